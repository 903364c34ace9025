"""What the disk can do to the store: each has an error that says what to do, and nothing acknowledged is lost."""

from collections.abc import Callable
import multiprocessing
import os
from pathlib import Path
import shutil
import sqlite3
import subprocess
import sys
from tempfile import mkdtemp

import pytest

from energier_ml.store import (
    Database,
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreNewerError,
    StoreUnwritableError,
    database as database_module,
    schema,
)

from .conftest import HOME, hourly


def test_a_file_of_a_newer_version_is_left_as_it_is(path: Path) -> None:
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreNewerError, match=r"schema 99, this version knows 2\): update the app"):
        Database(path)
    assert path.read_bytes() == before


def test_an_older_file_is_migrated_step_by_step(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Database(path)
    old.put_series(HOME)
    old.upsert(HOME.id, hourly(0, [1, 2]))
    old.close()
    steps = (*schema.MIGRATIONS, "ALTER TABLE series ADD COLUMN note TEXT; UPDATE series SET note = 'new'")
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    Database(path).close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT note FROM series").fetchall() == [("new",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)
    connection.close()


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(path).close()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "DROP TABLE readings; DROP TABLE nothing"))
        with pytest.raises(StoreError, match="nothing"):
            Database(path)
    database = Database(path)
    database.put_series(HOME)
    assert database.upsert(HOME.id, hourly(0, [1])) == 1
    database.close()


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_corrupt_file_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreCorruptError, match="restore it from a backup"):
        Database(path)
    assert path.read_bytes() == content


def test_a_file_of_another_program_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE states (state TEXT)")
    connection.close()
    with pytest.raises(StoreCorruptError, match="another program"):
        Database(path)


def test_damage_inside_the_file_is_found(path: Path) -> None:
    database = Database(path)
    database.put_series(HOME)
    database.upsert(HOME.id, hourly(0, [1.0] * 5000))
    database.close()
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096 * 8)
    database = Database(path, read_only=True)
    with pytest.raises(StoreCorruptError, match="damaged"):
        database.read(HOME.id)
    assert database.damage()
    database.close()


def test_a_full_disk_refuses_the_batch_and_keeps_the_others(path: Path) -> None:
    database = Database(path)
    database.put_series(HOME)
    database.upsert(HOME.id, hourly(0, [1, 2, 3]))
    (pages,) = database._connection.execute("PRAGMA page_count").fetchone()
    database._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(StoreFullError, match="free some disk space"):
        database.upsert(HOME.id, hourly(3, [4.0] * 5000))
    assert database.read(HOME.id).values.tolist() == [1, 2, 3]
    database._connection.execute(f"PRAGMA max_page_count = {pages + 1000}")
    assert database.upsert(HOME.id, hourly(3, [4.0] * 5000)) == 5000
    database.close()


def test_two_writers_wait_for_each_other_and_then_say_so(
    path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    second = Database(path)
    with database._transaction(), pytest.raises(StoreBusyError, match="running twice"):
        second.upsert(HOME.id, hourly(0, [1]))
    assert second.upsert(HOME.id, hourly(0, [1])) == 1
    second.close()


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnwritableError, match="writable folder"):
        Database(tmp_path / "file" / "energier.db")


def test_a_store_that_is_not_there_cannot_be_looked_at(path: Path) -> None:
    with pytest.raises(StoreUnwritableError):
        Database(path, read_only=True)
    assert not path.exists()


def _as_nobody(work: Callable[[], None]) -> None:
    if os.geteuid() == 0:  # root may write everywhere
        os.setuid(65534)
    work()


def _in_child(work: Callable[[], None]) -> int | None:
    # Forked, because nobody may be unable to read this Python.
    child = multiprocessing.get_context("fork").Process(target=_as_nobody, args=(work,))
    child.start()
    child.join()
    return child.exitcode


@pytest.mark.parametrize("existing", [False, True], ids=["new", "existing"])
def test_a_read_only_folder_is_named(existing: bool) -> None:
    folder = Path(mkdtemp())
    if existing:
        Database(folder / "energier.db").close()
        (folder / "energier.db").chmod(0o444)
    folder.chmod(0o555)

    def work() -> None:
        with pytest.raises(StoreUnwritableError, match="writable folder"):
            Database(folder / "energier.db").put_series(HOME)

    try:
        assert _in_child(work) == 0
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="only root can mount a small disk")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        database = Database(tmp_path / "energier.db")
        database.put_series(HOME)
        acknowledged = 0
        with pytest.raises(StoreFullError):  # noqa: PT012 - which batch is the first without room is what is measured
            for batch in range(1000):
                database.upsert(HOME.id, hourly(batch * 1000, [1.0] * 1000))
                acknowledged += 1000
        assert acknowledged
        assert len(database.read(HOME.id)) == acknowledged
        database.close()
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


WRITER = """
import sys
from pathlib import Path
import numpy as np
from energier_ml.store import Database, Readings
database = Database(Path(sys.argv[1]))
for batch in range(int(sys.argv[2]), 1_000_000):
    starts = (np.arange(200) + batch * 200) * 3600
    database.upsert("sensor.home", Readings(starts, np.full(200, float(batch))))
    print(batch, flush=True)
"""


def test_every_acknowledged_batch_survives_kill_9_at_any_moment(path: Path) -> None:
    from random import Random

    random = Random(7)
    database = Database(path)
    database.put_series(HOME)
    database.close()
    acknowledged = -1
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, path, str(acknowledged + 1)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert int(writer.stdout.readline()) == acknowledged + 1
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(random.uniform(0, 0.15))
        writer.kill()
        writer.wait()
        lines = writer.stdout.read().split("\n")[:-1]  # what follows the last line's end was not acknowledged
        writer.stdout.close()
        acknowledged = int(lines[-1]) if lines else acknowledged + 1
        database = Database(path)
        kept = database.read(HOME.id)
        assert database.damage() == []
        database.close()
        # Whole batches only: all those acknowledged, and at most the one whose answer was lost.
        assert len(kept) in ((acknowledged + 1) * 200, (acknowledged + 2) * 200)
        assert (kept.values == kept.starts // 3600 // 200).all()
    assert acknowledged > 20
