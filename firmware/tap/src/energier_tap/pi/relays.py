"""The four relays by gpiozero."""

from collections.abc import Sequence

import gpiozero  # type: ignore[import-untyped]


class GpioRelays:
    """Relays at BCM `pins`, open from the start.

    When the program ends they drop; when it is killed the kernel lets go of the pins, which `dtparam=strict_gpiod` must allow (install.sh).
    """

    def __init__(self, pins: Sequence[int], *, active_high: bool) -> None:
        """Take the pins. Raises gpiozero.GPIOZeroError."""
        self._relays = [gpiozero.DigitalOutputDevice(pin, active_high=active_high, initial_value=False) for pin in pins]

    def set(self, outlet: int, closed: bool) -> None:
        """Close or open the relay of outlet 0..3."""
        relay = self._relays[outlet]
        if relay.closed:
            return
        if closed:
            relay.on()
        else:
            relay.off()

    def close(self) -> None:
        """Open every relay and let go of the pins."""
        for relay in self._relays:
            if not relay.closed:
                relay.off()
                relay.close()
