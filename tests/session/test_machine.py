"""The state machine: what every command does, and what no row of events can bring about."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_harness import COURSE, SMALL, revision
from session_steps import (
    BRIDGE,
    FASTER,
    IN_HOLD,
    LAYOUT,
    REP_ONE,
    REP_TWO,
    SECOND,
    SECOND_FULL,
    SIDE_TWO,
    WHOLE,
    at,
    of,
    playing,
    press,
    seek,
)

from coach.items import Place
from coach.model import GAIN_RANGE_DB, Screening
from coach.session.answers import PAIN
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
    Missed,
    Playhead,
    PlayTone,
    Quit,
    Record,
    Remember,
    Resume,
    Seek,
    Settings,
    Speak,
    Switch,
    Tick,
)
from coach.session.inquiries import debriefing_of, screening_of
from coach.session.machine import RULES, step, trigger_of
from coach.session.outline import Point
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


def test_stop_is_silence_at_once_and_the_place_is_remembered() -> None:
    state, actions = press(playing(IN_HOLD), "stop", 5.0)
    assert state.mode == "stopped"
    assert actions == (ClearSpeech(), Halt(), Remember(Place("calf", "left", 1, 1)))


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


def test_ready_also_ends_a_rest() -> None:
    rest = next(span for span in LAYOUT.patient if span.start > REP_ONE)
    _, actions = press(playing(rest.start + 10), "ready")
    assert seek(actions) == rest.end
    _, actions = press(playing(BRIDGE + 10), "ready")
    assert actions == (Chime("heard"),)


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
