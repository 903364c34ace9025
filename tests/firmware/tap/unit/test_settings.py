from pathlib import Path

import pytest

from energier_tap.settings import HardwareSettings, load
from energier_tap.settings_file import SettingsError

NEEDED = '[device]\nid = "tap-1"\nmac = "b8:27:eb:1a:2b:3c"\n[broker]\nhost = "h"\n'


def settings(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tap.toml"
    path.touch(0o600)
    path.write_text(NEEDED + text)
    return path


def test_without_a_table_the_hardware_is_wired_as_the_drawing_shows(tmp_path: Path) -> None:
    loaded = load(settings(tmp_path, ""))
    assert loaded.hardware == HardwareSettings()
    assert (loaded.hardware.relays, loaded.hardware.button, loaded.hardware.lcd_address) == ((4, 5, 6, 7), 17, 0x27)
    assert loaded.measure.every == 1


def test_other_wiring_can_be_told(tmp_path: Path) -> None:
    text = (
        '[hardware]\nspi = "/dev/spidev0.1"\nrelays = [9, 10, 11, 22]\nrelays_active_high = true\nlcd_address = 0x3f\n'
    )
    hardware = load(settings(tmp_path, text)).hardware
    assert (hardware.spi, hardware.relays, hardware.relays_active_high) == ("/dev/spidev0.1", (9, 10, 11, 22), True)
    assert hardware.lcd_address == 0x3F


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[hardware]\nrelays = [4, 5, 6]\n", "list of 4 pins"),
        ("[hardware]\nrelays = [4, 5, 6, 28]\n", "from 0 to 27"),
        ('[hardware]\nrelays = [4, 5, 6, "7"]\n', "from 0 to 27"),
        ("[hardware]\nrelays = [4, 5, 6, true]\n", "from 0 to 27"),
        ("[hardware]\nrelays = [4, 5, 6, 6]\n", "different pins"),
        ("[hardware]\nbutton = 7\n", "different pins"),
        ("[hardware]\nbutton = 1.5\n", "type int"),
        ("[hardware]\nlcd_address = 300\n", "between 0 and 119"),
        ("[hardware]\npins = 3\n", "unknown keys: pins"),
        ("[measure]\nevery = 0\n", "between 1 and 12"),
        ("[trip]\noutlet_a = 16\n", "up to 14.1 A, so 16 A would never trip"),
        ('[network]\ninterface = "wlan0; reboot"\n', "no name of a network interface"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        load(settings(tmp_path, text))


def test_the_larger_sensor_takes_a_larger_limit(tmp_path: Path) -> None:
    text = "[hardware]\nsensor_mv_per_a = 66\n[trip]\noutlet_a = 16\n"
    assert load(settings(tmp_path, text)).trip.outlet_a == 16
