"""The monitors of all contracts."""

from homeassistant.core import HomeAssistant

from ..data import EnergierConfigEntry
from ..tariff.plans import Plans
from .contract import contracts
from .monitor import Monitor
from .watermarks import Watermarks


async def async_create(hass: HomeAssistant, entry: EnergierConfigEntry, plans: Plans) -> dict[str, Monitor]:
    """One monitor for each contract, not yet started."""
    marks = Watermarks(hass)
    await marks.async_load()
    every = contracts(entry)
    await marks.async_keep_only({contract.subentry_id for contract in every})
    return {
        contract.subentry_id: Monitor(hass, entry, contract, plans.plans.get(contract.plan), marks)
        for contract in every
    }
