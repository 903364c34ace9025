"""The job `train`: learns a series anew, writes its model file, and remembers what every method forecast."""

from datetime import UTC, datetime
from importlib.metadata import version as installed
import time

import numpy as np

from ..forecast.base import Day
from ..forecast.saved import dump
from ..jobs import JobContext, JobError, Json
from ..store import Database, StoreError, UnknownSeriesError
from ..store.store import FILE
from .accuracy import compare
from .clock import ONE_DAY
from .models import Manifest, ModelFiles, digests
from .record import read_record
from .rehearsal import Methods, rehearse
from .remembered import recall, remember
from .requests import RefusedError
from .shapes import moment

LEAST_DAYS = 3
REHEARSED_DAYS = 28
LIBRARIES = ("numpy", "lightgbm", "scikit-learn")


def train(job: JobContext) -> Json:
    """Learn one series; parameters: {"series": id}."""
    series_id = job.parameters.get("series")
    if not isinstance(series_id, str) or job.parameters.keys() != {"series"}:
        raise JobError('train takes {"series": the id of a series}, nothing else')
    try:
        database = Database(job.data_dir / FILE)
        try:
            return _train(job, database, series_id, int(time.time()))
        finally:
            database.close()
    except (RefusedError, StoreError, UnknownSeriesError) as error:
        raise JobError(str(error)) from error
    except OSError as error:
        raise JobError(f"The model cannot be written ({error}): the one before stays in use") from error


def _train(job: JobContext, database: Database, series_id: str, now: int) -> Json:
    started = time.monotonic()
    record = read_record(database, series_id, now)
    if record.whole < LEAST_DAYS:
        raise JobError(f"{series_id!r} has {record.whole} whole days; {LEAST_DAYS} are needed to learn from")
    history = record.history
    first = record.today - np.timedelta64(REHEARSED_DAYS * 2, "D")
    remembered = recall(database, series_id, first, record.today)
    fresh = rehearse(history, REHEARSED_DAYS, remembered, lambda done, at: job.progress(done * 0.55, at))
    remember(database, series_id, now, fresh)
    remembered = recall(database, series_id, first, record.today)

    methods = Methods.fitted(history, lambda done, at: job.progress(0.55 + done * 0.35, f"learning: {at}"))
    job.progress(0.95, "writing")
    compared = compare(history, remembered, REHEARSED_DAYS)
    parts = {name: dump(forecaster) for name, forecaster in methods.learned.items()}
    made = datetime.fromtimestamp(now, UTC)
    manifest = Manifest(
        version=made.strftime("%Y%m%dT%H%M%SZ"),
        trained=moment(now),
        timezone=record.series.timezone,
        start=str(history.first),
        end=str(history.end - ONE_DAY),
        libraries={name: installed(name) for name in LIBRARIES},
        metrics=compared.methods,
        importances=methods.importances,
        digests=digests(parts),
    )
    files = ModelFiles(job.data_dir, series_id)
    chosen = database.choice(series_id).version
    files.remove_later(manifest.version, keep=chosen)
    files.write(manifest, parts, keep=chosen)
    # After the file: whoever sees the store changed finds the model there.
    today = methods.predict(Day(history, record.temperature[0]), remembered)
    remember(database, series_id, now, {name: {record.today: forecast} for name, forecast in today.items()})
    return {
        "version": manifest.version,
        "days": record.whole,
        "compared": len(compared.days),
        "seconds": round(time.monotonic() - started, 1),
    }
