"""Which sources have standby entities, and how those are told from the source's own."""

from ..core.sources.proposal import Kind, Role
from ..source.adopt import Source

SAVED_ENERGY = "standby_saved_energy"

KEYS = (
    "standby",
    "standby_action",
    "standby_delay",
    "standby_power",
    "standby_protected",
    "standby_saved_cost",
    SAVED_ENERGY,
)
"""The ends of their unique ids."""


def can_stand_by(source: Source) -> bool:
    """Whether a source is a plug that can be switched and tells its power; the switch of a whole home is none of our business."""
    return source.kind is Kind.PLUG and Role.POWER in source.refs and Role.SWITCH in source.refs
