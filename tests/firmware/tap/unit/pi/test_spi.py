import ctypes
import errno

import pytest

from energier_tap import decode
from energier_tap.pi import spi
from tests.firmware.tap.chips import FakeSpi


def test_the_kernels_numbers() -> None:
    """As linux/spi/spidev.h makes them: _IOW('k', 0, n * 32) and _IOW('k', 1, 1)."""
    assert ctypes.sizeof(spi.Transfer) == 32
    assert spi.Transfer.delay_usecs.offset == 24
    assert spi.Transfer.cs_change.offset == 27
    assert spi.message(508) == 0x7F806B00
    assert spi.WR_MODE == 0x40016B01


@pytest.mark.parametrize("transfers", [0, 512])
def test_what_does_not_fit_one_call_is_refused(transfers: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        spi.message(transfers)


@pytest.mark.parametrize("samples", [25, 100, 127])
def test_every_conversion_of_every_channel_comes_back_in_its_place(samples: int) -> None:
    chip = FakeSpi(lambda channel, turn: (turn // 4 + 200 * channel) & 0x3FF)
    with spi.Mcp3008("/dev/null", chip.ioctl) as adc:
        for _ in range(2):
            codes = decode.codes(adc.convert(samples))
            assert codes == [[(k + 200 * channel) & 0x3FF for k in range(samples)] for channel in range(4)]
    assert chip.mode == b"\0"
    assert chip.sizes == [4 * samples] * 2
    assert max(chip.clocks) <= 1_350_000


def test_a_bus_that_fails_says_so() -> None:
    chip = FakeSpi(lambda *_: 512)
    with spi.Mcp3008("/dev/null", chip.ioctl) as adc:
        chip.error = OSError(errno.EIO, "Input/output error")
        with pytest.raises(OSError, match="Input/output error"):
            adc.convert(100)


def test_a_device_that_is_none_is_refused() -> None:
    with pytest.raises(OSError, match="Inappropriate ioctl"):
        spi.Mcp3008("/dev/null")
