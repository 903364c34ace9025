import pytest

from energier_tap.voltage import STALE_S, Voltage


@pytest.fixture
def voltage() -> Voltage:
    voltage = Voltage(220.0)
    voltage.heard(b'{"schema":1,"v":231.5}', 0.0)
    return voltage


def test_a_meters_voltage_counts_until_it_is_silent_for_long(voltage: Voltage) -> None:
    assert voltage.at(STALE_S) == 231.5
    assert voltage.at(STALE_S + 0.1) == 220.0


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"231", b"[]", b"\xff", b"{", b'{"v":null}', b'{"v":true}', b'{"v":"231"}', b'{"v":NaN}', b'{"v":1e999}',
        b'{"v":-220}', b'{"v":0.2315}', b'{"v":231500}', b'{"v":2' + b"0" * 400 + b"}", b'{"v":"' + b"x" * 20000 + b'"}',
        b'{"v":"' + b"\\ud800\\n" * 500 + b'"}',
    ],
)  # fmt: skip
def test_what_is_no_voltage_in_volts_changes_nothing_and_is_told_once_and_briefly(
    voltage: Voltage, payload: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        voltage.heard(payload, 10.0)
    assert voltage.at(20.0) == 231.5
    assert voltage.at(STALE_S + 10.0) == 220.0
    (told,) = caplog.messages
    assert len(told) < 200
    assert "\n" not in told
    told.encode()
