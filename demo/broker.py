"""The MQTT broker of the demo: users with passwords, and for each what it may read and write."""

import base64
from dataclasses import asdict, dataclass
import getpass
import hashlib
import json
import os
from pathlib import Path
import secrets

from .process import Process

ROOT = Path(__file__).parent.parent
MOSQUITTO = ROOT / ".venv" / "bin" / "mosquitto"
# The environment that holds amqtt.
PYTHON = ROOT / ".venv" / "hass" / "bin" / "python"

# Mosquitto's own parameters of its "$7$" password hashes (PBKDF2-HMAC-SHA512).
_ITERATIONS = 101
_SALT_BYTES = 12
_KEY_BYTES = 64


@dataclass(frozen=True)
class User:
    """Somebody who may log in to the broker; topics may hold MQTT's wildcards."""

    name: str
    password: str
    read: tuple[str, ...]
    write: tuple[str, ...]


def device_user(device_id: str, password: str, also_read: tuple[str, ...] = ()) -> User:
    """A device as `firmware/contract/README.md` has it: it writes its own topics only."""
    return User(
        device_id,
        password,
        read=(
            f"energier/{device_id}/+/set",
            f"energier/{device_id}/cmd",
            f"homeassistant/device/{device_id}/config",
            "energier/host/status",
            "homeassistant/status",
            *also_read,
        ),
        write=(
            f"energier/{device_id}/#",
            f"energier/discovery/{device_id}/config",
            f"homeassistant/device/{device_id}/config",
        ),
    )


def home_assistant_user(password: str) -> User:
    """Home Assistant: everything of Energier, and its own discovery."""
    topics = ("energier/#", "homeassistant/#")
    return User("homeassistant", password, read=topics, write=topics)


def broker_process(folder: Path, port: int, users: list[User], *, mosquitto: Path = MOSQUITTO) -> Process:
    """The broker, ready to start: mosquitto, or amqtt where there is none.

    `folder` holds its files and must be the user's own (0700).
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = folder / "broker.log"
    if mosquitto.exists():
        return Process("mosquitto", [mosquitto, "-c", _mosquitto_files(folder, port, users)], log)
    settings = folder / "amqtt.json"
    _write(settings, json.dumps({"port": port, "users": [asdict(user) for user in users]}))
    return Process("amqtt", [PYTHON, "-m", "demo.amqtt_broker", settings], log, env={"PYTHONPATH": str(ROOT)})


def speaks_mqtt_5(mosquitto: Path = MOSQUITTO) -> bool:
    """Whether the broker knows MQTT 5; amqtt knows 3.1.1 only."""
    return mosquitto.exists()


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def mosquitto_hash(password: str) -> str:
    """The password as mosquitto's password file holds it; mosquitto_passwd may not be on the machine."""
    salt = secrets.token_bytes(_SALT_BYTES)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS, _KEY_BYTES)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def _mosquitto_files(folder: Path, port: int, users: list[User]) -> Path:
    passwords = folder / "passwords"
    _write(passwords, "".join(f"{user.name}:{mosquitto_hash(user.password)}\n" for user in users))
    acl = folder / "acl"
    _write(
        acl,
        "\n".join(
            line
            for user in users
            for line in (
                f"user {user.name}",
                *(f"topic read {topic}" for topic in user.read if topic not in user.write),
                *(f"topic {'readwrite' if topic in user.read else 'write'} {topic}" for topic in user.write),
                "",
            )
        ),
    )
    config = folder / "mosquitto.conf"
    lines = [
        f"listener {port} 127.0.0.1",
        "allow_anonymous false",
        f"password_file {passwords}",
        f"acl_file {acl}",
        "set_tcp_nodelay true",
        "max_queued_messages 10000",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        "log_type notice",
    ]
    if os.getuid() == 0:
        # Started by root, mosquitto would become a user who cannot read these files.
        lines.append(f"user {getpass.getuser()}")
    _write(config, "\n".join(lines) + "\n")
    return config
