"""The tap and the meter of the demo: their settings files and how their programs are started."""

from collections.abc import Mapping
import csv
from dataclasses import dataclass
import json
from pathlib import Path

from . import nano
from .history import Hour
from .process import Process

ROOT = Path(__file__).parent.parent
PROGRAMS = ROOT / ".venv" / "tap" / "bin"
TAP_ID = "tap-1a2b3c"
METER_ID = "meter-4d5e6f"
METER_MAC = "5c:cf:7f:4d:5e:6f"

type Table = Mapping[str, str | int | float | bool | list[str]]


@dataclass(frozen=True)
class Login:
    """Where the broker is and the device's password there; its user name is its id."""

    port: int
    password: str


@dataclass(frozen=True)
class Names:
    """What the household calls its things; `outlets` are the tap's four, `areas` the rooms they are in."""

    tap: str
    outlets: list[str]
    areas: list[str]
    meter: str
    home: str
    contract: str


def write_tap(folder: Path, login: Login, names: Names, scenario: list[str], relay: Table | None = None) -> None:
    """Write the tap's settings. `scenario`: what is plugged in at the start, "" for nothing; `relay`: other than its defaults."""
    _write(
        folder / "tap.toml",
        {
            "device": _device(folder / "tap", TAP_ID, "b8:27:eb:1a:2b:3c", names.tap) | {"outlets": names.outlets},
            "broker": _broker(TAP_ID, login),
            "measure": {"meter": METER_ID},
            "relay": {"power_on": "on", **(relay or {})},
            "simulate": {"scenario": scenario, "control": str(folder / "tap.sock")},
        },
    )


def write_meter(folder: Path, login: Login, name: str, load: list[Hour], zone: str) -> None:
    """Write the meter's settings and the load it plays by the clock of `zone`, on top of what the tap draws."""
    with (folder / "meter.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("start", "kwh"))
        rows.writerows((f"{hour.start:%Y-%m-%dT%H:%M}", hour.home / 1000) for hour in load)
    _write(
        folder / "meter.toml",
        {
            "device": _device(folder / "meter", METER_ID, METER_MAC, name),
            "broker": _broker(METER_ID, login),
            "load": {"csv": str(folder / "meter.csv"), "add_taps": [TAP_ID], "timezone": zone},
        },
    )


def write_bridge(folder: Path, login: Login, name: str) -> None:
    """Write the settings of the bridge, which is the same meter."""
    settings: dict[str, str | int] = {
        "id": METER_ID,
        "mac": METER_MAC,
        "name": name,
        "broker_host": "127.0.0.1",
        "broker_port": login.port,
        "broker_user": METER_ID,
        "broker_password": login.password,
    }
    nano.write_bridge(folder, settings)


def set_counters(folder: Path, device: str, wh: list[float]) -> None:
    """Let a device that never ran start counting from here; `device` is "tap" or "meter"."""
    state = folder / device
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    (state / "counters.json").write_text(json.dumps({"boot": 0, "wh": wh}), encoding="utf-8")


def tap_process(folder: Path) -> Process:
    """The tap's program on simulated mains, ready to start."""
    return Process(
        "tap", [PROGRAMS / "energier-tap", "run", "--config", folder / "tap.toml", "--simulate"], folder / "tap.log"
    )


def meter_process(folder: Path) -> Process:
    """The meter simulator, ready to start."""
    return Process(
        "meter", [PROGRAMS / "energier-meter-simulator", "--config", folder / "meter.toml"], folder / "meter.log"
    )


def _device(state: Path, device_id: str, mac: str, name: str) -> dict[str, str | list[str]]:
    return {"id": device_id, "mac": mac, "name": name, "state_dir": str(state)}


def _broker(device_id: str, login: Login) -> Table:
    return {"host": "127.0.0.1", "port": login.port, "username": device_id, "password": login.password}


def _write(path: Path, tables: Mapping[str, Table]) -> None:
    """TOML: for texts, numbers and lists of texts, JSON's notation is TOML's too."""
    lines = []
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items()), ""]
    path.touch(mode=0o600)
    path.write_text("\n".join(lines), encoding="utf-8")
