"""Speaks the app's HTTP API (`ml_addon/energier_ml/api/openapi.yaml`): typed answers, and errors that say what to do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from ..core.forecast.answer import Forecast, Health, KnownSeries, parse_forecast, parse_health, parse_series
from ..core.forecast.part import MalformedAnswerError
from ..core.forecast.push import Reading
from .settings import AppSettings

TIMEOUT = ClientTimeout(total=30, connect=10)
FORECAST_TIMEOUT = ClientTimeout(total=120, connect=10)
"""A forecast may wait for one that is computed for somebody else, on a small computer."""

LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes; a forecast of a week and a period has about 50 kB."""

LATER = range(HTTPStatus.INTERNAL_SERVER_ERROR, 600)
"""Statuses of what may work when it is tried again."""


class AppError(Exception):
    """The app could not be asked, or did not do what it was asked."""


class AppUnreachableError(AppError):
    """Nobody answers there, or not in time, or it is not the app."""


class AppDeniesTokenError(AppError):
    """The app is there, and does not take our token."""


class AppRefusalError(AppError):
    """The app says why it does not do it: `problem` is the name of the reason in its API."""

    def __init__(self, status: int, problem: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.problem = problem


class NotEnoughHistoryError(AppRefusalError):
    """The series has not one whole day yet."""


class AppClient:
    """One app; holds no connection of its own."""

    def __init__(self, session: ClientSession, settings: AppSettings) -> None:
        self._session = session
        self._url = settings.url
        self._headers = {"Authorization": f"Bearer {settings.token}"}

    async def async_health(self) -> Health:
        """The app itself; needs no token."""
        return await self._parsed(parse_health, "GET", "/v1/health")

    async def async_check(self) -> Health:
        """Whether the app is there and takes the token: raises what any request would."""
        health = await self.async_health()
        await self._ask("GET", "/v1/series")
        return health

    async def async_put_series(self, series_id: str, body: Mapping[str, Any]) -> KnownSeries:
        """Create the series or bring its name and settings up to date; what the app has of it."""
        return await self._parsed(parse_series, "PUT", _series(series_id), body)

    async def async_post_readings(self, series_id: str, readings: Sequence[Reading]) -> None:
        """Send readings; when this returns they are on the app's disk."""
        body = {"readings": [reading.as_json() for reading in readings]}
        await self._ask("POST", f"{_series(series_id)}/readings", body)

    async def async_put_outlook(self, series_id: str, readings: Sequence[Reading]) -> None:
        """Replace the weather forecast."""
        await self._ask("PUT", f"{_series(series_id)}/outlook", {"values": [reading.as_json() for reading in readings]})

    async def async_forecast(
        self,
        series_id: str,
        *,
        days: int = 2,
        period: tuple[datetime, datetime] | None = None,
        thresholds: Sequence[float] = (),
    ) -> Forecast:
        """Ask for today and the days after, and for a period. Raises NotEnoughHistoryError, too."""
        body: dict[str, Any] = {"days": days}
        if period is not None:
            body["period"] = {"start": period[0].isoformat(), "end": period[1].isoformat()}
            body["thresholds"] = list(thresholds)
        path = f"{_series(series_id)}/forecast"
        return await self._parsed(parse_forecast, "POST", path, body, timeout=FORECAST_TIMEOUT)

    async def _parsed[T](
        self,
        parse: Callable[[Any], T],
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        timeout: ClientTimeout = TIMEOUT,
    ) -> T:
        answer = await self._ask(method, path, body, timeout=timeout)
        try:
            return parse(answer)
        except MalformedAnswerError as error:
            raise AppUnreachableError(f"{path} is not answered by a version of the app that fits: {error}") from error

    async def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        timeout: ClientTimeout = TIMEOUT,
    ) -> Any:
        try:
            # A redirect would carry the token to wherever it leads.
            async with self._session.request(
                method, self._url + path, json=body, headers=self._headers, timeout=timeout, allow_redirects=False
            ) as response:
                return await _answer(response, path)
        except TimeoutError as error:
            raise AppUnreachableError("it does not answer in time") from error
        except (ClientError, OSError) as error:
            raise AppUnreachableError(str(error) or type(error).__name__) from error
        except ValueError:
            # Such as a token of two lines; what is wrong might be said with the token itself.
            raise AppUnreachableError("address and token make no request") from None


async def _answer(response: ClientResponse, path: str) -> Any:
    if response.status == HTTPStatus.UNAUTHORIZED:
        raise AppDeniesTokenError("the token is wrong")
    if response.status == HTTPStatus.NO_CONTENT:
        return None
    if (response.content_length or 0) > LARGEST_ANSWER:
        raise AppUnreachableError(f"{path} is answered with {response.content_length} bytes, which the app never does")
    try:
        answer = await response.json(content_type=None)
    except ValueError as error:
        raise AppUnreachableError(f"{path} is answered with status {response.status} and no JSON") from error
    if response.status < HTTPStatus.MULTIPLE_CHOICES:
        return answer
    problem = answer if isinstance(answer, dict) else {}
    kind = str(problem.get("type", "")).rpartition(":")[2]
    detail = str(problem.get("detail") or f"{path} is answered with status {response.status}")
    if not kind or response.status in LATER:
        # A proxy in front of an app that is starting, something else altogether, or an app that cannot just now.
        raise AppUnreachableError(detail)
    if kind == "no-history":
        raise NotEnoughHistoryError(response.status, kind, detail)
    raise AppRefusalError(response.status, kind, detail)


def _series(series_id: str) -> str:
    return f"/v1/series/{quote(series_id, safe='')}"
