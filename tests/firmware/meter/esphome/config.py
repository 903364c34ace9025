"""The configurations: what users flash, and the same as a program of this machine."""

import base64
from pathlib import Path
import re
import secrets

from tests.firmware.meter.build import METER, ROOT

ESPHOME = ROOT / ".venv/esphome/bin/esphome"
COMPONENT = METER / "esphome"
SHIPPED = (COMPONENT / "energier-meter.yaml").read_text("utf-8")
SECRETS = (COMPONENT / "secrets.yaml.example").read_text("utf-8")


def write_secrets(directory: Path) -> None:
    """Fill the example in as its comments say."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    filled = SECRETS.replace('energier_meter_key: ""', f"energier_meter_key: {key}")
    filled = filled.replace("hotspot_password: yours", f"hotspot_password: {secrets.token_hex(8)}")
    (directory / "secrets.yaml").write_text(filled.replace('""', secrets.token_hex(8)), "utf-8")


def with_mqtt() -> str:
    """The shipped configuration after its own words: `api:` taken away, the "# " before MQTT's lines too."""
    blocks = _blocks(SHIPPED)
    comment = next(line for line in SHIPPED.splitlines() if line.startswith("# MQTT instead"))
    lines = SHIPPED[SHIPPED.index(comment) :].splitlines()[1:]
    mqtt = [line.removeprefix("# ") for line in lines[: lines.index("")]]
    assert mqtt[0] == "mqtt:"
    del blocks["api"]
    return "\n".join((*blocks.values(), *mqtt)) + "\n"


def from_checkout(text: str, components: str) -> str:
    """Take the component from here and not from the network."""
    url = "url: https://github.com/energier/energier\n"
    assert text.count(url) == 1
    return text.replace(url, f"url: {components}\n")


def on_host(port: Path, api_port: int) -> str:
    """The shipped configuration without the chip: the meter's own blocks stay as they are."""
    blocks = _blocks(SHIPPED)
    for name in ("esp8266", "wifi", "captive_portal", "ota", "time"):
        del blocks[name]
    for name in ("logger", "external_components", "uart"):
        blocks[name] = ""
    blocks["host"] = "host:\nlogger:\n"
    blocks["external_components"] = f"external_components:\n  - source: {COMPONENT / 'components'}\n"
    blocks["uart"] = f"uart:\n  - id: nano\n    port: {port}\n    baud_rate: 115200\n"
    blocks["api"] = re.sub(r"  encryption:\n    key: .*\n", f"  port: {api_port}\n", blocks["api"])
    blocks["energier_meter"] = re.sub(r"(from|to)_nano", "nano", blocks["energier_meter"])
    blocks["sensor"] = _without("wifi_signal", blocks["sensor"])
    blocks["button"] = _without("restart", blocks["button"])
    return re.sub(r"\n{2,}", "\n\n", "\n".join(blocks.values()))


def _blocks(text: str) -> dict[str, str]:
    """Top-level blocks by their names, comments between them left out."""
    found = re.findall(r"^(\w+):.*\n((?:(?:[ ].*)?\n)*)", text, re.MULTILINE)
    return {name: f"{name}:\n{body}" for name, body in found}


def _without(platform: str, block: str) -> str:
    shorter = re.sub(rf"  - platform: {platform}\n(?:    .*\n)*", "", block)
    assert shorter != block
    return shorter
