"""The settings file of the meter simulator."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from energier_tap.settings import BrokerSettings, DeviceSettings, broker, device, save
from energier_tap.settings_file import SettingsError, SettingsFile


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """Whose load is played. `zone` None: the machine's own."""

    csv: Path
    add_taps: tuple[str, ...]
    start_wh: float
    seed: int
    zone: ZoneInfo | None
    mains_hz: float


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings."""

    device: DeviceSettings
    broker: BrokerSettings
    load: LoadSettings
    save_every_s: float


def load(path: Path) -> Settings:
    """Read the file. Raises SettingsError."""
    file = SettingsFile(path)
    table = file.table("load")
    zone = table.take("timezone", str)
    try:
        zone_info = ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError) as err:
        raise SettingsError(f"[load] timezone {zone!r} is not known") from err
    settings = Settings(
        device=device(file.table("device"), Path("/var/lib/energier-meter-simulator"), outlets=False),
        broker=broker(file.table("broker")),
        load=LoadSettings(
            csv=Path(table.required("csv")).expanduser(),
            add_taps=tuple(table.texts("add_taps")),
            start_wh=table.number("start_wh", 0.0, 0.0, 1e12),
            seed=int(table.number("seed", 1, 0, 2**31)),
            zone=zone_info,
            mains_hz=table.number("mains_hz", 60.0, 50.0, 60.0),
        ),
        save_every_s=save(file.table("save")),
    )
    table.close()
    file.close()
    return settings
