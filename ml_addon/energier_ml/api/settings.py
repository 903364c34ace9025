"""What the service is told when it starts."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
import os
from pathlib import Path
import secrets

from ..jobs import Limits

TOKEN_FILE = "token"  # noqa: S105 - the name of a file
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(ValueError):
    """A setting that cannot be."""


@dataclass(frozen=True)
class Settings:
    """How the service runs.

    data_dir : where the store, the models and the token are
    token : what every request must carry, `Authorization: Bearer ...`
    host, port : where the API listens
    ingress_address : the one address that may use the ingress port, without a token because it has let the user in;
        None: there is no ingress
    ingress_port : where the ingress listens
    max_body_bytes : requests beyond are refused
    limits : what a job may take
    """

    data_dir: Path
    token: str = field(repr=False)
    host: str = "0.0.0.0"  # noqa: S104 - in its container; who may ask is the token's business
    port: int = 8765
    ingress_address: str | None = None
    ingress_port: int = 8099
    max_body_bytes: int = 2 << 20
    limits: Limits = field(default_factory=Limits)
    log_level: str = "info"

    def __post_init__(self) -> None:
        if len(self.token) < 16 or not self.token.isascii() or not self.token.isprintable() or " " in self.token:
            raise SettingsError("The token must be 16 or more printable ASCII characters without spaces")
        if self.ingress_address is not None:
            try:
                ip_address(self.ingress_address)
            except ValueError:
                raise SettingsError(f"ingress_address {self.ingress_address!r} is not an IP address") from None
            if self.ingress_port == self.port:  # whoever reached it would be let in without a token
                raise SettingsError(f"port and ingress_port are both {self.port}: give them different ones")
        if self.log_level not in LOG_LEVELS:
            raise SettingsError(f"log_level {self.log_level!r} is not one of {', '.join(LOG_LEVELS)}")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Settings from ENERGIER_DATA_DIR, _TOKEN, _HOST, _PORT, _INGRESS_ADDRESS, _INGRESS_PORT, _JOB_MEMORY_MIB, _LOG_LEVEL.

        Without a token one is made at the first start and kept in the data folder.
        """
        value = {name: environment.get(f"ENERGIER_{name}") or None for name in NAMES}
        data_dir = Path(value["DATA_DIR"] or "/data")
        return cls(
            data_dir=data_dir,
            token=value["TOKEN"] or kept_token(data_dir),
            host=value["HOST"] or cls.host,
            port=_number("PORT", value["PORT"], cls.port),
            ingress_address=value["INGRESS_ADDRESS"],
            ingress_port=_number("INGRESS_PORT", value["INGRESS_PORT"], cls.ingress_port),
            limits=Limits(memory_mib=_number("JOB_MEMORY_MIB", value["JOB_MEMORY_MIB"], Limits().memory_mib)),
            log_level=value["LOG_LEVEL"] or cls.log_level,
        )


NAMES = ("DATA_DIR", "TOKEN", "HOST", "PORT", "INGRESS_ADDRESS", "INGRESS_PORT", "JOB_MEMORY_MIB", "LOG_LEVEL")


def kept_token(data_dir: Path) -> str:
    """The token in the data folder, made where there is none; only the service's user can read it."""
    path = data_dir / TOKEN_FILE
    try:
        with suppress(FileNotFoundError):
            return path.read_text(encoding="ascii").strip()
        data_dir.mkdir(parents=True, exist_ok=True)
        token = secrets.token_urlsafe(32)
        # Renamed into place: a power cut leaves the whole token or none.
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(token)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"No token in {path} ({error}): set ENERGIER_TOKEN, or make the folder writable") from error
    return token


def _number(name: str, text: str | None, default: int) -> int:
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1 or (name.endswith("PORT") and int(text) > 65535):
        raise SettingsError(f"ENERGIER_{name}={text!r} is not a number that fits")
    return int(text)
