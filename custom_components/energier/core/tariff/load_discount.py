"""Read the discounts of a plan's version."""

from collections.abc import Collection
from decimal import Decimal

from .lines import Discount, DiscountRule, PerFirstKwh, Share
from .load_parts import ID, ID_SAYS, Scope, check_source, line_fields, parse_names, references, seasonal, table
from .node import Node
from .season import Seasonal


def parse_discount(node: Node, scope: Scope, before: Collection[str]) -> Discount:
    """Read a line of the kind discount; it may refer to the lines `before` it."""
    fields, common = line_fields(node, scope, ("of", "rules"), ("together",))
    nodes = fields["rules"].items()
    rules = tuple(_parse_rule(each, scope) for each in nodes)
    groups = {rule.group for rule in rules if rule.group is not None}
    codes = [rule.code for rule in rules if rule.chosen]
    together = tuple(
        tuple(each.known(sorted(groups), "a group of discounts") for each in one.items())
        for one in (fields["together"].items() if "together" in fields else [])
    )
    if missing := groups - {group for one in together for group in one}:
        raise node.wrong(f"together does not name the groups: {', '.join(sorted(missing))}")
    for rule, each in zip(rules, nodes, strict=True):
        if unknown := rule.given_with - set(codes):
            raise each.wrong(f"with names no discount: {', '.join(sorted(unknown))}")
    return Discount(common.id, common.name, common.round, references(fields["of"], before), together, rules)


def _parse_rule(node: Node, scope: Scope) -> DiscountRule:
    fields = node.fields(("code", "name", "values"), ("group", "with", "up_to_kwh", "leaves", "until", "source"))
    check_source(node, fields, scope, ("up_to_kwh", "leaves", "until"))
    if "group" in fields and "with" in fields:
        raise node.wrong("group and with exclude each other")

    def read(entry: dict[str, Node]) -> Share | Seasonal[Decimal] | PerFirstKwh:
        given = [key for key in ("percent", "amount", "per_kwh") if key in entry]
        if len(given) != 1:
            raise fields["values"].wrong("each entry needs one of percent, amount, per_kwh")
        if ("cap" in entry) > ("percent" in entry) or ("first_kwh" in entry) != ("per_kwh" in entry):
            raise fields["values"].wrong("cap goes with percent, and first_kwh with per_kwh")
        if "percent" in entry:
            cap = seasonal(entry["cap"], scope, lambda each: each.number(0)) if "cap" in entry else None
            return Share(entry["percent"].number(0, 100), cap)
        if "per_kwh" in entry:
            return PerFirstKwh(entry["per_kwh"].number(0), entry["first_kwh"].number(above=0))
        return seasonal(entry["amount"], scope, lambda each: each.number(0))

    return DiscountRule(
        code=fields["code"].matching(ID, ID_SAYS),
        name=parse_names(fields["name"]),
        group=fields["group"].text() if "group" in fields else None,
        given_with=frozenset(each.text() for each in fields["with"].items()) if "with" in fields else frozenset(),
        up_to_kwh=fields["up_to_kwh"].number(above=0) if "up_to_kwh" in fields else None,
        leaves=fields["leaves"].number(0) if "leaves" in fields else Decimal(0),
        until=fields["until"].day() if "until" in fields else None,
        values=table(fields["values"], scope, read, (), ("percent", "cap", "amount", "per_kwh", "first_kwh")),
    )
