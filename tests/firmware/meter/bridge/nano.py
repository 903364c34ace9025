"""A Nano that counts and talks; what it says of a command a test decides."""

import asyncio
from pathlib import Path

from tests.firmware.meter.esphome.nano import Nano, measurement, with_crc

LINE_S = 0.1


class TalkingNano:
    """Says a line every tenth of a second and counts 100 mWh by it; it can be unplugged and plugged in again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.port: Nano | None = Nano(path)
        self.boot = 12
        self.seq = 40000
        self.milliwatthours = 123_456_789
        self.silent = False

    def unplug(self) -> None:
        if self.port is not None:
            self.port.close()
            self.port = None

    def plug(self) -> None:
        self.port = Nano(self._path)

    async def say(self, text: bytes) -> None:
        assert self.port is not None
        await self.port.say(text)

    async def start_again(self, cause: str, *, back: int = 0) -> None:
        """A new start, `back` mWh lower."""
        self.boot, self.seq = self.boot + 1, 0
        self.milliwatthours -= back
        await self.say(with_crc(f"B1,0.1.0,{self.boot},{cause}"))

    async def talk(self) -> None:
        while True:
            if self.port is not None and not self.silent:
                self.milliwatthours += 100
                self.seq = (self.seq + 1) % 65536
                wh = f"{self.milliwatthours // 1000}.{self.milliwatthours % 1000:03d}"
                await self.port.say(measurement(boot=self.boot, seq=self.seq, wh=wh))
            await asyncio.sleep(LINE_S)
