"""The machine-learning app, as one runs it without Supervisor: a service with a token, and Home Assistant told of both."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from .client import Client, HomeAssistantError
from .process import Process

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / ".venv" / "app" / "bin" / "energier-ml"
FLOW = "/api/config/config_entries/flow"


def process(folder: Path, port: int, token: str) -> Process:
    """The app's program, ready to start; what it remembers is in `folder`/app."""
    data = folder / "app"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = {"DATA_DIR": str(data), "HOST": "127.0.0.1", "PORT": str(port), "TOKEN": token}
    env = {f"ENERGIER_{name}": value for name, value in settings.items()}
    return Process("app", [PROGRAM, "serve"], folder / "app.log", env=env)


def url(port: int) -> str:
    """Where the app is."""
    return f"http://127.0.0.1:{port}"


async def connect(client: Client, port: int, token: str) -> None:
    """Tell Energier where the app is, as a user would: its entry's menu, reconfigure."""
    (entry,) = await client.get("/api/config/config_entries/entry?domain=energier")
    step = await client.post(FLOW, {"handler": "energier", "entry_id": entry["entry_id"]})
    step = await client.post(f"{FLOW}/{step['flow_id']}", {"url": url(port), "token": token})
    if step.get("reason") != "reconfigure_successful":
        raise HomeAssistantError(f"The app could not be connected: {step.get('errors') or step.get('reason')}")


async def ask(port: int, token: str, path: str, body: Any = None) -> Any:
    """An answer of the app; with a body, a POST."""
    headers = {"Authorization": f"Bearer {token}"}
    method = "GET" if body is None else "POST"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url(port) + path, json=body, headers=headers) as response,
    ):
        if response.status >= 400:
            raise RuntimeError(f"The app refuses {path}: {await response.text()}")
        return await response.json()


async def wait_for_forecast(client: Client, contract: str, patience: float = 120) -> dict[str, Any]:
    """Wait until the contract's sensor knows what its period will cost; return the sensor's state object."""
    unique_id = f"{contract}_forecast_bill"
    try:
        async with asyncio.timeout(patience):
            while True:
                entities = await client.command("config/entity_registry/list")
                found = next((each["entity_id"] for each in entities if each["unique_id"] == unique_id), None)
                state = (await client.states()).get(found) if found else None
                if state and state["state"] not in {"unknown", "unavailable"}:
                    return state
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise TimeoutError(f"there is no forecast within {patience:.0f} s") from None


async def wait_for_series(port: int, token: str, number: int, patience: float = 120) -> list[dict[str, Any]]:
    """Wait until the app has readings of so many series; return what it knows of them."""
    try:
        async with asyncio.timeout(patience):
            while True:
                series: list[dict[str, Any]] = (await ask(port, token, "/v1/series"))["series"]
                if len([one for one in series if one["readings"]]) >= number:
                    return series
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise TimeoutError(f"the app has only {len(series)} series within {patience:.0f} s") from None
