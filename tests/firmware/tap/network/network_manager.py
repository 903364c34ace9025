"""A NetworkManager that is not there, on a system bus of its own, for the real nmcli."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import json
import os
from pathlib import Path
import shutil
import subprocess
import time
from typing import Any

import pytest

TOOLS = Path(__file__).parents[4] / ".venv" / "bin"
TEMPLATE = Path(__file__).with_name("network_manager_mock.py")
PATIENCE_S = 30.0
OPEN, WPA2, ENTERPRISE = 0x0, 0x188, 0x288
"""Of NM80211ApSecurityFlags."""
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


@dataclass(frozen=True)
class NetworkManager:
    """The bus and its nmcli. `log` is every call that was made."""

    environment: dict[str, str]
    log: Path

    def nmcli(self, *arguments: str | bytes) -> str:
        """Run nmcli as the test itself."""
        done = subprocess.run(
            ["nmcli", *arguments],
            env=os.environ | self.environment,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().rstrip("\n")

    def profiles(self) -> list[str]:
        """Return name, whether it connects by itself, and folder of every profile."""
        return self.nmcli("-t", "-f", "NAME,AUTOCONNECT,FILENAME", "connection", "show").splitlines()

    def active(self) -> str:
        """Return what is active."""
        return self.nmcli("-t", "-f", "NAME", "connection", "show", "--active")


def tool(name: str) -> str:
    """Return a program of script/setup, or of the system; skips the test without it."""
    found = str(TOOLS / name) if (TOOLS / name).exists() else shutil.which(name)
    if not found:
        pytest.skip(f"no {name}: script/setup could not get it here")
    return found


@contextmanager
def network_manager(directory: Path, parameters: dict[str, Any]) -> Iterator[NetworkManager]:
    """Run the bus and the mock; `parameters` as network_manager_mock.py says."""
    daemon, mock, nmcli = tool("dbus-daemon"), tool("dbusmock"), tool("nmcli")
    socket, config, log = directory / "bus", directory / "bus.conf", directory / "network_manager.log"
    config.write_text(_BUS.format(socket=socket))
    path = f"{Path(nmcli).parent}:{os.environ['PATH']}"
    environment = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={socket}", "PATH": path, "LC_ALL": "C.UTF-8"}
    manager = NetworkManager(environment, log)
    with log.open("wb") as out:
        bus = subprocess.Popen([daemon, f"--config-file={config}", "--nofork"], stdout=out, stderr=out)
        try:
            _until(socket.exists, bus, log)
            command = [mock, "--system", "--template", str(TEMPLATE), "--parameters", json.dumps(parameters)]
            service = subprocess.Popen(command, env=os.environ | environment, stdout=out, stderr=out)
            try:
                _until(lambda: "wlan0" in manager.nmcli("-t", "-f", "DEVICE", "device"), service, log)
                yield manager
            finally:
                service.kill()
                service.wait()
        finally:
            bus.kill()
            bus.wait()


def _until(true: Any, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            if true():
                return
        except AssertionError:
            pass
        assert process.poll() is None and time.monotonic() < end, log.read_text("utf-8")
        time.sleep(0.02)
