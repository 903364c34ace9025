"""Who may ask."""

import asyncio
import hmac
from pathlib import Path

import pytest

from energier_ml.api.keys import SETTINGS

from .conftest import TOKEN, Api, running
from .contract import CONTRACT

pytestmark = pytest.mark.asyncio
OPERATIONS = [
    (method.upper(), path.replace("{id}", "home"))
    for path, operations in CONTRACT["paths"].items()
    for method in operations
    if method != "parameters" and path != "/v1/health"
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
async def test_nothing_is_done_without_the_token(api: Api, method: str, path: str) -> None:
    for token in (None, "wrong", TOKEN[:-1], f"{TOKEN}x", ""):
        answer = await api.ask(method, path, token=token)
        assert (answer.status, answer.problem) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert (await api.ask("GET", "/v1/series")).json == {"series": []}


@pytest.mark.parametrize("header", ["Basic {}", "{}", "Bearer", "Bearer é{}"])
async def test_only_a_bearer_token_counts(api: Api, header: str) -> None:
    answer = await api.ask("GET", "/v1/series", token=None, headers={"Authorization": header.format(TOKEN)})
    assert answer.status == 401


async def test_the_scheme_may_be_written_in_small_letters(api: Api) -> None:
    answer = await api.ask("GET", "/v1/series", token=None, headers={"Authorization": f"bearer {TOKEN}"})
    assert answer.status == 200


async def test_an_unknown_path_says_nothing_without_the_token(api: Api) -> None:
    assert (await api.ask("GET", "/v1/nothing", token=None)).status == 401
    assert (await api.ask("GET", "/v1/nothing")).status == 404


async def test_health_and_the_page_are_open(api: Api) -> None:
    assert (await api.ask("GET", "/v1/health", token=None)).status == 200
    async with api.client.get("/") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "path",
    ["/web/../v1/series", "/web/%2e%2e/v1/series", "/web/..%2fv1/series", "/web//v1/series", "/v1/health/../series"],
)
async def test_an_open_path_opens_no_other(api: Api, path: str) -> None:
    assert api.client.port is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", api.client.port)
    writer.write(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.split()[1] in (b"401", b"404")


async def test_tokens_are_compared_in_constant_time_and_as_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    digest = hmac.compare_digest

    def compare(a: bytes, b: bytes) -> bool:
        compared.append((a, b))
        return digest(a, b)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    async with running(tmp_path) as api:
        await api.ask("GET", "/v1/series", token="x")
    ((given, right),) = compared
    assert len(given) == len(right) == 32


async def test_the_ingress_needs_no_token_and_comes_from_supervisor_alone(tmp_path: Path) -> None:
    # The test's server listens on a port of its own: it is the ingress port once the app is told so.
    for address, status in (("127.0.0.1", 200), ("172.30.32.2", 403)):
        async with running(tmp_path, ingress_address=address) as api:
            object.__setattr__(api.client.app[SETTINGS], "ingress_port", api.client.port)
            headers = {"X-Forwarded-For": "172.30.32.2", "X-Ingress-Path": "/api/hassio_ingress/x"}
            answer = await api.ask("GET", "/v1/series", token=None, headers=headers)
            assert answer.status == status
            # Who is not the ingress gets in there with the token neither.
            assert (await api.ask("GET", "/v1/series")).status == status


async def test_the_other_port_asks_supervisor_for_the_token_too(tmp_path: Path) -> None:
    async with running(tmp_path, ingress_address="127.0.0.1") as api:
        assert (await api.ask("GET", "/v1/series", token=None)).status == 401
