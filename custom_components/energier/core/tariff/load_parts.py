"""What the readers of lines have in common: dated tables, seasons, references, names and roundings."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from .bands import Bands
from .dated import DAY, Dated, Table
from .lines import Names
from .node import Node
from .rounding import Mode, Rounding
from .season import Season, Seasonal

ID = "[a-z][a-z0-9_]*"
ID_SAYS = "a name of small letters, digits and _"
_RESERVED = frozenset({"plan", "currency", "first", "last", "start", "end", "kwh", "lines", "assumed"})
"""Keys that a bill written as JSON has besides its lines."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the lines of a version refer to."""

    sources: Mapping[str, str]
    seasons: Mapping[str, Season]
    bands: Bands | None
    first: date
    last: date | None


def parse_names(node: Node) -> Names:
    """Names by language; English is always there."""
    names = {language: name.text() for language, name in node.mapping().items()}
    if "en" not in names:
        raise node.wrong("missing: en")
    return names


def parse_rounding(node: Node) -> Rounding:
    """{"floor": 10}: the rule and what it rounds to."""
    fields = node.fields((), tuple(Mode))
    if len(fields) != 1:
        raise node.wrong(f"exactly one rule is needed: {', '.join(Mode)}")
    ((mode, quantum),) = fields.items()
    return Rounding(Mode(mode), quantum.number(above=0))


def line_fields(
    node: Node, scope: Scope, required: Collection[str], optional: Collection[str] = (), sourced: Collection[str] = ()
) -> tuple[dict[str, Node], Common]:
    """A line's keys; with those of `sourced` it has to say where their numbers are from."""
    fields = node.fields(("id", "kind", "name", *required), ("round", "source", *optional, *sourced))
    check_source(node, fields, scope, sourced)
    identity = fields["id"].matching(ID, ID_SAYS)
    if identity in _RESERVED:
        raise fields["id"].wrong(f"{identity} is taken")
    rounding = parse_rounding(fields["round"]) if "round" in fields else None
    return fields, Common(identity, parse_names(fields["name"]), rounding)


def check_source(node: Node, fields: Mapping[str, Node], scope: Scope, sourced: Collection[str]) -> None:
    """Where one of the keys `sourced` is given, the key of the source has to be too."""
    if "source" in fields:
        fields["source"].known(scope.sources, "a key of sources")
    elif given := [key for key in sourced if key in fields]:
        raise node.wrong(f"missing: source, for {', '.join(given)}")


@dataclass(frozen=True, slots=True)
class Common:
    """What every line has."""

    id: str
    name: Names
    round: Rounding | None


def table[T](
    node: Node, scope: Scope, read: Callable[[dict[str, Node]], T], required: Collection[str], optional: Collection[str]
) -> Table[T]:
    """Entries {"from": ..., "to": ..., "source": ..., and what `read` makes a value of}."""
    entries: list[Dated[T]] = []
    nodes = node.items()
    for each in nodes:
        fields = each.fields(("from", "source", *required), ("to", *optional))
        first = fields["from"].day()
        last = fields["to"].day() if "to" in fields else None
        source = fields["source"].known(scope.sources, "a key of sources")
        if last is not None and last < first:
            raise fields["to"].wrong(f"ends on {last}, before it begins on {first}")
        if entries and (first <= entries[-1].first or (entries[-1].last is not None and first <= entries[-1].last)):
            raise fields["from"].wrong(f"begins on {first}, which the entry before it covers too")
        entries.append(Dated(first, last, read(fields), source))
    return tuple(entries)


def numbers(node: Node, scope: Scope, *, least: int | None = None, most: int | None = None) -> Table[Decimal]:
    """A table of numbers, each under the key value."""
    return table(node, scope, lambda fields: fields["value"].number(least, most), ("value",), ())


def seasonal[T](node: Node, scope: Scope, read: Callable[[Node], T], *, objects: bool = False) -> Seasonal[T]:
    """One value, or an object with one for each season; `objects`: the value may itself be an object (by band)."""
    if not isinstance(node.value, dict) or (objects and not set(node.value) & set(scope.seasons)):
        return Seasonal({None: read(node)})
    values: dict[str | None, T] = {}
    for name, each in node.mapping().items():
        if name not in scope.seasons:
            raise each.wrong(f"a season needed ({', '.join(scope.seasons) or 'there is none'}), not {name}")
        values[name] = read(each)
    _check_year(node, [scope.seasons[name] for name in node.value])
    return Seasonal(values)


def _check_year(node: Node, seasons: list[Season]) -> None:
    for number in range(366):
        day = date(2024, 1, 1) + timedelta(days=number)
        if sum(season.has(day) for season in seasons) != 1:
            raise node.wrong(f"the seasons have to make up a year, and {day:%m-%d} is in none or in two of them")


def check_covered(node: Node, values: Table[Any], scope: Scope) -> None:
    """Every day of the version has a value; days before and after it need none."""
    if values[0].first > scope.first:
        raise node.wrong(f"begins on {values[0].first}, after its version on {scope.first}")
    for entry, following in zip_longest(values, values[1:]):
        ends = [] if following is None else [following.first - DAY]
        until = min(ends if scope.last is None else [*ends, scope.last], default=None)
        if entry.last is not None and (until is None or max(entry.last, scope.first - DAY) < until):
            raise node.wrong(f"nothing covers the days after {entry.last}")


def references(node: Node, before: Collection[str]) -> tuple[str, ...]:
    """Ids of lines that stand before this one."""
    return tuple(each.known(before, "the id of a line before this one") for each in node.items())
