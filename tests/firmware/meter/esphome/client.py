"""A client of ESPHome's native API, run by ESPHome's own Python: JSON lines in, JSON lines out.

Out: {"name", "state"} for every state, {"entity", ...} for every entity and {"done", "ok", "error"} for every action.
In: {"press": name}, {"number": name, "value"}, {"action": name, "arguments": {...}}.
"""

import asyncio
import json
import math
import sys
from typing import Any

from aioesphomeapi import (  # type: ignore[import-not-found]
    APIClient,
    APIConnectionError,
    BinarySensorInfo,
    NumberInfo,
    SensorInfo,
    TextSensorInfo,
)


def say(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


async def connected(port: int) -> Any:
    """A client, once the program has opened its port."""
    while True:
        client = APIClient("127.0.0.1", port, None)
        try:
            await client.connect(login=True)
        except APIConnectionError:
            await asyncio.sleep(0.1)
        else:
            return client


async def run(port: int) -> None:
    client = await connected(port)
    entities, services = await client.list_entities_services()
    names = {entity.key: entity.object_id for entity in entities}
    keys = {entity.object_id: entity.key for entity in entities}
    actions = {service.name: service for service in services}
    for entity in entities:
        described: dict[str, Any] = {"name": entity.name, "category": str(entity.entity_category.name)}
        if isinstance(entity, SensorInfo):
            described |= {
                "unit": entity.unit_of_measurement,
                "device_class": entity.device_class,
                "state_class": entity.state_class.name if entity.state_class else None,
                "decimals": entity.accuracy_decimals,
            }
        elif isinstance(entity, BinarySensorInfo):
            described["device_class"] = entity.device_class
        kind = next((kind for kind in (NumberInfo, TextSensorInfo) if isinstance(entity, kind)), type(entity))
        say(entity=entity.object_id, kind=kind.__name__.removesuffix("Info"), **described)

    def on_state(state: Any) -> None:
        value = None if getattr(state, "missing_state", False) else state.state
        if isinstance(value, float) and math.isnan(value):
            value = None
        say(name=names[state.key], state=value)

    client.subscribe_states(on_state)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        if "press" in order:
            client.button_command(keys[order["press"]])
        elif "number" in order:
            client.number_command(keys[order["number"]], order["value"])
        else:
            answer = await client.execute_service(
                actions[order["action"]], order["arguments"], return_response=False, timeout=60
            )
            say(done=order["action"], ok=answer.success, error=answer.error_message)
    await client.disconnect()


asyncio.run(run(int(sys.argv[1])))
