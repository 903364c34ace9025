"""The image and its simulator, built once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from tests.firmware.meter.build import make
from tests.firmware.meter.nano.nano import ELF, Nano

StartNano = Callable[..., Nano]


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped ELF, which no build under way can take away."""
    make("nano", "sim")
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
