"""Routines: several programmes as one session, each exercise as in its own programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_programmes import SAFETY, exercise
from strategies import exercises

from coach.days import Schedule, schedule_of
from coach.dose import Dose
from coach.errors import ProgrammeError
from coach.items import Item, Mark, Place, Say, Script
from coach.model import Circuit, PainRule, Part, Programme, Safety, Screening
from coach.programmes.routine import Routine, RoutinePart, combined, read_routine
from coach.script import write_script

FILE = Path("monday.yaml")
MONDAY = date(2026, 11, 30)


def routine(*names: str) -> Routine:
    return Routine("Monday", tuple(map(RoutinePart, names)))


def whole(*programmes: Programme) -> Programme:
    sources = [Part(one, one.id) for one in programmes]
    return combined(routine(*(one.id for one in programmes)), sources, MONDAY, FILE)


sessions = st.lists(exercises(), min_size=1, max_size=3, unique_by=lambda one: one.id).map(
    lambda some: Programme("small", "A small programme", SAFETY, tuple(some))
)


def body(script: Script, name: str) -> list[Item]:
    """What is said and done of an exercise from its first side on, without its name."""
    items = [one for one in script.items if one.place.exercise == name]
    sides = [n for n, one in enumerate(items) if isinstance(one, Mark) and one.kind == "side"]
    return [replace(one, place=replace(one.place, exercise="")) for one in items[sides[0] :]]


@given(st.lists(sessions, min_size=1, max_size=3))
def test_each_exercise_is_the_one_of_its_programme_word_by_word(parts: list[Programme]) -> None:
    monday = whole(*parts)
    names = [one.id for one in monday.exercises]
    assert len(set(names)) == len(names)
    script, own = write_script(monday), [(write_script(part), part.exercises) for part in parts]
    formers = [(alone, one.id) for alone, exercises in own for one in exercises]
    assert len(formers) == len(names)
    for name, (alone, former) in zip(names, formers, strict=True):
        assert name.startswith(former)
        assert body(script, name) == body(alone, former)


@given(st.lists(sessions, min_size=1, max_size=3))
def test_what_is_said_once_a_session_is_said_once(parts: list[Programme]) -> None:
    script = write_script(whole(*parts))
    kinds = [one.kind for one in script.items if isinstance(one, Mark)]
    assert (kinds.count("start"), kinds.count("end")) == (1, 1)
    notices = [one.text for one in script.items if one.place == Place() and hasattr(one, "text")]
    said = [text for text in notices if text]
    assert len(set(said)) == len(said)


def test_the_notices_of_all_come_in_their_order_each_once() -> None:
    other = Safety(("Ask your doctor first.", "Ask twice."), ("Dial 112.",), ("Stop if it burns.",))
    both = whole(
        Programme("one", "One", SAFETY, (exercise(),)),
        Programme("two", "Two", other, (exercise(),)),
    ).safety
    assert both.consult == ("Ask your doctor first.", "Ask twice.")
    assert both.emergency == ("Chest pain is an emergency.", "Dial 112.")
    assert both.stop == ("Stop if it is sharp.", "Stop if it burns.")


def test_the_questions_of_all_are_asked_once_and_the_strictest_rule_of_pain_holds() -> None:
    question = Screening("surgery", "Have you had surgery?", ("Ask your surgeon.",))
    asked = (question, replace(question, id="fever", ask="Do you have a fever?"))
    one = Programme(
        "one", "One", SAFETY, (exercise(),), screening=(question,), pain_rule=PainRule(6, ("Six.",))
    )
    two = replace(one, id="two", screening=asked, pain_rule=PainRule(4, ("Four.",)))
    both = whole(one, two)
    assert [each.ask for each in both.screening] == [
        "Have you had surgery?", "Do you have a fever?"
    ]  # fmt: skip
    assert len({each.id for each in both.screening}) == 2
    assert both.pain_rule == PainRule(4, ("Four.",))
    assert [(part.programme, part.location) for part in both.parts] == [(one, "one"), (two, "two")]


def test_each_part_begins_with_the_title_of_its_programme() -> None:
    hips = Programme("hips", "Care of the hips", SAFETY, (exercise(), exercise(id="b")))
    back = Programme("back", "Back", SAFETY, (exercise(id="c"),))
    said = [one.text for one in write_script(whole(hips, back)).items if isinstance(one, Say)]
    for title, number in (("Care of the hips.", "one"), ("Back.", "three")):
        assert said.count(title) == 1
        assert said[said.index(title) + 1] == f"Exercise {number} of three."
    assert "Back." not in [
        one.text for one in write_script(whole(back)).items if isinstance(one, Say)
    ]


def test_a_routine_is_due_on_its_own_days_and_says_so() -> None:
    text = b"routine: Monday\nparts: [back]\ndays: [monday, friday]\ntimes-a-day: 2\n"
    read = read_routine(text, FILE)
    assert read is not None
    back = Programme("back", "Back", SAFETY, (exercise(days=("monday",)),), times_a_week=3)
    monday = combined(read, [Part(back, "back")], MONDAY, FILE)
    assert schedule_of(monday) == Schedule(days=("monday", "friday"), times_a_day=2)
    said = [one.text for one in write_script(monday).items if isinstance(one, Say)]
    assert "This session is for Monday and Friday." in said
    assert schedule_of(whole(back)) is None
    with pytest.raises(ProgrammeError, match="days"):
        read_routine(text + b"every-days: 2\n", FILE)


def test_some_exercises_of_a_programme_and_what_is_left_of_its_circuit() -> None:
    three = tuple(exercise(id=name) for name in ("a", "b", "c"))
    back = Programme("back", "Back", SAFETY, three, circuits=(Circuit(("a", "b"), 3),))
    parts = (RoutinePart("back"), RoutinePart("back", ("c", "b")))
    both = combined(Routine("Monday", parts), [Part(back, "back")] * 2, MONDAY, FILE)
    assert [one.id for one in both.exercises] == ["a", "b", "c", "b-2", "c-2"]
    assert [one.exercises for one in both.circuits] == [("a", "b"), ("b-2",)]
    own = (("a", "a"), ("b", "b"), ("c", "c"), ("b-2", "b"), ("c-2", "c"))
    assert both.parts == (Part(back, "back", own),)


def test_an_exercise_of_other_days_is_left_out_and_a_day_without_any_is_told() -> None:
    back = Programme("back", "Back", SAFETY, (exercise(days=("tuesday",)), exercise(id="b")))
    assert [one.id for one in whole(back).exercises] == ["b"]
    tuesday = replace(back, exercises=back.exercises[:1])
    with pytest.raises(ProgrammeError, match=r"monday.yaml: there is nothing to do today"):
        whole(tuesday)


def test_an_exercise_that_is_not_there_is_told_with_its_programme() -> None:
    back = Programme("back", "Back", SAFETY, (exercise(),))
    parts = (RoutinePart("back", ("calf-strech",)),)
    with pytest.raises(ProgrammeError) as caught:
        combined(Routine("Monday", parts), [Part(back, "back")], MONDAY, FILE)
    assert str(caught.value) == (
        'monday.yaml: "back" has no exercise "calf-strech"; did you mean "calf-stretch"?; '
        "it has: calf-stretch"
    )


def test_a_routine_is_as_bounded_as_a_programme() -> None:
    long = Programme("long", "Long", SAFETY, (exercise(sides="none", dose=Dose(20, 1, 1000)),))
    with pytest.raises(ProgrammeError, match=r"holds and rests take 11.\d hours; at most 6"):
        whole(long, long)
    many = Programme("many", "Many", SAFETY, tuple(exercise(id=f"e-{n}") for n in range(60)))
    with pytest.raises(ProgrammeError, match="all parts have 120 exercises; at most 100"):
        whole(many, many)


GOOD = b"routine: Monday\nparts: [hips, {programme: back, exercises: [cat-cow]}]\n"


def test_a_file_is_read() -> None:
    parts = (RoutinePart("hips"), RoutinePart("back", ("cat-cow",)))
    assert read_routine(GOOD, FILE) == Routine("Monday", parts)
    for other in (b"schema: 2\ntitle: A routine\n", b"- routine\n", b"a: 1\n"):
        assert read_routine(other, FILE) is None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("parts: [hips]", "parts: []"),
        ("parts: [hips]", "part: [hips]"),
        ("Monday", "'{side}'"),
        ("Monday", "'***'"),
        ("parts: [hips]", "parts: [" + "hips, " * 21 + "]"),
        ("parts: [hips]", "parts: [{exercises: [a]}]"),
        ("parts: [hips]", "parts: [{programme: a, exercises: [A]}]"),
    ],
)  # fmt: skip
def test_a_file_with_mistakes_says_where(written: str, says: str) -> None:
    data = "routine: Monday\nparts: [hips]\n".replace(written, says).encode()
    with pytest.raises(ProgrammeError) as caught:
        read_routine(data, FILE)
    assert all(problem.line for problem in caught.value.problems)


words = st.sampled_from(
    ["routine", "parts", "programme", "exercises", "a", "-", ":", "[", "]", " "]
)


@given(st.lists(words | st.just("\n"), max_size=30).map(lambda some: "".join(some).encode()))
def test_any_text_is_a_routine_or_none_or_told_with_its_place(data: bytes) -> None:
    try:
        found = read_routine(data, FILE)
    except ProgrammeError as error:
        assert all(str(problem).startswith("monday.yaml:") for problem in error.problems)  # noqa: PT017
    else:
        assert found is None or found.parts
