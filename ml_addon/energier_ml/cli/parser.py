"""What can be asked on the command line, in words for people. Standard library only."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date
import os
from pathlib import Path

FILE = """\
FILE is parquet or CSV: wide (a time and one column per home) or long (id, ts, kwh). Steps up to an hour are summed to
hours. Column names tell the unit: _kwh, _wh (energy per step), _kw, _w (mean power). Times with an offset are
instants; the days are those of the time zone (--timezone, else found in the names of the files and columns, else UTC).
"""
BACKTEST = """\
Forecasts the past of the homes in FILE with each method, from what was known at the time, and compares it with what
came. Temperatures of the day to forecast are the measured ones with the error of a weather forecast added.

protocols:
  day-ahead   each local midnight, the 24 hours to come; methods are fitted anew each week
  cold-start  the same days, from only --history-days days of history
  month-end   after day 10 and day 20, the kWh of the calendar month

methods of day-ahead and cold-start:
  yesterday, last_week, day_type_mean, day_type_median   rules by hand (always among them)
  analog       past days like this one         boosting   gradient boosting on the home's own past
  global       trained on other homes          forest     random forest on time and temperature
  ensemble     the plain mean of several       adaptive   the default: weighed by how well each did here lately
methods of month-end:
  last_month, run_rate, to_date_plus_28_day_mean, period (the default)
"""
SERVE = """\
Serves the app's HTTP API until it is told to stop. The environment says how: ENERGIER_DATA_DIR, ENERGIER_TOKEN,
ENERGIER_HOST, ENERGIER_PORT, ENERGIER_LOG_LEVEL and others (see the app's documentation).
"""


def parser() -> ArgumentParser:
    """The parser of `energier-ml`."""
    whole = ArgumentParser("energier-ml", description="Forecasts of a home's electricity use, hour by hour.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser(
        "serve", help="run the app's service", description=SERVE, formatter_class=RawDescriptionHelpFormatter
    )
    _forecast(
        commands.add_parser(
            "forecast",
            help="forecast the days after a file's last whole day",
            description=f"Forecasts the days after the last whole day in FILE.\n\n{FILE}",
            formatter_class=RawDescriptionHelpFormatter,
        )
    )
    _backtest(
        commands.add_parser(
            "backtest",
            help="how good each method is on a file of homes",
            description=f"{BACKTEST}\n{FILE}",
            formatter_class=RawDescriptionHelpFormatter,
        )
    )
    return whole


def _file(command: ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", type=Path, help="readings, parquet or CSV")
    command.add_argument("--weather", metavar="FILE", type=Path, help="hourly temperatures, parquet or CSV (temp_c)")
    command.add_argument(
        "--timezone", metavar="ZONE", help="whose days count, as Asia/Seoul (default: found, else UTC)"
    )
    command.add_argument("--json", action="store_true", help="print JSON instead of tables")


def _forecast(command: ArgumentParser) -> None:
    _file(command)
    command.add_argument("--days", type=_days, default=2, metavar="N", help="days to forecast, 1 to 7 (default: 2)")
    command.add_argument("--home", metavar="NAME", help="which home of a file with several")
    command.add_argument("--method", metavar="NAME", help="a method of day-ahead (default: adaptive)")


def _backtest(command: ArgumentParser) -> None:
    _file(command)
    command.add_argument(
        "--protocol",
        choices=("day-ahead", "cold-start", "month-end"),
        default="day-ahead",
        help="what is forecast (default: day-ahead)",
    )
    command.add_argument(
        "--methods",
        nargs="+",
        metavar="NAME",
        help="which methods, or all (default: all but the forest, which takes long)",
    )
    command.add_argument(
        "--homes", metavar="all|even|odd|a,b", default="all", help="which homes; even: every second in sorted order"
    )
    command.add_argument("--start", type=_date, metavar="DATE", help="first test day (default: the last 61 days)")
    command.add_argument("--end", type=_date, metavar="DATE", help="last test day (default: the file's last)")
    command.add_argument(
        "--every", type=_count, metavar="N", help="test each Nth day (default: 1; 3 for more than a year of history)"
    )
    command.add_argument(
        "--history-days", type=_count, default=3, metavar="N", help="of cold-start: days of history (default: 3)"
    )
    command.add_argument(
        "--jobs", type=_count, default=os.cpu_count() or 1, metavar="N", help="processes (default: one per core)"
    )
    command.add_argument("--per-home", action="store_true", help="with --json: the figures of each home too")


def _days(text: str) -> int:
    days = _count(text)
    if days > 7:
        raise ArgumentTypeError(f"{text} is more than 7 days; a forecast reaches 7")
    return days


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date; write 2026-01-31") from None
