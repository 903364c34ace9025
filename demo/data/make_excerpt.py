# /// script
# requires-python = ">=3.11"
# dependencies = ["pandas", "pyarrow"]
# ///
"""Makes household_hourly_wh.csv.gz anew from the hourly parquet of UCI data set 235; see README.md.

usage: uv run demo/data/make_excerpt.py sceaux_2006_2009_hourly_kwh.parquet
"""

import gzip
from pathlib import Path
import sys

import pandas as pd  # type: ignore[import-untyped]  # brought by uv run, not part of any environment here

COLUMNS = {"kwh": "home", "sub1_kwh": "kitchen", "sub2_kwh": "laundry", "sub3_kwh": "water_heater"}


def main() -> None:
    """Cut 25 months, so that 400 days can end on any day of the year; Wh, hours without readings left out."""
    hours = pd.read_parquet(sys.argv[1]).loc["2007-11-19":"2009-12-31", list(COLUMNS)]
    hours = hours.rename(columns=COLUMNS).dropna().mul(1000).round().astype(int)
    hours.index = hours.index.strftime("%Y-%m-%dT%H:%M")
    text = hours.to_csv(index_label="start", lineterminator="\n")
    target = Path(__file__).with_name("household_hourly_wh.csv.gz")
    # No date in it, so that the same data make the same file.
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(hours)} hours, {hours['home'].sum() / 1000:.0f} kWh, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
