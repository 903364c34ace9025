"""The bridge's core: its tests in C++, and its weight on the chip."""

import re

from tests.firmware.meter.build import METER, make


def test_unit_tests_under_sanitizers() -> None:
    assert ", 0 failed" in make("bridge-test")


def test_fits_the_chip() -> None:
    told = re.search(r"bridge core on lx106: (\d+) of 4096 bytes of RAM, (\d+) of them constants", make("xtensa"))
    assert told is not None
    assert 0 < int(told[2]) < int(told[1]) <= 4096


def test_the_chips_own_layer_is_thin() -> None:
    layer = (METER / "bridge" / "energier_bridge").iterdir()
    assert 0 < sum(len(file.read_text("utf-8").splitlines()) for file in layer) < 200
