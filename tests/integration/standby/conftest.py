"""A television in an outlet of a tap, and one in an adopted plug; both outlets have learned its standby of 0.8 W unless a test teaches them."""

from collections.abc import Awaitable, Callable
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.energier.core.standby.level import Learner
from custom_components.energier.standby.standbys import KEY

from ..conftest import Bus, SetUp, entity_id, example, value
from ..core.standby import traces
from ..source.conftest import Adopt, Plug, adopt, plug  # noqa: F401 - fixtures

TAP = "tap-1a2b3c"
STEM = f"{TAP}_1"
SOURCE = "source1"
START = "2026-11-24 08:00:00+00:00"
MINUTE = 60.0

type Store = dict[str, Any]


@pytest.fixture(autouse=True)
def start(freezer: FrozenDateTimeFactory) -> None:
    """A morning in November."""
    freezer.move_to(START)


def kept(hass_storage: Store, *, days: int = 5, **parts: Any) -> None:
    """What Home Assistant kept of both outlets: what they learned of the television in so many days, and `parts` besides."""
    learner = Learner()
    traces.watch(traces.days(traces.TELEVISION, days), learner)
    data = {"level": learner.as_dict()} | parts
    hass_storage[KEY] = {"version": 1, "minor_version": 1, "key": KEY, "data": {STEM: data, SOURCE: data}}


def stored(hass_storage: Store, stem: str = STEM) -> Any:
    """What is on disk of an outlet."""
    return hass_storage[KEY]["data"][stem]


class Television:
    """What draws power in an outlet, and what of the outlet's standby Home Assistant shows."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, stem: str) -> None:
        self.hass = hass
        self.freezer = freezer
        self.stem = stem
        self.on = True
        self.watts = 120.0
        self.refuses: str | None = None
        self.commands: list[str] = []

    async def say(self) -> None:
        """Tell state and power."""
        raise NotImplementedError

    async def draw(self, watts: float) -> None:
        """Draw another power."""
        self.watts = watts
        await self.say()

    async def turn(self, on: bool) -> None:
        """Somebody presses the outlet's button."""
        self.on = on
        await self.say()

    async def wait(self, minutes: float, step: float = 15.0) -> None:
        """Let time pass, in which the outlet goes on telling."""
        for _ in range(round(minutes * 60 / step)):
            self.freezer.tick(step)
            await self.say()
            async_fire_time_changed(self.hass)
            await self.hass.async_block_till_done()

    def id(self, platform: str, key: str) -> str:
        return entity_id(self.hass, platform, f"{self.stem}_{key}")

    def shows(self, platform: str, key: str) -> str:
        return value(self.hass, platform, f"{self.stem}_{key}")

    @property
    def standby(self) -> str:
        return self.shows("binary_sensor", "standby")

    @property
    def saved(self) -> float:
        return float(self.shows("sensor", "standby_saved_energy"))

    async def choose(self, action: str, delay: float | None = None) -> None:
        """Set what is done about standby, and after how many minutes."""
        target = {"entity_id": self.id("select", "standby_action"), "option": action}
        await self.hass.services.async_call("select", "select_option", target, blocking=True)
        if delay is not None:
            target = {"entity_id": self.id("number", "standby_delay"), "value": delay}  # type: ignore[dict-item]
            await self.hass.services.async_call("number", "set_value", target, blocking=True)

    async def protect(self, on: bool) -> None:
        target = {"entity_id": self.id("switch", "standby_protected")}
        await self.hass.services.async_call("switch", f"turn_{'on' if on else 'off'}", target, blocking=True)


class TapTelevision(Television):
    """In outlet 1 of the contract's tap, which answers every command."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, bus: Bus) -> None:
        super().__init__(hass, freezer, STEM)
        self.bus = bus
        self.obeys = True
        published = bus.client.publish.side_effect

        def publish(topic: str, payload: Any, *args: Any, **kwargs: Any) -> Any:
            if topic == f"energier/{TAP}/1/set":
                hass.loop.call_soon(self._answer, json.loads(payload))
            return published(topic, payload, *args, **kwargs) if published else bus.client.publish.return_value

        bus.client.publish.side_effect = publish

    def _answer(self, command: dict[str, Any]) -> None:
        self.commands.append("on" if command["on"] else "off")
        if self.refuses:
            answer = {"id": command["id"], "ok": False, "error": self.refuses, "on": self.on}
        else:
            self.on = command["on"] if self.obeys else self.on
            answer = {"id": command["id"], "ok": True, "on": self.on}
        self.bus.fire(f"{TAP}/ack", answer)

    async def say(self) -> None:
        state = example("state", "tap")
        state["ch"][0] |= {"on": self.on, "p": self.watts if self.on else 0.0}
        await self.bus.send(f"{TAP}/state", state)

    async def plug_in(self, **changes: Any) -> None:
        await self.bus.tap(**changes)
        await self.say()


class PlugTelevision(Television):
    """In a plug of another integration, which tells only what changed."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, socket: Plug) -> None:
        super().__init__(hass, freezer, SOURCE)
        self.plug = socket

    def _tell(self) -> None:
        self.plug.say("switch", "on" if self.on else "off")
        self.plug.say("power", self.watts if self.on else 0.0)

    async def say(self) -> None:
        self._tell()
        await self.hass.async_block_till_done()

    def obey(self) -> None:
        """Be the foreign integration's part of the switch service; to be called once that is there."""
        original = self.hass.services.async_services()["switch"]
        for command, on in (("turn_on", True), ("turn_off", False)):
            job = original[command].job.target

            async def serve(call: ServiceCall, job: Any = job, on: bool = on) -> None:
                if self.plug.id("switch") not in call.data["entity_id"]:
                    await job(call)
                    return
                self.commands.append("on" if on else "off")
                if self.refuses:
                    raise HomeAssistantError(self.refuses)
                self.on = on
                self._tell()

            self.hass.services.async_register("switch", command, serve, original[command].schema)


@pytest.fixture
async def television(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, bus: Bus, hass_storage: Store, set_up: SetUp
) -> TapTelevision:
    """At work in the tap's outlet."""
    kept(hass_storage)
    await set_up()
    television = TapTelevision(hass, freezer, bus)
    await television.plug_in()
    return television


@pytest.fixture
def entry(hass: HomeAssistant, television: TapTelevision) -> MockConfigEntry:
    """The integration of the television's tap."""
    (entry,) = hass.config_entries.async_entries("energier")
    assert isinstance(entry, MockConfigEntry)
    return entry


type PlugIn = Callable[..., Awaitable[PlugTelevision]]


@pytest.fixture
def plug_in(hass: HomeAssistant, freezer: FrozenDateTimeFactory, hass_storage: Store, adopt: Adopt) -> PlugIn:  # noqa: F811
    """Put a television in an adopted plug."""

    async def plug_in(name: str = "Bedroom", device: str = "Socket", **parts: Any) -> PlugTelevision:
        kept(hass_storage, **parts)
        television = PlugTelevision(hass, freezer, Plug(hass, device))
        await television.say()
        await adopt(television.plug.refs("power", "switch"), name=name)
        television.obey()
        return television

    return plug_in
