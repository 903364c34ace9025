import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from energier_ml.api import nightly
from energier_ml.api.nightly import QUIET, SPREAD, TRAIN, Nightly
from energier_ml.engine.clock import LocalClock
from energier_ml.engine.models import Manifest, ModelFiles
from energier_ml.jobs import JobContext, JobRunner, Json, Limits
from energier_ml.jobs.runner import QUEUE_LENGTH
from energier_ml.store import Kind, Readings, Series, Store, Summary, Unit

pytestmark = pytest.mark.asyncio
HOUR, DAY = 3600, 86400
SEOUL, LONDON = LocalClock("Asia/Seoul"), LocalClock("Europe/London")
TODAY = np.datetime64("2026-11-25")
YESTERDAY, DAY_BEFORE = "2026-11-24", "2026-11-23"
QUIET_IN_SEOUL = SEOUL.midnight(TODAY) + QUIET + SPREAD


def never(job: JobContext) -> Json:
    raise AssertionError("no job is started in these tests")


class House:
    """A store, a queue that nobody works off, and the time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder)
        self.jobs = JobRunner({TRAIN: never}, folder, Limits())
        self.now = QUIET_IN_SEOUL
        self.restart()

    def restart(self) -> None:
        self.nightly = Nightly(self.store, self.jobs, self.folder, lambda: self.now)

    async def add(
        self, series_id: str, zone: str = "Asia/Seoul", days: float = 10, kind: Kind = Kind.CONSUMPTION
    ) -> None:
        unit = Unit.CELSIUS if kind is Kind.TEMPERATURE else Unit.KWH
        await self.store.put_series(Series(series_id, series_id, kind, unit, zone))
        starts = np.arange(self.now - int(days * DAY), self.now, HOUR, dtype=np.int64)
        await self.store.upsert(series_id, Readings(starts, np.ones(len(starts))))

    def learned(self, series_id: str, end: str, version: str = "20261124T000000Z") -> None:
        manifest = Manifest(version, "2026-11-24T00:00:00Z", "Asia/Seoul", "2026-11-01", end, {}, {}, {}, {})
        ModelFiles(self.folder, series_id).write(manifest, {})

    def cancel_all(self) -> None:
        for job in self.jobs.jobs():
            self.jobs.cancel(job.id)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    yield made
    await made.store.close()


async def test_a_series_with_a_new_day_is_learned_once_a_night(house: House) -> None:
    await house.add("home")
    house.learned("home", DAY_BEFORE)
    assert await house.nightly.look() == ["home"]
    assert [(job.kind, job.parameters) for job in house.jobs.jobs()] == [(TRAIN, {"series": "home"})]
    house.cancel_all()  # even if it came to nothing
    assert await house.nightly.look() == []


async def test_nothing_is_learned_before_the_quiet_hour_or_without_a_new_day(house: House) -> None:
    await house.add("home")
    await house.add("old")
    house.learned("home", DAY_BEFORE)
    house.learned("old", YESTERDAY)
    house.now = SEOUL.midnight(TODAY) + QUIET - 1
    assert await house.nightly.look() == []
    house.now = QUIET_IN_SEOUL
    assert await house.nightly.look() == ["home"]


async def test_the_quiet_hour_is_that_of_the_series_own_clock(house: House) -> None:
    await house.add("seoul")
    await house.add("london", "Europe/London")
    for series_id in ("seoul", "london"):
        house.learned(series_id, DAY_BEFORE)
    assert await house.nightly.look() == ["seoul"]
    house.now = LONDON.midnight(TODAY) + QUIET + SPREAD
    await house.add("london", "Europe/London", days=1)
    assert await house.nightly.look() == ["london"]


async def test_a_night_that_was_missed_is_made_up_for(house: House) -> None:
    await house.add("home")
    house.learned("home", "2026-11-10")
    house.now = SEOUL.midnight(TODAY) + 20 * HOUR
    assert await house.nightly.look() == ["home"]


async def test_a_restart_forgets_nothing_that_matters(house: House) -> None:
    await house.add("home")
    house.learned("home", DAY_BEFORE)
    await house.nightly.look()
    house.cancel_all()
    house.learned("home", YESTERDAY, "20261125T000000Z")
    house.restart()
    assert await house.nightly.look() == []


async def test_a_first_import_is_waited_for_and_learned_at_any_hour(house: House) -> None:
    house.now = SEOUL.midnight(TODAY) + 15 * HOUR
    await house.add("home", days=9)
    assert await house.nightly.look() == []  # it may still come in
    await house.add("home", days=30)
    assert await house.nightly.look() == []  # it did
    assert await house.nightly.look() == ["home"]
    assert await house.nightly.look() == []


async def test_less_than_a_week_and_temperatures_are_not_learned(house: House) -> None:
    await house.add("young", days=6)
    await house.add("weather", days=30, kind=Kind.TEMPERATURE)
    await house.store.put_series(Series("empty", "Empty", Kind.CONSUMPTION, Unit.KWH, "Asia/Seoul"))
    for _ in range(3):
        assert await house.nightly.look() == []


async def test_a_model_that_cannot_be_read_is_made_anew(house: House) -> None:
    await house.add("home")
    house.learned("home", YESTERDAY)
    ModelFiles(house.folder, "home").all()[0].path.write_bytes(b"damaged")
    await house.nightly.look()
    assert await house.nightly.look() in ([], ["home"])
    assert len(house.jobs.jobs()) == 1


async def test_what_waits_already_is_not_asked_for_again(house: House) -> None:
    await house.add("home")
    house.learned("home", DAY_BEFORE)
    house.jobs.submit(TRAIN, {"series": "home"})
    assert await house.nightly.look() == []
    assert len(house.jobs.jobs()) == 1


async def test_a_clock_set_back_learns_nothing_twice_and_one_set_forward_goes_on(house: House) -> None:
    await house.add("home")
    house.learned("home", YESTERDAY)
    house.now -= 3 * DAY
    assert await house.nightly.look() == []
    house.now += 4 * DAY
    await house.add("home", days=2)
    assert await house.nightly.look() == ["home"]


async def test_a_full_queue_is_tried_again(house: House) -> None:
    await house.add("home")
    house.learned("home", DAY_BEFORE)
    for number in range(QUEUE_LENGTH):
        house.jobs.submit(TRAIN, {"series": f"other{number}"})
    assert await house.nightly.look() == []
    house.cancel_all()
    assert await house.nightly.look() == ["home"]


async def test_what_was_learned_while_the_clock_was_ahead_does_not_keep_from_learning(house: House) -> None:
    await house.add("home")
    house.learned("home", DAY_BEFORE)
    house.learned("home", "2027-11-01", "20271102T000000Z")
    assert await house.nightly.look() == ["home"]


async def test_a_series_that_cannot_be_looked_at_keeps_no_other_from_learning(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.add("a", zone="Mars/Olympus")
    await house.add("home")
    house.learned("home", DAY_BEFORE)
    assert await house.nightly.look() == ["home"]
    assert "'a'" in caplog.text and "Mars/Olympus" in caplog.text


async def test_a_mistake_is_logged_and_the_next_minute_looks_again(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Stumbling(Store):
        stumbled = False

        async def summaries(self) -> list[Summary]:
            if not self.stumbled:
                self.stumbled = True
                raise ZeroDivisionError("a mistake")
            return await super().summaries()

    await house.add("home")
    house.learned("home", DAY_BEFORE)
    monkeypatch.setattr(nightly, "LOOK_SECONDS", 0.01)
    stumbling = Stumbling(house.folder)
    running = asyncio.create_task(Nightly(stumbling, house.jobs, house.folder, lambda: house.now).run())
    async with asyncio.timeout(30):
        while not house.jobs.jobs() and not running.done():
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await stumbling.close()
    assert [job.parameters for job in house.jobs.jobs()] == [{"series": "home"}]
    assert "a mistake" in caplog.text
