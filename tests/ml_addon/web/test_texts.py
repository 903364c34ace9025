"""The page's words: the same in every language, none missing."""

import json
from pathlib import Path
import re

import pytest

from energier_ml.api.web import FOLDER as WEB
from energier_ml.forecast.features import NAMES
from energier_ml.series import counts

SOURCES = sorted(path for path in WEB.rglob("*.js") if not {"vendor", "texts"} & set(path.parts))
LINE = re.compile(r'^  ("[^"]+"): (".*"),$')
USED = re.compile(r'\bt\("([a-z0-9_.-]+)"')
BUILT = re.compile(r"\bt(?:\.maybe)?\(`([a-z_]+)\.\$\{")
GROUP = re.compile(r'\bt\.named\("([a-z]+)"')
SAME = {"kWh", "MAE", "RMSE", "MASE", "CRPS", "{start} – {end}.", "ID"}


def texts(language: str) -> dict[str, str]:
    """The texts of a language."""
    matches = [LINE.match(line) for line in (WEB / "texts" / f"{language}.js").read_text("utf-8").splitlines()]
    return {json.loads(match[1]): json.loads(match[2]) for match in matches if match}


ENGLISH, KOREAN = texts("en"), texts("ko")


def test_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(ENGLISH) == list(KOREAN)
    assert len(ENGLISH) > 200


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(WEB)))
def test_every_text_used_is_there(source: Path) -> None:
    code = source.read_text("utf-8")
    assert [key for key in USED.findall(code) if key not in ENGLISH] == []
    groups = BUILT.findall(code) + GROUP.findall(code)
    assert [group for group in groups if not any(key.startswith(f"{group}.") for key in ENGLISH)] == []


def test_every_text_is_used() -> None:
    code = "\n".join(source.read_text("utf-8") for source in SOURCES)
    groups = set(BUILT.findall(code)) | set(GROUP.findall(code))
    quoted = set(re.findall(r'"([a-z0-9_.-]+)"', code))
    assert [key for key in ENGLISH if key not in quoted and key.partition(".")[0] not in groups] == []


def test_values_filled_in_are_the_same() -> None:
    def names(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    assert [key for key in ENGLISH if names(ENGLISH[key]) != names(KOREAN[key])] == []


def test_korean_is_korean_and_polite() -> None:
    foreign = {key: text for key, text in KOREAN.items() if not re.search("[가-힣]", text) and text not in SAME}
    assert foreign == {}
    sentences = {key: text for key, text in KOREAN.items() if text.endswith(".") and text not in SAME}
    # "{…}." ends with a name, as do labels.
    blunt = {
        key: text
        for key, text in sentences.items()
        if not re.search(r"(니다|세요|예측|실제, \{day\}|\{method\}|누적량)\.$", text)
    }
    assert blunt == {}


def test_every_reason_to_drop_a_row_has_a_name() -> None:
    reasons = {value for name, value in vars(counts).items() if name.isupper() and isinstance(value, str)}
    assert {reason for reason in reasons if f"dropped.{reason}" not in ENGLISH} == set()
    assert len(reasons) > 5


def test_every_feature_of_the_app_has_a_name() -> None:
    known = {key.partition(".")[2] for key in ENGLISH if key.startswith("feature.")}
    features = {name for name in NAMES if not re.fullmatch(r"lag_\d+(_before|_after)?", name)}
    assert features - known == set()
