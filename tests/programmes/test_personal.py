"""A programme for one person: what may change, within which bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_programmes import exercise, programme
from written_doses import written

from coach import api
from coach.dose import Change, Dose, Limits, Range, Tempo
from coach.errors import ProgrammeError
from coach.library import find
from coach.model import Exercise, Part, Programme
from coach.programmes.loader import load
from coach.programmes.overrides import Override, Overrides, parse_settings, read_overrides
from coach.programmes.personal import fitted, personalise
from coach.programmes.routine import Routine, RoutinePart, combined

BUNDLED = load(find("sacroiliitis"))


def problems(run: object, *args: object) -> list[str]:
    with pytest.raises(ProgrammeError) as error:
        run(*args)  # type: ignore[operator]
    return [str(problem) for problem in error.value.problems]


def test_nothing_changes_nothing() -> None:
    assert personalise(BUNDLED, Overrides()) == BUNDLED


def test_a_name_is_said_with_the_title() -> None:
    assert personalise(BUNDLED, Overrides(name="Anna")).title == f"{BUNDLED.title}, for Anna"


def test_doses_change_within_the_bounds_and_nothing_else_does() -> None:
    changed = personalise(BUNDLED, parse_settings(["quadriceps-stretch.hold=20s"]))
    first, *others = changed.exercises
    assert first.dose == replace(BUNDLED.exercises[0].dose, hold=20)
    assert tuple(others) == BUNDLED.exercises[1:]


def test_the_hold_of_a_tempo_changes_in_the_tempo() -> None:
    changed = personalise(BUNDLED, parse_settings(["prone-leg-lift.hold=5"]))
    before = BUNDLED.exercises[1].dose
    assert before.tempo is not None
    assert changed.exercises[1].dose.tempo == replace(before.tempo, hold=5)
    assert changed.exercises[1].dose.hold is None


def test_a_person_has_weeks_of_their_own(tmp_path: Path) -> None:
    whole = written({"reps": 5, "changes": [{"week": 2, "reps": 6}]}) | {"starts": "2020-01-06"}
    file, own = tmp_path / "p.yaml", tmp_path / "anna.yaml"
    file.write_text(json.dumps(whole))
    today = date.today().isoformat()
    for personal, settings, reps in (
        (None, (), 6),
        (None, (f"start={today}",), 5),
        (f"start: {today}\n", (), 5),
        (f"start: {today}\n", ("start=2020-01-06",), 6),
        (f"start: {today}\nprogramme: p\n", (), 5),
    ):
        own.write_text(personal or "name: Anna\n")
        read = api.load(file, personal=own, settings=settings)
        assert read.exercises[0].dose.reps == reps, (personal, settings)
    own.write_text(f"start: {today}\nprogramme: other\n")
    heard: list[str] = []
    read = api.load(file, prescription=own, on_notice=heard.append)
    assert read.exercises[0].dose.reps == 6
    assert len(heard) == 1


def test_the_bound_is_named() -> None:
    assert problems(personalise, BUNDLED, parse_settings(["quadriceps-stretch.hold=90s"])) == [
        '--set: hold of "quadriceps-stretch" is 1m30s; the author of '
        '"Exercises for sacroiliitis" allows 5s to 1m'
    ]


PRESCRIPTION = """
programme: {programme}
name: Anna
exercises:
  - {{id: quadriceps-stretch, hold: 20s}}
  - {{id: {other}, reps: 2}}
