"""A damaged history is set aside and told about, a foreign one is left alone, none is lost."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import identity

from coach.errors import StoreError
from coach.items import Place
from coach.store.history import Store
from coach.store.locks import writing
from coach.store.records import PlannedSide
from coach.store.tables import VERSION, migrate

BACK = identity()

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
PLAN = (PlannedSide("hip", "Hip stretch", "left", 9),)


def fill(path: Path, sessions: int = 40) -> None:
    with Store.open(path) as store:
        for _ in range(2):
            session = store.begin(BACK, PLAN, NOON)
            store.progress(session, Place("hip", "left", 1, 1), NOON, rep_done=True)
    # The rest in one transaction, for the disk is slow to say that it is done.
    connection = sqlite3.connect(path)
    for _ in range(sessions - 2):
        connection.execute(
            "INSERT INTO sessions (programme, title, started, ended) VALUES ('p', ?, 1, 2)",
            ("t" * 100,),
        )
    connection.commit()
    connection.close()


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "history.db"
    fill(path)
    return path


@pytest.fixture
def sound_bytes(sound_file: Path) -> bytes:
    return sound_file.read_bytes()


def set_aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob("history.damaged-*.db"))


def truncated(data: bytes, folder: Path) -> bytes:
    return data[: len(data) // 2 + 100]


def not_a_database(data: bytes, folder: Path) -> bytes:
    return random.Random(1).randbytes(len(data))


def garbage_in_the_middle(data: bytes, folder: Path) -> bytes:
    return data[:4096] + random.Random(2).randbytes(4096) + data[8192:]


def time_that_is_text(data: bytes, folder: Path) -> bytes:
    return _changed(data, folder, "UPDATE sessions SET started = 'noon' WHERE id = 1")


def reps_that_are_negative(data: bytes, folder: Path) -> bytes:
    return _changed(data, folder, "UPDATE planned SET reps = -3")


def table_gone(data: bytes, folder: Path) -> bytes:
    return _changed(data, folder, "DROP TABLE done")


def foreign_database(data: bytes, folder: Path) -> bytes:
    return _changed(data, folder, "PRAGMA application_id = 1")


def one_letter_of_a_column(data: bytes, folder: Path) -> bytes:
    return data.replace(b"set_number", b"set_numbfr")


def _changed(data: bytes, folder: Path, statement: str) -> bytes:
    copy = folder / "copy.db"
    copy.write_bytes(data)
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute(statement)
    connection.close()
    return copy.read_bytes()


DAMAGES = (
    truncated,
    not_a_database,
    garbage_in_the_middle,
    time_that_is_text,
    reps_that_are_negative,
    table_gone,
    foreign_database,
    one_letter_of_a_column,
    lambda data, folder: b"",
    lambda data, folder: data[:50],
    lambda data, folder: b"x",
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_history_is_kept_aside_and_a_new_one_begins(
    damage: Callable[[bytes, Path], bytes], sound_bytes: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "history.db"
    damaged = damage(sound_bytes, tmp_path)
    assert damaged != sound_bytes
    path.write_bytes(damaged)
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    notices: list[str] = []
    with Store.open(path, notices.append) as store:
        assert store.history() == ()
        store.begin(BACK, PLAN, NOON)
    (kept,) = set_aside(path)
    assert kept.name == "history.damaged-20260301-120000.db"
    assert kept.read_bytes() == damaged
    (notice,) = notices
    assert str(kept) in notice
    assert "damaged" in notice
    with Store.open(path, notices.append) as store:
        assert len(store.history()) == 1
    assert len(notices) == 1


def test_by_default_damage_is_a_warning_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"")
    Store.open(path).close()
    assert "damaged" in caplog.text


def test_a_second_damaged_history_does_not_replace_the_first(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for content in (b"one", b"two", b"three"):
        path.write_bytes(content)
        os.utime(path, (0, 0))
        Store.open(path, lambda notice: None).close()
    assert {kept.read_bytes() for kept in set_aside(path)} == {b"one", b"two", b"three"}


@example(flips=[(2570, 128)])  # a table's words are no text any more
@example(flips=[(2570, 126)])  # they name a function that does not exist
@example(flips=[(3552, 91)])  # they do not parse, and the error quotes them
@example(flips=[(60, 128)])  # the version is negative
@example(flips=[(28625, 41)])  # what was planned is of a session that is not there
@example(flips=[(18, 9)])  # a format that SQLite only reads
@settings(max_examples=40, deadline=None)
@given(
    flips=st.lists(st.tuples(st.integers(0, 2**15), st.integers(0, 255)), min_size=1, max_size=5)
)
def test_no_flipped_bytes_raise_anything_but_what_they_should(
    flips: list[tuple[int, int]], sound_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Either the store still opens and reads, or it was set aside; the bytes are on the disk."""
    sound_bytes = sound_file.read_bytes()
    path = tmp_path_factory.mktemp("flip") / "history.db"
    changed = bytearray(sound_bytes)
    for at, byte in flips:
        changed[at % len(changed)] = byte
    path.write_bytes(changed)
    notices: list[str] = []
    refused = None
    try:
        with Store.open(path, notices.append) as store:
            store.history()
            store.last_unfinished(BACK)
            store.begin(BACK, PLAN, NOON)
    except StoreError as error:
        refused = str(error)
    if refused is not None:
        assert int.from_bytes(changed[60:64], "big") > VERSION
        assert "newer coach" in refused
        assert path.read_bytes() == bytes(changed)
    assert len(notices) == len(set_aside(path)) <= 1
    if notices:
        assert set_aside(path)[0].read_bytes() == bytes(changed)


