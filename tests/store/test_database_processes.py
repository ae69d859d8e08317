"""Real processes: killed while they write, and several at a time."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from coach.store import database
from coach.store.history import Store
from coach.store.records import Identity

WRITER = """
import sys
from datetime import datetime, timezone
from pathlib import Path
from coach.items import Place
from coach.store import Identity, PlannedSide, Store
name, reps = sys.argv[2], int(sys.argv[3])
now = datetime(2026, 3, 1, tzinfo=timezone.utc)
with Store.open(Path(sys.argv[1])) as store:
    planned = (PlannedSide("hip", "Hip", None, reps),)
    session = store.begin(Identity(name, name, name, "", ""), planned, now)
    print(session, flush=True)
    for rep in range(1, reps + 1):
        store.progress(session, Place("hip", None, 1, rep), now, rep_done=True)
        store.answer(session, f"screen:{rep}", "no", now)
        print(rep, flush=True)
    store.finish(session, "completed", now)
"""


class Start(Protocol):
    """Starts a program; at the end of the test it is gone, and its pipes are closed."""

    def __call__(
        self, *command: str | Path, env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]: ...


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:

        def run(
            *command: str | Path, env: Mapping[str, str] | None = None
        ) -> subprocess.Popen[str]:
            pipe = subprocess.PIPE
            process = subprocess.Popen(
                [sys.executable, *command],
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                text=True,
                env=env,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield run


def kill_while_it_writes(start: Start, path: Path, run: int) -> None:
    """Kill a writer at some moment; all that it had been told is done must be there."""
    name = f"run {run}"
    writer = start("-c", WRITER, path, name, "10000")
    assert writer.stdout is not None
    assert writer.stderr is not None
    told = [int(writer.stdout.readline())]
    for _ in range(random.Random(run).randrange(4)):
        told.append(int(writer.stdout.readline()))
    writer.send_signal(signal.SIGKILL)
    told.extend(map(int, writer.stdout.read().split()))
    assert writer.wait() == -signal.SIGKILL
    assert writer.stderr.read() == ""
    session, done = told[0], len(told) - 1
    notices: list[str] = []
    with Store.open(path, notices.append) as store:
        record = store.history()[-1]
        assert (record.id, record.programme, record.outcome) == (session, name, None)
        assert record.done in (done, done + 1)  # the one that was being written may be there
        assert len(record.screening) in (done, record.done)
        point = store.last_unfinished(Identity(name, name, name, "", ""))
        assert (point.place.rep if point else 0) in (record.done, 0 if not record.done else None)
    assert notices == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_process_loses_at_most_the_rep_it_was_writing(
    start: Start, tmp_path: Path
) -> None:
    for run in range(6):
        kill_while_it_writes(start, tmp_path / "history.db", run)
    with Store.open(tmp_path / "history.db") as store:
        assert len(store.history()) == 6


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_hundred_killed_processes_leave_a_sound_history(start: Start, tmp_path: Path) -> None:
    for run in range(100):
        kill_while_it_writes(start, tmp_path / "history.db", run)
    with Store.open(tmp_path / "history.db") as store:
        assert len(store.history()) == 100


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_processes_killed_while_they_make_the_store_leave_one_that_opens(
    start: Start, tmp_path: Path
) -> None:
    for run in range(8):
        path = tmp_path / str(run) / "history.db"
        writer = start("-c", WRITER, path, "p", "1")
        while not path.parent.exists():
            assert writer.poll() is None
        writer.kill()
        writer.communicate()
        notices: list[str] = []
        with Store.open(path, notices.append) as store:
            assert len(store.history()) <= 1
        assert notices == []


def test_processes_that_start_and_write_at_once_all_get_their_reps(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "history.db"
    writers = [start("-c", WRITER, path, f"writer {number}", "8") for number in range(4)]
    for writer in writers:
        _, errors = writer.communicate()
        assert errors == ""
        assert writer.returncode == 0
    with Store.open(path) as store:
        records = store.history()
    assert sorted(record.programme for record in records) == [f"writer {n}" for n in range(4)]
    assert {(record.done, record.outcome) for record in records} == {(8, "completed")}
    names = {f"history.db{suffix}" for suffix in ("", ".lock", ".running")}
    assert {entry.name for entry in tmp_path.iterdir()} == names


@pytest.mark.slow
def test_twenty_can_look_at_the_history_while_reps_are_written(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "history.db"
    writer = start("-c", WRITER, path, "writer", "600")
    assert writer.stdout is not None
    written = [writer.stdout.readline()]
    environment = os.environ | {"COACH_STATE_DIR": str(tmp_path)}
    readers = [start("-m", "coach", "history", "--json", env=environment) for _ in range(20)]
    for reader in readers:
        shown, errors = reader.communicate()
        assert (errors, reader.returncode) == ("", 0)
        (session,) = json.loads(shown)
        assert session["planned"] == 600
        assert session["done"] == sum(side["done"] for side in session["sides"])
    rest, errors = writer.communicate()
    assert (errors, writer.returncode) == ("", 0)
    assert [*written, *rest.splitlines(keepends=True)][1:] == [f"{rep}\n" for rep in range(1, 601)]
    with Store.open(path) as store:
        assert [(one.done, one.outcome) for one in store.history()] == [(600, "completed")]


OPENER = """
import json, sys
from pathlib import Path
from coach.store import Store, database
notices = []
sys.stdin.readline()
Store.open(Path(sys.argv[1]), notices.append).close()
print(json.dumps(notices))
"""


def test_a_damaged_history_that_several_meet_is_set_aside_once(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"damaged" * 1000)
    openers = [start("-c", OPENER, path) for _ in range(4)]
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("\n")
        opener.stdin.flush()
    results = [opener.communicate() for opener in openers]
    assert [errors for _, errors in results] == [""] * 4
    notices = [notice for said, _ in results for notice in json.loads(said)]
    assert len(notices) == 1
    (kept,) = tmp_path.glob("history.damaged-*.db")
    assert kept.read_bytes() == b"damaged" * 1000


def test_a_history_that_is_moved_between_a_look_and_opening_it_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, connect = tmp_path / "history.db", database._connect
    path.write_bytes(b"damaged" * 1000)

    def moved_just_before(opened: Path) -> sqlite3.Connection:
        monkeypatch.undo()
        path.rename(tmp_path / "set aside by another.db")
        return connect(opened)

    monkeypatch.setattr(database, "_connect", moved_just_before)
    notices: list[str] = []
    with Store.open(path, notices.append) as store:
        assert store.history() == ()
    assert notices == []
