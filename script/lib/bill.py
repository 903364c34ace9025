"""`script/bill`: a bill, line by line, from a plan and the energy of a period.

Needs nothing but Python: the integration's core is imported without the integration, which would import Home Assistant.
"""

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
import json
from pathlib import Path
import signal
import sys
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parents[2] / "custom_components" / "energier"))

from core.tariff.bill import Bill, Detail, Line, plain
from core.tariff.calculator import Calculator
from core.tariff.consumption import Consumption
from core.tariff.errors import TariffError
from core.tariff.even import evenly
from core.tariff.ladder import draw_ladder
from core.tariff.load import parse_plan, shipped_plans
from core.tariff.plan import Plan
from core.tariff.series import MOST, parse_points, parse_series, resolution
from core.tariff.terms import PowerFactor, Terms

TIER = {"en": "tier {}", "ko": "{}단계"}
"""What a tier is called, by language."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Stop."""
        fail(message)


def fail(message: object) -> NoReturn:
    """Stop, and say why."""
    print(f"bill: {' '.join(str(message).split())}", file=sys.stderr)
    sys.exit(2)


def number(text: str) -> Decimal:
    """A number, exactly as it is written."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"a number is needed, not {text}") from None
    if not value.is_finite():
        raise argparse.ArgumentTypeError(f"a number is needed, not {text}")
    if abs(value) > MOST:
        raise argparse.ArgumentTypeError(f"a number up to {MOST} is needed, not {text}")
    return value


def day(text: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day such as 2026-01-31 is needed, not {text}") from None


def power_factor(text: str) -> PowerFactor:
    """Lagging and leading, percent."""
    parts = text.split(",")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"two numbers are needed, lagging,leading in percent, not {text}")
    return PowerFactor(number(parts[0]), number(parts[1]))


def read(path: str) -> str:
    """A file's text, without the byte order mark that some editors put before it."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path}: {error.strerror if isinstance(error, OSError) else 'no UTF-8 text'}")


def find_plan(name: str) -> Plan:
    """A shipped plan by its id, or a plan's file."""
    plans = shipped_plans()
    if name in plans:
        return plans[name]
    if name.endswith(".json"):
        return parse_plan(read(name), name)
    fail(f"there is no plan {name}; there is: {', '.join(plans)}; or give a file that ends with .json")


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = Parser(prog="script/bill", description=__doc__)
    several: dict[str, Any] = {"nargs": "+", "action": "extend", "default": []}
    parser.add_argument("--plan", required=True, help="a shipped plan's id, or a plan file")
    parser.add_argument("--start", type=day, help="the first day of use, YYYY-MM-DD")
    parser.add_argument("--end", type=day, help="the last day of use, YYYY-MM-DD")
    used = parser.add_mutually_exclusive_group()
    used.add_argument("--kwh", type=number, help="the energy of the whole period, spread evenly where it matters when")
    used.add_argument("--usage", metavar="FILE", help="a CSV file start,kwh, where it matters when energy is used")
    parser.add_argument("--contract-kw", type=number, metavar="N", help="the contract's power, kW")
    parser.add_argument("--contract-ampere", type=number, metavar="N", help="the contract's current, A")
    parser.add_argument("--power-factor", type=power_factor, metavar="LAG,LEAD", help="of the month, percent")
    parser.add_argument("--discount", metavar="CODE", help="one or more", **several)
    parser.add_argument("--pass-through", metavar="ID", help="one or more, such as tv_fee", **several)
    parser.add_argument("--series", metavar="FILE", help="a CSV file start,price")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--language", default="en", help="of the lines' names (default: en)")
    parser.add_argument("--ladder", metavar="FILE.svg", help="draw the plan's tiers at the days --at instead")
    parser.add_argument("--at", type=day, metavar="DAY", help="one or more", **several)
    return parser.parse_args()


def calculator(plan: Plan, asked: argparse.Namespace) -> Calculator:
    """The period's calculator."""
    if asked.start is None or asked.end is None:
        fail("--start and --end are needed")
    terms = Terms(
        asked.contract_kw,
        asked.contract_ampere,
        asked.power_factor,
        tuple(asked.discount),
        frozenset(asked.pass_through),
    )
    series = None if asked.series is None else parse_series(read(asked.series), asked.series, plan.time_zone)
    return Calculator(plan, asked.start, asked.end, terms, series)


