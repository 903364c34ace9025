"""The tap and the meter, from the mains to Home Assistant and back."""

import json
from typing import Any

import aiomqtt

from demo.client import Client
from demo.devices import METER_ID, TAP_ID
from demo.home import Home

from .parts import OUTLETS, Entities, statistics, tap_command, until_number, until_state, with_value


def mqtt(home: Home) -> aiomqtt.Client:
    """The broker, as Home Assistant's user."""
    memory = home.instance.memory
    return aiomqtt.Client(
        "127.0.0.1", memory.broker_port, username="homeassistant", password=memory.broker_passwords["homeassistant"]
    )


async def test_every_enabled_entity_has_a_value(client: Client, ids: Entities) -> None:
    registry = await client.command("config/entity_registry/list")
    enabled = [
        entity["entity_id"]
        for entity in registry
        if entity["platform"] == "energier"
        and not entity["disabled_by"]
        # Nobody pressed a button yet, and nothing had to be told.
        and not entity["entity_id"].startswith(("button.", "event."))
    ]
    assert len(enabled) >= 4 * 5 + 4
    await with_value(client, enabled)


async def test_the_statistics_lead_from_the_past_to_the_live_counters_without_a_jump(
    client: Client, ids: Entities
) -> None:
    for name in [ids.meter("energy"), *(ids.outlet(number, "energy") for number in (1, 2, 3))]:
        hours = await statistics(client, name)
        assert len(hours) > 55 * 24
        # Home Assistant's own first row starts from 0, so the past must end there.
        assert 0.0 in [hour["sum"] for hour in hours]
        live = float((await client.state(name))["state"])
        most = 10.0
        assert all(0 <= hour["change"] < most for hour in hours[1:])
        assert 0 <= live - hours[-1]["state"] < most
        assert all(0 <= row["change"] < most for row in await statistics(client, name, "5minute"))


async def test_outlets_are_child_devices_of_their_tap(client: Client, ids: Entities) -> None:
    devices = {device["id"]: device for device in await client.command("config/device_registry/list")}
    entities = {entity["entity_id"]: entity for entity in await client.command("config/entity_registry/list")}
    parents = set()
    for number in OUTLETS:
        outlet = devices[entities[ids.outlet(number, "outlet")]["device_id"]]
        parents.add(outlet["parent_device_id"])
    assert len(parents) == 1
    assert ["energier", TAP_ID] in devices[parents.pop()]["identifiers"]
    meter = devices[entities[ids.meter("power")]["device_id"]]
    assert ["energier", METER_ID] in meter["identifiers"]


async def test_live_values_keep_coming(client: Client, ids: Entities) -> None:
    before = (await client.state(ids.meter("power")))["last_updated"]
    async with client.events(
        "subscribe_trigger", trigger={"platform": "state", "entity_id": ids.meter("power")}
    ) as queue:
        event = await queue.get()
    assert event["variables"]["trigger"]["to_state"]["last_updated"] > before


async def test_switching_off_opens_the_relay_is_acknowledged_and_shown(
    home: Home, client: Client, ids: Entities
) -> None:
    await until_number(client, ids.outlet(4, "power"), lambda watts: watts > 1)
    async with mqtt(home) as broker:
        await broker.subscribe(f"energier/{TAP_ID}/#", qos=1)
        await client.action("switch.turn_off", {"entity_id": ids.outlet(4, "outlet")})
        seen: dict[str, Any] = {}
        async for message in broker.messages:
            if message.retain:
                continue
            topic = message.topic.value.removeprefix(f"energier/{TAP_ID}/")
            payload = json.loads(message.payload)
            if topic == "event" and payload["event"] != "relay":
                continue
            if topic == "state" and (payload["ch"][3]["on"] or payload["ch"][3]["p"] > 1):
                continue
            seen.setdefault(topic, payload)
            if {"4/set", "ack", "event", "state"} <= seen.keys():
                break
    assert seen["ack"] | {"id": ""} == {"id": "", "ok": True, "error": None, "ch": 4, "on": False}
    assert seen["ack"]["id"] == seen["4/set"]["id"]
    assert (seen["event"]["ch"], seen["event"]["on"], seen["event"]["cause"]) == (4, False, "mqtt")
    assert (await client.state(ids.outlet(4, "outlet")))["state"] == "off"
    await until_number(client, ids.outlet(4, "power"), lambda watts: watts < 1)
    await client.action("switch.turn_on", {"entity_id": ids.outlet(4, "outlet")})
    await until_state(client, ids.outlet(4, "outlet"), lambda state: state == "on")
    await until_number(client, ids.outlet(4, "power"), lambda watts: watts > 1)


async def test_what_is_plugged_in_and_pulled_out_shows(home: Home, client: Client, ids: Entities) -> None:
    await tap_command(home, "unplug", "4")
    await until_number(client, ids.outlet(4, "power"), lambda watts: watts < 1)
    await tap_command(home, "plug", "4", "laptop")
    await until_number(client, ids.outlet(4, "power"), lambda watts: watts > 1)


async def test_a_stopped_tap_is_unavailable_until_it_is_back(home: Home, client: Client, ids: Entities) -> None:
    await home.tap.stop()
    await until_state(client, ids.outlet(1, "outlet"), lambda state: state == "unavailable")
    await home.tap.start()
    await with_value(client, [ids.outlet(number, key) for number in OUTLETS for key in ("outlet", "power", "energy")])
