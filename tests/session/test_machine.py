"""The state machine: what every command does, and what no row of events can bring about."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_harness import COURSE, SMALL, revision
from session_steps import (
    BRIDGE,
    FASTER,
    HOLD_ONE,
    IN_HOLD,
    LAYOUT,
    REP_ONE,
    REP_TWO,
    SECOND,
    SECOND_FULL,
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
from coach.model import GAIN_RANGE_DB, Screening
from coach.session.answers import GATE_PROMPT, HELP, PAIN
from coach.session.events import (
    VERBS,
    Answered,
    AnswerEnded,
    Aside,
    AsideSaid,
    Asked,
    Chime,
    ClearSpeech,
    Command,
    Compile,
    Compiled,
    CompileFailed,
    Denied,
    DeviceBack,
    DeviceLost,
    Ended,
    Halt,
    Interrupted,
    Message,
    Missed,
    Playhead,
    PlayTone,
    Quit,
    Record,
    Remember,
    Resume,
    Seek,
    SetGain,
    Settings,
    Speak,
    Switch,
    Tick,
)
from coach.session.inquiries import debriefing_of, screening_of
from coach.session.machine import RULES, step, trigger_of
from coach.session.outline import Point, script_from
from coach.session.state import MODES, RATE_RANGE, begin

SCREENING = screening_of(
    replace(
        SMALL,
        screening=(
            Screening("surgery", "Have you had surgery since last time?", ("Ask your surgeon.",)),
            Screening("fever", "Do you have a fever?", ("Rest today.",)),
        ),
    )
)


def test_it_begins_when_its_first_sentence_is_there() -> None:
    state, actions = begin(COURSE, Settings())
    assert state.mode == "loading"
    assert actions == (Compile(Settings(), COURSE.points[0]),)
    state, actions = step(state, Compiled(WHOLE, 0.0))
    assert state.mode == "playing"
    assert actions == (ClearSpeech(), Seek(0, 0), Resume())


def test_next_goes_to_the_next_exercise() -> None:
    state, actions = press(playing(IN_HOLD), "next")
    assert (state.mode, seek(actions)) == ("playing", BRIDGE)
    assert Resume() in actions


def test_next_in_the_last_exercise_is_the_closing_and_then_nothing() -> None:
    state, actions = press(playing(at("rep", "knee", "left", 1, 1)), "next")
    assert state.layout.point_at(seek(actions)).kind == "closing"
    _, actions = press(replace(state, frame=LAYOUT.frames - 10), "next")
    assert actions == (Chime("heard"),)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (IN_HOLD, at("exercise", "calf", "left")),
        (at("exercise", "calf", "left") + SECOND, 0),
        (SIDE_TWO + 20 * SECOND, SIDE_TWO),
        (SIDE_TWO + SECOND, at("exercise", "calf", "left")),
        (BRIDGE + SECOND, SIDE_TWO),
        (0, 0),
        (SECOND, 0),
    ],
)
def test_back_is_the_start_of_this_side_or_the_side_before(frame, expected) -> None:
    _, actions = press(playing(frame), "back")
    assert seek(actions) == expected


def test_repeat_on_a_first_side_is_its_instructions() -> None:
    _, actions = press(playing(REP_TWO + 10), "repeat")
    assert seek(actions) == at("side", "calf", "left")


def test_repeat_in_an_introduction_is_the_introduction() -> None:
    _, actions = press(playing(BRIDGE + 5 * SECOND), "repeat")
    assert seek(actions) == BRIDGE


def test_repeat_on_a_second_side_waits_for_its_full_wording() -> None:
    state, actions = press(playing(SIDE_TWO + 20 * SECOND), "repeat")
    side = Point("side", Place("calf", "right"))
    assert state.mode == "loading"
    assert actions[:3] == (ClearSpeech(), Halt(), PlayTone("heard"))
    assert actions[-1] == Compile(SECOND_FULL.settings, side)
    state, actions = step(state, Compiled(SECOND_FULL, 2.0))
    assert state.mode == "playing"
    assert of(Seek, actions) == [Seek(1, SECOND_FULL.layout.frame_of(side))]
    state, actions = press(replace(state, frame=state.frame + 20 * SECOND), "repeat", 3.0)
    assert of(Seek, actions) == [Seek(1, SECOND_FULL.layout.frame_of(side))]
    assert not of(Compile, actions)


def test_the_full_wording_of_a_second_side_is_longer() -> None:
    side, rep = Point("side", Place("calf", "right")), Point("rep", Place("calf", "right", 1, 2))

    def length(of):
        return of.layout.frame_of(rep) - of.layout.frame_of(side)

    assert length(SECOND_FULL) > length(WHOLE)
    assert SECOND_FULL.layout.points == WHOLE.layout.points


def test_repeat_means_what_was_heard_when_the_command_began() -> None:
    _, actions = press(playing(BRIDGE + 10), "repeat", heard=BRIDGE - SECOND)
    assert of(Compile, actions)[0].settings.in_full == {("calf", "right")}


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


def test_stop_is_silence_at_once_and_the_place_is_remembered() -> None:
    state, actions = press(playing(IN_HOLD), "stop", 5.0)
    assert state.mode == "stopped"
    assert actions == (ClearSpeech(), Halt(), Remember(Place("calf", "left", 1, 1)))


def test_a_stop_ends_the_session_after_a_minute() -> None:
    state, _ = press(playing(IN_HOLD), "stop", 5.0)
    state, actions = do(state, Tick(64.9))
    assert (state.mode, actions) == ("stopped", ())
    state, actions = do(state, Tick(65.0))
    assert state.mode == "finished"
    assert Quit("stopped") in actions


def test_a_stop_can_be_taken_back_within_the_minute() -> None:
    state, _ = press(playing(IN_HOLD), "stop", 5.0)
    state, actions = press(state, "resume", 60.0)
    assert (state.mode, seek(actions)) == ("playing", REP_ONE)
    assert step(state, Tick(70.0)) == (state, ())


def test_a_second_stop_ends_at_once() -> None:
    state, _ = press(playing(IN_HOLD), "stop")
    state, actions = press(state, "stop")
    assert Quit("stopped") in actions
    assert state.mode == "finished"


def test_pain_is_silence_first_and_then_calm_words() -> None:
    state, actions = press(playing(IN_HOLD), "pain")
    assert state.mode == "paused"
    assert actions[:3] == (ClearSpeech(), Halt(), PlayTone("paused"))
    assert actions[-1] == Speak(PAIN)


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


def test_louder_and_quieter_stay_within_bounds() -> None:
    state = playing()
    for _ in range(12):
        state, actions = press(state, "louder")
    assert state.gain_db == GAIN_RANGE_DB[1]
    assert actions == (Chime("not-understood"),)
    state, actions = press(state, "quieter")
    assert actions == (SetGain(3), Chime("heard"))


def test_faster_is_heard_at_once_and_takes_over_at_the_next_rep() -> None:
    state, actions = press(playing(IN_HOLD), "faster")
    assert state.mode == "playing"
    assert actions == (Compile(FASTER.settings, LAYOUT.point_at(REP_TWO)), Chime("heard"))
    state, actions = step(state, Compiled(FASTER, 2.0))
    (switch,) = of(Switch, actions)
    assert switch.revision == 2
    assert switch.pairs[0] == (REP_TWO, FASTER.layout.frame_of(LAYOUT.point_at(REP_TWO)))
    assert state.revision == WHOLE
    there = switch.pairs[0][1]
    state, _ = step(state, Playhead(2, there + 5, 3.0))
    assert (state.revision, state.fresh) == (FASTER, None)


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


def test_ready_also_ends_a_rest() -> None:
    rest = next(span for span in LAYOUT.patient if span.start > REP_ONE)
    _, actions = press(playing(rest.start + 10), "ready")
    assert seek(actions) == rest.end
    _, actions = press(playing(BRIDGE + 10), "ready")
    assert actions == (Chime("heard"),)


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


def test_somebody_who_comes_back_is_welcomed_and_waited_for() -> None:
    origin = Point("rep", Place("calf", "right", 1, 2))
    state, _ = begin(COURSE, Settings(), origin, gates=False, welcome="Welcome back.")
    state, actions = step(state, Compiled(WHOLE, 0.0))
    assert state.mode == "waiting"
    assert Speak("Welcome back.") in actions
    assert Resume() not in actions
    state, actions = do(state, Tick(15.0))
    assert (state.mode, seek(actions)) == ("playing", LAYOUT.frame_of(origin))


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


# ---- any events at all

SETTINGS = ("louder", "quieter", "slower", "faster")
times = st.floats(0, 90)
frames = st.integers(0, LAYOUT.frames)
# Of somebody who is here for the first time, and is asked to say a word at the start of a gate.
TRIED = replace(WHOLE, id=5, layout=replace(LAYOUT, trials=LAYOUT.patient[:1]))
EDITIONS = (
    *(WHOLE, SECOND_FULL, FASTER, revision(3, Settings(90)), revision(4, Settings(80))),
    TRIED,
)
commands = st.builds(
    lambda verb, heard, e, wait: (wait, lambda at: Command(verb, at, heard, e)),
    st.sampled_from(VERBS),
    st.none() | frames,
    st.none() | st.integers(0, 5),
    times,
)
others = st.one_of(
    st.builds(lambda verb, w: (w, lambda at: Asked(verb, at)), st.sampled_from(VERBS), times),
    st.builds(
        lambda e, f, w: (w, lambda at: Playhead(e, f, at)), st.integers(-1, 5), frames, times
    ),
    st.builds(
        lambda kind, w: (w, kind),
        st.sampled_from([Tick, AnswerEnded, Ended, Denied, Missed]),
        times,
    ),
    st.builds(
        lambda question, w: (w, lambda at: AsideSaid(Aside(question, ("Words.",)), at)),
        st.sampled_from(("time", "help", "easier")),
        times,
    ),
    st.builds(
        lambda value, heard, sure, w: (w, lambda at: Answered(value, at, heard, sure)),
        st.sampled_from(("yes", "no", "0", "7", "10")),
        st.booleans(),
        st.booleans(),
        times,
    ),
    st.builds(lambda e, w: (w, lambda at: Compiled(e, at)), st.sampled_from(EDITIONS), times),
    st.builds(
        lambda e, w: (w, lambda at: CompileFailed(e.settings, "no", at)),
        st.sampled_from(EDITIONS),
        times,
    ),
    st.builds(
        lambda k, w: (w, lambda at: k("device", at)),
        st.sampled_from([DeviceLost, DeviceBack]),
        times,
    ),
)
sequences = st.lists(st.one_of(commands, others), max_size=60)


@settings(max_examples=500)
@given(sequences, st.booleans(), st.booleans())
def test_no_row_of_events_breaks_the_rules(sequence, gates: bool, asks: bool) -> None:
    check_row(sequence, gates, asks)


@pytest.mark.slow
@settings(max_examples=20_000)
@given(sequences, st.booleans(), st.booleans())
def test_no_row_of_tens_of_thousands_breaks_the_rules(sequence, gates: bool, asks: bool) -> None:
    check_row(sequence, gates, asks)


def check_row(sequence, gates, asks) -> None:
    """Interrupted comes last, so that rows are long. asks: also questions, before and after."""
    asked = {"screening": SCREENING, "debriefing": debriefing_of(SMALL)} if asks else {}
    state, _ = begin(COURSE, Settings(), gates=gates, **asked)
    clock = 0.0
    for wait, make in (
        *sequence,
        (0.0, Interrupted),
        (1.0, Tick),
        (1.0, lambda at: Command("next", at)),
    ):
        clock += wait
        event = make(clock)
        after, actions = step(state, event)
        check(state, event, after, actions)
        state = after
    assert state.mode == "finished"


def check(before, event, after, actions) -> None:
    assert after.mode in MODES
    assert RATE_RANGE[0] <= after.settings.rate_percent <= RATE_RANGE[1]
    assert GAIN_RANGE_DB[0] <= after.gain_db <= GAIN_RANGE_DB[1]
    if before.mode == "finished":
        assert (after, actions) == (before, ())
        return
    rules = [r for r in RULES if before.mode in r.modes and r.trigger == trigger_of(event)]
    assert len(rules) <= 1
    if rules:
        lost = () if after.device else ("lost",)
        assert after.mode in (before.mode, *rules[0].to, *lost)
    else:
        assert (after, actions) == (before, ())
    assert (after.mode == "finished") == bool(of(Quit, actions))
    check_silence(before, event, after, actions)
    check_questions(before, after, actions)
    check_goals(before, event, after, actions)


def check_questions(before, after, actions) -> None:
    asks_first = bool(after.screening) or after.over is not None
    assert not (asks_first and after.mode in ("playing", "waiting", "answering", "asking"))
    kept = [record.question for record in of(Record, actions)]
    left = [inquiry.question for inquiry in (*after.screening, *after.debriefing)]
    assert not set(kept) & set(left), "nothing is asked twice"
    assert before.over is None or after.over == before.over


def check_silence(before, event, after, actions) -> None:
    ended = after.mode == "finished"
    if isinstance(event, Command):
        answers = (ClearSpeech, PlayTone, Chime, Speak, Seek)
        assert any(isinstance(action, answers) for action in actions), "a command has an answer"
        if event.verb in ("stop", "pause", "pain"):
            assert Halt() in actions
            assert ClearSpeech() in actions
            tried = before.mode == "trying" and event.verb == "pause" and event.heard is not None
            assert after.mode in ("paused", "stopped", "finished", *["answering"][: int(tried)])
        if event.verb == "stop":
            assert not of(Chime, actions) + of(Speak, actions) + of(Resume, actions)
            assert len(of(PlayTone, actions)) == (event.heard is not None and not ended)
        if event.heard is not None and not ended:
            first = next(
                action for action in actions if not isinstance(action, (ClearSpeech, Halt))
            )
            toned = of(Chime, actions) or isinstance(first, PlayTone)
            assert toned, "a spoken command is answered by a tone before anything else"
    if after.mode not in ("playing", "loading", "waiting", "lost"):
        assert Resume() not in actions


def check_goals(before, event, after, actions) -> None:
    for found in of(Seek, actions):
        assert after.revision is not None
        assert (found.revision, found.frame) == (after.revision.id, after.frame)
    resumed = (
        isinstance(event, Command) and event.verb == "resume" and PlayTone("resumed") in actions
    )
    if resumed and before.target is None and of(Seek, actions):
        rep = before.layout.rep_at(before.frame)
        if rep is not None:
            assert after.layout.frame_of(rep) == after.frame, "a rep is resumed from its start"
    if after.mode == "playing" and before.mode == "playing" and isinstance(event, Playhead):
        assert not of(Seek, actions), "playing alone never jumps"
    held = before.mode == "playing" and before.revision is not None
    if held and any(before.frame in span for span in before.layout.efforts):
        harmless = ("time", "help", "easier", "more-time", "ready", *SETTINGS)
        asked = isinstance(event, Command) and event.verb in harmless
        perhaps = isinstance(event, Asked) and event.verb not in ("stop", "pause", "pain")
        if asked or perhaps:
            assert after.mode in ("playing", "lost")
            assert not of(Halt, actions) + of(Seek, actions), "a hold runs on"


def test_every_rule_has_its_own_case() -> None:
    seen = [(mode, rule.trigger) for rule in RULES for mode in rule.modes]
    assert len(seen) == len(set(seen))
    alive = [mode for mode in MODES if mode != "finished"]
    assert all((mode, verb) in seen for mode in alive for verb in VERBS if verb != "stop")
    assert SMALL.exercises[0].id == "calf"


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
