from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
import itertools
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.contract.hours import HOUR, HourUse, total
from custom_components.energier.core.contract.period import period_at
from custom_components.energier.core.contract.usage import (
    Base,
    PeriodUsage,
    Row,
    Span,
    history,
    live_rest,
    period_usage,
)

from .meters import START, at, five, hours, row, rows

YESTERDAY = [0.5] * 24


def used(known: Iterable[Row], now: datetime, live: float | None = None, begins: datetime = START) -> PeriodUsage:
    """The usage of a home with one meter whose counter shows `live` now."""
    meter = history(known)
    rest = live_rest(meter.base, None if live is None else Decimal(str(live)))
    return period_usage([meter], [rest], begins, now)


def test_the_usage_is_the_statistics_and_the_live_rest() -> None:
    known = [*rows(-24, [*YESTERDAY, 1, 2]), five(120, 515.1), five(125, 515.25)]
    usage = used(known, at(2.25), 1515.5)
    assert usage.kwh == Decimal("3.5")
    assert usage.hours == hours(0, [1, 2, "0.5"])
    assert usage.complete
    assert usage.missing == ()


def test_nothing_is_used_before_the_period_begins() -> None:
    usage = used(rows(-24, YESTERDAY), at(-1), 1512.0)
    assert (usage.kwh, usage.hours, usage.missing_hours) == (0, (), 0)


def test_five_minute_rows_matter_after_the_last_hour_only() -> None:
    known = [*rows(-2, [1, 1]), five(-30, 501.7), five(-5, 502.0)]
    assert history(known).hours == hours(-2, [1, 1])


def test_rows_come_in_any_order() -> None:
    known = [*rows(-24, [*YESTERDAY, 1, 2]), five(120, 515.1)]
    assert history(iter(known[::-1])) == history(known)


def test_float_sums_lose_and_invent_nothing() -> None:
    known = rows(0, [0.1] * 700, 123_456.7)
    assert total(history(known).hours) == 70


def test_hours_after_now_are_not_used_yet() -> None:
    assert used(rows(0, [1, 1, 1]), at(2)).kwh == 2


