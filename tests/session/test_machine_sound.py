"""What a session does with a voice that asks for things, as it sounds."""

import numpy as np
from session_harness import COURSE, SessionHarness, clip_of

from coach.session.answers import MORE_TIME, QUESTIONS
from coach.session.events import Asked, Command, Denied
from coach.session.state import ASKING_SECONDS, MORE_SECONDS
from coach.timeline import SAMPLE_RATE


def contains(played, text):
    """Whether the whole of a clip, a steady level, was heard in one piece."""
    clip = clip_of(text)
    same = np.concatenate([[False], played == clip[0], [False]])
    edges = np.flatnonzero(np.diff(same.astype(np.int8)))
    return any(
        end - start >= len(clip) - 600 for start, end in zip(edges[::2], edges[1::2], strict=True)
    )


def ask(floor, verb) -> None:
    """Ask between two looks at the playhead, as a thread of its own does."""
    floor.device.advance()
    floor.engine.handle(Asked(verb, floor.now))
    floor.work()


def say(floor, verb) -> None:
    floor.device.advance()
    floor.engine.handle(Command(verb, floor.now, floor.state.frame))
    floor.work()


def test_a_question_is_heard_and_the_sentence_said_again() -> None:
    floor = SessionHarness()
    floor.go_to(floor.frame_of("exercise", 1) + 2000)
    start = floor.frame_of("exercise", 1)
    began = floor.now
    ask(floor, "next")
    floor.run_until(lambda state: state.mode == "playing")
    assert ASKING_SECONDS - 0.1 < floor.now - began < ASKING_SECONDS + 0.1
    assert floor.state.frame == start
    assert contains(floor.played[int(began * SAMPLE_RATE) :], QUESTIONS["next"])
    floor.run(1)
    assert floor.state.frame > start


def test_after_no_it_goes_on_at_once() -> None:
    floor = SessionHarness()
    floor.go_to(floor.frame_of("exercise", 1) + 2000)
    ask(floor, "next")
    floor.run(1)
    floor.engine.handle(Denied(floor.now))
    floor.run(1)
    assert floor.state.mode == "playing"
    assert floor.state.frame > floor.frame_of("exercise", 1) + SAMPLE_RATE // 2


def test_a_hold_is_as_long_with_a_question_in_it_as_without() -> None:
    def length(verb):
        floor = SessionHarness()
        floor.go_to(floor.frame_of("hold") + SAMPLE_RATE)
        began, frame = floor.now, floor.state.frame
        if verb:
            ask(floor, verb)
        release = floor.frame_of("release")
        floor.run_until(lambda state: state.frame >= release)
        return round((floor.now - began) * SAMPLE_RATE) - (release - frame)

    assert abs(length("next") - length(None)) <= 512


def test_more_time_in_a_rest_is_silence_and_then_goes_on() -> None:
    floor = SessionHarness()
    rest = next(
        span for span in floor.state.layout.patient if span.start > floor.frame_of("release")
    )
    floor.go_to(rest.start + SAMPLE_RATE)
    began = floor.now
    say(floor, "more-time")
    floor.run_until(lambda state: state.mode == "playing")
    left = (rest.end - rest.start) / SAMPLE_RATE - 1
    assert abs(floor.now - began - left - MORE_SECONDS) < 0.2
    heard = floor.played[int(began * SAMPLE_RATE) :]
    assert contains(heard, MORE_TIME)
    assert not heard[10 * SAMPLE_RATE : int((left + MORE_SECONDS - 1) * SAMPLE_RATE)].any()
    floor.run(0.2)
    assert floor.state.frame > rest.end


def test_a_stop_between_two_looks_at_the_playhead_ends_after_its_minute() -> None:
    floor = SessionHarness()
    floor.run(3)
    say(floor, "stop")
    floor.run(59)
    assert floor.state.mode == "stopped"
    floor.run(2)
    assert (floor.state.mode, floor.engine.outcome) == ("finished", "stopped")


def test_a_false_next_costs_no_more_than_the_rep() -> None:
    floor = SessionHarness()
    floor.go_to(floor.frame_of("hold") + SAMPLE_RATE)
    say(floor, "next")
    floor.run(4)
    assert floor.state.layout.point_at(floor.state.frame).place.exercise == "bridge"
    say(floor, "back")
    floor.run(0.5)
    rep = next(point for point in COURSE.points if point.kind == "rep")
    assert floor.state.layout.point_at(floor.state.frame) == rep
