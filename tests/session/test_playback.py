"""Playing, standing still and answering: where a session takes up again, and what it says."""

from session_harness import COURSE
from session_steps import (
    BRIDGE,
    IN_HOLD,
    LAYOUT,
    REP_ONE,
    SECOND,
    WHOLE,
    at,
    do,
    of,
    playing,
    press,
    seek,
)

from coach.items import Place
from coach.session.answers import HELP
from coach.session.events import (
    AnswerEnded,
    Aside,
    AsideSaid,
    Chime,
    ClearSpeech,
    Compiled,
    Halt,
    Message,
    Playhead,
    PlayTone,
    Remember,
    Resume,
    Settings,
    Speak,
    Tick,
)
from coach.session.machine import step
from coach.session.outline import Point
from coach.session.state import begin


def test_pause_is_silence_and_resume_the_whole_rep() -> None:
    state, actions = press(playing(IN_HOLD), "pause")
    assert state.mode == "paused"
    assert actions[:3] == (ClearSpeech(), Halt(), PlayTone("paused"))
    assert Remember(Place("calf", "left", 1, 1)) in actions
    state, actions = press(state, "resume")
    assert (state.mode, seek(actions)) == ("playing", REP_ONE)
    assert PlayTone("resumed") in actions


def test_resume_in_a_release_does_not_do_the_rep_again() -> None:
    release = at("release", "calf", "left", 1, 1)
    state, _ = press(playing(release + 100), "pause")
    _, actions = press(state, "resume")
    assert seek(actions) == release


def test_a_tempo_is_a_rep_down_to_its_last_movement() -> None:
    release = at("release", "bridge", None, 1, 1)
    state, _ = press(playing(release + SECOND), "pause")
    _, actions = press(state, "resume")
    assert seek(actions) == at("rep", "bridge", None, 1, 1)


def test_resume_outside_a_rep_takes_up_at_the_sentence() -> None:
    state, _ = press(playing(BRIDGE + 100), "pause")
    _, actions = press(state, "resume")
    assert seek(actions) == BRIDGE


def test_a_question_between_holds_interrupts_the_sentence_and_begins_it_again() -> None:
    state, actions = press(playing(BRIDGE + 100), "time")
    assert state.mode == "answering"
    assert actions[:3] == (Halt(), ClearSpeech(), PlayTone("heard"))
    assert "more exercise" in of(Speak, actions)[-1].text
    state, actions = do(state, AnswerEnded(9.0))
    assert (state.mode, seek(actions)) == ("playing", BRIDGE)


def test_a_question_in_a_hold_is_a_tone_and_is_answered_after_it() -> None:
    state, actions = press(playing(IN_HOLD), "help")
    assert (state.mode, actions) == ("playing", (Chime("heard"), Aside("help", (HELP,))))
    release = at("release", "calf", "left", 1, 1)
    state, actions = do(state, Playhead(0, release - 1, 4.0), Playhead(0, release + 1, 4.1))
    assert state.mode == "playing"
    assert not of(Halt, actions)
    rest = at("rest", "calf", "left", 1, 1)
    state, actions = do(state, Playhead(0, rest + 10, 6.0))
    assert state.mode == "answering"
    assert Speak(HELP) in actions
    assert Halt() in actions


def test_what_was_said_in_the_hold_is_shown_and_not_said_again_after_it() -> None:
    state, actions = press(playing(IN_HOLD), "help")
    (aside,) = of(Aside, actions)
    state, actions = do(state, AsideSaid(aside, 3.0))
    assert actions == (Message(HELP),)
    rest = at("rest", "calf", "left", 1, 1)
    state, actions = do(state, Playhead(0, rest + 10, 6.0))
    assert state.mode == "playing"
    assert not of(Speak, actions)


def test_time_left_is_told_in_minutes_and_exercises() -> None:
    _, actions = press(playing(0), "time")
    minutes = round(LAYOUT.frames / SECOND / 60)
    words = {3: "three", 4: "four", 5: "five", 6: "six"}[minutes]
    assert [action.text for action in of(Speak, actions)] == [
        f"About {words} minutes are left.",
        "There are three exercises to come.",
    ]
    _, actions = press(playing(at("rep", "calf", "left", 1, 1)), "time")
    assert of(Speak, actions)[-1].text == "There are two more exercises after this one."
    _, actions = press(playing(at("rep", "knee", "right", 1, 1)), "time")
    assert of(Speak, actions)[-1].text == "This is the last exercise."


def test_somebody_who_comes_back_is_welcomed_and_waited_for() -> None:
    origin = Point("rep", Place("calf", "right", 1, 2))
    state, _ = begin(COURSE, Settings(), origin, gates=False, welcome="Welcome back.")
    state, actions = step(state, Compiled(WHOLE, 0.0))
    assert state.mode == "waiting"
    assert Speak("Welcome back.") in actions
    assert Resume() not in actions
    state, actions = do(state, Tick(15.0))
    assert (state.mode, seek(actions)) == ("playing", LAYOUT.frame_of(origin))
