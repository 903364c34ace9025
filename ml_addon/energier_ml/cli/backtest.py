"""`energier-ml backtest`: every method beside the rules by hand."""

from argparse import Namespace
from collections.abc import Mapping
from datetime import date
import json
import sys

import numpy as np
from tqdm import tqdm

from ..backtest import month_end
from ..backtest.days import NoTestDaysError, Span
from ..backtest.run import Protocol, Run, run, tasks_of
from ..backtest.summary import METRICS, Json, ratio, summary, total
from ..forecast.methods import DEFAULT, METHODS, NAIVE
from ..series import Homes, read_homes
from ..series.columns import listed
from .homes import chosen, tell
from .table import number, percent, table

RULES = ("yesterday", "last_week", "day_type_mean", "day_type_median")
LONG = {"forest"}  # minutes per home: only where it is asked for


def backtest(options: Namespace) -> str:
    """The answer to print."""
    protocol = Protocol(options.protocol)
    methods, default = _methods(options.methods, protocol)
    span = Span(_day(options.start), _day(options.end), options.every)
    homes = read_homes(options.file, timezone=options.timezone, weather=options.weather)
    tell(homes)
    histories = chosen(homes, options.homes)
    tasks = tasks_of(histories, methods, protocol, span, options.history_days)
    with tqdm(total=len(tasks), unit="run", file=sys.stderr, desc=protocol, dynamic_ncols=True) as bar:
        done = run(tasks, options.jobs, bar.update)
    for home, why in done.refused.items():
        sys.stderr.write(f"note: {home} is left out: {why}\n")
    if not done.results:
        raise NoTestDaysError(f"no home can be tested; {next(iter(done.refused.values()))}")
    # The order of the methods is that in which they were asked for, not that in which they came back.
    done.results = {method: done.results[method] for method in methods}
    if options.json:
        return json.dumps(_answer(done, protocol, default, homes, options), allow_nan=False, indent=1) + "\n"
    return _tables(done, protocol, default, homes)


def _methods(wanted: list[str] | None, protocol: Protocol) -> tuple[list[str], str]:
    """The methods to run, in the order of the registry, and which of them is the default."""
    if protocol is Protocol.MONTH_END:
        names, always, quick, default = list(month_end.METHODS), list(month_end.METHODS), set(), month_end.DEFAULT
    else:
        names, always, quick, default = list(METHODS), [*RULES, DEFAULT], METHODS.keys() - LONG, DEFAULT
    told = [name for part in wanted or () for name in part.split(",") if name]
    asked = set(names) if told == ["all"] else set(told or quick)
    if unknown := sorted(asked - set(names)):
        raise ValueError(f"there is no method {listed(unknown)} in {protocol}; there are {', '.join(names)}")
    return [name for name in names if name in asked or name in always], default


def _day(day: date | None) -> np.datetime64 | None:
    return None if day is None else np.datetime64(day, "D")


def _answer(done: Run, protocol: Protocol, default: str, homes: Homes, options: Namespace) -> Mapping[str, Json]:
    tested = sorted(done.results[default])
    return {
        "protocol": protocol,
        "homes": len(tested),
        "default": default,
        "methods": summary(done.results, protocol, per_home=options.per_home),
        "timezone": homes.timezone,
        "country": homes.country,
        "home_names": list[Json](tested),
        _counted(protocol): total(done.results, _counted(protocol)),
        **({"history_days": options.history_days} if protocol is Protocol.COLD_START else {}),
        "left_out": dict[str, Json](done.refused),
        "notes": list[Json](homes.notes),
    }


def _counted(protocol: Protocol) -> str:
    return "months" if protocol is Protocol.MONTH_END else "days"


def _tables(done: Run, protocol: Protocol, default: str, homes: Homes) -> str:
    counted = _counted(protocol)
    tested = len(done.results[default])
    head = f"{protocol}: {tested} home{'s' * (tested != 1)}, {total(done.results, counted)} home-{counted}, {homes.timezone}\n\n"
    figures = summary(done.results, protocol)
    if protocol is Protocol.MONTH_END:
        return (
            head
            + _month_end_table(figures, default)
            + _compared(done, default, "run_rate", "kwh_mape 10", "error, day 10")
        )
    return head + _hourly_table(figures, default) + _compared(done, default, NAIVE, "mae", "MAE")


def _hourly_table(figures: Mapping[str, Json], default: str) -> str:
    names = ("method", "MAE kWh", "RMSE", "MASE", "CRPS", "in band", "width", "day error", "fit s", "predict s")
    rows = []
    for method, values in figures.items():
        assert isinstance(values, Mapping)
        mae, rmse, mase, crps, coverage, width, day, fit, predict = (values[metric] for metric in METRICS)
        rows.append(
            [_named(method, default), number(mae, 4), number(rmse), number(mase), number(crps, 4), percent(coverage),
             number(width), percent(day), number(fit), number(predict, 4)]
        )  # fmt: skip
    return table(names, rows)


def _month_end_table(figures: Mapping[str, Json], default: str) -> str:
    head = ("method", *(f"{what}, day {cut}" for what in ("error", "wrong tier", "in band") for cut in month_end.CUTS))
    rows = []
    for method, values in figures.items():
        assert isinstance(values, Mapping)
        cells: list[str] = []
        for metric in ("kwh_mape", "wrong_tier", "coverage80"):
            by_cut = values[metric]
            assert isinstance(by_cut, Mapping)
            cells += [percent(by_cut[str(cut)]) for cut in month_end.CUTS]
        rows.append([_named(method, default), *cells])
    return table(head, rows)


def _named(method: str, default: str) -> str:
    return f"{method} (default)" if method == default else method


def _compared(done: Run, default: str, rule: str, metric: str, words: str) -> str:
    found = ratio(done.results, default, rule, metric)
    if found is None:
        return ""
    interval = (
        f" [{found.low:.3f}, {found.high:.3f}], better in {found.better} of {found.homes}" if found.homes > 1 else ""
    )
    return f"\n{words} of {default} / {rule}, home by home: {found.mean:.3f}{interval}\n"
