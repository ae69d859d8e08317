"""The history: what goes in comes out, in every order of calls that makes sense."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planned_session import BACK, MINUTE, NOON, PLAN
from strategies import identity

from coach.days import Schedule
from coach.errors import StoreError
from coach.items import EFFORT, PAIN, SCREENING, Place
from coach.store.history import LONGEST_COMMENT, Store, state_folder
from coach.store.records import (
    Comment,
    PartRecord,
    PlannedSide,
    SessionRecord,
    SideRecord,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history.db"


def test_a_session_is_remembered_by_the_next_process_that_opens_the_store(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        store.progress(session, Place("hip", "left", 1, 1), NOON + MINUTE, rep_done=True)
        store.progress(session, Place("bridge", None, 1, 1), NOON + 2 * MINUTE, rep_done=True)
        store.progress(session, Place("bridge", None, 1, 2), NOON + 3 * MINUTE)
        store.finish(session, "stopped", NOON + 4 * MINUTE)
    with Store.open(path) as store:
        assert store.history() == (
            SessionRecord(
                session,
                "back",
                "My back",
                NOON,
                NOON + 4 * MINUTE,
                "stopped",
                None,
                (
                    SideRecord("hip", "Hip stretch", "left", 2, 1),
                    SideRecord("hip", "Hip stretch", "right", 2, 0),
                    SideRecord("bridge", "Bridge", None, 6, 1),
                ),
                location=BACK.location,
                zone=0,
                schedule=Schedule(),
            ),
        )
        (record,) = store.history()
        assert (record.done, record.planned) == (2, 10)


def test_a_rep_repeated_counts_once(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        for _ in range(3):
            store.progress(session, Place("bridge", None, 1, 1), NOON, rep_done=True)
        assert store.history()[0].done == 1


def test_sets_with_the_same_rep_number_are_different_reps(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        for number in (1, 2):
            store.progress(session, Place("bridge", None, number, 1), NOON, rep_done=True)
        assert store.history()[0].done == 2


def test_a_resumed_session_goes_on_in_its_own_record(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        store.progress(session, Place("hip", "left", 1, 1), NOON, rep_done=True)
        store.finish(session, "stopped", NOON)
        store.reopen(session, NOON + MINUTE)
        assert store.history()[0].outcome is None
        store.progress(session, Place("hip", "left", 1, 2), NOON + MINUTE, rep_done=True)
        store.finish(session, "completed", NOON + 2 * MINUTE)
        (record,) = store.history()
        assert (record.outcome, record.done, record.ended) == ("completed", 2, NOON + 2 * MINUTE)


def test_times_keep_their_moment_whatever_their_zone(path: Path) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    with Store.open(path) as store:
        store.begin(BACK, PLAN, there)
        started = store.history()[0].started
        assert (started, started.tzinfo) == (NOON, timezone.utc)


def test_a_time_without_its_zone_is_refused(path: Path) -> None:
    with Store.open(path) as store:
        with pytest.raises(ValueError, match="zone"):
            store.begin(BACK, PLAN, NOON.replace(tzinfo=None))
        assert store.history() == ()


@pytest.mark.parametrize("place", [Place(), Place("hip"), Place("hip", set=1), Place(set=1, rep=1)])
def test_a_rep_done_needs_a_place_that_names_it(path: Path, place: Place) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        with pytest.raises(ValueError, match="does not say which rep"):
            store.progress(session, place, NOON, rep_done=True)


def test_a_session_that_is_not_there_is_an_error_and_leaves_nothing_behind(path: Path) -> None:
    with Store.open(path) as store:
        for write in (
            lambda: store.progress(7, Place("hip", "left", 1, 1), NOON, rep_done=True),
            lambda: store.finish(7, "stopped", NOON),
            lambda: store.reopen(7, NOON),
            lambda: store.answer(7, PAIN, "3", NOON),
            lambda: store.pain_stop(7, NOON),
            lambda: store.comment(7, "Stiff.", NOON),
        ):
            with pytest.raises(StoreError, match="no session 7"):
                write()
        assert store.begin(BACK, (), NOON) == 1
        assert store.history()[0].done == 0


def test_any_thread_may_write(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)

        def work(first: int) -> None:
            for rep in range(first, first + 10):
                store.progress(session, Place("bridge", None, 1, rep), NOON, rep_done=True)

        threads = [threading.Thread(target=work, args=(first,)) for first in (1, 11, 21)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.history()[0].done == 30


def test_the_state_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "my state"))
    assert state_folder() == tmp_path / "my state"
    with Store.open() as store:
        assert store.path == tmp_path / "my state" / "history.db"
        assert store.path.exists()
    monkeypatch.delenv("COACH_STATE_DIR")
    assert state_folder() == Path(state_folder()).absolute()
    assert tmp_path not in state_folder().parents


def test_names_are_kept_letter_by_letter_in_a_path_that_needs_quoting(tmp_path: Path) -> None:
    odd = tmp_path / "100% ünï #1?" / "history.db"
    name = "Robert'); DROP TABLE sessions;-- \x00 é 猫"
    with Store.open(odd) as store:
        session = store.begin(identity(name, name), (PlannedSide(name, name, None, 1),), NOON)
        store.progress(session, Place(name, None, 1, 1), NOON, rep_done=True)
    with Store.open(odd) as store:
        (record,) = store.history()
        assert (record.programme, record.title) == (name, name)
        assert record.sides == (SideRecord(name, name, None, 1, 1),)


def test_only_the_owner_can_read_the_history(path: Path) -> None:
    Store.open(path).close()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_opening_a_sound_store_says_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    notices: list[str] = []
    for _ in range(3):
        Store.open(path, notices.append).close()
    with caplog.at_level(logging.DEBUG):
        Store.open(path).close()
    assert notices == []
    assert not caplog.records
    names = {entry.name for entry in path.parent.iterdir()}
    assert names == {"history.db", "history.db.lock"}


SCHEDULES = (
    Schedule(),
    Schedule(days=("monday", "sunday"), times_a_day=2),
    Schedule(every_days=2),
    Schedule(times_a_week=5),
)


def test_what_was_prescribed_and_the_parts_of_a_routine_are_kept(path: Path) -> None:
    parts = tuple(
        PartRecord(f"p{n}", f"Part {n}", f"/home/\udcff{n}.yaml", schedule)
        for n, schedule in enumerate(SCHEDULES)
    )
    plan = (PlannedSide("hip-2", "Hip", "left", 3, 2, "hip"), *PLAN)
    with Store.open(path) as store:
        session = store.begin(identity(schedule=SCHEDULES[1], parts=parts), plan, NOON)
        store.begin(identity(), PLAN, NOON)
        store.progress(session, Place("hip-2", "left", 1, 1), NOON, rep_done=True)
    with Store.open(path) as store:
        first, second = store.history()
        assert (first.schedule, first.parts) == (SCHEDULES[1], parts)
        assert first.sides[0] == SideRecord("hip-2", "Hip", "left", 3, 1, 2, "hip")
        assert (second.schedule, second.parts) == (Schedule(), ())
        store.forget()
        assert store.history() == ()


def test_what_the_person_says_is_kept_and_the_last_answer_stands(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON, notices="full")
        other = store.begin(BACK, PLAN, NOON)
        store.answer(session, f"{SCREENING}surgery", "no", NOON)
        store.pain_stop(session, NOON + MINUTE)
        store.pain_stop(session, NOON + 2 * MINUTE)
        store.answer(session, PAIN, "3", NOON)
        store.answer(session, PAIN, "10", NOON)
        store.answer(session, EFFORT, "0", NOON)
        store.comment(session, "Slept badly.\nThe left is stiff.", NOON + 3 * MINUTE)
        store.answer(other, PAIN, "1", NOON)
    with Store.open(path) as store:
        record, second = store.history()
        assert (record.notices, record.pain, record.effort) == ("full", 10, 0)
        assert record.pain_stops == (NOON + MINUTE, NOON + 2 * MINUTE)
        assert record.screening == (("surgery", "no"),)
        assert record.comments == (Comment("Slept badly.\nThe left is stiff.", NOON + 3 * MINUTE),)
        assert (second.notices, second.pain, second.pain_stops) == (None, 1, ())


@pytest.mark.parametrize(
    ("question", "value"), [(PAIN, "11"), (PAIN, "-1"), (EFFORT, "yes"), ("screen:a", "3")]
)
def test_an_answer_that_makes_no_sense_is_not_entered(
    path: Path, question: str, value: str
) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        with pytest.raises(StoreError):
            store.answer(session, question, value, NOON)
        assert store.history()[0].pain is None


def test_a_comment_has_a_limit(path: Path) -> None:
    with Store.open(path) as store:
        session = store.begin(BACK, PLAN, NOON)
        store.comment(session, "x" * LONGEST_COMMENT, NOON)
        with pytest.raises(ValueError, match="at most"):
            store.comment(session, "x" * (LONGEST_COMMENT + 1), NOON)
        assert len(store.history()[0].comments) == 1


def test_the_clock_on_the_wall_of_each_session_is_kept(path: Path) -> None:
    with Store.open(path) as store:
        for minutes in (0, 330, -210, 840, -720):
            zone = timezone(timedelta(minutes=minutes))
            store.begin(BACK, PLAN, NOON.astimezone(zone))
        records = store.history()
    assert [one.zone for one in records] == [0, 330, -210, 840, -720]
    assert [f"{one.local_start:%d %H:%M}" for one in records] == [
        *("01 12:00", "01 17:30", "01 08:30", "02 02:00", "01 00:00"),
    ]
    assert {one.started for one in records} == {NOON}


SIDES = st.sampled_from(["left", "right", None])
PLACES = st.builds(Place, st.sampled_from(["a", "b"]), SIDES, st.integers(1, 3), st.integers(1, 3))
STEPS = st.lists(st.tuples(PLACES, st.booleans()), max_size=12)


@settings(max_examples=20, deadline=None)  # every step waits for the disk
@given(steps=STEPS)
def test_the_record_is_the_set_of_reps_done_and_the_last_place(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Place, bool]]
) -> None:
    with Store.open(tmp_path_factory.mktemp("store") / "history.db") as store:
        session = store.begin(identity("p", "P"), (), NOON)
        for place, rep_done in steps:
            store.progress(session, place, NOON, rep_done=rep_done)
        done = {place for place, rep_done in steps if rep_done}
        (record,) = store.history()
        assert sum(side.done for side in record.sides) == len(done)
        for side in record.sides:
            same = [p for p in done if (p.exercise, p.side) == (side.exercise, side.side)]
            assert side.done == len(same)
        point = store.last_unfinished(identity("p", "P"))
        assert (point and point.place) == (steps[-1][0] if steps else None)
