"""Add a contract, or change one: the meter and the plan, then what the plan asks for, then a look at the running billing period."""

from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import TextSelector
from homeassistant.util import dt as dt_util
import probatio

from ..core.contract.outlook import check_zone
from ..core.contract.period import BillingPeriod, period_at
from ..core.tariff.calculator import Calculator
from ..core.tariff.errors import TariffError
from ..core.tariff.series import PriceSeries
from ..source.adopt import reference, resolve
from ..tariff.issues import async_report_plans
from ..tariff.plans import Plans, async_load_plans, localized
from . import choice, terms
from .contract import (
    CONF_CONTRACT_AMPERE,
    CONF_METERS,
    CONF_PLAN,
    CONF_PRICE_ENTITY,
    CONF_READING_DAY,
    Contract,
)
from .goals import async_set_goals, goals_now

NO_PRICES_YET = PriceSeries(datetime.min.replace(tzinfo=UTC), timedelta(hours=1), ())
"""What a plan that follows prices is tried with: whether the sensor knows them all shows when there is something to bill."""

FIELDS = {"contract_ampere_unknown": CONF_CONTRACT_AMPERE}
EXPLAINED = {"contract_ampere_unknown", "period_before_plan", "period_after_plan", "time_zone"}
"""What a plan may refuse that has a text of its own; `FIELDS`: the field to blame, if it is one."""


USUAL_PLANS = {"KR": "kepco_residential_low"}
"""What most homes of a country have that can choose here."""


class ContractSubentryFlow(ConfigSubentryFlow):
    """Three steps; the plan decides what the second one asks."""

    def __init__(self) -> None:
        self._plans = Plans({})
        self._basics: dict[str, Any] = {}
        self._terms: dict[str, Any] = {}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Begin a new contract."""
        return await self._ask_basics("user", user_input)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Begin to change a contract."""
        if not self._basics:
            contract = Contract.from_subentry(self._get_reconfigure_subentry())
            meters = [entity_id for ref in contract.meters if (entity_id := resolve(self.hass, ref))]
            self._basics = {CONF_NAME: contract.name, CONF_METERS: meters, CONF_PLAN: contract.plan}
            self._terms = terms.fields(self.hass, contract, goals_now(self.hass, contract))
        return await self._ask_basics("reconfigure", user_input)

    async def _ask_basics(self, step_id: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Ask for the name, the meters and the plan."""
        self._plans = await async_load_plans(self.hass)
        async_report_plans(self.hass, self._plans)
        errors: dict[str, str] = {}
        entity_id = ""
        if user_input is not None:
            self._basics = user_input
            if not user_input[CONF_NAME].strip():
                errors[CONF_NAME] = "no_name"
            if wrong := choice.meters_error(self.hass, self._get_entry(), user_input[CONF_METERS]):
                errors[CONF_METERS], entity_id = wrong
            if user_input[CONF_PLAN] not in self._plans.plans:
                errors[CONF_PLAN] = "plan_missing"
            if not errors:
                return await self.async_step_terms()
        schema = probatio.Schema(
            {
                probatio.Required(CONF_NAME): TextSelector(),
                probatio.Required(CONF_METERS): choice.meter_selector(self.hass, self._get_entry()),
                probatio.Required(CONF_PLAN): choice.plan_selector(self.hass, self._plans),
            }
        )
        # Home Assistant chooses the first of a list where nothing is suggested.
        usual = USUAL_PLANS.get(self.hass.config.country or "")
        suggested = {**({CONF_PLAN: usual} if usual else {}), **self._basics}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders={"entity": entity_id, "folder": "energier/plans"},
            last_step=False,
        )

    async def async_step_terms(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the reading day, and what else the bill depends on under this plan."""
        plan = self._plans.find(self._basics[CONF_PLAN])
        errors: dict[str, str] = {}
        problem: TariffError | None = None
        if user_input is not None:
            self._terms = user_input
            errors = terms.errors(self.hass, self._get_entry(), plan, user_input)
            if not errors and (problem := self._problem()):
                errors = _errors(problem)
            if not errors:
                return await self.async_step_confirm()
        return self.async_show_form(
            step_id="terms",
            data_schema=self.add_suggested_values_to_schema(
                terms.schema(self.hass, plan), terms.still_asked(plan, self._terms)
            ),
            errors=errors,
            description_placeholders={
                **_texts(problem),
                "plan": localized(plan.name, self.hass.config.language),
                "entity": str(self._terms.get(CONF_PRICE_ENTITY, "")),
                "unit": choice.price_unit(plan),
            },
            last_step=False,
        )

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the running billing period; the reading day can be mended until it is the one of the last bill."""
        errors: dict[str, str] = {}
        problem: TariffError | None = None
        if user_input is not None:
            same = user_input == {CONF_READING_DAY: self._terms[CONF_READING_DAY]}
            self._terms = {**self._terms, **user_input}
            if problem := self._problem():
                errors = _errors(problem)
            elif same:
                return await self._finish()
        period = self._period()
        return self.async_show_form(
            step_id="confirm",
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema({probatio.Required(CONF_READING_DAY): choice.READING_DAY}), self._terms
            ),
            errors=errors,
            description_placeholders={
                **_texts(problem),
                "first": period.first.isoformat(),
                "last": period.last.isoformat(),
                "days": str(period.days),
            },
            last_step=True,
        )

    async def _finish(self) -> SubentryFlowResult:
        contract = self._contract()
        if self.source != SOURCE_RECONFIGURE:
            return self.async_create_entry(title=contract.name, data=contract.as_data())
        await async_set_goals(self.hass, contract)
        return self.async_update_and_abort(
            self._get_entry(), self._get_reconfigure_subentry(), title=contract.name, data=contract.as_data()
        )

    def _contract(self) -> Contract:
        meters = tuple(reference(self.hass, resolve(self.hass, each) or each) for each in self._basics[CONF_METERS])
        return Contract(
            subentry_id=self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else "",
            name=self._basics[CONF_NAME].strip(),
            plan=self._basics[CONF_PLAN],
            meters=meters,
            **terms.parse(self.hass, self._terms),
        )

    def _period(self) -> BillingPeriod:
        return period_at(dt_util.now().date(), choice.READING_DAYS[self._terms[CONF_READING_DAY]])

    def _problem(self) -> TariffError | None:
        """Why the plan cannot bill the running period of this contract; None if it can."""
        plan, period = self._plans.find(self._basics[CONF_PLAN]), self._period()
        try:
            Calculator(plan, period.first, period.last, self._contract().terms, NO_PRICES_YET)
            check_zone(plan, period, dt_util.get_default_time_zone())
        except TariffError as problem:
            return problem
        return None


def _errors(problem: TariffError) -> dict[str, str]:
    """The problem as the error of a form; one without a text of its own is told in its own words."""
    return {FIELDS.get(problem.code, "base"): problem.code if problem.code in EXPLAINED else "refused_by_plan"}


def _texts(problem: TariffError | None) -> dict[str, str]:
    """What goes into the texts of the errors."""
    texts = {"reason": "", "first_day": "", "last_day": "", "known": "", "time_zone": ""}
    return {**texts, "reason": str(problem), **problem.details} if problem else texts
