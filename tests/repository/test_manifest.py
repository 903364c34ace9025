"""The manifest is what Home Assistant, hassfest and HACS expect of a custom integration."""

import re

from awesomeversion import AwesomeVersion
from homeassistant.core import HomeAssistant
from homeassistant.loader import Integration

from .conftest import INTEGRATION, ROOT, load

HACS_KEYS = {"codeowners", "documentation", "domain", "issue_tracker", "name", "version"}
KNOWN_KEYS = HACS_KEYS | {
    "after_dependencies", "categories", "config_flow", "connectivity", "dependencies", "integration_type", "iot_class",
    "loggers", "mqtt", "requirements",
}  # fmt: skip


def test_manifest_holds_what_hacs_needs_and_nothing_unknown() -> None:
    keys = set(load(INTEGRATION / "manifest.json"))
    assert keys >= HACS_KEYS
    assert keys <= KNOWN_KEYS


def test_keys_are_sorted_after_domain_and_name() -> None:
    keys = list(load(INTEGRATION / "manifest.json"))
    assert keys == ["domain", "name", *sorted(keys[2:])]


async def test_home_assistant_resolves_the_integration(hass: HomeAssistant) -> None:
    manifest = load(INTEGRATION / "manifest.json")
    integration = Integration(hass, "custom_components.energier", INTEGRATION, load(INTEGRATION / "manifest.json"))
    assert integration.domain == INTEGRATION.name
    assert integration.config_flow
    assert integration.version is not None
    assert integration.version == AwesomeVersion(manifest["version"])
    # `single_config_entry` would abort every discovery before our flow could look at it.
    assert not integration.single_config_entry


def test_mqtt_discovery_topic_is_the_one_of_the_contract() -> None:
    assert load(INTEGRATION / "manifest.json")["mqtt"] == ["energier/discovery/#"]


def test_imports_of_other_integrations_are_declared() -> None:
    manifest = load(INTEGRATION / "manifest.json")
    declared = set(manifest.get("dependencies", [])) | set(manifest.get("after_dependencies", []))
    platforms = {
        "binary_sensor",
        "button",
        "diagnostics",
        "event",
        "number",
        "persistent_notification",
        "repairs",
        "select",
        "sensor",
        "switch",
        "system_health",
    }
    used = {
        name
        for path in INTEGRATION.rglob("*.py")
        for name in re.findall(r"homeassistant\.components(?:\.| import )(\w+)", path.read_text(encoding="utf-8"))
    }
    assert used - platforms - {"homeassistant"} <= declared


def test_one_version_everywhere() -> None:
    version = load(INTEGRATION / "manifest.json")["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {version}" in changelog or f"## [{version}]" in changelog


def test_hacs_json_has_no_key_hacs_refuses() -> None:
    hacs = load(ROOT / "hacs.json")
    assert set(hacs) <= {
        "name", "content_in_root", "country", "filename", "hacs", "hide_default_branch", "homeassistant",
        "persistent_directory", "render_readme", "zip_release",
    }  # fmt: skip
    assert hacs["name"]
    assert AwesomeVersion(hacs["homeassistant"]) >= AwesomeVersion("2026.10.0")
    assert not hacs.get("zip_release") or hacs["filename"].endswith(".zip")
    release = (ROOT / ".github" / "workflows" / "release.yaml").read_text(encoding="utf-8")
    assert hacs["filename"] in release


def test_only_the_app_may_have_a_file_the_supervisor_reads() -> None:
    found = [
        path.relative_to(ROOT)
        for pattern in ("config.yaml", "config.yml", "config.json")
        for path in ROOT.rglob(pattern)
        if not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(ROOT).parts)
    ]
    assert [path for path in found if path.parts[0] != "ml_addon"] == []
