import json
import logging
from typing import Any

import pytest

from energier_ml.api.logs import JsonFormatter

from .conftest import TOKEN, Api


def line(message: str, **extra: Any) -> dict[str, Any]:
    record = logging.makeLogRecord({"msg": message, "levelname": "INFO", "name": "x", **extra})
    text = JsonFormatter(TOKEN).format(record)
    assert "\n" not in text
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def test_a_log_is_one_line_of_json() -> None:
    found = line("two\nlines", fields={"status": 200})
    assert (found["message"], found["status"], found["level"]) == ("two\nlines", 200, "info")


def test_the_token_is_struck_out() -> None:
    assert line(f"Bearer {TOKEN}")["message"] == "Bearer ***"


@pytest.mark.asyncio
async def test_a_request_is_logged_without_its_query(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "energier_ml.request"):
        await api.ask("GET", "/v1/series/none/readings", params={"start": "2026-01-01T00:00Z"})
    (record,) = [record for record in caplog.records if record.name == "energier_ml.request"]
    assert record.getMessage() == "GET /v1/series/none/readings 404"
    assert "2026" not in str(record.__dict__["fields"])


def test_a_token_that_json_writes_otherwise_is_struck_out_too() -> None:
    token = 'quoted"and\\slashed-token'
    record = logging.makeLogRecord({"msg": f"Bearer {token}", "levelname": "INFO", "name": "x"})
    assert json.loads(JsonFormatter(token).format(record))["message"] == "Bearer ***"
