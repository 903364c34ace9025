import errno
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from hypothesis import given, settings, strategies as st
import pytest

from energier_tap.store import Counters, Store, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state")


def test_the_first_start_begins_at_zero(store: Store) -> None:
    assert Counters.begin(store, 2, "1") == Counters(1, (0.0, 0.0), "power")


def test_counters_go_on_where_they_were_saved(store: Store) -> None:
    counters = Counters.begin(store, 2, "1")
    counters.save(store, "1", [1.5, 2.25], clean=False)
    assert Counters.begin(store, 2, "1") == Counters(2, (1.5, 2.25), "unknown")


@pytest.mark.parametrize(
    ("clean", "sw", "cause"), [(True, "1", "restart"), (False, "1", "unknown"), (True, "2", "update")]
)
def test_the_cause_of_a_start_is_known(store: Store, clean: bool, sw: str, cause: str) -> None:
    Counters.begin(store, 1, "1").save(store, "1", [1.0], clean=clean)
    assert Counters.begin(store, 1, sw).cause == cause


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1e9))
def test_no_digit_of_a_counter_is_lost(wh: float) -> None:
    with TemporaryDirectory() as directory:
        store = Store(Path(directory))
        Counters.begin(store, 1, "1").save(store, "1", [wh], clean=False)
        assert Counters.begin(store, 1, "1").wh == (wh,)


def test_a_machine_that_was_off_is_a_power_cut(store: Store) -> None:
    Counters.begin(store, 1, "1")
    path = store.directory / "counters.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"kernel": "another"}))
    assert Counters.begin(store, 1, "1").cause == "power"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"wh": [NaN', "\0" * 512, '{"wh":' * 100_000])
def test_a_broken_file_is_kept_aside_and_told(store: Store, text: str, caplog: pytest.LogCaptureFixture) -> None:
    path = store.directory / "counters.json"
    path.write_text(text)
    assert Counters.begin(store, 1, "1").wh == (0.0,)
    assert (store.directory / "counters.broken").read_text() == text
    assert "counters.json is broken" in caplog.text


@pytest.mark.parametrize("value", [-1, "3", None, True, 1e13, 10**400, float("inf"), float("nan")])
def test_a_counter_that_cannot_be_is_not_taken(store: Store, value: object) -> None:
    (store.directory / "counters.json").write_text(json.dumps({"boot": 3, "wh": [value, 7.0]}))
    assert Counters.begin(store, 2, "1").wh == (0.0, 7.0)


def test_a_directory_belongs_to_one_program(store: Store) -> None:
    with pytest.raises(StoreError, match="another program"):
        Store(store.directory)
    store.close()
    Store(store.directory).close()


def test_a_failed_save_leaves_the_old_file_whole(store: Store) -> None:
    store.save("a.json", {"x": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.save("a.json", {"x": float("nan")})
    assert store.load("a.json") == {"x": 1}


def test_a_full_disk_is_told_once_and_stops_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    counters = Counters.begin(store, 1, "1")
    (store.directory / "counters.tmp").symlink_to("/dev/full")
    counters.save(store, "1", [1.0], clean=False)
    store.try_save("other.json", {})
    counters.save(store, "1", [2.0], clean=False)
    assert caplog.text.count("will not survive a power cut") == 1
    assert "No space left" in (store.trouble or "")
    (store.directory / "counters.tmp").unlink()
    counters.save(store, "1", [3.0], clean=False)
    assert store.trouble is None


def test_a_directory_this_user_may_not_write_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(StoreError, match="may not write"):
        Store(tmp_path)
    monkeypatch.undo()
    Store(tmp_path).close()


def test_a_file_system_that_became_read_only_is_told_and_measured_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "counters.json").write_text("{")
    real_open = Path.open

    def read_only(path: Path, mode: str = "r", **options: str) -> object:
        if "w" in mode or "a" in mode:
            raise OSError(errno.EROFS, "Read-only file system")
        return real_open(path, mode, **options)  # type: ignore[call-overload]

    def no_rename(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("os.fstatvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    monkeypatch.setattr(Path, "open", read_only)
    monkeypatch.setattr(Path, "replace", no_rename)
    store = Store(tmp_path)
    assert Counters.begin(store, 1, "1").wh == (0.0,)
    assert "Read-only" in (store.trouble or "")
    assert "Cannot save" in caplog.text
