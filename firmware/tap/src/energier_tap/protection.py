"""What a trip does: the relay opens, everybody is told, and the outlet stays off until somebody resets it."""

from collections.abc import Callable, Sequence
import logging

from energier_tap.decode import OUTLETS
from energier_tap.relay import Switchboard
from energier_tap.settings import TripSettings
from energier_tap.trip import Guard, Trip

LOG = logging.getLogger(__name__)


class Protection:
    """The guard's findings, acted upon. `tell` gets each once."""

    def __init__(self, settings: TripSettings, board: Switchboard, tell: Callable[[Trip], None]) -> None:
        self.trips: list[Trip | None] = [None] * OUTLETS
        """What tripped each outlet since its last reset; None also for a trip of before this start."""
        self._guard = Guard(settings)
        self._board = board
        self._tell = tell

    def watch(self, amperes: Sequence[float], at: float, seconds: float, now: float) -> None:
        """Judge one cycle that began at `at` and stands for `seconds`."""
        closed, settled = self._board.on, self._board.settled(at)
        for found in self._guard.watch(amperes, closed, settled, seconds):
            self._act(found, now)

    def reset(self, outlet: int) -> None:
        """Let an outlet be switched on again."""
        self._guard.forget(outlet)
        self.trips[outlet] = None
        self._board.reset(outlet)

    def _act(self, found: Trip, now: float) -> None:
        known = self.trips[found.outlet]
        welded = known is not None and known.reason == "welded"
        if welded or (self._board.tripped[found.outlet] and found.reason != "welded"):
            return
        LOG.warning("Outlet %d tripped (%s, %.1f A)", found.outlet + 1, found.reason, found.amperes)
        self.trips[found.outlet] = found
        self._tell(found)
        self._board.trip(found.outlet, now)
