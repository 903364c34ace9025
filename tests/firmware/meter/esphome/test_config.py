"""What ESPHome itself says of the configuration users flash, and of wrong ones. Nothing is fetched from the network."""

from pathlib import Path
import shutil
import subprocess

import pytest

from tests.firmware.meter.build import METER
from tests.firmware.meter.esphome.config import COMPONENT, SECRETS, SHIPPED, from_checkout, with_mqtt, write_secrets
from tests.firmware.meter.esphome.conftest import esphome

MINIMAL = f"""
esphome:
  name: try
esp8266:
  board: nodemcuv2
logger:
  baud_rate: 0
external_components:
  - source: {COMPONENT / "components"}
uart:
  - id: from_nano
    rx_pin: GPIO13
    baud_rate: 115200
  - id: to_nano
    tx_pin: GPIO2
    baud_rate: 115200
energier_meter:
  uart_id: from_nano
  command_uart_id: to_nano
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The meter's folder in a Git repository, as ESPHome clones it."""
    path = tmp_path_factory.mktemp("repository")
    for part in ("core", "esphome"):
        shutil.copytree(METER / part, path / "firmware" / "meter" / part, ignore=shutil.ignore_patterns("__pycache__"))
    who = ("-c", "user.name=test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false")
    for command in (("init", "-q", "-b", "main"), ("add", "."), (*who, "commit", "-q", "-m", "Meter")):
        subprocess.run(("git", "-C", str(path), *command), check=True)
    return path


@pytest.mark.parametrize("variant", ["api", "mqtt"])
def test_the_shipped_configuration_becomes_a_program(variant: str, repository: Path, tmp_path: Path) -> None:
    write_secrets(tmp_path)
    text = from_checkout(SHIPPED if variant == "api" else with_mqtt(), repository.as_uri())
    config = tmp_path / "energier-meter.yaml"
    config.write_text(text, "utf-8")
    done = esphome("compile", "--only-generate", config)
    assert done.returncode == 0, done.stdout
    assert "WARNING" not in done.stdout
    source = tmp_path / ".esphome/build/energier-meter/src"
    main = (source / "main.cpp").read_text("utf-8")
    assert ("api_apiserver_id->" in main, "mqtt_mqttclientcomponent_id->" in main) == (
        variant == "api",
        variant == "mqtt",
    )
    assert "meter->set_command_uart(to_nano);" in main
    for name in ("line.cpp", "line_reader.h", "crc16.cpp", "text.cpp"):
        assert (source / "energier" / name).read_bytes() == (METER / "core" / name).read_bytes()


@pytest.mark.parametrize("line", ["energier_meter_key", "energier_meter_hotspot_password"])
def test_secrets_that_were_left_as_they_came_are_refused(line: str, repository: Path, tmp_path: Path) -> None:
    write_secrets(tmp_path)
    filled = (tmp_path / "secrets.yaml").read_text("utf-8").splitlines()
    came = {text.partition(":")[0]: text for text in SECRETS.splitlines()}
    left = [came[line] if text.startswith(f"{line}:") else text for text in filled]
    assert left != filled
    (tmp_path / "secrets.yaml").write_text("\n".join(left), "utf-8")
    config = tmp_path / "energier-meter.yaml"
    config.write_text(from_checkout(SHIPPED, repository.as_uri()), "utf-8")
    done = esphome("config", config)
    assert done.returncode != 0
    assert line.rpartition("_")[2] in done.stdout.lower()


def test_core_files_of_an_older_build_are_cleared_away(tmp_path: Path) -> None:
    config = tmp_path / "try.yaml"
    config.write_text(MINIMAL, "utf-8")
    assert esphome("compile", "--only-generate", config).returncode == 0
    old = tmp_path / ".esphome/build/try/src/energier/crc8.cpp"
    old.write_text("int twice;")
    assert esphome("compile", "--only-generate", config).returncode == 0
    assert not old.exists()


def test_the_component_alone_says_what_it_lacks(tmp_path: Path) -> None:
    shutil.copytree(COMPONENT / "components", tmp_path / "components")
    config = tmp_path / "try.yaml"
    config.write_text(MINIMAL.replace(str(COMPONENT / "components"), "components"), "utf-8")
    done = esphome("config", config)
    assert done.returncode != 0
    assert "this component needs the folder firmware/meter/core" in done.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("  command_uart_id: to_nano\n", "button:\n  - platform: energier_meter\n    undo:\n", "needs a wire to the Nano"),
        ("  command_uart_id: to_nano\n", "number:\n  - platform: energier_meter\n    phase:\n", "needs a wire to the Nano"),
        ("rx_pin: GPIO13", "tx_pin: GPIO15", "to declare a rx_pin"),
        ("tx_pin: GPIO2", "rx_pin: GPIO3", "to declare a tx_pin"),
        ("baud_rate: 115200\nenergier", "baud_rate: 9600\nenergier", "requires baud rate 115200"),
        (
            "  command_uart_id: to_nano\n",
            "  command_uart_id: to_nano\nsensor:\n  - platform: energier_meter\n    colour:\n",
            "colour",
        ),
        ("logger:\n", "esphome:\n  on_boot:\n    - energier_meter.calibrate:\n        step: voltage\nlogger:\n", "needs a value"),
        ("logger:\n", "esphome:\n  on_boot:\n    - energier_meter.calibrate:\n        step: colour\nlogger:\n", "colour"),
    ],
)  # fmt: skip
def test_a_wrong_configuration_is_refused(right: str, wrong: str, said: str, tmp_path: Path) -> None:
    assert MINIMAL.count(right) == 1
    text = MINIMAL.replace(right, wrong)
    if "on_boot" in wrong:
        text = text.replace("esphome:\n  name: try\n", "").replace("  on_boot", "  name: try\n  on_boot")
    config = tmp_path / "try.yaml"
    config.write_text(text, "utf-8")
    done = esphome("config", config)
    assert done.returncode != 0, done.stdout
    assert said in done.stdout


def test_an_entity_may_have_another_name(tmp_path: Path) -> None:
    config = tmp_path / "try.yaml"
    entities = "sensor:\n  - platform: energier_meter\n    voltage:\n      name: Mains\n    current:\n"
    config.write_text(MINIMAL + entities, "utf-8")
    done = esphome("config", config)
    assert done.returncode == 0, done.stdout
    assert "name: Mains" in done.stdout
    assert "name: Current" in done.stdout
