"""The tap: what to do with every cycle of samples, every command, every tick of the clock.

Samples go in by `take`, commands by `receive`, time by `tick`; messages come out through `publish`. Nothing here waits for hardware, the
disk or the network.
"""

from collections.abc import Callable, Sequence
import logging
from typing import Any, Protocol

from energier_tap import __version__, captures, commands, discovery, lcd, messages, waveform
from energier_tap.acquire import Cycle
from energier_tap.calibrate import Calibration, CalibrationError
from energier_tap.calibrations import Calibrations
from energier_tap.classify import Classes
from energier_tap.decode import OUTLETS
from energier_tap.energy import FLOOR_VA
from energier_tap.hal import Burst, Clock, Network, RelayBank
from energier_tap.measuring import Measuring
from energier_tap.protection import Protection
from energier_tap.relay import Answer, Cause, Request, Switchboard
from energier_tap.settings import Settings
from energier_tap.store import Counters
from energier_tap.topics import Topics
from energier_tap.trip import Trip

LOG = logging.getLogger(__name__)
HARDWARE = "Raspberry Pi 3B+"
CAPABILITIES = (
    "relay",
    "waveform",
    "history",
    "identify",
    "restart",
    "zero",
    "calibrate",
    "undo",
    "reset_trip",
    "model",
)


class Publish(Protocol):
    """The way out to the broker."""

    def __call__(self, topic: str, message: dict[str, Any], *, qos: int = 0, keep: bool = False) -> None:
        """Publish a message; `keep` it while there is no connection."""
        ...


