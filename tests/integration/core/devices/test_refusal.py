"""Every refusal is counted, and each kind is said once an hour."""

from custom_components.energier.core.devices.refusal import MOST_KINDS, OTHERS, QUIET_SECONDS, Reason, Refusals, Refused

BAD = Refused(Reason.FORM, "p: a text where a number is expected")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_first_refusal_is_said_and_its_repetitions_are_not() -> None:
    refusals = Refusals(Clock())
    assert refusals.note("tap", BAD) == str(BAD)
    assert [refusals.note("tap", BAD) for _ in range(5)] == [None] * 5
    assert refusals.total == 6


def test_another_reason_and_another_device_are_said() -> None:
    refusals = Refusals(Clock())
    refusals.note("tap", BAD)
    assert refusals.note("tap", Refused(Reason.NOT_JSON, "not JSON")) == "not JSON"
    assert refusals.note("meter", BAD) == str(BAD)


def test_after_an_hour_it_is_said_again_with_how_often_it_came() -> None:
    clock = Clock()
    refusals = Refusals(clock)
    for _ in range(4):
        refusals.note("tap", BAD)
    clock.now = QUIET_SECONDS
    assert refusals.note("tap", BAD) == f"{BAD} (3 more like it since the last time this was said)"


def test_the_book_has_an_end() -> None:
    refusals = Refusals(Clock())
    for number in range(MOST_KINDS + 50):
        refusals.note(f"id-{number}", BAD)
    assert refusals.total == MOST_KINDS + 50
    report = refusals.report()
    assert len(report) == MOST_KINDS + 1
    assert next(kind["count"] for kind in report if kind["device"] == OTHERS) == 50


def test_the_report_shows_the_latest_text_and_the_head_of_what_was_refused() -> None:
    refusals = Refusals(Clock())
    refusals.note("tap", BAD, b'{"p":"12"}')
    refusals.note("tap", Refused(Reason.FORM, "i: missing"), b"\xff" * 1000)
    assert refusals.report() == [
        {"device": "tap", "reason": "form", "count": 2, "latest": "i: missing", "sample": "\\xff" * 200}
    ]
