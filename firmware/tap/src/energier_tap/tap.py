"""The tap: what to do with every cycle of samples, every command, every tick of the clock.

Samples go in by `take`, commands by `receive`, time by `tick`; messages come out through `publish`. Nothing here waits for hardware, the
disk or the network.
"""

from collections.abc import Callable, Sequence
import logging
from typing import Any, Protocol

from energier_tap import __version__, commands, discovery, lcd, messages, waveform
from energier_tap.acquire import Acquisition, Cycle
from energier_tap.calibrate import Calibration, CalibrationError, ZeroRun
from energier_tap.decode import OUTLETS, AdcError
from energier_tap.energy import Live, OutletEnergy
from energier_tap.hal import Burst, Clock, Network, RelayBank
from energier_tap.relay import Answer, Cause, Request, Switchboard
from energier_tap.settings import Settings
from energier_tap.store import Counters
from energier_tap.topics import Topics
from energier_tap.trip import Guard, Trip
from energier_tap.voltage import Voltage

LOG = logging.getLogger(__name__)
SILENT_S = 2.0
"""Without samples for this long live values are told as unknown."""
HARDWARE = "Raspberry Pi 3B+"
CAPABILITIES = ("relay", "waveform", "history", "identify", "restart", "zero", "calibrate", "reset_trip")


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
        calibration: Calibration,
        *,
        relays: RelayBank,
        network: Network,
        clock: Clock,
        publish: Publish,
        slow_command: Callable[[commands.Command], None],
    ) -> None:
        """Begin with what the disk remembers. `slow_command` gets what takes time: zero, identify, restart, calibrate."""
        self.topics = Topics(settings.device.id)
        self.calibration = calibration
        self.energies = [
            OutletEnergy(wh, sensor.noise) for wh, sensor in zip(counters.wh, calibration.sensors, strict=True)
        ]
        self.voltage = Voltage(calibration.voltage or settings.measure.voltage)
        self.switchboard = Switchboard(relays, settings.relay, self._switched, self._answered)
        self.zero_run: ZeroRun | None = None
        self.outlets_changed = False
        self.state_wanted = False
        self._settings = settings
        self._counters = counters
        self._network = network
        self._clock = clock
        self._publish = publish
        self._slow_command = slow_command
        self._began = clock.monotonic()
        self._acquisition = Acquisition(settings.measure.mains_hz)
        self._guard = Guard(settings.trip)
        self._steps = [waveform.StepDetector() for _ in range(OUTLETS)]
        self._captures: list[commands.Command] = []
        self._welded: set[int] = set()
        self._last_cycle = float("-inf")
        self._adc_trouble = ""
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
            channels=tuple(discovery.Channel(relay=True, estimated=True, name=name or None) for name in names),
            capabilities=CAPABILITIES,
        )

    def state(self) -> dict[str, Any]:
        """Return the state message; the means in it begin anew."""
        now = self._clock.monotonic()
        silent = now > self._last_cycle + SILENT_S
        self._seq += 1
        return messages.state(
            seq=self._seq - 1,
            ts=self.ts(),
            up=now - self._began,
            rssi=self._network.rssi(),
            live=[None] * OUTLETS if silent else [outlet.live() for outlet in self.energies],
            on=self.switchboard.on,
            tripped=self.switchboard.tripped,
        )

    def energy(self) -> dict[str, Any]:
        """Return the energy message."""
        return messages.energy(ts=self.ts(), boot=self._counters.boot, wh=self.wh())

    def wh(self) -> list[float]:
        """Return the counters."""
        return [outlet.wh for outlet in self.energies]

    def shown(self) -> list[Live]:
        """Return the live values of the last state message."""
        return [outlet.shown for outlet in self.energies]

    def pages(self, *, online: bool) -> list[lcd.Page]:
        """Return the pages of the display."""
        board = self.switchboard
        return lcd.pages(
            self.shown(), self.wh(), board.on, board.tripped, address=self._network.address(), online=online
        )

    def ts(self) -> int | None:
        """Return the time of the contract, ms; None before the clock is set."""
        time = self._clock.time()
        return None if time is None else int(time * 1000)

    def event(self, name: str, **details: object) -> None:
        """Publish an event, later if need be."""
        self._publish(self.topics.event, messages.event(name, self.ts(), **details), qos=1, keep=True)

    def boot(self, on: Sequence[bool], tripped: Sequence[bool], *, resume: bool) -> None:
        """Say that it started, and switch on what the settings and the saved states ask; to `resume` is to ask for all of `on`."""
        self.event("boot", boot=self._counters.boot, cause=self._counters.cause)
        self.switchboard.start(on, tripped, self._clock.monotonic(), resume=resume)

    def tick(self) -> None:
        """Run timers and whatever waits; about ten times a second."""
        self.switchboard.tick(self._clock.monotonic())
        if not self._clock_was_set and self._clock.time() is not None:
            self._clock_was_set = True
            self.event("clock", up=round(self._clock.monotonic() - self._began, 1))

    # Samples

    def take(self, burst: Burst) -> None:
        """Measure one cycle and act on it. A cycle that cannot be read is told once and left out."""
        try:
            cycle = self._acquisition.cycle(burst, self.calibration.sensors)
        except AdcError as err:
            if str(err) != self._adc_trouble:
                LOG.error("Lost samples: %s", err)
                self._adc_trouble = str(err)
            self._fail_captures()
            return
        self._adc_trouble = ""
        self._last_cycle = cycle.start
        volts = self.voltage.at(cycle.start)
        currents = [
            energy.add(reading, cycle.seconds, volts)
            for energy, reading in zip(self.energies, cycle.readings, strict=True)
        ]
        if self.zero_run is not None:
            self.zero_run.feed(cycle.codes)
        closed, settled = self.switchboard.on, self.switchboard.settled(cycle.start)
        for found in self._guard.watch(currents, closed, settled, cycle.seconds):
            self._trip(found)
        for outlet, reading in enumerate(cycle.readings):
            stepped, capture = self._steps[outlet].feed(reading.square, cycle.start)
            if stepped:
                self.energies[outlet].restart()
                self.state_wanted = True
            if capture:
                self._send_waveform(cycle, outlet, None)
        self._serve_captures(cycle)

    def _trip(self, found: Trip) -> None:
        outlet = found.outlet
        if outlet in self._welded or (self.switchboard.tripped[outlet] and found.reason != "welded"):
            return
        if found.reason == "welded":
            self._welded.add(outlet)
        LOG.warning("Outlet %d tripped (%s, %.1f A)", outlet + 1, found.reason, found.amperes)
        self.event("trip", ch=outlet + 1, reason=found.reason, i=round(found.amperes, 2))
        self.switchboard.trip(outlet, self._clock.monotonic())
        self.outlets_changed = self.state_wanted = True

    def _serve_captures(self, cycle: Cycle) -> None:
        for command in self._captures:
            for outlet in range(OUTLETS) if command.ch is None else (command.ch - 1,):
                self._send_waveform(cycle, outlet, command.id)
            self.ack(command.id, None, ch=command.ch)
        self._captures.clear()

    def _fail_captures(self) -> None:
        for command in self._captures:
            self.ack(command.id, "failed", ch=command.ch)
        self._captures.clear()

    def _send_waveform(self, cycle: Cycle, outlet: int, request_id: str | None) -> None:
        steps = waveform.samples(cycle.codes[outlet], self.calibration.sensors[outlet].amperes_per_code)
        message = waveform.message(
            steps,
            ch=outlet + 1,
            fs=cycle.fs,
            hz=self._settings.measure.mains_hz,
            ts=self.ts(),
            seq=self._waveform_seq,
            request_id=request_id,
        )
        self._waveform_seq += 1
        self._publish(self.topics.waveform(outlet + 1), message)

    # Commands

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a message of one of `subscriptions`. What cannot be obeyed is refused with an ack, or logged if it has no id."""
        try:
            if topic == self.topics.cmd:
                self._obey(commands.parse_command(payload))
            elif topic.startswith(f"energier/{self.topics.id}/"):
                self._set(topic.split("/")[2], commands.parse_set(payload))
            else:
                self.voltage.heard(payload, self._clock.monotonic())
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

    def ack(self, request_id: str, error: str | None, *, ch: int | None = None, on: bool | None = None) -> None:
        """Answer a set or a command."""
        self._publish(self.topics.ack, messages.ack(request_id, error, ch=ch, on=on), qos=1)

    def calibrate(self, command: commands.Command) -> Calibration:
        """Return the calibration a command asks for. Raises CalibrationError."""
        calibration = self.calibration
        if command.a is not None:
            if command.ch is None:
                raise CalibrationError("calibrating the current needs a channel")
            calibration = calibration.with_gain(command.ch - 1, self.energies[command.ch - 1].shown.i, command.a)
        if command.v is not None:
            calibration = calibration.with_voltage(command.v)
        if command.a is None and command.v is None:
            raise CalibrationError('"a" or "v" is missing')
        return calibration

    def use(self, calibration: Calibration) -> None:
        """Measure with this calibration from now on."""
        self.calibration = calibration
        self.voltage.assumed = calibration.voltage or self._settings.measure.voltage
        for energy, sensor in zip(self.energies, calibration.sensors, strict=True):
            energy.noise = sensor.noise

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
                if self._clock.monotonic() > self._last_cycle + SILENT_S:
                    raise commands.CommandError("failed", "no samples are coming", command.id)
                self._captures.append(command)
            case "reset_trip":
                self._reset(range(OUTLETS) if command.ch is None else (command.ch - 1,))
                self.ack(command.id, None, ch=command.ch)
            case "model":
                raise commands.CommandError("not_supported", "this tap takes no models", command.id)
            case _:
                self._slow_command(command)

    def _reset(self, outlets: Sequence[int]) -> None:
        for outlet in outlets:
            self._guard.forget(outlet)
            self._welded.discard(outlet)
            self.switchboard.reset(outlet)
            self.outlets_changed = self.state_wanted = True

    def _switched(self, outlet: int, on: bool, cause: Cause) -> None:
        LOG.info("Outlet %d is %s (%s)", outlet + 1, "on" if on else "off", cause)
        self.outlets_changed = self.state_wanted = True
        self.event("relay", ch=outlet + 1, on=on, cause=cause)

    def _answered(self, answer: Answer) -> None:
        if answer.request.id is not None:
            self.ack(answer.request.id, answer.error, ch=answer.request.outlet + 1, on=answer.on)
