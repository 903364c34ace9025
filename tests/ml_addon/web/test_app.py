"""The page of the app itself, from the first readings to a trained model."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
import socket
import sys

from aiohttp import ClientConnectionError, ClientSession
from playwright.async_api import Browser, expect
import pytest
import pytest_asyncio

from . import home
from .visit import Visit, painted, settled

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOKEN = "the-token-of-this-app"
SOURCE = Path(__file__).parents[3] / "ml_addon"
DAYS = 35
PATIENCE = 120_000  # ms; what computes starts processes of its own


@pytest_asyncio.fixture(loop_scope="session")
async def service(tmp_path: Path) -> AsyncIterator[str]:
    """Where the app listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"DATA_DIR": str(tmp_path), "TOKEN": TOKEN, "HOST": "127.0.0.1", "PORT": str(port)}
    environment = {
        **os.environ,
        **{f"ENERGIER_{name}": value for name, value in settings.items()},
        "PYTHONPATH": str(SOURCE),
    }
    command = (sys.executable, "-m", "energier_ml", "serve")
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
        try:
            await _answers(f"http://127.0.0.1:{port}/v1/health", process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            await process.wait()


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    async with ClientSession() as session, asyncio.timeout(60):
        while process.returncode is None:
            try:
                async with session.get(url):
                    return
            except ClientConnectionError:
                await asyncio.sleep(0.1)
    raise AssertionError("The app has ended instead of answering")


def readings() -> bytes:
    """A file with an hour a row, and two rows that are of no use."""
    last = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=number) for number in range(24 * DAYS, 0, -1)]
    rows = [f"{home.instant(hour)},{home.use(hour)}" for hour in hours]
    return "\n".join(["start,kwh", *rows, f"{home.instant(last)},-3", f"{home.instant(last)},"]).encode()


async def test_home_from_its_first_file_to_a_trained_model(browser: Browser, service: str) -> None:
    visit = Visit(browser, service)
    visit.refusals = True
    page = await visit.open("#/data", settle=False)
    await page.get_by_label("Token").fill(TOKEN)
    await page.keyboard.press("Enter")
    await expect(page.locator("#panel")).to_contain_text("No series yet")

    await page.get_by_text("Add a series").last.click()
    form = page.locator("details form")
    await form.get_by_label("Id").fill("home")
    await form.get_by_label("Time zone").fill("Asia/Seoul")
    await form.get_by_role("button", name="Add").click()
    await expect(page.locator("#panel")).to_contain_text("There are no readings yet")
    await page.get_by_label("File").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": readings()})
    await page.get_by_role("button", name="Import", exact=True).click()
    result = page.locator(".notice")
    await expect(result).to_contain_text(f"{24 * DAYS} hours new or changed", timeout=PATIENCE)
    await expect(result.locator("li")).to_have_count(2)
    await expect(page.locator(".facts").first).to_contain_text(str(24 * DAYS))

    await page.get_by_role("tab", name="Models").click()
    await expect(page.locator("#panel")).to_contain_text("No model yet", timeout=PATIENCE)
    await page.get_by_role("button", name="Train now").click()
    await expect(page.get_by_text("the new model is in the list")).to_be_visible(timeout=PATIENCE)
    await expect(page.locator(".models article")).to_contain_text("In use")

    await page.get_by_role("tab", name="Accuracy").click()
    await settled(page, PATIENCE)
    await expect(page.locator("table.methods")).to_contain_text("Random forest")
    await page.get_by_role("tab", name="Forecast").click()
    await settled(page, PATIENCE)
    assert await painted(page.locator(".plot").first) > 300
    await page.get_by_role("button", name="Day before").click()
    await settled(page, PATIENCE)
    assert await painted(page.locator(".plot").first) > 300
    await page.get_by_role("tab", name="Overview").click()
    await settled(page, PATIENCE)
    await expect(page.locator("article")).to_contain_text("Tomorrow")
    await visit.leave()
    assert visit.faults() == []
