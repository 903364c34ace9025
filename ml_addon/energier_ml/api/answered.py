"""The engine's last answers, given again while nothing has changed: the page asks the same every few seconds."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..engine.models import ModelFiles
from ..engine.requests import AccuracyRequest, ChoiceRequest, ForecastRequest, PastRequest, Request
from ..store import Store

KEPT = 64
FRESH_SECONDS = 900  # hours end on a quarter of the hour everywhere


@dataclass(frozen=True, slots=True)
class State:
    """What an answer depends on: readings and choices, the model files, the time."""

    changes: int
    models: int
    time: int


class Answered:
    """Answers by request."""

    def __init__(self, store: Store, data_dir: Path) -> None:
        self._store = store
        self._data_dir = data_dir
        self._kept: OrderedDict[Request, tuple[State, str]] = OrderedDict()

    async def ask(self, request: Request, now: int, ask: Callable[[Request], Awaitable[str]]) -> str:
        """The answer that is kept, or that of `ask`."""
        if isinstance(request, ChoiceRequest):
            return await ask(request)
        timeless = request
        if isinstance(request, ForecastRequest | PastRequest | AccuracyRequest):
            timeless = replace(request, now=0)
        # Looked at before asking: what changes in the meantime makes the answer an old one.
        state = await self._state(request.series, now)
        kept = self._kept.get(timeless)
        if kept is not None and kept[0] == state:
            self._kept.move_to_end(timeless)
            return kept[1]
        text = await ask(request)
        self._kept[timeless] = (state, text)
        self._kept.move_to_end(timeless)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return text

    async def _state(self, series_id: str, now: int) -> State:
        try:
            models = ModelFiles(self._data_dir, series_id).folder.stat().st_mtime_ns
        except OSError:
            models = 0
        return State(await self._store.changes(), models, now // FRESH_SECONDS)
