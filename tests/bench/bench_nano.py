"""How right the Nano is: `.venv/tap/bin/python -m tests.bench.bench_nano`.

The shipped image on the simulated chip, mains and loads by their physics, noise of 0.5 codes on both inputs. Beside it the classic way to
sample as EmonLib does it, modelled here from its published figures on the same signals: once a second it looks for ten cycles, a pair
each 385 us, the current read 171 us after its voltage, and moves the voltage by its default factor of 1.7. Prints a Markdown table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import cos, hypot, radians
from pathlib import Path
from statistics import fmean
import subprocess
from tempfile import TemporaryDirectory
import time
from typing import Any

import numpy as np

from tests.firmware.meter.build import make
from tests.firmware.meter.nano.nano import ELF, SIMULATOR, Measurement, Nano

PAIR_S = 385e-6
CURRENT_LATER_S = 171e-6
VOLTAGE_MOVED = 1.7
CYCLES = 10
AMPERES_PER_CODE = 5 / 1024 * 2000 / 36
NOISE = 0.5

Floats = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Load:
    """What the simulator is set to; the fields are its names."""

    v: float = 220.0
    hz: float = 60.0
    i: float = 0.0
    phi: float = 0.0
    h3: float = 0.0
    h5: float = 0.0
    period: float = 0.0
    duty: float = 0.5
    phase_error: float = 0.0

    @property
    def watts(self) -> float:
        """What it truly takes on the average."""
        return self.v * self.i * cos(radians(self.phi)) * (self.duty if self.period else 1)

    def volts_at(self, t: Floats) -> Floats:
        volts: Floats = np.sqrt(2) * self.v * np.sin(2 * np.pi * self.hz * t)
        return volts

    def amperes_at(self, t: Floats) -> Floats:
        angle = 2 * np.pi * self.hz * t + np.radians(self.phase_error - self.phi)
        wave = np.sin(angle) + self.h3 * np.sin(3 * angle) + self.h5 * np.sin(5 * angle)
        on = (t % self.period < self.duty * self.period) if self.period else True
        amperes: Floats = np.sqrt(2) * self.i * wave * on
        return amperes


class Classic:
    """The classic way."""

    def __init__(self) -> None:
        self._dice = np.random.default_rng(1)

    def read(self, load: Load, begin: float) -> tuple[float, float]:
        """RMS of the voltage and watts, of one measurement."""
        begin += float(self._dice.uniform(0, 1 / load.hz))
        t = begin + PAIR_S * np.arange(round(CYCLES / load.hz / PAIR_S) + 1)
        volts = self._codes(load.volts_at(t))
        amperes = self._codes(load.amperes_at(t + CURRENT_LATER_S) / AMPERES_PER_CODE)[1:] * AMPERES_PER_CODE
        moved = volts[:-1] + VOLTAGE_MOVED * (volts[1:] - volts[:-1])
        return float(np.sqrt(np.mean(volts**2))), float(np.mean(moved * amperes))

    def seconds(self, load: Load, count: int, begin: float = 0.0) -> list[tuple[float, float]]:
        return [self.read(load, begin + second) for second in range(count)]

    def _codes(self, values: Floats) -> Floats:
        noisy = np.floor(512.2 + values + self._dice.normal(0, NOISE, values.shape))
        codes: Floats = np.clip(noisy, 0, 1023) - np.mean(noisy)
        return codes


def ours(load: Load, seconds: float, *commands: str) -> list[Measurement]:
    """The windows of the shipped image."""
    nano = Nano(**asdict(load))
    nano.run(10)  # at first the supply is measured every second
    for command in commands:
        assert nano.command(command).ok
    nano.settle()
    windows = nano.run(seconds)
    nano.kill()
    return windows


def watts_of(windows: Sequence[Measurement]) -> float:
    return fmean(window.w for window in windows)


def per_cent(value: float) -> str:
    return f"{100 * value:+.3f} %" if abs(value) < 0.01 else f"{100 * value:+.1f} %"


def row(case: str, mine: str, classic: str, goal: str) -> None:
    print(f"| {case} | {mine} | {classic} | {goal} |", flush=True)  # noqa: T201 - a benchmark's result


def worst(values: Iterator[float] | list[float]) -> float:
    return max(values, key=abs)


def steady() -> None:
    """Volts and watts at five loads and three phases."""
    loads = [Load(i=i, phi=phi) for i in (5, 10, 20, 40, 80) for phi in (0, 60, -60)]
    classic = Classic()
    mine = {load: ours(load, 10) for load in loads}
    theirs = {load: classic.seconds(load, 10) for load in loads}
    row(
        "voltage, 5-80 A, worst mean of 10 s",
        per_cent(worst([fmean(w.v for w in windows) / load.v - 1 for load, windows in mine.items()])),
        per_cent(worst([fmean(v for v, _ in reads) / load.v - 1 for load, reads in theirs.items()])),
        "0.05 %",
    )
    for phi, name in ((0, "1"), (60, "0.5 lagging"), (-60, "0.5 leading")):
        row(
            f"power at PF {name}, 5-80 A, worst mean of 10 s, of VA",
            per_cent(
                worst(
                    [
                        (watts_of(windows) - load.watts) / (load.v * load.i)
                        for load, windows in mine.items()
                        if load.phi == phi
                    ]
                )
            ),
            per_cent(
                worst(
                    [
                        (fmean(w for _, w in reads) - load.watts) / (load.v * load.i)
                        for load, reads in theirs.items()
                        if load.phi == phi
                    ]
                )
            ),
            "0.1 %",
        )


def others() -> None:
    """One load each."""
    cases = (
        ("power at 11 W (0.05 A), mean of 5 min", Load(i=0.05), 300, (), "2 %"),
        ("power at 44 W (0.2 A), mean of 1 min", Load(i=0.2), 60, (), "-"),
        ("power, 3rd harmonic 50 % and 5th 30 %", Load(i=10, h3=0.5, h5=0.3), 10, (), "-"),
        ("power at 50 Hz, PF 0.5", Load(i=10, phi=60, hz=50), 10, (), "-"),
        ("power at PF 0.5, sensor 3° ahead, after `P3`", Load(i=10, phi=60, phase_error=3), 10, ("P3",), "-"),
    )
    for name, load, seconds, commands, goal in cases:
        mine = watts_of(ours(load, seconds, *commands))
        theirs = fmean(watts for _, watts in Classic().seconds(load, seconds))
        row(name, per_cent(mine / load.watts - 1), per_cent(theirs / load.watts - 1), goal)


def calibrated() -> None:
    """By a meter at 10 A and 220 V, at the same supply, which is measured anew every two minutes."""
    nano = Nano()
    nano.run(10)
    assert nano.command("Z").ok
    nano.set(i=10)
    nano.settle()
    for command in ("V220", "I10"):
        assert nano.command(command).ok
    nano.settle()
    windows = nano.run(600)
    nano.kill()
    minutes = [windows[at : at + 60] for at in range(0, 600, 60)]
    volts = per_cent(worst([fmean(window.v for window in minute) / 220 - 1 for minute in minutes]))
    row("voltage after `Z`, `V` and `I`, worst minute of ten", volts, "-", "0.05 %")
    row(
        "power after `Z`, `V` and `I`, worst minute of ten",
        per_cent(worst([watts_of(minute) / 2200 - 1 for minute in minutes])),
        "-",
        "0.1 %",
    )


def bursts() -> None:
    """A load that is switched every 0.35 s."""
    load = Load(i=10, period=0.7)
    mine = [window.w for window in ours(load, 35.5)[:35]]
    theirs = [watts for _, watts in Classic().seconds(load, 35)]
    means = [per_cent(fmean(watts) / load.watts - 1) for watts in (mine, theirs)]
    ranges = [f"{min(watts):.0f} to {max(watts):.0f} W" for watts in (mine, theirs)]
    row("10 A switched every 0.35 s, mean of 35 s", means[0], means[1], "-")
    row("the same, single seconds", ranges[0], ranges[1], "-")


def energy() -> None:
    """Ten minutes of a load that changes, in steps and by itself."""
    steps = (
        (Load(i=0.4, phi=30), 60), (Load(i=9, phi=5), 45), (Load(i=9.5, phi=5, period=0.7), 75), (Load(i=2, phi=60, h3=0.4), 60),
        (Load(i=30, period=4.1, duty=0.3), 120), (Load(i=0.05), 40), (Load(i=15, phi=-20), 50), (Load(i=6, period=1.3, duty=0.6), 100),
        (Load(i=1, phi=45), 50),
    )  # fmt: skip
    nano = Nano()
    nano.settle()
    classic = Classic()
    theirs = at = 0.0
    for load, seconds in steps:
        nano.set(**asdict(load))
        nano.run(seconds)
        theirs += sum(watts for _, watts in classic.seconds(load, seconds, at)) / 3600
        at += seconds
    nano.set(**asdict(Load()))
    nano.settle()
    true = nano.truth()
    mine = nano.run(1.1)[-1].wh
    windows = nano.windows()
    nano.kill()
    row(
        f"energy of 10 min of a changing load, {true:.1f} Wh",
        per_cent(mine / true - 1),
        per_cent(theirs / true - 1),
        "0.1 %",
    )
    row(
        "windows lost in these 10 min",
        str(sum(window.overruns for window in windows)),
        "measures 17 % of the time",
        "0",
    )


def simulator() -> None:
    """What simulating costs."""
    nano = Nano(i=5)
    begin = time.perf_counter()
    nano.run(60)
    speed = 60 / (time.perf_counter() - begin)
    nano.kill()
    with TemporaryDirectory() as folder:
        process = subprocess.Popen([SIMULATOR, ELF, "--realtime", f"--pty={folder}/tty", "--set", "i=5"])
        stat = Path(f"/proc/{process.pid}/stat")
        time.sleep(20)
        ticks = sum(map(int, stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]))
        process.terminate()
        process.wait()
    print(  # noqa: T201
        f"\nThe simulator: {speed:.1f} times real time; by the clock it takes {ticks / 20:.0f} % of a core. The noise floor of the current "
        f"(0.5 codes and the rounding) is {hypot(0.5, 12**-0.5) * AMPERES_PER_CODE * 1000:.0f} mA."
    )


def main() -> None:
    """Run everything."""
    make("nano", "sim")
    row("error of", "the Nano", "classic sampling", "to reach")
    row("---", "---", "---", "---")
    steady()
    others()
    calibrated()
    bursts()
    energy()
    simulator()


if __name__ == "__main__":
    main()
