"""A file for bug reports: complete enough to play the devices' messages back, without ids, macs or names of entities.

`devices[].messages` are the last accepted messages by topic; sent to a fresh Home Assistant with `counters` in its store,
they bring back `states`.
"""

from dataclasses import asdict
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.loader import async_get_integration

from .const import DOMAIN
from .contract.contract import CONF_METERS, CONF_PRICE_ENTITY
from .contract.meter import Meter
from .contract.monitor import Monitor
from .core.devices.device import Device
from .core.devices.pseudonyms import Pseudonyms
from .core.devices.topics import DISCOVERY, read_topic
from .data import EnergierConfigEntry
from .ml.diagnostics import app_diagnostics
from .source.adopt import Source, resolve, sources

REFERENCES = (CONF_METERS, CONF_PRICE_ENTITY)
"""Where a contract names entities."""


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: EnergierConfigEntry) -> dict[str, Any]:
    """Everything about the integration."""
    hub = entry.runtime_data.hub
    pseudonyms = Pseudonyms(hub.devices)
    return {
        "version": str((await async_get_integration(hass, DOMAIN)).version),
        "broker_connected": hub.door.connected,
        "messages_accepted": hub.accepted,
        "refusals": [
            {key: pseudonyms.text(value) if isinstance(value, str) else value for key, value in refusal.items()}
            for refusal in hub.refusals.report()
        ],
        "devices": [_device(hass, entry, device, pseudonyms) for device in hub.devices.values()],
        "sources": [_source(hass, entry, source) for source in sources(entry)],
        "contracts": [_contract(hass, entry, monitor) for monitor in entry.runtime_data.monitors.values()],
        "app": app_diagnostics(entry.runtime_data.app),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: EnergierConfigEntry, device: dr.AnyDeviceEntry
) -> dict[str, Any]:
    """Everything about one device; an outlet's file is that of its tap, for they share all messages."""
    hub = entry.runtime_data.hub
    if device.config_subentry_id:
        if monitor := entry.runtime_data.monitors.get(device.config_subentry_id):
            return {"contracts": [_contract(hass, entry, monitor)]}
        own = [source for source in sources(entry) if source.subentry_id == device.config_subentry_id]
        return {"sources": [_source(hass, entry, source) for source in own]}
    found = hub.device_of(device)
    if found is None:
        return {"devices": []}
    pseudonyms = Pseudonyms(hub.devices)
    return {"devices": [_device(hass, entry, found, pseudonyms)]}


def _device(hass: HomeAssistant, entry: EnergierConfigEntry, device: Device, pseudonyms: Pseudonyms) -> dict[str, Any]:
    messages = {}
    for topic, payload in device.raw.items():
        text = payload.decode("utf-8", "backslashreplace")
        is_discovery = read_topic(topic).kind == DISCOVERY
        messages[pseudonyms.text(topic)] = pseudonyms.text(text) if is_discovery else text
    return {
        "id": pseudonyms.of(device.id),
        "available": device.available,
        "silent": device.silent,
        "disputed": device.disputed,
        "messages": messages,
        "counters": device.counters.as_dict(),
        "last_boot": device.last_boot and asdict(device.last_boot),
        "last_trip": device.last_trip and asdict(device.last_trip),
        "relay_causes": device.relay_causes,
        "states": {
            f"{known.domain}.{pseudonyms.of(device.id)}{known.unique_id.removeprefix(device.id)}": _state(
                hass, known.entity_id
            )
            for known in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
            if known.unique_id.startswith(f"{device.id}_") and known.config_subentry_id is None
        },
    }


def _source(hass: HomeAssistant, entry: EnergierConfigEntry, source: Source) -> dict[str, Any]:
    return {
        "kind": source.kind.value,
        "adopted": {
            role.value: {"entity_id": entity_id, "state": _state(hass, entity_id) if entity_id else None}
            for role, ref in source.refs.items()
            for entity_id in [resolve(hass, ref)]
        },
        "states": {
            known.unique_id: _state(hass, known.entity_id)
            for known in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
            if known.config_subentry_id == source.subentry_id
        },
    }


def _contract(hass: HomeAssistant, entry: EnergierConfigEntry, monitor: Monitor) -> dict[str, Any]:
    """What the bill is made from: enough to compute it again."""
    usage, outlook = monitor.usage, monitor.outlook
    return {
        "contract": {key: value for key, value in monitor.contract.as_data().items() if key not in REFERENCES},
        "plan_checked": monitor.plan.checked.isoformat() if monitor.plan else None,
        "problem": monitor.problem.code if monitor.problem else None,
        "meters": [_meter(hass, meter) for meter in monitor.meters],
        "bill": outlook.bill.as_dict() if outlook else None,
        "missing": [{"from": span.start.isoformat(), "to": span.end.isoformat()} for span in usage.missing]
        if usage
        else None,
        "hours": {hour.start.isoformat(): float(hour.kwh) for hour in usage.hours} if usage else None,
        "states": _states_of(hass, entry, monitor.contract.subentry_id),
    }


def _meter(hass: HomeAssistant, meter: Meter) -> dict[str, Any]:
    base, entity_id = meter.history.base, meter.statistic_id
    return {
        "state": _state(hass, entity_id) if entity_id else None,
        "newest_statistics": {"end": base.end.isoformat(), "state": str(base.state), "sum": str(base.sum)}
        if base
        else None,
        "rest": None if meter.rest is None else str(meter.rest),
    }


def _states_of(hass: HomeAssistant, entry: EnergierConfigEntry, subentry_id: str) -> dict[str, Any]:
    """The states of a subentry's entities, by the ends of their unique ids."""
    return {
        known.unique_id.removeprefix(f"{subentry_id}_"): _state(hass, known.entity_id)
        for known in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if known.config_subentry_id == subentry_id
    }


def _state(hass: HomeAssistant, entity_id: str) -> dict[str, Any] | None:
    """A state without the names in it; None if the entity is disabled."""
    state = hass.states.get(entity_id)
    if state is None:
        return None
    attributes = {key: value for key, value in state.attributes.items() if key != "friendly_name"}
    return {"state": state.state, "attributes": attributes, "last_updated": state.last_updated.isoformat()}
