"""Read plan files."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .bands import HOLIDAY, WEEKDAYS, Band, Bands, When
from .dated import DAY
from .lines import Discount, Energy, Fixed, PassThrough, PlanLine, Sum
from .load_lines import parse_line
from .load_parts import Scope, parse_names, parse_rounding
from .node import Node, read_document
from .plan import Plan, Proration, Version
from .season import MonthDay, Season

PLANS = Path(__file__).parent / "plans"
_MONTH_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


def parse_plan(text: str | bytes, file: str) -> Plan:
    """Read a plan; `file` is the name that errors give, and without its ending the plan's id.

    Raises PlanError for anything that is unknown, missing, of the wrong type, or that contradicts itself.
    """
    document = read_document(text, file)
    fields = document.fields(
        ("name", "country", "currency", "time_zone", "checked", "sources", "total", "versions"),
        ("usage", "proration", "notes"),
    )
    sources = {key: node.text() for key, node in fields["sources"].mapping().items()}
    zone = fields["time_zone"].text()
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise fields["time_zone"].wrong(f"a time zone such as Asia/Seoul is needed, not {zone}") from error
    plan = Plan(
        id=re.sub(r"\.json$", "", Path(file).name),
        name=parse_names(fields["name"]),
        country=fields["country"].matching("[A-Z]{2}", "a country code such as KR"),
        currency=fields["currency"].matching("[A-Z]{3}", "a currency code such as KRW"),
        time_zone=zone,
        checked=fields["checked"].day(),
        sources=sources,
        usage_round=parse_rounding(fields["usage"].fields(("round",))["round"]) if "usage" in fields else None,
        proration=_parse_proration(fields.get("proration")),
        total=fields["total"].text(),
        notes=parse_names(fields["notes"]) if "notes" in fields else {},
        versions=_parse_versions(fields["versions"], sources),
    )
    for number, version in enumerate(plan.versions):
        if plan.total not in {line.id for line in version.lines if isinstance(line, Sum)}:
            raise fields["total"].wrong(f"version {number} has no line {plan.total} of the kind sum")
    return plan


@cache
def _shipped() -> Mapping[str, Plan]:
    return {path.stem: parse_plan(path.read_bytes(), path.name) for path in sorted(PLANS.glob("*.json"))}


def shipped_plans() -> dict[str, Plan]:
    """The plans that come with the program, by id. Reads files the first time."""
    return dict(_shipped())


def _parse_proration(node: Node | None) -> Proration:
    fields = {} if node is None else node.fields((), ("kwh", "blocks", "ignore_extra_days"))
    return Proration(
        kwh=parse_rounding(fields["kwh"]) if "kwh" in fields else None,
        blocks=parse_rounding(fields["blocks"]) if "blocks" in fields else None,
        ignore_extra_days=fields["ignore_extra_days"].whole(0, 15) if "ignore_extra_days" in fields else 0,
    )


def _parse_versions(node: Node, sources: Mapping[str, str]) -> tuple[Version, ...]:
    nodes = node.items()
    ends = [*(_day_before(each) for each in nodes[1:]), None]
    versions = [_parse_version(each, sources, end) for each, end in zip(nodes, ends, strict=True)]
    kinds: dict[str, type[PlanLine]] = {}
    for number, version in enumerate(versions):
        where = nodes[number]
        if number:
            before = versions[number - 1]
            if version.first <= before.first or (before.last is not None and version.first <= before.last):
                raise where.wrong(f"begins on {version.first}, which the version before it covers too")
            if before.last is not None and version.first > before.last + DAY:
                raise where.wrong(f"begins on {version.first}, and nothing covers the days after {before.last}")
        for line in version.lines:
            if kinds.setdefault(line.id, type(line)) is not type(line):
                raise where.wrong(f"line {line.id} is of another kind in an earlier version")
    return tuple(versions)


def _day_before(following: Node) -> date | None:
    """The day before a version begins; None if it does not say when, which is an error that its own reader raises."""
    begins = following.value.get("from") if isinstance(following.value, dict) else None
    return None if begins is None else Node(following.file, f"{following.path}.from", begins).day() - DAY


def _parse_version(node: Node, sources: Mapping[str, str], end: date | None) -> Version:
    """A version; without a last day of its own it holds until the `end`."""
    fields = node.fields(("from", "lines"), ("to", "seasons", "bands", "holidays"))
    first = fields["from"].day()
    last = fields["to"].day() if "to" in fields else end
    if "to" in fields and last is not None and last < first:
        raise fields["to"].wrong(f"ends on {last}, before it begins on {first}")
    seasons = (
        {name: _parse_season(each) for name, each in fields["seasons"].mapping().items()} if "seasons" in fields else {}
    )
    holidays = frozenset(each.day() for each in fields["holidays"].items()) if "holidays" in fields else frozenset()
    bands = _parse_bands(fields["bands"], seasons, holidays) if "bands" in fields else None
    scope = Scope(sources, seasons, bands, first, last)
    nodes = fields["lines"].items()
    lines: list[PlanLine] = []
    for each in nodes:
        line = parse_line(each, scope, [before.id for before in lines])
        if any(line.id == before.id for before in lines):
            raise each.wrong(f"the id {line.id} is given to two lines")
        lines.append(line)
    _check_references(lines, nodes)
    return Version(first, last, seasons, bands, tuple(lines))


def _check_references(lines: list[PlanLine], nodes: list[Node]) -> None:
    """What only all lines together show."""
    energy = {line.id: line for line in lines if isinstance(line, Energy)}
    for line, node in zip(lines, nodes, strict=True):
        if not isinstance(line, Fixed):
            continue
        by_block = any(isinstance(entry.value, tuple) for entry in line.values)
        if (by_block or line.blocks_of is not None) and line.blocks_of not in energy:
            raise node.wrong(f"blocks_of has to name a line of the kind energy ({', '.join(energy) or 'none'})")
    codes = [rule.code for line in lines if isinstance(line, Discount) for rule in line.rules]
    codes += [line.id for line in lines if isinstance(line, PassThrough)]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise nodes[0].wrong(f"given twice: {', '.join(twice)}")


def _parse_season(node: Node) -> Season:
    ranges = []
    for each in node.items():
        ends = each.items(2)
        if len(ends) != 2:
            raise each.wrong("the first and the last day are needed")
        ranges.append((_parse_month_day(ends[0]), _parse_month_day(ends[1])))
    return Season(tuple(ranges))


def _parse_month_day(node: Node) -> MonthDay:
    month, day = (int(part) for part in node.matching(_MONTH_DAY, "a day of the year such as 07-01").split("-"))
    try:
        date(2024, month, day)
    except ValueError as error:
        raise node.wrong(f"there is no day {node.value}") from error
    return month, day


def _parse_bands(node: Node, seasons: Mapping[str, Season], holidays: frozenset[date]) -> Bands:
    bands: list[Band] = []
    nodes = node.mapping()
    for number, (name, each) in enumerate(nodes.items(), start=1):
        if name in seasons:
            raise each.wrong("a band and a season have the same name")
        rest = each.value == "rest"
        if rest != (number == len(nodes)):
            raise each.wrong('the last band, and only that one, is "rest"')
        bands.append(Band(name, () if rest else tuple(_parse_when(when, seasons) for when in each.items())))
    return Bands(tuple(bands), holidays)


def _parse_when(node: Node, seasons: Mapping[str, Season]) -> When:
    fields = node.fields(("hours",), ("days", "seasons"))
    hours = []
    for each in fields["hours"].items():
        ends = each.items(2)
        if len(ends) != 2:
            raise each.wrong("the first hour and the hour after the last are needed")
        first, last = ends[0].whole(0, 23), ends[1].whole(1, 24)
        if first >= last:
            raise each.wrong(f"ends at {last}, before it begins at {first}; hours over midnight are two entries")
        hours.append((first, last))
    every_day = (*WEEKDAYS, HOLIDAY)
    days = [each.known(every_day, "a day") for each in fields["days"].items()] if "days" in fields else every_day
    named = [each.known(seasons, "a season") for each in fields["seasons"].items()] if "seasons" in fields else []
    return When(tuple(hours), frozenset(days), frozenset(named))
