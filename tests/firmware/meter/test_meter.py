from datetime import UTC, datetime, timedelta

import pytest

from energier_meter_simulator.curve import Curve
from energier_meter_simulator.hours import Hours
from energier_meter_simulator.meter import Meter

START = 1_763_704_800.0


def meter(wh: float = 0.0) -> Meter:
    first = datetime(2008, 6, 2, tzinfo=UTC)
    return Meter(Hours({first + timedelta(hours=hour): 0.5 for hour in range(168)}), Curve(1), UTC, wh, 60.0)


def test_a_day_counts_exactly_its_hours_however_it_is_looked_at() -> None:
    home = meter(wh=1000.0)
    at = START
    home.count(at)
    step = 0
    while at < START + 86400:
        at = min(at + 0.7 + step % 50, START + 86400)
        step += 1
        home.count(at)
    assert home.wh == pytest.approx(1000.0 + 24 * 500)
    assert home.take_minute() == [pytest.approx(24 * 500)]


def test_taps_are_added_while_they_speak() -> None:
    home = meter()
    alone = home.now(START).p
    home.tap("tap", b'{"ch":[{"p":1500.0},{"p":null}]}', START)
    assert home.now(START).p == pytest.approx(alone + 1500)
    assert home.now(START + 30).p < 1500 or home.now(START + 30).p == pytest.approx(meter().now(START + 30).p)
    home.count(START)
    home.count(START + 5)
    assert home.wh >= 1500 * 5 / 3600


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"{}", b'{"ch":3}', b'{"ch":[3]}', b'{"ch":[{"p":"x"}]}', b'{"ch":[{}]}']
)
def test_a_tap_that_speaks_rubbish_is_left_out_and_told(payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    home = meter()
    home.tap("tap", payload, START)
    assert home.now(START).p == meter().now(START).p
    assert "Ignored the state of tap" in caplog.text


def test_a_clock_that_jumps_counts_nothing() -> None:
    home = meter()
    home.count(START)
    home.count(START + 86400 * 30)
    home.count(START)
    assert home.wh == 0
