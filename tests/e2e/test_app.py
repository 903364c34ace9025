"""The app beside Home Assistant: what it forecasts reaches people, and nothing else depends on it."""

from datetime import datetime

from playwright.async_api import Page, expect
import pytest

from demo import app, contract
from demo.client import Client
from demo.home import Home
from demo.process import wait_for_port

from .browser import signed_in
from .parts import Entities, until_number, until_state


@pytest.fixture
async def forecast(client: Client) -> dict[str, str]:
    """The entity ids of the contract's forecast, by their keys, once there is one."""
    id_ = await contract.find(client)
    await app.wait_for_forecast(client, id_)
    return await contract.entity_ids(client, id_)


async def test_the_whole_history_is_in_the_app(home: Home, client: Client, forecast: dict[str, str]) -> None:
    memory = home.instance.memory
    series = await app.wait_for_series(memory.app_port, memory.app_token, 4)
    names = {one["name"] for one in series}
    assert {"Electricity", "Kitchen", "Laundry", "Water heater"} <= {name.removeprefix("Smart tap ") for name in names}
    electricity = next(one for one in series if one["name"] == "Electricity")
    # 60 days, less what the recorded home's own data miss.
    assert electricity["readings"] > 55 * 24


async def test_period_end_today_and_tomorrow_are_forecast_with_a_band(client: Client, forecast: dict[str, str]) -> None:
    for key in ("forecast_usage", "forecast_bill", "forecast_today", "forecast_tomorrow"):
        await until_number(client, forecast[key], lambda number: number > 0)
        state = await client.state(forecast[key])
        assert state["attributes"]["low"] <= float(state["state"]) <= state["attributes"]["high"]
    used = float((await client.state(forecast["usage"]))["state"])
    assert float((await client.state(forecast["forecast_usage"]))["state"]) > used


async def test_the_action_gives_any_series_hour_by_hour(
    client: Client, ids: Entities, forecast: dict[str, str]
) -> None:
    for asked in ({}, {"entity": ids.outlet(1, "energy")}):
        answer = await client.ask("energier.get_forecast", days=3, **asked)
        hours = answer["hours"]
        assert 48 < len(hours) <= 73
        assert all(hour["low"] <= hour["median"] <= hour["high"] for hour in hours)
        assert sorted(hours, key=lambda hour: datetime.fromisoformat(hour["start"])) == hours


async def test_without_the_app_only_its_forecasts_are_gone(
    home: Home, client: Client, ids: Entities, forecast: dict[str, str]
) -> None:
    await home.app.kill()
    before = float((await client.ask("energier.get_bill"))["usage"])
    assert before > 0
    await until_number(client, forecast["projected_bill"], lambda won: won > 0)
    await until_number(client, ids.meter("power"), lambda watts: watts > 0)
    await home.app.start()
    await wait_for_port(home.app, home.instance.memory.app_port)
    assert (await client.ask("energier.get_forecast"))["hours"]
    await until_state(client, forecast["forecast_today"], lambda state: state not in {"unknown", "unavailable"})


async def test_the_page_asks_for_the_token_and_shows_the_home(home: Home, forecast: dict[str, str]) -> None:
    memory = home.instance.memory
    async with signed_in(home) as page:
        await open_page(page, home)
        await expect(page.get_by_text("Electricity").first).to_be_visible()
        assert memory.app_token not in page.url


async def open_page(page: Page, home: Home) -> None:
    """Open the app's own page with its token."""
    await page.goto(app.url(home.instance.memory.app_port))
    await page.locator("input[type=password]").fill(home.instance.memory.app_token)
    await page.keyboard.press("Enter")
