"""The settings, parsed once into frozen dataclasses; a key that is not known, or a value of the wrong kind, is refused by name."""

from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
import re
from typing import Literal, cast

from energier_tap.decode import OUTLETS
from energier_tap.settings_file import SettingsError, SettingsFile, Table

HaDiscovery = Literal["auto", "on", "off"]
PowerOn = Literal["off", "last", "on"]
AdcState = Literal["ok", "cut", "zero"]
DEVICE_ID = re.compile(r"(?!(discovery|host)$)[A-Za-z0-9_-]{1,32}")
LINEAR_VOLTS = 2.0
"""An ACS712 is linear so far to both sides of its middle (20 A of the 100 mV/A type)."""
LAST_PIN = 27
"""Highest BCM number on the Pi's header."""
_INTERFACE = re.compile(r"[A-Za-z0-9_.-]{1,15}")
_MAC = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")


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
    """Voltage assumed, V, unless the state of `meter` tells it; nominal mains frequency, Hz; measured is one cycle of `every`."""

    voltage: float = 220.0
    meter: str | None = None
    mains_hz: float = 60.0
    every: int = 1


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
class HardwareSettings:
    """What is wired where: pins by their BCM number, sensors by mV per A, the display by its I2C bus and address (0: there is none)."""

    spi: str = "/dev/spidev0.0"
    sensor_mv_per_a: float = 100.0
    relays: tuple[int, ...] = (4, 5, 6, 7)
    relays_active_high: bool = False
    button: int = 17
    lcd_bus: int = 1
    lcd_address: int = 0x27


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The Wi-Fi interface."""

    interface: str = "wlan0"


@dataclass(frozen=True, slots=True)
class SimulateSettings:
    """What the simulated world begins with; in a `first_run` the tap knows no Wi-Fi yet. The `adc` is ok, or its line cut or at zero."""

    scenario: tuple[str | None, ...] = (None,) * OUTLETS
    control: Path | None = None
    seed: int = 1
    first_run: bool = False
    adc: AdcState = "ok"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a tap. The counters are saved every `save_every_s`."""

    device: DeviceSettings
    broker: BrokerSettings
    measure: MeasureSettings = MeasureSettings()
    relay: RelaySettings = RelaySettings()
    trip: TripSettings = TripSettings()
    hardware: HardwareSettings = HardwareSettings()
    network: NetworkSettings = NetworkSettings()
    simulate: SimulateSettings = SimulateSettings()
    save_every_s: float = 60.0


def load(path: Path) -> Settings:
    """Return the settings of a tap."""
    file = SettingsFile(path)
    settings = Settings(
        device=device(file.table("device"), Path("/var/lib/energier-tap")),
        broker=broker(file.table("broker")),
        measure=_measure(file.table("measure")),
        relay=_relay(file.table("relay")),
        trip=_trip(file.table("trip")),
        hardware=_hardware(file.table("hardware")),
        network=_network(file.table("network")),
        save_every_s=save(file.table("save")),
        simulate=_simulate(file.table("simulate")),
    )
    file.close()
    most = LINEAR_VOLTS / sqrt(2) / (settings.hardware.sensor_mv_per_a / 1000)
    if settings.trip.outlet_a > most:
        raise SettingsError(
            f"[trip] outlet_a: a sensor of {settings.hardware.sensor_mv_per_a:g} mV/A measures up to {most:.1f} A, "
            f"so {settings.trip.outlet_a:g} A would never trip; take one for 30 A (66 mV/A)"
        )
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
    if not DEVICE_ID.fullmatch(settings.id):
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
        every=table.integer("every", 1, 1, 12),
    )
    if settings.meter is not None and not DEVICE_ID.fullmatch(settings.meter):
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


def _hardware(table: Table) -> HardwareSettings:
    default = HardwareSettings()
    relays = table.take("relays", list, list(default.relays)) or []
    settings = HardwareSettings(
        spi=table.take("spi", str) or default.spi,
        sensor_mv_per_a=table.number("sensor_mv_per_a", default.sensor_mv_per_a, 20.0, 400.0),
        relays=tuple(relays),
        relays_active_high=bool(table.take("relays_active_high", bool, default=False)),
        button=table.integer("button", default.button, 0, LAST_PIN),
        lcd_bus=table.integer("lcd_bus", default.lcd_bus, 0, 32),
        lcd_address=table.integer("lcd_address", default.lcd_address, 0, 0x77),
    )
    pins = [*relays, settings.button]
    if len(relays) != OUTLETS or any(type(pin) is not int or not 0 <= pin <= LAST_PIN for pin in pins):
        raise SettingsError(f"[hardware] relays must be a list of {OUTLETS} pins from 0 to {LAST_PIN}, not {relays!r}")
    if len(set(pins)) != len(pins):
        raise SettingsError(f"[hardware] relays and button must be on different pins, not {pins!r}")
    table.close()
    return settings


def _network(table: Table) -> NetworkSettings:
    settings = NetworkSettings(interface=table.take("interface", str) or NetworkSettings().interface)
    if not _INTERFACE.fullmatch(settings.interface):
        raise SettingsError(f"[network] interface {settings.interface!r} is no name of a network interface")
    table.close()
    return settings


def _simulate(table: Table) -> SimulateSettings:
    scenario = table.texts("scenario")
    settings = SimulateSettings(
        scenario=tuple(name or None for name in (*scenario, *[""] * OUTLETS)[: max(OUTLETS, len(scenario))]),
        control=table.path("control"),
        seed=int(table.number("seed", 1, 0, 2**31)),
        first_run=bool(table.take("first_run", bool, default=False)),
        adc=cast("AdcState", _one_of(table, "adc", "ok", ("ok", "cut", "zero"))),
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
