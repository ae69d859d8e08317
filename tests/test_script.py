"""What is said, in which order: golden text, for people to read."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import exercise, programme, programmes

from coach.counts import count_events
from coach.dose import Dose, Rest, Tempo, Words
from coach.errors import SpeechTextError
from coach.items import Mark, Notices, Preferences, Say, Timed, Wait
from coach.model import COUNTINGS, Programme, Screening, Wording
from coach.phrases import rep_cue
from coach.script import write_script
from coach.session import outline_of
from coach.timeline_text import script_lines

GOLDEN = Path(__file__).parent / "golden"


def lines(a_programme: Programme, **preferences: object) -> list[str]:
    return list(script_lines(write_script(a_programme, Preferences(**preferences))))


def assert_golden(name: str, got: list[str]) -> None:
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert "\n".join(got) + "\n" == expected


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


def test_reps_are_announced() -> None:
    got = [line for line in lines(programme()) if line in ("Second of three.", "Last one.")]
    assert got == ["Second of three.", "Last one."] * 2


def test_voice_prompts_are_only_said_when_asked_for() -> None:
    lying = programme(exercise(position="supine"))
    prompt = "Say I'm ready once you are in place."
    assert prompt not in lines(lying)
    assert prompt in lines(lying, voice_prompts=True)


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [("standing", "prone", 25, 30), ("prone", "supine", 15, 15), ("supine", "standing", 25, 30)],
)
def test_posture_changes_have_their_time(before: str, after: str, low: int, high: int) -> None:
    script = write_script(programme(exercise(position=before), exercise(position=after)))
    waits = [i.ms / 1000 for i in script.items if isinstance(i, Wait) and i.why == "change posture"]
    assert low <= waits[-1] <= high


def test_setup_action_and_side_pauses() -> None:
    script = write_script(programme())
    times = {i.why: i.ms / 1000 for i in script.items if isinstance(i, Wait)}
    assert 6 <= times["set up"] <= 8
    assert 3 <= times["move"] <= 4
    assert 8 <= times["change side"] <= 10


def test_a_dose_left_blank_is_an_error_for_the_author() -> None:
    blank = {"action": Wording(("Repeat ...... times.",))}
    with pytest.raises(SpeechTextError):
        write_script(programme(exercise(instructions=blank)))


@given(programmes)
def test_every_planned_rep_is_there_and_no_placeholder_is_spoken(a_programme) -> None:
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
def test_a_hold_follows_its_word_or_begins_with_it(a_programme) -> None:
    items = [i for i in write_script(a_programme).items if not hasattr(i, "label")]
    for before, item in pairwise(items):
        if isinstance(item, Timed) and item.phase == "hold":
            spoken = before.text if isinstance(before, Say) else item.events[0].text
            assert spoken == "Hold."


@pytest.mark.parametrize(
    ("position", "last"),
    [
        ("standing", "Stand easy for a moment."),
        ("sitting", "Stay seated for a moment, and get up slowly."),
        ("kneeling", "Take your time, and get up slowly."),
        ("supine", "Stay as you are, and get up slowly."),
        ("side-lying", "Stay as you are, and get up slowly."),
    ],
)
def test_the_end_fits_the_position_of_the_last_exercise(position: str, last: str) -> None:
    assert lines(programme(exercise(), exercise(position=position)))[-1] == last


def reminders(seconds: int, text: str, counting: str = "auto") -> list[float]:
    held = exercise(
        sides="none",
        counting=counting,
        dose=Dose(sets=1, reps=1, hold=seconds),
        instructions={"hold-reminder": Wording((text,))},
    )
    timed = [i for i in write_script(programme(held)).items if isinstance(i, Timed)]
    return [event.at_ms / 1000 for event in timed[0].events if event.text == text]


@pytest.mark.parametrize(
    ("seconds", "counting", "at"),
    [
        (60, "auto", 31.5),
        (30, "auto", 16.5),
        (20, "auto", 11.5),
        (20, "last-three", 10),
        (120, "milestones", 61.5),
        (60, "tones", 31.5),
    ],
)
def test_the_reminder_comes_near_the_middle(seconds: int, counting: str, at: float) -> None:
    assert reminders(seconds, "Now the other leg.", counting) == [at]


def test_a_reminder_that_the_count_leaves_no_room_for_is_said_before_the_hold() -> None:
    assert reminders(8, "Now the other leg.") == []
    assert reminders(60, "Now the other leg.", "every-second") == []
    got = lines(programme(exercise(dose=Dose(sets=1, reps=1, hold=8))))
    assert got.index("Keep your left heel down.") < got.index("Hold.")


@given(st.integers(5, 120), st.sampled_from(COUNTINGS), st.integers(1, 8))
def test_no_count_comes_into_a_reminder(seconds: int, counting, words: int) -> None:
    text = " ".join(["Softly"] * words)
    counts = [event.at_ms / 1000 for event in count_events(seconds, counting)]
    for at in reminders(seconds, text, counting):
        assert at + 0.15 * len(text) <= min(later for later in (*counts, seconds) if later > at)


@pytest.mark.parametrize(
    ("dose", "words", "said"),
    [
        (Dose(1, 1, hold=300), Words(hold="Start walking"), "Five minutes."),
        (Dose(1, 3, hold=30), Words(hold="Go"), "Three times thirty seconds."),
        (Dose(2, 2, hold=45), Words(hold="March"), "Two sets. Twice forty-five seconds."),
        (Dose(1, 1, hold=10), Words(), "One hold of ten seconds."),
        (Dose(1, 20, tempo=Tempo(1, 0, 1)), Words(), "Twenty repetitions."),
        (Dose(1, 1, tempo=Tempo(3, 3, 4)), Words(), "One slow repetition."),
    ],
)
def test_a_dose_is_called_what_it_is(dose, words, said: str) -> None:
    one = exercise(dose=dose, words=words, sides="none", instructions={})
    assert said in lines(programme(one))


@pytest.mark.parametrize(
    ("position", "support", "said"),
    [
        ("standing", "a wall or a chair", ["Stand next to a wall or a chair."]),
        ("standing", "a low step", ["Stand on a low step."]),
        ("standing", "a red band", ["Have a red band at hand.", "Stand up straight."]),
        ("sitting", "the edge of a bed", ["Sit on the edge of a bed."]),
        ("kneeling", "two mats", ["Kneel on two mats."]),
        ("supine", "a firm bed", ["Lie down on your back, on a firm bed."]),
        ("prone", "two dumbbells", ["Have two dumbbells at hand.", "Lie down on your stomach."]),
        (
            "supine",
            "a mat and a ball",
            ["Have a mat and a ball at hand.", "Lie down on your back."],
        ),
    ],
)
def test_nobody_is_sent_onto_what_does_not_carry(
    position: str, support: str, said: list[str]
) -> None:
    got = lines(programme(exercise(position=position, support=support, sides="none")))
    start = got.index("Three holds of ten seconds.") + 1
    assert got[start : start + len(said)] == said


def test_equipment_is_fetched_before_lying_down() -> None:
    got = lines(programme(exercise(position="supine", support="a mat", equipment=("a band",))))
    assert "For this session, have a band at hand." in got
    start = got.index("Have a band at hand.")
    assert got[start + 1] == "Lie down on your back, on a mat."


def side_lying(**changes):
    return exercise(**{"id": "clam", "position": "side-lying", "support": None} | changes)


def test_the_side_that_works_is_on_top() -> None:
    got = lines(programme(side_lying()))
    assert got.index("Lie down on your right side.") < got.index("Now the right side.")
    turn = got.index("Turn over, and lie on your left side.")
    assert got[turn - 1 : turn + 3] == [
        "Now the right side.",
        "Turn over, and lie on your left side.",
        "Take your time.",
        "[15 s: change side]",
    ]


def test_an_author_may_have_somebody_lie_on_the_side_that_works() -> None:
    below = {"set-up": Wording(("Lie on your {side} side, knees bent.",))}
    got = lines(programme(side_lying(instructions=below)))
    assert "Lie down on your left side." in got
    assert "Turn over, and lie on your right side." in got


def test_somebody_on_the_other_side_is_given_time_to_turn_over() -> None:
    first, second = side_lying(sides="left"), side_lying(id="lift", sides="right")
    script = write_script(programme(first, second))
    gates = [i.label for i in script.items if isinstance(i, Mark) and i.kind == "gate"]
    assert gates == ["Lie down on your right side.", "Lie down on your left side."]


def test_a_long_rest_says_when_it_ends() -> None:
    rested = exercise(dose=Dose(2, 2, hold=5, rest=Rest(reps=30, sets=60)), sides="none")
    got = lines(programme(rested))
    ends = ["Ten seconds. Get into position.", "[10 s: get ready]"]
    assert got[got.index("[50 s: rest]") + 1 :][:2] == ends
    assert got[got.index("[20 s: rest]") + 1 :][:2] == ends
    assert ends[0] not in lines(programme(exercise()))


BREATHING = exercise(
    id="breathing",
    name="Slow breathing",
    sides="none",
    dose=Dose(sets=2, reps=3, tempo=Tempo(4, 7, 8), rest=Rest(reps=0, sets=30)),
    words=Words(up="Inhale", down="Exhale"),
    instructions={
        "action": Wording(("Breathe with the words.",), ()),
        "release": Wording(("Breathe as you like.",)),
    },
)


@pytest.mark.parametrize(
    ("total", "seconds", "cues"),
    [
        (3, 3, ["Lift.", "Two. Lift.", "Last one. Lift."]),
        (3, 2, ["Lift.", "Two.", "Three."]),
        (9, 1, ["Lift.", "Two.", "Three."]),
        (20, 1, ["Lift.", "Lift.", "Lift."]),
    ],
)
def test_a_rep_is_numbered_where_its_first_phase_has_room(
    total: int, seconds: int, cues: list[str]
) -> None:
    assert [rep_cue(number, total, "Lift", seconds) for number in (1, 2, 3)] == cues


def test_reps_without_a_rest_flow() -> None:
    assert_golden("breathing", lines(programme(BREATHING)))
