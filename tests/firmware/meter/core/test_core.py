"""The meter's core: its tests in C++ under sanitizers, and that it compiles for both chips."""

import re
import subprocess

from tests.firmware.meter.build import METER, make


def test_the_tests_in_cpp_pass() -> None:
    told = make("test-core")
    found = re.search(r"^(\d+) tests of the meter's core, 0 failed$", told, re.MULTILINE)
    assert found, told
    assert int(found[1]) > 50


def test_the_image_fits_the_nano() -> None:
    told = make("nano")
    sizes = r"^energier_nano: \d+ of 20480 bytes of flash, \d+ of 1024 bytes of static RAM$"
    assert re.search(sizes, told, re.MULTILINE), told


def test_the_core_compiles_for_the_esp8266() -> None:
    make("xtensa-core")


def test_an_image_that_is_too_large_is_refused() -> None:
    make("nano")
    done = subprocess.run(
        ("make", "-C", str(METER), "nano", "NANO_MOST_FLASH=1000"), check=False, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "the image is too large for its gate" in done.stderr
