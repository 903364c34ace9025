"""Tell a number that goes up and down from a counter: somebody gave watts the unit kWh."""

from collections import deque
from datetime import datetime, timedelta
from decimal import Decimal

from ..sources import counter
from .usage import RESET_BELOW

SLACK_KWH = Decimal(counter.SLACK_KWH)

WITHIN = timedelta(hours=1)

MANY = 5
"""Falls within that time that no counter has: it starts again once a day, or when it is replaced."""


class Falls:
    """Counts how often a meter's value falls as that of a counter which starts again."""

    def __init__(self) -> None:
        self._last: Decimal | None = None
        self._fell: deque[datetime] = deque(maxlen=MANY)

    def read(self, kwh: Decimal, at: datetime) -> None:
        """Take in a value. One of 0 is no fall: so read the meters whose device is just starting."""
        last, self._last = self._last, kwh
        if last is not None and kwh > 0 and kwh < RESET_BELOW * last and last - kwh > SLACK_KWH:
            self._fell.append(at)

    def many(self, now: datetime) -> bool:
        """Whether it fell so often of late that it is no counter."""
        return len(self._fell) == MANY and now - self._fell[0] < WITHIN
