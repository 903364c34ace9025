"""The service, started and stopped by the image's own scripts."""

import json
from pathlib import Path
import shutil
import socket
import stat

import pytest

from .conftest import SUPERVISOR, Container

SERIES = {"name": "Home", "kind": "consumption", "unit": "kWh", "timezone": "Asia/Seoul"}
READINGS = {"readings": [{"start": "2026-11-01T00:00:00+09:00", "value": 0.4}]}


def environment_of(container: Container) -> dict[str, str]:
    assert container.service is not None
    text = Path(f"/proc/{container.service.pid}/environ").read_text()
    return dict(line.split("=", 1) for line in text.split("\0") if line)


def test_serves_whoever_has_the_token_and_keeps_what_it_took(alone: Container) -> None:
    service = alone.start()
    assert alone.wait_for_health()["status"] == "ok"
    assert alone.request("PUT", "/v1/series/home", SERIES)[0] == 401
    assert alone.request("PUT", "/v1/series/home", SERIES, token=alone.token())[0] == 201
    assert alone.request("POST", "/v1/series/home/readings", READINGS)[0] == 401
    assert alone.request("POST", "/v1/series/home/readings", READINGS, token=alone.token())[0] == 200
    assert alone.stop() == 0
    assert not list(alone.data.glob("*-wal"))

    token = alone.token()
    assert alone.start() is not service
    alone.wait_for_health()
    assert alone.token() == token
    _, kept = alone.request("GET", "/v1/series/home/readings", token=token)
    assert [reading["value"] for reading in kept["readings"]] == [0.4]
    assert alone.stop() == 0


def test_token_is_the_users_alone_and_in_no_log(alone: Container) -> None:
    alone.start()
    alone.wait_for_health()
    assert stat.S_IMODE((alone.data / "token").stat().st_mode) == 0o600
    assert alone.stop() == 0
    log = alone.log.read_text()
    assert alone.token() not in log
    assert "cat /data/token" in log


def test_runs_as_its_own_user_with_its_own_data(alone: Container) -> None:
    alone.start()
    alone.wait_for_health()
    assert environment_of(alone)["RUN_AS"] == "energier"
    assert f"chown --recursive energier: {alone.data}" in alone.log.read_text()


def test_without_supervisor_there_is_no_ingress(alone: Container) -> None:
    alone.start()
    alone.wait_for_health()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", alone.ingress_port), timeout=5):
        pass


def test_ingress_is_for_supervisors_proxy_alone(supervised: Container) -> None:
    supervised.start()
    supervised.wait_for_health()
    assert supervised.request("GET", "/v1/series", port=supervised.ingress_port)[0] == 403
    assert supervised.request("GET", "/v1/series", token=supervised.token())[0] == 200
    assert environment_of(supervised)["ENERGIER_INGRESS_ADDRESS"] == "172.30.32.2"


def test_options_reach_the_service_and_supervisors_token_does_not(supervised: Container) -> None:
    supervised.start()
    supervised.wait_for_health()
    environment = environment_of(supervised)
    assert environment["ENERGIER_LOG_LEVEL"] == "debug"
    assert "supervisors-own" not in environment.values()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the base image has curl, this machine has not")
def test_discovery_tells_home_assistant_where_the_service_is(supervised: Container) -> None:
    supervised.start()
    printed = supervised.run("discovery/run")
    (line,) = supervised.discoveries.read_text().splitlines()
    assert json.loads(line) == {
        "service": "energier",
        "config": {"host": socket.gethostname(), "port": supervised.port, "token": supervised.token()},
    }
    assert supervised.token() not in printed


def test_discovery_tells_nobody_without_supervisor(alone: Container) -> None:
    alone.run("discovery/run")
    assert not alone.discoveries.exists()


def test_setting_that_cannot_be_is_said_and_ends_the_service(root: Path, tmp_path: Path) -> None:
    container = Container(root, tmp_path, SUPERVISOR | {"OPTIONS": '{"log_level": "loud"}'})
    assert container.start().wait(timeout=60) not in {0, None}
    log = container.log.read_text()
    assert "loud" in log
    assert "Traceback" not in log
