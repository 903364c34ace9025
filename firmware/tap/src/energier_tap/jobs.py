"""Commands that take time: each runs in a task of its own and is answered when it is done."""

import asyncio
from collections.abc import Callable, Sequence
import logging

from energier_tap import model
from energier_tap.calibrate import ZERO_S, Calibration, CalibrationError, ZeroRun
from energier_tap.commands import Command
from energier_tap.decode import OUTLETS
from energier_tap.hal import Clock
from energier_tap.relay import STAGGER_S, Request
from energier_tap.store import Store
from energier_tap.tap import Tap

LOG = logging.getLogger(__name__)
Factors = tuple[float, float]
"""What a calibration changed: before, after."""


class Jobs:
    """Identify, restart, calibrations and models. `rest_s` is the shortest time between two toggles of a relay."""

    def __init__(
        self,
        tap: Tap,
        store: Store,
        clock: Clock,
        rest_s: float,
        *,
        identify: Callable[[], None],
        restart: Callable[[], None],
    ) -> None:
        self._tap = tap
        self._store = store
        self._clock = clock
        self._rest_s = rest_s
        self._identify = identify
        self._restart = restart
        self._tasks: set[asyncio.Task[None]] = set()
        self._calibrating = asyncio.Lock()
        self._storing = asyncio.Lock()
        self._stopped = False

    def start(self, command: Command) -> None:
        """Begin; does not wait."""
        task = asyncio.create_task(self._do(command))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self) -> None:
        """The program stops: begin nothing and switch nothing any more."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()

    async def _do(self, command: Command) -> None:
        factors: Factors | None = None
        try:
            match command.cmd:
                case "identify":
                    self._identify()
                case "calibrate" | "undo" | "zero":
                    factors = await self._calibrate(command)
                case "model":
                    await self._take_model(command)
        except CalibrationError as err:
            LOG.warning("Calibration refused: %s", err)
            self._tap.ack(command.id, err.error, ch=command.ch)
            return
        except OSError as err:
            LOG.error("What %r brought cannot be saved, so it is not used: %s", command.cmd, err)
            self._tap.ack(command.id, "storage", ch=command.ch)
            return
        self._tap.ack(command.id, None, ch=command.ch, factors=factors)
        if command.cmd == "restart":
            self._restart()

    async def _take_model(self, command: Command) -> None:
        async with self._storing:
            await asyncio.to_thread(model.save, self._store, command.model)
            self._tap.classes.use(command.model)
        LOG.info("Appliances are classified by model %s", command.model.version if command.model else None)

    async def _calibrate(self, command: Command) -> Factors | None:
        if self._calibrating.locked():
            raise CalibrationError("busy", "a calibration is running")
        async with self._calibrating:
            calibrations = self._tap.measuring.calibrations
            before = calibrations.current
            if command.cmd == "undo":
                outlet = None if command.ch is None else command.ch - 1
                await asyncio.to_thread(calibrations.undo, outlet)
            elif command.cmd == "zero":
                outlets = range(OUTLETS) if command.ch is None else (command.ch - 1,)
                await asyncio.to_thread(calibrations.change, await self._zero(outlets))
            else:
                await asyncio.to_thread(calibrations.change, self._tap.calibrated(command))
            self._tap.measuring.use_calibration()
            _log(before, calibrations.current)
            return factors(before, calibrations.current)

    async def _zero(self, outlets: Sequence[int]) -> Calibration:
        """Open the relays, look at the noise for a while, then put back what nobody has switched meanwhile, timers too."""
        board = self._tap.switchboard
        now, wanted = self._clock.monotonic(), board.wanted()
        before = {outlet: (wanted[outlet], board.timer(outlet, now)) for outlet in outlets}
        opened = [Request(outlet, False, "local") for outlet in outlets]
        try:
            await self._switch(opened)
            self._tap.measuring.zero_run = run = ZeroRun()
            await self._clock.sleep(ZERO_S)
            self._tap.measuring.zero_run = None
            if any(board.on[outlet] for outlet in outlets):
                raise CalibrationError("load", "an outlet was switched on meanwhile")
            return run.result(self._tap.measuring.calibrations.current, outlets)
        finally:
            self._tap.measuring.zero_run = None
            if not self._stopped:
                untouched = [one.outlet for one in opened if board.latest(one.outlet) is one]
                again = [_as_before(outlet, *before[outlet], self._clock.monotonic()) for outlet in untouched]
                await self._switch([one for one in again if one.on or one.for_s is not None])

    async def _switch(self, requests: Sequence[Request]) -> None:
        for request in requests:
            self._tap.switchboard.ask(request, self._clock.monotonic())
            await self._clock.sleep(STAGGER_S)
        await self._clock.sleep(self._rest_s)


def _as_before(outlet: int, on: bool, timer: float | None, now: float) -> Request:
    """Return the request for what the outlet would be by now; `timer` is when it was to be switched."""
    if timer is None or timer > now:
        return Request(outlet, on, "local", for_s=None if timer is None else timer - now)
    return Request(outlet, not on, "local")


def factors(before: Calibration, after: Calibration) -> Factors | None:
    """Return what changed, before and after: the one gain, A per code, or the voltage, V, or the one noise, A; None if several did."""
    pairs = list(zip(before.sensors, after.sensors, strict=True))
    for changed in (
        [(a.amperes_per_code, b.amperes_per_code) for a, b in pairs if a.amperes_per_code != b.amperes_per_code],
        [(before.voltage or 0.0, after.voltage or 0.0)] if before.voltage != after.voltage else [],
        [(a.noise, b.noise) for a, b in pairs if a.noise != b.noise],
    ):
        if changed:
            return changed[0] if len(changed) == 1 else None
    return None


def _log(before: Calibration, after: Calibration) -> None:
    for number, (old, new) in enumerate(zip(before.sensors, after.sensors, strict=True), 1):
        if old != new:
            LOG.info(
                "Outlet %d calibrated: gain %.6f A per code (was %.6f), noise %.1f mA (was %.1f), offset %+.1f codes (was %+.1f)",
                number,
                new.amperes_per_code,
                old.amperes_per_code,
                new.noise * 1000,
                old.noise * 1000,
                new.offset,
                old.offset,
            )
    if before.voltage != after.voltage:
        LOG.info("Voltage calibrated: %s V (was %s)", after.voltage, before.voltage)
