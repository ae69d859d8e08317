"""An answer in long work: laid over its silence, and never over a count."""

import numpy as np
import pytest
from session_harness import SessionHarness, clip_of, find, hold_running
from small_programmes import exercise, programme

from coach.dose import Dose, Rest
from coach.player.mixer import GAP_FRAMES
from coach.session.answers import EASIER, HELP, MORE_TIME
from coach.session.events import Halt, Message
from coach.timeline import SAMPLE_RATE

WALK = programme(
    exercise(
        id="walk",
        name="Walk",
        sides="none",
        dose=Dose(sets=1, reps=1, work=300, rest=Rest(4, 30, 5)),
    ),
    exercise(id="calf", dose=Dose(sets=1, reps=1, hold=10, rest=Rest(4, 30, 5))),
)
LEFT = "There is one more exercise after this one."


def walking(seconds: float = 20.0, **options: object) -> SessionHarness:
    return hold_running(seconds, of=WALK, **options)


def left_alone(floor: SessionHarness, begin: int, answer: int, length: int) -> bool:
    """Whether all that was played since ``begin`` is the track, but for the answer."""
    frame = floor.state.frame
    since = len(floor.played) - begin
    track = np.zeros(since, np.int16)
    floor.engine.track.read_into(track, frame - since)
    heard = floor.played[begin:].copy()
    assert not track[answer - begin : answer - begin + length].any(), "only over a silence"
    heard[answer - begin : answer - begin + length] = 0
    return np.array_equal(heard, track)


@pytest.mark.parametrize("verb", ["time", "easier"])
def test_a_question_in_long_work_is_answered_in_it_and_no_cue_moves(verb: str) -> None:
    floor = walking()
    floor.press(verb)
    floor.run(1)
    begin = len(floor.played)
    floor.run(75)
    said = clip_of(LEFT if verb == "time" else EASIER)
    start = find(floor.played, said, begin - SAMPLE_RATE)[0]
    assert start - begin < SAMPLE_RATE, "as soon as the tone has ended"
    if verb == "easier":
        end = start + len(said)
        assert left_alone(floor, end, end, 0), "three minutes left, and nothing else"
    assert floor.state.mode == "playing"
    assert not [a for report in floor.reports[-2:] for a in report.actions if isinstance(a, Halt)]


def test_the_answer_is_shown_when_it_is_said_and_known_to_the_ears() -> None:
    floor = walking()
    floor.press("easier")
    begin = len(floor.played)
    floor.run(3)
    shown = [a.text for r in floor.reports for a in r.actions if isinstance(a, Message)]
    assert shown == [EASIER]
    assert floor.far_end is not None
    assert EASIER in floor.far_end.played_log.words(begin + SAMPLE_RATE, begin + 2 * SAMPLE_RATE)


def test_an_answer_that_would_reach_into_a_count_waits_for_the_next_silence() -> None:
    """Four minutes are left after one minute of five: the answer would cover the words."""
    floor = walking(58.0)
    begin = len(floor.played)
    floor.press("easier")
    floor.run(20)
    (minutes,) = find(floor.played, clip_of("Four minutes left."), begin)
    (answer,) = find(floor.played, clip_of(EASIER), begin)
    assert answer > minutes + len(clip_of("Four minutes left."))
    assert left_alone(floor, answer, answer, len(clip_of(EASIER)))


def test_two_questions_are_answered_one_after_the_other() -> None:
    floor = walking()
    begin = len(floor.played)
    floor.press("easier")
    floor.press("help")
    floor.run(75)
    (easier,) = find(floor.played, clip_of(EASIER), begin)
    (helped,) = find(floor.played, clip_of(HELP), begin)
    assert not easier < helped < easier + len(clip_of(EASIER))
    assert not helped < easier < helped + len(clip_of(HELP))


def test_what_comes_too_late_for_any_silence_is_answered_after_the_hold() -> None:
    """The last ten seconds are too full of numbers for the help."""
    floor = walking(291.0)
    begin = len(floor.played)
    floor.press("help")
    floor.run(45)
    (one,) = find(floor.played, clip_of("one"), begin)
    (answer,) = find(floor.played, clip_of(HELP), begin)
    assert answer > one


def test_stop_ends_the_answer_at_once() -> None:
    floor = walking()
    floor.press("easier")
    floor.run(2)
    floor.press("stop")
    begin = len(floor.played)
    floor.run(5)
    assert not floor.played[begin + GAP_FRAMES :].any()


def test_more_time_in_long_work_is_given_after_it() -> None:
    floor = walking(292.0)
    floor.press("more-time")
    begin = len(floor.played)
    floor.run(30)
    assert floor.state.mode == "waiting"
    (one,) = find(floor.played, clip_of("one"), begin)
    assert find(floor.played, clip_of(MORE_TIME), begin)[0] > one


def test_another_rate_is_made_and_answers_go_on_meanwhile() -> None:
    """A slower revision waits for the next exercise; until then this one is asked in."""
    floor = walking()
    floor.press("slower")
    begin = len(floor.played)
    floor.press("easier")
    floor.run(15)
    assert floor.state.fresh is not None
    (answer,) = find(floor.played, clip_of(EASIER), begin)
    assert left_alone(floor, answer, answer, len(clip_of(EASIER)))
