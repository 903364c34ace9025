"""The page's files."""

from pathlib import Path

import pytest

from energier_ml.api.web import FOLDER

from .conftest import Api

pytestmark = pytest.mark.asyncio
FILES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", ["/", *(f"/web/{name}" for name in FILES)])
async def test_every_file_is_open_and_may_load_nothing_from_elsewhere(api: Api, path: str) -> None:
    async with api.client.get(path) as response:
        assert response.status == 200
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        name = "index.html" if path == "/" else path.removeprefix("/web/")
        assert await response.read() == (FOLDER / name).read_bytes()
        expected = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
        if Path(name).suffix in expected:
            assert response.content_type == expected[Path(name).suffix]


async def test_a_file_is_asked_for_anew_each_time_and_sent_only_where_it_has_changed(api: Api) -> None:
    async with api.client.get("/web/main.js") as response:
        assert response.headers["Cache-Control"] == "no-cache"
        etag = response.headers["ETag"]
    async with api.client.get("/web/main.js", headers={"If-None-Match": etag}) as response:
        assert response.status == 304


@pytest.mark.parametrize("name", ["", "none.js", "vendor", "x" * 5000])
async def test_what_is_no_file_is_not_found(api: Api, name: str) -> None:
    assert (await api.ask("GET", f"/web/{name}")).status == 404
