import pytest

from energier_tap.protection import Protection
from energier_tap.relay import Request, Switchboard
from energier_tap.settings import RelaySettings, TripSettings
from energier_tap.trip import Trip
from tests.firmware.tap.unit.test_relay import Bank

CYCLE = 1 / 60


class Home:
    """Four closed outlets behind the protection."""

    def __init__(self, every: int = 1) -> None:
        self.bank = Bank()
        self.board = Switchboard(self.bank, RelaySettings(), lambda *_: None, lambda _: None)
        self.told: list[Trip] = []
        self.protection = Protection(TripSettings(), self.board, self.told.append)
        self.now = 0.0
        self._step = every * CYCLE
        for outlet in range(4):
            self.board.ask(Request(outlet, True, "local"), self.now)
        self.now = 10.0

    def draw(self, *amperes: float, cycles: int = 1) -> None:
        for _ in range(cycles):
            self.now += self._step
            self.protection.watch(amperes, self.now, self._step, self.now)

    @property
    def reasons(self) -> list[tuple[int, str]]:
        return [(trip.outlet, trip.reason) for trip in self.told]


def test_a_trip_opens_the_relay_and_is_told_once() -> None:
    home = Home()
    home.draw(12, 1, 1, 1, cycles=3)
    home.draw(0, 1, 1, 1, cycles=60)
    assert home.bank.closed == [False, True, True, True]
    assert home.reasons == [(0, "current")]
    assert home.protection.trips[0] == home.told[0]


def test_two_outlets_at_once_both_trip() -> None:
    home = Home()
    home.draw(12, 1, 13, 1, cycles=3)
    assert home.reasons == [(0, "current"), (2, "current")]
    assert home.bank.closed == [False, True, False, True]


def test_too_much_in_all_sheds_the_largest_until_it_is_little_enough() -> None:
    home = Home()
    amperes = [9.5, 9.0, 8.0, 1.0]
    for _ in range(60):
        home.draw(*(a if closed else 0.0 for a, closed in zip(amperes, home.bank.closed, strict=True)))
    assert home.reasons == [(0, "sum"), (1, "sum")]
    assert home.bank.closed == [False, False, True, True]


def test_a_welded_relay_is_told_once_though_its_outlet_has_tripped_before() -> None:
    home = Home()
    home.draw(12, 0, 0, 0, cycles=60)
    assert home.reasons == [(0, "current"), (0, "welded")]
    home.protection.reset(0)
    home.draw(12, 0, 0, 0, cycles=60)
    assert home.reasons[2:] == [(0, "welded")]


@pytest.mark.parametrize("every", [1, 3, 12])
def test_with_pauses_the_count_is_of_measured_cycles(every: int) -> None:
    home = Home(every)
    home.draw(12, 0, 0, 0, cycles=2)
    assert home.reasons == []
    home.draw(12, 0, 0, 0)
    assert home.reasons == [(0, "current")]


@pytest.mark.parametrize("every", [1, 3])
def test_heat_counts_the_pauses(every: int) -> None:
    """18 A in two cycles of three and 6 A in the third are 128 A² above the limit's, so the budget of 100 A²s lasts 0.78 s."""
    home = Home(every)
    began = home.now
    while not home.told:
        home.draw(18, 0, 0, 0, cycles=2)
        home.draw(6, 0, 0, 0)
    assert home.reasons == [(0, "i2t")]
    assert home.now - began == pytest.approx(0.78, abs=0.16)


def test_the_reset_forgets() -> None:
    home = Home()
    home.draw(12, 0, 0, 0, cycles=3)
    home.protection.reset(0)
    assert home.protection.trips[0] is None
    assert home.board.tripped == [False] * 4
    assert not home.bank.closed[0]
