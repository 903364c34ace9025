"""`script/pretrain_period`: the constants of the app's period forecast, from public data of other homes.

The London homes of the evaluation (every second one) are left out.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from energier_ml.forecast import pretrained_period
from energier_ml.forecast.base import HOURS
from energier_ml.forecast.levels import Daily
from energier_ml.forecast.pretrained_period.fit import fit
from energier_ml.series import read_homes

DATA = Path(__file__).parents[3] / "shared" / "data" / "load"
HOMES, WEATHER, TIMEZONE = "lcl_2013_30min_kwh.parquet", "lcl_london_weather_hourly.parquet", "Europe/London"
NO_OUTLOOK = np.zeros((0, HOURS))


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(prog="script/pretrain_period", description=__doc__, allow_abbrev=False)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the load files (default: %(default)s)")
    parser.add_argument(
        "--into", type=Path, default=Path(pretrained_period.__file__).parent, help="where the constants are kept"
    )
    options = parser.parse_args()
    found = read_homes(options.data / HOMES, timezone=TIMEZONE, weather=options.data / WEATHER).histories
    homes = [Daily.of(found[name], NO_OUTLOOK) for name in sorted(found)[::2]]
    options.into.mkdir(parents=True, exist_ok=True)
    text = json.dumps(fit(homes), indent=1)
    (options.into / pretrained_period.FILE).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
