"""The jobs that can be asked for, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from ..store import Database, find_gaps
from ..store.store import FILE
from .model import JobContext, JobError, JobFunction, Json


def check_store(job: JobContext) -> Json:
    """Read the whole store: whether it is sound, and how many hours are missing."""
    if job.parameters:
        raise JobError(f"check_store takes no parameters, not {', '.join(job.parameters)}")
    database = Database(job.data_dir / FILE, read_only=True)
    try:
        damage = database.damage()
        series: list[Json] = []
        summaries = database.summaries()
        for done, summary in enumerate(summaries):
            job.progress(done / len(summaries), summary.series.name)
            gaps = find_gaps(database.hours(summary.series.id))
            hours = sum(gap.end - gap.start for gap in gaps) // 3600
            series.append({"id": summary.series.id, "readings": summary.readings, "missing_hours": hours})
        return {"damage": damage, "series": series}
    finally:
        database.close()


def train(job: JobContext) -> Json:
    """Learn one series anew."""
    # Only in the job's process: the service has no room for what computes.
    from ..engine import train as learning

    return learning.train(job)


KINDS: Mapping[str, JobFunction] = MappingProxyType({"check_store": check_store, "train": train})
