"""The same protocol over many homes and methods, in several processes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing import get_context

from ..forecast.base import History
from ..forecast.methods import METHODS
from . import month_end
from .day_ahead import cold_start, day_ahead
from .days import NoTestDaysError, Span

type Figures = dict[str, float]
type Results = dict[str, dict[str, Figures]]  # by method, by home


class Protocol(StrEnum):
    """What is forecast, and from what."""

    DAY_AHEAD = "day-ahead"
    COLD_START = "cold-start"
    MONTH_END = "month-end"


@dataclass(frozen=True)
class Task:
    """One method on one home."""

    protocol: Protocol
    home: str
    method: str
    history: History
    span: Span
    history_days: int


@dataclass
class Run:
    """What came out: figures by method and home, and the homes that could not be tested."""

    results: Results = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def run(tasks: Sequence[Task], jobs: int, progress: Callable[[], object] = lambda: None) -> Run:
    """Do all tasks, `jobs` at a time; `progress` is called after each."""
    done = Run()
    for task, found in _each(tasks, jobs):
        if isinstance(found, str):
            done.refused[task.home] = found
        else:
            done.results.setdefault(task.method, {})[task.home] = found
        progress()
    # Not as they came back: a sum in another order is another sum.
    return Run({method: _sorted(homes) for method, homes in done.results.items()}, _sorted(done.refused))


def tasks_of(
    histories: Mapping[str, History], methods: Sequence[str], protocol: Protocol, span: Span, history_days: int
) -> list[Task]:
    """Every method on every home, home by home."""
    return [
        Task(protocol, home, method, history, span, history_days)
        for home, history in histories.items()
        for method in methods
    ]


def perform(task: Task) -> Figures | str:
    """The figures of one task, or why there are none."""
    try:
        match task.protocol:
            case Protocol.DAY_AHEAD:
                return day_ahead(task.history, METHODS[task.method], task.span)
            case Protocol.COLD_START:
                return cold_start(task.history, METHODS[task.method], task.span, task.history_days)
            case Protocol.MONTH_END:
                return month_end.month_end(task.history, month_end.METHODS[task.method], task.span)
    except NoTestDaysError as error:
        return str(error)


def _sorted[T](homes: Mapping[str, T]) -> dict[str, T]:
    return dict(sorted(homes.items()))


def _each(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, Figures | str]]:
    if jobs == 1 or len(tasks) == 1:
        for task in tasks:
            yield task, perform(task)
        return
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(perform, task): task for task in tasks}
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)