@pytest.mark.parametrize(("month", "length"), [(3, 31 * 24 - 1), (10, 31 * 24 + 1)])
def test_a_month_with_a_clock_change_has_all_its_hours(month: int, length: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    period = period_at(date(2026, month, 9), 1)
    before = round((period.begins(berlin) - START) / HOUR) - 10
    usage = used(rows(before, [1] * 800), period.ends(berlin), begins=period.begins(berlin))
    assert (usage.kwh, len(usage.hours), usage.complete) == (length, length, True)


# A new meter


def test_before_the_first_row_of_a_meter_everything_is_missing() -> None:
    usage = used([row(9, 0.4), row(10, 1.4)], at(11), 1001.5)
    assert usage.kwh == Decimal("1.1")
    assert usage.missing == (Span(START, at(10)),)
    assert usage.missing_hours == 10
    assert not usage.complete


def test_the_first_row_ever_has_its_own_energy() -> None:
    known = [row(9, 0.4), row(10, 1.4)]
    assert history(known, whole=True).hours == hours(9, ["0.4", 1])
    assert history([row(9, -0.4), row(10, 0.6)], whole=True).hours == hours(10, [1])


def test_a_meter_without_statistics_is_missing_from_the_period_on() -> None:
    usage = used([], at(3), 1500)
    assert (usage.kwh, usage.missing, usage.missing_hours) == (0, (Span(START, at(3)),), 3)
    assert used([], at(-1)).missing == ()


# Lost hours


def test_a_day_of_lost_rows_keeps_the_total_and_is_spread_evenly() -> None:
    usage = used([*rows(-24, [*YESTERDAY, 1]), row(25, 533)], at(26), 1533)
    assert usage.kwh == 21
    assert usage.hours == hours(0, [1, *["0.8"] * 25])
    assert usage.complete


def test_a_gap_over_the_first_moment_is_split_by_time_and_said() -> None:
    known = [row(-5, 100), row(3, 108)]
    usage = used(known, at(4), 1108)
    assert usage.kwh == 4
    assert usage.missing == (Span(START, at(4)),)
    assert usage.missing_hours == 4


def test_home_assistant_off_over_the_first_moment_is_the_same_with_rows_made_up() -> None:
    week = [0.5] * 168
    known = [*rows(-171, [*week, 0, 0, 0, 0, 0, 3.5]), row(3, 588)]
    usage = used(known, at(4), 1588)
    assert usage.kwh == Decimal("2.25")
    assert usage.missing == (Span(START, at(3)),)


def test_a_gap_before_the_period_is_no_matter() -> None:
    usage = used([row(-9, 100), *rows(-2, [1, 1], 105)], at(0.5), 1107.5)
    assert (usage.kwh, usage.missing) == (Decimal("0.5"), ())


def test_a_counter_that_started_again_unseen_is_missing() -> None:
    known = [row(-1, 500, 1500), row(0, 501, 1501), row(9, 501.5, 0.5), row(10, 502.5, 1.5)]
    usage = used(known, at(11), 1.5)
    assert usage.kwh == Decimal("2.5")
    assert usage.missing == (Span(at(1), at(9)),)
    assert usage.missing_hours == 8


def test_a_counter_that_home_assistant_saw_start_again_is_complete() -> None:
    known = [row(-1, 500, 1500), row(0, 501, 0.5), row(1, 502, 1.5)]
    usage = used(known, at(2.5), 2.0)
    assert (usage.kwh, usage.complete) == (Decimal("2.5"), True)


def test_a_replaced_counter_that_shows_more_than_anyone_can_use_is_missing() -> None:
    known = [*rows(-2, [1, 1, 1]), row(1, 9000), row(2, 9001)]
    usage = used(known, at(3), 10001)
    assert usage.kwh == 2
    assert usage.missing == (Span(at(1), at(2)),)


# Dips


def test_a_counter_that_dips_and_comes_back_never_fell() -> None:
    known = [row(-1, 500), row(0, 501), row(1, 440), row(2, 502.5)]
    assert used(known, at(3), 1502.5).hours == hours(0, [1, 0, "1.5"])


def test_a_counter_that_lost_something_counts_on_from_there() -> None:
    known = [row(-1, 500), row(0, 501), row(1, 440), row(2, 441), row(3, 442), row(4, 443)]
    usage = used(known, at(5), 1443)
    assert usage.kwh == 4
    assert usage.hours == hours(0, [1, 0, 1, 1, 1])


def test_a_counter_that_falls_further_in_a_dip_counts_from_its_lowest() -> None:
    known = [row(-1, 500), row(0, 501), row(1, 440), row(2, 430), row(3, 432)]
    assert used(known, at(4), 1432).kwh == 3


def test_what_a_dip_took_is_made_up_before_the_live_counter_counts() -> None:
    known = [row(-1, 500), row(0, 501), row(1, 500.5)]
    assert used(known, at(2.5), 1501.0).kwh == 1
    assert used(known, at(2.5), 1501.2).kwh == Decimal("1.2")


# Silence


def test_a_blip_is_not_worth_a_word() -> None:
    known = rows(-1, [1, 1])
    assert used(known, at(1.9)).complete


def test_a_meter_that_says_nothing_is_missing_since_its_last_row() -> None:
    usage = used(rows(-1, [1, 1]), at(3.5))
    assert usage.missing == (Span(at(1), at(3.5)),)
    assert usage.missing_hours == 3


def test_silence_from_before_the_period_is_missing_from_its_beginning() -> None:
    assert used(rows(-9, [1, 1]), at(3)).missing == (Span(START, at(3)),)


def test_a_meter_back_after_silence_has_the_total_but_not_when() -> None:
    usage = used(rows(-9, [1] * 6), at(3), 1512)
    assert usage.kwh == 3
    assert usage.hours == hours(0, [1, 1, 1])
    assert usage.missing == (Span(START, at(3)),)


def test_the_first_seconds_of_a_period_take_little_of_the_last_minutes() -> None:
    known = [*rows(-3, [1, 1]), *(five(minute, 502 + (minute + 60) / 60) for minute in range(-60, -5, 5))]
    usage = used(known, START + timedelta(seconds=5), 1502.983333)
    assert usage.complete
    assert usage.kwh < Decimal("0.01")


# Several meters


def test_meters_add_up_and_what_one_misses_is_missing() -> None:
    one = history([*rows(-1, [1, 1, 1, 1])])
    other = history([row(-1, 10, 10), row(0, 12, 12), row(2, 13, 1), row(3, 14, 2)])
    usage = period_usage([one, other], [Decimal("0.5"), None], START, at(4))
    assert usage.kwh == Decimal(3) + Decimal("0.5") + 4
    assert usage.missing == (Span(at(1), at(2)),)
    assert usage.hours[0] == HourUse(START, Decimal(3))


def test_the_same_missing_hours_of_two_meters_count_once() -> None:
    meter = history(rows(-1, [1, 1]))
    assert period_usage([meter, meter], [None, None], START, at(5)).missing_hours == 4


def test_every_meter_needs_its_rest() -> None:
    with pytest.raises(ValueError, match="zip"):
        period_usage([history([])], [], START, at(1))


def test_a_zone_with_half_hours_shares_the_first_hour() -> None:
    begins = at(0.5)
    usage = used(rows(-1, [1, 1, 2]), at(2), 1504, begins)
    assert usage.kwh == Decimal("2.5")
    assert usage.complete


# The live rest


BASE = Base(START, Decimal(1000), Decimal(500))


@pytest.mark.parametrize(
    ("live", "rest"), [("1000.25", "0.25"), ("999", "0"), ("900", "0"), ("899", "899"), ("0", "0"), ("-1", "0")]
)
def test_a_counter_far_below_its_base_started_again(live: str, rest: str) -> None:
    assert live_rest(BASE, Decimal(live)) == Decimal(rest)


def test_a_counter_known_to_have_started_again_counts_what_it_shows() -> None:
    assert live_rest(BASE, Decimal(950), reset=True) == 950


def test_without_a_base_or_a_value_the_rest_is_unknown() -> None:
    assert live_rest(None, Decimal(1)) is None
    assert live_rest(BASE, None) is None
    assert live_rest(Base(START, None, Decimal(500)), Decimal(1)) is None


def test_what_no_meter_counts_in_the_time_is_not_believed() -> None:
    assert live_rest(BASE, Decimal(1300), now=at(0.1)) == 300
    assert live_rest(BASE, Decimal(1301), now=at(0.1)) is None
    assert live_rest(BASE, Decimal(1301), now=at(2)) == 301


@given(
    counts=st.lists(st.floats(0, 5), min_size=1, max_size=60),
    lost=st.sets(st.integers(0, 59)),
    begins=st.integers(-3, 20),
    rest=st.none() | st.decimals(0, 5, places=6),
)
def test_whatever_is_lost_no_energy_is_lost_or_invented(
    counts: list[float], lost: set[int], begins: int, rest: Decimal | None
) -> None:
    every = rows(-5, counts)
    kept = [each for position, each in enumerate(every) if position not in lost or position == len(every) - 1]
    now = at(-5 + len(counts) + 0.5)
    everything = period_usage([history(kept)], [rest], at(-100), now)
    grown = history(kept[-1:]).base
    first = history(kept[:1]).base
    assert grown is not None and first is not None
    assert everything.kwh == grown.sum - first.sum + (rest or 0)
    assert all(hour.kwh >= 0 for hour in everything.hours)

    part = period_usage([history(kept)], [rest], at(begins), now)
    assert part.kwh == total(hour for hour in everything.hours if hour.start >= at(begins))
    assert part.missing_hours <= max(-((at(begins) - now) // HOUR), 0)


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=40))
def test_whatever_a_counter_does_no_hour_is_negative(sums: list[float]) -> None:
    known = [row(hour, each) for hour, each in enumerate(sums)]
    meter = history(known)
    assert all(hour.kwh >= 0 for hour in meter.hours)
    starts = [hour.start for hour in meter.hours]
    assert all(after - before == HOUR for before, after in itertools.pairwise(starts))
