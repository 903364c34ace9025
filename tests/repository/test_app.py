"""The app is one that Supervisor takes, and gives itself no more rights than it needs."""

from pathlib import Path
import re
import struct
import subprocess
import tomllib
from typing import Any

from jsonschema import Draft7Validator
import pytest
import yaml

from .conftest import INTEGRATION, ROOT, load

APP = ROOT / "ml_addon"
SCHEMA = load(Path(__file__).parent / "app_config.schema.json")
SERVICES = APP / "rootfs" / "etc" / "s6-overlay" / "s6-rc.d"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CONFIG = read(APP / "config.yaml")
DOCKERFILE = (APP / "Dockerfile").read_text(encoding="utf-8")


def tracked(*patterns: str) -> list[Path]:
    """The files git knows or would know."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in done.stdout.splitlines() if (ROOT / name).exists()]


def test_supervisor_takes_the_config() -> None:
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(CONFIG)] == []


@pytest.mark.parametrize(
    "change",
    [{"slug": None}, {"arch": ["armv7"]}, {"webui": "http://[HOST]:[PORT:80]"}, {"schema": {"level": "list()"}},
     {"backup_pre": "true"}, {"timeout": 5}, {"ports": {"8765/sctp": None}}],
    ids=str,
)  # fmt: skip
def test_schema_would_notice(change: dict[str, Any]) -> None:
    assert not Draft7Validator(SCHEMA).is_valid(CONFIG | change)


def test_config_says_nothing_that_is_so_anyway() -> None:
    defaults = {key: rule["default"] for key, rule in SCHEMA["properties"].items() if "default" in rule}
    assert {key for key, value in CONFIG.items() if key in defaults and value == defaults[key]} == set()


def test_app_asks_for_no_rights() -> None:
    rights = {
        "host_network", "host_pid", "host_ipc", "host_uts", "host_dbus", "privileged", "full_access", "docker_api", "devices",
        "hassio_api", "hassio_role", "homeassistant_api", "auth_api", "map", "kernel_modules", "apparmor", "usb", "uart",
    }  # fmt: skip
    assert not rights & set(CONFIG)
    assert CONFIG["ports"] == {"8765/tcp": None}


def test_home_assistant_hears_of_it_as_the_integration() -> None:
    assert CONFIG["discovery"] == [load(INTEGRATION / "manifest.json")["domain"]]
    assert CONFIG["homeassistant"] == load(ROOT / "hacs.json")["homeassistant"]


def test_supervisor_finds_one_app_and_a_repository() -> None:
    configs = [
        path
        for path in tracked("*config.yaml", "*config.yml", "*config.json")
        if path.stem == "config" and not any(part.startswith(".") or part == "rootfs" for part in path.parts)
    ]
    assert configs == [Path("ml_addon/config.yaml")]
    repository = read(ROOT / "repository.yaml")
    assert repository["name"]
    assert CONFIG["url"].startswith(f"{repository['url']}/")


def test_version_is_the_same_everywhere() -> None:
    version = CONFIG["version"]
    assert tomllib.loads((APP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == version
    assert f"ARG BUILD_VERSION={version}\n" in DOCKERFILE
    changes = (APP / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[([^\]]+)\]", changes, re.MULTILINE)[0] == version


def test_every_option_has_a_default_and_a_rule() -> None:
    assert set(CONFIG["options"]) <= set(CONFIG["schema"])
    levels = re.fullmatch(r"list\((.+)\)", CONFIG["schema"]["log_level"])
    assert levels is not None
    assert CONFIG["options"]["log_level"] in levels[1].split("|")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_option_and_port_is_explained(language: str) -> None:
    texts = read(APP / "translations" / f"{language}.yaml")
    assert set(texts["configuration"]) == set(CONFIG["schema"])
    assert all(set(text) == {"name", "description"} and all(text.values()) for text in texts["configuration"].values())
    assert set(texts["network"]) == set(CONFIG["ports"])


def test_documents_home_assistant_shows_are_there_in_english_and_korean() -> None:
    for name in ("README.md", "DOCS.md", "CHANGELOG.md"):
        assert (APP / name).read_text(encoding="utf-8").startswith("# ")
    assert re.search(r"^## [가-힣]", (APP / "DOCS.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("name", "size"), [("icon", (128, 128)), ("logo", (250, 100))])
def test_picture_is_a_png_of_the_right_size(name: str, size: tuple[int, int]) -> None:
    picture = (APP / f"{name}.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == size


def test_apparmor_profile_has_the_apps_name() -> None:
    # As Supervisor reads it: profiles inside of profiles are indented.
    names = re.findall(r"^profile ([^ ]+)", (APP / "apparmor.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert names == [CONFIG["slug"]]


def test_apparmor_takes_the_profile() -> None:
    program = ROOT / ".venv" / "bin" / "apparmor_parser"
    if not program.exists():
        pytest.skip("script/setup found no apparmor_parser for this machine")
    command = [str(program), "--skip-kernel-load", "--skip-cache", str(APP / "apparmor.txt")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_service_is_one_s6_can_start() -> None:
    known = {path.name for path in SERVICES.iterdir()} | {"base"}
    for service in SERVICES.iterdir():
        if service.name == "user":
            continue
        kind = (service / "type").read_text(encoding="utf-8").strip()
        assert kind in {"longrun", "oneshot"}
        assert {path.name for path in (service / "dependencies.d").iterdir()} <= known
        assert (SERVICES / "user" / "contents.d" / service.name).exists()
        if kind == "oneshot":
            assert (service / "up").read_text(encoding="utf-8").strip() == f"/etc/s6-overlay/s6-rc.d/{service.name}/run"


def test_scripts_can_be_run() -> None:
    scripts = [path for path in SERVICES.rglob("*") if path.name in {"run", "finish"}]
    assert scripts
    for script in scripts:
        assert script.stat().st_mode & 0o111 == 0o111, script
        assert script.read_text(encoding="utf-8").startswith(
            "#!/command/with-contenv bashio\n# shellcheck shell=bash\n"
        )


def test_image_comes_from_a_pinned_base_and_from_pinned_packages_alone() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert re.fullmatch(r"ghcr\.io/home-assistant/base-debian:trixie-\d{4}\.\d{2}\.\d+", bases[0])
    assert set(bases[1:]) == {"base"}
    installs = re.findall(r"pip .*?\binstall\b(?:.*\\\n)*.*", DOCKERFILE)
    assert len(installs) == 2
    assert all("--require-hashes" in install or "--no-index" in install for install in installs)


def test_health_is_looked_after_by_docker() -> None:
    assert re.search(r"^HEALTHCHECK .*(?:\\\n.*)*/v1/health", DOCKERFILE, re.MULTILINE)
    assert "watchdog" not in CONFIG
