"""The real Home Assistant of the demo: its folder and its process."""

import json
from pathlib import Path

from .process import Process

ROOT = Path(__file__).parent.parent
HASS = ROOT / ".venv" / "hass" / "bin" / "hass"
INTEGRATION = ROOT / "custom_components" / "energier"

# What a household sees of Home Assistant's default_config; the rest of it looks for clouds and radios.
CONFIGURATION = """\
frontend:
config:
history:
logbook:
energy:
my:
sun:
recorder:
  commit_interval: 1
automation: !include automations.yaml
script: !include scripts.yaml
logger:
  default: warning
  logs:
    custom_components.energier: info
    # Cameras only, which the demo has none of.
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
"""


def prepare(folder: Path, port: int) -> None:
    """Write the configuration folder, or bring it up to date: only this machine may connect."""
    storage = folder / ".storage"
    storage.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "configuration.yaml").write_text(CONFIGURATION, encoding="utf-8")
    # Where Home Assistant writes what is made in its editors; nothing else of a new home's would be loaded again.
    for name in ("automations.yaml", "scripts.yaml"):
        (folder / name).touch()
    components = folder / "custom_components"
    components.mkdir(exist_ok=True)
    link = components / "energier"
    link.unlink(missing_ok=True)
    link.symlink_to(INTEGRATION)
    # This step of the welcome pages would also set up a weather service, web radio and more that need the internet.
    _store(storage / "onboarding", 4, {"done": ["core_config"]}, keep=True)
    # The web server's settings live in storage since 2026.8; YAML would start a five-minute trial and a repair issue.
    # Home Assistant fills version 1 up with its defaults.
    _store(storage / "http", 1, {"server_host": ["127.0.0.1"], "server_port": port})


def _store(path: Path, version: int, data: dict[str, object], *, keep: bool = False) -> None:
    if not (keep and path.exists()):
        content = {"version": version, "minor_version": 1, "key": path.name, "data": data}
        path.write_text(json.dumps(content), encoding="utf-8")


def process(folder: Path) -> Process:
    """Home Assistant on a prepared folder, ready to start."""
    return Process("Home Assistant", [HASS, "--config", folder, "--skip-pip"], folder.parent / "hass.log")


def log(folder: Path) -> str:
    """What Home Assistant logged since it was last started."""
    path = folder / "home-assistant.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
