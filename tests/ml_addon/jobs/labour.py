"""Jobs for the tests; a job's process imports them by name."""

import os
from pathlib import Path
import signal
import subprocess
import sys
import time

from energier_ml.jobs import JobContext, JobError, Json


def add(job: JobContext) -> Json:
    return sum(value for value in job.parameters.values() if isinstance(value, int))


def describe(job: JobContext) -> Json:
    return {"nice": os.nice(0), "pid": os.getpid(), "data_dir": str(job.data_dir)}


def steps(job: JobContext) -> Json:
    for step in range(5):
        job.progress(step / 5, f"step {step}")
        time.sleep(0.12)
    return "done"


def refuse(job: JobContext) -> Json:
    raise JobError("The series is too short: 30 days are needed")


def crash(job: JobContext) -> Json:
    return 1 / 0


def die(job: JobContext) -> Json:
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def leave(job: JobContext) -> Json:
    sys.exit(3)


def hoard(job: JobContext) -> Json:
    return len(bytearray(4 << 30))


def not_a_number(job: JobContext) -> Json:
    return float("nan")


def sleep(job: JobContext) -> Json:
    """Sleeps, and so does a program it has started; both pids are written into the data folder."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    fresh = Path(job.data_dir) / "pids.new"
    fresh.write_text(f"{os.getpid()} {child.pid}")
    fresh.rename(Path(job.data_dir) / "pids")
    time.sleep(60)
    return None


def span(job: JobContext) -> Json:
    started = time.monotonic()
    time.sleep(0.1)
    return [started, time.monotonic()]


ALL = {
    function.__name__: function for function in (add, describe, steps, refuse, crash, die, leave, hoard, sleep, span)
}
ALL["not_a_number"] = not_a_number
