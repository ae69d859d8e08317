"""The history while a session goes on, and once all of it is forgotten."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from strategies import identity

from coach.errors import StoreError
from coach.items import Place
from coach.store.history import Store
from coach.store.records import PlannedSide

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
SECRET = "kneecap after the fall"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def play(store: Store, days: int = 0) -> int:
    at = NOON + timedelta(days=days)
    session = store.begin(identity("hips"), (PlannedSide("hip", "Hip", None, 1),), at)
    store.progress(session, Place("hip", None, 1, 1), at, rep_done=True)
    store.answer(session, "pain", "3", at)
    store.pain_stop(session, at)
    store.comment(session, SECRET, at)
    return session


def test_nothing_is_forgotten_while_a_session_goes_on(path: Path) -> None:
    with Store.open(path) as playing, Store.open(path) as other:
        play(playing)
        for store in (playing, other):
            with pytest.raises(StoreError, match="A session is going on"):
                store.forget()
        assert len(other.history()) == 1
    with Store.open(path) as later:
        later.forget()
        assert later.history() == ()


def test_a_session_that_goes_on_again_is_one_too(path: Path) -> None:
    with Store.open(path) as store:
        session = play(store)
    with Store.open(path) as playing, Store.open(path) as other:
        playing.reopen(session, NOON)
        with pytest.raises(StoreError, match="going on"):
            other.forget()


def test_a_process_that_was_killed_plays_no_more(path: Path) -> None:
    code = (
        "import sys; from datetime import datetime, timezone; from pathlib import Path\n"
        "from coach.store import Identity, Store\n"
        "store = Store.open(Path(sys.argv[1]))\n"
        "store.begin(Identity('a', 'A', '/a', 'e', 's'), (), datetime.now(timezone.utc))\n"
        "print('playing', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"playing"
        with Store.open(path) as store:
            with pytest.raises(StoreError, match="going on"):
                store.forget()
            process.kill()
            process.wait()
            store.forget()
            assert store.history() == ()
    assert process.returncode in (-signal.SIGKILL, 1)


def test_nothing_of_what_was_forgotten_is_left_in_any_file(path: Path) -> None:
    (path.parent / "history.damaged-20260301-120000.db").write_text(SECRET)
    with Store.open(path) as store:
        for day in range(30):
            play(store, day)
    assert SECRET.encode() in path.read_bytes()
    with Store.open(path) as store:
        assert len(store.damaged) == 1
        store.forget()
    assert not [file for file in path.parent.iterdir() if SECRET.encode() in file.read_bytes()]
    with Store.open(path) as store:
        assert store.history() == ()
        assert store.last_unfinished() is None
        assert play(store) == 1


def test_where_something_fails_nothing_is_forgotten(path: Path) -> None:
    def deny(action: int, table: str | None, *_: object) -> int:
        kept = action == sqlite3.SQLITE_DELETE and table == "sessions"
        return sqlite3.SQLITE_DENY if kept else sqlite3.SQLITE_OK

    with Store.open(path) as store:
        play(store)
    with Store.open(path) as store:
        store._connection.set_authorizer(deny)
        with pytest.raises(StoreError, match="not authorized"):
            store.forget()
        store._connection.set_authorizer(None)
        (kept,) = store.history()
        assert (kept.done, kept.pain, len(kept.comments)) == (1, 3, 1)


DIES = """
import os, signal, sys
from pathlib import Path
from coach.store import Store

left = int(sys.argv[2])

def die():
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

store = Store.open(Path(sys.argv[1]))
store._connection.set_progress_handler(die, 20)
store.forget()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", [1, 3, 10, 30, 60, 100_000])
def test_a_process_that_is_killed_has_forgotten_wholly_or_not_at_all(path: Path, step: int) -> None:
    with Store.open(path) as store:
        for day in range(12):
            play(store, day)
        before = store.history()
    done = subprocess.run([sys.executable, "-c", DIES, str(path), str(step)])
    assert done.returncode == (0 if step == 100_000 else -signal.SIGKILL)
    with Store.open(path, pytest.fail) as store:
        assert store.history() in (before, ())
        store.forget()
        assert store.history() == ()


def test_it_is_forgotten_wholly_or_not_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(path) as store:
        play(store)
    with Store.open(path) as writer, Store.open(path) as store:
        writer._connection.execute("BEGIN IMMEDIATE")  # another program writes, for ever
        monkeypatch.setattr("coach.store.locks.BUSY_SECONDS", 0.05)
        with pytest.raises(StoreError, match="being written by another program"):
            store.forget()
        writer._connection.execute("ROLLBACK")
        assert len(store.history()[0].comments) == 1
        store.forget()
        assert store.history() == ()
