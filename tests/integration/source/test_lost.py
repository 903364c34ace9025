from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energier.const import DOMAIN

from .conftest import Adopt, Plug, value

POWER_ISSUE = "source_lost_source1_power"


def issues(registry: ir.IssueRegistry) -> set[str]:
    return {issue_id for domain, issue_id in registry.issues if domain == DOMAIN}


async def test_a_removed_entity_raises_a_repair_until_it_is_back(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, issue_registry: ir.IssueRegistry
) -> None:
    await adopt(plug.refs("power", "energy"))
    assert issues(issue_registry) == set()
    plug.remove("power")
    await hass.async_block_till_done()
    assert issues(issue_registry) == {POWER_ISSUE}
    issue = issue_registry.async_get_issue(DOMAIN, POWER_ISSUE)
    assert issue is not None
    assert issue.translation_placeholders == {"source": "Kitchen fridge", "entity": "sensor.fridge_power"}
    plug.register("power")
    await hass.async_block_till_done()
    assert issues(issue_registry) == set()


async def test_an_entity_gone_while_home_assistant_was_off_is_noticed(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, issue_registry: ir.IssueRegistry
) -> None:
    refs = plug.refs("power")
    plug.remove("power")
    await adopt(refs)
    assert issues(issue_registry) == {POWER_ISSUE}


async def test_a_rename_or_an_unavailable_plug_is_no_loss(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, issue_registry: ir.IssueRegistry
) -> None:
    await adopt(plug.refs("power"))
    plug.rename("power", "sensor.renamed")
    plug.say("power", "unavailable")
    await hass.async_block_till_done()
    hass.states.async_remove(plug.id("power"))
    await hass.async_block_till_done()
    assert issues(issue_registry) == set()


async def test_an_unregistered_entity_is_missed_only_after_the_start(
    hass: HomeAssistant, adopt: Adopt, issue_registry: ir.IssueRegistry
) -> None:
    hass.set_state(CoreState.starting)
    await adopt({"power": "sensor.template"})
    assert issues(issue_registry) == set()
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    issue = issue_registry.async_get_issue(DOMAIN, POWER_ISSUE)
    assert issue is not None
    assert issue.translation_placeholders == {"source": "Kitchen fridge", "entity": "sensor.template"}
    hass.states.async_set("sensor.template", "5", {"unit_of_measurement": "W"})
    await hass.async_block_till_done()
    assert issues(issue_registry) == set()
    hass.states.async_set("sensor.template", "6", {"unit_of_measurement": "W"})
    hass.states.async_remove("sensor.template")
    await hass.async_block_till_done()
    assert issues(issue_registry) == {POWER_ISSUE}


async def test_removing_the_source_takes_its_repair_back(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, issue_registry: ir.IssueRegistry
) -> None:
    entry = await adopt(plug.refs("power"))
    plug.remove("power")
    await hass.async_block_till_done()
    hass.config_entries.async_remove_subentry(entry, "source1")
    await hass.async_block_till_done()
    assert issues(issue_registry) == set()


class Fix:
    """The fix flow as the frontend runs it."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._flow_id = ""

    async def start(self, issue_id: str) -> dict[str, Any]:
        flow = await self._post("", {"handler": DOMAIN, "issue_id": issue_id})
        self._flow_id = flow["flow_id"]
        return flow

    async def answer(self, **data: Any) -> dict[str, Any]:
        return await self._post(f"/{self._flow_id}", data)

    async def _post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        response = await self._client.post(f"/api/repairs/issues/fix{path}", json=data)
        assert response.status == 200, await response.text()
        flow: dict[str, Any] = await response.json()
        return flow


@pytest.fixture
async def fix(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Fix:
    assert await async_setup_component(hass, REPAIRS, {})
    return Fix(await hass_client())


async def test_another_entity_can_be_chosen(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, fix: Fix, issue_registry: ir.IssueRegistry
) -> None:
    entry = await adopt(plug.refs("power", "energy"))
    other = Plug(hass, "Freezer")
    other.say("current", 1, device_class="power")
    plug.remove("power")
    await hass.async_block_till_done()
    flow = await fix.start(POWER_ISSUE)
    assert flow["menu_options"] == ["choose", "without", "remove"]
    assert flow["description_placeholders"] == {"source": "Kitchen fridge", "entity": "sensor.fridge_power"}
    flow = await fix.answer(next_step_id="choose")
    assert flow["step_id"] == "choose"
    flow = await fix.answer(entity=other.id("current"))
    assert flow["errors"] == {"entity": "unknown_unit"}
    flow = await fix.answer(entity=other.id("power"))
    await hass.async_block_till_done()
    assert flow["type"] == "create_entry"
    assert dict(entry.subentries["source1"].data) == {
        "kind": "plug",
        **plug.refs("energy"),
        **other.refs("power"),
    }
    assert value(hass, "sensor.kitchen_fridge_power") == "60.0"
    assert issues(issue_registry) == set()


async def test_one_can_go_on_without_it(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, fix: Fix, issue_registry: ir.IssueRegistry
) -> None:
    entry = await adopt(plug.refs("power", "switch"))
    plug.remove("switch")
    await hass.async_block_till_done()
    await fix.start("source_lost_source1_switch")
    await fix.answer(next_step_id="without")
    await hass.async_block_till_done()
    assert dict(entry.subentries["source1"].data) == {"kind": "plug", **plug.refs("power")}
    assert hass.states.get("switch.kitchen_fridge") is None
    assert issues(issue_registry) == set()


async def test_the_source_can_be_removed(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, fix: Fix, issue_registry: ir.IssueRegistry
) -> None:
    entry = await adopt(plug.refs("power"))
    plug.remove("power")
    await hass.async_block_till_done()
    flow = await fix.start(POWER_ISSUE)
    assert flow["menu_options"] == ["choose", "remove"]
    await fix.answer(next_step_id="remove")
    await hass.async_block_till_done()
    assert entry.subentries == {}
    assert issues(issue_registry) == set()


@pytest.mark.parametrize("answer", ["without", "remove"])
async def test_a_source_removed_meanwhile_needs_no_repair(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, fix: Fix, answer: str
) -> None:
    entry = await adopt(plug.refs("power", "switch"))
    plug.remove("switch")
    await hass.async_block_till_done()
    await fix.start("source_lost_source1_switch")
    hass.config_entries.async_remove_subentry(entry, "source1")
    flow = await fix.answer(next_step_id=answer)
    assert (flow["type"], flow["reason"]) == ("abort", "source_removed")
