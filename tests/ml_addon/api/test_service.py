"""The service as a process: what it has acknowledged is there, whenever it is killed; how much it takes."""

from itertools import count
from pathlib import Path
from random import Random
import signal
import subprocess
import sys
import threading

import numpy as np

from energier_ml.store import Database
from energier_ml.store.store import FILE

from .conftest import HOME
from .service import Service, resident_mib, serving

BATCH = 24
EPOCH = np.datetime64("2015-01-01T00", "h")
HEAVY = ("lightgbm", "sklearn", "scipy", "pyarrow", "holidays", "pandas")


def batch_of(number: int) -> dict[str, object]:
    starts = (EPOCH + np.arange(number * BATCH, (number + 1) * BATCH)).tolist()
    return {"readings": [{"start": f"{start.isoformat()}Z", "value": float(number)} for start in starts]}


def test_every_acknowledged_batch_is_there_after_sigkill_at_any_moment(tmp_path: Path) -> None:
    random = Random(11)
    numbers = count()
    acknowledged: set[int] = set()
    for life in range(5):
        with serving(tmp_path) as service:
            if not life:
                service.ask("PUT", "/v1/series/home", HOME)
            enough = threading.Event()
            posting = threading.Thread(target=_post, args=(service, numbers, acknowledged, enough))
            posting.start()
            assert enough.wait(30)
            posting.join(random.uniform(0, 0.2))
            service.kill()
            posting.join()
        database = Database(tmp_path / FILE)
        kept = database.read("home")
        assert database.damage() == []
        database.close()
        whole, sizes = np.unique(kept.values.astype(int), return_counts=True)
        assert acknowledged <= set(whole.tolist())
        assert (sizes == BATCH).all()  # all of a batch or nothing
    assert len(acknowledged) >= 25


def _post(service: Service, numbers: "count[int]", acknowledged: set[int], enough: threading.Event) -> None:
    for done, number in enumerate(numbers):
        try:
            service.ask("POST", "/v1/series/home/readings", batch_of(number))
        except OSError:
            return
        acknowledged.add(number)
        if done == 5:
            enough.set()


def test_it_needs_little_memory_and_loads_nothing_that_computes(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        service.ask("PUT", "/v1/series/home", HOME)
        for number in range(20):
            service.ask("POST", "/v1/series/home/readings", batch_of(number))
        service.ask("GET", "/v1/series/home/gaps")
        assert resident_mib(service.process.pid) <= 150
    program = f"import energier_ml.api, sys; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


def test_it_ends_in_order_when_it_is_told_to(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        service.ask("PUT", "/v1/series/home", HOME)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
    assert not (tmp_path / f"{FILE}-wal").exists()
