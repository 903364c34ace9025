"""Runs a command; what goes wrong is one line on stderr and exit code 2."""

from argparse import Namespace
from collections.abc import Callable, Sequence
import os
import sys

from .parser import parser

OK, WRONG, INTERRUPTED = 0, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `energier-ml` and give its exit code."""
    options = parser().parse_args(arguments)
    # Several processes share the work; threads inside of each would only be in their way.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        sys.stdout.write(_command(options.command)(options))
        sys.stdout.flush()
    except (ValueError, OSError) as error:
        sys.stderr.write(f"energier-ml: {' '.join(str(error).split())}\n")
        return WRONG
    except KeyboardInterrupt:
        sys.stderr.write("energier-ml: interrupted\n")
        return INTERRUPTED
    return OK


def _command(name: str) -> Callable[[Namespace], str]:
    match name:
        case "serve":
            return _serve
        case "forecast":
            from .forecast import forecast

            return forecast
        case _:
            from .backtest import backtest

            return backtest


def _serve(options: Namespace) -> str:
    from ..api import Settings, run

    run(Settings.from_environment(os.environ))
    return ""
