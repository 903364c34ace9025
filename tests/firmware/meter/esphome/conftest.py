"""Builds the program once, runs it anew for every test."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
import os
from pathlib import Path
import secrets
import shutil
import subprocess

import pytest

from tests.firmware.broker import free_port
from tests.firmware.meter.build import BUILD
from tests.firmware.meter.esphome.config import ESPHOME, on_host, write_secrets
from tests.firmware.meter.esphome.meter import Meter
from tests.firmware.meter.esphome.nano import Nano


@dataclass(frozen=True)
class Built:
    """`serial` and `api_port` are what was compiled in."""

    program: Path
    serial: Path
    api_port: int


def esphome(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ESPHome; its warnings and errors are in `stdout`."""
    environment = os.environ | {"PATH": f"{ESPHOME.parent}:{os.environ['PATH']}"}
    return subprocess.run(
        tuple(map(str, (ESPHOME, *arguments))),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        env=environment,
    )


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


@pytest.fixture(scope="session", autouse=True)
def _esphome() -> None:
    if not ESPHOME.exists():
        pytest.skip("no ESPHome: .venv/esphome is not there (script/setup)")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Built where the last run's objects lie: what did not change is not compiled again."""
    directory = BUILD / "esphome"
    # ESPHome takes a port only if its path has two parts.
    result = Built(tmp_path_factory.mktemp("esphome") / "program", Path(f"/tmp/energier-{secrets.token_hex(6)}"), free_port())  # fmt: skip
    with _alone(directory):
        write_secrets(directory)
        (directory / "host.yaml").write_text(on_host(result.serial, result.api_port), "utf-8")
        done = esphome("compile", directory / "host.yaml")
        assert done.returncode == 0, done.stdout
        shutil.copy(next(directory.glob(".esphome/build/energier-meter/**/program")), result.program)
    return result


@pytest.fixture
async def nano(built: Built) -> AsyncIterator[Nano]:
    nano = Nano(built.serial)
    yield nano
    nano.close()


@pytest.fixture
async def meter(built: Built, nano: Nano, tmp_path: Path) -> AsyncIterator[Meter]:
    """The program, listening to the fake Nano, and a client at its API."""
    meter = Meter(built.program, built.api_port, tmp_path)
    await meter.start()
    yield meter
    await meter.stop()
