import asyncio
from pathlib import Path

import pytest

from energier_ml.jobs import JobError, JobFunction, Limits, perform

from . import labour
from .test_runner import gone, pids

pytestmark = pytest.mark.asyncio


async def test_the_result_comes_back_and_progress_is_passed_over(tmp_path: Path) -> None:
    assert await perform(labour.add, {"a": 1, "b": 2}, tmp_path, Limits()) == 3
    assert await perform(labour.steps, {}, tmp_path, Limits()) == "done"


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (labour.refuse, JobError, "30 days are needed"),
        (labour.die, JobError, "memory has run out"),
        (labour.hoard, JobError, "more memory than"),
        (labour.crash, RuntimeError, "ZeroDivisionError"),
    ],
)
async def test_a_failure_says_whose_it_is(
    tmp_path: Path, function: JobFunction, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        await perform(function, {}, tmp_path, Limits())


async def test_nothing_is_left_of_work_that_nobody_waits_for(tmp_path: Path) -> None:
    task = asyncio.create_task(perform(labour.sleep, {}, tmp_path, Limits()))
    running = await pids(tmp_path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(*running)
