"""How right the tap's energy is for loads that go on and off: `python -m tests.bench.bench_tap` (in the tap's environment).

Ten minutes of each load at 16 phases, through the tap's own code; beside it the origin's scheme, one second per outlet in turn.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np

from tests.firmware.tap.duty import LOADS, Load, by_the_tap, second_by_second

SECONDS = 600.0
RUNS = 4
Scheme = Callable[[list[Load], np.random.Generator], list[float]]
SCHEMES: dict[str, Scheme] = {
    "one second each in turn": lambda loads, random: second_by_second(loads, SECONDS, random),
    "every cycle (the tap)": lambda loads, random: by_the_tap(loads, SECONDS, 1, random),
    "`every = 3`": lambda loads, random: by_the_tap(loads, SECONDS, 3, random),
    "`every = 12`": lambda loads, random: by_the_tap(loads, SECONDS, 12, random),
}


def errors(name: str, scheme: Scheme) -> list[float]:
    """Relative errors of 10 minutes at different phases."""
    found = []
    for run in range(RUNS):
        random = np.random.default_rng(run)
        found += scheme([LOADS[name](random, SECONDS + 5) for _ in range(4)], random)
    return found


def main() -> None:
    """Print the table: worst and RMS error."""
    print("| load | " + " | ".join(f"{name}, worst / rms" for name in SCHEMES) + " | to reach |")  # noqa: T201
    print("|---" * (len(SCHEMES) + 2) + "|")  # noqa: T201
    for name in LOADS:
        cells = []
        for scheme in SCHEMES.values():
            found = errors(name, scheme)
            rms = sqrt(sum(error**2 for error in found) / len(found))
            cells.append(f"{max(map(abs, found)):.2%} / {rms:.2%}".replace("%", " %"))
        print(f"| {name} | " + " | ".join(cells) + " | under 0.5 % |")  # noqa: T201


if __name__ == "__main__":
    main()
