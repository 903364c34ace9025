"""A Nano that says and answers what a test wants, at the other end of a pty."""

import asyncio
import binascii
from collections.abc import Callable
import os
from pathlib import Path
import tty

PATIENCE_S = 30

Answer = Callable[[str], str | None]


def with_crc(body: str) -> bytes:
    """The line of a body, by another CRC than the firmware's own."""
    return f"{body}*{binascii.crc_hqx(body.encode(), 0xFFFF):04X}\n".encode()


def measurement(**changes: object) -> bytes:
    """The E1 line of line.md; keywords replace fields."""
    fields: dict[str, object] = {
        "boot": 12, "seq": 345, "v": "220.01", "i": "4.998", "w": "1099.2", "va": "1099.6", "pf": "1.000", "hz": "59.998",
        "wh": "123456.789", "pairs": 4806, "clipped": 0, "overruns": 0, "supply": 4987, "flags": 0,
    }  # fmt: skip
    assert changes.keys() <= fields.keys()
    return with_crc(",".join(("E1", *(str(value) for value in (fields | changes).values()))))


class Nano:
    """`path` leads to the pty. Commands with a right CRC are kept in `heard` and answered by `answer` (body to verdict)."""

    def __init__(self, path: Path) -> None:
        self.heard: list[tuple[int, str]] = []
        self.damaged: list[bytes] = []
        self.answer: Answer = lambda _: "ok"
        self._path = path
        self._news = asyncio.Event()
        self._rest = b""
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        path.symlink_to(os.ttyname(self._slave))
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)
        self._path.unlink()

    async def say(self, text: bytes) -> None:
        """Write all of it, as fast as the listener reads."""
        while text:
            try:
                text = text[os.write(self._master, text) :]
            except BlockingIOError:
                await asyncio.sleep(0.005)

    async def hears(self, body: str, times: int = 1) -> list[int]:
        """The ids under which a command came, once it has come so often."""
        async with asyncio.timeout(PATIENCE_S):
            while len(ids := [number for number, told in self.heard if told == body]) < times:
                self._news.clear()
                await self._news.wait()
        return ids

    def _read(self) -> None:
        *lines, self._rest = (self._rest + os.read(self._master, 4096)).split(b"\n")
        for line in filter(None, lines):
            body, _, _ = line.partition(b"*")
            if with_crc(body.decode()) != line + b"\n" or not body.startswith(b"@"):
                self.damaged.append(line)
                continue
            number, _, command = body.decode()[1:].partition(",")
            self.heard.append((int(number), command))
            verdict = self.answer(command)
            if verdict is not None:
                os.write(self._master, with_crc(f"A1,{number},{verdict}"))
        self._news.set()
