"""Where the app is and how it is spoken to, as the config entry stores it; and what the user chose for its forecasts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL
from yarl import URL

CONF_TEMPERATURE = "temperature"
"""Among the options: the weather entity or temperature sensor, as a reference of `source.adopt`."""


class InvalidUrlError(ValueError):
    """Nothing that could be the app's address."""


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The app's base URL without a slash at its end, and its token, which no log shows."""

    url: str
    token: str = field(repr=False)

    @classmethod
    def of(cls, entry: ConfigEntry) -> Self | None:
        """What the entry says; None without the app."""
        url = entry.data.get(CONF_URL)
        return cls(url, entry.data[CONF_TOKEN]) if url else None

    @classmethod
    def discovered(cls, config: Mapping[str, Any]) -> Self:
        """What Supervisor says. Raises KeyError or ValueError if that is not host, port and token."""
        url = URL.build(scheme="http", host=str(config["host"]), port=int(config["port"]))
        return cls(normalized(str(url)), str(config["token"]))

    def as_data(self) -> dict[str, str]:
        """What the entry stores."""
        return {CONF_URL: self.url, CONF_TOKEN: self.token}


def normalized(text: str) -> str:
    """An address as typed, without the slash at its end. Raises InvalidUrlError."""
    try:
        url = URL(text.strip())
        port = url.port
    except ValueError as error:
        raise InvalidUrlError(str(error)) from error
    if url.scheme not in {"http", "https"} or not url.host or port is None or url.query or url.fragment or url.user:
        raise InvalidUrlError(text)
    return str(url).rstrip("/")
