"""Which entities of a plug or meter belong together."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
import re


class Role(StrEnum):
    """What an adopted entity is to its source."""

    POWER = "power"
    ENERGY = "energy"
    CURRENT = "current"
    VOLTAGE = "voltage"
    SWITCH = "switch"


class Kind(StrEnum):
    """What a source measures: one plug (or circuit), or the whole home."""

    PLUG = "plug"
    METER = "meter"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that could play `role`; `grows` if it counts upwards (state class total or total_increasing)."""

    entity_id: str
    role: Role
    grows: bool = False


_OTHER_ENERGY = re.compile(
    r"today|yesterday|daily|hour|week|month|year|return|export|produc|feed|apparent|reactive|cost", re.IGNORECASE
)


def propose(candidates: Iterable[Candidate], picked: str | None = None) -> dict[Role, str]:
    """Choose one entity per role.

    The entity that was `picked` keeps its role; of several others the one named most like it is taken (a strip has four of each), then one
    that counts upwards, then one that is no part sum (today, returned, ...), then the shortest name.
    """
    every = list(candidates)

    def rank(candidate: Candidate) -> tuple[bool, int, bool, bool, int, str]:
        common = _alike(candidate.entity_id, picked) if picked else 0
        return (
            candidate.entity_id != picked,
            -common,
            candidate.role is Role.ENERGY and not candidate.grows,
            _OTHER_ENERGY.search(_name(candidate.entity_id)) is not None,
            len(candidate.entity_id),
            candidate.entity_id,
        )

    best: dict[Role, str] = {}
    for candidate in sorted(every, key=rank):
        best.setdefault(candidate.role, candidate.entity_id)
    return best


def _alike(one: str, other: str) -> int:
    """How many letters the two names have in common before they part."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(_name(one), _name(other), strict=False)))


def _name(entity_id: str) -> str:
    return entity_id.partition(".")[2]
