"""Questions about what may have been a command: put, answered, or left without an answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_harness import COURSE
from session_steps import BRIDGE, IN_HOLD, LAYOUT, REP_ONE, SECOND, do, of, playing, press, seek

from coach.listening.results import ANSWER_SECONDS
from coach.session.answers import EASIER, HARDER, HELP, QUESTIONS
from coach.session.events import (
    VERBS,
    Asked,
    Chime,
    ClearSpeech,
    Command,
    Denied,
    Halt,
    Missed,
    Playhead,
    PlayTone,
    Resume,
    Seek,
    SetGain,
    Settings,
    Speak,
    Tick,
)
from coach.session.machine import step
from coach.session.state import ASKING_SECONDS, begin

SENTENCE = next(span for span in LAYOUT.speech if span.start > BRIDGE)
IN_SENTENCE = SENTENCE.start + 500
GATE = next(span for span in LAYOUT.gates if span.start > BRIDGE)
SOFT = (Chime("not-understood"),)
SAFE = ("stop", "pause", "pain")


def asking(verb: str = "next", frame=IN_SENTENCE):
    return step(playing(frame), Asked(verb, 10.0))[0]


@pytest.mark.parametrize("verb", QUESTIONS)
def test_in_a_sentence_the_coach_asks_in_words(verb) -> None:
    if verb in SAFE:
        return
    state, actions = step(playing(IN_SENTENCE), Asked(verb, 10.0))
    assert state.mode == "asking"
    assert actions == (Halt(), ClearSpeech(), Speak(QUESTIONS[verb]))


def test_without_an_answer_it_begins_the_sentence_again() -> None:
    state = asking()
    limit = 10.0 + ASKING_SECONDS
    assert step(state, Tick(limit - 0.1)) == (state, ())
    after, actions = step(state, Tick(limit))
    assert (after.mode, seek(actions)) == ("playing", SENTENCE.start)
    assert Resume() in actions


def test_no_goes_on_at_once() -> None:
    state, actions = step(asking(), Denied(12.0))
    assert (state.mode, seek(actions)) == ("playing", SENTENCE.start)
    assert step(state, Denied(13.0)) == (state, ())


def test_yes_comes_as_the_command() -> None:
    state, actions = step(asking(), Command("next", 13.0, IN_SENTENCE))
    assert (state.mode, state.layout.point_at(seek(actions)).place.exercise) == ("playing", "knee")
    assert actions[:2] == (ClearSpeech(), PlayTone("heard"))


@pytest.mark.parametrize("verb", ["louder", "quieter", "slower", "faster", "ready", "resume"])
def test_what_was_meant_is_done_and_the_session_goes_on(verb: str) -> None:
    state, actions = step(asking(verb), Command(verb, 13.0, IN_SENTENCE))
    assert (state.mode, seek(actions)) == ("playing", SENTENCE.start)
    assert Resume() in actions
    if verb == "louder":
        assert of(SetGain, actions) == [SetGain(3)]


@pytest.mark.parametrize(("verb", "text"), [("help", HELP), ("easier", EASIER), ("harder", HARDER)])
def test_what_is_answered_in_words_follows_the_question(verb: str, text) -> None:
    state, actions = step(asking(verb), Command(verb, 13.0, IN_SENTENCE))
    assert state.mode == "answering"
    assert of(Speak, actions) == [Speak(text)]


def test_ready_that_was_meant_ends_the_rest() -> None:
    rest = next(span for span in LAYOUT.patient if span.start > REP_ONE)
    state = asking("ready", rest.start + 10)
    assert state.mode == "asking"
    _, actions = step(state, Command("ready", 13.0, rest.start))
    assert seek(actions) == rest.end


def test_next_at_the_end_leads_nowhere_but_on() -> None:
    state = asking("next", LAYOUT.frames - 10)
    state, actions = step(state, Command("next", 13.0, LAYOUT.frames - 10))
    assert state.mode == "playing"
    assert Chime("heard") in actions


def test_another_question_takes_the_place_of_the_first() -> None:
    state, actions = step(asking(), Asked("back", 12.0))
    assert (state.mode, state.until) == ("asking", 12.0 + ASKING_SECONDS)
    assert actions == (Halt(), ClearSpeech(), Speak(QUESTIONS["back"]))


def test_in_a_hold_there_is_only_a_soft_tone_and_the_count_runs_on() -> None:
    state = playing(IN_HOLD)
    assert step(state, Asked("next", 10.0)) == (state, SOFT)


def test_in_an_answer_and_on_the_way_there_is_only_a_soft_tone() -> None:
    answering, _ = press(playing(IN_SENTENCE), "help")
    loading, _ = begin(COURSE, Settings())
    for state in (answering, loading):
        assert step(state, Asked("next", 10.0)) == (state, SOFT)


def test_what_waits_for_an_answer_after_the_hold_is_not_forgotten() -> None:
    state, _ = press(playing(IN_HOLD), "help")
    rest = next(span for span in LAYOUT.patient if span.start > REP_ONE)
    sentence = [span for span in LAYOUT.speech if span.end <= rest.start][-1]
    state = replace(state, frame=sentence.end)
    assert step(state, Asked("next", 10.0)) == (state, SOFT)


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_in_a_silence_it_asks_and_the_silence_stays(verb: str) -> None:
    state, _ = press(playing(IN_HOLD), verb)
    assert step(state, Asked("resume", 10.0)) == (state, (Speak(QUESTIONS["resume"]),))
    gate = replace(playing(GATE.start - 100), gates=True)
    gate, _ = step(gate, Playhead(0, GATE.start + 10, 3.0))
    assert step(gate, Asked("ready", 10.0)) == (gate, (Speak(QUESTIONS["ready"]),))


@pytest.mark.parametrize("verb", SAFE)
@pytest.mark.parametrize("frame", [IN_HOLD, IN_SENTENCE])
def test_who_may_want_to_stop_or_be_in_pain_is_not_kept_going(frame, verb: str) -> None:
    state, actions = step(playing(frame), Asked(verb, 10.0))
    assert state.mode == "paused"
    assert actions[:3] == (ClearSpeech(), Halt(), PlayTone("paused"))
    assert actions[-1] == Speak(QUESTIONS[verb])
    state, _ = do(state, Denied(11.0), Tick(500.0))
    assert state.mode == "paused"
    state, actions = press(state, "resume")
    assert (state.mode, len(of(Seek, actions))) == ("playing", 1)


def test_yes_to_whether_to_end_ends() -> None:
    state, _ = step(playing(IN_HOLD), Asked("stop", 10.0))
    state, _ = step(state, Command("stop", 14.0))
    assert state.mode == "stopped"


@pytest.mark.parametrize("frame", [IN_HOLD, IN_SENTENCE])
def test_what_was_not_understood_gets_a_soft_tone_and_nothing_else(frame) -> None:
    state = playing(frame)
    assert step(state, Missed(10.0)) == (state, SOFT)
    for verb in ("pause", "stop"):
        still, _ = press(state, verb)
        assert step(still, Missed(10.0)) == (still, SOFT)


@given(st.integers(0, LAYOUT.frames - 1), st.sampled_from(VERBS), st.floats(0, 20), st.booleans())
def test_a_question_about_nothing_loses_nothing(
    frame: int, verb, wait: float, denied: bool
) -> None:
    state = playing(frame)
    after, actions = step(state, Asked(verb, 10.0))
    events = [Denied(10.0 + wait)] if denied else []
    after, _ = do(after, *events, Tick(10.0 + wait), Tick(10.0 + ASKING_SECONDS))
    if after.mode == "paused":
        after, _ = press(after, "resume", 40.0)
    assert after.mode == "playing"
    begun_again = {LAYOUT.point_at(frame), LAYOUT.place_at(frame)}
    assert LAYOUT.point_at(after.frame) in begun_again
    assert SECOND * 30 > frame - after.frame >= 0
    if any(frame in span for span in LAYOUT.efforts) and verb not in (*SAFE, "play-pause"):
        assert (actions, after) == (SOFT, state), "a hold runs on"


def test_the_ears_take_an_answer_for_as_long_as_the_coach_waits_for_it() -> None:
    assert ASKING_SECONDS <= ANSWER_SECONDS
