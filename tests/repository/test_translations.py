"""Everything the user reads exists in English and Korean, and every key the code names exists."""

import ast
from collections.abc import Iterator
import re
import string

import pytest

from .conftest import INTEGRATION, leaves, load

LANGUAGES = {path.stem: load(path) for path in sorted((INTEGRATION / "translations").glob("*.json"))}
TEXTS = {language: leaves(tree) for language, tree in LANGUAGES.items()}
ENGLISH = LANGUAGES["en"]

TOP_LEVEL = {
    "title", "config", "options", "config_subentries", "selector", "services", "triggers", "conditions", "entity",
    "device", "exceptions", "issues", "system_health",
}  # fmt: skip


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def keys_of(kind: str) -> set[str]:
    if kind == "entity":
        return {key for platform in ENGLISH.get("entity", {}).values() for key in platform}
    return set(ENGLISH.get(kind, {}))


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(INTEGRATION.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(INTEGRATION).as_posix(), node


def texts_in_code() -> set[str]:
    actions = re.findall(r"translation_key: (\w+)", (INTEGRATION / "services.yaml").read_text(encoding="utf-8"))
    return set(actions) | {
        node.value
        for path in INTEGRATION.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_english_and_korean_are_there() -> None:
    assert set(LANGUAGES) == {"en", "ko"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_top_level_keys_are_home_assistants(language: str) -> None:
    assert set(LANGUAGES[language]) <= TOP_LEVEL


def test_every_language_has_the_same_keys() -> None:
    assert set(TEXTS["ko"]) == set(TEXTS["en"])


def test_every_language_has_the_same_placeholders() -> None:
    different = {
        ".".join(path): (text, TEXTS["ko"][path])
        for path, text in TEXTS["en"].items()
        if placeholders(text) != placeholders(TEXTS["ko"][path])
    }
    assert different == {}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_texts_keep_hassfests_rules(language: str) -> None:
    for path, text in TEXTS[language].items():
        where = f"{language}: {'.'.join(path)}"
        assert isinstance(text, str), where
        assert text == text.strip(), where
        assert text, where
        assert "://" not in text, where
        assert not re.search(r"<[a-z/]", text), where
        assert not re.search(r"'\{\w+\}'", text), where
        assert "[%key" not in text, where
        for part in path:
            assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", part), where


def test_korean_is_korean() -> None:
    """Names of units and products may stay; a sentence may not."""
    foreign = {
        ".".join(path): text
        for path, text in TEXTS["ko"].items()
        if not re.search(r"[가-힣]", text) and len(text.split()) > 2
    }
    assert foreign == {}


def test_every_translation_key_in_the_code_exists() -> None:
    known = keys_of("entity") | keys_of("exceptions") | keys_of("issues") | keys_of("device") | keys_of("selector")
    missing = {
        (where, keyword.value.value)
        for where, call in calls()
        for keyword in call.keywords
        if keyword.arg == "translation_key"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
        and keyword.value.value not in known
    }
    assert missing == set()


@pytest.mark.parametrize("kind", ["entity", "exceptions", "issues", "device", "selector"])
def test_every_translation_is_used(kind: str) -> None:
    code = texts_in_code()
    # A family of errors is named by the device's code: command_<code>.
    families = tuple(text for text in code if text.endswith("_"))
    unused = {key for key in keys_of(kind) if key not in code and not key.startswith(families or ("\0",))}
    assert unused == set()


def test_every_service_is_described() -> None:
    services = (INTEGRATION / "services.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+):", services, re.MULTILINE)) == keys_of("services")
