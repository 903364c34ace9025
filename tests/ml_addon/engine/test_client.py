import asyncio
from collections.abc import AsyncIterator
import json
import os
from pathlib import Path
import signal

import pytest
import pytest_asyncio

from energier_ml.engine.client import Engine, EngineError, EngineTimeoutError
from energier_ml.engine.requests import ForecastRequest, ModelsRequest, RefusedError
from energier_ml.jobs import Limits
from energier_ml.store import StoreFullError, UnknownSeriesError

from . import labour
from .homes import HOME, home, now

pytestmark = pytest.mark.asyncio
ANSWER = {"series": "home", "after": []}


@pytest_asyncio.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    asked = Engine(tmp_path, Limits(), make=labour.Echo)
    yield asked
    await asked.close()


async def ask(engine: Engine, series: str = "home") -> object:
    return json.loads(await engine.ask(ModelsRequest(series)))


def running(engine: Engine) -> int:
    assert engine.pid is not None
    return engine.pid


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_one_process_answers_all_requests(engine: Engine) -> None:
    assert engine.pid is None
    assert await ask(engine) == ANSWER
    pid = running(engine)
    answers = await asyncio.gather(*(ask(engine, f"home{i}") for i in range(5)))
    assert answers == [{"series": f"home{i}", "after": []} for i in range(5)]
    assert running(engine) == pid


async def test_what_can_wait_is_done_before_the_next_request(engine: Engine) -> None:
    await engine.ask(ForecastRequest("home", 0))
    assert await ask(engine) == {"series": "home", "after": ["home"]}


async def test_what_can_wait_costs_nobody_the_answer(engine: Engine) -> None:
    assert await ask(engine, "careless") == {"series": "careless", "after": []}
    pid = running(engine)
    assert await ask(engine) == ANSWER
    assert running(engine) == pid


async def test_refusals_and_errors_of_the_store_come_back(engine: Engine) -> None:
    with pytest.raises(RefusedError, match="nothing is known") as refused:
        await ask(engine, "refused")
    assert refused.value.kind == "no-history"
    with pytest.raises(UnknownSeriesError, match="There is no series 'unknown'"):
        await ask(engine, "unknown")
    with pytest.raises(StoreFullError, match="free some disk space"):
        await ask(engine, "full")


@pytest.mark.parametrize(
    ("series", "kind", "detail"),
    [
        ("mistake", "internal", "ZeroDivisionError"),
        ("not-a-number", "internal", "Out of range float values"),
        ("hoard", "engine", "more memory than the 2048 MiB"),
    ],
)
async def test_mistakes_are_told_and_the_process_stays(engine: Engine, series: str, kind: str, detail: str) -> None:
    with pytest.raises(RefusedError, match=detail) as refused:
        await ask(engine, series)
    assert refused.value.kind == kind
    pid = running(engine)
    assert await ask(engine) == ANSWER
    assert running(engine) == pid


async def test_a_process_killed_in_the_middle_of_a_request_costs_nobody_the_answer(engine: Engine) -> None:
    await ask(engine)
    pid = running(engine)
    os.kill(pid, signal.SIGSTOP)  # so that it is in the middle
    asking = asyncio.create_task(ask(engine))
    await asyncio.sleep(0.05)
    assert not asking.done()
    os.kill(pid, signal.SIGKILL)
    assert await asking == ANSWER
    assert running(engine) != pid


async def test_one_killed_between_requests_is_started_again(engine: Engine) -> None:
    await ask(engine)
    pid = running(engine)
    os.kill(pid, signal.SIGKILL)
    assert await ask(engine) == ANSWER
    assert running(engine) != pid


async def test_one_that_always_dies_is_an_error(tmp_path: Path) -> None:
    engine = Engine(tmp_path, Limits(), make=labour.dies)
    with pytest.raises(EngineError, match="ended without an answer, twice"):
        await ask(engine)
    assert engine.pid is None
    await engine.close()


async def test_one_that_does_not_answer_is_ended_and_the_next_request_gets_another(tmp_path: Path) -> None:
    engine = Engine(tmp_path, Limits(), make=labour.Echo)
    await ask(engine)
    pid = running(engine)
    engine._timeout_seconds = 0.1
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(EngineTimeoutError, match="No answer within"):
        await ask(engine)
    assert not alive(pid)
    engine._timeout_seconds = 60
    assert await ask(engine) == ANSWER
    await engine.close()


async def test_a_request_given_up_leaves_no_answer_for_the_next(engine: Engine) -> None:
    await ask(engine)
    os.kill(running(engine), signal.SIGSTOP)
    asking = asyncio.create_task(ask(engine, "given-up"))
    await asyncio.sleep(0.05)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await ask(engine) == ANSWER


async def test_it_ends_when_nobody_asks_and_starts_again(tmp_path: Path) -> None:
    engine = Engine(tmp_path, Limits(), idle_seconds=0.05, make=labour.Echo)
    await ask(engine)
    pid = running(engine)
    async with asyncio.timeout(10):
        while engine.pid is not None or alive(pid):
            await asyncio.sleep(0.01)
    assert await ask(engine) == ANSWER
    await engine.close()


async def test_closing_ends_it_even_in_a_request(engine: Engine) -> None:
    await ask(engine)
    pid = running(engine)
    os.kill(pid, signal.SIGSTOP)
    asking = asyncio.create_task(ask(engine))
    await asyncio.sleep(0.05)
    await engine.close()
    assert not alive(pid)
    with pytest.raises(EngineError, match="stopping"):
        await asking
    assert engine.pid is None


async def test_the_real_one_forecasts_in_its_process(tmp_path: Path) -> None:
    engine = Engine(home(tmp_path, days=4), Limits())
    answer = json.loads(await engine.ask(ForecastRequest(HOME.id, now())))
    assert answer["series"] == HOME.id
    assert running(engine) != os.getpid()
    await engine.close()
