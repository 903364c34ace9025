"""Playing with a running simulator: the words people type, over a local socket or the program's own terminal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import sys

from energier_tap.sim.appliances import APPLIANCES
from energier_tap.sim.board import SimButton, SimLcd
from energier_tap.sim.clock import SimClock
from energier_tap.sim.network import SimNetwork
from energier_tap.sim.world import World, WorldError

HELP = """plug OUTLET APPLIANCE   plug something in
unplug OUTLET           pull the plug
press [SECONDS]         press the button
network on|off          lose and find the network
weld OUTLET | unweld OUTLET   a relay whose contact sticks
adc cut|zero|ok         the ADC's data line is cut, or shorted to ground
sensor OUTLET stuck|saturated|ok   a sensor that broke
lcd                     what the display shows
status                  what is plugged in where
appliances              what there is to plug in"""


@dataclass(frozen=True, slots=True)
class Control:
    """Carries out one line of text."""

    world: World
    clock: SimClock
    button: SimButton
    lcd: SimLcd
    network: SimNetwork

    def execute(self, line: str) -> str:
        """Return the answer. Raises WorldError."""
        match line.split():
            case ["plug", outlet, name]:
                self.world.plug(_outlet(outlet), name, self.clock.monotonic())
                return f"{name} is in outlet {outlet}"
            case ["unplug", outlet]:
                self.world.unplug(_outlet(outlet), self.clock.monotonic())
                return f"outlet {outlet} is empty"
            case ["press", *seconds]:
                self.button.press(_seconds(seconds))
                return "pressed"
            case ["network", ("on" | "off") as state]:
                self.network.switch(up=state == "on")
                return f"the network is {state}"
            case [("weld" | "unweld") as verb, outlet]:
                self.world.weld(_outlet(outlet), verb == "weld", self.clock.monotonic())
                return f"relay {outlet} is {'welded' if verb == 'weld' else 'repaired'}"
            case ["adc", ("cut" | "zero" | "ok") as adc]:
                self.world.adc = adc
                return f"adc {adc}"
            case ["sensor", outlet, ("stuck" | "saturated" | "ok") as sensor]:
                self.world.break_sensor(_outlet(outlet), sensor)
                return f"sensor {outlet} {sensor}"
            case ["lcd"]:
                return "\n".join(f"|{line:<16}|" for line in self.lcd.lines)
            case ["status"]:
                return "\n".join(
                    f"{number} {'closed' if socket.closed else 'open':<6} {socket.plugged or '-'}"
                    for number, socket in enumerate(self.world.sockets, 1)
                )
            case ["appliances"]:
                return "\n".join(f"{name:<14}{appliance.watts:.0f} W" for name, appliance in APPLIANCES.items())
            case _:
                raise WorldError(f"not understood; say one of\n{HELP}")

    def answer(self, line: str) -> str:
        """Return the answer, or why there is none after `error: `."""
        try:
            return self.execute(line)
        except WorldError as err:
            return f"error: {err}"

    @asynccontextmanager
    async def listening(self, path: Path) -> AsyncIterator[None]:
        """Answer at a local socket, and at the terminal if there is one."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = await reader.readline()
            writer.write((self.answer(line.decode(errors="replace")) + "\n").encode())
            await writer.drain()
            writer.close()

        _make_room(path)
        server = await asyncio.start_unix_server(serve, path)
        stop_terminal = self._read_terminal()
        try:
            yield
        finally:
            stop_terminal()
            server.close()

    def _read_terminal(self) -> Callable[[], object]:
        if not sys.stdin.isatty():
            return lambda: None
        loop = asyncio.get_running_loop()

        def line() -> None:
            if text := sys.stdin.readline():
                print(self.answer(text))
            else:
                loop.remove_reader(sys.stdin)

        loop.add_reader(sys.stdin, line)
        return lambda: loop.remove_reader(sys.stdin)


async def ask(path: Path, line: str) -> str:
    """Send one line to a running simulator. Raises OSError if none listens there."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write((line + "\n").encode())
    answer = await reader.read()
    writer.close()
    return answer.decode().rstrip("\n")


def _make_room(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)


def _outlet(text: str) -> int:
    if not text.isdecimal():
        raise WorldError(f"{text!r} is no outlet number")
    return int(text) - 1


def _seconds(words: list[str]) -> float:
    try:
        return float(words[0]) if words else 0.2
    except ValueError as err:
        raise WorldError(f"{words[0]!r} is no number of seconds") from err
