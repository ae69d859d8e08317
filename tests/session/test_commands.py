"""Commands by voice: what they mean, how they are answered, and how each is taken back."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_harness import COURSE, revision
from session_steps import (
    BRIDGE,
    FASTER,
    HOLD_ONE,
    IN_HOLD,
    LAYOUT,
    REP_ONE,
    REP_TWO,
    SECOND,
    SIDE_TWO,
    WHOLE,
    at,
    do,
    of,
    playing,
    press,
    seek,
)

from coach.items import Place
from coach.model import GAIN_RANGE_DB
from coach.session.answers import EASIER, HELP, MORE_TIME, SIDES
from coach.session.events import (
    VERBS,
    AnswerEnded,
    Aside,
    Chime,
    ClearSpeech,
    Command,
    Compile,
    Compiled,
    Halt,
    Playhead,
    PlayTone,
    Quit,
    Resume,
    Seek,
    Settings,
    Speak,
    Tick,
)
from coach.session.machine import step
from coach.session.outline import Point, span_at
from coach.session.state import (
    MORE_SECONDS,
    RATE_RANGE,
    STOPPED_SECONDS,
    TRAIL,
    WELCOME_SECONDS,
    begin,
)

RELEASE = at("release", "calf", "left", 1, 1)
REST = next(span for span in LAYOUT.patient if span.start > REP_ONE)
GATE = next(span for span in LAYOUT.gates if span.start > BRIDGE)


def say(state, verb, at: float = 1.0, heard=None, revision=None):
    """A spoken command that began just now, if nothing else is said."""
    return step(state, Command(verb, at, state.frame if heard is None else heard, revision))


def at_gate():
    state = replace(playing(GATE.start - 100), gates=True)
    return step(state, Playhead(0, GATE.start + 10, 10.0))[0]


# ---- more time


def test_more_time_at_a_gate_waits_longer() -> None:
    waiting = at_gate()
    state, actions = say(waiting, "more-time", 15.0)
    assert state.until == waiting.until + MORE_SECONDS
    assert actions[:3] == (ClearSpeech(), PlayTone("heard"), Speak(MORE_TIME))
    assert step(state, Tick(waiting.until + 1))[0].mode == "waiting"
    state, actions = step(state, Tick(state.until))
    assert (state.mode, seek(actions)) == ("playing", GATE.end)


def test_more_time_at_a_gate_is_not_told_twice() -> None:
    state, _ = say(at_gate(), "more-time", 15.0)
    assert step(state, Playhead(0, GATE.end, 40.0))[1] == ()


def test_more_time_in_a_rest_lengthens_it() -> None:
    state, actions = say(playing(REST.start + SECOND), "more-time", 10.0)
    assert state.mode == "waiting"
    assert actions[:4] == (Halt(), ClearSpeech(), PlayTone("heard"), Speak(MORE_TIME))
    left = (REST.end - REST.start) / SECOND - 1
    assert state.until == 10.0 + left + MORE_SECONDS
    assert step(state, Tick(state.until - 0.1)) == (state, ())
    state, actions = step(state, Tick(state.until))
    assert (state.mode, seek(actions)) == ("playing", REST.end)


def test_more_time_can_be_asked_for_again_and_ends_on_ready() -> None:
    state, _ = say(playing(REST.start + SECOND), "more-time", 10.0)
    again, _ = say(state, "more-time", 12.0)
    assert again.until == state.until + MORE_SECONDS
    state, actions = say(again, "ready", 20.0)
    assert (state.mode, seek(actions)) == ("playing", REST.end)


def test_more_time_in_a_sentence_waits_and_says_it_again() -> None:
    sentence = next(span for span in LAYOUT.speech if span.start > SIDE_TWO)
    state, actions = say(playing(sentence.start + 500), "more-time", 10.0)
    assert (state.mode, state.until) == ("waiting", 10.0 + MORE_SECONDS)
    assert Halt() in actions
    state, actions = step(state, Tick(state.until))
    assert seek(actions) == sentence.start


def test_more_time_in_a_hold_waits_after_the_release() -> None:
    state, actions = say(playing(IN_HOLD), "more-time")
    assert (state.mode, actions) == ("playing", (Chime("heard"),))
    release = next(span for span in LAYOUT.speech if span.start >= RELEASE)
    for frame in (RELEASE, release.start, release.end - 1):
        state, actions = step(state, Playhead(0, frame, 5.0))
        assert (state.mode, of(Halt, actions)) == ("playing", [])
    state, actions = step(state, Playhead(0, REST.start + 10, 6.0))
    assert state.mode == "waiting"
    assert actions[-3:-1] == (Halt(), Speak(MORE_TIME))
    assert state.gate == REST


def test_more_time_on_the_way_waits_on_arrival() -> None:
    state, _ = begin(COURSE, Settings(), gates=False)
    state, actions = say(state, "more-time", heard=0)
    assert (state.mode, actions) == ("loading", (Chime("heard"),))
    state, actions = step(state, Compiled(WHOLE, 4.0))
    assert (state.mode, state.until) == ("waiting", 4.0 + WELCOME_SECONDS)
    assert Speak(MORE_TIME) in actions
    assert Resume() not in actions


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_more_time_keeps_a_pause_and_makes_a_stop_one(verb: str) -> None:
    state, _ = say(playing(IN_HOLD), verb, 5.0)
    state, actions = say(state, "more-time", 6.0)
    assert state.mode == "paused"
    assert Speak(MORE_TIME) in actions
    assert step(state, Tick(7.0 + STOPPED_SECONDS)) == (state, ())
    state, actions = say(state, "ready", 100.0)
    assert seek(actions) == REP_ONE


# ---- easier


def test_easier_says_how_and_goes_on() -> None:
    state, actions = say(playing(BRIDGE + 100), "easier")
    assert state.mode == "answering"
    assert actions[:4] == (Halt(), ClearSpeech(), PlayTone("heard"), Speak(EASIER))
    _, actions = step(state, AnswerEnded(9.0))
    assert seek(actions) == BRIDGE


def test_easier_in_a_hold_is_answered_after_it_with_all_that_was_asked() -> None:
    state, _ = say(playing(IN_HOLD), "easier")
    state, _ = say(state, "more-time")
    state, actions = say(state, "easier")
    assert actions == (Chime("heard"),), "it is on its way"
    state, actions = do(state, Playhead(0, REST.start + 10, 6.0))
    assert of(Speak, actions) == [Speak(EASIER), Speak(MORE_TIME)]
    assert state.mode == "waiting"


@pytest.mark.parametrize("phase", ["up", "hold", "down"])
def test_a_leg_in_the_air_is_never_kept_there_by_an_answer(phase: str) -> None:
    """Nor between the phases, where "Hold." and "Lower." are said."""
    start = at("rep", "bridge", None, 1, 1)
    effort = next(span for span in LAYOUT.efforts if span.start > start)
    inside = [span for span in LAYOUT.timed if span.start in effort]
    assert len(inside) == 3
    span = inside[("up", "hold", "down").index(phase)]
    for frame in (span.start, span.end - 1, min(span.end + 100, effort.end - 1)):
        for verb in ("time", "help", "easier", "more-time"):
            state, actions = say(playing(frame), verb)
            assert state.mode == "playing"
            assert {type(action) for action in actions} <= {Chime, Aside}


def test_an_effort_lasts_until_the_person_has_been_told_to_let_go() -> None:
    effort = span_at(LAYOUT.efforts, IN_HOLD)
    told = [span for span in LAYOUT.speech if effort.end - 1 in span]
    assert effort.start == HOLD_ONE
    assert len(told) == 1
    assert told[0].start >= RELEASE
    assert told[0].end == effort.end < REST.start + 1


# ---- what the listener meant


def test_a_command_means_a_frame_of_the_revision_it_was_heard_in() -> None:
    state = playing(REP_TWO - 10, settings=FASTER.settings)
    state, _ = do(state, Compiled(FASTER, 2.0), Playhead(2, 50, 3.0))
    assert (state.revision, state.former) == (FASTER, (WHOLE,))
    heard = BRIDGE - 10
    assert FASTER.layout.point_at(heard).place.exercise == "bridge", "the same number, elsewhere"
    state = replace(state, frame=heard)
    _, actions = say(state, "repeat", heard=heard, revision=0)
    assert of(Compile, actions)[0].origin == Point("side", Place("calf", "right"))
    for number in (2, None):
        _, actions = say(state, "repeat", heard=heard, revision=number)
        assert seek(actions) == FASTER.layout.frame_of(Point("exercise", Place("bridge")))


def test_an_revision_that_is_long_gone_means_what_plays() -> None:
    _, actions = say(playing(IN_HOLD), "repeat", heard=BRIDGE, revision=7)
    assert seek(actions) == at("side", "calf", "left")


def test_back_means_where_the_command_began() -> None:
    _, actions = press(playing(SIDE_TWO + 4 * SECOND), "back", heard=SIDE_TWO + SECOND)
    assert seek(actions) == at("exercise", "calf", "left")
    _, actions = press(playing(BRIDGE + 10), "back", heard=BRIDGE - SECOND)
    assert seek(actions) == SIDE_TWO


def test_next_means_the_exercise_after_that_in_which_it_was_said() -> None:
    _, actions = press(playing(BRIDGE + 10), "next", heard=BRIDGE - SECOND)
    assert seek(actions) == BRIDGE


# ---- the answer to a spoken command


@pytest.mark.parametrize(
    ("verb", "frame", "first"),
    [
        ("next", IN_HOLD, (ClearSpeech(), PlayTone("heard"), Seek(0, BRIDGE))),
        (
            "repeat",
            IN_HOLD,
            (ClearSpeech(), PlayTone("heard"), Seek(0, at("side", "calf", "left"))),
        ),
        ("back", BRIDGE + 5 * SECOND, (ClearSpeech(), PlayTone("heard"), Seek(0, BRIDGE))),
        ("stop", IN_HOLD, (ClearSpeech(), Halt(), PlayTone("heard"))),
        ("pause", IN_HOLD, (ClearSpeech(), Halt(), PlayTone("paused"))),
        ("resume", IN_HOLD, (Chime("heard"),)),
    ],
)
def test_a_spoken_command_has_a_tone_and_is_then_done(verb: str, frame, first) -> None:
    _, actions = say(playing(frame), verb)
    assert actions[: len(first)] == first


def test_a_key_needs_no_tone_where_something_happens() -> None:
    assert press(playing(IN_HOLD), "next")[1][:2] == (ClearSpeech(), Seek(0, BRIDGE))
    assert not of(PlayTone, press(playing(IN_HOLD), "stop")[1])


# ---- taking it back


def test_a_false_next_is_taken_back_in_one_word_to_the_same_rep() -> None:
    for word in ("back", "resume"):
        state, _ = say(playing(IN_HOLD), "next")
        state, _ = do(state, Playhead(0, BRIDGE + 6 * SECOND, 8.0))
        state, actions = say(state, word, 8.0)
        assert (state.mode, seek(actions)) == ("answering", REP_ONE)
        assert actions[-2:] == (Halt(), Speak(SIDES["left"]))
        assert state.trail == ()
        state, actions = step(state, AnswerEnded(9.0))
        assert (state.mode, seek(actions)) == ("playing", REP_ONE)


def test_who_is_brought_back_to_a_rep_of_the_same_side_is_not_told_which() -> None:
    state, _ = say(playing(REP_TWO + 10), "back")
    _, actions = say(state, "resume")
    assert seek(actions) == REP_TWO
    assert of(Speak, actions) == []


def test_a_next_that_was_meant_is_no_longer_taken_back_once_a_hold_has_begun() -> None:
    state, _ = say(playing(IN_HOLD), "next")
    hold = next(span for span in LAYOUT.timed if span.start > BRIDGE)
    state, _ = do(state, Playhead(0, hold.start, 30.0))
    _, actions = say(state, "back", 30.0)
    assert seek(actions) == BRIDGE
    assert say(state, "resume", 30.0)[1] == (Chime("heard"),)


def test_several_jumps_are_taken_back_one_by_one() -> None:
    state, _ = say(playing(REP_TWO + 10), "next")
    state, _ = say(state, "next")
    assert state.layout.point_at(state.frame).place.exercise == "knee"
    state, actions = say(state, "back")
    assert seek(actions) == BRIDGE
    state, actions = say(state, "back")
    assert seek(actions) == REP_TWO


def test_a_false_repeat_is_taken_back_while_its_wording_is_on_the_way() -> None:
    frame = at("rep", "calf", "right", 1, 2) + 10
    state, _ = say(playing(frame), "repeat")
    assert state.mode == "loading"
    state, actions = say(state, "resume")
    assert (state.mode, seek(actions)) == ("playing", at("rep", "calf", "right", 1, 2))


def test_a_welcome_belongs_to_where_it_was_to_be_said() -> None:
    state, _ = begin(COURSE, Settings(), COURSE.points[5], gates=False, welcome="Welcome back.")
    state, _ = say(state, "next", heard=0)
    state, actions = step(state, Compiled(WHOLE, 1.0))
    assert (state.mode, of(Speak, actions)) == ("playing", [])


def test_a_second_spoken_stop_leaves_the_minute_to_take_it_back() -> None:
    state, _ = say(playing(IN_HOLD), "stop", 5.0)
    state, actions = say(state, "stop", 6.0)
    assert (state.mode, actions) == ("stopped", (ClearSpeech(), Halt(), PlayTone("heard")))
    assert say(state, "resume", 60.0)[0].mode == "playing"
    state, actions = step(state, Tick(65.0))
    assert Quit("stopped") in actions


frames = st.integers(0, LAYOUT.frames - 1)


def where(state):
    """The point at which a session is."""
    return state.layout.point_at(state.frame)


@cache
def compiled(settings):
    """The revision that was asked for; a new one for other settings."""
    return revision(9 + len(settings.in_full), settings)


def begun_again(state):
    """Where nothing is lost: what plays, or its rep, from the start."""
    return {where(state), state.layout.place_at(state.frame)}


@st.composite
def sessions(draw):
    """One that plays or waits, maybe after a jump or two and up to the first hold there."""
    state = at_gate() if draw(st.booleans()) else playing(draw(frames))
    for verb in draw(st.lists(st.sampled_from(["next", "back", "repeat"]), max_size=3)):
        state, _ = say(state, verb)
        if state.mode == "loading":
            state, _ = step(state, Compiled(compiled(state.settings), 2.0))
    if state.mode == "playing" and draw(st.booleans()):
        layout, frame = state.layout, state.frame
        hold = next((span.start for span in layout.efforts if span.start >= frame), layout.frames)
        state, _ = step(state, Playhead(state.revision.id, draw(st.integers(frame, hold)), 3.0))
    return state


@given(sessions(), st.sampled_from(["pause", "stop", "pain", "time", "help", "easier"]))
def test_what_interrupts_is_taken_back_by_resume(state, verb: str) -> None:
    after, actions = say(state, verb, 5.0)
    if not of(Halt, actions):
        assert (after.mode, after.frame) == (state.mode, state.frame), "nothing to take back"
        return
    undone, _ = say(after, "resume", 6.0)
    assert undone.mode == "playing"
    assert where(undone) in begun_again(state)
    assert undone.revision != state.revision or undone.frame <= state.frame


@given(
    sessions(),
    st.sampled_from(
        [("slower", "faster"), ("faster", "slower"), ("louder", "quieter"), ("quieter", "louder")]
    ),
    st.integers(0, 20),
)
def test_a_setting_is_taken_back_by_its_opposite(state, verbs: tuple[str, str], times: int) -> None:
    verb, opposite = verbs
    for _ in range(times):
        state, _ = say(state, verb)
    after, _ = say(state, verb, 5.0)
    undone, _ = say(after, opposite, 6.0)
    if after == state:
        at_bounds = (*GAIN_RANGE_DB, *RATE_RANGE)
        assert state.gain_db in at_bounds or state.settings.rate_percent in at_bounds
    else:
        assert replace(undone, making=state.making) == state


@given(sessions(), st.sampled_from(["next", "repeat", "back"]))
def test_a_jump_is_taken_back_by_resume_and_a_next_by_back_too(state, verb: str) -> None:
    after, actions = say(state, verb, 5.0)
    if after.trail == state.trail:
        assert verb == "next", "at the closing there is nothing to go on to"
        assert actions == (Chime("heard"),)
    elif len(after.trail) > len(state.trail) or len(state.trail) == TRAIL:
        for word in ("back", "resume") if verb == "next" else ("resume",):
            undone, _ = say(after, word, 6.0)
            assert undone.mode in ("playing", "answering")
            assert where(undone) in begun_again(state)
    else:
        assert verb == "back", "it took back a next itself, and so another next takes it back"
        undone, _ = say(after, "next", 6.0)
        assert undone.layout.point_at(undone.frame) in COURSE.points
        assert not COURSE.is_before(where(state), where(undone))


@given(sessions())
def test_more_time_is_taken_back_by_ready_and_ready_by_more_time(state) -> None:
    after, actions = say(state, "more-time", 5.0)
    if of(Halt, actions) or state.mode == "waiting":
        undone, _ = say(after, "ready", 6.0)
        silence = span_at(state.layout.patient, state.frame)
        expected = silence.end if silence else state.layout.sentence_start(state.frame)
        assert (undone.mode, undone.frame) == ("playing", expected)
    after, _ = say(state, "ready", 5.0)
    undone, _ = say(after, "more-time", 6.0)
    if after.frame != state.frame:
        assert span_at(state.layout.patient, state.frame).end == after.frame, "only silence is cut"
        assert undone.mode == "waiting"
        assert say(undone, "ready", 7.0)[0].frame == after.frame


@given(frames, st.sampled_from([verb for verb in VERBS if verb != "play-pause"]))
def test_a_pause_bears_any_word(frame, verb) -> None:
    """What is misheard in a pause is taken back too: at most by one word for the place and
    one for the pause."""
    state, _ = say(playing(frame), "pause", 2.0)
    before = {where(state), LAYOUT.place_at(frame)}
    after, _ = say(state, verb, 3.0)
    if verb in ("next", "back", "repeat"):
        after, _ = say(after, "back" if verb == "next" else "resume", 4.0)
    paused, _ = say(after, "pause", 5.0)
    assert paused.mode == "paused"
    assert where(paused) in before


def test_help_names_what_else_can_be_asked_for() -> None:
    assert "more time" in HELP
    assert "easier" in HELP
