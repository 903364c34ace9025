"""The counter of the shipped image: exact, and kept whatever happens to the power."""

from itertools import pairwise
from pathlib import Path
import random

import pytest

from tests.firmware.meter.nano.conftest import StartNano
from tests.firmware.meter.nano.nano import COUNTER_LOST, STORAGE_FAILED, UNCALIBRATED, Measurement, Nano, Start


def counted(nano: Nano) -> float:
    """The counter, Wh, after all that flowed was told."""
    nano.set(i=0)
    nano.settle()
    return nano.run(1.1)[-1].wh


def test_counts_a_changing_load(start_nano: StartNano) -> None:
    nano = start_nano()
    nano.settle()
    for i, phi, period in ((10, 0, 0), (2, 60, 0), (20, 20, 0.7), (0.5, 0, 0), (40, -30, 0.23)):
        nano.set(i=i, phi=phi, period=period)
        nano.run(11.37)
    assert counted(nano) == pytest.approx(nano.truth(), rel=0.001)


def test_no_load_counts_nothing(start_nano: StartNano) -> None:
    nano = start_nano()
    nano.run(60)
    assert nano.windows()[-1].wh <= 0.002


def test_no_energy_is_missed_while_the_supply_is_measured(start_nano: StartNano) -> None:
    nano = start_nano(i=20)
    nano.run(12)  # at first it is measured every second
    nano.set(vcc=5100)  # so that it is seen when it was; the uncalibrated Nano takes 4400 W for 2 % less of each
    nano.settle()
    begin = len(nano.windows())
    nano.wait_for(Measurement, lambda window: abs(window.vcc - 5100) < 15, most=400)
    nano.run(2.5)
    windows = nano.windows()[begin:]
    assert windows[0].vcc == pytest.approx(5000, abs=15)
    for before, after in pairwise(windows):
        assert after.wh - before.wh == pytest.approx(4400 / 1.02**2 * (after.at - before.at) / 3600, rel=0.003)


def test_is_kept_over_a_restart(start_nano: StartNano, eeprom: Path) -> None:
    nano = start_nano(eeprom=eeprom, i=90)
    nano.wait_for(Measurement, lambda window: window.wh > 220, most=60)
    nano.kill()
    nano = start_nano(eeprom=eeprom)
    start = nano.wait_for(Start)
    assert (start.boot, start.cause) == (2, "P")
    window = nano.wait_for(Measurement)
    assert window.boot == 2
    assert 200 <= window.wh <= 222
    assert not window.flags & COUNTER_LOST


@pytest.mark.parametrize("how", ["hang main", "hang all", "reset", "set vcc=2300"])
@pytest.mark.parametrize("options", [(), ("--optiboot",)], ids=["bare", "optiboot"])
def test_a_reset_loses_nothing_that_was_told(start_nano: StartNano, how: str, options: tuple[str, ...]) -> None:
    nano = start_nano(i=20, options=options)
    told = nano.run(20)[-1]
    assert told.wh > 20  # far from a save
    nano.tell(how)
    nano.run(0.1)
    nano.set(vcc=5000, i=0)
    window = nano.wait_for(Measurement, lambda window: window.boot == told.boot + 1)
    assert window.wh >= told.wh
    assert window.wh - told.wh <= 20 * 220 * 2 / 3600


def test_power_cuts_while_it_is_saved_lose_at_most_what_came_since_the_save_before(
    start_nano: StartNano, eeprom: Path
) -> None:
    dice = random.Random(4)
    nano = start_nano(eeprom=eeprom, i=90, noise=0)
    assert nano.command("I250").ok
    assert nano.command("V480").ok  # 120 kW: a save every three seconds
    least = 0.0
    for cut in range(30):
        if dice.random() < 0.5:  # one is saved whole
            nano.tell("write 30")
            least = nano.windows()[-1].wh
            nano.run(0.2)
        nano.tell("write 30")
        nano.run(dice.uniform(0, 0.07))
        most = nano.windows()[-1].wh + 40  # of a second
        nano.tell("power off")
        nano.tell("power on")
        if dice.random() < 0.3:  # and once more while the start is saved
            nano.run(dice.uniform(0, 0.1))
            nano.tell("power off")
            nano.tell("power on")
        window = nano.wait_for(Measurement)
        assert least <= window.wh <= most, f"cut {cut}"
        assert window.flags == 0, f"cut {cut}"
        least = window.wh - 40
    boots = [start.boot for start in nano.starts()]
    assert boots == sorted(boots)


@pytest.mark.parametrize("garbage", ["ones", "zeros", "random"])
def test_an_eeprom_full_of_garbage_begins_anew_and_says_so(start_nano: StartNano, eeprom: Path, garbage: str) -> None:
    fill = {"ones": b"\xff" * 1024, "zeros": bytes(1024), "random": random.Random(7).randbytes(1024)}
    eeprom.write_bytes(fill[garbage])
    nano = start_nano(eeprom=eeprom, i=10)
    nano.settle()
    window = nano.run(2)[-1]
    assert window.flags == UNCALIBRATED | COUNTER_LOST
    assert window.w == pytest.approx(2200, rel=0.002)
    assert window.wh < 5


def test_a_worn_eeprom_is_told(start_nano: StartNano, eeprom: Path) -> None:
    nano = start_nano(eeprom=eeprom, i=10)
    nano.settle()
    assert not nano.run(1.1)[-1].flags & STORAGE_FAILED
    nano.tell("wear on")
    answer = nano.command("V221")
    assert (answer.ok, answer.reason) == (False, "storage")
    window = nano.wait_for(Measurement, lambda window: bool(window.flags & STORAGE_FAILED))
    assert window.v == pytest.approx(220, rel=0.002)


def test_saves_wear_no_byte_out(start_nano: StartNano) -> None:
    nano = start_nano(i=90)
    nano.run(45)
    chip = nano.chip()
    assert chip["writes"] > 16
    assert chip["worst"] <= 3
    assert chip["misused"] == 0
