"""What is read of a history: its sessions, where one broke off, what the person knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from planned_session import BACK, MINUTE, NOON, PLAN
from strategies import identity

from coach.days import Schedule
from coach.items import Place
from coach.store.history import Store
from coach.store.records import (
    Acquaintance,
    Identity,
    PartRecord,
    ResumePoint,
    SideRecord,
)


def resume_point(session: int, place: Place, at: datetime, of: Identity = BACK) -> ResumePoint:
    return ResumePoint(
        session, of.title, place, at, location=of.location, exercises=of.exercises, safety=of.safety
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history.db"


def test_what_was_done_without_a_plan_still_shows(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN[:1], NOON)
        store.progress(session, Place("new", "right", 1, 1), NOON, rep_done=True)
        assert store.history()[0].sides[1:] == (SideRecord("new", "new", "right", 0, 1),)


def test_history_has_the_newest_last_and_the_limit_keeps_the_newest(path: Path) -> None:
    with Store.open(path) as store:
        for number in range(5):
            store.begin(identity(f"p{number}", "P"), PLAN[:number], NOON + number * MINUTE)
        assert [record.programme for record in store.history()] == ["p0", "p1", "p2", "p3", "p4"]
        assert [record.programme for record in store.history(2)] == ["p3", "p4"]
        assert [len(record.sides) for record in store.history(2)] == [3, 3]
        assert store.history(0) == ()


def test_an_empty_history_is_empty(path: Path) -> None:
    with Store.open(path) as store:
        assert store.history() == ()
        assert store.last_unfinished(BACK) is None


@pytest.mark.parametrize("outcome", [None, "stopped", "interrupted", "failed"])
def test_an_unfinished_session_gives_its_place(path: Path, outcome: str | None) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        store.progress(session, Place("hip", "right", 1, 2), NOON + MINUTE)
        if outcome:
            store.finish(session, outcome, NOON + MINUTE)
        assert store.last_unfinished(BACK) == resume_point(
            session, Place("hip", "right", 1, 2), NOON + MINUTE
        )
        assert store.last_unfinished(identity("other")) is None


def test_a_completed_session_leaves_nothing_to_resume(path: Path) -> None:
    with Store.open(path) as store:
        for outcome in ("stopped", "completed"):
            session = store.begin(BACK, PLAN, NOON)
            store.progress(session, Place("hip", "right", 1, 2), NOON)
            store.finish(session, outcome, NOON)
        assert store.last_unfinished(BACK) is None


def test_a_session_that_got_nowhere_does_not_hide_the_one_before(path: Path) -> None:
    with Store.open(path) as store:
        first = store.begin(BACK, PLAN, NOON)
        store.progress(first, Place("hip", "left"), NOON)
        store.finish(store.begin(BACK, PLAN, NOON), "stopped", NOON)
        point = store.last_unfinished(BACK)
        assert point is not None
        assert point.session_id == first


def test_a_programme_that_went_into_the_library_goes_on_where_its_file_was(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON, notices="full")
        store.progress(session, Place("hip", "left", 1, 1), NOON)
        added = replace(BACK, location="back")
        assert store.last_unfinished(added) is None
        assert store.acquaintance("back") == Acquaintance(elsewhere=1)
        found = store.last_unfinished(replace(added, before=BACK.location))
        assert found is not None
        assert (found.session_id, found.location) == (session, BACK.location)
        assert store.acquaintance("back", BACK.location).sessions == 1


def test_who_did_a_programme_in_a_routine_knows_it_but_not_its_own_notices(path: Path) -> None:
    part = PartRecord("back", "My back", BACK.location, Schedule())
    with Store.open(path) as store:
        monday = store.begin(identity("monday", parts=(part,)), PLAN, NOON, notices="full")
        store.progress(monday, Place("hip", "left", 1, 1), NOON)
        store.pain_stop(monday, NOON)
        assert store.acquaintance(BACK.location) == Acquaintance(1, pain_stop=True)
        own = store.acquaintance(identity("monday").location)
        assert own == Acquaintance(1, NOON, "s", True)
        assert store.acquaintance("/home/new.yaml") == Acquaintance(elsewhere=1)


def test_acquaintance_counts_the_sessions_that_got_to_an_exercise(path: Path) -> None:
    def play(of: Identity, *, days: int, got: bool = True, **said: Any) -> int:
        session = store.begin(of, PLAN, NOON + timedelta(days=days), **said)
        if got:
            store.progress(session, Place("hip", "left", 1, 1), NOON)
        return session

    with Store.open(path) as store:
        assert store.acquaintance(BACK.location) == Acquaintance()
        play(BACK, days=0, got=False, notices="full")
        assert store.acquaintance(BACK.location) == Acquaintance()
        play(BACK, days=1, notices="full")
        play(identity("hips", "Hips"), days=2, notices="full")
        hurt = play(BACK, days=3, notices="brief")
        store.pain_stop(hurt, NOON)
        full = NOON + timedelta(days=1)
        assert store.acquaintance(BACK.location) == Acquaintance(2, full, BACK.safety, True, 1)
        play(BACK, days=4, notices="brief")
        assert store.acquaintance(BACK.location) == Acquaintance(3, full, BACK.safety, False, 1)
        # A clock that was moved back: what was said last counts, not what has the latest time.
        play(BACK, days=-9, notices="full")
        assert store.acquaintance(BACK.location).full_at == NOON - timedelta(days=9)


def test_a_place_outside_all_exercises_keeps_the_one_to_resume_at(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        store.progress(session, Place(), NOON)
        assert store.last_unfinished(BACK) is None
        store.progress(session, Place("hip", "left", 1, 2), NOON)
        store.progress(session, Place(), NOON + MINUTE)
        assert store.last_unfinished(BACK) == resume_point(
            session, Place("hip", "left", 1, 2), NOON + MINUTE
        )
