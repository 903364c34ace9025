"""`script/demo`: the command line."""

import argparse
import asyncio
from collections.abc import Callable
import contextlib
import os
from pathlib import Path
import signal
import sys
import tempfile
import time
import webbrowser

from . import app, check, history
from .client import HomeAssistantError
from .home import USERNAME, Home, Wishes
from .household import NAMES
from .instance import Instance

ROOT = Path(__file__).parent.parent


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="script/demo",
        description="A real Home Assistant with a smart tap and a meter, on simulated mains. Ctrl-C ends it.",
    )
    parser.add_argument("--reset", action="store_true", help="forget the last demo and begin anew")
    parser.add_argument("--port", type=int, help="Home Assistant's port (default: the first free one from 8123 on)")
    parser.add_argument(
        "--days",
        type=int,
        default=history.MAX_DAYS,
        choices=range(1, history.MAX_DAYS + 1),
        metavar=f"1-{history.MAX_DAYS}",
        help="days of history in a new demo (default: %(default)s)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument(
        "--check", action="store_true", help="start in a temporary folder, try it out, end; exit 0 or 1"
    )
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo", help="where demos are kept (default: .demo)")
    return parser.parse_args(argv)


def progress() -> Callable[[str], None]:
    """A function that prints a line with the seconds since now."""
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - started:5.1f} s] {text}", flush=True)

    return say


def language() -> str:
    """The user's language, as far as the demo speaks it."""
    wanted = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ko" if wanted.startswith("ko") else "en"


def invitation(home: Home) -> str:
    """What to do with a running demo."""
    settings = home.instance.folder / "tap.toml"
    tap = f".venv/tap/bin/energier-tap --config {settings.relative_to(ROOT) if settings.is_relative_to(ROOT) else settings}"
    device = NAMES[language()].outlets
    return f"""
  Home Assistant:  {home.url}
  Login:           {USERNAME} / {home.password}

  Try:
    - the Energy panel: the days, weeks and months of a real home
    - Settings > Devices > Energier: switch an outlet ({", ".join(device)}),
      and see what the running electricity bill is made of ({NAMES[language()].contract})
    - the app's page: how well today was forecast, and by what
        {app.url(home.instance.memory.app_port)}  (token: {home.instance.memory.app_token})
    - in another terminal, plug something in or pull it out:
        {tap} appliances
        {tap} plug 3 kettle
        {tap} unplug 3

  Files and logs:  {home.instance.folder}
  Ctrl-C ends the demo; the next start goes on from here (--reset begins anew).
"""


async def run(options: argparse.Namespace, folder: Path) -> None:
    """Run a demo, or check one, until it is done or cancelled."""
    say = progress()
    instance = Instance(folder) if options.check else Instance.first_free(folder)
    if options.reset:
        instance.reset()
    try:
        home = Home(instance, Wishes(options.days, options.port, language()), say)
        async with home.running():
            if options.check:
                async with home.client() as client:
                    await check.check(client, say)
                return
            print(invitation(home), flush=True)
            if not options.no_browser:
                webbrowser.open(home.url)
            await home.programs.watch()
    finally:
        instance.release()


async def until_asked_to_end(options: argparse.Namespace, folder: Path) -> int:
    """Run; end in order at Ctrl-C and SIGTERM."""
    running = asyncio.create_task(run(options, folder))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        print("The demo has ended.", flush=True)
    except (check.CheckFailedError, HomeAssistantError, RuntimeError, TimeoutError, OSError) as error:
        print(f"The demo failed: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


def main() -> int:
    """Entry point."""
    options = arguments()
    with contextlib.ExitStack() as stack:
        folder: Path = options.folder.resolve()
        if options.check:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="energier-demo-")))
        return asyncio.run(until_asked_to_end(options, folder))


if __name__ == "__main__":
    sys.exit(main())
