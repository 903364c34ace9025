"""The command line."""

import argparse
import asyncio
from dataclasses import replace
import logging
import os
from pathlib import Path
import sys

from energier_tap import __version__
from energier_tap.access import broker_user
from energier_tap.decode import OUTLETS
from energier_tap.settings import DEVICE_ID, Settings, load
from energier_tap.settings_file import SettingsError
from energier_tap.store import StoreError

CONFIG = Path("/etc/energier/tap.toml")
PLAY = ("plug", "unplug", "press", "network", "weld", "unweld", "adc", "sensor", "lcd", "status", "appliances")


def main() -> None:
    """Run the command line; ends the process."""
    sys.exit(_main(sys.argv[1:]))


def _main(arguments: list[str]) -> int | str:
    options = _parser().parse_args(arguments)
    try:
        if options.command == "run":
            return _run(options)
        if options.command == "broker-user":
            return _broker_user(options)
        return _play(options)
    except SettingsError as err:
        print(f"energier-tap: {err}", file=sys.stderr)
        return os.EX_CONFIG
    except StoreError as err:
        return f"energier-tap: {err}"
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int | str:
    logging.basicConfig(level=options.log.upper(), format="%(asctime)s %(levelname)-7s %(message)s", stream=sys.stderr)
    settings = load(options.config)
    again = _simulated(settings, options) if options.simulate else _on_the_pi(settings)
    if isinstance(again, str):
        return again
    if again:
        os.execv(sys.executable, [sys.executable, "-m", "energier_tap", *sys.argv[1:]])  # noqa: S606
    return 0


def _on_the_pi(settings: Settings) -> bool:
    try:
        from energier_tap.pi.run import run
    except ModuleNotFoundError as err:
        raise SettingsError(f"the hardware needs {err.name}: pip install energier-tap[pi] (or try --simulate)") from err
    return asyncio.run(run(settings))


def _simulated(settings: Settings, options: argparse.Namespace) -> bool | str:
    try:
        from energier_tap.sim.run import run
        from energier_tap.sim.world import WorldError
    except ModuleNotFoundError as err:
        raise SettingsError(f"--simulate needs {err.name}: pip install energier-tap[simulate]") from err
    try:
        return asyncio.run(run(_with_scenario(settings, options.scenario), options.speed, options.clock_unset))
    except (WorldError, OSError) as err:
        return f"energier-tap: {err}"


def _broker_user(options: argparse.Namespace) -> int:
    settings = None if options.id else load(options.config)
    device = settings.device.id if settings else options.id
    if not DEVICE_ID.fullmatch(device):
        raise SettingsError(f"the id {device!r} must be 1-32 letters, digits, - or _, and not discovery or host")
    print(broker_user(device, settings.measure.meter if settings else None), end="")
    return 0


def _with_scenario(settings: Settings, scenario: str | None) -> Settings:
    if scenario is None:
        return settings
    names = [name.strip() for name in scenario.split(",")]
    if len(names) > OUTLETS:
        raise SettingsError(f"--scenario names at most {OUTLETS} appliances")
    plugged = tuple(None if name in {"", "-"} else name for name in (*names, *[""] * OUTLETS)[:OUTLETS])
    return replace(settings, simulate=replace(settings.simulate, scenario=plugged))


def _play(options: argparse.Namespace) -> int | str:
    from energier_tap.sim.control import ask
    from energier_tap.sim.run import socket_path

    path = options.control or socket_path(load(options.config))
    try:
        answer = asyncio.run(ask(path, " ".join((options.command, *options.words))))
    except OSError as err:
        return f"energier-tap: no simulator listens at {path}: {err}"
    if answer.startswith("error: "):
        return f"energier-tap: {answer.removeprefix('error: ')}"
    print(answer)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="energier-tap", description="The program of the Energier smart tap.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--config", type=Path, default=CONFIG, help=f"settings file (default {CONFIG})")
    parser.add_argument("--control", type=Path, help="socket of a running simulator (default: the one in the settings)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="measure, switch and talk to the broker until stopped")
    run.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="settings file")
    run.add_argument("--simulate", action="store_true", help="with simulated mains, loads and hardware")
    run.add_argument("--speed", type=_positive, default=1.0, help="times as fast (simulated)")
    run.add_argument("--scenario", help="what is plugged in at start, by outlet: fridge,kettle,-,laptop (simulated)")
    run.add_argument(
        "--clock-unset", type=float, default=0.0, metavar="S", help="seconds until the clock is set (simulated)"
    )
    run.add_argument("--log", choices=("debug", "info", "warning", "error"), default="info", help="what to log")
    user = commands.add_parser(
        "broker-user", help="say what the broker needs to know of this device, or of another one"
    )
    user.add_argument("--id", help="of the other device, such as a meter's")
    for name in PLAY:
        play = commands.add_parser(name, help="tell a running simulator")
        play.add_argument("words", nargs="*")
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 10000:
        raise argparse.ArgumentTypeError("must be above 0 and at most 10000")
    return value