def test_a_history_from_a_newer_coach_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    fill(path, 2)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.execute("CREATE TABLE something_new (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer coach.*git pull"):
        Store.open(path)
    assert path.read_bytes() == before
    assert set_aside(path) == []


def test_a_folder_in_its_place_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.mkdir()
    (path / "mine.txt").write_text("precious")
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(path)
    assert (path / "mine.txt").read_text() == "precious"


def test_a_file_in_place_of_the_state_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("precious")
    with pytest.raises(StoreError, match="COACH_STATE_DIR"):
        Store.open(tmp_path / "state" / "history.db")
    assert (tmp_path / "state").read_text() == "precious"


WITHOUT_PRIVILEGES = """
import ctypes, os, sys
from datetime import datetime, timezone
from pathlib import Path
from coach.store import Identity, Store
from coach.errors import StoreError
if os.geteuid() == 0:
    version_3, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(version_3, nothing) == 0
try:
    with Store.open(Path(sys.argv[1]), print) as store:
        print("history:", len(store.history()))
        store.begin(Identity("p", "P", "p", "", ""), (), datetime(2026, 3, 1, tzinfo=timezone.utc))
except StoreError as error:
    print("StoreError:", error)
"""


def _without_privileges(path: Path) -> str:
    """Use the store as somebody whom permissions stop; for root they do not count."""
    command = [sys.executable, "-c", WITHOUT_PRIVILEGES, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_folder_without_write_permission_can_be_read_and_says_why_it_cannot_be_written(
    tmp_path: Path,
) -> None:
    fill(tmp_path / "history.db", 3)
    (tmp_path / "history.db").chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        said = _without_privileges(tmp_path / "history.db")
    finally:
        tmp_path.chmod(0o755)
    assert said.startswith("history: 3\nStoreError: ")
    assert "COACH_STATE_DIR" in said
    assert set_aside(tmp_path / "history.db") == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("content", [None, b"damaged"])
def test_where_nothing_can_be_made_or_set_aside_it_says_so(
    content: bytes | None, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "history.db").write_bytes(content)
    tmp_path.chmod(0o555)
    try:
        said = _without_privileges(tmp_path / "history.db")
    finally:
        tmp_path.chmod(0o755)
    assert said.startswith("StoreError: ")
    assert "COACH_STATE_DIR" in said
    assert set_aside(tmp_path / "history.db") == []


def test_a_left_over_write_ahead_log_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    fill(path, 3)
    (tmp_path / "history.db-wal").write_bytes(random.Random(3).randbytes(9000))
    notices: list[str] = []
    with Store.open(path, notices.append) as store:
        assert len(store.history()) == 3
        store.begin(identity("p", "P"), PLAN, NOON)
    with Store.open(path, notices.append) as store:
        assert len(store.history()) == 4
    assert notices == []


@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_what_lay_beside_a_damaged_history_does_no_harm_to_the_new_one(
    ending: str, tmp_path: Path
) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(random.Random(4).randbytes(20_000))
    (tmp_path / f"history.db{ending}").write_bytes(random.Random(5).randbytes(9000))
    with Store.open(path, lambda notice: None) as store:
        store.begin(identity("p", "P"), PLAN, NOON)
    with Store.open(path) as store:
        assert len(store.history()) == 1


def test_a_store_that_was_half_made_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "history.db.new").write_bytes(b"half")
    (tmp_path / "history.db.new-journal").write_bytes(b"of it")
    notices: list[str] = []
    with Store.open(tmp_path / "history.db", notices.append) as store:
        assert store.begin(identity("p", "P"), PLAN, NOON) == 1
    assert notices == []
    assert not list(tmp_path.glob("*.new*"))


def test_another_writer_that_never_ends_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.store.locks.BUSY_SECONDS", 0.05)
    path = tmp_path / "history.db"
    with Store.open(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="another program"):
            store.begin(identity("p", "P"), PLAN, NOON)
        with pytest.raises(StoreError, match="another program"):
            Store.open(path)
        other.execute("COMMIT")
        other.close()
        assert store.begin(identity("p", "P"), PLAN, NOON) == 1
    assert set_aside(path) == []


def test_who_only_looks_neither_waits_for_a_writer_nor_keeps_one_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.store.locks.BUSY_SECONDS", 0.05)
    path = tmp_path / "history.db"
    with Store.open(path) as store:
        session = store.begin(identity("p", "P"), PLAN, NOON)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with Store.open(path, to_read=True) as looking:
            assert [one.done for one in looking.history()] == [0]
            other.execute("ROLLBACK")
            with looking._reading():
                store.progress(session, Place("hip", "left", 1, 1), NOON, rep_done=True)
            with pytest.raises(StoreError, match="cannot be read or written"):
                looking.begin(identity("p", "P"), PLAN, NOON)
        other.close()
        assert [one.done for one in store.history()] == [1]


def test_what_sqlite_has_rolled_back_by_itself_still_says_why() -> None:
    """As it does on a full disk."""
    connection = sqlite3.connect(":memory:", isolation_level=None)

    def fill_the_disk() -> None:
        with writing(connection):
            connection.execute("ROLLBACK")
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(sqlite3.OperationalError, match="disk is full"):
        fill_the_disk()
    with pytest.raises(sqlite3.OperationalError, match="syntax error"):
        migrate(connection, [("ROLLBACK", "no statement")])
