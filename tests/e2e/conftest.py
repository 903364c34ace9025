"""One demo for all tests: real mosquitto, tap, meter and Home Assistant. A test leaves it as it found it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from demo import contract, hass
from demo.client import Client
from demo.entities import entity_ids
from demo.home import Home, Wishes
from demo.instance import Instance

from .hass_log import ours, records
from .parts import Entities


@pytest.fixture(scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """The running demo."""
    instance = Instance(tmp_path_factory.mktemp("home"))
    async with Home(instance, Wishes(days=60), print).running() as running:
        assert not [record for record in records(hass.log(running.instance.folder / "hass")) if ours(record)]
        yield running
    instance.release()


@pytest.fixture
async def client(home: Home) -> AsyncIterator[Client]:
    """Home Assistant, signed in."""
    async with home.client() as signed_in:
        yield signed_in


@pytest.fixture
async def ids(client: Client) -> Entities:
    """The entity ids of the tap and the meter."""
    return Entities(await entity_ids(client))


@pytest.fixture
async def bill_ids(client: Client) -> dict[str, str]:
    """The entity ids of the contract, by the keys of their unique ids, once it has a bill."""
    return await contract.wait_for_bill(client, await contract.find(client))


@pytest.fixture(autouse=True)
def no_errors_of_ours(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which Home Assistant logged an error of Energier."""
    if "home" not in request.fixturenames:
        yield
        return
    folder = request.getfixturevalue("home").instance.folder / "hass"
    seen = len(records(hass.log(folder)))
    yield
    logged = records(hass.log(folder))
    # Home Assistant begins its log anew when it is started.
    new = logged[seen:] if len(logged) >= seen else logged
    assert not [record for record in new if ours(record)]
