"""The command line."""

import argparse
import asyncio
from collections.abc import Coroutine
import contextlib
from dataclasses import replace
import logging
from pathlib import Path
import signal
import sys
from typing import Any

from energier_meter_simulator import __version__, hours
from energier_meter_simulator.app import App
from energier_meter_simulator.mains import NanoError, play
from energier_meter_simulator.settings import load
from energier_tap.settings_file import SettingsError
from energier_tap.sim.clock import SimClock
from energier_tap.sim.network import SimNetwork
from energier_tap.store import StoreError


def main() -> None:
    """Run the command line; ends the process."""
    options = _parser().parse_args()
    logging.basicConfig(level=options.log.upper(), format="%(asctime)s %(levelname)-7s %(message)s", stream=sys.stderr)
    try:
        asyncio.run(_run(options))
    except (SettingsError, StoreError, hours.LoadError, NanoError, OSError) as err:
        sys.exit(f"energier-meter-simulator: {err}")


async def _run(options: argparse.Namespace) -> None:
    settings = load(options.config)
    played = settings.load
    if options.add_taps is not None:
        played = replace(played, add_taps=tuple(tap for tap in options.add_taps.split(",") if tap))
    if options.start_wh is not None:
        played = replace(played, start_wh=options.start_wh)
    home = await asyncio.to_thread(hours.read, played.csv)
    settings, clock = replace(settings, load=played), SimClock(options.speed)
    if options.nano is None:
        await App(settings, home, clock, SimNetwork()).run()
    else:
        await _until_asked_to_end(play(settings, home, clock, options.nano))


async def _until_asked_to_end(playing: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(playing)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="energier-meter-simulator", description="Plays a real home's load as an Energier meter."
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--config", type=Path, required=True, help="settings file")
    parser.add_argument("--add-taps", metavar="ID,ID", help="taps whose power is added to the home's")
    parser.add_argument("--start-wh", type=float, help="counter at the first start, Wh")
    parser.add_argument(
        "--nano", type=Path, metavar="SOCKET", help="be the mains of a simulated Nano instead of a meter"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="times as fast")
    parser.add_argument("--log", choices=("debug", "info", "warning", "error"), default="info", help="what to log")
    return parser
