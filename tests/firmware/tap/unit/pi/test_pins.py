import asyncio
from collections.abc import Iterator

from gpiozero import Device  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]
import pytest

from energier_tap.pi.button import GpioButton
from energier_tap.pi.relays import GpioRelays


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    before, Device.pin_factory = Device.pin_factory, MockFactory()
    yield Device.pin_factory
    Device.pin_factory.close()
    Device.pin_factory = before


@pytest.mark.parametrize("active_high", [False, True])
def test_relays_are_open_from_the_start_and_at_the_end(pins: MockFactory, active_high: bool) -> None:
    relays = GpioRelays((4, 5, 6, 7), active_high=active_high)
    levels = [pins.pin(number) for number in (4, 5, 6, 7)]
    assert [pin.state for pin in levels] == [not active_high] * 4
    relays.set(2, closed=True)
    assert [pin.state for pin in levels] == [not active_high, not active_high, active_high, not active_high]
    relays.set(2, closed=False)
    relays.set(0, closed=True)
    relays.close()
    assert all(pin.function == "input" for pin in levels)
    relays.set(0, closed=True)
    relays.close()


async def test_a_press_is_told_with_its_length_and_while_it_lasts(
    pins: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("energier_tap.pi.button.time.monotonic", lambda: now[0])
    button = GpioButton(17)
    pin = pins.pin(17)
    assert button.held() == 0
    pin.drive_low()
    now[0] += 5.5
    assert button.held() == pytest.approx(5.5)
    pin.drive_high()
    assert button.held() == 0
    async with asyncio.timeout(20):
        assert await button.pressed() == pytest.approx(5.5)
    button.close()


async def test_presses_wait_in_turn(pins: MockFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("energier_tap.pi.button.time.monotonic", lambda: now[0])
    button = GpioButton(17)
    pin = pins.pin(17)
    for held in (0.2, 1.0):
        pin.drive_low()
        now[0] += held
        pin.drive_high()
    async with asyncio.timeout(20):
        assert [await button.pressed(), await button.pressed()] == pytest.approx([0.2, 1.0])
    button.close()
