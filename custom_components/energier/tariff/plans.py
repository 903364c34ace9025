"""The plans that can be chosen: those shipped, and the user's own from `<config>/energier/plans/*.json`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from homeassistant.core import HomeAssistant

from ..core.tariff.errors import PlanError, TariffError
from ..core.tariff.load import parse_plan, shipped_plans
from ..core.tariff.plan import Plan

FOLDER = ("energier", "plans")
"""Where the user's own plans are, below Home Assistant's configuration folder."""

MAX_BYTES = 1_000_000
"""The largest shipped plan has 30 kB; what is much larger is no plan, and must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Plans:
    """Every plan that could be read, by id; `own`: the ids of the user's; `errors`: the user's files that could not."""

    plans: Mapping[str, Plan]
    own: frozenset[str] = frozenset()
    errors: tuple[PlanError, ...] = ()

    def find(self, plan_id: str) -> Plan:
        """The plan; raises TariffError `plan_missing`."""
        if plan_id not in self.plans:
            raise TariffError("plan_missing", f"there is no plan {plan_id}", {"plan": plan_id})
        return self.plans[plan_id]


async def async_load_plans(hass: HomeAssistant) -> Plans:
    """Read all plans; a file that is wrong is reported in `errors`, and hides no other."""
    return await hass.async_add_executor_job(_load, Path(hass.config.path(*FOLDER)))


def localized(names: Mapping[str, str], language: str) -> str:
    """The name in the user's language; else in English, else in whatever there is."""
    for each in (language, language.partition("-")[0], "en"):
        if each in names:
            return names[each]
    return next(iter(names.values()))


def _load(folder: Path) -> Plans:
    shipped = shipped_plans()
    own: dict[str, Plan] = {}
    errors: list[PlanError] = []
    try:
        # Names that begin with a dot are what file managers and editors leave behind.
        files = sorted(each for each in folder.iterdir() if each.suffix == ".json" and not each.name.startswith("."))
    except FileNotFoundError:
        files = []
    except OSError as error:
        return Plans(shipped, errors=(PlanError(folder.name, "$", str(error)),))
    for file in files:
        try:
            plan = _read(file)
        except PlanError as error:
            errors.append(error)
            continue
        except Exception as error:  # noqa: BLE001 - whatever a user's file does to the reader, it must not stop the setup
            errors.append(PlanError(file.name, "$", f"it cannot be read ({type(error).__name__}: {error})"))
            continue
        if plan.id in shipped:
            reason = f"the id {plan.id} belongs to a plan of Energier: rename the file"
            errors.append(PlanError(file.name, "$", reason))
        else:
            own[plan.id] = plan
    return Plans({**shipped, **own}, frozenset(own), tuple(errors))


def _read(file: Path) -> Plan:
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise PlanError(file.name, "$", error.strerror or str(error)) from error
    if len(content) > MAX_BYTES:
        raise PlanError(file.name, "$", f"the file is larger than {MAX_BYTES} bytes")
    return parse_plan(content, file.name)
