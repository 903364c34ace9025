"""Without the integration the devices show themselves through Home Assistant's own MQTT discovery, and only then."""

from datetime import date
from typing import Any

from demo import contract, flows
from demo.client import Client
from demo.devices import METER_ID, TAP_ID
from demo.entities import entity_ids, unique_id, wait_for_values
from demo.home import Home
from demo.household import NAMES

from .parts import Entities, statistics, until, until_number, use, with_value


async def of_platform(client: Client, platform: str) -> list[dict[str, Any]]:
    registry = await client.command("config/entity_registry/list")
    return [entity for entity in registry if entity["platform"] == platform and not entity["disabled_by"]]


async def test_removed_the_devices_announce_themselves_and_added_again_they_do_not(
    home: Home, client: Client, ids: Entities, bill_ids: dict[str, str]
) -> None:
    assert not await of_platform(client, "mqtt")
    past = await statistics(client, ids.meter("energy"))
    used = await until_number(client, bill_ids["usage"], lambda kwh: kwh > 0)
    await use(home, 0.2)
    await until_number(client, bill_ids["usage"], lambda kwh: kwh > used + 0.1)
    bill = await client.ask("energier.get_bill")

    await flows.remove(client, "energier")

    async def switches_of_mqtt() -> list[str] | None:
        found = [entity["entity_id"] for entity in await of_platform(client, "mqtt")]
        powers = [name for name in found if name.startswith("switch.")]
        return found if len(powers) == 4 else None

    native = await until(switches_of_mqtt, "four switches by MQTT discovery")
    assert not await of_platform(client, "energier")
    await with_value(client, [name for name in native if not name.startswith("button.")])

    await flows.confirm_discovered(client, "energier")

    async def no_more_of_mqtt() -> bool:
        return not await of_platform(client, "mqtt")

    await until(no_more_of_mqtt, "MQTT discovery withdrawn")
    await wait_for_values(client, [unique_id(METER_ID, 1, "energy"), unique_id(TAP_ID, 1, "energy")])
    again = Entities(await entity_ids(client))
    await with_value(client, [again.meter("power"), *again.energies])
    assert (await statistics(client, ids.meter("energy")))[: len(past)] == past

    # The contract went with the integration; made anew, it bills the past that the meter kept.
    begins = date.fromisoformat(bill["period"]["first"])
    added = await contract.add(client, NAMES["en"].contract, again.meter("energy"), begins + contract.AGE)
    names = await contract.wait_for_bill(client, added)
    # A new contract starts the integration anew; its meter is heard a moment later.
    await until_number(client, names["usage"], lambda kwh: kwh >= bill["usage"])
    await with_value(client, again.energies)
    assert Entities(await entity_ids(client)).of_devices == ids.of_devices
