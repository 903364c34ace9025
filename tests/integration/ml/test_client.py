"""The client tells apart who is not there, who does not know us, and who says no."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.energier.core.forecast.push import Reading
from custom_components.energier.ml import client as client_module
from custom_components.energier.ml.client import (
    AppClient,
    AppDeniesTokenError,
    AppError,
    AppRefusalError,
    AppUnreachableError,
    NotEnoughHistoryError,
)
from custom_components.energier.ml.settings import AppSettings, InvalidUrlError, normalized

from .stand_in import TOKEN, StandIn

HOME = {"name": "Home", "kind": "consumption", "unit": "kWh", "timezone": "Asia/Seoul"}


@pytest.fixture
async def app(socket_enabled: None) -> AsyncIterator[StandIn]:
    """The app alone, without Home Assistant."""
    stand_in = StandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()
    assert stand_in.wrong == []


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """A session."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
def client(app: StandIn, session: ClientSession) -> AppClient:
    """A client that has the token."""
    return AppClient(session, AppSettings(app.url, TOKEN))


async def test_it_finds_the_app_and_its_token_right(client: AppClient) -> None:
    assert (await client.async_check()).version == "1.2.3"


async def test_a_wrong_token_is_denied_and_health_needs_none(app: StandIn, session: ClientSession) -> None:
    stranger = AppClient(session, AppSettings(app.url, "wrong"))
    assert (await stranger.async_health()).reason is None
    with pytest.raises(AppDeniesTokenError):
        await stranger.async_check()


async def test_a_token_that_no_request_can_carry_is_an_error_as_any_other(app: StandIn, session: ClientSession) -> None:
    with pytest.raises(AppError) as caught:
        await AppClient(session, AppSettings(app.url, "two\nlines")).async_check()
    assert "lines" not in str(caught.value)


async def test_nobody_there(app: StandIn, client: AppClient) -> None:
    await app.stop()
    with pytest.raises(AppUnreachableError):
        await client.async_health()


async def test_something_else_is_there(app: StandIn, client: AppClient) -> None:
    app.garbage = b"<html>a router</html>"
    with pytest.raises(AppUnreachableError, match="no JSON"):
        await client.async_health()
    app.garbage = b'{"hello": "world"}'
    with pytest.raises(AppUnreachableError, match="version"):
        await client.async_health()
    app.garbage = b" " * (client_module.LARGEST_ANSWER + 1)
    with pytest.raises(AppUnreachableError, match="bytes"):
        await client.async_health()


async def test_a_proxy_in_front_of_an_app_that_is_starting(app: StandIn, client: AppClient) -> None:
    app.down = True
    with pytest.raises(AppUnreachableError):
        await client.async_health()


async def test_a_store_that_is_busy_is_worth_another_try(app: StandIn, client: AppClient) -> None:
    app.refusing["home"] = (503, "store-busy")
    with pytest.raises(AppUnreachableError, match="refused"):
        await client.async_put_series("home", HOME)


async def test_one_that_does_not_answer_in_time(
    app: StandIn, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.async_put_series("home", HOME)
    app.gate.clear()
    monkeypatch.setattr(AppClient._ask, "__kwdefaults__", {"timeout": ClientTimeout(total=0.05)})
    with pytest.raises(AppUnreachableError, match="in time"):
        await client.async_post_readings("home", [Reading(datetime(2026, 7, 1, tzinfo=UTC), 1.0)])
    app.gate.set()


async def test_a_refusal_says_why(app: StandIn, client: AppClient) -> None:
    app.refusing["home"] = (409, "series-kind")
    with pytest.raises(AppRefusalError, match="The series home is refused") as caught:
        await client.async_put_series("home", HOME)
    assert (caught.value.status, caught.value.problem) == (409, "series-kind")


async def test_too_little_history_is_an_error_of_its_own(client: AppClient) -> None:
    await client.async_put_series("home", HOME)
    with pytest.raises(NotEnoughHistoryError):
        await client.async_forecast("home")


async def test_a_redirect_is_not_followed_with_the_token(app: StandIn, session: ClientSession) -> None:
    other = StandIn()
    await other.start()
    app.redirect = f"{other.url}/v1/series"
    client = AppClient(session, AppSettings(app.url, TOKEN))
    with pytest.raises(AppError):
        await client.async_check()
    assert other.heard == 0
    await other.stop()


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("http://machine:8765", "http://machine:8765"),
        (" https://app.example/energier/ ", "https://app.example/energier"),
        ("http://[fd00::1]:8765/", "http://[fd00::1]:8765"),
    ],
)
def test_an_address_is_taken_as_typed(typed: str, url: str) -> None:
    assert normalized(typed) == url


@pytest.mark.parametrize(
    "typed",
    ["machine:8765", "ftp://machine", "http://", "http://a:port", "http://a/?x=1", "http://user:pw@a", "nonsense"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidUrlError):
        normalized(typed)


def test_the_token_is_in_no_representation() -> None:
    assert "secret" not in repr(AppSettings("http://a", "secret"))
