"""A real home's load, from the demo's excerpt."""

from collections.abc import Awaitable, Callable
import csv
import gzip
from pathlib import Path
from typing import Any

import pytest

from tests.firmware.broker import Broker
from tests.firmware.program import METER, Program, ended_afterwards, write_config

EXCERPT = Path(__file__).parents[3] / "demo" / "data" / "household_hourly_wh.csv.gz"
StartMeter = Callable[..., Awaitable[Program]]


@pytest.fixture(scope="session")
def load_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("load") / "hourly.csv"
    with gzip.open(EXCERPT, "rt", newline="") as source, path.open("w", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(("start", "kwh"))
        rows.writerows((row["start"], float(row["home"]) / 1000) for row in csv.DictReader(source))
    return path


@pytest.fixture
async def start_meter(broker: Broker, tmp_path: Path, load_csv: Path) -> Any:
    """Start the meter; keywords are tables of its settings, `arguments` go to the command line."""
    async with ended_afterwards() as start_program:

        async def start(arguments: tuple[str, ...] = (), **tables: dict[str, Any]) -> Program:
            load = {"csv": str(load_csv)} | tables.pop("load", {})
            config = write_config(tmp_path / "meter.toml", broker, METER, load=load, **tables)
            command = ("energier_meter_simulator", "--config", str(config), *arguments)
            return await start_program(Program(*command, log=tmp_path / "meter.log"))

        yield start
