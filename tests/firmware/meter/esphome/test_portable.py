"""The tests in C++ of what is portable in the component, by a clock that is turned."""

import pytest

from tests.firmware.meter.build import ROOT, make


def test_the_portable_part_under_sanitizers() -> None:
    assert ", 0 failed" in make("test-esphome")


@pytest.mark.skipif(
    not (ROOT / ".venv/esp-toolchain/usr/bin/xtensa-lx106-elf-g++").exists(),
    reason="no compiler for the ESP8266: script/setup could not get it here",
)
def test_it_compiles_for_the_esp8266() -> None:
    make("xtensa-esphome")