"""


@pytest.fixture
def prescription(tmp_path: Path) -> Callable[..., Path]:
    """Writes a prescription."""

    def write(programme: str = "sacroiliitis", other: str = "hip-stretch") -> Path:
        file = tmp_path / "anna.yaml"
        file.write_text(PRESCRIPTION.format(programme=programme, other=other), "utf-8")
        return file

    return write


def test_a_prescription_is_the_same_as_a_personal_file_where_all_of_it_fits(prescription) -> None:
    told: list[str] = []
    file = prescription()
    own = fitted(BUNDLED, prescription=file, on_notice=told.append)
    assert own == fitted(BUNDLED, file) == personalise(BUNDLED, read_overrides(file))
    assert own.exercises[0].dose.hold == 20
    assert own.exercises[2].dose.reps == 2
    assert told == []


def test_a_prescription_for_another_programme_changes_nothing_and_says_so(prescription) -> None:
    told: list[str] = []
    file = prescription(programme="hips")
    assert fitted(BUNDLED, prescription=file, on_notice=told.append) == BUNDLED
    assert told == [
        f'Your prescription {file}: it is for "hips"; "Exercises for sacroiliitis" stays as it is'
    ]
    (refused, _) = problems(fitted, BUNDLED, prescription(programme="hips", other="x"))
    assert refused == f'{file}: this is for the programme "hips", and not for "sacroiliitis"'


def test_a_prescription_is_for_a_routine_with_its_programme_in_it(prescription) -> None:
    told: list[str] = []
    own = fitted(monday(), prescription=prescription(), on_notice=told.append)
    assert [one.dose.hold for one in own.exercises] == [5, 20, None, 10]
    assert [one.sides for one in own.exercises] == ["both", "both", "both", "both"]
    assert told == []


def monday(*chosen: str) -> Programme:
    """A routine of another programme, with an exercise of the same id, and the bundled one."""
    limits = Limits(hold=Range(1, 9))
    other = exercise(id="quadriceps-stretch", dose=Dose(1, 2, 5, limits=limits))
    neck = Programme("neck", "Neck", BUNDLED.safety, (other,))
    routine = Routine("Monday", (RoutinePart("neck"), RoutinePart("sacroiliitis", chosen)))
    parts = [Part(neck, "neck"), Part(BUNDLED, "sacroiliitis")]
    return combined(routine, parts, date(2026, 11, 30), Path("monday.yaml"))


def test_in_a_routine_it_changes_its_own_programme_only(prescription, tmp_path: Path) -> None:
    file = tmp_path / "left.yaml"
    file.write_text("programme: sacroiliitis\nleave-out: left\n", "utf-8")
    own = fitted(monday(), file)
    assert [one.sides for one in own.exercises] == ["both", "right", "right", "right"]
    own = fitted(monday("quadriceps-stretch"), prescription())
    assert [one.dose.hold for one in own.exercises] == [5, 20]
    (told,) = problems(fitted, monday(), prescription(other="neck-roll"))
    assert 'no exercise "sacroiliitis:neck-roll"' in told


def test_in_a_routine_a_limit_is_that_of_the_author_of_its_part() -> None:
    settings = ["quadriceps-stretch.hold=10s", "quadriceps-stretch-2.hold=2m"]
    first, second = problems(fitted, monday(), None, settings)
    assert first.endswith('is 10s; the author of "Neck" allows 1s to 9s')
    assert second.endswith('2m; the author of "Exercises for sacroiliitis" allows 5s to 1m')


LEFT_IS_LESS = exercise(dose=Dose(1, 10, 5, changes=(Change(side="left", reps=5),)))
LADDER = exercise(dose=Dose(2, 10, 5, changes=(Change(set=2, reps=8),)))


@pytest.mark.parametrize("one", [LEFT_IS_LESS, LADDER], ids=["sides", "sets"])
def test_one_number_does_not_stand_for_amounts_that_differ(one: Exercise) -> None:
    (told,) = problems(personalise, programme(one), parse_settings(["calf-stretch.reps=7"]))
    assert told == (
        '--set: reps of "calf-stretch" is not the same on each side and in each set, and one '
        "number cannot stand for all; change that in a copy of the programme"
    )
    held = personalise(programme(one), parse_settings(["calf-stretch.hold=7"])).exercises[0]
    assert held.dose == replace(one.dose, hold=7)


def test_the_reps_of_a_single_side_that_is_left_can_be_changed() -> None:
    settings = parse_settings(["calf-stretch.reps=7", "leave-out=right"])
    (own,) = personalise(programme(LEFT_IS_LESS), settings).exercises
    assert [one.reps for one in own.sets("left")] == [7]


def test_an_amount_holds_in_every_week(tmp_path: Path) -> None:
    whole = written({"reps": 5, "changes": [{"week": 2, "reps": 6}]}) | {"starts": "2020-01-06"}
    file = tmp_path / "p.yaml"
    file.write_text(json.dumps(whole))
    name = load(file).exercises[0].id
    for start in ("2020-01-06", date.today().isoformat()):
        settings = [f"start={start}", f"{name}.reps=4"]
        assert api.load(file, settings=settings).exercises[0].dose.reps == 4


def test_what_of_a_prescription_is_not_there_is_told_and_the_rest_holds(prescription) -> None:
    told: list[str] = []
    file = prescription(other="neck-roll")
    own = fitted(BUNDLED, prescription=file, on_notice=told.append)
    assert own.exercises[0].dose.hold == 20
    assert own.title.endswith(", for Anna")
    assert told == [f'Your prescription {file}: "Exercises for sacroiliitis" has no "neck-roll"']
    assert 'no exercise "neck-roll"' in problems(fitted, BUNDLED, file)[0]


def test_settings_come_over_a_file_over_a_prescription(prescription, tmp_path: Path) -> None:
    file = tmp_path / "today.yaml"
    file.write_text(
        "name: Ben\nexercises: [{id: quadriceps-stretch, hold: 30s, reps: 1}]\n", "utf-8"
    )
    own = fitted(BUNDLED, file, ["quadriceps-stretch.hold=5s"], prescription())
    assert own.title.endswith(", for Ben")
    assert (own.exercises[0].dose.hold, own.exercises[0].dose.reps) == (5, 1)
    assert own.exercises[2].dose.reps == 2


def test_each_limit_says_whose_it_is_and_whose_change_breaks_it(tmp_path: Path) -> None:
    file = tmp_path / "anna.yaml"
    file.write_text("exercises: [{id: quadriceps-stretch, hold: 2m}]\n", "utf-8")
    told = problems(fitted, BUNDLED, None, ["hip-stretch.reps=101"], file)
    author = 'the author of "Exercises for sacroiliitis" allows'
    assert told[0] == (
        f'your prescription {file}: hold of "quadriceps-stretch" is 2m; {author} 5s to 1m'
    )
    assert told[1].startswith(f'--set: reps of "hip-stretch" is 101; {author}')


def test_without_a_bound_of_its_own_the_format_s_holds() -> None:
    assert problems(
        personalise, programme(), Overrides(exercises=(Override("calf-stretch", sets=101),))
    )[0].endswith('sets of "calf-stretch" is 101; the coach allows 1 to 100')


def test_every_mistake_is_told_in_one_pass() -> None:
    settings = ["quadriceps-stretch.reps=11", "hip-strech.reps=2", "prone-leg-lift.hold=11"]
    told = problems(personalise, BUNDLED, parse_settings(settings))
    assert len(told) == 3
    assert 'did you mean "hip-stretch"?' in told[1] or "it has:" in told[1]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_is_left_out_everywhere(side: str) -> None:
    changed = personalise(BUNDLED, parse_settings([f"leave-out={side}"]))
    other = {"left": "right", "right": "left"}[side]
    assert [exercise.side_order for exercise in changed.exercises] == [(other,)] * 3


def test_an_exercise_on_that_side_only_is_left_out_whole() -> None:
    two = programme(exercise(sides="right"), exercise(id="other", sides="none"))
    changed = personalise(two, Overrides(leave_out="right"))
    assert [exercise.id for exercise in changed.exercises] == ["other"]


def test_one_exercise_is_left_out() -> None:
    changed = personalise(BUNDLED, parse_settings(["prone-leg-lift.leave-out=all"]))
    assert [exercise.id for exercise in changed.exercises] == [
        BUNDLED.exercises[0].id,
        BUNDLED.exercises[2].id,
    ]


def test_something_must_be_left_to_do() -> None:
    nothing = Overrides(exercises=(Override("calf-stretch", leave_out="all"),))
    assert problems(personalise, programme(), nothing) == [
        "--set: no exercise is left; leave out less"
    ]


def test_an_exercise_without_sides_has_none_to_leave_out() -> None:
    told = problems(
        personalise,
        programme(exercise(sides="none")),
        parse_settings(["calf-stretch.leave-out=left"]),
    )
    assert told == ['--set: "calf-stretch" has no sides; leave out all of it, or nothing']


@given(
    hold=st.integers(0, 700),
    low=st.integers(1, 300),
    span=st.integers(0, 300),
    with_tempo=st.booleans(),
)
def test_a_personal_dose_is_within_its_bounds_or_refused(
    hold: int, low: int, span: int, with_tempo: bool
) -> None:
    limits = Limits(hold=Range(low, low + span))
    dose = Dose(1, 1, limits=limits, **({"tempo": Tempo(2, 3, 2)} if with_tempo else {"hold": 5}))
    one = programme(exercise(dose=dose))
    overrides = Overrides(exercises=(Override("calf-stretch", hold=hold),))
    if low <= hold <= low + span:
        own = personalise(one, overrides).exercises[0].dose
        assert (own.tempo.hold if own.tempo else own.hold) == hold
    else:
        assert problems(personalise, one, overrides)
