"""Which of a contract's entities a trigger or condition means: by what they measure, whatever they are called."""

from collections.abc import Collection, Iterable
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from ..const import DOMAIN
from ..core.contract.goal import Goal

PROGRESS: Final = {f"goal_{goal}_progress": goal for goal in Goal}
"""The sensors that stand for a goal."""

TIER: Final = "tier"
TIERS: Final = (TIER, "next_tier_energy", "next_tier_days", "next_tier_stake")
"""The sensors that stand for the tiers; the first for which one is on."""


@callback
def keep(hass: HomeAssistant, entity_ids: Iterable[str], keys: Collection[str]) -> set[str]:
    """Those that are a contract's entities of the given kinds."""
    registry = er.async_get(hass)
    return {
        entity_id for entity_id in entity_ids if (found := _key(registry.async_get(entity_id))) and found[1] in keys
    }


@callback
def targeted(hass: HomeAssistant, selection: TargetSelection, contract: str, keys: Collection[str]) -> str | None:
    """The contract's entity, of the first kind of `keys` there is, if the target means it; None if it means none of them."""
    selected = async_extract_referenced_entity_ids(hass, selection, expand_group=False)
    registry = er.async_get(hass)
    meant = {
        found[1]: entity_id
        for entity_id in selected.referenced | selected.indirectly_referenced
        if (found := _key(registry.async_get(entity_id))) and found[0] == contract
    }
    return next((meant[key] for key in keys if key in meant), None)


def _key(entry: er.RegistryEntry | None) -> tuple[str, str] | None:
    """The contract (subentry id) and what the entity of it shows."""
    if entry is None or entry.platform != DOMAIN or entry.config_subentry_id is None:
        return None
    contract, _, key = entry.unique_id.partition(f"{entry.config_subentry_id}_")
    return None if contract else (entry.config_subentry_id, key)
