from pathlib import Path
import stat

import pytest

from energier_ml.api import Settings, SettingsError
from energier_ml.api.settings import TOKEN_FILE

from .conftest import TOKEN


def test_a_token_is_made_once_and_only_its_user_can_read_it(tmp_path: Path) -> None:
    environment = {"ENERGIER_DATA_DIR": str(tmp_path / "data")}
    first = Settings.from_environment(environment)
    assert Settings.from_environment(environment).token == first.token
    assert len(first.token) >= 32
    assert stat.S_IMODE((tmp_path / "data" / TOKEN_FILE).stat().st_mode) == 0o600
    assert first.token not in repr(first)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN", "short"),
        ("TOKEN", "with spaces 0123456789"),
        ("TOKEN", "한글토큰한글토큰한글토큰한글토큰"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "http"),
        ("INGRESS_ADDRESS", "supervisor"),
        ("JOB_MEMORY_MIB", "-1"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(tmp_path: Path, name: str, value: str) -> None:
    environment = {"ENERGIER_DATA_DIR": str(tmp_path), "ENERGIER_TOKEN": TOKEN, f"ENERGIER_{name}": value}
    with pytest.raises(SettingsError):
        Settings.from_environment(environment)


def test_the_ingress_has_a_port_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="different"):
        Settings(tmp_path, TOKEN, ingress_address="172.30.32.2", port=8099)


def test_a_folder_without_room_for_a_token_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(SettingsError, match="ENERGIER_TOKEN"):
        Settings.from_environment({"ENERGIER_DATA_DIR": str(tmp_path / "data")})


def test_a_token_that_was_half_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / TOKEN_FILE).write_text("")
    with pytest.raises(SettingsError):
        Settings.from_environment({"ENERGIER_DATA_DIR": str(tmp_path)})
