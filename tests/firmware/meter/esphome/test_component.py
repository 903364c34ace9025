"""Our component in a real ESPHome program: a pty for the UART, ESPHome's own API client for Home Assistant."""

import random
import struct

import pytest

from tests.firmware.meter.esphome.meter import Meter
from tests.firmware.meter.esphome.nano import Nano, measurement, with_crc


def as_float32(value: float) -> float:
    """What ESPHome can say of a number."""
    return float(struct.unpack("f", struct.pack("f", value))[0])


async def test_a_line_becomes_states(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement())
    for name, value in {
        "voltage": 220.01, "current": 4.998, "power": 1099.2, "apparent_power": 1099.6, "power_factor": 1.0,
        "frequency": 59.998, "energy": 123.456789, "supply_voltage": 4.987, "rejected_lines": 0.0,
    }.items():  # fmt: skip
        await meter.sees(name, as_float32(value))
    await meter.sees("problem", False)
    await meter.sees("status", "ok")


async def test_entities_are_what_the_energy_dashboard_wants(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement())
    await meter.sees("status", "ok")
    energy = {"unit": "kWh", "device_class": "energy", "state_class": "TOTAL_INCREASING", "decimals": 3}
    assert energy.items() <= meter.entities["energy"].items()
    power = {"unit": "W", "device_class": "power", "state_class": "MEASUREMENT", "category": "NONE"}
    assert power.items() <= meter.entities["power"].items()
    assert meter.entities["problem"]["device_class"] == "problem"
    assert {name for name, entity in meter.entities.items() if entity["category"] == "CONFIG"} == {
        "calibrate_voltage", "calibrate_current", "calibrate_phase", "calibrate_zero",
        "calibrate_phase_by_a_resistive_load", "reverse_current_sensor", "undo_calibration",
    }  # fmt: skip


@pytest.mark.parametrize("wh", ["1234567.890", "16777216.001", "123456789.123"])
async def test_a_large_counter_is_off_by_half_a_float_at_most(meter: Meter, nano: Nano, wh: str) -> None:
    await nano.say(measurement(wh=wh))
    await meter.sees("energy", as_float32(float(wh) / 1000))


async def test_what_the_nano_does_not_say_is_unknown(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement(v="0.00", w="0.0", va="0.0", pf="", hz="", supply=0, flags=1))
    await meter.sees("status", "no mains")
    await meter.sees("problem", True)
    await meter.sees("current", as_float32(4.998))
    for name in ("power_factor", "frequency", "supply_voltage"):
        await meter.sees(name, lambda state: state is None)


async def test_clipped_samples_are_a_problem(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement(clipped=3))
    await meter.sees("status", "clipped")
    await meter.sees("problem", True)
    await nano.say(measurement(seq=346, flags=2))
    await meter.sees("status", "uncalibrated")
    await meter.sees("problem", False)


async def test_damaged_lines_are_dropped_and_counted(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement())
    await meter.sees("voltage", as_float32(220.01))
    wrong = measurement(v="230.00")
    lines = [
        wrong.replace(b"E1", b"E2"),  # another form, and the CRC of this one
        wrong[:-3] + b"\n",
        wrong[:40] + b"\n",
        wrong[:40] + measurement(v="231.00")[50:],
        b"x" * 400 + b"\n",
        with_crc("E1,12,345,999.99,4.998,1099.2,1099.6,1.000,59.998,123456.789,4806,0,0,4987,0"),
        with_crc("E1,12"),
        wrong.replace(b"230", b"\xff\x00\x80"),
    ]
    await nano.say(b"".join(lines))
    await meter.sees("rejected_lines", float(len(lines)))
    await nano.say(with_crc("E2,1,2,3"))
    await nano.say(measurement(v="219.00"))
    await meter.sees("voltage", 219.0)
    told = {value for name, value in meter.history if name == "voltage" and value is not None}
    assert told == {as_float32(220.01), 219.0}
    assert meter.states["rejected_lines"] == len(lines)


async def test_a_flooded_line_stops_nothing(meter: Meter, nano: Nano) -> None:
    noise = random.Random(4).randbytes(60_000)
    await nano.say(noise + b"\n" + measurement(v="218.00"))
    await meter.sees("voltage", 218.0)
    await meter.sees("rejected_lines", lambda state: state > 20)
    assert {value for name, value in meter.history if name == "voltage"} <= {None, 218.0}


