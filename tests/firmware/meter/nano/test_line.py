"""What else comes down the wire to the shipped image, while it measures."""

from collections.abc import Callable
import random

import pytest

from tests.firmware.meter.nano.conftest import StartNano
from tests.firmware.meter.nano.nano import Answer, Nano, Start, framed

DICE = random.Random(11)


def raw(nano: Nano, data: bytes) -> None:
    for at in range(0, len(data), 4000):
        nano.tell("raw " + data[at : at + 4000].hex())


def corrupted() -> bytes:
    line = bytearray(framed("@7,V300").encode())
    line[DICE.randrange(len(line))] ^= 1 << DICE.randrange(7)
    return bytes(line) + b"\n"


def noise() -> bytes:
    return DICE.randbytes(300)


NOISES: dict[str, Callable[[], bytes]] = {
    "corrupted": corrupted,
    "truncated": lambda: framed("@7,V300").encode()[: DICE.randrange(1, 10)] + b"\n",
    "without its CRC": lambda: b"@7,V300\n",
    "overlong": lambda: b"V" + b"3" * 500 + b"\n",
    "random bytes": noise,
    "never a newline": lambda: b"V300 " * 60,
    "zeros": lambda: bytes(200),
    "its own lines": lambda: framed("E1,1,2,220.00,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0").encode() + b"\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", NOISES)
def test_bad_input_changes_nothing(start_nano: StartNano, kind: str) -> None:
    nano = start_nano(i=5)
    nano.settle()
    before = nano.factors()
    for _ in range(8):
        for _ in range(8):
            raw(nano, NOISES[kind]())
        for window in nano.run(1):
            assert window.w == pytest.approx(1100, rel=0.005)
            assert window.overruns == 0
    raw(nano, b"\n")
    nano.run(0.2)
    after = nano.factors()
    assert (after.volts_per_code, after.amperes_per_code) == (before.volts_per_code, before.amperes_per_code)
    assert nano.damaged == []
    assert {start.boot for start in nano.starts()} == {1}
    seqs = [window.seq for window in nano.windows()]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


def test_a_flood_of_commands_is_answered_while_no_window_is_lost(start_nano: StartNano) -> None:
    nano = start_nano(i=5)
    nano.settle()
    begin = len(nano.windows())
    for number in range(300):
        nano.tell("send " + framed(f"@{1000 + number},S"))
    nano.run(10)
    windows = nano.windows()[begin:]
    assert len(windows) >= 9
    assert {window.overruns for window in windows} == {0}
    assert nano.chip()["lost"] == 0
    assert nano.damaged == []
    assert nano.command("P0").ok


def test_says_who_it_is_at_the_start_and_on_request(start_nano: StartNano) -> None:
    nano = start_nano()
    start = nano.wait_for(Start)
    assert (start.version, start.boot, start.cause) == ("0.1.0", 1, "P")
    assert nano.factors().undo is False
    assert nano.starts()[-1].at > start.at


def test_an_id_is_answered_with_itself(start_nano: StartNano) -> None:
    nano = start_nano()
    for wanted in (0, 1, 65535):
        nano.tell("send " + framed(f"@{wanted},P1"))
        assert nano.wait_for(Answer).id == wanted
    nano.tell("send " + framed("@65536,P1"))
    nano.tell("send " + framed("@-1,P1"))
    seen = len(nano.said)
    nano.run(0.5)
    assert not any(isinstance(said, Answer) and said.ok for said in nano.said[seen:])
