"""Long work: one job at a time, in a process of its own that is niced and may only use so much memory.

kinds (what can be done) -> runner (queue and states, in the service) -> alone (starts and stops processes) -> worker (the process).
"""

from .alone import perform
from .kinds import KINDS
from .model import Job, JobContext, JobError, JobFunction, JobState, Json, Limits
from .runner import JobRunner, QueueFullError, UnknownJobError, UnknownKindError

__all__ = [
    "KINDS",
    "Job",
    "JobContext",
    "JobError",
    "JobFunction",
    "JobRunner",
    "JobState",
    "Json",
    "Limits",
    "QueueFullError",
    "UnknownJobError",
    "UnknownKindError",
    "perform",
]
