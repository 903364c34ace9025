from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.contract.hours import HOUR, HourUse, total
from custom_components.energier.core.contract.projection import Profile, project, reaches
from custom_components.energier.core.contract.usage import MeterHistory, history

from .meters import START, at, hours, rows

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")

DAY = [0.2] * 8 + [0.5] * 12 + [1.0] * 4
"""A day in Seoul: 11.6 kWh."""

AUGUST = at(31 * 24)


def meter(first: int, used: list[float]) -> MeterHistory:
    return history(rows(first, used))


def learn(*meters: MeterHistory, now: datetime = START, zone: ZoneInfo = SEOUL) -> Profile:
    profile = Profile.learn(meters, now, zone)
    assert profile is not None
    return profile


USUAL = learn(meter(-42 * 24, DAY * 42))


def test_a_home_that_goes_on_as_ever_is_projected_exactly() -> None:
    projection = project(USUAL, hours(0, DAY * 10), at(240), AUGUST, SEOUL)
    assert projection.kwh == Decimal("11.6") * 31
    assert projection.future[0] == HourUse(at(240), Decimal("0.2"))
    assert projection.future[-1] == HourUse(AUGUST - HOUR, Decimal(1))
    assert len(projection.future) == 21 * 24


def test_weekdays_differ() -> None:
    week = [*DAY * 5, *[2.0] * 48]  # START is a Wednesday in Seoul; the week begins on Monday, two days before
    profile = learn(meter(-44 * 24, week * 6), now=at(-48))
    saturday = at(3 * 24)
    assert profile.expected(saturday, SEOUL) == 2
    assert profile.expected(saturday - HOUR, SEOUL) == 1


def test_the_period_scales_the_projection_the_more_the_older_it_is() -> None:
    half = [kwh / 2 for kwh in DAY]
    young = project(USUAL, hours(0, half), at(24), at(25), SEOUL).future[0].kwh / Decimal("0.2")
    old = project(USUAL, hours(0, half * 20), at(480), at(481), SEOUL).future[0].kwh / Decimal("0.2")
    assert young == Decimal("0.875")
    assert old == pytest.approx(Decimal("0.5652"), abs=Decimal("0.0001"))


def test_the_scale_has_limits() -> None:
    much = project(USUAL, hours(0, [9.0] * 480), at(480), at(481), SEOUL)
    nothing = project(USUAL, hours(0, [0] * 744), at(480), at(481), SEOUL)
    assert much.future == hours(480, ["0.4"])
    assert nothing.future == hours(480, ["0.1"])


def test_missing_hours_say_nothing_about_the_period() -> None:
    known = hours(0, DAY) + hours(72, DAY)
    assert project(USUAL, known, at(96), at(97), SEOUL).future == hours(96, ["0.2"])


def test_the_running_hour_is_completed() -> None:
    now = at(24.75)
    used = (*hours(0, DAY), HourUse(at(24), Decimal("0.15")))
    projection = project(USUAL, used, now, at(25), SEOUL)
    assert projection.future == hours(24, ["0.05"])
    assert projection.kwh == Decimal("11.8")


def test_below_a_day_of_data_nothing_is_projected() -> None:
    assert Profile.learn([meter(0, [0.5] * 23)], at(23), SEOUL) is None
    assert Profile.learn([meter(0, [0.5] * 24)], at(24), SEOUL) is not None
    assert Profile.learn([meter(0, [0.5] * 24)], at(23.5), SEOUL) is None
    assert Profile.learn([], at(24), SEOUL) is None


def test_one_day_of_data_is_the_profile_of_every_day() -> None:
    profile = learn(meter(-24, DAY))
    assert [profile.expected(at(72 + hour), SEOUL) for hour in range(24)] == [Decimal(str(kwh)) for kwh in DAY]


def test_an_hour_of_the_day_never_seen_is_as_the_mean() -> None:
    known = hours(-48, [0.2] * 20) + hours(-24, [0.6] * 20)
    profile = learn(MeterHistory(known, (), None, None), now=at(-4))
    assert profile.expected(at(-2), SEOUL) == profile.mean


def test_old_weeks_are_forgotten() -> None:
    profile = learn(meter(-80 * 24, [9.0] * 38 * 24 + [1.0] * 42 * 24))
    assert profile.mean == 1


def test_only_hours_that_all_meters_know_count() -> None:
    old, new = meter(-96, [1.0] * 96), meter(-48, [0.5] * 48)
    assert learn(old, new).mean == Decimal("1.5")
    assert Profile.learn([old, meter(-9, [1.0] * 9)], START, SEOUL) is None


def test_a_home_that_used_nothing_is_projected_to_use_nothing() -> None:
    assert project(learn(meter(-48, [0.0] * 48)), (), START, AUGUST, SEOUL).kwh == 0


@pytest.mark.parametrize(("month", "day", "length"), [(3, 29, 23), (10, 25, 25), (7, 1, 24)])
def test_a_day_with_a_clock_change_has_its_hours(month: int, day: int, length: int) -> None:
    begins = datetime(2026, month, day, tzinfo=BERLIN)
    ends = datetime(2026, month, day + 1, tzinfo=BERLIN)
    profile = learn(MeterHistory(hours(-240, [1] * 240), (), None, None), zone=BERLIN)
    projection = project(profile, (), begins, ends, BERLIN)
    assert projection.kwh == length
    assert projection.future[0].start == begins.astimezone(UTC)


def test_after_the_end_there_is_no_future() -> None:
    assert project(USUAL, hours(0, DAY), at(24), at(20), SEOUL).future == ()


# When a figure is passed


def test_a_figure_is_passed_within_the_hour() -> None:
    future = hours(0, [1, 2, 2])
    assert reaches(Decimal(10), future, Decimal(12), START) == at(1.5)
    assert reaches(Decimal(10), future, Decimal(11), START) == at(1)
    assert reaches(Decimal(10), future, Decimal(15), START) == at(3)
    assert reaches(Decimal(10), future, Decimal("15.1"), START) is None


def test_the_rest_of_the_running_hour_begins_now() -> None:
    assert reaches(Decimal(10), hours(0, [1]), Decimal("10.5"), at(0.5)) == at(0.75)


def test_a_figure_that_is_passed_is_passed_now() -> None:
    assert reaches(Decimal(10), (), Decimal(10), at(0.5)) == at(0.5)


@given(st.lists(st.decimals(0, 3, places=3), min_size=1, max_size=50), st.decimals(0, 100, places=3))
def test_a_figure_is_passed_when_so_much_is_used(used: list[Decimal], kwh: Decimal) -> None:
    future = hours(0, [str(each) for each in used])
    when = reaches(Decimal(), future, kwh, START)
    if when is None:
        assert total(future) < kwh
        return
    assert total(hour for hour in future if hour.start + HOUR <= when - timedelta(seconds=1)) <= kwh
    assert total(hour for hour in future if hour.start < when) >= kwh
