"""Builds the meter's firmware for the tests: once, whoever asks first."""

from fcntl import LOCK_EX, flock
from pathlib import Path
import subprocess

import pytest

ROOT = Path(__file__).parents[3]
METER = ROOT / "firmware" / "meter"
BUILD = METER / "build"
_NEEDS = {
    "nano": ROOT / ".venv/nano-toolchain/usr/bin/avr-g++",
    "sim": ROOT / ".venv/nano-toolchain/usr/include/simavr/sim_avr.h",
    "xtensa": ROOT / ".venv/esp-toolchain/usr/bin/xtensa-lx106-elf-g++",
}


def make(*targets: str) -> str:
    """Make targets of the firmware's Makefile; returns what make printed. Skips where script/setup could not get the compiler."""
    for target in targets:
        if target in _NEEDS and not _NEEDS[target].exists():
            pytest.skip(f"no compiler for {target}: {_NEEDS[target].relative_to(ROOT)} is not there (script/setup)")
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        done = subprocess.run(
            ("make", "-C", str(METER), "-j2", *targets), check=False, capture_output=True, text=True, timeout=600
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
