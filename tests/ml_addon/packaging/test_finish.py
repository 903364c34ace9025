"""What happens when the service has ended: the container ends with it where a restart would not help."""

import os
from pathlib import Path
import subprocess

import pytest

from .conftest import SERVICES, STAND_INS
from .dockerfile import APP


@pytest.fixture
def finish(tmp_path: Path) -> Path:
    """The script, with a folder of the test in the place of /run."""
    text = (APP / "rootfs" / SERVICES / "energier-ml" / "finish").read_text(encoding="utf-8")
    script = tmp_path / "finish"
    script.write_text(text.replace("/run/", f"{tmp_path}/run/"))
    halt = tmp_path / "run/s6/basedir/bin/halt"
    halt.parent.mkdir(parents=True)
    halt.write_text(f"#!/bin/sh\ntouch {tmp_path}/halted\n")
    halt.chmod(0o755)
    results = tmp_path / "run/s6-linux-init-container-results"
    results.mkdir()
    (results / "exitcode").write_text("0\n")
    return script


def ended(finish: Path, code: int, number: int = 0) -> tuple[bool, int]:
    """Whether the container was stopped, and the exit code it would have."""
    command = [str(STAND_INS / "bashio"), str(finish), str(code), str(number)]
    subprocess.run(command, check=True, env={"PATH": os.environ["PATH"]}, capture_output=True)
    results = finish.parent / "run/s6-linux-init-container-results/exitcode"
    return (finish.parent / "halted").exists(), int(results.read_text())


@pytest.mark.parametrize(
    ("code", "number", "halted", "exit_code"),
    [
        pytest.param(0, 0, False, 0, id="asked to stop"),
        pytest.param(1, 0, True, 1, id="failed"),
        pytest.param(2, 0, True, 2, id="failed otherwise"),
        pytest.param(256, 9, False, 0, id="killed, as for lack of memory: started again"),
        pytest.param(256, 15, True, 143, id="terminated before it could listen"),
    ],
)
def test_container_ends_where_a_restart_would_not_help(
    finish: Path, code: int, number: int, *, halted: bool, exit_code: int
) -> None:
    assert ended(finish, code, number) == (halted, exit_code)


def test_first_failure_is_the_one_that_is_told(finish: Path) -> None:
    assert ended(finish, 3) == (True, 3)
    assert ended(finish, 4) == (True, 3)
