"""How long a switch takes, as a user waits for it: `python -m tests.bench.bench_switching`.

A real Home Assistant, mosquitto and the tap's program on this machine. Measured from sending the action over the websocket until the
state that the tap confirmed arrives on the same websocket.
"""

import asyncio
from pathlib import Path
from statistics import quantiles
import tempfile
import time

from demo import devices
from demo.client import Client
from demo.entities import entity_ids, unique_id
from demo.home import Home, Wishes
from demo.household import NAMES
from demo.instance import Instance

TOGGLES = 200
WARM_UP = 10
# A user's next tap comes no sooner. Back to back, Home Assistant's command waits behind its receipt of the last answer, until the broker's
# delayed TCP acknowledgement (40 ms): its MQTT client leaves Nagle's algorithm on.
PAUSE = 0.15


async def measure(client: Client, switch: str, pause: float) -> list[float]:
    """Milliseconds of each toggle, with a pause in seconds before it."""
    taken = []
    on = (await client.state(switch))["state"] == "on"
    async with client.events("subscribe_trigger", trigger={"platform": "state", "entity_id": switch}) as events:
        for _ in range(WARM_UP + TOGGLES):
            on = not on
            await asyncio.sleep(pause)
            begin = time.perf_counter()
            action = asyncio.create_task(
                client.action("switch.turn_on" if on else "switch.turn_off", {"entity_id": switch})
            )
            while (await events.get())["variables"]["trigger"]["to_state"]["state"] != ("on" if on else "off"):
                pass
            taken.append((time.perf_counter() - begin) * 1000)
            await action
    return taken[WARM_UP:]


async def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="energier-bench-") as name:
        folder = Path(name)
        instance = Instance(folder)
        async with Home(instance, Wishes(days=1), lambda _: None).running() as home:
            await home.tap.stop()
            memory = instance.memory
            login = devices.Login(memory.broker_port, memory.broker_passwords["tap"])
            # Without the pauses the tap puts between two toggles for the sake of its relays.
            pauseless: devices.Table = {"min_toggle_s": 0, "max_per_minute": 0}
            devices.write_tap(folder, login, NAMES["en"], ["", "", "", "laptop"], pauseless)
            await home.tap.start()
            async with home.client() as client:
                switch = (await entity_ids(client))[unique_id(devices.TAP_ID, 4, "outlet")]
                while (await client.state(switch))["state"] != "on":
                    await asyncio.sleep(0.1)
                paced, hasty = await measure(client, switch, PAUSE), await measure(client, switch, 0)
        instance.release()
    lines = [
        "| command to confirmed switch state, loopback | median, ms | p95, ms | slowest, ms | to reach |",
        "|---|---|---|---|---|",
    ]
    for name, taken in ((f"one every {PAUSE * 1000:.0f} ms", paced), ("one right after the other", hasty)):
        cuts = quantiles(taken, n=100)
        lines.append(f"| {name}, {len(taken)} times | {cuts[49]:.1f} | {cuts[94]:.1f} | {max(taken):.1f} | p95 < 50 |")
    print("\n".join(lines))  # noqa: T201 - a benchmark's result


if __name__ == "__main__":
    asyncio.run(main())
