"""The rules of switching: who may switch an outlet when, and what it answers.

A relay rests `min_toggle_s` between two toggles. A request that comes sooner is not refused but waits (someone who taps off and on in
quick succession means the last one): it is applied and answered when the rest is over, and a newer request takes its place,
which answers the older one `too_fast`. More than `max_per_minute` toggles are refused with `too_fast`, for the sake of the contacts. A
trip opens the relay at once, whatever the rules, and stays until it is reset.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal

from energier_tap.decode import OUTLETS
from energier_tap.hal import RelayBank
from energier_tap.settings import RelaySettings
from energier_tap.trip import SETTLE_S

Cause = Literal["local", "mqtt", "timer", "trip", "start"]
STAGGER_S = 0.3
"""Between outlets that are switched on at start, so that their inrush currents do not add up."""


@dataclass(frozen=True, slots=True)
class Request:
    """Switch outlet 0..3; `for_s`: back again after so many seconds; `id`: to answer."""

    outlet: int
    on: bool
    cause: Cause
    id: str | None = None
    for_s: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request; `error` as in the contract's ack."""

    request: Request
    error: Literal["tripped", "too_fast"] | None
    on: bool


@dataclass(slots=True)
class _Outlet:
    on: bool = False
    tripped: bool = False
    changed: float = float("-inf")
    toggles: deque[float] = field(default_factory=deque)
    waiting: Request | None = None
    not_before: float = 0.0
    back_at: float | None = None
    latest: Request | None = None


class Switchboard:
    """The four relays by the rules. `now` is always the monotonic time."""

    def __init__(
        self,
        bank: RelayBank,
        settings: RelaySettings,
        changed: Callable[[int, bool, Cause], None],
        answered: Callable[[Answer], None],
    ) -> None:
        self._bank = bank
        self._settings = settings
        self._changed = changed
        self._answered = answered
        self._outlets = [_Outlet() for _ in range(OUTLETS)]

    @property
    def on(self) -> list[bool]:
        """Which relays are closed."""
        return [outlet.on for outlet in self._outlets]

    @property
    def tripped(self) -> list[bool]:
        """Which outlets are latched off."""
        return [outlet.tripped for outlet in self._outlets]

    def settled(self, at: float) -> list[bool]:
        """Which relays have not moved shortly before `at`."""
        return [at >= outlet.changed + SETTLE_S for outlet in self._outlets]

    def start(self, last: Sequence[bool], tripped: Sequence[bool], *, resume: bool = False) -> None:
        """Let wait until `release` what the settings and the saved states want to be on. A trip outlives a power cut.

        `resume`: the program was only asked to start anew, so every outlet becomes what it was.
        """
        rules = ("last",) * len(self._outlets) if resume else self._settings.power_on
        for number, (outlet, rule) in enumerate(zip(self._outlets, rules, strict=True)):
            outlet.tripped = tripped[number]
            if not outlet.tripped and (rule == "on" or (rule == "last" and last[number])):
                outlet.waiting = Request(number, True, "start")
                outlet.not_before = inf

    def release(self, now: float) -> None:
        """Currents are seen: switch on what waits for that, one after the other."""
        waiting = [outlet for outlet in self._outlets if outlet.not_before == inf]
        for turn, outlet in enumerate(waiting):
            outlet.not_before = now + turn * STAGGER_S
        self.tick(now)

    def wanted(self) -> list[bool]:
        """State of every outlet once what waits is done; what `last` means after a power cut."""
        return [outlet.waiting.on if outlet.waiting else outlet.on for outlet in self._outlets]

    def latest(self, number: int) -> Request | None:
        """Return what was asked of an outlet last."""
        return self._outlets[number].latest

    def timer(self, number: int, now: float) -> float | None:
        """Return when a timer will switch the outlet, if one will."""
        outlet = self._outlets[number]
        if outlet.waiting is None:
            return outlet.back_at
        return None if outlet.waiting.for_s is None else now + outlet.waiting.for_s

    def ask(self, request: Request, now: float) -> None:
        """Switch, or let it wait, or refuse; the answer comes through `answered`, now or later."""
        outlet = self._outlets[request.outlet]
        outlet.latest = request
        if request.on and outlet.tripped:
            outlet.back_at = None
            self._answered(Answer(request, "tripped", outlet.on))
            return
        if outlet.waiting is not None:
            self._answered(Answer(outlet.waiting, "too_fast", outlet.on))
            outlet.waiting = None
        outlet.back_at = None
        if request.on == outlet.on:
            self._apply(outlet, request, now)
        elif self._too_many(outlet, now) and request.cause == "mqtt":
            self._answered(Answer(request, "too_fast", outlet.on))
        elif now < outlet.changed + self._settings.min_toggle_s:
            outlet.waiting = request
            outlet.not_before = outlet.changed + self._settings.min_toggle_s
        else:
            self._apply(outlet, request, now)

    def tick(self, now: float) -> None:
        """Do what waited long enough, and run the timers."""
        for number, outlet in enumerate(self._outlets):
            if outlet.back_at is not None and now >= outlet.back_at:
                self.ask(Request(number, not outlet.on, "timer"), now)
            if outlet.waiting is not None and now >= outlet.not_before:
                request, outlet.waiting = outlet.waiting, None
                self._apply(outlet, request, now)

    def trip(self, number: int, now: float) -> None:
        """Open at once and stay open until reset."""
        outlet = self._outlets[number]
        outlet.tripped = True
        outlet.back_at = None
        if outlet.waiting is not None:
            self._answered(Answer(outlet.waiting, "tripped", False))
            outlet.waiting = None
        self._bank.set(number, False)
        if outlet.on:
            outlet.on, outlet.changed = False, now
            self._changed(number, False, "trip")

    def reset(self, number: int) -> None:
        """Let an outlet be switched on again; it stays off by itself."""
        self._outlets[number].tripped = False

    def _apply(self, outlet: _Outlet, request: Request, now: float) -> None:
        moved = request.on != outlet.on
        if moved:
            self._bank.set(request.outlet, request.on)
            outlet.on, outlet.changed = request.on, now
            outlet.toggles.append(now)
        outlet.back_at = now + request.for_s if request.for_s is not None else None
        if moved:
            self._changed(request.outlet, request.on, request.cause)
        self._answered(Answer(request, None, outlet.on))

    def _too_many(self, outlet: _Outlet, now: float) -> bool:
        while outlet.toggles and outlet.toggles[0] <= now - 60:
            outlet.toggles.popleft()
        return 0 < self._settings.max_per_minute <= len(outlet.toggles)