class Tap:
    """Four outlets: their meters, relays and rules."""

    def __init__(
        self,
        settings: Settings,
        counters: Counters,
        calibrations: Calibrations,
        classes: Classes,
        *,
        relays: RelayBank,
        network: Network,
        clock: Clock,
        publish: Publish,
        slow_command: Callable[[commands.Command], None],
    ) -> None:
        """Begin with what the disk remembers. `slow_command` gets what takes time: identify, restart, calibrations, models."""
        self.topics = Topics(settings.device.id)
        self.measuring = Measuring(settings.measure, counters, calibrations)
        self.switchboard = Switchboard(relays, settings.relay, self._switched, self._answered)
        self.classes = classes
        self.outlets_changed = False
        self.state_wanted = False
        self._settings = settings
        self._counters = counters
        self._network = network
        self._clock = clock
        self._publish = publish
        self._slow_command = slow_command
        self._began = clock.monotonic()
        self._protection = Protection(settings.trip, self.switchboard, self._tripped)
        self._captures = captures.Captures(
            self._send_waveform, lambda command, error: self.ack(command.id, error, ch=command.ch)
        )
        self._seq = self._waveform_seq = 0
        self._clock_was_set = clock.time() is not None

    @property
    def subscriptions(self) -> Sequence[str]:
        """Topics of commands, and of the meter that tells the voltage."""
        meter = self._settings.measure.meter
        return (self.topics.any_set, self.topics.cmd, *((Topics(meter).state,) if meter else ()))

    def announcement(self) -> discovery.Announcement:
        """Return what this tap is and has."""
        device = self._settings.device
        names = (*device.outlets, *[""] * OUTLETS)[:OUTLETS]
        return discovery.Announcement(
            id=device.id,
            kind="tap",
            mac=device.mac,
            name=device.name,
            model="Energier Tap",
            sw=__version__,
            hw=HARDWARE,
            measures=("rssi",),
            channels=tuple(
                discovery.Channel(relay=True, estimated=True, name=name or None, floor=FLOOR_VA) for name in names
            ),
            capabilities=CAPABILITIES,
        )

    def state(self) -> dict[str, Any]:
        """Return the state message; the means in it begin anew."""
        now = self._clock.monotonic()
        self._seq += 1
        return messages.state(
            seq=self._seq - 1,
            ts=self.ts(),
            up=now - self._began,
            rssi=self._network.rssi(),
            fs=self.measuring.fs(now),
            live=self.measuring.live(now),
            faults=self.measuring.faults(now),
            on=self.switchboard.on,
            tripped=self.switchboard.tripped,
        )

    def energy(self) -> dict[str, Any]:
        """Return the energy message."""
        return messages.energy(ts=self.ts(), boot=self._counters.boot, wh=self.measuring.wh())

    def views(self) -> list[lcd.Outlet]:
        """Return what there is to show of the outlets: the values of the last state message."""
        names = (*self._settings.device.outlets, *[""] * OUTLETS)
        energies = self.measuring.energies
        return [
            lcd.Outlet(
                names=(self.classes.names[outlet], names[outlet]),
                live=None if fault else energies[outlet].shown,
                wh=energies[outlet].wh,
                on=self.switchboard.on[outlet],
                tripped=self.switchboard.tripped[outlet],
                fault=fault,
            )
            for outlet, fault in enumerate(self.measuring.faults(self._clock.monotonic()))
        ]

    def trip_page(self, turn: int) -> lcd.Page | None:
        """Return the page of tripped outlets, if there are any; it alternates with `turn`."""
        return lcd.tripped(self.views(), self._protection.trips, turn=turn)

    def ts(self) -> int | None:
        """Return the time of the contract, ms; None before the clock is set."""
        time = self._clock.time()
        return None if time is None else int(time * 1000)

    def event(self, name: str, **details: object) -> None:
        """Publish an event, later if need be."""
        self._publish(self.topics.event, messages.event(name, self.ts(), **details), qos=1, keep=True)

    def boot(self, on: Sequence[bool], tripped: Sequence[bool], *, resume: bool) -> None:
        """Say that it started; with the first cycle comes on what the settings and saved states ask, all of `on` to `resume`."""
        self.event("boot", boot=self._counters.boot, cause=self._counters.cause)
        self.switchboard.start(on, tripped, resume=resume)

    def tick(self) -> None:
        """Run timers and whatever waits; about ten times a second."""
        self.switchboard.tick(self._clock.monotonic())
        if not self._clock_was_set and self._clock.time() is not None:
            self._clock_was_set = True
            self.event("clock", up=round(self._clock.monotonic() - self._began, 1))

    # Samples

    def take(self, burst: Burst) -> None:
        """Measure one cycle and act on it. A cycle that cannot be read is told once and left out."""
        sees = self.measuring.sees
        measured = self.measuring.take(burst)
        if measured is None:
            self._captures.fail()
            return
        if not sees:
            self.switchboard.release(self._clock.monotonic())
        cycle = measured.cycle
        self._protection.watch(measured.amperes, cycle.start, cycle.seconds, self._clock.monotonic())
        self.classes.watch(measured.amperes)
        stepped = self._captures.feed(cycle, measured.blind)
        for outlet in stepped:
            self.measuring.energies[outlet].restart()
        self.state_wanted = self.state_wanted or measured.news or bool(stepped)

    def _tripped(self, found: Trip) -> None:
        self.event("trip", ch=found.outlet + 1, reason=found.reason, i=round(found.amperes, 2))
        self.outlets_changed = self.state_wanted = True

    def _send_waveform(self, cycle: Cycle, outlet: int, request_id: str | None) -> None:
        message = waveform.message(
            captures.samples(cycle, outlet, self.measuring.calibrations.current),
            ch=outlet + 1,
            fs=cycle.fs,
            hz=self._settings.measure.mains_hz,
            ts=self.ts(),
            seq=self._waveform_seq,
            request_id=request_id,
        )
        self._waveform_seq += 1
        self._publish(self.topics.waveform(outlet + 1), message | self.classes.describe(message))

    # Commands

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a message of one of `subscriptions`. What cannot be obeyed is refused with an ack, or logged if it has no id."""
        try:
            if topic == self.topics.cmd:
                self._obey(commands.parse_command(payload))
            elif topic.startswith(f"energier/{self.topics.id}/"):
                self._set(topic.split("/")[2], commands.parse_set(payload))
            else:
                self.measuring.voltage.heard(payload, self._clock.monotonic())
        except commands.CommandError as err:
            if err.request_id is None:
                LOG.warning("Refused a message on %s: %s", topic, err)
            else:
                LOG.info("Refused %s on %s: %s", err.request_id, topic, err)
                self.ack(err.request_id, err.error)

    def press(self) -> bool:
        """Take a press of the button: resets trips; returns False if there was none to reset."""
        tripped = [outlet for outlet, value in enumerate(self.switchboard.tripped) if value]
        self._reset(tripped)
        return bool(tripped)

    def ack(
        self,
        request_id: str,
        error: str | None,
        *,
        ch: int | None = None,
        on: bool | None = None,
        factors: tuple[float, float] | None = None,
    ) -> None:
        """Answer a set or a command."""
        self._publish(self.topics.ack, messages.ack(request_id, error, ch=ch, on=on, factors=factors), qos=1)

    def calibrated(self, command: commands.Command) -> Calibration:
        """Return the calibration a command asks for. Raises CalibrationError."""
        measuring = self.measuring
        calibration = measuring.calibrations.current
        if command.a is not None:
            if command.ch is None:
                raise CalibrationError("invalid", "calibrating the current needs a channel")
            if measuring.faults(self._clock.monotonic())[command.ch - 1]:
                raise CalibrationError("failed", f"the sensor of outlet {command.ch} cannot be believed")
            calibration = calibration.with_gain(command.ch - 1, measuring.energies[command.ch - 1].shown.i, command.a)
        if command.v is not None:
            calibration = calibration.with_voltage(command.v)
        if command.a is None and command.v is None:
            raise CalibrationError("invalid", '"a" or "v" is missing')
        return calibration

    def _set(self, level: str, request: commands.Set) -> None:
        if not level.isdecimal() or not 1 <= int(level) <= OUTLETS:
            raise commands.CommandError("unknown_channel", f"there is no outlet {level[:8]!r}", request.id)
        self.switchboard.ask(
            Request(int(level) - 1, request.on, "mqtt", request.id, request.for_s), self._clock.monotonic()
        )

    def _obey(self, command: commands.Command) -> None:
        if command.ch is not None and not 1 <= command.ch <= OUTLETS:
            raise commands.CommandError("unknown_channel", f"there is no outlet {command.ch}", command.id)
        match command.cmd:
            case "capture":
                if self.measuring.silent(self._clock.monotonic()):
                    raise commands.CommandError("failed", "no samples are coming", command.id)
                self._captures.ask(command)
            case "reset_trip":
                self._reset(range(OUTLETS) if command.ch is None else (command.ch - 1,))
                self.ack(command.id, None, ch=command.ch)
            case "calibrate" if command.phase is not None or command.resistive:
                raise commands.CommandError("not_supported", "a tap knows no phase", command.id)
            case _:
                self._slow_command(command)

    def _reset(self, outlets: Sequence[int]) -> None:
        for outlet in outlets:
            self._protection.reset(outlet)
            self.outlets_changed = self.state_wanted = True

    def _switched(self, outlet: int, on: bool, cause: Cause) -> None:
        LOG.info("Outlet %d is %s (%s)", outlet + 1, "on" if on else "off", cause)
        self.outlets_changed = self.state_wanted = True
        self.event("relay", ch=outlet + 1, on=on, cause=cause)

    def _answered(self, answer: Answer) -> None:
        if answer.request.id is not None:
            self.ack(answer.request.id, answer.error, ch=answer.request.outlet + 1, on=answer.on)
