"""Repairs about tariffs: plan files of the user's that are wrong, tables that are old, contracts that nothing can be computed for."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..contract.contract import Contract, contracts
from ..core.tariff.errors import TariffError
from .plans import Plans, localized

OLD_AFTER = timedelta(days=365)
"""Suppliers change their prices about once a year: a table nobody checked for longer is probably wrong."""

FILE = "plan_invalid"
OLD = "plan_old"
OWN_OLD = "plan_old_own"
CONTRACT = "contract_problem"

PROBLEMS = {
    "meter_falls": "contract_meter_falls",
    "meter_lost": "contract_meter_lost",
    "meter_unit": "contract_meter_unit",
    "no_recorder": "contract_no_recorder",
    "plan_missing": "contract_plan_missing",
    "price_lost": "contract_price_lost",
    "price_missing": "contract_price_missing",
    "discount_unknown": "contract_discount_unknown",
    "pass_through_unknown": "contract_discount_unknown",
    "contract_kw_missing": "contract_incomplete",
    "contract_ampere_missing": "contract_incomplete",
    "series_missing": "contract_incomplete",
    "period_before_plan": "contract_period_before_plan",
    "period_after_plan": "contract_period_after_plan",
}
"""The problems that have a text of their own, by the code of the TariffError; every other is told in its own words."""


@callback
def async_watch(hass: HomeAssistant, entry: ConfigEntry, plans: Plans) -> None:
    """Report the plans now, and their age every day, until the entry is unloaded; then nothing of it stays."""

    @callback
    def check(_now: datetime | None = None) -> None:
        async_check_age(hass, entry, plans, dt_util.now().date())

    @callback
    def forget() -> None:
        for kind in (FILE, OLD, CONTRACT):
            _keep_only(hass, kind, {})

    async_report_plans(hass, plans)
    check()
    entry.async_on_unload(forget)
    entry.async_on_unload(async_track_time_change(hass, check, hour=0, minute=1, second=0))


@callback
def async_report_plans(hass: HomeAssistant, plans: Plans) -> None:
    """A repair for each of the user's files that is wrong; those of files that were mended go."""
    _keep_only(
        hass,
        FILE,
        {
            error.file: (FILE, {"file": error.file, "path": error.path, "reason": error.reason})
            for error in plans.errors
        },
    )


@callback
def async_check_age(hass: HomeAssistant, entry: ConfigEntry, plans: Plans, today: date) -> None:
    """A repair for each plan in use that nobody checked for more than a year."""
    used = {contract.plan: plans.plans[contract.plan] for contract in contracts(entry) if contract.plan in plans.plans}
    _keep_only(
        hass,
        OLD,
        {
            plan.id: (
                OWN_OLD if plan.id in plans.own else OLD,
                {"plan": localized(plan.name, hass.config.language), "date": plan.checked.isoformat()},
            )
            for plan in used.values()
            if today - plan.checked > OLD_AFTER
        },
    )


@callback
def async_report_contract(
    hass: HomeAssistant, entry: ConfigEntry, contract: Contract, problem: TariffError | None
) -> None:
    """A repair that says why nothing is computed for a contract; None takes it back, and so does removing the contract."""
    issue_id = f"{CONTRACT}_{contract.subentry_id}"
    if problem is None or contract.subentry_id not in entry.subentries:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    about = {"contract": contract.name, "reason": str(problem), **problem.details}
    _raise(hass, issue_id, PROBLEMS.get(problem.code, CONTRACT), about)


@callback
def _keep_only(hass: HomeAssistant, kind: str, wanted: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
    """Raise the wanted repairs of one kind (name -> text and what goes into it), and take back all others of it."""
    issue_ids = {f"{kind}_{name}" for name in wanted}
    for domain, issue_id in tuple(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(f"{kind}_") and issue_id not in issue_ids:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    for name, (text, placeholders) in wanted.items():
        _raise(hass, f"{kind}_{name}", text, placeholders)


@callback
def _raise(hass: HomeAssistant, issue_id: str, text: str, placeholders: Mapping[str, str]) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=text,
        translation_placeholders=dict(placeholders),
    )
