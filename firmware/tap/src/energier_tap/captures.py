"""Waveforms: one cycle after something was plugged in, and whenever somebody asks."""

from collections.abc import Callable, Collection

from energier_tap import waveform
from energier_tap.acquire import Cycle
from energier_tap.calibrate import Calibration
from energier_tap.commands import Command
from energier_tap.decode import OUTLETS

Send = Callable[[Cycle, int, str | None], None]
"""Sends a cycle of outlet 0..3, with the id of the request for it."""


class Captures:
    """Decides which cycles are sent."""

    def __init__(self, send: Send, answer: Callable[[Command, str | None], None]) -> None:
        self._send = send
        self._answer = answer
        self._steps = [waveform.StepDetector() for _ in range(OUTLETS)]
        self._asked: list[Command] = []

    def ask(self, command: Command) -> None:
        """Send the next cycle."""
        self._asked.append(command)

    def feed(self, cycle: Cycle, blind: Collection[int] = ()) -> list[int]:
        """Take a cycle; returns the outlets whose load stepped. Of `blind` outlets only what was asked for is sent."""
        stepped = []
        for outlet, reading in enumerate(cycle.readings):
            if outlet in blind:
                continue
            step, capture = self._steps[outlet].feed(reading.square, cycle.start)
            if step:
                stepped.append(outlet)
            if capture:
                self._send(cycle, outlet, None)
        for command in self._asked:
            for outlet in range(OUTLETS) if command.ch is None else (command.ch - 1,):
                self._send(cycle, outlet, command.id)
            self._answer(command, None)
        self._asked.clear()
        return stepped

    def fail(self) -> None:
        """Answer those who wait: no samples come."""
        for command in self._asked:
            self._answer(command, "failed")
        self._asked.clear()


def samples(cycle: Cycle, outlet: int, calibration: Calibration) -> list[int]:
    """Return the outlet's cycle as the message carries it."""
    return waveform.samples(cycle.codes[outlet], calibration.sensors[outlet].amperes_per_code)
