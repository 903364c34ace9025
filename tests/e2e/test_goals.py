"""Goals and what is told of them: each level once, whatever Home Assistant went through meanwhile."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from datetime import UTC, datetime
from functools import partial
from operator import lt
from typing import Any

from demo import contract
from demo.client import Client
from demo.home import Home

from .parts import until, until_number, use, with_attributes

AUTOMATION = "e2e_goal_for_the_bill"


@contextlib.asynccontextmanager
async def goal_kept(home: Home, client: Client, goal: str) -> AsyncIterator[None]:
    """Set a goal back to what it was."""
    name = (await contract.entity_ids(client, await contract.find(client)))[goal]
    before = (await client.state(name))["state"]
    try:
        yield
    finally:
        async with home.client() as again:
            await set_goal(again, name, float(before))


async def set_goal(client: Client, name: str, value: float) -> None:
    await client.action("number.set_value", {"entity_id": name}, value=value)


async def levels(client: Client, alerts: str, since: datetime, goal: str) -> list[int]:
    """The levels of a goal that the event entity recorded; a restart restores the last record, which is the same one."""
    found = {
        (row["state"], row["level"])
        for row in await with_attributes(client, alerts, since)
        if row.get("event_type") == "goal_crossed_threshold" and row["goal"] == goal
    }
    return [level for _, level in sorted(found)]


async def several_outlooks(home: Home, client: Client, usage: str) -> None:
    """Let the bill be looked at a few more times, each of which would tell what is to be told."""
    for _ in range(2):
        used = await until_number(client, usage, lambda kwh: kwh > 0)
        await use(home, 0.01)
        await until_number(client, usage, partial(lt, used))


async def restarted(home: Home) -> None:
    await home.home_assistant.stop()
    await home.home_assistant.start()
    await home.wait_for_home_assistant()


async def test_a_level_is_recorded_once_and_not_again_after_a_restart(
    home: Home, client: Client, bill_ids: dict[str, str]
) -> None:
    began = datetime.now(UTC)
    async with goal_kept(home, client, "goal_energy"):
        used = float((await client.state(bill_ids["usage"]))["state"])
        goal = round(used / 0.75)
        await set_goal(client, bill_ids["goal_energy"], goal)
        await until_number(client, bill_ids["goal_energy_progress"], lambda percent: 74 < percent < 76)

        async def recorded() -> list[int]:
            return await levels(client, bill_ids["alerts"], began, "energy")

        assert await until(recorded, "the level is recorded") == [70]
        await several_outlooks(home, client, bill_ids["usage"])
        assert await recorded() == [70]
        await restarted(home)
        async with home.client() as again:
            await contract.wait_for_bill(again, await contract.find(again))
            assert float((await again.state(bill_ids["goal_energy"]))["state"]) == goal
            await several_outlooks(home, again, bill_ids["usage"])
            assert await levels(again, bill_ids["alerts"], began, "energy") == [70]


async def test_a_level_passed_while_home_assistant_was_off_is_recorded_at_its_start(
    home: Home, client: Client, bill_ids: dict[str, str]
) -> None:
    async with goal_kept(home, client, "goal_energy"):
        used = float((await client.state(bill_ids["usage"]))["state"])
        # Just below 80 %, so that half a kWh leads over it.
        await set_goal(client, bill_ids["goal_energy"], (used + 0.3) / 0.8)
        await until_number(client, bill_ids["goal_energy_progress"], lambda percent: 79 < percent < 80)
        await several_outlooks(home, client, bill_ids["usage"])
        began = datetime.now(UTC)
        await home.home_assistant.stop()
        await use(home, 0.5)
        await home.home_assistant.start()
        await home.wait_for_home_assistant()
        async with home.client() as again:
            await contract.wait_for_bill(again, await contract.find(again))

            async def recorded() -> list[int]:
                found = await levels(again, bill_ids["alerts"], began, "energy")
                return found if 80 in found else []

            await until(recorded, "the level is recorded at the start")
            await several_outlooks(home, again, bill_ids["usage"])
            # What was recorded before is restored first.
            assert [level for level in await recorded() if level != 70] == [80]


async def test_an_automation_on_a_goal_runs_once(home: Home, client: Client, bill_ids: dict[str, str]) -> None:
    async with goal_kept(home, client, "goal_cost"):
        bill = float((await client.state(bill_ids["bill"]))["state"])
        await client.post(
            f"/api/config/automation/config/{AUTOMATION}",
            {
                "alias": "Tell of the bill",
                "triggers": [
                    {
                        "trigger": "energier.goal_crossed_threshold",
                        "target": {"entity_id": bill_ids["goal_cost_progress"]},
                        "options": {"goal": "cost", "level": [85]},
                    }
                ],
                "conditions": [],
                "actions": [{"event": "told_of_the_bill", "event_data": {"level": "{{ trigger.level }}"}}],
                "mode": "queued",
            },
        )
        try:
            async with client.events("subscribe_events", event_type="told_of_the_bill") as told:
                await set_goal(client, bill_ids["goal_cost"], bill / 0.86)
                async with asyncio.timeout(30):
                    event: dict[str, Any] = await told.get()
                assert event["data"] == {"level": 85}
                # Away from the level and over it again: it was told in this period.
                await set_goal(client, bill_ids["goal_cost"], bill / 0.5)
                await until_number(client, bill_ids["goal_cost_progress"], lambda percent: percent < 60)
                await set_goal(client, bill_ids["goal_cost"], bill / 0.87)
                await until_number(client, bill_ids["goal_cost_progress"], lambda percent: percent > 85)
                await several_outlooks(home, client, bill_ids["usage"])
                assert told.empty()
        finally:
            await client.delete(f"/api/config/automation/config/{AUTOMATION}")
