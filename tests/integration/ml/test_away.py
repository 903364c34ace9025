"""Without the app everything else goes on; after a day people are told once; when it is back, all is well."""

from datetime import timedelta

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

from .conftest import AUGUST, SERIES, Connect, House, contract, later, state
from .stand_in import StandIn


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """The repairs about the app."""
    found = ir.async_get(hass).async_get_issue(DOMAIN, "app_away")
    return [found] if found else []


async def test_an_app_that_was_never_there_keeps_nothing_from_working(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    await app.stop()
    entry = await connect(contract(summer))
    assert entry.state is ConfigEntryState.LOADED
    assert state(hass, "bill").state == "38170"
    assert float(state(hass, "projected_usage").state) == pytest.approx(372, abs=0.1)
    assert state(hass, "forecast_usage").state == STATE_UNAVAILABLE
    assert issues(hass) == []


async def test_it_comes_and_goes_and_nothing_is_lost(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    assert state(hass, "forecast_usage").state == "372.0"
    await app.stop()
    for _ in range(4):
        await later(summer, minutes=16)
    assert state(hass, "forecast_usage").state == STATE_UNAVAILABLE
    assert state(hass, "bill").state != STATE_UNAVAILABLE
    assert caplog.text.count("Error fetching forecasts data") == 1
    await summer.past(AUGUST + timedelta(days=20, hours=12), [1.0])
    await app.start()
    await later(summer, minutes=31)
    assert float(state(hass, "forecast_usage").state) > 300
    assert AUGUST + timedelta(days=20, hours=12) in app.readings[SERIES]
    assert connected.runtime_data.app.away.reasons == {}


async def test_after_a_day_there_is_one_repair_until_it_is_back(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    await app.stop()
    await later(summer, minutes=16)
    await later(summer, hours=23)
    assert issues(hass) == []
    await later(summer, hours=2)
    (issue,) = issues(hass)
    assert issue.translation_key == "app_away"
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["url"] == app.url
    await later(summer, hours=1)
    assert len(issues(hass)) == 1
    await app.start()
    await later(summer, hours=1)
    assert issues(hass) == []


async def test_a_full_disk_is_told_though_it_still_forecasts(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    app.fail_after = 0
    await later(summer, minutes=45)
    assert state(hass, "forecast_usage").state == "372.0"
    for _ in range(3):
        await later(summer, hours=12)
    (issue,) = issues(hass)
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["reason"] == "Try again"


async def test_the_repair_goes_with_the_app(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    await app.stop()
    await later(summer, minutes=16)
    await later(summer, hours=25)
    assert issues(hass)
    hass.config_entries.async_update_entry(connected, data={})
    await later(summer, seconds=1)
    assert connected.runtime_data.app is None
    assert issues(hass) == []
    assert state(hass, "forecast_usage").state == STATE_UNAVAILABLE


async def test_the_repair_goes_with_the_hub(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    await app.stop()
    await later(summer, minutes=16)
    await later(summer, hours=25)
    assert await hass.config_entries.async_remove(connected.entry_id)
    assert issues(hass) == []


async def test_a_token_that_is_denied_is_asked_for_once_and_works_at_once(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    app.token = "another-token-of-the-stand-in"
    for _ in range(4):
        await later(summer, minutes=16)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert state(hass, "forecast_usage").state == STATE_UNAVAILABLE
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {"token": app.token})
    assert result["reason"] == "reauth_successful"
    await later(summer, seconds=1)
    assert float(state(hass, "forecast_usage").state) > 300
    assert "a-token-of-the-stand-in" not in caplog.text


async def test_a_denied_token_is_noticed_when_sending_too(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    app.token = "another-token-of-the-stand-in"
    entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, data={"url": app.url, "token": "wrong"})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    hass.states.async_set("weather.home", "sunny", {"temperature": 20, "temperature_unit": "°C"})
    await later(summer, hours=1)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
