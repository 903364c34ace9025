"""The tap's program on a Raspberry Pi."""

from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
import logging
import sys

import gpiozero  # type: ignore[import-untyped]

from energier_tap.app import App, Hardware
from energier_tap.hal import Lcd
from energier_tap.network.link import Link
from energier_tap.network.station import Station
from energier_tap.pi.button import GpioButton
from energier_tap.pi.clock import SystemClock
from energier_tap.pi.lcd import I2cPanel, LcdWriter
from energier_tap.pi.relays import GpioRelays
from energier_tap.pi.sampler import Sampler
from energier_tap.pi.spi import Mcp3008
from energier_tap.settings import Settings
from energier_tap.settings_file import SettingsError

LOG = logging.getLogger(__name__)
SWITCH_INTERVAL_S = 0.0005
"""How long Python's other threads may keep the sampler waiting between two cycles; by default ten times as much."""


class NoLcd:
    """For a tap without a display."""

    def show(self, lines: tuple[str, str]) -> None:
        """Show nothing."""


async def run(settings: Settings) -> bool:
    """Run until stopped; returns True if the program is to start again. Raises StoreError or SettingsError."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    wired = settings.hardware
    with ExitStack() as open_things:
        relays, button = _pins(settings)
        open_things.callback(button.close)
        open_things.callback(relays.close)
        adc = open_things.enter_context(_spi(wired.spi))
        hardware = Hardware(
            adc=open_things.enter_context(Sampler(adc, settings.measure.mains_hz, settings.measure.every)),
            relays=relays,
            button=button,
            lcd=open_things.enter_context(_lcd(settings)),
            clock=SystemClock(),
            network=Link(settings.network.interface, hidden=Station(settings.network.interface).doors.address),
            wifi=Station(settings.network.interface),
        )
        return await App(settings, hardware).run()


def _pins(settings: Settings) -> tuple[GpioRelays, GpioButton]:
    wired = settings.hardware
    try:
        return GpioRelays(wired.relays, active_high=wired.relays_active_high), GpioButton(wired.button)
    except gpiozero.BadPinFactory as err:
        raise SettingsError(
            "the pins cannot be used: apt install python3-lgpio, in a venv made with --system-site-packages; "
            f"the user must be in the group gpio ({err})"
        ) from err
    except gpiozero.GPIOZeroError as err:
        raise SettingsError(f"[hardware] relays or button: {err}") from err


def _spi(device: str) -> Mcp3008:
    try:
        return Mcp3008(device)
    except FileNotFoundError as err:
        raise SettingsError(
            f"there is no {device}: switch SPI on with dtparam=spi=on in /boot/firmware/config.txt "
            "(or raspi-config) and start the Pi anew"
        ) from err
    except PermissionError as err:
        raise SettingsError(f"this user may not use {device}: it must be in the group spi") from err
    except OSError as err:
        raise SettingsError(f"[hardware] spi: {device} is no SPI device ({err})") from err


def _lcd(settings: Settings) -> AbstractContextManager[Lcd]:
    wired = settings.hardware
    if not wired.lcd_address:
        return nullcontext(NoLcd())
    return LcdWriter(partial(I2cPanel, wired.lcd_bus, wired.lcd_address))
