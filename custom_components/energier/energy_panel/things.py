"""What the Energy panel could show: the channels of our devices and the adopted sources."""

from collections.abc import Iterator

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..contract.statistics import cost_statistic
from ..core.devices.device import Device
from ..core.devices.discovery import Kind as DeviceKind
from ..core.energy_panel import Measured, Place
from ..core.sources.proposal import Kind, Role
from ..data import EnergierConfigEntry
from ..source.adopt import resolve, sources


@callback
def things(hass: HomeAssistant, entry: EnergierConfigEntry) -> list[Measured]:
    """Everything with an energy sensor that is enabled, meters first; then the contracts' costs."""
    found = sorted(measured(hass, entry), key=lambda thing: thing.place is not Place.GRID)
    return [*found, *_costs(hass, entry, found)]


@callback
def measured(hass: HomeAssistant, entry: EnergierConfigEntry) -> list[Measured]:
    """Everything with an energy sensor that is enabled."""
    return [*_channels(hass, entry), *_sources(hass, entry)]


def _channels(hass: HomeAssistant, entry: EnergierConfigEntry) -> Iterator[Measured]:
    for device in entry.runtime_data.hub.devices.values():
        for number in device.announcement.numbers:
            if thing := _measured(hass, f"{device.id}_{number}", _place(device)):
                yield thing


def _place(device: Device) -> Place:
    """A meter with one channel measures the home; the channels of others are parts of it."""
    whole = device.announcement.kind is DeviceKind.METER and len(device.announcement.channels) == 1
    return Place.GRID if whole else Place.DEVICE


def _sources(hass: HomeAssistant, entry: EnergierConfigEntry) -> Iterator[Measured]:
    for source in sources(entry):
        original = resolve(hass, source.refs[Role.ENERGY]) if Role.ENERGY in source.refs else None
        copies = frozenset({original} if original else ())
        place = Place.GRID if source.kind is Kind.METER else Place.DEVICE
        if thing := _measured(hass, source.subentry_id, place, copies):
            yield thing


def _costs(hass: HomeAssistant, entry: EnergierConfigEntry, found: list[Measured]) -> Iterator[Measured]:
    """What each contract costs belongs to its first meter: it is the cost of all of them together."""
    for monitor in entry.runtime_data.monitors.values():
        meter = resolve(hass, monitor.contract.meters[0])
        if meter is not None:
            ids = frozenset({meter}).union(*(thing.ids for thing in found if meter in thing.ids))
            yield Measured(Place.COST, monitor.contract.name, cost_statistic(monitor.contract.subentry_id), None, ids)


def _measured(hass: HomeAssistant, stem: str, place: Place, copies: frozenset[str] = frozenset()) -> Measured | None:
    registry = er.async_get(hass)
    energy, power = (_sensor(registry, f"{stem}_{key}") for key in ("energy", "power"))
    if energy is None:
        return None
    return Measured(place, _name(hass, energy), energy.entity_id, power.entity_id if power else None, copies)


def _sensor(registry: er.EntityRegistry, unique_id: str) -> er.RegistryEntry | None:
    entity_id = registry.async_get_entity_id(SENSOR_DOMAIN, DOMAIN, unique_id)
    entry = registry.async_get(entity_id) if entity_id else None
    return None if entry is None or entry.disabled_by else entry


def _name(hass: HomeAssistant, energy: er.RegistryEntry) -> str:
    """What the user calls the device; an outlet that has only its number is named with its tap."""
    registry = dr.async_get(hass)
    device = registry.async_get(energy.device_id) if energy.device_id else None
    if device is None:
        return energy.entity_id
    own = device.name_by_user or device.name or energy.entity_id
    parent = registry.async_get(device.parent_device_id) if isinstance(device, dr.ChildDeviceEntry) else None
    if device.name_by_user or parent is None:
        return own
    return f"{parent.name_by_user or parent.name} {own}"
