"""The image's contents in a folder, and the app's own scripts run from there."""

from collections.abc import Iterator, Mapping
from fcntl import LOCK_EX, flock
from importlib.metadata import distribution
import json
import os
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from .dockerfile import APP, carry_out, stages

STAND_INS = Path(__file__).parent / "stand_ins"
SERVICES = Path("etc/s6-overlay/s6-rc.d")
START_SECONDS = 60.0


def debians_python() -> str:
    """The container's own version where script/setup found one, else the one of the tests."""
    program = APP.parent / ".venv" / "bin" / "python3.13"
    return str(program.resolve()) if program.exists() else sys.executable


def debians_packages(folder: Path) -> dict[str, str]:
    """An environment with what the Dockerfile takes from Debian: python3, python3-pip and python3-setuptools."""
    subprocess.run([debians_python(), "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = (folder / "lib").glob("python3*/site-packages")
    for project in map(distribution, ("pip", "setuptools")):
        for name in {file.parts[0] for file in project.files or ()} - {".."}:
            (packages / name).symlink_to(Path(str(project.locate_file(name))))
    # A checkout's package must not be taken for the installed one.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return environment | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Dockerfile makes of an empty `/`, without Debian's own packages; one for all of xdist's workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "root"
    with (shared / "root.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / "ready").exists():
            build(folder, tmp_path_factory.mktemp("debian"))
            (folder / "ready").touch()
    return folder


def build(folder: Path, debian: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tmp").mkdir(parents=True)
    environment = debians_packages(debian)
    _, building, final = stages((APP / "Dockerfile").read_text(encoding="utf-8"))
    carry_out(building, folder, environment)
    carry_out(final, folder, environment)


@pytest.fixture(scope="session")
def python(root: Path) -> Path:
    return root / "opt" / "energier" / "bin" / "python3"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Container:
    """The app's scripts and what they would find in a container."""

    def __init__(self, root: Path, folder: Path, environment: Mapping[str, str]) -> None:
        self.root = root
        self.data = folder / "data"
        self.data.mkdir()
        self.log = folder / "log"
        self.discoveries = folder / "discoveries"
        self.port, self.ingress_port = free_port(), free_port()
        self.environment = {
            "PATH": f"{STAND_INS}:{root / 'opt/energier/bin'}:{os.environ['PATH']}",
            "ENERGIER_DATA_DIR": str(self.data),
            "ENERGIER_HOST": "127.0.0.1",
            "ENERGIER_PORT": str(self.port),
            "ENERGIER_INGRESS_PORT": str(self.ingress_port),
            "DISCOVERIES": str(self.discoveries),
            **environment,
        }
        self.service: subprocess.Popen[bytes] | None = None

    def command(self, script: str) -> list[str]:
        return [str(STAND_INS / "bashio"), str(self.root / SERVICES / script)]

    def run(self, script: str) -> str:
        """Run a script to its end; what it printed."""
        done = subprocess.run(
            self.command(script),
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=START_SECONDS,
        )
        return done.stdout + done.stderr

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            self.service = subprocess.Popen(
                self.command("energier-ml/run"), env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        return self.service

    def wait_for_health(self) -> dict[str, Any]:
        until = time.monotonic() + START_SECONDS
        while True:
            assert self.service is not None
            assert self.service.poll() is None, self.log.read_text()
            try:
                _, body = self.request("GET", "/v1/health")
            except URLError:
                assert time.monotonic() < until, self.log.read_text()
                time.sleep(0.05)
            else:
                return body

    def token(self) -> str:
        return (self.data / "token").read_text()

    def request(
        self, method: str, path: str, body: object = None, *, token: str = "", port: int = 0
    ) -> tuple[int, dict[str, Any]]:
        """The answer's status and JSON body."""
        request = Request(
            f"http://127.0.0.1:{port or self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        try:
            with urlopen(request, timeout=10) as response:
                return response.status, json.loads(response.read() or b"{}")
        except HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")

    def stop(self) -> int:
        """As s6 does; the exit code."""
        assert self.service is not None
        self.service.terminate()
        return self.service.wait(timeout=30)

    def close(self) -> None:
        if self.service is not None and self.service.poll() is None:
            os.killpg(self.service.pid, signal.SIGKILL)
            self.service.wait()


SUPERVISOR = {"SUPERVISOR_TOKEN": "supervisors-own", "OPTIONS": '{"log_level": "debug"}'}


@pytest.fixture
def alone(root: Path, tmp_path: Path) -> Iterator[Container]:
    """As `docker run` starts it."""
    container = Container(root, tmp_path, {})
    yield container
    container.close()


@pytest.fixture
def supervised(root: Path, tmp_path: Path) -> Iterator[Container]:
    """As Supervisor starts it."""
    container = Container(root, tmp_path, SUPERVISOR)
    yield container
    container.close()
