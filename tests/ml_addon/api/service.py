"""The service as a process of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
import json
import os
from pathlib import Path
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.request import Request, urlopen

TOKEN = "only-for-the-tests-0123456789"
COMMAND = [sys.executable, "-m", "energier_ml", "serve"]


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Service:
    """The process, and requests to it."""

    def __init__(self, data_dir: Path) -> None:
        self.port = free_port()
        names = {"DATA_DIR": str(data_dir), "TOKEN": TOKEN, "HOST": "127.0.0.1", "PORT": str(self.port)}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            COMMAND, env={**os.environ, **{f"ENERGIER_{name}": value for name, value in names.items()}},
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer; OSError where there is none or it says no."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"Authorization": f"Bearer {TOKEN}"}, method=method
        )
        with urlopen(request, timeout=60) as response:
            content = response.read()
            return json.loads(content) if content else None

    def wait(self) -> None:
        """Until it answers."""
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"The service has ended with {self.process.returncode}")
            try:
                self.ask("GET", "/v1/health")
            except OSError:
                time.sleep(0.01)
            else:
                return

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(data_dir: Path) -> Iterator[Service]:
    service = Service(data_dir)
    try:
        service.wait()
        yield service
    finally:
        service.kill()


def resident_mib(pid: int) -> float:
    """Memory of the process that is its own or shared, now."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
