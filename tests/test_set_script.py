"""One exercise: its instructions, reps, holds, reminders and rests in their order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_golden import assert_golden, lines
from small_programmes import exercise, programme
from strategies import programmes

from coach.counts import count_events
from coach.dose import Dose, Rest, Tempo, Words
from coach.items import Say, Timed, Wait
from coach.model import COUNTINGS, Wording
from coach.phrases import rep_cue
from coach.script import write_script


def test_reps_are_announced() -> None:
    got = [line for line in lines(programme()) if line in ("Second of three.", "Last one.")]
    assert got == ["Second of three.", "Last one."] * 2


def test_setup_action_and_side_pauses() -> None:
    script = write_script(programme())
    times = {i.why: i.ms / 1000 for i in script.items if isinstance(i, Wait)}
    assert 6 <= times["set up"] <= 8
    assert 3 <= times["move"] <= 4
    assert 8 <= times["change side"] <= 10


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


def test_a_tempo_without_a_rest_is_kept_though_an_action_is_written() -> None:
    """Ten seconds of words before each rep of five would be no tempo."""
    squat = exercise(
        sides="none",
        dose=Dose(1, 3, tempo=Tempo(2, 1, 2), rest=Rest(reps=0)),
        instructions={"action": Wording(("Bend your knees and stand up.",))},
    )
    got = lines(programme(squat))
    assert got.count("Bend your knees and stand up.") == 1
    phases = [item for item in write_script(programme(squat)).items if isinstance(item, Timed)]
    assert [phase.ms for phase in phases] == [2000, 1000, 2000] * 3
    assert not [text for text in got if "Second of three." in text]


def test_a_cue_of_a_row_of_phases_gives_way_to_no_number() -> None:
    assert rep_cue(2, 5, "Straight", 2, needed=True) == "Straight."
    assert rep_cue(2, 5, "Straight", 4, needed=True) == "Two. Straight."


def test_a_long_rest_between_reps_is_announced() -> None:
    rested = lines(programme(exercise(sides="none", dose=Dose(1, 2, hold=5, rest=Rest(reps=45)))))
    assert rested[rested.index("Rest for forty-five seconds.") + 1] == "[35 s: rest]"
    short = lines(programme(exercise(sides="none", dose=Dose(1, 2, hold=5, rest=Rest(reps=10)))))
    assert "Rest for ten seconds." not in short


def test_rest_is_said_once_after_a_set_at_ones_own_pace() -> None:
    lifts = {"action": Wording(("Lift your hips.",))}
    dose = Dose(3, 8, rest=Rest(sets=40))
    got = lines(programme(exercise(sides="none", dose=dose, instructions=lifts)))
    assert got.count("Rest for forty seconds.") == 2
    assert got.count("And rest.") == 1
    assert got.index("And rest.") > got.index("Set three of three.")
