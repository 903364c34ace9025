"""What several tests need: entity ids by what they are, the tap's command line, waiting for a condition."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from pathlib import Path
import re
from typing import Any

from demo import nano
from demo.client import Client
from demo.devices import METER_ID, PROGRAMS, TAP_ID
from demo.entities import UNKNOWN, unique_id
from demo.home import Home

OUTLETS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Entities:
    """Entity ids of the demo's devices by unique id."""

    by_unique_id: dict[str, str]

    def outlet(self, number: int, key: str) -> str:
        """An entity of the tap's outlet."""
        return self.by_unique_id[unique_id(TAP_ID, number, key)]

    def meter(self, key: str) -> str:
        """An entity of the meter's channel."""
        return self.by_unique_id[unique_id(METER_ID, 1, key)]

    @property
    def of_devices(self) -> dict[str, str]:
        """The entities of the tap and the meter, without those of contracts."""
        return {key: name for key, name in self.by_unique_id.items() if key.startswith((TAP_ID, METER_ID))}

    @property
    def energies(self) -> list[str]:
        """All energy sensors."""
        return [self.meter("energy"), *(self.outlet(number, "energy") for number in OUTLETS)]


async def device_ids(client: Client) -> dict[str, str]:
    """Registry ids by the integration's own identifiers."""
    return {
        identifier: device["id"]
        for device in await client.command("config/device_registry/list")
        for domain, identifier in device["identifiers"]
        if domain == "energier"
    }


async def until[T](condition: Callable[[], Awaitable[T | None]], what: str, patience: float = 30) -> T:
    """Wait until the condition gives something true, and return that; fail with `what` otherwise."""
    try:
        async with asyncio.timeout(patience):
            while not (result := await condition()):
                await asyncio.sleep(0.05)
            return result
    except TimeoutError:
        raise AssertionError(f"not so within {patience:.0f} s: {what}") from None


async def until_state(client: Client, entity_id: str, right: Callable[[str], bool], patience: float = 30) -> str:
    """Wait until an entity's state is right, and return it."""
    state = ""

    async def condition() -> str | None:
        nonlocal state
        state = (await client.state(entity_id))["state"]
        return state if right(state) else None

    try:
        return await until(condition, entity_id, patience)
    except AssertionError as error:
        raise AssertionError(f"{error} is {state}") from None


async def until_number(client: Client, entity_id: str, right: Callable[[float], bool], patience: float = 30) -> float:
    """Wait until an entity has a number that is right, and return it."""
    return float(
        await until_state(client, entity_id, lambda state: state not in UNKNOWN and right(float(state)), patience)
    )


async def with_value(client: Client, entity_ids: list[str], patience: float = 60) -> dict[str, str]:
    """Wait until all entities have a value; return their states by entity id."""
    missing = entity_ids

    async def condition() -> dict[str, str] | None:
        nonlocal missing
        states = await client.states()
        found = {name: states[name]["state"] for name in entity_ids if name in states}
        missing = [name for name in entity_ids if found.get(name, "unknown") in UNKNOWN]
        return None if missing else found

    try:
        return await until(condition, "values", patience)
    except AssertionError as error:
        raise AssertionError(f"{error} of {missing}") from None


async def tap_command(home: Home, *words: str) -> str:
    """Say something to the simulated world around the tap."""
    program = await asyncio.create_subprocess_exec(
        PROGRAMS / "energier-tap",
        "--config",
        home.instance.folder / "tap.toml",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await program.communicate()
    assert program.returncode == 0, output.decode()
    return output.decode()


async def statistics(client: Client, entity_id: str, period: str = "hour") -> list[dict[str, Any]]:
    """All statistics of an entity, oldest first."""
    found = await client.command(
        "recorder/statistics_during_period",
        start_time="2000-01-01T00:00:00+00:00",
        statistic_ids=[entity_id],
        period=period,
        types=["state", "sum", "change"],
    )
    rows: list[dict[str, Any]] = found.get(entity_id, [])
    return rows


async def recorded(client: Client, entity_id: str, since: datetime) -> list[str]:
    """The states an entity had, as recorded, oldest first."""
    found = await client.command(
        "history/history_during_period",
        start_time=since.isoformat(),
        end_time=datetime.now(UTC).isoformat(),
        entity_ids=[entity_id],
        include_start_time_state=False,
        significant_changes_only=False,
        minimal_response=True,
        no_attributes=True,
    )
    return [row["s"] for row in found.get(entity_id, [])]


async def use(home: Home, kwh: float) -> None:
    """Let the home use energy in no time: its meter counts on while nobody hears it."""
    await home.meter.stop()
    if home.instance.memory.nano:
        counted = await asyncio.to_thread(nano_counter, home.instance.folder / "nano.tty")
        await nano.count_from(home.instance.folder, counted + kwh * 1000)
    else:
        counters = home.instance.folder / "meter" / "counters.json"
        kept = json.loads(counters.read_text())
        kept["wh"] = [wh + kwh * 1000 for wh in kept["wh"]]
        counters.write_text(json.dumps(kept))
    await home.meter.start()


def nano_counter(terminal: Path) -> float:
    """The Nano's counter, Wh, from the next line it says."""
    with terminal.open("rb", buffering=0) as line:
        said = b""
        while not (whole := re.search(rb"\nE1,(?:[^,\n]*,){8}([0-9.]+),[^\n]*\n", said)):
            said += line.read(256)
    return float(whole[1])


async def with_attributes(client: Client, entity_id: str, since: datetime) -> list[dict[str, Any]]:
    """The attributes that an entity had, as recorded, oldest first; the state is "state" of them."""
    found = await client.command(
        "history/history_during_period",
        start_time=since.isoformat(),
        end_time=datetime.now(UTC).isoformat(),
        entity_ids=[entity_id],
        include_start_time_state=False,
        significant_changes_only=False,
        minimal_response=False,
        no_attributes=False,
    )
    return [row["a"] | {"state": row["s"]} for row in found.get(entity_id, [])]
