import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
import os
from pathlib import Path
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
import pytest_asyncio

from energier_ml.jobs import Job, JobRunner, JobState, Limits, QueueFullError, UnknownJobError, UnknownKindError
from energier_ml.jobs.runner import KEPT_JOBS, QUEUE_LENGTH

from . import labour

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def runner(tmp_path: Path) -> AsyncIterator[JobRunner]:
    running = JobRunner(labour.ALL, tmp_path, Limits(memory_mib=2048, nice=7))
    running.start()
    yield running
    await running.close()


async def finished(runner: JobRunner, job: Job) -> Job:
    async with asyncio.timeout(10):
        async for seen in runner.watch(job.id, 10):
            job = seen
    return job


async def pids(folder: Path) -> list[int]:
    async with asyncio.timeout(10):
        while not (folder / "pids").exists():
            await asyncio.sleep(0.01)
    return [int(pid) for pid in (folder / "pids").read_text().split()]


def alive(pid: int) -> bool:
    try:
        # A zombie is as good as gone; nobody may be there to bury it.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def gone(*numbers: int) -> None:
    async with asyncio.timeout(5):
        while any(map(alive, numbers)):
            await asyncio.sleep(0.01)


async def test_a_job_gets_its_parameters_and_gives_its_result(runner: JobRunner) -> None:
    job = runner.submit("add", {"a": 1, "b": 2})
    assert job.state is JobState.QUEUED
    job = await finished(runner, job)
    assert (job.state, job.result, job.progress, job.error) == (JobState.SUCCEEDED, 3, 1.0, None)
    assert job.started is not None and job.finished is not None
    assert job.created <= job.started <= job.finished


async def test_a_job_runs_in_a_process_of_its_own_at_low_priority(runner: JobRunner, tmp_path: Path) -> None:
    result = (await finished(runner, runner.submit("describe", {}))).result
    assert isinstance(result, dict)
    assert result["pid"] != os.getpid()
    assert result["nice"] == os.nice(0) + 7
    assert result["data_dir"] == str(tmp_path)


async def test_progress_is_seen_while_it_happens(runner: JobRunner) -> None:
    seen = [job async for job in runner.watch(runner.submit("steps", {}).id, 10)]
    assert [job.progress for job in seen] == sorted(job.progress for job in seen)
    assert {"step 1", "step 3"} <= {job.message for job in seen}
    assert [job.state for job in seen][-1] is JobState.SUCCEEDED


async def test_one_job_at_a_time_in_the_order_they_came(runner: JobRunner) -> None:
    jobs = [runner.submit("span", {}) for _ in range(3)]
    spans: list[Any] = [(await finished(runner, job)).result for job in jobs]
    for (_, ended), (started, _) in pairwise(spans):
        assert ended <= started


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("refuse", "30 days are needed"),
        ("crash", "ZeroDivisionError"),
        ("die", "SIGKILL"),
        ("leave", "exit code 3"),
        ("hoard", "more memory than the 2048 MiB"),
        ("not_a_number", "Out of range float values"),
    ],
)
async def test_a_failure_says_why_and_the_next_job_runs(runner: JobRunner, kind: str, error: str) -> None:
    job = await finished(runner, runner.submit(kind, {}))
    assert job.state is JobState.FAILED
    assert error in (job.error or "")
    assert (await finished(runner, runner.submit("add", {"a": 1}))).state is JobState.SUCCEEDED


async def test_cancelling_stops_the_process_and_what_it_has_started(runner: JobRunner, tmp_path: Path) -> None:
    job = runner.submit("sleep", {})
    running = await pids(tmp_path)
    assert all(map(alive, running))
    assert runner.cancel(job.id).state is JobState.CANCELLED
    await gone(*running)
    assert (await finished(runner, runner.submit("add", {"a": 1}))).result == 1
    assert runner.cancel(job.id).state is JobState.CANCELLED


async def test_a_job_cancelled_while_its_process_starts_never_counts_as_run(runner: JobRunner) -> None:
    job = runner.submit("add", {"a": 1})
    while runner.get(job.id).state is JobState.QUEUED:
        await asyncio.sleep(0)
    runner.cancel(job.id)
    assert (await finished(runner, runner.submit("add", {"a": 2}))).result == 2
    assert runner.get(job.id).state is JobState.CANCELLED
    assert runner.get(job.id).result is None


async def test_a_job_cancelled_in_the_queue_is_skipped(runner: JobRunner) -> None:
    first, second = runner.submit("span", {}), runner.submit("add", {"a": 1})
    assert runner.cancel(second.id).started is None
    assert (await finished(runner, first)).state is JobState.SUCCEEDED
    assert (await finished(runner, second)).state is JobState.CANCELLED


async def test_closing_leaves_no_process_behind(tmp_path: Path) -> None:
    runner = JobRunner(labour.ALL, tmp_path, Limits())
    runner.start()
    job = runner.submit("sleep", {})
    running = await pids(tmp_path)
    await runner.close()
    await gone(*running)
    assert runner.get(job.id).state is JobState.CANCELLED


SERVICE = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import labour
from energier_ml.jobs import JobRunner, Limits
async def main():
    runner = JobRunner(labour.ALL, Path(sys.argv[1]), Limits())
    runner.start()
    runner.submit("sleep", {})
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_a_job_does_not_outlive_a_killed_service(tmp_path: Path) -> None:
    folder = Path(__file__).parent
    service = subprocess.Popen([sys.executable, "-c", SERVICE, str(tmp_path), str(folder)])
    running = await pids(tmp_path)
    service.send_signal(signal.SIGKILL)
    service.wait()
    await gone(*running)


async def test_unknown_kinds_and_jobs_are_named(runner: JobRunner) -> None:
    with pytest.raises(UnknownKindError, match="'dance': use one of add, crash"):
        runner.submit("dance", {})
    with pytest.raises(UnknownJobError, match="'none'"):
        runner.cancel("none")


async def test_the_queue_has_an_end(runner: JobRunner) -> None:
    for _ in range(QUEUE_LENGTH):
        runner.submit("sleep", {})
    with pytest.raises(QueueFullError, match="cancel some"):
        runner.submit("sleep", {})


async def test_old_jobs_are_forgotten_the_newest_are_kept(tmp_path: Path) -> None:
    runner = JobRunner(labour.ALL, tmp_path, Limits())
    for _ in range(KEPT_JOBS + 30):
        last = runner.submit("add", {})
        runner.cancel(last.id)
    assert KEPT_JOBS <= len(runner.jobs()) <= KEPT_JOBS + 1
    assert runner.jobs()[0].id == last.id


async def test_nothing_new_is_said_again_after_a_while(runner: JobRunner) -> None:
    job = runner.submit("sleep", {})
    watching = runner.watch(job.id, 0.05)
    started = time.monotonic()
    seen = [await anext(watching) for _ in range(6)]
    assert time.monotonic() - started < 2
    assert seen[-1] is seen[-2]
    await watching.aclose()  # type: ignore[attr-defined]
