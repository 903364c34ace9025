"""What the display shows: pages of two lines of 16 characters.

The display (an HD44780) has letters for ASCII only. A name is shown without its accents; one with other letters, as Korean ones, gives way
to "Outlet 1".
"""

from collections.abc import Sequence
from dataclasses import dataclass
import unicodedata

from energier_tap.energy import FLOOR_VA, Live
from energier_tap.sensors import Fault
from energier_tap.trip import Trip

COLUMNS = 16
Page = tuple[str, str]
_FAULTS: dict[Fault, str] = {"silent": "no samples", "stuck": "sensor stuck", "saturated": "sensor at limit"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """What there is to show of an outlet. `names` in order of preference; `live` None: not measured."""

    names: tuple[str | None, ...]
    live: Live | None
    wh: float
    on: bool
    tripped: bool
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Link:
    """The network: address, its name, whether the broker is connected."""

    address: str | None
    ssid: str | None
    online: bool


def pages(outlets: Sequence[Outlet], link: Link, *, unsaved: bool) -> list[Page]:
    """Return what is wrong, the sum, the watts of all outlets, each outlet, the network. `unsaved`: the disk takes nothing."""
    known = [outlet.live for outlet in outlets if outlet.live is not None]
    total = (
        fit("Total", f"{sum(live.p for live in known):.0f} W"),
        fit("", f"{sum(live.i for live in known):.2f} A"),
    )
    cells = [_cell(number, outlet) for number, outlet in enumerate(outlets, 1)]
    watts = (fit(cells[0], cells[1]), fit(cells[2], cells[3]))
    each = [_outlet(number, outlet) for number, outlet in enumerate(outlets, 1)]
    network = (
        fit(readable(link.ssid) or link.address or "no network", ""),
        fit(link.address or "" if readable(link.ssid) else "", ""),
    )
    broker = (fit("Home Assistant", ""), fit("broker connected" if link.online else "no broker", ""))
    return [*_warnings(outlets, unsaved=unsaved), total, watts, *each, network, broker]


def tripped(outlets: Sequence[Outlet], trips: Sequence[Trip | None], *, turn: int) -> Page | None:
    """Return the page that goes before all others while an outlet is tripped; its second line alternates with `turn`."""
    off = [number for number, outlet in enumerate(outlets, 1) if outlet.tripped]
    if not off:
        return None
    texts = [_reason(trip) for trip in trips if trip is not None]
    # A welded contact cannot be switched off: that comes first.
    texts.sort(key=lambda text: "WELDED" not in text)
    texts.append("button: reset")
    return fit("TRIP outlet", "".join(map(str, off))), fit(texts[turn % len(texts)], "")


def identify(name: str) -> Page:
    """Return the page that tells this tap from others."""
    return fit("  >>> HERE <<<", ""), fit(readable(name) or "", "")


def readable(name: str | None) -> str | None:
    """Return the name in letters the display has, None if it cannot be written so."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name or "") if not unicodedata.combining(c)).strip()
    return plain if plain and plain.isascii() and plain.isprintable() else None


def fit(left: str, right: str) -> str:
    """Return a line of exactly 16 characters; what is too long is cut on the left side's end."""
    return f"{left[: COLUMNS - len(right)]:<{COLUMNS - len(right)}}{right}"[:COLUMNS]


def _reason(trip: Trip) -> str:
    match trip.reason:
        case "welded":
            return f"{trip.outlet + 1} RELAY WELDED"
        case "sum":
            return f"all: {trip.amperes:.1f} A"
        case "i2t":
            return f"{trip.outlet + 1}: overloaded"
        case "current":
            return f"{trip.outlet + 1}: {trip.amperes:.1f} A"


def _warnings(outlets: Sequence[Outlet], *, unsaved: bool) -> list[Page]:
    found = [(fit("Cannot save:", ""), fit("SD card full/bad", ""))] if unsaved else []
    faults = {number: outlet.fault for number, outlet in enumerate(outlets, 1) if outlet.fault is not None}
    if faults and all(fault == "silent" for fault in faults.values()):
        return [*found, (fit("No samples:", ""), fit("check the ADC", ""))]
    return [*found, *((fit(f"Check outlet {number}", ""), fit(_FAULTS[fault], "")) for number, fault in faults.items())]


def _cell(number: int, outlet: Outlet) -> str:
    return f"{number}{_watts(outlet):>6}"


def _outlet(number: int, outlet: Outlet) -> Page:
    name = next((name for name in map(readable, outlet.names) if name), None)
    amperes = "-- A" if outlet.live is None else f"{outlet.live.i:.2f} A"
    title = f"{number} {name}" if name else f"Outlet {number}"
    return fit(title, f" {_watts(outlet)}"), fit(amperes, f"{outlet.wh / 1000:.3f}kWh")


def _watts(outlet: Outlet) -> str:
    if outlet.tripped:
        return "TRIP"
    if outlet.live is None:
        return "--W"
    if not outlet.on and outlet.live.p < FLOOR_VA:
        return "off"
    return f"<{FLOOR_VA:.0f}W" if outlet.live.p < FLOOR_VA else f"{outlet.live.p:.0f}W"
