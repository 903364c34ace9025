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


@pytest.mark.parametrize(
    ("hours", "most", "believed", "unbelieved"),
    [(0, 300, 3, 3.1), (0.1, 300, 33, 33.1), (0.1, 25, 5.5, 5.6), (2, 25, 53, 53.1), (-0.1, 25, 3, 3.1)],
)
def test_what_no_meter_counts_in_the_time_is_not_believed(
    hours: float, most: int, believed: float, unbelieved: float
) -> None:
    def rest(kwh: float) -> Decimal | None:
        return live_rest(BASE, 1000 + Decimal(str(kwh)), now=at(hours), most_kw=Decimal(most))

    assert rest(believed) == Decimal(str(believed))
    assert rest(unbelieved) is None


def test_a_counter_that_seems_to_start_again_is_believed_as_far_as_it_can_have_counted() -> None:
    assert live_rest(BASE, Decimal(5), now=at(0.1), most_kw=Decimal(25)) == 5
    assert live_rest(BASE, Decimal(500), now=at(0.1), most_kw=Decimal(25)) is None
    assert live_rest(BASE, Decimal(950), reset=True, now=at(0.1), most_kw=Decimal(25)) is None


# What a home takes


@pytest.mark.parametrize(
    ("used_in_hours", "most"),
    [
        ([], 300),
        ([0.5] * 23, 300),
        ([0.5] * 24, 25),
        ([0.5, 3.0] * 24, 25),
        ([2.0, 12.5] * 24, 62.5),
        ([70.0] * 24, 300),
        # A jump of the counter in a hundred hours is not what the home takes; one a day is how the meter speaks.
        ([0.5] * 60 + [250] + [0.5] * 60, 25),
        ([*[0.0] * 23, 11.0] * 5, 55),
    ],
)
def test_a_home_takes_no_more_than_a_few_of_its_greatest_hours(used_in_hours: list[float], most: float) -> None:
    assert history(rows(0, used_in_hours)).most_kw == Decimal(str(most))


def test_five_minutes_say_nothing_about_what_a_home_takes() -> None:
    known = [*rows(-30, [0.5] * 30), five(0, 523.0)]
    assert history(known).most_kw == 25


def test_a_home_that_charges_a_car_for_the_first_time_is_believed_at_once() -> None:
    meter = history([*rows(-30, [3.0] * 30), five(0, 590.9)])
    assert live_rest(meter.base, Decimal("1591.8"), now=at(2 / 12), most_kw=meter.most_kw) == Decimal("0.9")


def test_a_meter_that_speaks_once_an_hour_is_believed_at_once() -> None:
    meter = history([*rows(-30, [2.0] * 30), five(0, 560), five(5, 560)])
    assert live_rest(meter.base, Decimal(1562), now=at(0.17), most_kw=meter.most_kw) == 2


def test_a_meter_that_speaks_once_a_day_is_believed_as_soon_as_the_statistics_have_it() -> None:
    days = rows(-72, [*[0.0] * 23, 28.0] * 3)
    still = [*days, *(row(hour, 584) for hour in range(23)), five(23 * 60, 584)]
    meter = history(still)
    assert live_rest(meter.base, Decimal(1612), now=at(23.1), most_kw=meter.most_kw) is None
    assert used([*still, five(23 * 60 + 5, 612)], at(23.2), 1612).kwh == 28
    assert used([*still, row(23, 612)], at(24.1), 1612).kwh == 28


def test_home_assistant_off_for_hours_is_made_up_for_as_soon_as_it_is_back() -> None:
    # At first the newest row is old; then there are rows for the time in which nobody listened, and the first that holds its energy.
    before = rows(-30, [3.0] * 31)
    meter = history(before)
    assert live_rest(meter.base, Decimal(1623), now=at(11), most_kw=meter.most_kw) == 30
    made_up = [*before, *(row(hour, 593) for hour in range(1, 11)), five(660, 623)]
    usage = used(made_up, at(11.1), 1623)
    assert (usage.kwh, usage.complete) == (33, True)


def test_a_glitch_in_five_minutes_is_not_used() -> None:
    glitch = [*rows(-30, [0.5] * 30), five(0, 515.04), five(5, 765.04)]
    assert used(glitch, at(0.2), 1765.04).kwh == Decimal("0.04")
    slow = [*rows(-30, [0.5] * 30), five(0, 515), five(5, 515), five(10, 765)]
    assert used(slow, at(0.3), 1765).kwh == 0


# What no counter shows


@pytest.mark.parametrize("absurd", [1e13, 1e300, -1e30, float("inf"), float("nan")])
def test_a_row_that_shows_what_no_counter_shows_is_not_there(absurd: float) -> None:
    known = rows(-24, [*YESTERDAY, 1, 1, 1, 1])
    assert used([*known[:-2], row(2, absurd), known[-1]], at(4), 1516.5).kwh == Decimal("4.5")
    state = [*known[:-2], row(2, 515, absurd), known[-1]]
    assert history(state).hours == history([*known[:-2], known[-1]]).hours
    # A sum that stays absurd leaves the rows before it, and the counter itself.
    usage = used([*known[:-2], row(2, absurd), row(3, absurd)], at(4), 1516.5)
    assert (usage.kwh, usage.complete) == (Decimal("4.5"), True)
    assert history([row(0, absurd)]) == history([])


def test_after_an_absurd_first_row_the_next_is_not_the_first_ever() -> None:
    assert history([row(0, 1e13), row(1, 5), row(2, 6)], whole=True).hours == hours(2, [1])


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
