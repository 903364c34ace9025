"""The standby of one outlet: learned, watched, and cut when the user wants that."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
import math
from time import time
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..const import LOGGER
from ..core.sources.counter import number
from ..core.standby.decide import DEFAULT_DELAY, LONGEST_DELAY, SHORTEST_DELAY, Action, Rules, Tries, cut_after, cuts
from ..core.standby.level import Learner
from ..core.standby.protect import Protection, protected_kinds
from ..core.standby.saved import Savings
from ..core.standby.watch import State, Watch
from .billing import Billing
from .outlets import Outlet

LOOK_EVERY = 5.0
"""Seconds between two looks while nothing happens: taps speak every second, and there may be fifty of them."""

COUNT_EVERY = 300.0
"""Seconds between two sums of what is saved, each a new state of two sensors."""

OBEYS_WITHIN = 60.0
"""Seconds in which an outlet that was told to is seen to be off; some plugs say their power before their switch."""

NOWHERE = (math.inf, -math.inf)


class Standby:
    """Follows its outlet while anybody listens; what it learned, saved and was told is in `as_dict`."""

    def __init__(
        self,
        hass: HomeAssistant,
        outlet: Outlet,
        data: Mapping[str, Any],
        billing: Callable[[], Billing],
        save_soon: Callable[[], None],
    ) -> None:
        """Go on from `data`, an earlier `as_dict`; `save_soon` is called when something must not be lost."""
        self._hass = hass
        self.outlet = outlet
        self._billing = billing
        self._save_soon = save_soon
        self._learner = Learner.from_dict(_part(data, "level"))
        self.savings = Savings.from_dict(_part(data, "savings"))
        self.protection = Protection.from_dict(_part(data, "protection"))
        self.rules = _rules(_part(data, "rules"))
        self.watch = Watch.start(time())
        self._kinds: frozenset[str] = frozenset()
        self._tries = Tries()
        self._warned = False
        self._cutting = False
        self._told = False
        """We told the outlet to switch off, and did not see it off yet."""
        self._stood_by: tuple[float, float] | None = None
        """Power in the last standby (W), and until when it was seen (epoch seconds)."""
        self._on: bool | None = None
        self._bounds = NOWHERE
        self._looked = 0.0
        self._counted = 0.0
        self._shown: object = None
        self._listeners: list[Callable[[], None]] = []
        self._stop: CALLBACK_TYPE | None = None

    @property
    def level(self) -> float | None:
        """The standby level in W, once learned."""
        level = self._learner.learned.level
        return None if level is None else round(level, 1 if level >= 1 else 2)

    @property
    def cut_after(self) -> int:
        """Minutes of rest after which an outlet is switched off; more than the delay where the appliance has longer pauses in its work."""
        return cut_after(self.rules, self._learner.wait)

    @property
    def standing_by(self) -> bool | None:
        """Whether the appliance stands by; None while that cannot be told."""
        return None if self.watch.state is State.UNKNOWN else self.watch.state is State.STANDBY

    @property
    def protected(self) -> bool:
        """Whether the outlet is never switched off by itself."""
        return self.protection.holds(self._kinds)

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` when anything to show changed; the outlet is followed from the first listener to the last."""
        self._listeners.append(listener)
        if self._stop is None:
            self._read_names()
            # The first word of a source comes while `listen` runs.
            self._stop = self.outlet.listen(self._heard)
            self._look(time())

        @callback
        def end() -> None:
            self._listeners.remove(listener)
            if not self._listeners:
                self.stop()

        return end

    @callback
    def stop(self) -> None:
        """Follow the outlet no longer."""
        if self._stop:
            self._stop()
            self._stop = None
        now = time()
        self._learner.feed(None, now)
        self.savings = self.savings.advance(None, now, self._billing().price)
        self.watch = Watch.start(now)
        self._bounds = NOWHERE

    @callback
    def tick(self) -> None:
        """Look although the outlet said nothing, and what it is called by now; to be called several times a minute."""
        if self._stop:
            self._read_names()
            self._look(time())

    @callback
    def _read_names(self) -> None:
        kinds = protected_kinds(self.outlet.names())
        if kinds != self._kinds:
            self._kinds = kinds
            self._tell()

    @callback
    def set_rules(self, rules: Rules) -> None:
        """Do this about standby from now on."""
        self.rules = rules
        self._save_soon()
        self._look(time())
        self._tell()

    @callback
    def protect(self, on: bool) -> None:
        """Never switch the outlet off, or do so again."""
        self.protection = self.protection.turn(on, self._kinds)
        self._save_soon()
        self._tell()

    def as_dict(self) -> dict[str, Any]:
        """What has to survive a restart."""
        return {
            "level": self._learner.as_dict(),
            "savings": self.savings.as_dict(),
            "protection": self.protection.as_dict(),
            "rules": asdict(self.rules),
        }

    @callback
    def _heard(self) -> None:
        # Once a second for every outlet: this way out has to be cheap.
        outlet = self.outlet
        watts = outlet.watts
        low, high = self._bounds
        now = time()
        if (
            watts is not None
            and low <= watts < high
            and 0 <= now - self._looked < LOOK_EVERY
            and outlet.is_on is self._on
        ):
            return
        self._look(now)

    @callback
    def _look(self, now: float) -> None:
        outlet, before = self.outlet, self.watch
        on, watts = (outlet.is_on, outlet.watts) if outlet.available else (None, None)
        self._learner.feed(watts if on else None, now)
        learned = self._learner.learned
        self.watch = before.see(on, watts, learned, now)
        self._on, self._looked = on, now
        self._bounds = NOWHERE if watts is None else self.watch.bounds(learned)
        if self.watch.state is not State.STANDBY and self._tries.count and not self._cutting:
            self._tries, self._warned, self._told = Tries(), False, False
        if before.state is State.STANDBY:
            self._stood_by = (before.mean, now)
        self._count_savings(on, now)
        self._cut_if_due(now)
        shown = (self.watch.state, self.level, self.cut_after, self.savings, outlet.available)
        if shown != self._shown:
            self._shown = shown
            self._tell()

    @callback
    def _cut_if_due(self, now: float) -> None:
        def due() -> bool:
            return cuts(self.watch, self.rules, protected=self.protected, tries=self._tries, at=now)

        if self._cutting or not due():
            return
        self._read_names()
        if due():
            self._cutting = True
            self._hass.async_create_task(self._async_cut(), f"energier cuts {self.outlet.stem}")

    @callback
    def _count_savings(self, on: bool | None, now: float) -> None:
        billing = self._billing()
        self.savings = self.savings.period(billing.begins, billing.currency, now)
        if on is not True and self._stood_by:
            watts, at = self._stood_by
            self._stood_by = None
            if on is False and now - at <= OBEYS_WITHIN:
                self.savings = self.savings.switched_off(watts, now)
                self._counted = now
                self._save_soon()
        elif self.savings.cut and (self.savings.until is None or on is not False or now - self._counted >= COUNT_EVERY):
            self.savings = self.savings.advance(None if on is None else not on, now, billing.price)
            self._counted = now
            if on:
                self._save_soon()

    async def _async_cut(self) -> None:
        name = f"{next(filter(None, self.outlet.names()), '?')} ({self.outlet.stem})"
        if self._told and not self._warned:
            self._warned = True
            LOGGER.warning("%s was switched off in standby, and is on all the same; trying again", name)
        self._tries = self._tries.again(time())
        watts = self.watch.mean
        # The outlet may be seen to be off before the call returns.
        self._told = True
        try:
            async with asyncio.timeout(OBEYS_WITHIN):
                await self.outlet.async_turn_off()
            LOGGER.debug("Told %s to switch off: its appliance stands by at %.1f W", name, watts)
        except (HomeAssistantError, TimeoutError) as error:
            self._told = False
            if not self._warned:
                self._warned = True
                LOGGER.warning("%s stands by and cannot be switched off; trying again: %r", name, error)
        finally:
            self._cutting = False
        if self._stop:
            self._look(time())

    @callback
    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = data.get(key)
    return part if isinstance(part, Mapping) else {}


def _rules(data: Mapping[str, Any]) -> Rules:
    action = data.get("action")
    delay = number(data.get("delay"))
    return Rules(
        Action(action) if action in tuple(Action) else Action.NOTHING,
        DEFAULT_DELAY if delay is None else min(max(delay, SHORTEST_DELAY), LONGEST_DELAY),
    )
