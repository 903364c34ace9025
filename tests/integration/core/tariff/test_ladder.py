"""The picture of a plan's tiers."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from custom_components.energier.core.tariff.errors import TariffError
from custom_components.energier.core.tariff.ladder import draw_ladder
from custom_components.energier.core.tariff.load import shipped_plans

from .billing import GENERAL, LOW, dated, own_plan

SVG = "{http://www.w3.org/2000/svg}"
DAYS = (date(2026, 7, 15), date(2026, 12, 15), date(2026, 10, 15))


def texts(picture: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(picture).iter(f"{SVG}text")]


def test_each_season_has_its_steps_and_its_basic_charges() -> None:
    said = texts(draw_ladder(shipped_plans()[LOW], DAYS, "en"))
    for once in ("1 Jul - 31 Aug", "1 Dec - 28 Feb", "1 Mar - 30 Jun, 1 Sep - 30 Nov", "300", "450"):
        assert said.count(once) == 1
    assert said.count("736.2") == said.count("1,000") == said.count("tier 4") == 2
    assert said.count("7,300 won") == said.count("307.3") == said.count("400") + 1 == 3


def test_it_is_drawn_in_korean() -> None:
    said = texts(draw_ladder(shipped_plans()[LOW], DAYS[:1], "ko"))
    assert {
        "1 kWh를 더 쓰면 드는 요금",
        "한국전력 주택용(저압)",
        "7월 1일~8월 31일",
        "1단계",
        "910원",
        "기본요금",
    } <= set(said)


def test_steps_rise_to_the_right() -> None:
    picture = ET.fromstring(draw_ladder(shipped_plans()[LOW], DAYS[:1], "de"))
    stairs = [each.get("d", "") for each in picture.iter(f"{SVG}path") if each.get("fill") == "none"]
    edges = [float(path.split("V")[0].removeprefix("M").split()[0]) for path in stairs]
    heights = [float(path.split("V")[1].split("H")[0]) for path in stairs]
    assert len(stairs) == 4
    assert edges == sorted(edges)
    assert heights == sorted(heights, reverse=True)


def test_a_plan_without_seasons_or_basic_charges_is_drawn() -> None:
    said = texts(draw_ladder(shipped_plans()["tepco_lighting_b"], (date(2026, 1, 5),), "en"))
    assert {"2026", "JPY per kWh before tax", "40.49", "120", "300"} <= set(said)
    assert "basic charge" not in said


def test_a_name_cannot_break_the_picture() -> None:
    energy = {"id": "energy", "kind": "energy", "blocks": dated(edges=[100]), "rates": dated(rates=[1, 2])}
    plan = own_plan(energy, name={"en": "<script>&"})
    assert "<script>&" in texts(draw_ladder(plan, DAYS, "en"))


def test_a_plan_without_tiers_has_no_picture() -> None:
    with pytest.raises(TariffError) as caught:
        draw_ladder(shipped_plans()[GENERAL], DAYS, "en")
    assert caught.value.code == "no_tiers"


def test_a_day_before_the_plan_has_no_picture() -> None:
    with pytest.raises(TariffError) as caught:
        draw_ladder(shipped_plans()[LOW], (date(2016, 1, 1),), "en")
    assert caught.value.code == "period_before_plan"
