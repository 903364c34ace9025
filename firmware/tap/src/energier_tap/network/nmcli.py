"""Running nmcli: arguments as they are, never a shell; secrets by standard input, so that no process list shows them."""

import asyncio
from collections.abc import Sequence
import contextlib
import logging
import os
import re

from energier_tap.network.wifi import Trouble, WifiError

LOG = logging.getLogger(__name__)
Argument = str | bytes
PROGRAM = "nmcli"
_NO_HOME = "/dev/null"
"""nmcli's editor keeps what was typed, keys too, in a file below HOME."""
_FIELD = re.compile(r"(?:\\.|[^:\\])*")
_ESCAPED = re.compile(r"\\(.)")
_CODES = {3: Trouble.TIMEOUT, 8: Trouble.NO_SERVICE}
"""Exit codes of nmcli(1)."""
_TEXTS = (
    ("Secrets were required", Trouble.WRONG_KEY),
    ("supplicant", Trouble.WRONG_KEY),
    ("network could not be found", Trouble.NOT_FOUND),
    ("IP configuration", Trouble.NO_ADDRESS),
    ("DHCP", Trouble.NO_ADDRESS),
    ("Device '", Trouble.NO_ADAPTER),
    ("No suitable device", Trouble.NO_ADAPTER),
    ("not running", Trouble.NO_SERVICE),
    ("Could not connect", Trouble.NO_SERVICE),
)
"""NetworkManager's reasons in nmcli's words: a wrong key looks like a missing or a refused one."""


async def nmcli(*arguments: Argument, typed: str | None = None, patience: float = 30.0) -> str:
    """Return what nmcli says; `typed` is given to it as if typed. Raises WifiError, also after `patience` seconds."""
    try:
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL if typed is None else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"LC_ALL": "C.UTF-8", "PAGER": "", "HOME": _NO_HOME},
        )
    except OSError as err:
        raise WifiError(Trouble.NO_SERVICE, f"cannot run nmcli: {err}; install network-manager") from err
    try:
        async with asyncio.timeout(patience):
            output, errors = await process.communicate(None if typed is None else typed.encode())
    except TimeoutError:
        raise WifiError(Trouble.TIMEOUT, f"nmcli {_verb(arguments)} took longer than {patience:.0f} s") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    complaint = errors.decode(errors="replace").strip()
    if process.returncode:
        raise WifiError(_trouble(process.returncode, complaint), f"nmcli {_verb(arguments)}: {complaint}")
    return output.decode(errors="replace")


async def table(*arguments: Argument, fields: str, patience: float = 30.0) -> list[list[str]]:
    """Return the rows of nmcli's terse form."""
    text = await nmcli("-t", "-e", "yes", "-f", fields, *arguments, patience=patience)
    rows = [split(line) for line in text.splitlines() if line]
    if any(len(row) != fields.count(",") + 1 for row in rows):
        raise WifiError(Trouble.FAILED, f"nmcli {_verb(arguments)} answered what nobody understands")
    return rows


def split(line: str) -> list[str]:
    r"""Return the fields of a terse line, in which `\:` and `\\` stand for a colon and a backslash."""
    fields = []
    at = 0
    while at <= len(line):
        found = _FIELD.match(line, at)
        if found is None or found.end() not in {len(line), line.find(":", found.end())}:
            raise WifiError(Trouble.FAILED, "nmcli answered what nobody understands")
        fields.append(_ESCAPED.sub(r"\1", found.group()))
        at = found.end() + 1
    return fields


def _trouble(code: int, complaint: str) -> Trouble:
    if code in _CODES:
        return _CODES[code]
    return next((trouble for text, trouble in _TEXTS if text in complaint), Trouble.FAILED)


def _verb(arguments: Sequence[Argument]) -> str:
    """Return the command without its details, for messages."""
    words = [word for word in arguments if isinstance(word, str) and not word.startswith("-")]
    start = next((at for at, word in enumerate(words) if word in {"connection", "device", "radio"}), 0)
    return " ".join(words[start : start + 2])
