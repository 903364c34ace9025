"""The past as rows of sums: which periods, which rows, and which of them differ from what was written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
import itertools
from zoneinfo import ZoneInfo

from custom_components.energier.core.contract.costs import Sums
from custom_components.energier.core.contract.hours import HOUR, HourUse
from custom_components.energier.core.contract.ledger import (
    Agreement,
    Kept,
    cost_entries,
    keep,
    portions,
    strays,
    tier_entries,
)
from custom_components.energier.core.contract.period import BillingPeriod, period_at
from custom_components.energier.core.tariff.calculator import Terms
from custom_components.energier.core.tariff.load import shipped_plans

SEOUL = ZoneInfo("Asia/Seoul")
KEPCO = Agreement(shipped_plans()["kepco_residential_low"], Terms(), 1, SEOUL)
SWEDEN = Agreement(shipped_plans()["nord_pool_partille_flat"], Terms(), 1, ZoneInfo("Europe/Stockholm"))


def used(begin: datetime, number: int, kwh: str = "0.5") -> list[HourUse]:
    return [HourUse(begin.astimezone(UTC) + hour * HOUR, Decimal(kwh)) for hour in range(number)]


def test_portions_tile_the_time_and_end_with_two_periods() -> None:
    running = period_at(date(2025, 8, 21), 1)
    first = datetime(2025, 3, 10, 5, tzinfo=UTC)
    parts = portions(first, running, KEPCO)
    assert parts[0][0] == datetime(2025, 3, 1, tzinfo=SEOUL)
    assert parts[-1] == (datetime(2025, 7, 1, tzinfo=SEOUL), datetime(2025, 9, 1, tzinfo=SEOUL))
    assert all(end == begin for (_, end), (begin, _) in itertools.pairwise(parts))


def test_a_past_of_one_or_two_periods_is_one_portion() -> None:
    running = BillingPeriod(date(2025, 8, 1), date(2025, 8, 31))
    august, july = datetime(2025, 8, 1, tzinfo=SEOUL), datetime(2025, 7, 1, tzinfo=SEOUL)
    end = datetime(2025, 9, 1, tzinfo=SEOUL)
    assert portions(august + HOUR, running, KEPCO) == [(august, end)]
    assert portions(july + HOUR, running, KEPCO) == [(july, end)]


def test_portions_one_after_the_other_make_the_same_rows_as_all_at_once() -> None:
    hours = used(datetime(2025, 5, 1, tzinfo=SEOUL), 90 * 24)
    every = keep(KEPCO, hours, (), Sums())
    june = datetime(2025, 6, 1, tzinfo=SEOUL)
    first = keep(KEPCO, [hour for hour in hours if hour.start < june], (), Sums())
    second = keep(KEPCO, [hour for hour in hours if hour.start >= june], (), first.after)
    assert [*first.rows, *second.rows] == every.rows
    assert second.after == every.after


def test_a_period_before_the_plan_is_left_out_and_the_rest_goes_on() -> None:
    hours = used(datetime(2016, 11, 1, tzinfo=SEOUL), 40 * 24)
    rows = keep(KEPCO, hours, (), Sums()).rows
    assert rows[0].start == datetime(2016, 12, 1, tzinfo=SEOUL)


def test_a_period_with_an_hour_without_a_price_is_left_out() -> None:
    october = datetime(2024, 10, 1, tzinfo=SWEDEN.zone)
    hours = used(october, 62 * 24)
    prices = [(hour.start, Decimal(1)) for hour in hours if hour.start != october + timedelta(days=5)]
    rows = keep(SWEDEN, hours, prices, Sums()).rows
    assert rows[0].start == datetime(2024, 11, 1, tzinfo=SWEDEN.zone)


def test_nothing_used_keeps_the_sums() -> None:
    before = Sums(Decimal(500), (Decimal(3),))
    assert keep(KEPCO, [], (), before) == Kept([], before, frozenset())


def test_only_what_differs_is_written() -> None:
    rows = keep(KEPCO, used(datetime(2025, 5, 1, tzinfo=SEOUL), 800), (), Sums()).rows
    costs = cost_entries(rows, {})
    assert len(costs) == 800
    written = {entry.start: float(entry.sum) for entry in costs}
    assert cost_entries(rows, written) == []
    written[rows[5].start] += 1
    del written[rows[7].start]
    assert [entry.start for entry in cost_entries(rows, written)] == [rows[5].start, rows[7].start]


def test_a_tier_has_rows_where_it_grew_and_where_it_has_to_be_put_right() -> None:
    rows = keep(KEPCO, used(datetime(2025, 5, 1, tzinfo=SEOUL), 744), (), Sums()).rows
    second = tier_entries(rows, 2, {})
    assert second[0].start == rows[400].start
    assert second[-1].sum == Decimal(172)
    wrong = {rows[10].start: 4.0}
    assert next((entry.start, entry.sum) for entry in tier_entries(rows, 2, wrong)) == (rows[10].start, Decimal(0))
    assert tier_entries(rows, 9, {}) == []


def test_what_was_written_of_a_period_that_cannot_be_billed_any_more_stays_and_the_next_goes_on_from_there() -> None:
    october = datetime(2024, 10, 1, tzinfo=SWEDEN.zone)
    november = datetime(2024, 11, 1, tzinfo=SWEDEN.zone)
    hours = used(october, 40 * 24)
    prices = [(hour.start, Decimal(1)) for hour in hours]
    before = keep(SWEDEN, hours, prices, Sums())
    written = {row.start: float(row.cost_sum) for row in before.rows}
    gap = [point for point in prices if point[0] != october + timedelta(days=5)]
    after = keep(SWEDEN, hours, gap, Sums(), written)
    assert after.rows == [row for row in before.rows if row.start >= november]
    assert not strays(after.known, written)


def test_rows_of_hours_that_are_gone_are_strays() -> None:
    kept = keep(KEPCO, used(datetime(2025, 5, 1, tzinfo=SEOUL), 10), (), Sums())
    first = kept.rows[0].start
    assert not strays(kept.known, {first: 1.0})
    assert strays(kept.known, {first - HOUR: 1.0})
