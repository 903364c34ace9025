"""Every entity and action has an icon, or a device class that brings one; the brand pictures have the right size."""

import struct

import pytest

from .conftest import INTEGRATION, leaves, load

ICONS = load(INTEGRATION / "icons.json")
ENGLISH = load(INTEGRATION / "translations" / "en.json")


def test_icons_are_material_design_icons() -> None:
    for path, icon in leaves(ICONS).items():
        assert icon.startswith("mdi:"), path


def test_icons_belong_to_translated_entities() -> None:
    for platform, entities in ICONS.get("entity", {}).items():
        assert set(entities) <= set(ENGLISH["entity"][platform]), platform


def test_a_state_has_another_icon_than_the_default() -> None:
    for entities in ICONS.get("entity", {}).values():
        for key, icons in entities.items():
            assert icons["default"] not in icons.get("state", {}).values(), key


def test_every_action_has_an_icon() -> None:
    assert set(ICONS.get("services", {})) == set(ENGLISH.get("services", {}))


@pytest.mark.parametrize(
    ("name", "size"),
    [("icon", (256, 256)), ("icon@2x", (512, 512)), ("logo", (800, 200)), ("logo@2x", (1600, 400))],
)
@pytest.mark.parametrize("theme", ["", "dark_"])
def test_brand_picture_is_a_png_of_the_right_size(theme: str, name: str, size: tuple[int, int]) -> None:
    picture = (INTEGRATION / "brand" / f"{theme}{name}.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == size
