"""Read the lines of a plan's version."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from .dated import Table
from .lines import (
    DateRule,
    Energy,
    Fixed,
    Minimum,
    PassThrough,
    Per,
    PerKwh,
    PlanLine,
    PowerFactorSurcharge,
    SeriesEnergy,
    Sum,
    Tax,
)
from .load_discount import parse_discount
from .load_parts import Scope, check_covered, line_fields, numbers, references, seasonal, table
from .node import Node
from .season import Seasonal


def parse_line(node: Node, scope: Scope, before: Collection[str]) -> PlanLine:
    """Read a line; it may refer to the lines `before` it."""
    kinds: dict[str, Callable[[Node, Scope, Collection[str]], PlanLine]] = {
        "fixed": _parse_fixed,
        "power_factor": _parse_power_factor,
        "energy": _parse_energy,
        "per_kwh": _parse_per_kwh,
        "series": _parse_series,
        "discount": parse_discount,
        "sum": _parse_sum,
        "tax": _parse_tax,
        "minimum": _parse_minimum,
        "pass_through": _parse_pass_through,
    }
    fields = node.mapping()
    if "kind" not in fields:
        raise node.wrong("missing: kind")
    return kinds[fields["kind"].known(kinds, "the kind of line")](node, scope, before)


def _parse_fixed(node: Node, scope: Scope, before: Collection[str]) -> Fixed:
    fields, common = line_fields(node, scope, ("per", "values"), ("blocks_of",), ("zero_use",))
    per = fields["per"].choice(Per)

    def read(entry: dict[str, Node]) -> Decimal | tuple[Decimal, ...] | Mapping[Decimal, Decimal]:
        given = [key for key in ("value", "by_block", "by_ampere") if key in entry]
        if len(given) != 1:
            raise node.wrong("each of the values needs one of value, by_block, by_ampere")
        if "by_block" in entry:
            return tuple(each.number() for each in entry["by_block"].items())
        if "by_ampere" in entry:
            if per is not Per.AMPERE:
                raise entry["by_ampere"].wrong("only for a charge per ampere")
            return {
                Decimal(key): each.number()
                for key, each in entry["by_ampere"].mapping().items()
                if Node(node.file, each.path, key).matching(r"[1-9]\d*", "a number of amperes")
            }
        return entry["value"].number()

    return Fixed(
        common.id,
        common.name,
        common.round,
        per,
        table(fields["values"], scope, read, (), ("value", "by_block", "by_ampere")),
        fields["blocks_of"].text() if "blocks_of" in fields else None,
        fields["zero_use"].number(0, 1) if "zero_use" in fields else Decimal(1),
    )


def _parse_power_factor(node: Node, scope: Scope, before: Collection[str]) -> PowerFactorSurcharge:
    fields, common = line_fields(node, scope, ("of", "lagging_below", "leading_below", "percent", "source"))
    return PowerFactorSurcharge(
        common.id,
        common.name,
        common.round,
        fields["of"].known(before, "the id of a line before this one"),
        fields["lagging_below"].number(0, 100),
        fields["leading_below"].number(0, 100),
        fields["percent"].number(0, 100),
    )


def _parse_energy(node: Node, scope: Scope, before: Collection[str]) -> Energy:
    fields, common = line_fields(node, scope, ("rates",), ("blocks", "per_day", "telescopic"))
    blocks: Table[Seasonal[tuple[Decimal, ...]]] = (
        table(fields["blocks"], scope, lambda entry: seasonal(entry["edges"], scope, _parse_edges), ("edges",), ())
        if "blocks" in fields
        else ()
    )
    most = max((len(edges) for entry in blocks for edges in entry.value.values.values()), default=0) + 1
    bands = () if scope.bands is None else tuple(band.name for band in scope.bands.bands)

    def read_rates(rates: Node) -> tuple[Decimal, ...]:
        values = tuple(each.number() for each in rates.items()) if isinstance(rates.value, list) else (rates.number(),)
        if len(values) != most:
            raise rates.wrong(f"a rate is needed for each of {most} blocks")
        return values

    def read_bands(rates: Node) -> Mapping[str | None, tuple[Decimal, ...]]:
        if not isinstance(rates.value, dict):
            return {None: read_rates(rates)}
        each = rates.fields(bands) if bands else None
        if each is None:
            raise rates.wrong("a rate is needed; seasons and bands have to be defined before they are used")
        return {band: read_rates(value) for band, value in each.items()}

    rate_table = table(
        fields["rates"], scope, lambda entry: seasonal(entry["rates"], scope, read_bands, objects=True), ("rates",), ()
    )
    check_covered(fields["rates"], rate_table, scope)
    return Energy(
        common.id,
        common.name,
        common.round,
        blocks,
        fields["per_day"].flag() if "per_day" in fields else False,
        fields["telescopic"].flag() if "telescopic" in fields else True,
        rate_table,
    )


def _parse_edges(node: Node) -> tuple[Decimal, ...]:
    edges = tuple(each.number(above=0) for each in node.items(0))
    if list(edges) != sorted(set(edges)):
        raise node.wrong("each block has to end above the one before it")
    return edges


def _parse_per_kwh(node: Node, scope: Scope, before: Collection[str]) -> PerKwh:
    fields, common = line_fields(node, scope, ("rule", "values"))
    return PerKwh(
        common.id, common.name, common.round, fields["rule"].choice(DateRule), numbers(fields["values"], scope)
    )


def _parse_series(node: Node, scope: Scope, before: Collection[str]) -> SeriesEnergy:
    fields, common = line_fields(node, scope, (), ("multiplier",))
    multiplier = fields["multiplier"].number(above=0) if "multiplier" in fields else Decimal(1)
    return SeriesEnergy(common.id, common.name, common.round, multiplier)


def _parse_sum(node: Node, scope: Scope, before: Collection[str]) -> Sum:
    fields, common = line_fields(node, scope, ("plus",), ("minus", "after"))
    return Sum(
        common.id,
        common.name,
        common.round,
        references(fields["plus"], before),
        references(fields["minus"], before) if "minus" in fields else (),
        references(fields["after"], before) if "after" in fields else (),
    )


def _parse_tax(node: Node, scope: Scope, before: Collection[str]) -> Tax:
    fields, common = line_fields(node, scope, ("of", "values"), ("rule",))
    percents = table(fields["values"], scope, lambda entry: entry["percent"].number(0, 100), ("percent",), ())
    check_covered(fields["values"], percents, scope)
    return Tax(
        common.id,
        common.name,
        common.round,
        references(fields["of"], before),
        fields["rule"].choice(DateRule) if "rule" in fields else DateRule.DAY_OF_USE,
        percents,
    )


def _parse_minimum(node: Node, scope: Scope, before: Collection[str]) -> Minimum:
    fields, common = line_fields(node, scope, ("of", "per", "values"))
    per = Per(fields["per"].known((Per.MONTH, Per.DAY), "one of these"))
    return Minimum(
        common.id,
        common.name,
        common.round,
        references(fields["of"], before),
        per,
        numbers(fields["values"], scope, least=0),
    )


def _parse_pass_through(node: Node, scope: Scope, before: Collection[str]) -> PassThrough:
    fields, common = line_fields(node, scope, ("values",), (), ("from_kwh",))
    return PassThrough(
        common.id,
        common.name,
        common.round,
        fields["from_kwh"].number(0) if "from_kwh" in fields else Decimal(0),
        numbers(fields["values"], scope, least=0),
    )
