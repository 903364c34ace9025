"""The image and its simulator, built once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
import subprocess
from typing import Any

import pytest

from tests.firmware.meter.nano.nano import ELF, TOOLCHAIN, Nano, build

StartNano = Callable[..., Nano]


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped ELF, which no build under way can take away."""
    if not TOOLCHAIN.exists():
        pytest.skip("no avr-g++ and simavr: script/setup could not get them here")
    try:
        build()
    except subprocess.CalledProcessError as error:
        pytest.fail(f"{error.stdout}\n{error.stderr}", pytrace=False)
    return Path(copy(ELF, tmp_path_factory.mktemp("image")))


@pytest.fixture
def start_nano(image: Path) -> Iterator[StartNano]:
    """Start a Nano; keywords are options of `Nano` and values of the circuit. It is gone after the test."""
    nanos: list[Nano] = []

    def start(**options: Any) -> Nano:
        nanos.append(Nano(elf=image, **options))
        return nanos[-1]

    yield start
    for nano in nanos:
        nano.kill()


@pytest.fixture
def eeprom(tmp_path: Path) -> Path:
    return tmp_path / "eeprom.bin"
