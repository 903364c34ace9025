"""quality_scale.yaml answers for every rule of Home Assistant's scale, with a reason where it does not apply."""

from pathlib import Path

import homeassistant.components
import pytest
import yaml

from .conftest import INTEGRATION

RULES: dict[str, str | dict[str, str]] = yaml.safe_load(
    (INTEGRATION / "quality_scale.yaml").read_text(encoding="utf-8")
)["rules"]
CORE = Path(homeassistant.components.__path__[0])


def rules_of_core() -> set[str]:
    """Every rule named by an integration that ships with Home Assistant, retired ones left out."""
    counts: dict[str, int] = {}
    for path in CORE.glob("*/quality_scale.yaml"):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            counts[rule] = counts.get(rule, 0) + 1
    return {rule for rule, count in counts.items() if count > 20}


def test_every_rule_is_answered() -> None:
    assert set(RULES) >= rules_of_core()


@pytest.mark.parametrize("rule", sorted(RULES))
def test_answer_is_done_or_explained(rule: str) -> None:
    answer = RULES[rule]
    if isinstance(answer, str):
        assert answer in {"done", "todo"}
    else:
        assert answer["status"] in {"done", "exempt", "todo"}
        assert answer["comment"]
