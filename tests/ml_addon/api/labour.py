"""Jobs for the tests; a job's process imports them by name."""

import time

from energier_ml.jobs import JobContext, Json


def steps(job: JobContext) -> Json:
    for step in range(4):
        job.progress(step / 4, f"step {step}")
        time.sleep(0.11)
    return {"steps": 4}


def stay(job: JobContext) -> Json:
    """Until it is stopped."""
    job.progress(0.5, "learning")
    (job.data_dir / "started").touch()
    time.sleep(60)
    return None


ALL = {"steps": steps, "train": stay}
