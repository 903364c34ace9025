"""What standby needs of an outlet, and the two kinds of outlets: those of taps, and adopted plugs that have a switch and tell their power."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, override

from homeassistant.const import SERVICE_TURN_OFF, STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, State as EntityState, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..core.devices.device import Device
from ..core.devices.discovery import Channel
from ..core.devices.state import ChannelState, State
from ..core.sources.proposal import Role
from ..device.commands import Commands
from ..device.registry import channel_identifier
from ..source.adopt import Source, follow, resolve
from ..source.quantity import QUANTITIES
from ..source.switch import async_pass_on


class Outlet(Protocol):
    """An outlet that can be switched and tells its power."""

    @property
    @abstractmethod
    def stem(self) -> str:
        """What the unique ids of its entities begin with."""

    @property
    @abstractmethod
    def available(self) -> bool:
        """Whether the outlet is there and speaks."""

    @property
    @abstractmethod
    def is_on(self) -> bool | None:
        """Whether it is on; None while that is not known."""

    @property
    @abstractmethod
    def watts(self) -> float | None:
        """What it draws; None while that is not known."""

    @abstractmethod
    def names(self) -> Iterator[str | None]:
        """What it and the appliance in it are called, in every way the user or another integration does."""

    @abstractmethod
    async def async_turn_off(self) -> None:
        """Switch it off; raise HomeAssistantError if it does not obey."""

    @abstractmethod
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` when the outlet spoke, or fell silent; returns what ends it."""


@dataclass(frozen=True, slots=True)
class TapOutlet(Outlet):
    """An outlet of a device that speaks the MQTT contract."""

    hass: HomeAssistant
    entry_id: str
    device: Device
    channel: int
    commands: Commands

    @property
    @override
    def stem(self) -> str:
        return f"{self.device.id}_{self.channel}"

    @property
    @override
    def available(self) -> bool:
        return self.device.available

    @property
    @override
    def is_on(self) -> bool | None:
        row = self._row
        return row.on if row else None

    @property
    @override
    def watts(self) -> float | None:
        row = self._row
        return row.power if row else None

    @property
    def _row(self) -> ChannelState | None:
        state = self.device.state
        return state.channels.get(self.channel) if state and self.device.available else None

    @override
    def names(self) -> Iterator[str | None]:
        identifier = channel_identifier(self.device.id, self.channel)
        child = dr.async_get(self.hass).async_get_child_device_by_identifier(identifier, self.entry_id)
        if child:
            yield child.name
            yield child.name_by_user
        yield _given_name(self.hass, f"{self.stem}_outlet")

    @override
    async def async_turn_off(self) -> None:
        await self.commands.async_set(self.device, self.channel, False)

    @override
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        def said(_state: State) -> None:
            listener()

        ends = (self.device.listen(State, said), self.device.watch(listener))
        return lambda: _end_all(ends)


def has_standby(channel: Channel) -> bool:
    """Whether there is anything to learn and to switch: a relay and a measured power."""
    return channel.relay and "p" in channel.measures


@dataclass(slots=True)
class SourceOutlet(Outlet):
    """A plug of another integration that the user adopted."""

    hass: HomeAssistant
    source: Source
    _states: dict[Role, EntityState | None] = field(init=False, default_factory=dict, compare=False)

    @property
    @override
    def stem(self) -> str:
        return self.source.subentry_id

    @property
    @override
    def available(self) -> bool:
        return all(
            (state := self._states.get(role)) is not None and state.state != STATE_UNAVAILABLE
            for role in (Role.POWER, Role.SWITCH)
        )

    @property
    @override
    def is_on(self) -> bool | None:
        state = self._states.get(Role.SWITCH)
        return {STATE_ON: True, STATE_OFF: False}.get(state.state) if state else None

    @property
    @override
    def watts(self) -> float | None:
        return QUANTITIES[Role.POWER].value(self._states.get(Role.POWER))

    @override
    def names(self) -> Iterator[str | None]:
        yield self.source.name
        yield _given_name(self.hass, f"{self.source.subentry_id}_{Role.SWITCH}")
        devices, entities = dr.async_get(self.hass), er.async_get(self.hass)
        for role in (Role.POWER, Role.SWITCH):
            entity_id = resolve(self.hass, self.source.refs[role])
            if entity_id is None:
                continue
            entity = entities.async_get(entity_id)
            if entity is None:
                state = self.hass.states.get(entity_id)
                yield state.name if state else None
                continue
            yield entity.name
            yield entity.original_name
            if device := devices.async_get(entity.device_id or ""):
                yield device.name
                yield device.name_by_user

    @override
    async def async_turn_off(self) -> None:
        await async_pass_on(self.hass, self.source.refs[Role.SWITCH], SERVICE_TURN_OFF)

    @override
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        @callback
        def hear(role: Role, state: EntityState | None) -> None:
            self._states[role] = state
            listener()

        ends = tuple(
            follow(self.hass, self.source.refs[role], lambda state, role=role: hear(role, state))  # type: ignore[misc]
            for role in (Role.POWER, Role.SWITCH)
        )
        return lambda: _end_all(ends)


def _given_name(hass: HomeAssistant, unique_id: str) -> str | None:
    """What the user called one of our switches."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id("switch", DOMAIN, unique_id)
    entity = registry.async_get(entity_id) if entity_id else None
    return entity.name if entity else None


def _end_all(ends: tuple[Callable[[], None], ...]) -> None:
    for end in ends:
        end()
