"""The chips at the tap's pins, so far as its program can see them: a kernel's SPI call to an MCP3008, an I2C bus with a display."""

from collections.abc import Callable
import ctypes
import errno
from typing import Any

from energier_tap.pi import spi


class FakeSpi:
    """Stands for fcntl.ioctl on a spidev. It answers as an MCP3008 does: only to a chip select's edge, a start bit and a channel."""

    def __init__(self, codes: Callable[[int, int], int], wait: Callable[[float], None] = lambda _: None) -> None:
        """`codes(channel, turn)` is what the channel reads, with the null bit above it; `wait(seconds)` lets the time of the transfers pass."""
        self.codes = codes
        self.wait = wait
        self.transfer_s = 41.7e-6
        self.mode: bytes | None = None
        self.error: OSError | None = None
        self.sizes: list[int] = []
        self.clocks: set[int] = set()
        self._selected = False

    def ioctl(self, _device: int, request: int, argument: Any) -> int:
        if self.error is not None:
            raise self.error
        if request == spi.WR_MODE:
            self.mode = argument
            return 0
        count = len(argument)
        if request != 0x40006B00 | count * 32 << 16:
            raise OSError(errno.ENOTTY, "no such request")
        self.sizes.append(count)
        for turn, transfer in enumerate(argument):
            self._transfer(transfer, turn)
        self.wait(count * self.transfer_s)
        return count * 3

    def _transfer(self, transfer: spi.Transfer, turn: int) -> None:
        asked = ctypes.string_at(transfer.tx_buf, transfer.len)
        self.clocks.add(transfer.speed_hz)
        answer = b"\0" * transfer.len
        if not self._selected and asked[0] == 1 and asked[1] & 0x80:
            code = self.codes(asked[1] >> 4 & 7, turn)
            answer = bytes((0xFF, 0xF8 | code >> 8, code & 0xFF))
        ctypes.memmove(transfer.rx_buf, answer, transfer.len)
        # The kernel deselects between transfers where the flag is set, and after the last one where it is not.
        self._selected = bool(transfer.cs_change) is (turn + 1 == self.sizes[-1])


class FakeI2c:
    """Stands for smbus2.SMBus: an HD44780 behind a PCF8574 in 4-bit mode. `screen` is what it shows."""

    present = True
    opened = 0
    screen: "Screen"

    def __init__(self, bus: int) -> None:
        self.bus = bus
        type(self).opened += 1

    def write_byte(self, address: int, value: int) -> None:
        if not type(self).present or address != 0x27:
            raise OSError(errno.EREMOTEIO, "Remote I/O error")
        type(self).screen.pins(value)

    def close(self) -> None:
        type(self).opened -= 1


class Screen:
    """The display's controller, from the falling edges of its enable pin."""

    def __init__(self) -> None:
        self.memory = bytearray(b" " * 0x80)
        self.cells_written = 0
        self.inits = 0
        self._before = 0
        self._high: int | None = None
        self._four_bits = False
        self._at = 0

    @property
    def lines(self) -> tuple[str, str]:
        return self.memory[:16].decode("ascii"), self.memory[0x40:0x50].decode("ascii")

    def pins(self, value: int) -> None:
        falling = self._before & ~value & 0x04
        self._before = value
        if not falling:
            return
        nibble, data = value >> 4, bool(value & 0x01)
        if not self._four_bits and not data:
            # Three times 3 resets the interface, 2 makes it four bits wide (HD44780U datasheet, figure 24).
            self._four_bits = nibble == 2
            self._high = None
            return
        if self._high is None:
            self._high = nibble
            return
        byte, self._high = self._high << 4 | nibble, None
        self._write(byte) if data else self._command(byte)

    def _write(self, byte: int) -> None:
        self.memory[self._at] = byte
        self.cells_written += 1
        self._at = (self._at + 1) % 0x80

    def _command(self, byte: int) -> None:
        if byte & 0x80:
            self._at = byte & 0x7F
        elif byte == 0x01:
            self.memory[:] = b" " * 0x80
            self._at = 0
            self.inits += 1
        elif byte in {0x02, 0x03}:
            self._at = 0
