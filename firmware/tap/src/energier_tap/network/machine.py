"""The states of provisioning: events and the time go in, what to do next comes out. No radio, no sockets.

idle -> scanning -> opening -> open -> joining -> idle
            ^                    |        |
            +---- failed --------+--------+          open -> restoring -> idle after ten minutes, or by the button
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from energier_tap.network.wifi import Credentials, Found, Trouble

OFFLINE_S = 60.0
"""So long without a network, and with none to join, the tap opens its access point by itself; it also asks again that often."""
LIMIT_S = 600.0
"""The access point closes after this long without anybody giving it a network."""
CHECK_S = 10.0


class Mode(StrEnum):
    """What the tap is as a whole: without any Wi-Fi yet, being told one, or at work."""

    FIRST_RUN = "first run"
    PROVISIONING = "provisioning"
    FULL = "full"


class Step(Enum):
    """What is going on."""

    IDLE = "idle"
    FORGETTING = "forgetting"
    SCANNING = "scanning"
    OPENING = "opening"
    OPEN = "open"
    JOINING = "joining"
    RESTORING = "restoring"


class Action(Enum):
    """What to do next. All but ASK and CHECK are answered by Done or Failed."""

    ASK = "ask whether a network is known"
    FORGET = "forget the network"
    SCAN = "scan"
    OPEN = "open the access point"
    CHECK = "check whether it is still open"
    JOIN = "join the network given"
    RESTORE = "go back to the network before"


class Press(Enum):
    """How long somebody held the button."""

    START = "start, or stop"
    FORGET = "forget and start"


@dataclass(frozen=True, slots=True)
class Tick:
    """Time goes by."""

    online: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The answer to ASK."""

    known: bool


@dataclass(frozen=True, slots=True)
class Scanned:
    """The answer to SCAN."""

    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Somebody told a network."""

    credentials: Credentials


@dataclass(frozen=True, slots=True)
class Done:
    """The action is done."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The action did not work, or the access point broke down."""

    trouble: Trouble


Event = Press | Tick | Known | Scanned | Given | Done | Failed


class Machine:
    """One tap's provisioning. Times are monotonic, s."""

    def __init__(self) -> None:
        self.step = Step.IDLE
        self.found: Sequence[Found] = ()
        self.credentials: Credentials | None = None
        self.trouble: Trouble | None = None
        self.since = float("-inf")
        self._known: bool | None = None
        self._offline_since: float | None = None
        self._ask_at = 0.0
        self._close_at = 0.0
        self._check_at = 0.0

    @property
    def mode(self) -> Mode:
        """What the tap is as a whole."""
        if self.step is not Step.IDLE:
            return Mode.PROVISIONING
        return Mode.FIRST_RUN if self._known is False and self._offline_since is not None else Mode.FULL

    def opens_in(self, now: float) -> float:
        """Return the seconds until a tap in its first run opens the access point."""
        return max(0.0, (now if self._offline_since is None else self._offline_since) + OFFLINE_S - now)

    def closes_in(self, now: float) -> float:
        """Return the seconds until the access point closes."""
        return max(0.0, self._close_at - now)

    def tell(self, event: Event, now: float) -> Action | None:
        """Take an event; returns what to do now, if anything. What does not fit the state is ignored."""
        match self.step, event:
            case Step.IDLE, Press():
                self.trouble, self._close_at = None, now + LIMIT_S
                if event is Press.FORGET:
                    return self._go(Step.FORGETTING, now, Action.FORGET)
                return self._go(Step.SCANNING, now, Action.SCAN)
            case Step.IDLE, Tick(online):
                return self._idle(online, now)
            case Step.IDLE, Known(known):
                self._known = known
                if not known and self._offline_since is not None and not self.opens_in(now):
                    return self.tell(Press.START, now)
            case Step.FORGETTING, Done() | Failed():
                return self._go(Step.SCANNING, now, Action.SCAN)
            case Step.SCANNING, Scanned(found):
                self.found = found
                return self._go(Step.OPENING, now, Action.OPEN)
            case Step.SCANNING, Failed(trouble):
                self.found, self.trouble = (), self.trouble or trouble
                return self._go(Step.OPENING, now, Action.OPEN)
            case Step.OPENING, Done():
                self._check_at = now + CHECK_S
                return self._go(Step.OPEN, now)
            case Step.OPENING, Failed(trouble):
                self.trouble = trouble
                return self._go(Step.RESTORING, now, Action.RESTORE)
            case Step.OPEN, _:
                return self._open(event, now)
            case Step.JOINING, Done():
                self.trouble, self._known = None, True
                self._rest(now)
            case Step.JOINING, Failed(trouble):
                self.trouble, self.credentials = trouble, None
                return self._go(Step.SCANNING, now, Action.SCAN)
            case Step.RESTORING, Done() | Failed():
                self._rest(now)
        return None

    def _idle(self, online: bool, now: float) -> Action | None:
        if online:
            self._offline_since = None
            return None
        if self._offline_since is None:
            self._offline_since = now
            self._ask_at = now if self._known is None else now + OFFLINE_S
        if now < self._ask_at:
            return None
        self._ask_at = now + OFFLINE_S
        return Action.ASK

    def _open(self, event: Event, now: float) -> Action | None:
        match event:
            case Given(credentials):
                self.credentials, self.trouble, self._close_at = credentials, None, now + LIMIT_S
                return self._go(Step.JOINING, now, Action.JOIN)
            case Press():
                self.trouble = None
                return self._go(Step.RESTORING, now, Action.RESTORE)
            case Failed():
                return self._go(Step.SCANNING, now, Action.SCAN)
            case Tick() if now >= self._close_at:
                return self._go(Step.RESTORING, now, Action.RESTORE)
            case Tick() if now >= self._check_at:
                self._check_at = now + CHECK_S
                return Action.CHECK
        return None

    def _rest(self, now: float) -> None:
        self._offline_since = None
        if self.step is Step.RESTORING:
            self.credentials = None
        self._go(Step.IDLE, now)

    def _go(self, step: Step, now: float, action: Action | None = None) -> Action | None:
        self.step, self.since = step, now
        return action
