"""The demo's meter as it is built: the Nano's own program on a simulated chip, a serial line, the bridge's own program."""

import asyncio
from collections.abc import Mapping
from fcntl import LOCK_EX, flock
from pathlib import Path
import shutil
import subprocess

from .process import Process

ROOT = Path(__file__).parent.parent
FIRMWARE = ROOT / "firmware" / "meter"
SIMULATOR = ROOT / ".venv" / "tap" / "bin" / "energier-meter-simulator"
_TOOLS = (ROOT / ".venv/nano-toolchain/usr/bin/avr-g++", ROOT / ".venv/nano-toolchain/usr/include/simavr/sim_avr.h")
START_SECONDS = 20


def can_be_built() -> bool:
    """Whether the compilers for the Nano and for this machine are there."""
    return all(tool.exists() for tool in _TOOLS) and all(shutil.which(tool) for tool in ("make", "gcc", "g++"))


def build() -> None:
    """Build what is not built yet, one demo at a time. Raises RuntimeError with what the compiler said."""
    (FIRMWARE / "build").mkdir(exist_ok=True)
    with (FIRMWARE / "build" / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        done = subprocess.run(
            ["make", "-C", FIRMWARE, "-j2", "nano", "sim", "bridge"], check=False, capture_output=True, text=True
        )
    if done.returncode:
        raise RuntimeError(f"The meter's firmware could not be built:\n{done.stdout}{done.stderr}")


def write_bridge(folder: Path, settings: Mapping[str, str | int]) -> None:
    """Write the bridge's settings."""
    path = folder / "bridge.conf"
    path.touch(mode=0o600)
    path.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")


def nano_process(folder: Path) -> Process:
    """The Nano on simulated mains; its EEPROM is a file."""
    build_folder = FIRMWARE / "build"
    command: list[str | Path] = [build_folder / "sim" / "nano_sim", build_folder / "nano" / "energier_nano.elf"]
    files: list[str | Path] = [
        "--realtime",
        "--eeprom",
        folder / "nano.eeprom",
        "--pty",
        folder / "nano.tty",
        "--control",
        folder / "nano.sock",
    ]
    return Process("nano", [*command, *files], folder / "nano.log")


def mains_process(folder: Path) -> Process:
    """The home that the Nano's sensors see."""
    return Process(
        "mains", [SIMULATOR, "--config", folder / "meter.toml", "--nano", folder / "nano.sock"], folder / "mains.log"
    )


def bridge_process(folder: Path) -> Process:
    """The bridge between the Nano's line and the broker: the meter, as others see it."""
    command: list[str | Path] = [FIRMWARE / "build" / "bridge" / "energier-bridge", "--config", folder / "bridge.conf"]
    return Process("meter", [*command, "--serial", folder / "nano.tty"], folder / "meter.log")


async def tell(folder: Path, line: str) -> None:
    """Say something to the simulated Nano, once it is there. Raises RuntimeError if it does not take it."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(folder / "nano.sock")
                break
            except OSError:
                await asyncio.sleep(0.05)
        writer.write(f"{line}\n".encode())
        answer = await reader.readline()
        writer.close()
    if not answer.startswith(b"ok"):
        raise RuntimeError(f"The simulated Nano refuses {line!r}: {answer.decode(errors='replace')}")


async def count_from(folder: Path, wh: float) -> None:
    """Let the Nano's counter go on from here."""
    await tell(folder, f"send W{wh:.3f}")
