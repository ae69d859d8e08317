"""The coach never says a bare command, which it might take for its user's."""

import pytest
from session_harness import SMALL, revision
from small_programmes import exercise

from coach.dose import OTHER_SIDE
from coach.items import Preferences
from coach.library import find
from coach.listening.grammar import grammar
from coach.model import POSITIONS
from coach.phrases import (
    DONE_PROMPT,
    REST_ENDS,
    change_side,
    own_pace,
    rep_cue,
    rep_name,
    rest_for,
    set_name,
)
from coach.postures import closing, position
from coach.programmes.loader import load_with_positions
from coach.programmes.rules import VOICE_COMMANDS, bare_commands
from coach.script import write_script
from coach.session.answers import QUESTIONS, answers_for, time_left, welcome
from coach.timeline import texts_of

BUNDLED = load_with_positions(find("sacroiliitis"))
IN_FULL = frozenset(
    (one.id, side) for one in BUNDLED.programme.exercises for side in one.side_order
)


def test_authors_are_warned_of_every_phrase_that_the_ears_take_in_a_session() -> None:
    assert grammar().phrases("session") | grammar().phrases("yesno") == VOICE_COMMANDS


def test_a_command_is_found_in_any_dress() -> None:
    assert bare_commands("Lie down. Hold on! Then: next one.") == ["hold on", "next one"]
    assert bare_commands("I’m ready, now. I’m, ready") == ["i'm ready"]
    assert bare_commands("Hold on to the chair. Stop at once.") == []


@pytest.mark.parametrize(
    "chosen",
    [
        Preferences(),
        Preferences(brief=True, voice_prompts=True),
        Preferences(voice_prompts=True, in_full=IN_FULL),
        Preferences(counting="every-second"),
        Preferences(counting="milestones"),
    ],
)
@pytest.mark.parametrize("programme", [BUNDLED.programme, SMALL])
def test_no_session_says_one(programme, chosen) -> None:
    texts = set(texts_of(write_script(programme, chosen)))
    assert len(texts) > 10
    assert {text: bare_commands(text) for text in texts if bare_commands(text)} == {}
    assert BUNDLED.warnings == ()


def test_no_sentence_that_the_coach_adds_is_one() -> None:
    added = [DONE_PROMPT, REST_ENDS, own_pace(10)]
    for side in OTHER_SIDE:
        added += change_side(exercise(position="side-lying"), side)
    for total in (1, 2, 3, 10):
        added += [name(n, total) for name in (rep_name, set_name) for n in range(1, total + 1)]
        added += [rep_cue(n, total, "Lift", up) for n in range(1, total + 1) for up in (1, 5)]
    rests = [(0, "set"), (1, "set"), (0, "round"), (60, "set"), (90, "exercise")]
    added += [rest_for(*one) for one in rests]
    for where in POSITIONS:
        added += closing(where)
        for it in (None, "a chair", "a mat", "a band"):
            added.append(position(exercise(position=where, support=it), "left"))
    assert {text for text in added if bare_commands(text)} == set()


def test_no_answer_is_one() -> None:
    layout = revision().layout
    answers = answers_for(layout, len(SMALL.exercises))
    answers += tuple(
        text
        for point in layout.points
        for left in range(4)
        for text in time_left(layout, layout.frame_of(point), point, left)
    )
    answers += tuple(welcome(one, side) for one in SMALL.exercises for side in one.side_order)
    assert {text for text in answers if bare_commands(text)} == set()


def test_a_question_never_ends_in_the_command_itself() -> None:
    """Nor does what is left of it, where its beginning was lost in an echo canceller."""
    for verb, phrases in grammar().commands["session"].items():
        if verb in QUESTIONS:
            last = QUESTIONS[verb].lower().strip("?.").replace("?", "").replace(".", "")
            assert not any(last.endswith(f" {phrase}") for phrase in phrases), verb


def test_every_question_has_been_spoken_before_it_is_asked() -> None:
    assert set(QUESTIONS.values()) <= set(answers_for(revision().layout, 3))
