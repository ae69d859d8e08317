"""What is said, in which order: golden text, for people to read."""

from dataclasses import replace

import pytest
from script_golden import assert_golden, lines
from small_programmes import exercise, programme

from coach.dose import Dose, Rest, Tempo
from coach.errors import SpeechTextError
from coach.items import Notices, Preferences
from coach.model import Screening, Wording
from coach.script import write_script
from coach.session import outline_of


def test_a_stretch_on_both_sides() -> None:
    assert_golden("stretch", lines(programme()))


def test_lifts_with_a_tempo_after_a_change_of_posture() -> None:
    lift = exercise(
        id="leg-lift",
        name="Leg lift",
        position="prone",
        support=None,
        sides="right",
        dose=Dose(sets=2, reps=2, tempo=Tempo(3, 3, 4), rest=Rest(4, 30, 9)),
    )
    assert_golden("lifts", lines(programme(exercise(sides="none", instructions={}), lift)))


def test_brief_wording_from_the_first_rep_keeps_all_of_the_safety() -> None:
    got = lines(programme(), brief=True)
    assert "Slide your left foot back." not in got
    assert "Slide it back." in got
    assert {"Ask your doctor first.", "Chest pain is an emergency."} <= set(got)


def test_brief_wording_of_a_first_side_does_not_count_on_another_side() -> None:
    """What is brief may turn somebody round who has done the other side; here is none yet."""
    turn = Wording(("Have a wall on your {side}.",), ("Turn, so that it is on your {side}.",))
    got = lines(programme(exercise(instructions={"set-up": turn, "action": Wording(("Lean.",))})))
    brief = lines(
        programme(exercise(instructions={"set-up": turn, "action": Wording(("Lean.",))})),
        brief=True,
    )
    for said in (got, brief):
        assert "Have a wall on your left." in said
        assert "Turn, so that it is on your left." not in said
        assert "Turn, so that it is on your right." in said
    known = replace(turn, known=("Wall on your {side}.",))
    own = exercise(instructions={"set-up": known, "action": Wording(("Lean.",))})
    said = lines(programme(own), brief=True)
    assert "Wall on your left." in said
    assert "Have a wall on your left." not in said
    assert "Wall on your left." not in lines(programme(own))


@pytest.mark.parametrize(
    ("position", "caution", "said"),
    [
        ("standing", Wording(("Hold on to it.",)), True),
        ("supine", Wording(("Hold on to it.",)), False),
        ("standing", Wording(("Hold on to it.",), known=()), False),
        ("standing", Wording(("Hold on to the rail.",), ("Hold on to it.",)), True),
    ],
)
def test_brief_wording_keeps_a_caution_where_one_may_fall(
    position: str, caution: Wording, said: bool
) -> None:
    own = exercise(
        position=position,
        sides="none",
        instructions={"action": Wording(("Lean.",)), "caution": caution},
    )
    assert ("Hold on to it." in lines(programme(own), brief=True)) is said


def test_one_sentence_stands_for_the_notices_of_a_listener_who_knows_them() -> None:
    got = lines(programme(), notices="brief")
    assert got[:4] == ["A small programme.", "As always: stop if it hurts.", "", "## Calf stretch"]
    assert "Face the wall." in got
    full = lines(programme(), brief=True)
    assert {"Ask your doctor first.", "Stop if it is sharp."} <= set(full)
    assert "As always: stop if it hurts." not in full


def test_a_track_says_what_to_consider_and_a_live_session_will_ask() -> None:
    question = Screening("surgery", "Have you had surgery since last time?", ("Ask your surgeon.",))
    asked = replace(programme(), screening=(question,))
    got = lines(asked)
    at = got.index("Before you start, consider this.")
    assert got[at + 1 : at + 4] == [
        "Have you had surgery since last time?",
        "If the answer is yes, do not start.",
        "Ask your surgeon.",
    ]
    assert "Have you had surgery since last time?" not in lines(asked, live=True)


def test_the_lesson_is_said_once_the_notices_are_and_leaves_time_for_a_try() -> None:
    got = lines(programme(), lesson=True)
    at = got.index("Let us try it. Say the word pause now.")
    assert got.index("Stop if it is sharp.") < at < got.index("## Calf stretch")
    assert got[at + 1] == "[6 s: try]"


@pytest.mark.parametrize("notices", ["full", "brief"])
@pytest.mark.parametrize("brief", [False, True])
def test_a_side_told_in_full_again_keeps_every_point(notices: Notices, brief: bool) -> None:
    """A session goes from one revision to another by their points."""
    chosen = Preferences(brief=brief, notices=notices, live=True)
    every = replace(
        chosen, in_full=frozenset({("calf-stretch", "left"), ("calf-stretch", "right")})
    )
    first, second = (outline_of(write_script(programme(), one)) for one in (chosen, every))
    assert first == second


def test_voice_prompts_are_only_said_when_asked_for() -> None:
    lying = programme(exercise(position="supine"))
    prompt = "Say I'm ready once you are in place."
    assert prompt not in lines(lying)
    assert prompt in lines(lying, voice_prompts=True)


def test_a_dose_left_blank_is_an_error_for_the_author() -> None:
    blank = {"action": Wording(("Repeat ...... times.",))}
    with pytest.raises(SpeechTextError):
        write_script(programme(exercise(instructions=blank)))
