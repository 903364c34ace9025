"""What else a meter measures of a home that draws so many watts."""

from dataclasses import dataclass
from math import pi, sin


@dataclass(frozen=True, slots=True)
class Electric:
    """Voltage, V; frequency, Hz; current, A; active power, W; apparent power, VA; power factor."""

    v: float
    hz: float
    i: float
    p: float
    s: float
    pf: float


def electric(watts: float, at: float, hz: float = 60.0) -> Electric:
    """Return plausible values at epoch second `at`.

    The voltage drifts by 1.5 % over hours and falls by 0.15 V per 1000 W of the home itself (0.03 ohm of supply); the power factor is that of
    electronics and motors at low load (0.86) and of heaters at high load (0.99).
    """
    v = 220.0 + 2.5 * sin(2 * pi * at / 7200) + 0.8 * sin(2 * pi * at / 613) - 0.15 * watts / 1000
    pf = 0.86 + 0.13 * min(1.0, watts / 2500)
    s = watts / pf
    return Electric(
        v=v,
        hz=hz + 0.03 * sin(2 * pi * at / 97) + 0.01 * sin(2 * pi * at / 13),
        i=s / v,
        p=watts,
        s=s,
        pf=pf,
    )
