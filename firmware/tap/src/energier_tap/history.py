"""What was used while the broker was away: a row a minute, sent afterwards.

Only minutes in which the broker was away for a moment are kept, at most a week of them, also over a power cut: each goes to the end of a
file as soon as it is over. Before the clock is set minutes are known by uptime and dated when it is.
"""

from collections.abc import Callable, Sequence
import contextlib
import json
import logging
from pathlib import Path
from typing import Any

LOG = logging.getLogger(__name__)
STEP_S = 60
KEEP_ROWS = 7 * 24 * 60
AGAIN_S = 1800.0
"""What was sent less than this before Home Assistant's start is sent again: the broker was there, but perhaps no one listened.
Readers take the same row twice as one."""
LARGEST_MESSAGE = 4096
LONGEST_GAP_ROWS = 10
"""A gap up to this length is sent as rows of null; a longer one begins a new message."""

LAST_START = 253402300740
"""The last minute of the year 9999."""
MOST_WH = 1e5
"""In a minute; more is no measurement."""

Row = tuple[float, ...]


class History:
    """Rows that the broker has not got yet, by the epoch second their minute began."""

    def __init__(self, path: Path, channels: int) -> None:
        self._path = path
        self._channels = channels
        self._rows: dict[int, Row] = {}
        self._sent: dict[int, tuple[Row, float]] = {}
        self._lines = 0
        self._trouble = ""
        self._load()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, start: int, row: Sequence[float]) -> None:
        """Keep the minute that began at epoch second `start`; the oldest goes if there are too many."""
        old = self._rows.get(start, (0.0,) * self._channels)
        self._rows[start] = tuple(round(a + b, 4) for a, b in zip(old, row, strict=True))
        while len(self._rows) > KEEP_ROWS:
            del self._rows[min(self._rows)]
        try:
            if self._lines > 2 * KEEP_ROWS:
                self._rewrite()
            else:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([start, *self._rows[start]]) + "\n")
                self._lines += 1
            self._trouble = ""
        except OSError as err:
            if str(err) != self._trouble:
                LOG.error("Cannot keep the history on the disk, it will not survive a power cut: %s", err)
            self._trouble = str(err)

    def next_message(self) -> tuple[dict[str, Any], list[int]] | None:
        """Return the oldest rows as one message of the contract, and the minutes in it; None if there is nothing to send."""
        if not self._rows:
            return None
        starts = sorted(self._rows)
        rows: list[list[float] | list[None]] = []
        sent: list[int] = []
        size = 80
        for start in starts:
            gap = (start - sent[-1]) // STEP_S - 1 if sent else 0
            size += len(json.dumps(self._rows[start])) + 1 + gap * (5 * self._channels + 2)
            if gap > LONGEST_GAP_ROWS or size > LARGEST_MESSAGE:
                break
            rows += [[None] * self._channels for _ in range(gap)]
            rows.append(list(self._rows[start]))
            sent.append(start)
        return {"schema": 1, "step": STEP_S, "from": starts[0] * 1000, "wh": rows}, sent

    def sent(self, starts: Sequence[int], monotonic: float) -> None:
        """Forget minutes the broker has confirmed; in memory they stay for `again`."""
        self._sent = {start: (row, at) for start, (row, at) in self._sent.items() if monotonic - at <= AGAIN_S}
        for start in starts:
            if row := self._rows.pop(start, None):
                self._sent[start] = (row, monotonic)
        try:
            self._rewrite()
        except OSError as err:
            LOG.error("Cannot shorten the history on the disk, it will be sent again after a restart: %s", err)

    def again(self, monotonic: float) -> None:
        """Home Assistant has started: put the minutes sent in the last half hour back."""
        for start, (row, at) in self._sent.items():
            if monotonic - at <= AGAIN_S:
                self._rows.setdefault(start, row)
        self._sent.clear()

    def _load(self) -> None:
        try:
            lines = self._path.read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        except OSError as err:
            LOG.error("Cannot read the history, starting without it: %s", err)
            return
        good = [found for line in lines if (found := _parsed(line, self._channels)) is not None]
        self._rows.update(good)
        for start in sorted(self._rows)[:-KEEP_ROWS]:
            del self._rows[start]
        self._lines = len(lines)
        if len(good) < len(lines):
            LOG.warning("Skipped %d broken lines in %s", len(lines) - len(good), self._path)
            # Else the next row would be written behind a line without an end.
            with contextlib.suppress(OSError):
                self._rewrite()

    def _rewrite(self) -> None:
        if not self._rows:
            self._path.unlink(missing_ok=True)
        else:
            aside = self._path.with_suffix(".tmp")
            aside.write_text(
                "".join(json.dumps([start, *row]) + "\n" for start, row in sorted(self._rows.items())), "utf-8"
            )
            aside.replace(self._path)
        self._lines = len(self._rows)


def _parsed(line: str, channels: int) -> tuple[int, Row] | None:
    """Return minute and row of a line of the file, None if it is broken."""
    try:
        start, *row = json.loads(line)
    except (ValueError, TypeError, RecursionError):
        return None
    if type(start) is not int or start % STEP_S or not 0 <= start <= LAST_START or len(row) != channels:
        return None
    if not all(type(value) in {int, float} and 0 <= value <= MOST_WH for value in row):
        return None
    return start, tuple(map(float, row))


class Minutes:
    """Cuts the counters into minutes of the clock and hands those to the history that the broker missed.

    `take` returns the Wh of every channel since the last call.
    """

    def __init__(self, history: History, take: Callable[[], Sequence[float]]) -> None:
        self._history = history
        self._take = take
        self._minute: int | None = None
        self._missed = False
        self._undated: list[tuple[float, Sequence[float]]] = []
        self._undated_since: float | None = None

    def tick(self, time: float | None, monotonic: float, *, online: bool) -> bool:
        """Look at the clocks; returns True when a minute was added to the history."""
        self._missed = self._missed or not online
        if time is None:
            if self._undated_since is None:
                self._undated_since = monotonic
            if monotonic >= self._undated_since + STEP_S:
                if self._missed:
                    self._undated.append((self._undated_since, self._take()))
                    self._missed = not online
                else:
                    self._take()
                self._undated_since = monotonic
            return False
        minute = int(time // STEP_S) * STEP_S
        added = False
        if self._undated:
            for since, row in self._undated[-KEEP_ROWS:]:
                self._history.add(int((time - monotonic + since) // STEP_S) * STEP_S, row)
            self._undated.clear()
            added = True
        if self._minute is not None and minute != self._minute:
            row = self._take()
            if self._missed:
                self._history.add(self._minute, row)
                added = True
            self._missed = not online
        self._minute = minute
        return added
