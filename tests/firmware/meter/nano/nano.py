"""The Nano's shipped image on the simulated chip, driven by a test; time passes only when it is told to."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
import subprocess
from typing import TypeVar

from tests.firmware.meter.build import BUILD

ELF = BUILD / "nano" / "energier_nano.elf"
SIMULATOR = BUILD / "sim" / "nano_sim"

NO_MAINS, UNCALIBRATED, COUNTER_LOST, WATCHDOG, REVERSED, STORAGE_FAILED = 1, 2, 4, 8, 16, 32


def crc16(body: bytes) -> int:
    """CRC-16/IBM-3740."""
    crc = 0xFFFF
    for byte in body:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def framed(body: str) -> str:
    """A body with its star and CRC."""
    return f"{body}*{crc16(body.encode()):04X}"


@dataclass(frozen=True)
class Measurement:
    """`E1` of line.md, in its units; `at` is when it was said, s."""

    at: float
    boot: int
    seq: int
    v: float
    i: float
    w: float
    va: float
    pf: float | None
    hz: float | None
    wh: float
    pairs: int
    clipped: int
    overruns: int
    vcc: int
    flags: int


@dataclass(frozen=True)
class Start:
    """`B1`."""

    at: float
    version: str
    boot: int
    cause: str


@dataclass(frozen=True)
class Factors:
    """`C1`."""

    at: float
    volts_per_code: float
    amperes_per_code: float
    degrees: float
    noise: float
    vcc: int
    undo: bool


@dataclass(frozen=True)
class Answer:
    """`A1`."""

    at: float
    id: int
    ok: bool
    reason: str | None
    was: float | None
    now: float | None


Said = Measurement | Start | Factors | Answer
Kind = TypeVar("Kind", Measurement, Start, Factors, Answer)


def parse(at: float, line: str) -> Said | None:
    """What a line says; None if it is damaged."""
    body, star, crc = line.rpartition("*")
    if not star or f"{crc16(body.encode()):04X}" != crc:
        return None
    form, *field = body.split(",")
    if form == "E1":
        boot, seq, v, i, w, va, pf, hz, wh, pairs, clipped, overruns, vcc, flags = field
        return Measurement(
            at, int(boot), int(seq), float(v), float(i), float(w), float(va), float(pf) if pf else None,
            float(hz) if hz else None, float(wh), int(pairs), int(clipped), int(overruns), int(vcc), int(flags),
        )  # fmt: skip
    if form == "B1":
        return Start(at, field[0], int(field[1]), field[2])
    if form == "C1":
        volts, amperes, degrees, noise, vcc, undo = field
        return Factors(at, float(volts), float(amperes), float(degrees), float(noise), int(vcc), undo == "1")
    assert form == "A1", line
    was, now = map(float, field[2:]) if field[1] == "ok" and len(field) > 2 else (None, None)
    return Answer(at, int(field[0]), field[1] == "ok", field[2] if field[1] == "err" else None, was, now)


class Nano:
    """One simulator. `said` and `damaged` are all lines so far, those with a right CRC and the others."""

    def __init__(
        self,
        *,
        elf: Path = ELF,
        eeprom: Path | None = None,
        seed: int = 1,
        options: tuple[str, ...] = (),
        **circuit: float,
    ) -> None:
        command = [str(SIMULATOR), str(elf), "--control", "-", "--seed", str(seed), *options]
        if eeprom:
            command += ["--eeprom", str(eeprom)]
        self.said: list[Said] = []
        self.damaged: list[str] = []
        self._ids = 0
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if circuit:
            self.set(**circuit)

    def tell(self, command: str) -> str:
        """Say a line to the simulator; returns what follows its `ok`."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        while line := self._process.stdout.readline():
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "uart":
                self._hear(*rest.split(" ", 1))
            else:
                assert word == "ok", f"{command}: {line}"
                return rest
        raise AssertionError(f"the simulator ended at {command!r} with {self._process.wait()}")

    def _hear(self, at: str, line: str = "") -> None:
        said = parse(float(at), line)
        if said:
            self.said.append(said)
        elif line:
            self.damaged.append(line)

    def set(self, **circuit: float) -> None:
        self.tell("set " + " ".join(f"{name}={value}" for name, value in circuit.items()))

    def run(self, seconds: float) -> list[Measurement]:
        """Let time pass; returns the windows told meanwhile."""
        before = len(self.said)
        self.tell(f"run {seconds}")
        return [said for said in self.said[before:] if isinstance(said, Measurement)]

    def settle(self) -> None:
        """Let the windows pass that saw what was before."""
        self.run(2.2)

    def wait_for(self, kind: type[Kind], right: Callable[[Kind], bool] = lambda _: True, *, most: float = 12) -> Kind:
        """Let time pass until something is said, at most so many seconds."""
        seen = len(self.said)
        for _ in range(round(most / 0.02)):
            self.run(0.02)
            for said in self.said[seen:]:
                if isinstance(said, kind) and right(said):
                    return said
            seen = len(self.said)
        raise AssertionError(f"no {kind.__name__} within {most} s; the last lines were {self.said[-3:]}")

    def command(self, body: str) -> Answer:
        """Send a command as a listener does, and again where it is not answered; returns its answer."""
        self._ids += 1
        return self.repeat(body, tries=2)

    def repeat(self, body: str, *, tries: int = 1) -> Answer:
        """Send a command with the last one's number."""
        mine = self._ids
        self.tell("send " + framed(f"@{mine},{body}"))
        try:
            return self.wait_for(Answer, lambda answer: answer.id == mine)
        except AssertionError:
            if tries > 1:
                return self.repeat(body, tries=tries - 1)
            raise

    def factors(self) -> Factors:
        before = len(self.said)
        assert self.command("S").ok
        return next(said for said in self.said[before:] if isinstance(said, Factors))

    def windows(self) -> list[Measurement]:
        return [said for said in self.said if isinstance(said, Measurement)]

    def starts(self) -> list[Start]:
        return [said for said in self.said if isinstance(said, Start)]

    def truth(self) -> float:
        """Wh that truly flowed in."""
        return self._numbers("truth")["wh"]

    def chip(self) -> dict[str, int]:
        return {name: round(value) for name, value in self._numbers("chip").items()}

    def _numbers(self, command: str) -> dict[str, float]:
        pairs = (word.split("=") for word in self.tell(command).split())
        return {name: float(value) for name, value in pairs}

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()
