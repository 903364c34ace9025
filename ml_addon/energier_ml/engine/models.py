"""The model files of a series: a zip of plain parts each, whole or not there, the last five kept. Nothing is unpickled.

Standard library alone: the service looks at them without what computes.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
import hashlib
from importlib.metadata import PackageNotFoundError, version as installed
import json
import os
from pathlib import Path
import re
import struct
import zipfile
import zlib

FORMAT = 1
KEPT = 5
FOLDER = "models"
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 4 << 20  # bytes; the service itself reads it
LARGEST = 512 << 20  # bytes of a part; one that claims more is not ours
# What the standard library says of an archive of which any byte may be wrong.
UNREADABLE = (OSError, KeyError, TypeError, ValueError, EOFError, NotImplementedError, RuntimeError, struct.error,
              zipfile.BadZipFile, zlib.error)  # fmt: skip
VERSION = re.compile(r"[0-9]{8}T[0-9]{6}Z")

type Shares = Mapping[str, Mapping[str, float]]


class ModelError(Exception):
    """A model file that cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model file says of itself.

    version : when it was trained, as 20261125T023000Z
    start, end : first and last local day it has learned from
    libraries : what must be installed to use it, with the versions that wrote it
    metrics : of each method on the days before `trained`, as in `accuracy`
    importances : of each method's inputs, the sum being one
    digests : SHA-256 of each part, "method/part"
    """

    version: str
    trained: str
    timezone: str
    start: str
    end: str
    libraries: Mapping[str, str]
    metrics: Mapping[str, Mapping[str, float | None]]
    importances: Shares
    digests: Mapping[str, str]
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file: its manifest, or why it cannot be used. Where it has a reason it may still have a manifest."""

    version: str
    path: Path
    bytes: int
    changed: int  # when, in nanoseconds since 1970: the same name may become another file
    manifest: Manifest | None
    reason: str | None

    @property
    def methods(self) -> frozenset[str]:
        """The methods that have parts in it."""
        return frozenset() if self.manifest is None else frozenset(name.split("/")[0] for name in self.manifest.digests)


class ModelFiles:
    """The files of one series, in `data_dir`."""

    def __init__(self, data_dir: Path, series_id: str) -> None:
        # A series' id may hold what a file's name may not.
        self.folder = data_dir / FOLDER / hashlib.sha256(series_id.encode()).hexdigest()[:24]

    def all(self) -> list[ModelFile]:
        """Every file, the newest first."""
        try:
            paths = sorted(self.folder.glob("*.zip"), reverse=True)
        except OSError:
            return []
        return [_look(path) for path in paths if VERSION.fullmatch(path.stem)]

    def parts(self, file: ModelFile, method: str) -> dict[str, bytes]:
        """The parts of a method, each as it was written; ModelError where one is not."""
        if file.manifest is None or file.reason is not None:
            raise ModelError(file.reason or "has no manifest")
        answer: dict[str, bytes] = {}
        try:
            with zipfile.ZipFile(file.path) as archive:
                for name, digest in file.manifest.digests.items():
                    if name.startswith(f"{method}/"):
                        content = _read(archive, name, LARGEST)
                        if hashlib.sha256(content).hexdigest() != digest:
                            raise ModelError(f"damaged: {name} is not as it was written")
                        answer[name.removeprefix(f"{method}/")] = content
        except UNREADABLE as error:
            raise ModelError(f"damaged: {error}") from error
        return answer

    def write(self, manifest: Manifest, parts: Mapping[str, Mapping[str, bytes]], keep: str | None = None) -> Path:
        """Add a file, and remove all but the newest five and the version to `keep`; OSError where there is no room."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob("*.new"):  # by a process that was killed
            left.unlink(missing_ok=True)
        path = self.folder / f"{manifest.version}.zip"
        fresh = path.with_suffix(".new")
        try:
            with fresh.open("wb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                    archive.writestr(MANIFEST, json.dumps(asdict(manifest), allow_nan=False))
                    for method, contents in parts.items():
                        for part, content in contents.items():
                            archive.writestr(f"{method}/{part}", content)
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(path)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise
        _sync(self.folder)
        for old in [file for file in self.all() if file.version != keep][KEPT:]:
            old.path.unlink(missing_ok=True)
        return path

    def remove_later(self, version: str, keep: str | None = None) -> None:
        """Remove what was made while the clock was ahead, but for the version to `keep`: it would hide this version."""
        for file in self.all():
            if file.version > version and file.version != keep:
                file.path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Forget all of them: the series is gone."""
        with suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                path.unlink(missing_ok=True)
            self.folder.rmdir()


def digests(parts: Mapping[str, Mapping[str, bytes]]) -> dict[str, str]:
    """SHA-256 of each part, by "method/part"."""
    return {
        f"{method}/{part}": hashlib.sha256(content).hexdigest()
        for method, contents in parts.items()
        for part, content in contents.items()
    }


def _read(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    part = archive.getinfo(name)
    if part.compress_type != zipfile.ZIP_DEFLATED or part.file_size > largest:
        raise ValueError(f"{name} is not packed as it was")
    return archive.read(part)


def _look(path: Path) -> ModelFile:
    size = changed = 0
    try:
        size, changed = path.stat().st_size, path.stat().st_mtime_ns
        with zipfile.ZipFile(path) as archive:
            fields = json.loads(_read(archive, MANIFEST, LARGEST_MANIFEST))
        number = fields["format"]
        if isinstance(number, int) and number > FORMAT:
            return ModelFile(
                path.stem, path, size, changed, None,
                f"written by a newer version of the app (format {number}, this version knows {FORMAT}): update the app",
            )  # fmt: skip
        manifest = _manifest(fields, path.stem)
        missing = [name for name in manifest.libraries if not _installed(name)]
    except UNREADABLE as error:
        return ModelFile(path.stem, path, size, changed, None, f"damaged: {error}")
    reason = f"needs {', '.join(missing)}, not installed here" if missing else None
    return ModelFile(path.stem, path, size, changed, manifest, reason)


def _manifest(fields: object, version: str) -> Manifest:
    if not isinstance(fields, dict):
        raise TypeError("its manifest is no object")
    texts = ("version", "trained", "timezone", "start", "end")
    tables = ("libraries", "metrics", "importances", "digests")
    for name in texts:
        if not isinstance(fields[name], str):
            raise TypeError(f"{name} of its manifest is no text")
    for name in tables:
        if not isinstance(fields[name], dict):
            raise TypeError(f"{name} of its manifest is no object")
    if fields["version"] != version:
        raise ValueError(f"it is version {fields['version']} under another name")
    return Manifest(**{name: fields[name] for name in (*texts, *tables)}, format=fields["format"])


def _installed(library: str) -> bool:
    try:
        installed(library)
    except PackageNotFoundError:
        return False
    return True


def _sync(folder: Path) -> None:
    """The name of a new file is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
