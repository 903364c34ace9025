"""The settings file (TOML), parsed once into frozen dataclasses.

The file holds the broker's password, so nobody but its owner may read it. A key that is not known, or a value of the wrong kind, is
refused by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
import re
import stat
import tomllib
from typing import Any, Literal, TypeVar, cast

from energier_tap.decode import OUTLETS

HaDiscovery = Literal["auto", "on", "off"]
PowerOn = Literal["off", "last", "on"]
_ID = re.compile(r"(?!(discovery|host)$)[A-Za-z0-9_-]{1,32}")
_MAC = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_T = TypeVar("_T")


class SettingsError(Exception):
    """The settings cannot be used; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """Who the device is. `state_dir` keeps its counters."""

    id: str
    mac: str
    name: str | None
    state_dir: Path
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the broker is and how to log in. `tls` is set by itself if there is a `ca_file`."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    ha_discovery: HaDiscovery = "auto"


@dataclass(frozen=True, slots=True)
class MeasureSettings:
    """Voltage assumed, V, unless the state of `meter` tells it; nominal mains frequency, Hz."""

    voltage: float = 220.0
    meter: str | None = None
    mains_hz: float = 60.0


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """Outlets after a power cut; shortest time between two toggles of an outlet, s; most toggles per minute (0: no limit)."""

    power_on: tuple[PowerOn, ...] = ("off", "off", "off", "off")
    min_toggle_s: float = 1.0
    max_per_minute: int = 20


@dataclass(frozen=True, slots=True)
class TripSettings:
    """Limits of one outlet and of all together, A; for how many cycles in a row."""

    outlet_a: float = 10.0
    sum_a: float = 16.0
    cycles: int = 3


@dataclass(frozen=True, slots=True)
class SimulateSettings:
    """What the simulated world begins with."""

    scenario: tuple[str | None, ...] = (None,) * OUTLETS
    control: Path | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a tap. The counters are saved every `save_every_s`."""

    device: DeviceSettings
    broker: BrokerSettings
    measure: MeasureSettings = MeasureSettings()
    relay: RelaySettings = RelaySettings()
    trip: TripSettings = TripSettings()
    simulate: SimulateSettings = SimulateSettings()
    save_every_s: float = 60.0


class Table:
    """One table of the file; every key is taken once, and what is left over is an error."""

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
    """A settings file by tables."""

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


def load(path: Path) -> Settings:
    """Return the settings of a tap."""
    file = SettingsFile(path)
    settings = Settings(
        device=device(file.table("device"), Path("/var/lib/energier-tap")),
        broker=broker(file.table("broker")),
        measure=_measure(file.table("measure")),
        relay=_relay(file.table("relay")),
        trip=_trip(file.table("trip")),
        save_every_s=save(file.table("save")),
        simulate=_simulate(file.table("simulate")),
    )
    file.close()
    return settings


def device(table: Table, state_dir: Path, *, outlets: bool = True) -> DeviceSettings:
    """Return [device]; `state_dir` is the default, `outlets` says whether the device has any."""
    settings = DeviceSettings(
        id=table.required("id"),
        mac=table.required("mac"),
        name=table.take("name", str) or None,
        state_dir=table.path("state_dir") or state_dir,
        outlets=tuple(table.texts("outlets")) if outlets else (),
    )
    if not _ID.fullmatch(settings.id):
        raise SettingsError(
            f"[device] id {settings.id!r} must be 1-32 letters, digits, - or _, and not discovery or host"
        )
    if not _MAC.fullmatch(settings.mac):
        raise SettingsError(f"[device] mac {settings.mac!r} must look like b8:27:eb:1a:2b:3c")
    if any(len(name) > 64 for name in (settings.name or "", *settings.outlets)) or len(settings.outlets) > OUTLETS:
        raise SettingsError(f"[device] names have at most 64 characters, and there are at most {OUTLETS} outlets")
    table.close()
    return settings


def broker(table: Table) -> BrokerSettings:
    """Return [broker]."""
    host = table.required("host")
    ca_file = table.path("ca_file")
    tls = bool(table.take("tls", bool, ca_file is not None))
    settings = BrokerSettings(
        host=host,
        port=int(table.number("port", 8883 if tls else 1883, 1, 65535)),
        username=table.take("username", str),
        password=table.take("password", str),
        tls=tls,
        ca_file=ca_file,
        cert_file=table.path("cert_file"),
        key_file=table.path("key_file"),
        ha_discovery=cast("HaDiscovery", _one_of(table, "ha_discovery", "auto", ("auto", "on", "off"))),
    )
    if not tls and (ca_file or settings.cert_file):
        raise SettingsError("[broker] tls = false contradicts ca_file or cert_file")
    for file in (settings.ca_file, settings.cert_file, settings.key_file):
        if file is not None and not file.is_file():
            raise SettingsError(f"[broker] there is no file {file}")
    table.close()
    return settings


def save(table: Table) -> float:
    """Return [save] every_s."""
    seconds = table.number("every_s", 60.0, 1.0, 3600.0)
    table.close()
    return seconds


def _measure(table: Table) -> MeasureSettings:
    settings = MeasureSettings(
        voltage=table.number("voltage", 220.0, 80.0, 300.0),
        meter=table.take("meter", str) or None,
        mains_hz=table.number("mains_hz", 60.0, 50.0, 60.0),
    )
    if settings.meter is not None and not _ID.fullmatch(settings.meter):
        raise SettingsError(f"[measure] meter {settings.meter!r} is no device id")
    table.close()
    return settings


def _relay(table: Table) -> RelaySettings:
    choices = ("off", "last", "on")
    power_on = table.take("power_on", object, "off")
    each = power_on if isinstance(power_on, list) else [power_on] * OUTLETS
    if len(each) != OUTLETS or any(choice not in choices for choice in each):
        raise SettingsError(
            f"[relay] power_on must be one of {', '.join(choices)}, or a list of {OUTLETS} of them, not {power_on!r}"
        )
    settings = RelaySettings(
        power_on=tuple(cast("PowerOn", choice) for choice in each),
        min_toggle_s=table.number("min_toggle_s", 1.0, 0.0, 60.0),
        max_per_minute=int(table.number("max_per_minute", 20, 0, 600)),
    )
    table.close()
    return settings


def _trip(table: Table) -> TripSettings:
    settings = TripSettings(
        outlet_a=table.number("outlet_a", 10.0, 0.1, 30.0),
        sum_a=table.number("sum_a", 16.0, 0.1, 64.0),
        cycles=int(table.number("cycles", 3, 1, 600)),
    )
    table.close()
    return settings


def _simulate(table: Table) -> SimulateSettings:
    scenario = table.texts("scenario")
    settings = SimulateSettings(
        scenario=tuple(name or None for name in (*scenario, *[""] * OUTLETS)[: max(OUTLETS, len(scenario))]),
        control=table.path("control"),
        seed=int(table.number("seed", 1, 0, 2**31)),
    )
    if len(settings.scenario) > OUTLETS:
        raise SettingsError(f"[simulate] scenario names at most {OUTLETS} appliances")
    table.close()
    return settings


def _one_of(table: Table, key: str, default: str, choices: tuple[str, ...]) -> str:
    value = table.take(key, str, default)
    if value not in choices:
        raise SettingsError(f"{key} must be one of {', '.join(choices)}, not {value!r}")
    return value
