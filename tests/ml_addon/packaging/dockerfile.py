"""Reads the app's Dockerfile, and carries out the steps of a stage in a folder instead of a container."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
import re
import shlex
import shutil
import subprocess

APP = Path(__file__).parents[3] / "ml_addon"
# Debian's packages and users are the machine's business, not the folder's.
OF_THE_SYSTEM = ("apt-get ", "useradd ")


@dataclass(frozen=True)
class Instruction:
    """One instruction: `RUN`, and what follows it."""

    name: str
    text: str


def stages(text: str) -> list[list[Instruction]]:
    """The stages, each with its instructions, FROM first."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found: list[list[Instruction]] = []
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            if name == "FROM":
                found.append([])
            found[-1].append(Instruction(name, rest.strip()))
    return found


def carry_out(stage: list[Instruction], root: Path, environment: Mapping[str, str]) -> None:
    """COPY and RUN of a stage, with `root` in the place of `/`."""
    folder = root
    for instruction in stage:
        match instruction.name:
            case "WORKDIR":
                folder = root / instruction.text.lstrip("/")
                folder.mkdir(parents=True)
            case "COPY" if not instruction.text.startswith("--from"):
                *sources, target = shlex.split(instruction.text)
                for source in sources:
                    _copy(APP / source, root if target == "/" else folder / target)
            case "RUN" if not instruction.text.startswith(OF_THE_SYSTEM):
                command = re.sub(r"(?<![^\s=])/(?=opt/|tmp/)", f"{root}/", instruction.text)
                subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=folder, env=environment, check=True)


def _copy(source: Path, target: Path) -> None:
    """As COPY does: a folder's contents, a file by its name into a folder that is there."""
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, target)
