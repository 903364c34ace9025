"""Many conversions by one call to the kernel (linux/spi/spidev.h), so that their spacing does not depend on Python."""

from collections.abc import Callable
import ctypes
import fcntl
import os
from typing import Any, Self

from energier_tap.decode import BYTES_PER_TRANSFER, OUTLETS, request

CLOCK_HZ = 1_350_000
"""The MCP3008's limit at 2.7 V (DS21295D). Below 1.2 MHz the Pi's driver sleeps through a transfer instead of polling, and jitters."""
DELAY_US = 10
"""After each conversion; the longest that the kernel waits out without sleeping. With about 18 us of clock, 10 us of chip select and the
driver's own time it makes some 40 us: 100 samples of each outlet in a 60 Hz cycle, and never so few that 127 do not fill one."""
MOST_TRANSFERS = 511
"""An ioctl number has 14 bits for the size of its argument."""
_MAGIC = ord("k")
_WRITE = 1

Ioctl = Callable[[int, int, Any], int]


class Transfer(ctypes.Structure):
    """struct spi_ioc_transfer."""

    _fields_ = (
        ("tx_buf", ctypes.c_uint64),
        ("rx_buf", ctypes.c_uint64),
        ("len", ctypes.c_uint32),
        ("speed_hz", ctypes.c_uint32),
        ("delay_usecs", ctypes.c_uint16),
        ("bits_per_word", ctypes.c_uint8),
        ("cs_change", ctypes.c_uint8),
        ("tx_nbits", ctypes.c_uint8),
        ("rx_nbits", ctypes.c_uint8),
        ("word_delay_usecs", ctypes.c_uint8),
        ("pad", ctypes.c_uint8),
    )


def _iow(number: int, size: int) -> int:
    return _WRITE << 30 | size << 16 | _MAGIC << 8 | number


WR_MODE = _iow(1, 1)


def message(transfers: int) -> int:
    """Return SPI_IOC_MESSAGE(transfers)."""
    if not 0 < transfers <= MOST_TRANSFERS:
        raise ValueError(f"{transfers} transfers do not fit one call")
    return _iow(0, transfers * ctypes.sizeof(Transfer))


class Mcp3008:
    """The chip at a spidev device. `ioctl` is the kernel's."""

    def __init__(self, device: str, ioctl: Ioctl = fcntl.ioctl) -> None:
        """Open it. Raises OSError."""
        self._ioctl = ioctl
        self._device = os.open(device, os.O_RDWR | os.O_CLOEXEC)
        self._prepared: dict[int, tuple[ctypes.Array[ctypes.c_char], Any, Any]] = {}
        try:
            self._ioctl(self._device, WR_MODE, b"\0")
        except OSError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the device."""
        os.close(self._device)

    def convert(self, samples: int) -> bytes:
        """Return what comes back of `samples` conversions of each outlet, the outlets in turn. Blocks meanwhile. Raises OSError."""
        transfers = samples * OUTLETS
        if transfers not in self._prepared:
            self._prepared[transfers] = _prepare(transfers)
        received, _, message_body = self._prepared[transfers]
        self._ioctl(self._device, message(transfers), message_body)
        return received.raw


def _prepare(transfers: int) -> tuple["ctypes.Array[ctypes.c_char]", Any, Any]:
    """Return the buffer to receive in, the one to send, and the transfers between them."""
    size = transfers * BYTES_PER_TRANSFER
    sent = ctypes.create_string_buffer(b"".join(request(number % OUTLETS) for number in range(transfers)), size)
    received = ctypes.create_string_buffer(size)
    body = (Transfer * transfers)()
    for number, transfer in enumerate(body):
        offset = number * BYTES_PER_TRANSFER
        transfer.tx_buf = ctypes.addressof(sent) + offset
        transfer.rx_buf = ctypes.addressof(received) + offset
        transfer.len = BYTES_PER_TRANSFER
        transfer.speed_hz = CLOCK_HZ
        transfer.delay_usecs = DELAY_US
        transfer.bits_per_word = 8
        # A conversion begins with the chip select's edge. On the last transfer the flag would mean the opposite: keep it selected.
        transfer.cs_change = number < transfers - 1
    return received, sent, body
