"""The simulator itself: what it takes for true, and its side that works by the clock."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from math import cos, radians
import os
from pathlib import Path
import socket
import stat
import subprocess
import time

import pytest

from tests.firmware.meter.nano.conftest import StartNano
from tests.firmware.meter.nano.nano import SIMULATOR, Answer, Measurement, Start, framed, parse

PATIENCE_S = 30


def wait_for(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.01)


class Clocked:
    """A Nano by the clock, and whoever listens on its pty."""

    def __init__(self, image: Path, folder: Path) -> None:
        self.pty, self.control = folder / "tty", folder / "control"
        self.eeprom = folder / "eeprom.bin"
        paths = [f"--pty={self.pty}", f"--control={self.control}", f"--eeprom={self.eeprom}"]
        self.process = subprocess.Popen([SIMULATOR, image, "--realtime", "--set", "i=10", *paths])
        wait_for(self.control.exists)
        self._talk = socket.socket(socket.AF_UNIX)
        self._talk.settimeout(PATIENCE_S)
        self._talk.connect(str(self.control))
        self.file = os.open(self.pty, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self._text = ""

    def tell(self, command: str) -> str:
        self._talk.sendall(command.encode() + b"\n")
        return self._talk.makefile().readline().strip()

    def hear(self, kind: type) -> object:
        found: list[object] = []

        def listen() -> bool:
            with suppress(BlockingIOError):
                self._text += os.read(self.file, 4096).decode(errors="replace")
            *lines, self._text = self._text.split("\n")
            found.extend(said for said in (parse(0, line) for line in lines) if isinstance(said, kind))
            return bool(found)

        wait_for(listen)
        return found[0]


@pytest.fixture
def clocked(image: Path, tmp_path: Path) -> Iterator[Clocked]:
    nano = Clocked(image, tmp_path)
    yield nano
    nano.process.kill()
    nano.process.wait()
    os.close(nano.file)


def test_the_terminal_speaks_both_ways(clocked: Clocked) -> None:
    said = clocked.hear(Measurement)
    assert isinstance(said, Measurement)
    assert said.w == pytest.approx(2200, rel=0.01)
    os.write(clocked.file, framed("@9,P1").encode() + b"\n")
    answer = clocked.hear(Answer)
    assert isinstance(answer, Answer)
    assert (answer.id, answer.ok) == (9, True)


def test_the_control_is_its_owners_alone_and_refuses_to_run_ahead(clocked: Clocked) -> None:
    assert stat.S_IMODE(clocked.control.stat().st_mode) == 0o600
    assert clocked.tell("set v=230 i=1") == "ok"
    assert clocked.tell("run 1").startswith("err ")
    assert clocked.tell("set v=high").startswith("err ")
    assert clocked.tell("set q=1").startswith("err ")
    assert clocked.tell("quit") == "ok"
    assert clocked.process.wait(PATIENCE_S) == 0
    assert not clocked.pty.is_symlink()
    assert not clocked.control.exists()


def test_the_eeprom_outlives_a_kill(clocked: Clocked, start_nano: StartNano) -> None:
    clocked.hear(Measurement)
    os.write(clocked.file, framed("@9,P1").encode() + b"\n")
    clocked.hear(Answer)
    clocked.process.kill()
    clocked.process.wait()
    nano = start_nano(eeprom=clocked.eeprom)
    assert nano.wait_for(Start).boot == 2
    assert nano.factors().degrees == 1


def test_a_line_is_corrupted_on_request(start_nano: StartNano) -> None:
    nano = start_nano()
    nano.settle()
    nano.tell("corrupt 2")
    assert nano.run(4)[0].at > nano.windows()[0].at + 2
    assert len(nano.damaged) == 2


def test_what_is_true_is_the_integral_of_the_power(start_nano: StartNano) -> None:
    nano = start_nano(v=230, i=7, phi=37, v_h3=0.1, h3=0.4, hz=51)
    nano.run(10)
    joules = 230 * 7 * (cos(radians(37)) + 0.1 * 0.4 * cos(radians(3 * 37))) * 10
    assert nano.truth() == pytest.approx(joules / 3600, rel=1e-4)
    before = nano.truth()
    nano.set(phi=0, v_h3=0, h3=0, period=0.6, duty=0.25)
    nano.run(30)
    assert nano.truth() - before == pytest.approx(230 * 7 * 0.25 * 30 / 3600, rel=1e-3)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["/nowhere.elf", "--control", "-"], "is not an ELF"),
        (["IMAGE"], "see --help"),
        (["IMAGE", "--control", "-", "--set", "v=x"], "not a number"),
        (["IMAGE", "--control", "-", "--eeprom", "/dev/null/x"], "EEPROM"),
        (["IMAGE", "--control", "-", "--eeprom", __file__], "not of 1024 bytes"),
    ],
)
def test_what_it_cannot_use_is_refused(image: Path, words: list[str], complaint: str) -> None:
    command = [str(SIMULATOR), *(str(image) if word == "IMAGE" else word for word in words)]
    run = subprocess.run(command, input="", capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert run.returncode == 2
    assert complaint in run.stderr
