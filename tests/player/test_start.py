"""Where a session starts, whose it is, and what is said where that place does not exist."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from batch_programme import calves
from hypothesis import given
from hypothesis import strategies as st
from session_harness import COURSE, SMALL

from coach.errors import NotFoundError
from coach.items import Place
from coach.library import find, location_of
from coach.player.start import broken_off, exercise_point, last_location, play_command, resumed
from coach.programmes.loader import load
from coach.session.outline import Point
from coach.store.history import Store
from coach.store.records import ResumePoint, identity_of, planned_sides

NOON = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)


def stopped(place):
    return ResumePoint(1, "Small", place, NOON, "/home/small.yaml", "e", "s")


def go_on(place, *, new_safety: bool = False):
    return resumed(SMALL, COURSE, stopped(place), new_safety=new_safety)


def test_an_exercise_is_found_by_its_id() -> None:
    point = exercise_point(SMALL, COURSE, "knee")
    assert (point.kind, point.place.exercise) == ("exercise", "knee")


@pytest.mark.parametrize(
    ("name", "hint"), [("kne", 'Did you mean "knee"?'), ("zzz", "It has: calf, bridge, knee")]
)
def test_an_unknown_exercise_is_an_error_that_says_which_there_are(name: str, hint: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        exercise_point(SMALL, COURSE, name)
    assert f'has no exercise "{name}"' in str(caught.value)
    assert hint in str(caught.value)


def test_going_on_in_a_side_begins_with_a_welcome() -> None:
    place = Place("calf", "right", 1, 2)
    point, welcome = go_on(place)
    assert point == Point("rep", place)
    assert welcome.startswith("Welcome back. We go on with")


def test_going_on_at_the_start_of_an_exercise_needs_none() -> None:
    point, welcome = go_on(Place("knee", "left"))
    assert (point.kind, point.place.exercise, welcome) == ("exercise", "knee", None)


def test_notices_that_were_not_heard_come_first() -> None:
    for place in (Place("calf", "right", 1, 2), Place("knee", "left")):
        _, welcome = go_on(place, new_safety=True)
        for notice in (*SMALL.safety.consult, *SMALL.safety.emergency, *SMALL.safety.stop):
            assert notice in welcome


def test_a_place_that_the_programme_has_lost_is_said() -> None:
    with pytest.raises(NotFoundError, match="are not the same as when the session broke off"):
        go_on(Place("hip", "left", 1, 1))


# ---- whose session it is


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def write(file, text):
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def identity(file):
    return identity_of(load(file), location_of(file))


def break_off(file, rep: int = 1):
    """Enter a session of a file that broke off in a rep."""
    programme = load(file)
    with Store.open() as store:
        session = store.begin(identity(file), planned_sides(programme), NOON)
        first = programme.exercises[0]
        place = Place(first.id, first.side_order[0], 1, rep)
        store.progress(session, place, NOON, rep_done=True)
        store.finish(session, "stopped", NOON)
    return session


def refused(file):
    with pytest.raises(NotFoundError) as caught:
        broken_off(identity(file), pytest.fail)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_file_of_the_same_name_in_another_folder_is_another_programme(
    state, tmp_path: Path
) -> None:
    anna, ben = (write(tmp_path / who / "plan.yaml", calves()) for who in ("anna", "ben"))
    session = break_off(anna)
    said = refused(ben)
    assert said.startswith("There is no session of")
    assert said.endswith(f"Start one: coach play {ben}")
    assert broken_off(identity(anna), pytest.fail).session_id == session


@pytest.mark.parametrize(
    "edit",
    [("Calf stretch", "Calf stretches"), ("Lift one", "Raise one"), ("title: C", "title: K")],
)
def test_a_file_whose_texts_were_corrected_goes_on(
    state, tmp_path: Path, edit: tuple[str, str]
) -> None:
    file = write(tmp_path / "plan.yaml", calves())
    session = break_off(file)
    write(file, calves().replace(*edit))
    found = broken_off(identity(file), pytest.fail)
    assert found.session_id == session
    assert found.safety == identity(file).safety


def test_a_file_whose_notices_have_changed_goes_on_and_they_are_new(state, tmp_path: Path) -> None:
    file = write(tmp_path / "plan.yaml", calves())
    break_off(file)
    write(file, calves().replace("Ask first.", "Ask twice."))
    assert broken_off(identity(file), pytest.fail).safety != identity(file).safety


@pytest.mark.parametrize(
    "edit",
    [
        ("id: calf-stretch", "id: toe-stretch"),
        ("sides: both", "sides: left"),
        ("reps: 1", "reps: 2"),
        ("sets: 1", "sets: 2"),
        ("position: standing", "position: supine"),
    ],
)
def test_a_file_whose_exercises_have_changed_starts_again(
    state, tmp_path: Path, edit: tuple[str, str]
) -> None:
    file = write(tmp_path / "my plan.yaml", calves())
    break_off(file)
    write(file, calves().replace(*edit))
    said = refused(file)
    assert 'The exercises of "Calves" are not the same' in said
    assert said.endswith(play_command(str(file)))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_a_file_is_the_same_by_whatever_way_it_is_reached(
    state, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "plans" / "plan.yaml", calves())
    session = break_off(file)
    (tmp_path / "link").symlink_to(tmp_path / "plans")
    monkeypatch.chdir(tmp_path / "plans")
    for way in (Path("plan.yaml"), Path("../plans/plan.yaml"), tmp_path / "link" / "plan.yaml"):
        assert broken_off(identity(way), pytest.fail).session_id == session


def test_a_bundled_programme_is_the_same_wherever_the_coach_is_installed() -> None:
    assert location_of(find("sacroiliitis")) == "sacroiliitis"
    assert find(location_of(find("sacroiliitis"))) == find("sacroiliitis")


# ---- the last session, whichever it was


def test_the_last_session_is_found_without_a_name(state, tmp_path: Path) -> None:
    anna, ben = (write(tmp_path / who / "plan.yaml", calves()) for who in ("anna", "ben"))
    break_off(anna)
    break_off(ben)
    assert last_location(pytest.fail) == str(ben)
    break_off(anna)
    assert last_location(pytest.fail) == str(anna)
    break_off(find("sacroiliitis"))
    assert last_location(pytest.fail) == "sacroiliitis"


def test_without_any_session_it_says_how_to_start_one(state) -> None:
    with pytest.raises(NotFoundError, match="no session to go on with"):
        last_location(pytest.fail)


def test_a_file_that_has_gone_is_said_with_what_to_do(state, tmp_path: Path) -> None:
    file = write(tmp_path / "plan.yaml", calves())
    break_off(file)
    file.rename(tmp_path / "moved.yaml")
    with pytest.raises(NotFoundError) as caught:
        last_location(pytest.fail)
    assert f"its file {file} is not there any more" in str(caught.value)
    assert str(caught.value).endswith("coach play FILE --from calf-stretch")


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_name_that_is_no_text_is_kept_too(state, tmp_path: Path) -> None:
    file = write(tmp_path / os.fsdecode(b"caf\xe9.yaml"), calves())
    session = break_off(file)
    assert last_location(pytest.fail) == str(file)
    assert broken_off(identity(file), pytest.fail).session_id == session


# ---- a history of the version before, which knew a file by its name alone


@pytest.fixture
def earlier(state) -> None:
    """Three sessions that version 1 of the store entered: the last one broke off."""
    state.mkdir()
    shutil.copy(Path(__file__).parents[1] / "data" / "history-1.db", state / "history.db")


def test_an_earlier_history_keeps_all_its_sessions(earlier) -> None:
    with Store.open(on_notice=pytest.fail) as store:
        records = store.history()
    assert [(one.title, one.done, one.planned, one.outcome) for one in records] == [
        ("Exercises for sacroiliitis", 22, 22, "completed"),
        ("Anna's plan", 1, 22, "interrupted"),
        ("Exercises for sacroiliitis", 1, 22, None),
    ]


def test_nobody_goes_on_with_a_session_that_may_be_somebody_elses(earlier, tmp_path: Path) -> None:
    bundled = find("sacroiliitis")
    ben = write(tmp_path / "ben" / "plan.yaml", bundled.read_text(encoding="utf-8"))
    for file in (bundled, ben):
        said = refused(file)
        assert "entered by an earlier version of the coach" in said
        assert said.endswith(play_command(location_of(file), "--from", "quadriceps-stretch"))
    with pytest.raises(NotFoundError, match="coach play FILE --from quadriceps-stretch"):
        last_location(pytest.fail)


def test_a_session_after_it_is_found_again(earlier) -> None:
    session = break_off(find("sacroiliitis"))
    assert broken_off(identity(find("sacroiliitis")), pytest.fail).session_id == session
    assert last_location(pytest.fail) == "sacroiliitis"


# ---- the command, as a shell takes it

names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
@given(
    name=names
    | st.sampled_from(["my plan.yaml", "-n.yaml", "o'neill's \"plan\".yaml", "$HOME `x` !! ~.yaml"])
    | st.binary(min_size=1).map(lambda raw: os.fsdecode(raw.replace(b"\0", b"")))
)
def test_a_shell_reads_the_command_as_it_was_meant(name) -> None:
    location = f"/home/{name}"
    command = play_command(location, "--rate", "0.9")
    assert command.isprintable()
    split = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True
    ).stdout.split(b"\0")
    assert split == [b"coach", b"play", os.fsencode(location), b"--rate", b"0.9", b""]


def test_a_command_for_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert play_command(r"C:\Users\Anna\plan.yaml") == r"coach play C:\Users\Anna\plan.yaml"
    assert play_command(r"C:\Übung & mehr\it's.yaml", "--resume") == (
        r'coach play "C:\Übung & mehr\it' "'" r's.yaml" --resume'
    )


def test_the_identity_does_not_hang_on_how_long_a_hold_is() -> None:
    longer = replace(SMALL.exercises[0], dose=replace(SMALL.exercises[0].dose, hold=9))
    other = replace(SMALL, exercises=(longer, *SMALL.exercises[1:]))
    assert identity_of(other, "x") == identity_of(SMALL, "x")
