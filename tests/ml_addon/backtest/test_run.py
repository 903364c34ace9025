import numpy as np

from energier_ml.backtest.days import Span
from energier_ml.backtest.run import Protocol, run, tasks_of
from energier_ml.forecast.base import History


def test_the_answer_is_the_same_whichever_home_was_done_first() -> None:
    kwh = np.random.default_rng(0).random((100, 24))
    homes = {name: History(np.datetime64("2025-01-01"), kwh, np.full_like(kwh, np.nan)) for name in ("b", "c", "a")}
    homes |= {name: homes["a"].last(5) for name in ("e", "d")}
    tasks = tasks_of(homes, ["run_rate", "last_month"], Protocol.MONTH_END, Span(), 3)
    for order in (tasks, tasks[::-1]):
        done = run(order, 1)
        assert [list(found) for found in done.results.values()] == [["a", "b", "c"]] * 2
        assert list(done.refused) == ["d", "e"]
