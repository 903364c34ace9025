"""Plan files: the reader and the JSON schema take and refuse the same ones."""

from collections.abc import Callable, Iterator
import copy
import json
from pathlib import Path
import re
from typing import Any

from hypothesis import given, strategies as st
from jsonschema import Draft202012Validator, FormatChecker
import pytest

from custom_components.energier.core.tariff import load
from custom_components.energier.core.tariff.errors import PlanError, TariffError
from custom_components.energier.core.tariff.load import PLANS, parse_plan, shipped_plans
from custom_components.energier.core.tariff.plan import Need

from .billing import GENERAL, LOW, dated, document, own_document, own_lines

SCHEMA = json.loads((Path(load.__file__).parent / "plan.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker(["date"]))
NAMES = sorted(path.stem for path in PLANS.glob("*.json"))


def refusal(of: Any) -> PlanError | None:
    try:
        parse_plan(json.dumps(of), "own.json")
    except PlanError as error:
        return error
    return None


def nodes(of: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of everything in a document."""
    yield path
    if isinstance(of, dict):
        for key, value in of.items():
            yield from nodes(value, (*path, key))
    elif isinstance(of, list):
        for number, value in enumerate(of):
            yield from nodes(value, (*path, number))


def changed(of: Any, path: tuple[str | int, ...], change: Callable[[Any, str | int], None]) -> Any:
    """A copy in which the container of a path was changed."""
    made = copy.deepcopy(of)
    inside = made
    for key in path[:-1]:
        inside = inside[key]
    change(inside, path[-1])
    return made


class TestShipped:
    def test_these_plans_are_shipped(self) -> None:
        assert NAMES == [
            GENERAL,
            "kepco_residential_high",
            LOW,
            "nord_pool_partille_flat",
            "pge_e_tou_c_territory_t",
            "tepco_lighting_b",
        ]
        assert sorted(shipped_plans()) == NAMES

    @pytest.mark.parametrize("name", NAMES)
    def test_the_schema_takes_each(self, name: str) -> None:
        Draft202012Validator.check_schema(SCHEMA)
        assert [error.message for error in VALIDATOR.iter_errors(document(name))] == []
        assert parse_plan((PLANS / f"{name}.json").read_bytes(), f"{name}.json") == shipped_plans()[name]

    @pytest.mark.parametrize("name", NAMES)
    def test_each_source_is_used_and_says_who_and_when(self, name: str) -> None:
        text = json.dumps(document(name)["versions"])
        for key, source in document(name)["sources"].items():
            assert f'"source": "{key}"' in text
            assert re.search(r"\d{4}|tax act", source)

    @pytest.mark.parametrize("name", NAMES)
    def test_names_are_in_english_and_korean(self, name: str) -> None:
        plan = shipped_plans()[name]
        every = [plan.name, *(line.name for line in plan.lines), *plan.discounts.values(), *plan.pass_through.values()]
        assert all({"en", "ko"} <= set(names) for names in every)
        assert set(plan.notes) in (set(), {"en", "ko"})

    def test_what_a_contract_has_to_say(self) -> None:
        plans = shipped_plans()
        assert plans[LOW].needs == frozenset()
        assert plans[GENERAL].needs == {Need.CONTRACT_KW}
        assert plans[GENERAL].accepts == {Need.CONTRACT_KW, Need.POWER_FACTOR}
        assert plans["tepco_lighting_b"].needs == {Need.CONTRACT_AMPERE}
        assert plans["nord_pool_partille_flat"].needs == {Need.SERIES}
        assert plans["pge_e_tou_c_territory_t"].accepts == frozenset()

    def test_what_a_household_may_be_entitled_to(self) -> None:
        plan = shipped_plans()[LOW]
        assert sorted(plan.discounts) == [
            "basic_housing",
            "basic_living",
            "large_family",
            "life_support",
            "merit",
            "near_poor",
            "severe_disability",
            "welfare_facility",
        ]
        assert [rule.code for rule in plan.automatic_discounts] == ["rate_freeze", "essential_use"]
        assert plan.pass_through["tv_fee"]["ko"] == "TV수신료"
        assert plan.first_day.isoformat() == "2016-12-01"
        assert plan.id == LOW
        assert plan.usage_quantum == 1
        assert shipped_plans()["pge_e_tou_c_territory_t"].usage_quantum is None


FIXED = {"id": "basic", "kind": "fixed", "per": "month", "values": dated(value=1)}
ENERGY = {"id": "energy", "kind": "energy", "rates": dated(rates=1)}
TAX = {"id": "vat", "kind": "tax", "of": ["basic"], "values": dated(percent=1)}


def version(first: str, last: str | None = None, *lines: dict[str, Any]) -> dict[str, Any]:
    return {"from": first} | ({"to": last} if last else {}) | {"lines": own_lines(*(lines or (FIXED,)))}


class TestRefused:
    """Each with the place and the reason; True where the schema cannot know."""

    @pytest.mark.parametrize(
        ("wrong", "path", "reason"),
        [
            (own_document(FIXED, checked="2026-02-30"), "$.checked", "a day such as"),
            (own_document(FIXED, checked="20260228"), "$.checked", "a day such as"),
            (own_document(FIXED, checked="9999-12-31"), "$.checked", "a day from 1900 to 2199 is needed"),
            (own_document(FIXED, time_zone="Asia/Atlantis"), "$.time_zone", "a time zone such as"),
            (own_document(FIXED, time_zone="../etc"), "$.time_zone", "a time zone such as"),
            (own_document(FIXED, country="Korea"), "$.country", "a country code"),
            (own_document(FIXED, total="sum"), "$.total", "no line sum of the kind sum"),
            (own_document(FIXED, total="basic"), "$.total", "no line basic of the kind sum"),
            (own_document(FIXED, colour="red"), "$", "unknown: colour"),
            (own_document(FIXED, usage={"round": {"floor": 1, "down": 1}}), "$.usage.round", "exactly one rule"),
            (own_document(FIXED, usage={"round": {"floor": 0}}), "$.usage.round.floor", "above 0"),
            (own_document(FIXED, proration={"ignore_extra_days": 1.5}), "$.proration.ignore_extra_days", "whole"),
            (own_document(FIXED, name={"ko": "요금"}), "$.name", "missing: en"),
            (own_document(FIXED, name="Own"), "$.name", "an object"),
            (own_document(FIXED, sources={}), "$.sources", "at least one"),
            (own_document(versions=[]), "$.versions", "at least 1"),
            (own_document(versions=[version("2020-01-01", "2019-01-01")]), "$.versions[0].to", "before it begins"),
            (
                own_document(versions=[version("2020-01-01"), version("2020-01-01")]),
                "$.versions[1]",
                "the version before it covers too",
            ),
            (
                own_document(versions=[version("2020-01-01"), version("0001-01-01")]),
                "$.versions[1].from",
                'a day from 1900 to 2199 is needed, not "0001-01-01"',
            ),
            (
                own_document(versions=[version("2020-01-01", "2020-06-30"), version("2020-06-30")]),
                "$.versions[1]",
                "begins on 2020-06-30, which the version before it covers too",
            ),
            (
                own_document(versions=[version("2020-01-01", "2020-06-30"), version("2020-07-02")]),
                "$.versions[1]",
                "nothing covers the days after 2020-06-30",
            ),
            (
                own_document(versions=[version("2020-01-01"), version("2021-01-01", None, ENERGY | {"id": "basic"})]),
                "$.versions[1]",
                "line basic is of another kind",
            ),
            (own_document(FIXED, FIXED), "$.versions[0].lines[1]", "the id basic is given to two lines"),
            (own_document(FIXED | {"id": "Basic"}), "$.versions[0].lines[0].id", "small letters"),
            (own_document(FIXED | {"id": "kwh"}), "$.versions[0].lines[0].id", "is taken"),
            (
                own_document({"id": "a", "name": {"en": "a"}, "kind": "demand"}),
                "$.versions[0].lines[0].kind",
                "kind of",
            ),
            (own_document(FIXED | {"per": "year"}), "$.versions[0].lines[0].per", "one of these needed"),
            (own_document(FIXED | {"zero_use": 0.5}), "$.versions[0].lines[0]", "missing: source, for zero_use"),
            (own_document(FIXED | {"source": "web"}), "$.versions[0].lines[0].source", "a key of sources needed (own)"),
            (own_document(FIXED | {"values": dated()}), "$.versions[0].lines[0]", "one of value, by_block"),
            (
                own_document(FIXED | {"values": dated(by_ampere={"10": 1})}),
                "$.versions[0].lines[0].values[0].by_ampere",
                "only for a charge per ampere",
            ),
            (
                own_document(FIXED | {"per": "ampere", "values": dated(by_ampere={"ten": 1})}),
                "$.versions[0].lines[0].values[0].by_ampere.ten",
                "a number of amperes needed",
            ),
            (
                own_document(FIXED | {"values": dated(by_block=[1, 2])}),
                "$.versions[0].lines[0]",
                "blocks_of has to name a line of the kind energy (none)",
            ),
            (own_document(FIXED | {"blocks_of": "energy"}), "$.versions[0].lines[0]", "blocks_of has to name"),
            (
                own_document(FIXED | {"values": [*dated(value=1), *dated(value=2)]}),
                "$.versions[0].lines[0].values[1].from",
                "which the entry before it covers too",
            ),
            (
                own_document(FIXED | {"values": dated(value=1, to="2019-12-31")}),
                "$.versions[0].lines[0].values[0].to",
                "before it begins",
            ),
            (
                own_document(FIXED | {"values": dated(value=1, to="9999-12-31")}),
                "$.versions[0].lines[0].values[0].to",
                'a day from 1900 to 2199 is needed, not "9999-12-31": leave it out for no end',
            ),
            (
                own_document(FIXED | {"values": dated(value="1")}),
                "$.versions[0].lines[0].values[0].value",
                'a number is needed, not "1"',
            ),
            (
                own_document(FIXED | {"values": dated(value=True)}),
                "$.versions[0].lines[0].values[0].value",
                "a number is needed, not true",
            ),
            (own_document(FIXED | {"values": {}}), "$.versions[0].lines[0].values", "a list is needed"),
            (
                own_document(ENERGY | {"blocks": dated(edges=[200, 100]), "rates": dated(rates=[1, 2, 3])}),
                "$.versions[0].lines[0].blocks[0].edges",
                "above the one before it",
            ),
            (
                own_document(ENERGY | {"blocks": dated(edges=[100]), "rates": dated(rates=[1, 2, 3])}),
                "$.versions[0].lines[0].rates[0].rates",
                "a rate is needed for each of 2 blocks",
            ),
            (
                own_document(ENERGY | {"rates": dated(rates={"peak": 1})}),
                "$.versions[0].lines[0].rates[0].rates",
                "have to be defined before they are used",
            ),
            (
                own_document(ENERGY | {"rates": [{"from": "2020-01-02", "source": "own", "rates": 1}]}),
                "$.versions[0].lines[0].rates",
                "begins on 2020-01-02, after its version",
            ),
            (
                own_document(ENERGY | {"rates": dated(rates=1, to="2020-12-31")}),
                "$.versions[0].lines[0].rates",
                "nothing covers the days after 2020-12-31",
            ),
            (
                own_document(
                    ENERGY | {"rates": dated(rates={"hot": 1})},
                    seasons={"hot": [["06-01", "08-31"]]},
                ),
                "$.versions[0].lines[0].rates[0].rates",
                "01-01 is in none or in two",
            ),
            (
                own_document(
                    ENERGY | {"rates": dated(rates={"all": 1, "cold": 1})},
                    seasons={"all": [["01-01", "12-31"]]},
                ),
                "$.versions[0].lines[0].rates[0].rates.cold",
                "a season needed (all), not cold",
            ),
            (own_document(FIXED, seasons={"hot": [["06-31", "08-31"]]}), "$.versions[0].seasons.hot[0][0]", "no day"),
            (own_document(FIXED, seasons={"hot": [["06-01"]]}), "$.versions[0].seasons.hot[0]", "at least 2"),
            (own_document(FIXED, seasons={"hot": [["06-01"] * 3]}), "$.versions[0].seasons.hot[0]", "the first and"),
            (own_document(FIXED, bands={"a": "rest", "b": "rest"}), "$.versions[0].bands.a", "the last band"),
            (own_document(FIXED, bands={"a": [{"hours": [[1, 2]]}]}), "$.versions[0].bands.a", "the last band"),
            (
                own_document(FIXED, bands={"a": [{"hours": [[22, 6]]}], "b": "rest"}),
                "$.versions[0].bands.a[0].hours[0]",
                "hours over midnight are two entries",
            ),
            (
                own_document(FIXED, bands={"a": [{"hours": [[1, 2, 3]]}], "b": "rest"}),
                "$.versions[0].bands.a[0].hours[0]",
                "the first hour and",
            ),
            (
                own_document(FIXED, bands={"hot": "rest"}, seasons={"hot": [["01-01", "12-31"]]}),
                "$.versions[0].bands.hot",
                "the same name",
            ),
            (
                own_document({"id": "t", "kind": "tax", "of": ["x"], "values": dated(percent=1)}),
                "$.versions[0].lines[0].of[0]",
                "the id of a line before this one needed (there is none)",
            ),
            (
                own_document(FIXED, TAX | {"values": [{"from": "2020-01-02", "source": "own", "percent": 1}]}),
                "$.versions[0].lines[1].values",
                "begins on 2020-01-02, after its version",
            ),
            (
                own_document(FIXED, TAX | {"values": dated(percent=1, to="2020-12-31")}),
                "$.versions[0].lines[1].values",
                "nothing covers the days after 2020-12-31",
            ),
            (
                own_document(
                    FIXED,
                    TAX
                    | {
                        "values": [
                            *dated(percent=1, to="2020-12-31"),
                            {"from": "2021-01-02", "source": "own", "percent": 2},
                        ]
                    },
                ),
                "$.versions[0].lines[1].values",
                "nothing covers the days after 2020-12-31",
            ),
            (
                own_document(FIXED, {"id": "e", "kind": "energy", "telescopic": 1, "rates": dated(rates=1)}),
                "$.versions[0].lines[1].telescopic",
                "true or false",
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_with_the_place_and_the_reason(self, wrong: Any, path: str, reason: str) -> None:
        error = refusal(wrong)
        assert error is not None
        assert (error.file, error.path) == ("own.json", path)
        assert reason in error.reason
        assert error.code == "plan_invalid"
        assert error.details == {"file": "own.json", "path": path, "reason": error.reason}
        assert str(error) == f"own.json: {path}: {error.reason}"
        assert isinstance(error, TariffError)

    @pytest.mark.parametrize(
        ("rule", "reason"),
        [
            ({"values": dated(percent=1, amount=2), "group": "a"}, "one of percent, amount, per_kwh"),
            ({"values": dated(amount=1, cap=2), "group": "a"}, "cap goes with percent"),
            ({"values": dated(per_kwh=1), "group": "a"}, "first_kwh with per_kwh"),
            ({"values": dated(amount=1), "group": "a", "with": ["b"]}, "exclude each other"),
            ({"values": dated(amount=1), "group": "b"}, "together does not name the groups: b"),
            ({"values": dated(amount=1), "with": ["b"]}, "with names no discount: b"),
            ({"values": dated(amount=1), "until": "2026-01-01"}, "missing: source, for until"),
        ],
    )
    def test_a_discount(self, rule: dict[str, Any], reason: str) -> None:
        good = {"code": "good", "name": {"en": "x"}, "group": "a", "values": dated(amount=1)}
        rules = [good, {"code": "bad", "name": {"en": "x"}} | rule]
        discount = {"id": "discount", "kind": "discount", "of": ["basic"], "together": [["a"]], "rules": rules}
        error = refusal(own_document(FIXED, discount))
        assert error is not None
        assert reason in error.reason

    def test_a_code_that_is_given_twice(self) -> None:
        rule = {"code": "good", "name": {"en": "x"}, "values": dated(amount=1)}
        discount = {"id": "discount", "kind": "discount", "of": ["basic"], "rules": [rule, rule]}
        error = refusal(own_document(FIXED, discount))
        assert error is not None
        assert error.reason == "given twice: good"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "no JSON"),
            ("{", "no JSON"),
            ("[]", "an object is needed, not []"),
            ('{"name": NaN}', "NaN is no number"),
            ('{"name": 1e99999999999999999999}', "no JSON"),
            ('{"a": 1, "a": 2}', "given twice: a"),
            (b"\xff\xfe\x00", "no JSON"),
            ("[" * 100_000, "no JSON"),
            ('{"versions": [1]}', "missing: name"),
        ],
    )
    def test_a_file_that_is_no_plan(self, text: str | bytes, reason: str) -> None:
        with pytest.raises(PlanError) as caught:
            parse_plan(text, "own.json")
        assert caught.value.path == "$"
        assert reason in caught.value.reason

    def test_what_is_wrong_is_quoted_in_a_line(self) -> None:
        error = refusal(own_document(FIXED, country="K" * 500))
        assert error is not None
        assert len(error.reason) < 120


def test_rates_need_to_reach_only_to_the_next_version() -> None:
    energy = ENERGY | {"rates": dated(rates=1, to="2020-12-31")}
    plan = parse_plan(
        json.dumps(own_document(versions=[version("2020-01-01", None, energy), version("2021-01-01", None, ENERGY)])),
        "folder/my plan.json",
    )
    assert plan.id == "my plan"


@pytest.mark.parametrize("line", [ENERGY, TAX])
def test_days_outside_the_version_need_no_value(line: dict[str, Any]) -> None:
    key, value = ("rates", "rates") if line is ENERGY else ("values", "percent")
    entry = {"source": "own", value: 1}
    entries = [
        {"from": "2010-01-01", "to": "2012-12-31"} | entry,
        {"from": "2020-01-01", "to": "2020-12-31"} | entry,
        {"from": "2025-01-01"} | entry,
    ]
    one = version("2020-01-01", "2020-12-31", FIXED, line | {key: entries})
    assert parse_plan(json.dumps(own_document(versions=[one])), "own.json").last_day is not None


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_of_all_are_taken(day: str) -> None:
    one, two = own_document(FIXED, checked=day), own_document(FIXED | {"values": dated(value=1, to="2199-12-31")})
    for made in (one, two):
        assert refusal(made) is None
        assert VALIDATOR.is_valid(made)


JUNK = st.sampled_from(
    [
        *(None, True, 0, -1, 1.5, "", " ", "x", [], {}, [None], {"x": 1}, 10**13),
        *("2020-13-01", "9999-12-31", "2200-01-01", "1899-12-31", "0001-01-01"),
    ]
)
MEANING = (
    r"a key of sources needed|a line before this one|of the kind|nothing covers|covers too|before it begins|two lines"
    r"|after its version|for each of \d+ blocks|a season needed|make up a year|have to be defined|does not name the groups"
    r"|names no discount|given twice|the last band|ends at|above the one before|a time zone|the same name|a whole number"
    r"|a group of discounts needed|\.rates[\].\w\[]*: (unknown|missing): "
)
"""What only the reader knows: what refers to something else. Bands are among it."""


@given(st.data())
def test_the_reader_and_the_schema_agree_on_changed_plans(data: st.DataObject) -> None:
    plan = document(data.draw(st.sampled_from(NAMES)))
    path = data.draw(st.sampled_from([each for each in nodes(plan) if each]))
    kind = data.draw(st.sampled_from(["replace", "remove", "add"]))
    junk = data.draw(JUNK)

    def change(inside: Any, key: str | int) -> None:
        if kind == "replace":
            inside[key] = junk
        elif kind == "remove":
            del inside[key]
        elif isinstance(inside, dict):
            inside["colour"] = junk
        else:
            inside.append(junk)

    made = changed(plan, path, change)
    taken = VALIDATOR.is_valid(made)
    error = refusal(made)
    if error is None:
        assert taken, "the schema refuses what the reader takes"
    elif taken:
        assert re.search(MEANING, str(error)), f"only the reader refuses: {error}"
