import json
from pathlib import Path
from typing import Any

import pytest

from energier_tap.history import AGAIN_S, KEEP_ROWS, History, Minutes
from tests.firmware.contract import check

START = 1_763_704_800


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.jsonl", 4)


def messages(history: History) -> list[dict[str, Any]]:
    """Everything the history would send, held against the contract."""
    found = []
    while (part := history.next_message()) is not None:
        message, starts = part
        check("energier/tap/history", json.dumps(message, separators=(",", ":")).encode())
        found.append(message)
        history.sent(starts, 0.0)
    return found


def test_rows_go_out_oldest_first_and_only_once(history: History) -> None:
    for minute in (2, 0, 1):
        history.add(START + 60 * minute, [minute, 0, 0, 0.123456])
    (message,) = messages(history)
    assert message["from"] == START * 1000
    assert message["wh"] == [[0, 0, 0, 0.1235], [1, 0, 0, 0.1235], [2, 0, 0, 0.1235]]
    assert messages(history) == []


def test_minutes_the_device_was_off_are_null_and_long_gaps_begin_a_new_message(history: History) -> None:
    for minute in (0, 3, 100):
        history.add(START + 60 * minute, [1, 1, 1, 1])
    first, second = messages(history)
    assert first["wh"] == [[1, 1, 1, 1], [None] * 4, [None] * 4, [1, 1, 1, 1]]
    assert second["from"] == (START + 6000) * 1000


def test_a_week_goes_out_in_small_messages_and_no_more_than_a_week_is_kept(history: History) -> None:
    for minute in range(KEEP_ROWS + 50):
        history.add(START + 60 * minute, [123.4567] * 4)
    assert len(history) == KEEP_ROWS
    found = messages(history)
    assert sum(len(message["wh"]) for message in found) == KEEP_ROWS
    assert found[0]["from"] == (START + 50 * 60) * 1000


def test_rows_survive_a_power_cut_and_a_broken_last_line(history: History, tmp_path: Path) -> None:
    history.add(START, [1, 2, 3, 4])
    history.add(START, [1, 0, 0, 0])
    path = tmp_path / "history.jsonl"
    path.write_text(path.read_text() + "[17637048")
    assert messages(History(path, 4))[0]["wh"] == [[2, 2, 3, 4]]
    assert not path.exists()


@pytest.mark.parametrize(
    "rubbish",
    [
        b"[17637048",
        b"\0" * 512,
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b"[60, 1, 2, 3, Infinity]\n",
        b"[60, 1, 2, 3, 1e999]\n",
        b"[60, 1, 2, NaN, 4]\n",
        b"[61, 1, 2, 3, 4]\n",
        b"[true, 1, 2, 3, 4]\n",
        b"[6" + b"0" * 400 + b", 1, 2, 3, 4]\n",
        b"[60, 1" + b"0" * 400 + b", 2, 3, 4]\n",
        b"{}\n7\n[]\n",
    ],
)
def test_rubbish_in_the_file_costs_no_row_but_its_own(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(f"[{START}, 1, 2, 3, 4]\n".encode() + rubbish)
    after = History(path, 4)
    after.add(START + 60, [5, 6, 7, 8])
    again = History(path, 4)
    (message,) = messages(again)
    assert (message["from"], message["wh"]) == (START * 1000, [[1, 2, 3, 4], [5, 6, 7, 8]])


class Outlets:
    """Uses 1 Wh between two looks."""

    def take(self) -> list[float]:
        return [1.0, 0.0, 0.0, 0.0]


def test_only_minutes_without_the_broker_are_kept(history: History) -> None:
    minutes = Minutes(history, Outlets().take)
    online = [True, True, False, True, True, True]
    added = [minutes.tick(START + 60 * k + 30, 60.0 * k, online=online[k]) for k in range(len(online))]
    assert added == [False, False, True, True, False, False]
    (message,) = messages(history)
    assert message["from"] == (START + 60) * 1000
    assert len(message["wh"]) == 2


def test_minutes_before_the_clock_was_set_are_dated_afterwards(history: History) -> None:
    minutes = Minutes(history, Outlets().take)
    for up in range(0, 200, 10):
        minutes.tick(None, 1000.0 + up, online=False)
    assert minutes.tick(START + 200.0, 1200.0, online=False)
    (message,) = messages(history)
    assert message["from"] == START * 1000
    assert len(message["wh"]) == 3


def test_what_was_just_sent_goes_out_again_when_home_assistant_starts(history: History) -> None:
    history.add(START, [1, 2, 3, 4])
    (first,) = messages(history)
    history.again(AGAIN_S)
    assert messages(history) == [first]


def test_what_was_sent_long_ago_does_not_go_out_again(history: History) -> None:
    history.add(START, [1, 2, 3, 4])
    messages(history)
    history.again(AGAIN_S + 1)
    assert messages(history) == []
