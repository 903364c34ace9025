"""The meter as it is built: the Nano's image on a simulated chip, its line, the bridge, the broker, Home Assistant."""

from collections.abc import AsyncIterator
from math import cos, radians

import pytest

from demo import nano
from demo.client import Client, HomeAssistantError
from demo.devices import METER_ID
from demo.home import Home

from .parts import Entities, device_ids, until_number, until_state

VOLTS, AMPERES, DEGREES, HERTZ = 231.0, 7.0, 30.0, 59.9
WATTS = VOLTS * AMPERES * cos(radians(DEGREES))


@pytest.fixture
async def still_mains(home: Home) -> AsyncIterator[None]:
    """Mains and a load that stay as they are, seen by the Nano's two sensors."""
    if not nano.can_be_built():
        pytest.skip("no compiler for the Nano here: the demo's meter is simulated as a whole")
    assert home.instance.memory.nano, "the firmware could not be built"
    mains = home.programs["mains"]
    await mains.stop()
    await nano.tell(home.instance.folder, f"set v={VOLTS} i={AMPERES} phi={DEGREES} hz={HERTZ} noise=0.5")
    yield
    await mains.start()


def near(value: float, share: float) -> tuple[float, float]:
    return value * (1 - share), value * (1 + share)


async def until_near(client: Client, entity_id: str, value: float, share: float) -> float:
    low, high = near(value, share)
    return await until_number(client, entity_id, lambda number: low <= number <= high)


@pytest.mark.usefixtures("still_mains")
async def test_what_the_sensors_see_is_what_home_assistant_shows(client: Client, ids: Entities) -> None:
    for key, value, share in (
        ("power", WATTS, 0.002),
        ("current", AMPERES, 0.005),
        ("apparent_power", VOLTS * AMPERES, 0.005),
        ("power_factor", cos(radians(DEGREES)), 0.005),
    ):
        await until_near(client, ids.meter(key), value, share)
    await until_near(client, ids.by_unique_id[f"{METER_ID}_voltage"], VOLTS, 0.001)
    await until_near(client, ids.by_unique_id[f"{METER_ID}_frequency"], HERTZ, 0.001)


@pytest.mark.usefixtures("still_mains")
async def test_the_nano_is_calibrated_from_home_assistant_and_back(client: Client, ids: Entities) -> None:
    meter = (await device_ids(client))[METER_ID]
    voltage = ids.by_unique_id[f"{METER_ID}_voltage"]
    await until_near(client, voltage, VOLTS, 0.001)
    factors = await client.ask("energier.calibrate", device=meter, step="voltage", value=VOLTS + 3)
    assert factors["now"] / factors["was"] == pytest.approx((VOLTS + 3) / VOLTS, rel=1e-3)
    await until_near(client, voltage, VOLTS + 3, 0.001)
    await client.ask("energier.calibrate", device=meter, step="undo")
    await until_near(client, voltage, VOLTS, 0.001)


@pytest.mark.usefixtures("still_mains")
async def test_what_cannot_be_calibrated_is_said(client: Client) -> None:
    meter = (await device_ids(client))[METER_ID]
    with pytest.raises(HomeAssistantError, match="should be none"):
        await client.ask("energier.calibrate", device=meter, step="zero")
    with pytest.raises(HomeAssistantError, match="out of bounds"):
        await client.ask("energier.calibrate", device=meter, step="voltage", value=900)


@pytest.mark.usefixtures("still_mains")
async def test_a_power_cut_at_the_nano_takes_nothing_from_the_counter(
    home: Home, client: Client, ids: Entities
) -> None:
    power, energy = ids.meter("power"), ids.meter("energy")
    await until_near(client, power, WATTS, 0.002)
    before = await until_number(client, energy, lambda _: True)
    await nano.tell(home.instance.folder, "power off")
    await until_state(client, power, lambda state: state == "unknown")
    await nano.tell(home.instance.folder, "power on")
    await until_near(client, power, WATTS, 0.002)
    await until_number(client, energy, lambda kwh: kwh > before, patience=90)
