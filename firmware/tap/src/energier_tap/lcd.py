"""What the display shows: pages of two lines of 16 characters."""

from collections.abc import Sequence

from energier_tap.energy import Live

COLUMNS = 16
Page = tuple[str, str]


def pages(
    live: Sequence[Live | None],
    wh: Sequence[float],
    on: Sequence[bool],
    tripped: Sequence[bool],
    *,
    address: str | None,
    online: bool,
) -> list[Page]:
    """Return the pages: the sum, each outlet, the network."""
    known = [value for value in live if value is not None]
    total = (
        _fit("Total", f"{sum(value.p for value in known):.0f} W"),
        _fit("", f"{sum(value.i for value in known):.2f} A"),
    )
    outlets = [
        (
            _fit(
                f"{number} {'TRIP' if tripped[outlet] else 'on' if on[outlet] else 'off'}",
                "-- W" if value is None else f"{value.p:.0f} W",
            ),
            _fit("" if value is None else f"{value.i:.2f} A", f"{wh[outlet] / 1000:.3f}kWh"),
        )
        for outlet, value in enumerate(live)
        for number in (outlet + 1,)
    ]
    network = (address or "no network", "broker connected" if online else "no broker")
    return [total, *outlets, (_fit(network[0], ""), _fit(network[1], ""))]


def identify(name: str) -> Page:
    """Return the page that tells this tap from others."""
    return _fit("  >>> HERE <<<", ""), _fit(name, "")


def _fit(left: str, right: str) -> str:
    return f"{left[: COLUMNS - len(right)]:<{COLUMNS - len(right)}}{right}"[:COLUMNS]
