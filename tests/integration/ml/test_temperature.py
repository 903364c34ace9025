"""The app learns how warm it was, and how warm it will be, from what the home has."""

from datetime import datetime, timedelta
from typing import Any

from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from .conftest import AUGUST, NOON, SERIES, Connect, House, contract, later, seoul
from .stand_in import StandIn

HOUR = timedelta(hours=1)
WEATHER = "weather.home"
SENSOR = "sensor.garden_temperature"
OF_WEATHER = f"temperature.{WEATHER}"
OF_SENSOR = f"temperature.{SENSOR}"


class Sky:
    """A weather integration: `forecasts` by type; a type that is missing is not supported."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.forecasts: dict[str, list[dict[str, Any]]] = {}
        self.broken: Exception | None = None
        hass.services.async_register(
            "weather", "get_forecasts", self._get_forecasts, supports_response=SupportsResponse.ONLY
        )

    def say(self, temperature: float | None, unit: str = "°C", entity_id: str = WEATHER) -> None:
        self.hass.states.async_set(entity_id, "sunny", {"temperature": temperature, "temperature_unit": unit})

    async def _get_forecasts(self, call: ServiceCall) -> Any:
        kind = call.data["type"]
        if self.broken is not None:
            raise self.broken
        if kind not in self.forecasts:
            raise HomeAssistantError("not supported")
        return {call.data["entity_id"]: {"forecast": self.forecasts[kind]}}


@pytest.fixture
def sky(hass: HomeAssistant, summer: House) -> Sky:
    """The weather over the home."""
    sky = Sky(hass)
    sky.say(28.5)
    return sky


def steps(start: datetime, step: timedelta, *temperatures: float) -> list[dict[str, Any]]:
    return [
        {"datetime": (start + number * step).isoformat(), "temperature": temperature}
        for number, temperature in enumerate(temperatures)
    ]


async def thermometer(hass: HomeAssistant, means: list[float], unit: str = "°C") -> None:
    """A sensor of the temperature outside, with statistics since the beginning of August."""
    hass.states.async_set(SENSOR, "27", {"device_class": "temperature", "unit_of_measurement": unit})
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.ARITHMETIC,
        has_sum=False,
        name=None,
        source="recorder",
        statistic_id=SENSOR,
        unit_class="temperature",
        unit_of_measurement=unit,
    )
    rows = [StatisticData(start=AUGUST + number * HOUR, mean=mean) for number, mean in enumerate(means)]
    async_import_statistics(hass, metadata, rows)
    await async_wait_recording_done(hass)


async def test_without_anything_there_is_no_temperature(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    await connect(contract(summer))
    assert app.series[SERIES]["temperature"] is None
    assert set(app.series) == {SERIES}


async def test_the_first_weather_entity_is_found_and_noted_hour_by_hour(
    hass: HomeAssistant, summer: House, sky: Sky, app: StandIn, connect: Connect
) -> None:
    sky.say(10, entity_id="weather.zoo")
    await connect(contract(summer))
    assert app.series[SERIES]["temperature"] == OF_WEATHER
    assert app.series[OF_WEATHER] | {"name": ""} == {
        "name": "",
        "kind": "temperature",
        "unit": "°C",
        "timezone": "Asia/Seoul",
    }
    assert app.readings[OF_WEATHER] == {NOON.replace(minute=0): 28.5}
    sky.say(86, "°F")
    await later(summer, hours=1)
    assert app.readings[OF_WEATHER] == {NOON.replace(minute=0): 28.5, NOON.replace(minute=0) + HOUR: 30.0}


@pytest.mark.parametrize("says", [None, 300, "warm", float("nan")])
async def test_a_weather_entity_that_says_nonsense_is_not_noted(
    summer: House, sky: Sky, app: StandIn, connect: Connect, says: Any
) -> None:
    sky.say(says)
    await connect(contract(summer))
    assert app.readings.get(OF_WEATHER, {}) == {}


async def test_the_hourly_forecast_goes_to_the_app(
    hass: HomeAssistant, summer: House, sky: Sky, app: StandIn, connect: Connect
) -> None:
    sky.forecasts["hourly"] = steps(NOON.replace(minute=0), HOUR, 28, 29, 30)
    sky.forecasts["daily"] = []
    await connect(contract(summer))
    assert [each["value"] for each in app.outlooks[OF_WEATHER]] == [28, 29, 30]
    assert app.outlooks[OF_WEATHER][0]["start"] == NOON.replace(minute=0).isoformat()


async def test_where_there_are_only_days_the_hours_lie_between(
    hass: HomeAssistant, summer: House, sky: Sky, app: StandIn, connect: Connect
) -> None:
    days = steps(seoul(2025, 8, 21), 24 * HOUR, 33, 31, 29)
    sky.forecasts["daily"] = [{**day, "templow": 24} for day in days] + [
        {"datetime": None, "temperature": 30, "templow": 20},
        {"datetime": seoul(2025, 8, 24).isoformat(), "temperature": 30},
    ]
    await connect(contract(summer))
    by_start = {each["start"]: each["value"] for each in app.outlooks[OF_WEATHER]}
    assert by_start[seoul(2025, 8, 21, 15).isoformat()] == 33
    assert by_start[seoul(2025, 8, 22, 5).isoformat()] == 24
    assert by_start[seoul(2025, 8, 22, 10).isoformat()] == 27.5


async def test_an_entity_without_a_forecast_sends_none(
    hass: HomeAssistant, summer: House, sky: Sky, app: StandIn, connect: Connect
) -> None:
    await connect(contract(summer))
    assert app.outlooks == {}


async def test_a_weather_integration_that_breaks_does_not_stop_the_rest(
    summer: House, sky: Sky, app: StandIn, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    sky.broken = KeyError("list")
    await connect(contract(summer))
    await later(summer, hours=1)
    assert len(app.readings[SERIES]) > 1000
    assert app.outlooks == {}
    assert caplog.text.count("weather.home gives no forecast") == 1


async def test_a_weather_entity_with_a_strange_name_is_told_of(
    hass: HomeAssistant, summer: House, sky: Sky, app: StandIn, connect: Connect
) -> None:
    hass.states.async_set(WEATHER, "sunny", {"temperature": 28, "friendly_name": "Home\n\u200b(balcony)" + 200 * "x"})
    await connect(contract(summer))
    name = app.series[OF_WEATHER]["name"]
    assert name.startswith("Home(balcony)")
    assert len(name) == 100


async def test_a_chosen_sensor_brings_its_past_and_the_weather_its_forecast(
    hass: HomeAssistant, summer: House, sky: Sky, app: StandIn, connect: Connect
) -> None:
    await thermometer(hass, [77.0] * 48 + [9999.0], "°F")
    sky.forecasts["hourly"] = steps(NOON, HOUR, 28, 29)
    await connect(contract(summer), temperature=SENSOR)
    assert app.series[SERIES]["temperature"] == OF_SENSOR
    assert app.readings[OF_SENSOR] == {AUGUST + number * HOUR: 25.0 for number in range(48)}
    assert len(app.outlooks[OF_SENSOR]) == 1


async def test_a_sensor_without_statistics_is_noted_hour_by_hour(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    hass.states.async_set(SENSOR, "27", {"unit_of_measurement": "°C"})
    await connect(contract(summer), temperature=SENSOR)
    assert app.readings[OF_SENSOR] == {NOON.replace(minute=0): 27.0}
    assert app.outlooks == {}


async def test_a_chosen_sensor_that_is_gone_gives_way_to_the_weather(
    hass: HomeAssistant, summer: House, sky: Sky, app: StandIn, connect: Connect
) -> None:
    await connect(contract(summer), temperature="0123456789abcdef0123456789abcdef")
    assert app.series[SERIES]["temperature"] == OF_WEATHER


async def test_a_renamed_sensor_stays_the_same_series(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    known = er.async_get(hass).async_get_or_create("sensor", "shelly", "t", suggested_object_id="outside")
    hass.states.async_set(known.entity_id, "27", {"unit_of_measurement": "°C"})
    await connect(contract(summer), temperature=known.id)
    er.async_get(hass).async_update_entity(known.entity_id, new_entity_id="sensor.roof")
    hass.states.async_set("sensor.roof", "28", {"unit_of_measurement": "°C"})
    await later(summer, hours=1)
    assert set(app.readings[f"temperature.{known.id}"].values()) == {27.0, 28.0}


async def test_a_temperature_that_the_app_refuses_does_not_stop_the_rest(
    summer: House, sky: Sky, app: StandIn, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    app.refusing[OF_WEATHER] = (409, "series-kind")
    entry = await connect(contract(summer))
    await later(summer, hours=1)
    assert len(app.readings[SERIES]) > 1000
    assert caplog.text.count("The app refuses the temperature") == 1
    assert entry.runtime_data.app.pushing.temperature_refused
    app.refusing.clear()
    await later(summer, hours=1)
    assert entry.runtime_data.app.pushing.temperature_refused is None
