"""Pseudonyms tell devices apart, and stay valid in messages."""

from custom_components.energier.core.devices.pseudonyms import Pseudonyms


def test_ids_and_macs_are_replaced_everywhere_alike() -> None:
    pseudonyms = Pseudonyms(["tap", "tap-2"])
    assert pseudonyms.text('{"id":"tap-2","mac":"B8:27:EB:1A:2B:3C"}') == '{"id":"device_2","mac":"02:00:00:00:00:00"}'
    assert pseudonyms.text("energier/tap/state") == "energier/device_1/state"
    assert pseudonyms.text("b8:27:eb:1a:2b:3c and b8:27:eb:1a:2b:3d") == "02:00:00:00:00:00 and 02:00:00:00:00:01"


def test_words_that_only_contain_an_id_stay() -> None:
    assert Pseudonyms(["tap"]).text("tapestry mytap tap_1") == "tapestry mytap tap_1"


def test_without_devices_only_macs_go() -> None:
    pseudonyms = Pseudonyms([])
    assert pseudonyms.text("tap b8:27:eb:1a:2b:3c") == "tap 02:00:00:00:00:00"
    assert pseudonyms.of("tap") == "tap"
