from contextlib import suppress
from dataclasses import replace
import json
from pathlib import Path
import zipfile

import pytest

from energier_ml.engine.models import (
    FORMAT,
    KEPT,
    LARGEST_MANIFEST,
    MANIFEST,
    Manifest,
    ModelError,
    ModelFile,
    ModelFiles,
    digests,
)

PARTS = {"boosting": {"trees.txt": b"tree\n" * 1000, "shape.json": b"{}"}, "forest": {"nodes": bytes(range(256)) * 50}}


def manifest(version: str = "20261125T023000Z", **changes: object) -> Manifest:
    made = Manifest(
        version=version,
        trained="2026-11-25T02:30:00Z",
        timezone="Asia/Seoul",
        start="2026-01-01",
        end="2026-11-24",
        libraries={"numpy": "2"},
        metrics={"boosting": {"mae": 0.1}},
        importances={"boosting": {"hour": 1.0}},
        digests=digests(PARTS),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def only(files: ModelFiles) -> ModelFile:
    (file,) = files.all()
    return file


def read(files: ModelFiles) -> dict[str, dict[str, bytes]]:
    file = only(files)
    return {method: files.parts(file, method) for method in PARTS}


@pytest.fixture
def files(tmp_path: Path) -> ModelFiles:
    return ModelFiles(tmp_path, "sensor.home/../:energy")


def test_what_is_written_is_read(files: ModelFiles) -> None:
    path = files.write(manifest(), PARTS)
    file = only(files)
    assert (file.version, file.reason, file.manifest) == ("20261125T023000Z", None, manifest())
    assert file.bytes == path.stat().st_size
    assert file.methods == {"boosting", "forest"}
    assert read(files) == PARTS


def test_series_do_not_share_files(files: ModelFiles, tmp_path: Path) -> None:
    files.write(manifest(), PARTS)
    assert ModelFiles(tmp_path, "another").all() == []
    assert files.folder.resolve().is_relative_to(tmp_path)


def test_the_newest_are_kept_and_the_one_in_use(files: ModelFiles) -> None:
    versions = [f"2026112{day}T023000Z" for day in range(9)]
    for version in versions:
        files.write(manifest(version), PARTS, keep=versions[0])
    assert [file.version for file in files.all()] == [*versions[::-1][:KEPT], versions[0]]


def test_a_changed_part_is_noticed(files: ModelFiles) -> None:
    files.write(manifest(), {**PARTS, "forest": {"nodes": b"other"}})
    with pytest.raises(ModelError, match="forest/nodes is not as it was written"):
        read(files)


@pytest.mark.parametrize("kept", [0, 10, 300, 700])
def test_a_file_cut_off_is_damaged(files: ModelFiles, kept: int) -> None:
    path = files.write(manifest(), PARTS)
    path.write_bytes(path.read_bytes()[:kept])
    file = only(files)
    assert (file.reason or "").startswith("damaged: ")
    with pytest.raises(ModelError, match="damaged"):
        read(files)


def test_any_single_damaged_byte_is_noticed_or_harmless(files: ModelFiles) -> None:
    path = files.write(manifest(), PARTS)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with suppress(ModelError):
            assert read(files) == PARTS


def test_a_newer_format_says_to_update(files: ModelFiles) -> None:
    files.write(manifest(format=FORMAT + 1), PARTS)
    assert "format 2, this version knows 1): update the app" in (only(files).reason or "")


def test_a_missing_library_is_named(files: ModelFiles) -> None:
    files.write(manifest(libraries={"numpy": "2", "not-a-library": "1"}), PARTS)
    file = only(files)
    assert file.reason == "needs not-a-library, not installed here"
    with pytest.raises(ModelError, match="not-a-library"):
        read(files)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format": 1}', b'{"format": "1"}', json.dumps({"format": None}).encode(), b"\xff"]
)
def test_a_strange_manifest_is_damage(files: ModelFiles, content: bytes) -> None:
    files.folder.mkdir(parents=True)
    with zipfile.ZipFile(files.folder / "20261125T023000Z.zip", "w") as archive:
        archive.writestr(MANIFEST, content)
    assert (only(files).reason or "").startswith("damaged: ")


def test_a_file_under_another_name_is_not_used(files: ModelFiles) -> None:
    path = files.write(manifest(), PARTS)
    path.rename(path.with_name("20261126T023000Z.zip"))
    assert "under another name" in (only(files).reason or "")


def test_other_files_are_no_models(files: ModelFiles) -> None:
    files.write(manifest(), PARTS)
    (files.folder / "notes.zip").write_bytes(b"")
    (files.folder / "20261126T023000Z.new").write_bytes(b"left by a killed process")
    assert only(files).version == "20261125T023000Z"
    files.write(manifest("20261127T023000Z"), PARTS)
    assert not list(files.folder.glob("*.new"))


def test_a_folder_that_cannot_be_made_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    files = ModelFiles(tmp_path, "home")
    with pytest.raises(OSError):
        files.write(manifest(), PARTS)
    assert files.all() == []


def test_removing_forgets_all(files: ModelFiles) -> None:
    files.remove()
    files.write(manifest(), PARTS)
    files.remove()
    assert files.all() == []
    assert not files.folder.exists()


def test_versions_of_a_clock_that_was_ahead_do_not_hide_the_next(files: ModelFiles) -> None:
    for version in ("20261123T023000Z", "20271123T023000Z", "20281123T023000Z"):
        files.write(manifest(version), PARTS)
    files.remove_later("20261124T023000Z", keep="20271123T023000Z")
    files.write(manifest("20261124T023000Z"), PARTS)
    assert [file.version for file in files.all()] == ["20271123T023000Z", "20261124T023000Z", "20261123T023000Z"]


def test_a_library_without_a_name_is_damage(files: ModelFiles) -> None:
    files.write(manifest(libraries={"": "1"}), PARTS)
    assert (only(files).reason or "").startswith("damaged: ")


def test_a_manifest_that_would_fill_the_memory_is_not_unpacked(files: ModelFiles) -> None:
    path = files.write(manifest(), PARTS)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b" " * (LARGEST_MANIFEST + 1))
    assert "not packed as it was" in (only(files).reason or "")
