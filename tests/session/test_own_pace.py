"""A set at the listener's own pace: "ready" ends it; and the author's own words for "easier"."""

from __future__ import annotations

import pytest
from small_programmes import exercise, programme
from timelines import compiled

from coach.dose import Dose
from coach.items import Place, Preferences
from coach.model import Wording
from coach.script import write_script
from coach.session import (
    Command,
    Compiled,
    Playhead,
    Remember,
    Revision,
    Seek,
    Settings,
    Speak,
    Verb,
    begin,
    layout_of,
    outline_of,
    step,
    variants_of,
)
from coach.session.state import State

SQUATS = programme(
    exercise(
        id="squats",
        sides="none",
        dose=Dose(sets=2, reps=3),
        easier=("Hold on to a chair.",),
        harder=("Stay down for a breath.",),
        instructions={"action": Wording(("Bend your knees.",))},
    )
)
LIVE = Preferences(live=True)
LAYOUT = layout_of(compiled(SQUATS, LIVE))


def playing(frame: int) -> State:
    outline = outline_of(write_script(SQUATS, LIVE))
    state, _ = begin(outline, Settings(), gates=False, variants=variants_of(SQUATS))
    state, _ = step(state, Compiled(Revision(0, Settings(), LAYOUT), 0.0))
    state, _ = step(state, Playhead(0, frame, 1.0))
    return state


def own_pace() -> tuple[int, int]:
    """The frames of the silence of the first set."""
    cues = compiled(SQUATS, LIVE).cues
    return next((cue.start, cue.end) for cue in cues if cue.text == "own pace")


def done(actions: tuple[object, ...]) -> list[Place]:
    return [one.place for one in actions if isinstance(one, Remember) and one.rep_done]


REPS = [Place("squats", None, 1, rep) for rep in (1, 2, 3)]


def test_ready_ends_the_set_and_all_its_reps_are_done() -> None:
    start, end = own_pace()
    _, actions = step(playing(start + 100), Command("ready", 2.0))
    assert Seek(0, end) in actions
    assert done(actions) == REPS


def test_at_its_limit_the_set_is_done_as_well() -> None:
    start, end = own_pace()
    _, before = step(playing(start + 100), Playhead(0, end - 1, 2.0))
    _, actions = step(playing(end - 1), Playhead(0, end + 1, 2.0))
    assert (done(before), done(actions)) == ([], REPS)


def test_what_breaks_a_set_begins_it_again() -> None:
    start, _ = own_pace()
    state, _ = step(playing(start + 100), Command("pause", 2.0))
    _, actions = step(state, Command("resume", 3.0))
    frame = LAYOUT.frame_of(
        LAYOUT.point_at(LAYOUT.starts[LAYOUT.points.index(LAYOUT.rep_at(start))])
    )
    assert Seek(0, frame) in actions


@pytest.mark.parametrize(
    ("verb", "words"),
    [("easier", "Hold on to a chair."), ("harder", "Stay down for a breath.")],
)
def test_a_variant_is_answered_in_the_authors_words_where_there_are_any(
    verb: Verb, words: str
) -> None:
    start, _ = own_pace()
    _, actions = step(playing(start + 100), Command(verb, 2.0))
    assert Speak(words) in actions
