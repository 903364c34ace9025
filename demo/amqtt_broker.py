"""amqtt with the users of a JSON file, where no mosquitto is to be had: `python -m demo.amqtt_broker SETTINGS`."""

import asyncio
import json
from pathlib import Path
import signal
import sys
import tempfile
from typing import Any

from amqtt.broker import Broker  # type: ignore[import-untyped]  # ships no types
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


def configuration(settings: dict[str, Any], passwords: Path) -> dict[str, Any]:
    """Amqtt's configuration; writes its password file."""
    hasher = PasswordHash((Argon2Hasher(),))
    passwords.write_text(
        "".join(f"{user['name']}:{hasher.hash(user['password'])}\n" for user in settings["users"]), encoding="utf-8"
    )
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{settings['port']}"}},
        "plugins": {
            "amqtt.plugins.authentication.FileAuthPlugin": {"password_file": str(passwords)},
            "amqtt.plugins.topic_checking.TopicAccessControlListPlugin": {
                "publish_acl": {user["name"]: user["write"] for user in settings["users"]},
                "acl": {user["name"]: user["read"] for user in settings["users"]},
            },
        },
    }


async def serve(settings: dict[str, Any]) -> None:
    """Serve until asked to end."""
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(configuration(settings, Path(folder) / "passwords"))
    await broker.start()
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    await broker.shutdown()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
