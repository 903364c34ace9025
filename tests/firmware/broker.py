"""A real mosquitto with a password and an access list for every device, and an ear for what is said there."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
import getpass
import hashlib
import os
from pathlib import Path
import shutil
import socket
import subprocess
import time
from typing import Any

import aiomqtt

from energier_tap.access import grants
from tests.firmware.contract import check

MOSQUITTO = Path(__file__).parents[2] / ".venv" / "bin" / "mosquitto"
PATIENCE_S = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def password_of(user: str) -> str:
    return f"password of {user}"


class Broker:
    """mosquitto on a free port; `host` may do everything, each device only what `energier-tap broker-user` prints for it.

    `hears`: whose state a device listens to.
    """

    def __init__(
        self, directory: Path, devices: tuple[str, ...], hears: Mapping[str, str], tls: Path | None = None
    ) -> None:
        self.port = free_port()
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        users = ("host", *devices)
        (directory / "passwords").write_text("".join(f"{user}:{_hash(password_of(user))}\n" for user in users))
        lists = (grants(device, hears.get(device)) for device in devices)
        (directory / "acl").write_text("user host\ntopic readwrite #\n" + "".join(lists))
        secure = f"cafile {tls}/ca.crt\ncertfile {tls}/server.crt\nkeyfile {tls}/server.key\n" if tls else ""
        (directory / "mosquitto.conf").write_text(
            f"user {getpass.getuser()}\nlistener {self.port} 127.0.0.1\nallow_anonymous false\nset_tcp_nodelay true\n{secure}"
            f"password_file {directory}/passwords\nacl_file {directory}/acl\n"
        )
        for name in ("passwords", "acl"):
            (directory / name).chmod(0o600)
        self.start()

    def start(self) -> None:
        program = str(MOSQUITTO) if MOSQUITTO.exists() else shutil.which("mosquitto")
        assert program, "no mosquitto: run script/setup"
        log = (self._directory / "mosquitto.log").open("ab")
        config = self._directory / "mosquitto.conf"
        self._process = subprocess.Popen([program, "-c", str(config)], stdout=log, stderr=log)
        for _ in range(1000):
            if self._answers():
                return
            assert self._process.poll() is None, (self._directory / "mosquitto.log").read_text()
            time.sleep(0.01)
        raise AssertionError((self._directory / "mosquitto.log").read_text())

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@dataclass(frozen=True)
class Heard:
    """One message: `value` is parsed and fits the contract."""

    topic: str
    value: Any
    retain: bool
    qos: int


class Ear:
    """Listens to everything; every message of a device is held against the contract."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self.client = client
        self.heard: list[Heard] = []
        self._news = asyncio.Event()
        self._taken = 0

    async def listen(self) -> None:
        async for message in self.client.messages:
            topic, payload = message.topic.value, message.payload
            assert isinstance(payload, bytes)
            ours = topic.split("/")[-1] not in {"set", "cmd", "status"}
            value = check(topic, payload) if ours and payload else payload.decode(errors="replace")
            self.heard.append(Heard(topic, value, message.retain, message.qos))
            self._news.set()

    def mark(self) -> None:
        """Forget what was heard so far in `wait_for`."""
        self._taken = len(self.heard)

    async def wait_for(
        self, tail: str, right: Callable[[Any], bool] = lambda _: True, patience: float = PATIENCE_S
    ) -> Any:
        """Return the value of the first message since `mark` whose topic ends like this and whose value is right."""
        try:
            async with asyncio.timeout(patience):
                while True:
                    for message in self.heard[self._taken :]:
                        if message.topic.endswith(tail) and right(message.value):
                            return message.value
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            got = [message.value for message in self.heard[self._taken :] if message.topic.endswith(tail)]
            raise AssertionError(
                f"nothing right on {tail} within {patience} s; the last ones were {got[-3:]}"
            ) from None

    def all(self, tail: str) -> list[Any]:
        """Return all values since `mark` on topics that end like this."""
        return [message.value for message in self.heard[self._taken :] if message.topic.endswith(tail)]

    async def say(self, topic: str, payload: str | bytes, *, retain: bool = False) -> None:
        await self.client.publish(topic, payload, qos=1, retain=retain)


def connect(broker: Broker, user: str = "host", **options: Any) -> aiomqtt.Client:
    no_delay = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    return aiomqtt.Client(
        "127.0.0.1", broker.port, username=user, password=password_of(user), socket_options=no_delay, **options
    )


def _hash(password: str) -> str:
    """mosquitto's PBKDF2 form."""
    salt = os.urandom(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 101)
    return f"$7$101${b64encode(salt).decode()}${b64encode(digest).decode()}"
