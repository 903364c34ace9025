"""Makes recorded/plaid2018_cycles.npz: one steady mains cycle each of some PLAID 2018 appliances.

    python -m energier_tap.sim.excerpt plaid2018_lab_cycles_30khz.npz

The input holds the fields type, repeat, event, current_A and voltage_V (n, 500), each row a cycle from a rising zero crossing of the
voltage. Taken is the current in mA with its mean (the probe's offset) removed, and the power factor of the cycle.
"""

from pathlib import Path
import sys

import numpy as np

CYCLES = {
    "kettle": ("Water kettle", 1),
    "fridge": ("Fridge", 4),
    "fan": ("Fan", 0),
    "laptop": ("Laptop charger", 4),
    "vacuum": ("Vacuum", 0),
    "hair_iron": ("Hair iron", 3),
    "bulb": ("Incandescent bulb", 0),
    "coffee_maker": ("Coffee maker", 2),
}
OUTPUT = Path(__file__).parent / "recorded" / "plaid2018_cycles.npz"


def main() -> None:
    """Write the excerpt."""
    source = np.load(sys.argv[1], allow_pickle=False)
    names, currents, factors = [], [], []
    for name, (kind, repeat) in CYCLES.items():
        (row,) = np.flatnonzero((source["type"] == kind) & (source["repeat"] == repeat) & (source["event"] == "off"))
        current = source["current_A"][row] - source["current_A"][row].mean()
        voltage = source["voltage_V"][row]
        names.append(name)
        currents.append(np.round(current * 1000).astype(np.int16))
        factors.append(np.mean(current * voltage) / np.sqrt(np.mean(current**2) * np.mean(voltage**2)))
    np.savez_compressed(OUTPUT, name=np.array(names), current_mA=np.array(currents), power_factor=np.round(factors, 4))


if __name__ == "__main__":
    main()
