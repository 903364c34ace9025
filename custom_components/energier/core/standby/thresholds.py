"""The powers that tell standby from work, and both from nothing."""

FLOOR = 0.3
"""W below which an outlet draws nothing: less is within the error of plugs, and not worth a relay."""

MOST = 20.0
"""W; what draws more while it waits (an idle computer, a pump) is running. The worst standby on the market, old set-top boxes', is below."""

WORKS_AT = 4.0
"""Working takes at least this many times the standby level ..."""

WORKS_ABOVE = 2.0
"""... and at least this many W more."""


def works_at(level: float) -> float:
    """The power in W from which an appliance with this standby level certainly works."""
    return max(WORKS_AT * level, level + WORKS_ABOVE)


def enter_below(level: float) -> float:
    """The power in W up to which an appliance with this standby level stands by."""
    return max(1.5 * level, level + 0.7)


def leave_above(level: float) -> float:
    """The power in W above which an appliance that stood by works again."""
    return max(2.0 * level, level + 1.5)


def nothing_below(level: float | None) -> float:
    """The power in W below which an outlet that is on draws nothing; a low standby level is told from nothing by a third of it."""
    return FLOOR if level is None else min(FLOOR, level / 3)