async def test_a_counter_that_falls_or_leaps_is_refused_until_the_nano_starts_anew(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement())
    await meter.sees("energy", as_float32(123.456789))
    await nano.say(measurement(v="230.00", wh="123456.788"))
    await nano.say(measurement(v="231.00", wh="133456.789"))
    await meter.sees("rejected_lines", 2.0)
    await nano.say(measurement(wh="123457.000"))
    await meter.sees("energy", as_float32(123.457))
    assert not {as_float32(230.0), as_float32(231.0)} & {value for name, value in meter.history if name == "voltage"}
    await nano.say(measurement(boot=13, wh="123400.000"))
    await meter.sees("energy", as_float32(123.4))


async def test_a_silent_nano_is_told(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement())
    await meter.sees("status", "ok")
    await meter.sees("status", "silent")
    await meter.sees("problem", True)
    for name in ("voltage", "current", "power", "energy", "frequency"):
        await meter.sees(name, lambda state: state is None)
    await meter.logs("The Nano says nothing")
    await nano.say(measurement(seq=400))
    await meter.sees("status", "ok")
    await meter.sees("power", as_float32(1099.2))


async def test_whoever_starts_later_asks_what_the_nano_said_at_its_start(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement())
    await nano.hears("S")
    await nano.say(with_crc("B1,0.1.0,12,W") + with_crc("C1,0.706000,0.271300,1.500,0.010000,4990,1"))
    await meter.sees("nano_firmware", "0.1.0")
    await meter.sees("nano_start", "12, watchdog")
    await meter.logs("phase 1.500 degrees")


async def test_a_number_calibrates_and_shows_what_was_taken(meter: Meter, nano: Nano) -> None:
    nano.answer = lambda body: "ok,0.706000,0.712345" if body.startswith("V") else "err,range"
    await nano.say(measurement())
    await meter.sees("status", "ok")
    meter.set("calibrate_voltage", 221.3)
    await nano.hears("V221.30")
    await meter.sees("calibrate_voltage", pytest.approx(221.3))
    await meter.sees("last_calibration", "V221.30: ok, was 0.706000, now 0.712345")
    await meter.logs("was 0.706000, now 0.712345")
    meter.set("calibrate_phase", -1.5)
    await nano.hears("P-1.500")
    await meter.sees("last_calibration", "P-1.500: out of bounds")
    assert meter.states["calibrate_phase"] is None


async def test_buttons_are_commands_said_one_after_the_other(meter: Meter, nano: Nano) -> None:
    await nano.say(measurement())
    await nano.hears("S")
    for name in ("calibrate_zero", "calibrate_phase_by_a_resistive_load", "undo_calibration"):
        meter.press(name)
    await meter.sees("last_calibration", "U: ok")
    numbers, bodies = zip(*nano.heard, strict=True)
    assert bodies == ("S", "Z", "R", "U")
    assert len(set(numbers)) == 4
    assert nano.damaged == []


async def test_a_command_that_is_not_answered_is_said_once_more_with_its_id(meter: Meter, nano: Nano) -> None:
    nano.answer = lambda body: None if body == "U" else "ok"
    await nano.say(measurement())
    await nano.hears("S")
    meter.press("undo_calibration")
    first, second = await nano.hears("U", times=2)
    assert first == second
    await meter.sees("last_calibration", lambda text: (text or "").startswith("U: no answer"))
    assert len(await nano.hears("U")) == 2


async def test_an_answer_to_another_command_is_not_taken(meter: Meter, nano: Nano) -> None:
    nano.answer = lambda body: None if body == "U" else "ok"
    await nano.say(measurement())
    await nano.hears("S")
    meter.press("undo_calibration")
    (number,) = await nano.hears("U")
    await nano.say(with_crc(f"A1,{(number + 7) % 65536},ok") + with_crc(f"A1,{number},err,none"))
    await meter.sees("last_calibration", "U: there is nothing to undo")


async def test_the_action_answers_whoever_called_it(meter: Meter, nano: Nano) -> None:
    nano.answer = lambda body: "ok,0.271300,0.268000" if body == "I4.350" else "err,load"
    await nano.say(measurement())
    await meter.sees("status", "ok")
    assert await meter.act("calibrate", step="current", value=4.35) == (True, "I4.350: ok, was 0.271300, now 0.268000")
    assert await meter.act("calibrate", step="zero", value=0.0) == (
        False,
        "Z: a current flows where there should be none",
    )
    heard = len(nano.heard)
    for step, value in (("voltage", 0.0), ("voltage", float("inf")), ("phase", 31.0), ("colour", 1.0)):
        ok, error = await meter.act("calibrate", step=step, value=value)
        assert not ok
        assert "no step called so, or a value it cannot have" in error
    assert len(nano.heard) == heard
