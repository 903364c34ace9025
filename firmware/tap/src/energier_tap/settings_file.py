"""A settings file (TOML) by tables; every key is taken once, and what is left over is an error."""

from collections.abc import Mapping
from pathlib import Path
import stat
import tomllib
from typing import Any, TypeVar

_T = TypeVar("_T")


class SettingsError(Exception):
    """The settings cannot be used; the message says what is wrong, where, and what to do."""


class Table:
    """One table of the file."""

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        self._name = name
        self._values = dict(values)

    def take(self, key: str, kind: type[_T], default: _T | None = None) -> _T | None:
        """Return and remove a value; an integer is taken for a float, True never for a number."""
        value = self._values.pop(key, default)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            raise SettingsError(f"[{self._name}] {key} must be of type {kind.__name__}, not {value!r}")
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """Return a number within bounds."""
        value = self.take(key, float, default)
        if value is None or not low <= value <= high:
            raise SettingsError(f"[{self._name}] {key} must be between {low:g} and {high:g}, not {value!r}")
        return value

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        """Return a whole number within bounds."""
        value = self.take(key, int, default)
        if value is None or not low <= value <= high:
            raise SettingsError(f"[{self._name}] {key} must be between {low} and {high}, not {value!r}")
        return value

    def required(self, key: str) -> str:
        """Return a text that must be there."""
        value = self.take(key, str)
        if not value:
            raise SettingsError(f"[{self._name}] {key} is missing")
        return value

    def path(self, key: str) -> Path | None:
        """Return a path."""
        value = self.take(key, str)
        return Path(value).expanduser() if value else None

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        values = self.take(key, list, []) or []
        if not all(isinstance(value, str) for value in values):
            raise SettingsError(f"[{self._name}] {key} must be a list of texts, not {values!r}")
        return values

    def close(self) -> None:
        """Refuse what nobody took."""
        if self._values:
            raise SettingsError(f"[{self._name}] has unknown keys: {', '.join(sorted(self._values))}")


class SettingsFile:
    """A settings file that only its owner may read, for it holds the broker's password."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises SettingsError if it cannot be read, is no TOML, or others may read it."""
        try:
            mode = path.stat().st_mode
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as err:
            raise SettingsError(f"cannot read the settings: {err}") from err
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingsError(f"{path} holds a password and others may read it: chmod 600 {path}")
        try:
            self._tables: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as err:
            raise SettingsError(f"{path} is no valid TOML: {err}") from err

    def table(self, name: str) -> Table:
        """Return a table, empty if the file has none of that name."""
        values = self._tables.pop(name, {})
        if not isinstance(values, dict):
            raise SettingsError(f"[{name}] must be a table")
        return Table(name, values)

    def close(self) -> None:
        """Refuse tables nobody took."""
        if self._tables:
            raise SettingsError(f"unknown tables: {', '.join(sorted(self._tables))}")