def is_spread(prepared: Calculator, asked: argparse.Namespace) -> bool:
    """Whether it matters when the energy was used, and nobody said so."""
    return asked.usage is None and prepared.needs_hours and asked.kwh is not None and asked.kwh > 0


def used(prepared: Calculator, asked: argparse.Namespace) -> Decimal | Consumption:
    """The energy, and when it was used where that was said, or else has to be assumed."""
    if asked.usage is None:
        if asked.kwh is None:
            fail("--kwh or --usage is needed")
        kwh = Decimal(asked.kwh)
        return evenly(prepared, kwh) if is_spread(prepared, asked) else kwh
    points = parse_points(read(asked.usage), asked.usage, prepared.plan.time_zone, "kwh")
    minutes = int(resolution(points).total_seconds() // 60)
    consumption = Consumption.none()
    for start, kwh in points:
        consumption = prepared.add(consumption, start, kwh, minutes)
    return consumption


def as_json(bill: Bill, *, spread: bool) -> str:
    """The amounts by the lines' ids, and how they come about."""
    amounts = {line.id: plain(line.amount) for line in bill.lines}
    document: dict[str, Any] = {
        "plan": bill.plan,
        "currency": bill.currency,
        "start": bill.first.isoformat(),
        "end": bill.last.isoformat(),
        "kwh": plain(bill.kwh),
        **({"assumed": "even"} if spread else {}),
        **amounts,
        "total": plain(bill.total),
        "lines": [line.as_dict() for line in bill.lines],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def show(bill: Bill, plan: Plan, language: str) -> None:
    """Print the bill for people."""

    def named(names: Any) -> str:
        return str(names.get(language) or names["en"])

    discounts = {**plan.discounts, **{rule.code: rule.name for rule in plan.automatic_discounts}}
    print(f"{named(plan.name)}, {bill.first} - {bill.last}, {plain(bill.kwh)} kWh")
    for line in bill.lines:
        amount = -line.amount if line.subtracted and line.amount else line.amount
        print(f"{named(line.name):<34} {plain(amount):>14,} {bill.currency}")
        for detail in explained(line):
            name = named(discounts[detail.code]) if detail.code else words(detail, language)
            print(f"    {name:<54} {float(detail.amount):>12,.2f}")


def explained(line: Line) -> tuple[Detail, ...]:
    """The details that say more than their line."""
    return tuple(each for each in line.details if each.code or each.kwh is not None or len(line.details) > 1)


def words(detail: Detail, language: str) -> str:
    """A detail in a few words."""
    parts = []
    if detail.first is not None and detail.last is not None:
        parts.append(f"{detail.first:%m-%d} - {detail.last:%m-%d}")
    if detail.tier is not None:
        parts.append(TIER.get(language, TIER["en"]).format(detail.tier))
    if detail.band is not None:
        parts.append(detail.band)
    if detail.kwh is not None and detail.rate is not None:
        parts.append(f"{float(detail.kwh):,g} kWh x {float(detail.rate):g}")
    return ", ".join(parts)


def main() -> None:
    """Print a bill, or draw a ladder."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `script/bill ... | head` ends quietly
    asked = arguments()
    try:
        plan = find_plan(asked.plan)
        if asked.ladder:
            picture = draw_ladder(plan, tuple(asked.at or (plan.checked,)), asked.language)
            Path(asked.ladder).write_text(picture, encoding="utf-8")
            return
        prepared = calculator(plan, asked)
        bill = prepared.bill(used(prepared, asked))
    except TariffError as error:
        fail(error)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}")
    spread = is_spread(prepared, asked)
    if asked.json:
        print(as_json(bill, spread=spread))
    else:
        if spread:
            print("bill: no --usage says when: the energy is spread evenly over the period", file=sys.stderr)
        show(bill, plan, asked.language)


if __name__ == "__main__":
    main()
