"""What the display says about the Wi-Fi; two lines of 16 ASCII characters."""

from energier_tap import lcd
from energier_tap.lcd import COLUMNS, Page
from energier_tap.network.machine import Machine, Mode, Step
from energier_tap.network.wifi import Trouble, readable

TURN_S = 3.0
RESULT_S = 10.0

TROUBLES = {
    Trouble.BAD_SSID: "Bad name",
    Trouble.BAD_KEY: "Bad password",
    Trouble.KEY_MISSING: "No password",
    Trouble.ENTERPRISE: "Enterprise Wi-Fi",
    Trouble.OUTDATED: "WEP is too old",
    Trouble.WPA3_ONLY: "WPA3 only",
    Trouble.WRONG_KEY: "Wrong password?",
    Trouble.NOT_FOUND: "Not found",
    Trouble.NO_ADDRESS: "No IP address",
    Trouble.TIMEOUT: "Took too long",
    Trouble.RADIO_OFF: "Radio is blocked",
    Trouble.NO_ADAPTER: "No Wi-Fi adapter",
    Trouble.NO_SERVICE: "No Wi-Fi service",
    Trouble.FAILED: "See the log",
}


def page(machine: Machine, now: float, *, ssid: str, key: str, url: str, address: str | None) -> Page | None:
    """Return what to show now, or None if there is nothing to say. `ssid`, `key` and `url` are those of the access point."""
    since = now - machine.since
    match machine.step:
        case Step.IDLE if since < RESULT_S and machine.trouble is not None:
            return "Wi-Fi failed:", TROUBLES[machine.trouble]
        case Step.IDLE if since < RESULT_S and machine.credentials is not None:
            return "Wi-Fi connected", (address or "")[:COLUMNS]
        case Step.IDLE:
            return (
                ("First run", f"Wi-Fi setup {machine.opens_in(now):.0f}s") if machine.mode is Mode.FIRST_RUN else None
            )
        case Step.OPEN:
            pages = [(ssid, f"key {key}"), (ssid, f"key {key}"), ("then open", _short(url))]
            if machine.trouble is not None:
                pages.insert(0, ("Wi-Fi failed:", TROUBLES[machine.trouble]))
            return pages[int(since / TURN_S) % len(pages)]
        case Step.JOINING:
            name = machine.credentials.ssid if machine.credentials else b""
            return "Connecting to", (lcd.readable(readable(name)) or "your Wi-Fi")[:COLUMNS]
        case Step.FORGETTING:
            return "Wi-Fi setup", "forgetting..."
        case Step.SCANNING:
            return "Wi-Fi setup", "searching..."
        case Step.OPENING:
            return "Wi-Fi setup", "starting..."
        case Step.RESTORING:
            return "Wi-Fi setup", "closing..."


def _short(url: str) -> str:
    return url if len(url) <= COLUMNS else url.removeprefix("http://")[:COLUMNS]
