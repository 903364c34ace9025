import asyncio
from pathlib import Path

import numpy as np
import pytest

from energier_ml.store import Store, StoreCorruptError
from energier_ml.store.store import FILE

from .conftest import HOME, hourly

pytestmark = pytest.mark.asyncio


async def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.put_series(HOME)
    await asyncio.gather(*(store.upsert(HOME.id, hourly(batch * 10, [1.0] * 10)) for batch in range(50)))
    assert (await store.summary(HOME.id)).readings == 500
    assert await store.gaps(HOME.id) == []
    await store.close()


async def test_the_event_loop_is_free_while_the_store_works(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await store.put_series(HOME)
    waits: list[float] = []

    async def heart() -> None:
        clock = asyncio.get_running_loop().time
        while True:
            before = clock()
            await asyncio.sleep(0.001)
            waits.append(clock() - before)

    beating = asyncio.create_task(heart())
    await store.upsert(HOME.id, hourly(0, [1.0] * 100_000))
    assert len(await store.read(HOME.id)) == 100_000
    beating.cancel()
    assert len(waits) > 10
    assert np.median(waits) < 0.05
    await store.close()


async def test_a_store_that_could_not_be_opened_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 500)
    store = Store(tmp_path)
    for _ in range(2):
        with pytest.raises(StoreCorruptError):
            await store.summaries()
    (tmp_path / FILE).rename(tmp_path / "aside")
    assert await store.summaries() == []
    await store.close()
