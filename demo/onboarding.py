"""What a new owner of Home Assistant clicks through, asked of the same web addresses."""

import asyncio
import contextlib
from dataclasses import dataclass
import os
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import aiohttp

from .client import Client
from .process import Process


@dataclass(frozen=True)
class Owner:
    """The account of the demo."""

    name: str
    username: str
    password: str
    language: str


async def wait_until_up(url: str, process: Process, patience: float = 180) -> None:
    """Wait until Home Assistant answers and has started; RuntimeError with its log if it does not."""
    deadline = asyncio.get_running_loop().time() + patience
    async with aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError):
                async with session.get(f"{url}/api/onboarding") as response:
                    # 404 where onboarding is long done and Home Assistant no longer offers it.
                    if response.status in (200, 404):
                        return
            if not process.running or asyncio.get_running_loop().time() > deadline:
                raise RuntimeError(f"Home Assistant did not start; {process.log} ends with:\n{process.tail()}")
            await asyncio.sleep(0.2)


async def wait_until_started(client: Client, patience: float = 180) -> None:
    """Wait until everything configured has been set up."""
    async with asyncio.timeout(patience):
        while (await client.get("/api/config"))["state"] != "RUNNING":
            await asyncio.sleep(0.2)


async def onboard(url: str, owner: Owner) -> None:
    """Create the owner's account and finish every step of the welcome pages."""
    async with aiohttp.ClientSession() as session:
        client = Client(url, session)
        answer = await client.post(
            "/api/onboarding/users",
            {
                "name": owner.name,
                "username": owner.username,
                "password": owner.password,
                "client_id": client.client_id,
                "language": owner.language,
            },
        )
        await client.redeem(answer["auth_code"])
        await client.post("/api/onboarding/analytics", {})
        await client.post(
            "/api/onboarding/integration", {"client_id": client.client_id, "redirect_uri": client.client_id}
        )


async def is_onboarded(url: str) -> bool:
    """Whether Home Assistant has its owner already."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/api/onboarding") as response:
        if response.status == 404:
            return True
        steps: list[dict[str, Any]] = await response.json()
        return all(step["done"] for step in steps)


def local_time_zone() -> str:
    """Time zone of the machine by its IANA name, UTC where that is not to be found out."""
    with contextlib.suppress(OSError):
        parts = Path("/etc/localtime").resolve().parts
        of_machine = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""
        for name in (os.environ.get("TZ", ""), of_machine):
            if name in available_timezones():
                return name
    return "UTC"
