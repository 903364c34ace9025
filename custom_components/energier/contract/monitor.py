"""One contract at work: reads its meters, computes the outlook, tells the entities, and raises each alert once.

Data flows one way: the meters' statistics and states → `PeriodUsage` → `Outlook` → the listeners (entities) and the alerts. The statistics are
read anew after each of the recorder's five-minute runs; in between the live state of the meters moves the numbers.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN
from homeassistant.components.recorder.const import EVENT_RECORDER_5MIN_STATISTICS_GENERATED
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later, async_track_point_in_utc_time
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..const import LOGGER, SIGNAL_ALERT
from ..core.contract.alerts import advance
from ..core.contract.goal import Goal
from ..core.contract.outlook import Outlook, check_zone, look_ahead
from ..core.contract.period import BillingPeriod, period_at
from ..core.contract.projection import WEEKS, Profile
from ..core.contract.usage import PeriodUsage, period_usage
from ..core.tariff.calculator import Calculator
from ..core.tariff.errors import TariffError
from ..core.tariff.plan import Need, Plan
from ..core.tariff.prices import known_prices, with_usual_prices
from ..core.tariff.series import Point, PriceSeries
from ..data import EnergierConfigEntry
from ..tariff.issues import async_report_contract
from ..tariff.plans import localized
from .contract import Contract
from .meter import Meter
from .prices import Prices
from .watermarks import Watermarks

LOOK_BACK = WEEKS + timedelta(days=32)
"""The weeks of which the projection learns, and the longest period."""

FIRST_WORD = timedelta(seconds=10)
"""For how long a meter that is silent is waited for at first: our own need a second until the broker has repeated their counters."""

COALESCE = 0.5
"""Seconds for which messages of the meters are gathered: an outlook costs milliseconds, and some meters speak ten times a second."""


class Monitor:
    """Knows all about the running period of one contract; `outlook` is None until there is something to compute from."""

    def __init__(
        self, hass: HomeAssistant, entry: EnergierConfigEntry, contract: Contract, plan: Plan | None, marks: Watermarks
    ) -> None:
        self._hass = hass
        self._entry = entry
        self.contract = contract
        self.plan = plan
        self._marks = marks
        self._meters = tuple(Meter(hass, ref, self._soon) for ref in contract.meters)
        self._prices = Prices(hass, contract.price_entity, self._soon) if contract.price_entity else None
        self._listeners: list[Callable[[], None]] = []
        self._later: CALLBACK_TYPE | None = None
        self._reading = asyncio.Lock()
        self._read = False
        self._alerting = asyncio.Lock()
        self._began = dt_util.utcnow()
        self._started = False
        self._stopped = False
        self._roll_over: CALLBACK_TYPE | None = None
        self._calculator: Calculator | None = None
        self._profile: Profile | None = None
        self._problem: TariffError | None = None
        self.goals: dict[Goal, Decimal] = {}
        self.usage: PeriodUsage | None = None
        self.outlook: Outlook | None = None

    @property
    def period(self) -> BillingPeriod:
        """The running period."""
        return period_at(dt_util.now(self.zone).date(), self.contract.reading_day)

    @property
    def zone(self) -> ZoneInfo:
        """The home's time zone, in which its days begin."""
        return ZoneInfo(self._hass.config.time_zone)

    @property
    def problem(self) -> TariffError | None:
        """What keeps it from computing."""
        return self._problem

    @property
    def plan_name(self) -> str:
        """The plan as the user knows it."""
        return localized(self.plan.name, self._hass.config.language) if self.plan else self.contract.plan

    @property
    def currency(self) -> str:
        """The currency of the bill."""
        return self.plan.currency if self.plan else self._hass.config.currency

    @property
    def calculator(self) -> Calculator | None:
        """The bill of the running period; None while there is a problem."""
        return self._calculator

    @property
    def meters(self) -> tuple[Meter, ...]:
        """The contract's meters."""
        return self._meters

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` after each new outlook; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def set_goal(self, goal: Goal, value: Decimal | None) -> None:
        """Take a goal of the user's; None for no goal."""
        if value is None:
            self.goals.pop(goal, None)
        else:
            self.goals[goal] = value
        self._soon()

    @callback
    def async_start(self) -> None:
        """Begin to follow the meters, until the entry is unloaded."""
        unload = self._entry.async_on_unload
        for meter in self._meters:
            unload(meter.start())
        if self._prices:
            unload(self._prices.start())
        unload(self._hass.bus.async_listen(EVENT_RECORDER_5MIN_STATISTICS_GENERATED, self._statistics_grew))
        unload(async_at_started(self._hass, self._home_assistant_started))
        unload(self._stop)
        self._entry.async_create_background_task(
            self._hass, self.async_refresh(), f"energier reads {self.contract.name}"
        )

    async def async_refresh(self) -> None:
        """Read the statistics anew, and compute."""
        if self._stopped:
            return
        if RECORDER_DOMAIN not in self._hass.config.components:
            self._fail(TariffError("no_recorder", "the recorder is not running", {"contract": self.contract.name}))
            return
        async with self._reading:
            since = dt_util.utcnow() - LOOK_BACK
            for meter in self._meters:
                await meter.async_read(since)
            if self._prices:
                await self._prices.async_read(since)
            self._profile = None
            self._read = True
        self._update()

    async def async_past_prices(self, since: datetime) -> tuple[Point, ...]:
        """The hourly prices since then; none for a plan that has its own."""
        return await self._prices.async_past(since) if self._prices else ()

    async def async_series(self, begins: datetime, until: datetime) -> PriceSeries | None:
        """The hourly prices of a period, up to now; None for a plan that has its own. Raises TariffError where one is missing."""
        if self._prices is None or self.plan is None or Need.SERIES not in self.plan.needs:
            return None
        now = dt_util.utcnow()
        if until > now:
            return self._prices.series(begins, now)
        return known_prices(await self._prices.async_past(begins), None, begins, until - timedelta(hours=1))

    async def _statistics_grew(self, _event: Event) -> None:
        await self.async_refresh()

    @callback
    def _home_assistant_started(self, _hass: HomeAssistant) -> None:
        # Automations are armed by now: what was crossed while Home Assistant was off finds them listening.
        self._started = True
        self._soon()

    @callback
    def _stop(self) -> None:
        # What is still being read comes back to a monitor that is not to do anything any more.
        self._stopped = True
        for end in (self._later, self._roll_over):
            if end:
                end()
        self._later = self._roll_over = None
        async_report_contract(self._hass, self._entry, self.contract, None)

    @callback
    def _soon(self) -> None:
        if self._later is None and self._read and not self._stopped:
            self._later = async_call_later(self._hass, COALESCE, self._update_now)

    @callback
    def _update_now(self, _now: datetime) -> None:
        self._later = None
        self._update()

    @callback
    def _update(self) -> None:
        if self._stopped:
            return
        now = dt_util.utcnow()
        if self._awaits_first_word(now):
            self._soon()
            return
        try:
            self._compute(now)
        except TariffError as problem:
            self._fail(problem)
            return
        self._problem = None
        async_report_contract(self._hass, self._entry, self.contract, None)
        self._tell()
        if self._started:
            # Not a task of the entry: unloading would cancel it between the mark and the alert.
            self._hass.async_create_task(self._async_alert(), f"energier alerts of {self.contract.name}")

    def _awaits_first_word(self, now: datetime) -> bool:
        """Whether a meter that has not spoken yet may do so in a moment: without it the usage would seem to fall."""
        waits = any(not meter.heard and not meter.problem for meter in self._meters)
        return waits and self.usage is None and now - self._began < FIRST_WORD

    @callback
    def _compute(self, now: datetime) -> None:
        for meter in self._meters:
            if meter.problem:
                raise meter.problem
        if self.plan is None:
            raise TariffError("plan_missing", f"there is no plan {self.contract.plan}", {"plan": self.contract.plan})
        period = self.period
        self._follow(period)
        check_zone(self.plan, period, self.zone)
        series = None
        if Need.SERIES in self.plan.needs:
            if self._prices is None:
                raise TariffError("series_missing", f"{self.plan.id} needs prices", {"plan": self.plan.id})
            series = self._prices.series(period.begins(self.zone), now)
            series = with_usual_prices(series, period.ends(self.zone), self.zone)
        if self._calculator is None or self._calculator.first != period.first or series is not None:
            self._calculator = Calculator(self.plan, period.first, period.last, self.contract.terms, series)
        histories = tuple(meter.history for meter in self._meters)
        if self._profile is None:
            self._profile = Profile.learn(histories, now, self.zone)
        rests = [meter.rest for meter in self._meters]
        self.usage = period_usage(histories, rests, period.begins(self.zone), now)
        self.outlook = look_ahead(
            self._calculator, period, self.usage, self._profile, goals=self.goals, now=now, zone=self.zone
        )

    @callback
    def _follow(self, period: BillingPeriod) -> None:
        """Look again when the period ends, even if no meter speaks then."""
        if self._roll_over:
            self._roll_over()

        @callback
        def ended(_now: datetime) -> None:
            self._roll_over = None
            self._soon()

        self._roll_over = async_track_point_in_utc_time(self._hass, ended, period.ends(self.zone))

    @callback
    def _fail(self, problem: TariffError) -> None:
        if self._problem is None or (self._problem.code, self._problem.details) != (problem.code, problem.details):
            LOGGER.warning("%s: nothing is computed: %s", self.contract.name, problem)
        self._problem = problem
        self.outlook = self.usage = self._calculator = None
        async_report_contract(self._hass, self._entry, self.contract, problem)
        self._tell()

    @callback
    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    async def _async_alert(self) -> None:
        """Raise what was crossed since the mark; the mark is on disk before anyone hears of it, so no restart repeats it."""
        async with self._alerting:
            if self.outlook is None or self._stopped:
                return
            contract = self.contract.subentry_id
            before = self._marks.of(contract)
            mark, alerts = advance(before, contract, self.outlook.period.key, self.outlook)
            if mark == before:
                return
            await self._marks.async_save(contract, mark)
            for alert in alerts:
                async_dispatcher_send(self._hass, SIGNAL_ALERT, alert)
