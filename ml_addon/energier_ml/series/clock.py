"""The local clock of a named time zone around some instants."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..clock import Clock, Seconds, clock_between
from .errors import SeriesError


def zone_of(name: str) -> ZoneInfo:
    """The time zone of a name, or an error that says what a name looks like."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SeriesError(f"there is no time zone {name!r}; give an IANA name such as Asia/Seoul") from None


def clock_of(name: str, instants: Seconds) -> Clock:
    """The clock of a zone around the instants."""
    zone = zone_of(name)
    if not len(instants):
        return Clock(0, ())
    return clock_between(zone, int(instants.min()), int(instants.max()))
