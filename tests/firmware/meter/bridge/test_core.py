"""The bridge's core: its tests in C++, and its weight on the chip."""

import re

from tests.firmware.meter.build import make


def test_unit_tests_under_sanitizers() -> None:
    assert ", 0 failed" in make("bridge-test")


def test_fits_the_chip() -> None:
    told = re.search(r"bridge core on lx106: (\d+) of 4096 bytes of RAM", make("xtensa"))
    assert told is not None
    assert 0 < int(told[1]) <= 4096
