"""How many readings were left out, and why."""

from collections import Counter
from collections.abc import Mapping

MISSING = "missing"
NOT_A_NUMBER = "not_a_number"
INFINITE = "infinite"
NEGATIVE = "negative"
UNREADABLE = "unreadable"
NO_TIME = "no_time"
DUPLICATED = "duplicated"
SKIPPED_HOUR = "skipped_hour"
INCOMPLETE_HOUR = "incomplete_hour"
OUT_OF_ORDER = "out_of_order"
IMPOSSIBLE_TIME = "impossible_time"

WORDS: Mapping[str, str] = {
    MISSING: "without a value",
    NOT_A_NUMBER: "not a number",
    INFINITE: "infinite",
    NEGATIVE: "negative",
    UNREADABLE: "unreadable",
    NO_TIME: "without a readable time",
    DUPLICATED: "given twice (the later one counts)",
    SKIPPED_HOUR: "in an hour that the clock skips",
    INCOMPLETE_HOUR: "in hours of which too little is known",
    OUT_OF_ORDER: "out of order (sorted)",
    IMPOSSIBLE_TIME: "of a time that cannot be",
}


class Counts(Counter[str]):
    """Readings by reason; all but `out_of_order` are not used."""

    @property
    def dropped(self) -> dict[str, int]:
        """Those that are not used."""
        return {reason: count for reason, count in self.items() if count and reason != OUT_OF_ORDER}

    def __str__(self) -> str:
        return ", ".join(f"{self[reason]} {words}" for reason, words in WORDS.items() if self[reason])
