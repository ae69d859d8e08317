"""Histories of older versions become ones of this version, and keep their rows."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime, timezone
from pathlib import Path

import pytest

from coach.items import PAIN, Place
from coach.store.history import Store
from coach.store.records import (
    Acquaintance,
    SideRecord,
)
from coach.store.tables import MIGRATIONS, VERSION, migrate, version_of

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)


def _older(path: Path, version: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, MIGRATIONS[:version])
    return connection


def test_every_older_version_opens_as_this_one(tmp_path: Path) -> None:
    for version in range(VERSION):
        path = tmp_path / f"{version}.db"
        _older(path, version).close()
        notices: list[str] = []
        older = path.read_bytes()
        with Store.open(path, notices.append, to_read=True) as store:
            assert store.history() == ()
        assert path.read_bytes() == older
        with Store.open(path, notices.append) as store:
            assert store.history() == ()
        assert path.read_bytes() != older
        assert notices == []


def test_a_migration_keeps_the_rows_or_does_nothing_at_all(tmp_path: Path) -> None:
    connection = _older(tmp_path / "old.db", VERSION)
    connection.execute(
        "INSERT INTO sessions (programme, title, started, ended) VALUES ('p','P',1,1)"
    )
    step = ("ALTER TABLE sessions ADD COLUMN note TEXT", "UPDATE sessions SET note = 'kept'")
    with pytest.raises(sqlite3.OperationalError, match="nonsense"):
        migrate(connection, (*MIGRATIONS, (*step, "nonsense")))
    assert version_of(connection) == VERSION
    assert not any(row[1] == "note" for row in connection.execute("PRAGMA table_info (sessions)"))
    migrate(connection, (*MIGRATIONS, step))
    assert version_of(connection) == VERSION + 1
    assert connection.execute("SELECT programme, note FROM sessions").fetchall() == [("p", "kept")]
    connection.close()


def test_a_history_of_version_3_keeps_all_that_it_had(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    shutil.copy(Path(__file__).parents[1] / "data" / "history-3.db", path)
    connection = sqlite3.connect(path)
    assert version_of(connection) == 3
    connection.close()
    with Store.open(path, pytest.fail) as store:
        records = store.history()
        assert [
            (one.title, one.location, one.start, one.done, one.planned, one.outcome)
            for one in records
        ] == [
            ("My back", "/home/ada/back.yaml", None, 13, 13, "completed"),
            ("Hips, and “more” 猫", "hips", "ankle", 1, 9, "stopped"),
            ("My back", "/home/ada/back.yaml", None, 1, 13, None),
        ]
        for one in records:
            assert (one.zone, one.notices, one.pain, one.effort) == (None, None, None, None)
            assert (one.pain_stops, one.screening, one.comments) == ((), (), ())
        assert records[1].sides[0] == SideRecord("ankle", "Ankle circles", "clockwise", 3, 1)
        unfinished = store.last_unfinished()
        assert unfinished
        assert unfinished.place == Place("hip", "left", 1, 2)
        # Nothing says which notices were said, so they have not been.
        assert store.acquaintance("/home/ada/back.yaml") == Acquaintance(2, elsewhere=1)
        store.answer(3, PAIN, "4", NOON)
        assert store.history()[2].pain == 4


def test_a_history_of_version_4_keeps_all_that_it_had(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    shutil.copy(Path(__file__).parents[1] / "data" / "history-4.db", path)
    connection = sqlite3.connect(path)
    assert version_of(connection) == 4
    connection.close()
    with Store.open(path, pytest.fail) as store:
        back, monday = store.history()
        assert (back.title, back.zone, back.notices, back.outcome) == (
            "My back", 60, "full", "completed"
        )  # fmt: skip
        assert (back.pain, back.effort, back.screening) == (3, 6, (("surgery", "no"),))
        assert [one.text for one in back.comments] == ["Slept badly. The “left” is stiff 猫."]
        assert len(back.pain_stops) == 1
        assert (back.done, back.planned) == (11, 11)
        assert (monday.start, monday.done, monday.outcome) == ("hip", 1, None)
        # It noted neither what was prescribed nor what a routine is made of.
        assert {(one.schedule, one.parts, one.routine) for one in (back, monday)} == {
            (None, (), None)
        }
