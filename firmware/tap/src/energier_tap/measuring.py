"""What the four outlets draw: bursts of samples in, currents, energy and live values out."""

from dataclasses import dataclass
import logging
from math import isfinite

from energier_tap.acquire import Acquisition, Cycle
from energier_tap.calibrate import ZeroRun
from energier_tap.calibrations import Calibrations
from energier_tap.decode import OUTLETS, AdcError
from energier_tap.energy import Live, OutletEnergy
from energier_tap.hal import Burst
from energier_tap.rms import Reading
from energier_tap.sensors import Fault, Watch
from energier_tap.settings import MeasureSettings
from energier_tap.store import Counters
from energier_tap.voltage import Voltage

LOG = logging.getLogger(__name__)
SILENT_S = 2.0
"""Without samples for this long live values are unknown."""
NOTHING = Reading(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """One cycle: RMS currents, A; outlets whose sensor cannot be believed; whether that changed with this cycle."""

    cycle: Cycle
    amperes: list[float]
    blind: frozenset[int]
    news: bool


class Measuring:
    """The meters of the four outlets."""

    def __init__(self, settings: MeasureSettings, counters: Counters, calibrations: Calibrations) -> None:
        self.calibrations = calibrations
        self.energies = [
            OutletEnergy(wh, sensor.noise) for wh, sensor in zip(counters.wh, calibrations.current.sensors, strict=True)
        ]
        self.voltage = Voltage(settings.voltage)
        self.zero_run: ZeroRun | None = None
        self.last_cycle = float("-inf")
        """When the last cycle that was measured began."""
        self._nominal_volts = settings.voltage
        self._acquisition = Acquisition(settings.mains_hz)
        self._watches = [Watch() for _ in range(OUTLETS)]
        self._fs = 0.0
        self._trouble = ""
        self.use_calibration()

    def use_calibration(self) -> None:
        """Measure with the calibration that is now current."""
        calibration = self.calibrations.current
        self.voltage.assumed = calibration.voltage or self._nominal_volts
        for energy, sensor in zip(self.energies, calibration.sensors, strict=True):
            energy.noise = sensor.noise

    def take(self, burst: Burst) -> Measured | None:
        """Measure one cycle; None if it cannot be read, which is told once. What a faulty sensor says counts as nothing."""
        try:
            cycle = self._acquisition.cycle(burst, self.calibrations.current.sensors)
        except AdcError as err:
            if str(err) != self._trouble:
                LOG.error("Lost samples: %s", err)
                self._trouble = str(err)
            return None
        self._trouble = ""
        self.last_cycle = cycle.start
        self._fs = cycle.fs
        news = self._look_at_sensors(cycle)
        blind = frozenset(outlet for outlet, watch in enumerate(self._watches) if watch.fault)
        volts = self.voltage.at(cycle.start)
        amperes = [
            energy.add(NOTHING if outlet in blind else cycle.readings[outlet], cycle.seconds, volts)
            for outlet, energy in enumerate(self.energies)
        ]
        if self.zero_run is not None:
            self.zero_run.feed(cycle.codes)
        return Measured(cycle, amperes, blind, news)

    def _look_at_sensors(self, cycle: Cycle) -> bool:
        news = False
        for outlet, watch in enumerate(self._watches):
            if watch.feed(cycle.codes[outlet], cycle.seconds):
                news = True
                if watch.fault:
                    LOG.error("The sensor of outlet %d is %s; its values are unknown", outlet + 1, watch.fault)
                else:
                    LOG.info("The sensor of outlet %d is well again", outlet + 1)
        return news

    @property
    def sees(self) -> bool:
        """Whether a cycle was ever measured."""
        return isfinite(self.last_cycle)

    def silent(self, now: float) -> bool:
        """Return whether no samples come."""
        return now > self.last_cycle + SILENT_S

    def fs(self, now: float) -> float | None:
        """Return the true sample rate of an outlet, Hz."""
        return None if self.silent(now) else self._fs

    def faults(self, now: float) -> list[Fault | None]:
        """Return what is wrong with each sensor; all are silent while no samples come."""
        return ["silent"] * OUTLETS if self.silent(now) else [watch.fault for watch in self._watches]

    def live(self, now: float) -> list[Live | None]:
        """Return the means since the last call, None where nothing is known."""
        return [None if fault else energy.live() for energy, fault in zip(self.energies, self.faults(now), strict=True)]

    def wh(self) -> list[float]:
        """Return the counters."""
        return [energy.wh for energy in self.energies]
