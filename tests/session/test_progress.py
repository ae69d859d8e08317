"""A session goes on by itself: reps, gates, limits, revisions, devices that go and come back."""

from dataclasses import replace

import pytest
from session_harness import COURSE
from session_steps import (
    BRIDGE,
    HOLD_ONE,
    IN_HOLD,
    LAYOUT,
    REP_ONE,
    SECOND,
    SECOND_FULL,
    SIDE_TWO,
    WHOLE,
    at,
    do,
    playing,
    press,
    seek,
)

from coach.items import Place
from coach.session.answers import GATE_PROMPT
from coach.session.events import (
    Chime,
    ClearSpeech,
    Command,
    Compiled,
    CompileFailed,
    DeviceBack,
    DeviceLost,
    Ended,
    Halt,
    Interrupted,
    Message,
    Playhead,
    PlayTone,
    Quit,
    Remember,
    Settings,
    Speak,
    Switch,
    Tick,
)
from coach.session.machine import step
from coach.session.outline import script_from
from coach.session.state import begin


def test_a_stop_ends_the_session_after_a_minute() -> None:
    state, _ = press(playing(IN_HOLD), "stop", 5.0)
    state, actions = do(state, Tick(64.9))
    assert (state.mode, actions) == ("stopped", ())
    state, actions = do(state, Tick(65.0))
    assert state.mode == "finished"
    assert Quit("stopped") in actions


def test_a_rate_that_cannot_be_had_is_said_and_forgotten() -> None:
    state, _ = press(playing(IN_HOLD), "slower")
    assert state.settings == Settings(90)
    state, actions = step(state, CompileFailed(Settings(90), "too long", 2.0))
    assert state.settings == Settings()
    nothing_takes_over = Switch(state.revision.id, ())
    assert actions == (nothing_takes_over, Message("too long"), Chime("not-understood"))


def test_a_repeat_whose_wording_cannot_be_had_has_the_brief_one() -> None:
    state, _ = press(playing(SIDE_TWO + 20 * SECOND), "repeat")
    state, actions = step(state, CompileFailed(SECOND_FULL.settings, "too long", 2.0))
    assert (state.mode, seek(actions)) == ("playing", SIDE_TWO)


def test_a_session_that_cannot_be_spoken_at_all_fails() -> None:
    state, _ = begin(COURSE, Settings())
    state, actions = step(state, CompileFailed(Settings(), "no voice", 2.0))
    assert state.mode == "finished"
    assert Message("no voice") in actions
    assert Quit("failed") in actions


def gate_state():
    state = replace(playing(), gates=True)
    gate = next(span for span in LAYOUT.gates if span.start > BRIDGE)
    state = replace(state, frame=gate.start - 100)
    return gate, *step(state, Playhead(0, gate.start + 10, 10.0))


def test_a_gate_waits_and_says_so_once() -> None:
    gate, state, actions = gate_state()
    assert state.mode == "waiting"
    assert Chime("ready") in actions
    assert Halt() in actions
    usual = 10.0 + (gate.end - gate.start) / SECOND
    state, actions = do(state, Tick(usual - 0.1))
    assert actions == ()
    state, actions = do(state, Tick(usual))
    assert actions == (Speak(GATE_PROMPT),)
    state, actions = do(state, Tick(usual + 1.0))
    assert actions == ()


def test_a_gate_opens_on_ready() -> None:
    gate, state, _ = gate_state()
    state, actions = press(state, "ready")
    assert (state.mode, seek(actions)) == ("playing", gate.end)


def test_a_gate_has_a_limit() -> None:
    gate, state, _ = gate_state()
    seconds = (gate.end - gate.start) / SECOND
    limit = 10.0 + max(60.0, 3 * seconds)
    state, actions = do(state, Tick(limit - 0.1))
    assert state.mode == "waiting"
    state, actions = do(state, Tick(limit))
    assert (state.mode, seek(actions)) == ("playing", gate.end)


def test_a_lost_device_pauses_and_a_new_one_begins_the_rep_again() -> None:
    state, actions = step(playing(IN_HOLD), DeviceLost("gone", 3.0))
    assert state.mode == "lost"
    assert actions == (
        ClearSpeech(),
        Halt(),
        Message("gone The session waits for a sound device and then goes on by itself."),
        Remember(Place("calf", "left", 1, 1)),
    )
    state, actions = step(state, DeviceBack("back", 9.0))
    assert (state.mode, seek(actions)) == ("playing", REP_ONE)


def test_without_a_device_nothing_plays() -> None:
    state, _ = step(playing(IN_HOLD), DeviceLost("gone", 3.0))
    state, _ = do(state, Command("pause", 4.0), Command("resume", 5.0))
    assert state.mode == "lost"
    state, _ = do(state, Command("pause", 4.0), DeviceBack("back", 5.0))
    assert state.mode == "paused"


def test_reps_are_noted_as_they_begin_and_end() -> None:
    state, actions = do(playing(REP_ONE - 10), Playhead(0, REP_ONE + 10, 1.0))
    assert actions == (Remember(Place("calf", "left", 1, 1)),)
    end = HOLD_ONE + 6 * SECOND
    _, actions = do(replace(state, frame=end - 1), Playhead(0, end, 2.0))
    assert actions == (Remember(Place("calf", "left", 1, 1), rep_done=True),)


def test_the_end_and_an_interruption_end_it() -> None:
    state, actions = step(playing(LAYOUT.frames), Ended(9.0))
    assert (state.mode, actions[-1]) == ("finished", Quit("completed"))
    state, actions = step(playing(IN_HOLD), Interrupted(9.0))
    assert actions == (
        ClearSpeech(),
        Halt(),
        Remember(Place("calf", "left", 1, 1)),
        Quit("interrupted"),
    )


def test_what_is_not_there_yet_is_waited_for() -> None:
    from session_harness import FakeBank, script_for

    from coach.player.speech_worker import compile_parts
    from coach.session.events import Revision
    from coach.session.outline import layout_of

    parts = list(compile_parts(script_from(script_for(Settings()), COURSE.points[0]), FakeBank()))
    assert len(parts) > 3
    first = Revision(0, Settings(), layout_of(parts[0][0].timeline, complete=False))
    state, _ = do(begin(COURSE, Settings())[0], Compiled(first, 0.0))
    state, actions = press(state, "next")
    assert state.mode == "loading"
    assert actions == (ClearSpeech(), Halt(), PlayTone("heard"))
    state, actions = step(state, Compiled(WHOLE, 1.0))
    assert state.mode == "playing"
    assert seek(actions) == at("exercise", "calf", "left")


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_a_device_that_goes_while_the_session_stands_promises_nothing(verb: str) -> None:
    """Only a session that was lost goes on by itself."""
    state, _ = step(playing(IN_HOLD), Command(verb, 5.0))
    state, gone = step(state, DeviceLost("It no longer answers.", 6.0))
    state, back = step(state, DeviceBack("There is sound again.", 7.0))
    shown = [action.text for action in (*gone, *back) if isinstance(action, Message)]
    assert shown == [
        "It no longer answers. The session stays as it is until you go on.",
        "There is sound again. The session stays as it is until you go on.",
    ]
    assert state.mode == {"pause": "paused", "stop": "stopped"}[verb]
