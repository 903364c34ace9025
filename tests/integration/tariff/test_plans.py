"""The user's own plans stand beside the shipped ones; a file that is wrong is named and hides nothing."""

import json
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energier.core.tariff import load
from custom_components.energier.core.tariff.errors import TariffError
from custom_components.energier.core.tariff.plan import Plan
from custom_components.energier.tariff.plans import MAX_BYTES, async_load_plans, localized

SHIPPED = Path(load.__file__).parent / "plans"
LOW = (SHIPPED / "kepco_residential_low.json").read_bytes()


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Where the user's plans go."""
    hass.config.config_dir = str(tmp_path)
    folder = tmp_path / "energier" / "plans"
    folder.mkdir(parents=True)
    return folder


async def test_without_a_folder_there_are_the_shipped_plans(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)
    plans = await async_load_plans(hass)
    assert {"kepco_residential_low", "kepco_residential_high", "kepco_general_1_low"} <= set(plans.plans)
    assert (plans.own, plans.errors) == (frozenset(), ())


async def test_a_plan_of_the_users_is_added(hass: HomeAssistant, folder: Path) -> None:
    (folder / "village.json").write_bytes(LOW)
    plans = await async_load_plans(hass)
    assert plans.own == {"village"}
    assert plans.find("village").id == "village"
    assert plans.find("kepco_residential_low").id == "kepco_residential_low"
    assert plans.errors == ()


async def test_a_bad_file_is_named_and_hides_no_other(hass: HomeAssistant, folder: Path) -> None:
    (folder / "a_broken.json").write_text("{")
    (folder / "b_latin.json").write_bytes(b'{"name": "\xe9"}')
    (folder / "c_unknown.json").write_text(json.dumps(json.loads(LOW) | {"colour": "red"}))
    (folder / "d_deep.json").write_text("[" * 200_000)
    (folder / "e_folder.json").mkdir()
    (folder / "f_large.json").write_bytes(b" " * (MAX_BYTES + 1))
    (folder / "village.json").write_bytes(LOW)
    plans = await async_load_plans(hass)
    assert plans.own == {"village"}
    assert [error.file for error in plans.errors] == [
        "a_broken.json",
        "b_latin.json",
        "c_unknown.json",
        "d_deep.json",
        "e_folder.json",
        "f_large.json",
    ]
    assert all(error.reason for error in plans.errors)
    reasons = {error.file: (error.path, error.reason) for error in plans.errors}
    assert "colour" in " ".join(reasons["c_unknown.json"])
    assert str(MAX_BYTES) in reasons["f_large.json"][1]


async def test_a_file_that_the_reader_stumbles_over_is_named_too(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(content: bytes, file: str) -> Plan:
        if file == "odd.json":
            raise OverflowError("date value out of range")
        return load.parse_plan(content, file)

    monkeypatch.setattr("custom_components.energier.tariff.plans.parse_plan", read)
    for name in ("odd.json", "village.json"):
        (folder / name).write_bytes(LOW)
    plans = await async_load_plans(hass)
    assert plans.own == {"village"}
    (error,) = plans.errors
    assert (error.file, error.path) == ("odd.json", "$")
    assert error.reason == "it cannot be read (OverflowError: date value out of range)"


async def test_a_shipped_plan_cannot_be_replaced_unnoticed(hass: HomeAssistant, folder: Path) -> None:
    changed = LOW.replace(b'"KRW"', b'"USD"')
    assert changed != LOW
    (folder / "kepco_residential_low.json").write_bytes(changed)
    plans = await async_load_plans(hass)
    (error,) = plans.errors
    assert error.file == "kepco_residential_low.json"
    assert "rename the file" in error.reason
    assert plans.find("kepco_residential_low").currency == "KRW"
    assert plans.own == frozenset()


async def test_what_is_no_plan_file_is_left_alone(hass: HomeAssistant, folder: Path) -> None:
    (folder / "notes.txt").write_text("hello")
    (folder / "._village.json").write_text("left behind by a file manager")
    plans = await async_load_plans(hass)
    assert (plans.own, plans.errors) == (frozenset(), ())


async def test_a_folder_that_cannot_be_read_is_reported(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)
    (tmp_path / "energier").mkdir()
    (tmp_path / "energier" / "plans").write_text("a file")
    plans = await async_load_plans(hass)
    (error,) = plans.errors
    assert error.file == "plans"
    assert error.reason
    assert "kepco_residential_low" in plans.plans


async def test_a_plan_that_is_not_there_has_a_code(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)
    plans = await async_load_plans(hass)
    with pytest.raises(TariffError) as caught:
        plans.find("gone")
    assert (caught.value.code, caught.value.details) == ("plan_missing", {"plan": "gone"})


@pytest.mark.parametrize(
    ("names", "language", "name"),
    [
        ({"en": "Home", "ko": "집"}, "ko", "집"),
        ({"en": "Home", "pt": "Casa"}, "pt-BR", "Casa"),
        ({"ko": "집", "en": "Home"}, "fr", "Home"),
        ({"ko": "집"}, "fr", "집"),
    ],
)
def test_names_are_in_the_users_language_if_there_is_one(names: dict[str, str], language: str, name: str) -> None:
    assert localized(names, language) == name
