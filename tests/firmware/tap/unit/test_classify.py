import json
from typing import Any

from energier_tap.classify import GONE_CYCLES, Classes
from energier_tap.model import parse
from tests.firmware.contract import CONTRACT

MODEL = parse(json.loads((CONTRACT / "examples" / "model" / "lab.json").read_text("utf-8")))

EMPTY = [0.0] * 4
LAPTOP = [0.0, 0.18, 0.0, 0.0]


def message(vector: str, ch: int = 1) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((CONTRACT / "features" / f"{vector}.json").read_text("utf-8"))["waveform"]
    return value | {"ch": ch}


def plugged() -> Classes:
    """A laptop at outlet 2."""
    classes = Classes(MODEL)
    classes.describe(message("plaid_laptop", ch=2))
    return classes


def test_without_a_model_nothing_is_said() -> None:
    classes = Classes(None)
    assert classes.describe(message("plaid_laptop")) == {}
    assert classes.names == [None] * 4


def test_the_class_stays_with_its_outlet_while_the_load_is_there() -> None:
    classes = plugged()
    for _ in range(10 * GONE_CYCLES):
        classes.watch(LAPTOP)
    assert classes.names == [None, "electronics", None, None]


def test_the_class_goes_with_the_load() -> None:
    classes = plugged()
    for _ in range(GONE_CYCLES):
        classes.watch(EMPTY)
    assert classes.names == [None] * 4


def test_a_short_gap_is_no_end() -> None:
    classes = plugged()
    for _ in range(3):
        for _ in range(GONE_CYCLES - 1):
            classes.watch(EMPTY)
        classes.watch(LAPTOP)
    assert classes.names[1] == "electronics"


def test_something_unknown_takes_the_place_of_what_was_known() -> None:
    classes = plugged()
    assert classes.describe(message("sine_short", ch=2)) == {"class": None, "model": "lab-1"}
    assert classes.names[1] is None


def test_another_model_forgets_what_the_old_one_said() -> None:
    classes = plugged()
    classes.use(None)
    assert classes.names == [None] * 4
