"""What is said, in which order: golden text, for people to read."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from strategies import exercise, programme, programmes

from coach.errors import SpeechTextError
from coach.model import Dose, Programme, Rest, Tempo, Wording
from coach.script import Preferences, Say, Timed, Wait, write_script
from coach.timeline_text import script_lines

GOLDEN = Path(__file__).parent / "golden"


def lines(a_programme: Programme, **preferences: object) -> list[str]:
    return list(script_lines(write_script(a_programme, Preferences(**preferences))))


def assert_golden(name: str, got: list[str]) -> None:
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert "\n".join(got) + "\n" == expected


def test_a_stretch_on_both_sides():
    assert_golden("stretch", lines(programme()))


def test_lifts_with_a_tempo_after_a_change_of_posture():
    lift = exercise(
        id="leg-lift",
        name="Leg lift",
        position="prone",
        support=None,
        sides="right",
        dose=Dose(sets=2, reps=2, tempo=Tempo(3, 3, 4), rest=Rest(4, 30, 9)),
    )
    assert_golden("lifts", lines(programme(exercise(sides="none", instructions={}), lift)))


def test_brief_wording_from_the_first_rep_keeps_all_of_the_safety():
    got = lines(programme(), brief=True)
    assert "Slide your left foot back." not in got
    assert "Slide it back." in got
    assert {"Ask your doctor first.", "Chest pain is an emergency."} <= set(got)


def test_reps_are_announced():
    got = [line for line in lines(programme()) if line in ("Second of three.", "Last one.")]
    assert got == ["Second of three.", "Last one."] * 2


def test_voice_prompts_are_only_said_when_asked_for():
    lying = programme(exercise(position="supine"))
    prompt = "Say I'm ready once you are in place."
    assert prompt not in lines(lying)
    assert prompt in lines(lying, voice_prompts=True)


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [("standing", "prone", 25, 30), ("prone", "supine", 15, 15), ("supine", "standing", 25, 30)],
)
def test_posture_changes_have_their_time(before, after, low, high):
    script = write_script(programme(exercise(position=before), exercise(position=after)))
    waits = [i.ms / 1000 for i in script.items if isinstance(i, Wait) and i.why == "change posture"]
    assert low <= waits[-1] <= high


def test_setup_action_and_side_pauses():
    script = write_script(programme())
    times = {i.why: i.ms / 1000 for i in script.items if isinstance(i, Wait)}
    assert 6 <= times["set up"] <= 8
    assert 3 <= times["move"] <= 4
    assert 8 <= times["change side"] <= 10


def test_a_dose_left_blank_is_an_error_for_the_author():
    blank = {"action": Wording(("Repeat ...... times.",))}
    with pytest.raises(SpeechTextError):
        write_script(programme(exercise(instructions=blank)))


@given(programmes)
def test_every_planned_rep_is_there_and_no_placeholder_is_spoken(a_programme):
    script = write_script(a_programme)
    holds = [i for i in script.items if isinstance(i, Timed) and i.phase == "hold"]
    assert len(holds) == sum(
        len(e.side_order) * e.dose.sets * e.dose.reps for e in a_programme.exercises
    )
    for item in script.items:
        if isinstance(item, Say):
            assert "{" not in item.text
            assert not any(letter.isdigit() for letter in item.text)


@given(programmes)
def test_nothing_is_said_between_hold_and_its_timed_phase(a_programme):
    items = [i for i in write_script(a_programme).items if not hasattr(i, "label")]
    for before, item in pairwise(items):
        if isinstance(item, Timed) and item.phase == "hold":
            assert isinstance(before, Say)
            assert before.text == "Hold."
