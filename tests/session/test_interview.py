"""What a session asks: before it starts, after it ends, and whether it can be heard."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_harness import COURSE, SMALL
from session_steps import IN_HOLD, LAYOUT, SECOND, WHOLE, do, of, press

from coach.items import EFFORT, PAIN
from coach.model import PainRule, Screening
from coach.session.answers import HEARD, HELP, NOT_HEARD, NOT_STARTED, NOTED
from coach.session.events import (
    Answered,
    AnswerEnded,
    Command,
    Compiled,
    Denied,
    DeviceBack,
    DeviceLost,
    Ended,
    Finish,
    Halt,
    Interrupted,
    PainStop,
    Playhead,
    Quit,
    Record,
    Remember,
    Resume,
    Settings,
    Speak,
    Tick,
)
from coach.session.inquiries import debriefing_of, screening_of
from coach.session.machine import step
from coach.session.outline import FrameSpan
from coach.session.state import INTERVIEW, begin, listened_for

SURGERY = "Have you had surgery since last time?"
FEVER = "Do you have a fever today?"
ASKS = replace(
    SMALL,
    screening=(
        Screening("surgery", SURGERY, ("Ask your surgeon before you start.",)),
        Screening("fever", FEVER, ("Rest today.",)),
    ),
    pain_rule=PainRule(6, ("Talk to your physiotherapist before the next session.",)),
)
PAIN_ASKED, EFFORT_ASKED = (one.ask for one in debriefing_of(ASKS))
RULE = "Talk to your physiotherapist before the next session."


def said(actions):
    return [action.text for action in of(Speak, actions)]


def screened(**options):
    """A session that asks its first screening question."""
    state, _ = begin(COURSE, Settings(), gates=False, screening=screening_of(ASKS), **options)
    return do(state, Compiled(WHOLE, 0.0))


def finished(outcome="completed", reps=(0, 1)):
    """A session of which some reps have been done, and whose exercises are over."""
    state, _ = begin(COURSE, Settings(), gates=False, debriefing=debriefing_of(ASKS))
    state, _ = step(state, Compiled(WHOLE, 0.0))
    done = frozenset(point.place for _, point in [LAYOUT.reps[rep] for rep in reps])
    state = replace(state, done=done)
    if outcome == "completed":
        return step(replace(state, frame=LAYOUT.frames), Ended(1.0))
    return do(state, Command("stop", 1.0), Tick(62.0))


def answer(state, value, at=2.0, *, heard=True, certain=True):
    return step(state, Answered(value, at, heard, certain))


# ---- before


def test_it_asks_before_anything_else_is_heard() -> None:
    state, actions = screened()
    assert state.mode == "screening"
    assert listened_for(state) == "yesno"
    assert said(actions) == [SURGERY]
    assert Resume() not in actions


@pytest.mark.parametrize("heard", [True, False])
def test_a_no_to_each_question_starts_the_session(heard: bool) -> None:
    state, _ = screened()
    state, actions = answer(state, "no", heard=heard)
    assert of(Record, actions) == [Record("screen:surgery", "no")]
    assert (state.mode, said(actions)) == ("screening", [FEVER])
    state, actions = answer(state, "no", heard=heard)
    assert of(Record, actions) == [Record("screen:fever", "no")]
    assert state.mode == "playing"
    assert Resume() in actions
    assert listened_for(state) == "session"


def test_a_yes_says_whom_to_ask_and_does_not_start() -> None:
    state, _ = screened()
    state, actions = answer(state, "yes")
    assert of(Record, actions) == [Record("screen:surgery", "yes")]
    assert (state.mode, said(actions)) == ("leaving", ["Ask your surgeon before you start."])
    for verb in ("next", "back", "resume"):
        again, _ = step(replace(state), Command(verb, 3.0))
        assert again.mode in ("leaving", "finished")
    state, actions = step(state, AnswerEnded(9.0))
    assert (state.mode, of(Quit, actions)) == ("finished", [Quit("stopped")])


def test_silence_is_asked_once_more_and_then_it_does_not_start() -> None:
    state, _ = screened()
    state, actions = step(state, Tick(5.0))
    assert actions == ()
    state, actions = step(state, Tick(20.0))
    assert (state.mode, said(actions)) == ("screening", [SURGERY])
    state, actions = step(state, Tick(75.0))
    assert (state.mode, actions) == ("screening", ())
    state, actions = step(state, Tick(90.0))
    assert (state.mode, said(actions)) == ("leaving", [NOT_STARTED])
    assert not of(Record, actions)


def test_more_time_is_more_time_for_an_answer_too() -> None:
    state, _ = screened()
    state, _ = press(state, "more-time", 3.0)
    state, actions = step(state, Tick(40.0))
    assert actions == ()


@pytest.mark.parametrize("certain", [True, False])
def test_only_a_certain_yes_or_no_is_an_answer(certain: bool) -> None:
    state, _ = screened()
    state, actions = answer(state, "no", certain=certain)
    assert bool(of(Record, actions)) is certain


@pytest.mark.parametrize("value", ["0", "7", "10"])
def test_a_number_answers_no_question_of_yes_or_no(value: str) -> None:
    before, _ = screened()
    state, actions = answer(before, value)
    assert state == before
    assert not of(Record, actions)


@pytest.mark.parametrize("still", ["pause", "stop", "pain", "lost"])
@pytest.mark.parametrize("back", ["resume", "next", "back", "repeat", "ready", "play-pause"])
def test_no_way_leads_round_the_questions(still: str, back: str) -> None:
    state, _ = screened()
    if still == "lost":
        state, _ = step(state, DeviceLost("Gone.", 2.0))
        assert state.mode == "lost"
        state, _ = press(state, back, 3.0)
        state, actions = step(state, DeviceBack("There.", 3.0))
        if back == "play-pause":
            assert state.mode in ("paused", "screening")
    else:
        state, actions = press(state, still, 2.0)
        assert state.mode in ("paused", "stopped")
        assert Halt() in actions
        state, actions = press(state, back, 3.0)
    if state.mode == "screening":
        assert SURGERY in said(actions)
    assert state.mode in ("screening", "paused")


def test_a_stop_ends_it_without_a_question_after() -> None:
    state, _ = screened(debriefing=debriefing_of(ASKS))
    state, _ = press(state, "stop", 2.0)
    state, actions = press(state, "stop", 2.5)
    assert (state.mode, of(Quit, actions)) == ("finished", [Quit("stopped")])
    state, _ = screened(debriefing=debriefing_of(ASKS))
    state, _ = press(state, "stop", 2.0)
    state, actions = step(state, Tick(63.0))
    assert (state.mode, of(Quit, actions)) == ("finished", [Quit("stopped")])


def test_somebody_who_comes_back_is_welcomed_once_the_questions_are_answered() -> None:
    state, actions = screened(welcome="Welcome back.")
    assert said(actions) == [SURGERY]
    state, _ = answer(state, "no")
    state, actions = answer(state, "no")
    assert (state.mode, said(actions)) == ("waiting", ["Welcome back."])


# ---- after


def test_it_says_what_was_done_and_asks_how_it_was() -> None:
    reps = len(LAYOUT.reps)
    state, actions = finished(reps=range(reps))
    assert state.mode == "debriefing"
    assert listened_for(state) == "numbers"
    assert said(actions) == ["You have done all ten repetitions.", PAIN_ASKED]
    (finish,) = of(Finish, actions)
    assert finish == Finish("completed", (("calf", 4, 4), ("bridge", 4, 4), ("knee", 2, 2)))
    _, actions = finished(reps=(0, 4, 8))
    assert said(actions)[0] == "You have done three of ten repetitions, in all three exercises."
    _, actions = finished(reps=(0, 1, 4))
    assert said(actions)[0] == "You have done three of ten repetitions, in two of three exercises."


def test_a_number_that_was_heard_is_read_back_before_it_is_kept() -> None:
    state, _ = finished()
    state, actions = answer(state, "3")
    assert said(actions) == ["I have heard three. Tell me no if that is wrong."]
    assert not of(Record, actions)
    assert listened_for(state) == "yesno"
    state, actions = step(state, Tick(20.0))
    assert of(Record, actions) == [Record(PAIN, "3")]
    assert said(actions) == [EFFORT_ASKED]


@pytest.mark.parametrize("no", [Answered("no", 4.0, heard=True), Denied(4.0), Answered("no", 4.0)])
def test_a_number_that_was_misheard_is_asked_for_again(no) -> None:
    state, _ = finished()
    state, _ = answer(state, "3")
    state, actions = step(state, no)
    assert said(actions) == [PAIN_ASKED]
    assert not of(Record, actions)
    state, _ = answer(state, "7", 9.0)
    state, actions = answer(state, "yes", 12.0)
    assert of(Record, actions) == [Record(PAIN, "7")]


def test_a_number_that_is_not_certain_needs_a_yes() -> None:
    state, _ = finished()
    asked, actions = answer(state, "7", certain=False)
    assert said(actions) == ["Did you mean seven?"]
    for word in ("yes", "7"):  # the ears take the word again for a yes
        _, actions = answer(asked, word, 4.0)
        assert of(Record, actions) == [Record(PAIN, "7")]
    state, actions = step(asked, Tick(30.0))
    assert not of(Record, actions)
    assert said(actions) == [EFFORT_ASKED]


@pytest.mark.parametrize("value", [str(n) for n in range(11)])
def test_a_key_is_kept_at_once(value: str) -> None:
    state, _ = finished()
    state, actions = answer(state, value, heard=False)
    assert of(Record, actions) == [Record(PAIN, value)]
    state, actions = answer(state, value, 3.0, heard=False)
    assert of(Record, actions) == [Record(EFFORT, value)]
    rule = [RULE] if int(value) >= 6 else []
    assert (state.mode, said(actions)) == ("leaving", [NOTED, *rule])
    state, actions = step(state, AnswerEnded(9.0))
    assert of(Quit, actions) == [Quit("completed")]


def test_nobody_has_to_answer() -> None:
    state, _ = finished()
    state, actions = step(state, Tick(30.0))
    assert said(actions) == [EFFORT_ASKED]
    state, actions = step(state, Tick(60.0))
    assert (state.mode, of(Quit, actions)) == ("finished", [Quit("completed")])
    assert not said(actions)


@pytest.mark.parametrize("verb", ["ready", "next"])
def test_a_question_can_be_left_out(verb: str) -> None:
    state, _ = finished()
    state, actions = press(state, verb, 2.0)
    assert said(actions) == [EFFORT_ASKED]
    state, actions = press(state, verb, 3.0)
    assert of(Quit, actions) == [Quit("completed")]


@pytest.mark.parametrize("verb", ["back", "repeat", "resume", "help"])
def test_a_question_can_be_heard_again(verb: str) -> None:
    state, _ = finished()
    state, actions = press(state, verb, 2.0)
    assert (state.mode, said(actions)) == ("debriefing", [PAIN_ASKED])


def test_a_pause_of_any_length_comes_back_to_the_question() -> None:
    state, _ = finished()
    state, _ = press(state, "pause", 2.0)
    state, actions = step(state, Tick(9000.0))
    assert (state.mode, actions) == ("paused", ())
    state, actions = press(state, "resume", 9001.0)
    assert (state.mode, said(actions)) == ("debriefing", [PAIN_ASKED])


@pytest.mark.parametrize("heard", [None, 0])
def test_a_stop_ends_the_questions_and_the_session_stays_completed(heard) -> None:
    state, _ = finished()
    state, actions = press(state, "stop", 2.0, heard)
    assert (state.mode, of(Quit, actions)) == ("finished", [Quit("completed")])
    assert Halt() in actions


def test_a_signal_ends_the_questions_and_the_session_stays_completed() -> None:
    state, _ = finished()
    state, actions = step(state, Interrupted(2.0))
    assert of(Quit, actions) == [Quit("completed")]


def test_a_session_that_was_stopped_is_asked_about_too() -> None:
    state, actions = finished("stopped")
    assert of(Finish, actions)[0].outcome == "stopped"
    assert said(actions)[-1] == PAIN_ASKED
    state, _ = press(state, "next", 63.0)
    state, actions = press(state, "next", 64.0)
    assert of(Quit, actions) == [Quit("stopped")]


def test_who_quits_at_once_or_has_done_nothing_is_asked_nothing() -> None:
    state, actions = finished("stopped", reps=())
    assert of(Quit, actions) == [Quit("stopped")]
    state, _ = begin(COURSE, Settings(), gates=False, debriefing=debriefing_of(ASKS))
    state, _ = step(state, Compiled(WHOLE, 0.0))
    state = replace(state, done=frozenset({LAYOUT.reps[0][1].place}))
    twice, _ = press(state, "stop", 2.0)
    _, actions = press(twice, "stop", 2.5)
    assert of(Quit, actions) == [Quit("stopped")]
    _, actions = step(state, Interrupted(2.0))
    assert of(Quit, actions) == [Quit("interrupted")]


def test_what_was_done_is_counted_by_the_session_itself() -> None:
    state, _ = begin(COURSE, Settings(), gates=False, debriefing=debriefing_of(ASKS))
    state, _ = step(state, Compiled(WHOLE, 0.0))
    for frame in range(0, LAYOUT.frames, SECOND // 2):
        state, actions = step(state, Playhead(0, frame, frame / SECOND))
        assert {one.place for one in of(Remember, actions) if one.rep_done} <= state.done
    assert state.done == {point.place for _, point in LAYOUT.reps}


def test_pain_is_noted_at_the_moment_that_it_is_said() -> None:
    state, _ = begin(COURSE, Settings(), gates=False)
    state, _ = step(state, Compiled(WHOLE, 0.0))
    _, actions = press(replace(state, frame=IN_HOLD), "pain")
    assert PainStop() in actions
    _, actions = press(replace(state, frame=IN_HOLD), "pause")
    assert PainStop() not in actions


VALUES = st.sampled_from(["yes", "no", *map(str, range(11))])
STEPS = st.lists(
    st.one_of(
        st.tuples(VALUES, st.booleans(), st.booleans()).map(
            lambda a: lambda t: Answered(a[0], t, *a[1:])
        ),
        st.sampled_from(["pause", "resume", "ready", "next", "repeat"]).map(
            lambda verb: lambda t: Command(verb, t)
        ),
        st.just(Tick),
        st.just(Denied),
    ),
    max_size=12,
)


@given(steps=STEPS)
def test_each_question_is_kept_once_at_most_and_only_with_what_was_answered(steps) -> None:
    state, _ = finished()
    kept, given_ = [], set()
    for number, make in enumerate(steps):
        event = make(100.0 * (number + 1))
        if isinstance(event, Answered):
            given_.add(event.value)
        state, actions = step(state, event)
        kept += of(Record, actions)
        assert state.mode in (*INTERVIEW, "paused", "finished")
    assert len({one.question for one in kept}) == len(kept)
    assert {one.value for one in kept} <= given_


# ---- the first time: is anything heard?

TRIAL = FrameSpan(2 * SECOND, 8 * SECOND)
TRIED = replace(WHOLE, layout=replace(LAYOUT, trials=(TRIAL,)))


def trying():
    state, _ = begin(COURSE, Settings(), gates=False)
    return do(state, Compiled(TRIED, 0.0), Playhead(0, TRIAL.start + 100, 2.1))


def test_it_waits_for_the_word_and_says_that_it_was_heard() -> None:
    state, actions = trying()
    assert state.mode == "trying"
    assert Halt() in actions
    state, actions = press(state, "pause", 4.0, heard=TRIAL.start + 100)
    assert (state.mode, said(actions)) == ("answering", [HEARD])
    state, actions = step(state, AnswerEnded(5.0))
    assert (state.mode, state.frame) == ("playing", TRIAL.end)


def test_where_nothing_is_heard_there_are_keys() -> None:
    state, _ = trying()
    state, actions = step(state, Tick(5.0))
    assert actions == ()
    state, actions = step(state, Tick(8.2))
    assert (state.mode, said(actions)) == ("answering", [NOT_HEARD])
    state, actions = step(state, AnswerEnded(12.0))
    assert (state.mode, state.frame) == ("playing", TRIAL.end)


@pytest.mark.parametrize("verb", ["pause", "play-pause"])
def test_the_key_is_a_pause_in_a_try_too(verb: str) -> None:
    state, _ = trying()
    state, actions = press(state, verb, 4.0)
    assert state.mode == "paused"
    assert Halt() in actions


def test_a_stop_is_a_stop_in_a_try_too() -> None:
    state, _ = trying()
    state, _ = press(state, "stop", 4.0, heard=TRIAL.start + 100)
    assert state.mode == "stopped"


def test_a_try_can_be_left_out() -> None:
    state, _ = trying()
    state, _ = press(state, "ready", 4.0)
    assert (state.mode, state.frame) == ("playing", TRIAL.end)


def test_help_says_the_notices_that_one_sentence_stood_for() -> None:
    state, _ = begin(COURSE, Settings(), gates=False, notices=("Ask your doctor first.",))
    state, _ = step(state, Compiled(WHOLE, 0.0))
    _, actions = press(state, "help")
    assert said(actions) == [HELP, "Ask your doctor first."]
