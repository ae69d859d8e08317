"""The whole chain in a simulated room: who is heard over the coach, and that the coach is not."""

from functools import cache

import numpy as np
import pytest
from echo_scenes import (
    Tapped,
    decibels,
    hearing,
    invented,
    over_the_coach,
    phrases,
    right,
    run,
    talk,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from speech_sounds import RATE, noise, say

from coach.listening.pipeline import Pipeline
from coach.listening.results import SpokenCommand
from coach.listening.vad import FRAME
from coach.testing.room import Case, Room, Spoken

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

SECONDS = 24.0


@cache
def scene(count: int = 6, seconds=SECONDS):
    far, cues = talk(seconds, 0.2)
    return far, cues, over_the_coach(far, phrases()[:count], gap=1.2)


@cache
def over(case):
    far, _, spoken = scene()
    return run(far, spoken, case)


@cache
def in_the_room(case, count: int, seconds: float):
    """What is played and captured of a scene, moment by moment."""
    far, _, spoken = scene(count, seconds)
    return tuple(Room(far, spoken, case).run())


@cache
def echo_alone(seconds: float):
    """What is captured of a coach that hardly pauses, and of nothing else."""
    far, _ = talk(seconds)
    return np.concatenate([moment.captured for moment in Room(far, (), Case()).run()])


def captured(*scene):
    return np.concatenate([moment.captured for moment in in_the_room(*scene)])


@pytest.mark.parametrize("case", [Case(echo_db=None), Case(), Case(echo_db=10, delay=0.25, seed=2)])
def test_commands_are_heard_while_the_coach_talks(case) -> None:
    _, _, spoken = scene()
    result = over(case)
    assert sum(right(result, spoken)) >= len(spoken) - 1
    assert invented(result, spoken) == []


@pytest.mark.parametrize(
    "case",
    [
        Case(echo_db=20, drift_ppm=50.0),
        Case(echo_db=10, change=30.0, seed=2),
        Case(echo_db=10, clip="hard", seed=3),
        Case(echo_db=10, delay=-0.2, seed=4),
    ],
)
@pytest.mark.slow
def test_commands_are_heard_and_none_invented_where_it_is_hard(case) -> None:
    far, _, spoken = scene(16, 60.0)
    result = run(far, spoken, case, duck=0.18)
    assert sum(right(result, spoken)) >= 0.6 * len(spoken)
    assert invented(result, spoken) == []


@pytest.mark.slow
@pytest.mark.parametrize("clip", ["none", "hard"])
def test_the_coach_alone_is_never_obeyed(clip: str) -> None:
    texts = ["Stop.", "Pause.", "Next.", "Repeat that.", "Slower.", "And rest."]
    words = [np.concatenate([say(text), np.zeros(RATE // 2, np.float32)]) for text in texts]
    far = np.concatenate([talk(20.0)[0], *words, talk(20.0)[0], *words, *words])
    result = run(far, (), Case(echo_db=10, clip=clip, change=25.0))
    assert result.commands == []


def test_the_mode_and_the_loss_say_how_well_it_hears() -> None:
    far, _ = talk(12.0)
    result = run(far, (), Case())
    assert result.modes[0] == "settling"
    assert result.modes[-1] == "clear"
    assert result.moments[0][1] is None
    assert result.moments[-1][1] == pytest.approx(result.removed(8, 12), abs=4)
    headphones = over(Case(echo_db=None))
    assert set(headphones.modes) == {"settling", "no echo"}
    assert headphones.modes[round(4 * RATE / FRAME)] == "no echo"
    assert headphones.moments[-1][1] is None


def test_with_headphones_nothing_is_done_to_the_sound() -> None:
    result = over(Case(echo_db=None))
    assert np.array_equal(result.left[: len(result.capture)], result.capture)


def test_the_coach_is_ducked_when_somebody_speaks_and_not_when_it_talks_alone() -> None:
    _, _, spoken = scene()
    result = over(Case())
    ducks = np.array([duck for _, _, duck in result.moments])
    for one in spoken[1:]:
        begin, end = one.start // FRAME, one.end // FRAME
        assert ducks[begin:end].mean() > 0.3
    quiet = np.ones(len(ducks), bool)
    quiet[: 8 * RATE // FRAME] = False
    for one in spoken:
        quiet[one.start // FRAME - 1 : one.end // FRAME + 15] = False
    assert ducks[quiet].mean() < 0.02


def test_a_moment_of_the_capture_is_found_in_what_was_played() -> None:
    result = over(Case())
    now = 20 * RATE
    assert result.hearing.far(now) == pytest.approx(now - Case().delay * RATE, abs=0.012 * RATE)
    assert hearing().far(now) is None


@settings(max_examples=3)
@given(sizes=st.lists(st.integers(300, 4000), min_size=1, max_size=6))
def test_blocks_of_any_size_give_the_same_events(sizes: list[int]) -> None:
    _, _, spoken = scene(2, 12.0)
    case = Case(latency=0.8)
    moments, capture = in_the_room(case, 2, 12.0), captured(case, 2, 12.0)
    chain, events, at, number, handed = hearing(), [], 0, 0, 0
    while at < len(capture):
        size = sizes[number % len(sizes)]
        while handed < len(moments) and handed * FRAME < at + size:
            chain.played(moments[handed].played, moments[handed].played_at)
            handed += 1
        events += chain.accept(capture[at : at + size], at / RATE).events
        at, number = at + size, number + 1
    expected = in_whole_frames(case)
    assert len(expected) >= len(spoken)
    assert [*events, *chain.finish().events] == expected


@cache
def in_whole_frames(case):
    far, _, spoken = scene(2, 12.0)
    return run(far, spoken, case).events


def test_in_the_coachs_pauses_everything_is_heard_whatever_the_loudspeaker_does() -> None:
    far, _ = talk(10.0)
    far = np.concatenate([far, np.zeros(4 * RATE, np.float32)])
    word = Spoken(round(11.0 * RATE), dict(phrases())["repeat that"], "repeat that")
    result = run(far, (word,), Case(clip="hard"))
    assert right(result, (word,)) == [True]


def test_stop_is_decided_as_soon_as_without_a_coach() -> None:
    far, _ = talk(12.0, 0.1)
    word = Spoken(9 * RATE, say("Stop."), "stop")
    alone = run(np.zeros_like(far), (word,), Case()).commands
    beside = run(far, (word,), Case()).commands
    assert [command.verb for command in beside] == ["stop"]
    assert beside[0].decided - alone[0].decided <= 0.1 * RATE


def test_a_worker_that_falls_behind_is_in_safe_mode_until_further_notice() -> None:
    far, _ = talk(6.0)
    result = run(far, (), Case(), during=lambda _, chain: chain.behind())
    assert set(result.modes) == {"safe"}


class Half:
    """A strong canceller that halves everything, and notes how it was called."""

    def __init__(self) -> None:
        self.blocks = []

    def process(self, capture, far):
        assert capture.shape == far.shape
        assert len(capture) % 160 == 0
        self.blocks.append(len(capture))
        return capture / 2


def test_the_strong_canceller_is_asked_where_the_own_one_fails_and_only_there() -> None:
    far, _ = talk(10.0, 0.1)
    strong = Half()
    run(far, (), Case(), strong=strong)
    assert len(strong.blocks) < 4 * RATE / FRAME, "asked only at the very beginning"
    spoilt = far * np.sign(np.sin(np.arange(len(far)) / 3)).astype(np.float32)
    chain = hearing(strong=strong)
    left = []
    echo = np.concatenate([moment.captured for moment in Room(spoilt, (), Case()).run()])
    direct = np.concatenate([moment.captured for moment in Room(far, (), Case()).run()])
    mixed = echo + 0.5 * direct
    for first in range(0, len(far) - FRAME, FRAME):
        chain.played(far[first : first + FRAME], first / RATE)
        chain.accept(mixed[first : first + FRAME], first / RATE)
    left = np.concatenate(chain._listener.given)
    assert strong.blocks
    assert decibels(left[-2 * RATE :]) == pytest.approx(
        decibels(mixed[: len(left)][-2 * RATE :]) - 6, abs=1.0
    )


def feed(chain, far, capture, times=lambda at: at):
    heard = [chain.accept(np.zeros(0, np.float32), 0.0)]
    for first in range(0, len(capture) - FRAME, FRAME):
        chain.played(far[first : first + FRAME], times(first / RATE))
        heard.append(chain.accept(capture[first : first + FRAME], times(first / RATE)))
    return [*heard, chain.finish()]


def test_bad_samples_are_no_command_and_do_no_harm() -> None:
    far, _, spoken = scene(3, 16.0)
    broken, capture = far.copy(), captured(Case(), 3, 16.0)
    for second, value in enumerate((np.nan, np.inf, 0.0), 3):
        bad = slice(second * RATE, (second + 1) * RATE)
        broken[bad] = capture[bad] = value
    heard = feed(hearing(), broken, capture)
    commands = [e for one in heard for e in one.events if isinstance(e, SpokenCommand)]
    assert len(commands) >= len(spoken) - 1
    assert all(command.start > 6 * RATE for command in commands)


@pytest.mark.parametrize(
    "times",
    [
        lambda at: at % 1.5,
        lambda at: -at,
        lambda at: float("nan"),
        lambda at: at + 1e9 * (int(at) % 2),
    ],
)
def test_times_that_make_no_sense_do_no_harm(times) -> None:
    far, _ = talk(6.0)
    heard = feed(hearing(), far, echo_alone(6.0), times)
    assert [e for one in heard for e in one.events if isinstance(e, SpokenCommand)] == []


def test_without_a_far_end_it_is_the_listener_alone() -> None:
    _, _, spoken = scene(3, 16.0)
    capture = Room(np.zeros(16 * RATE, np.float32), spoken, Case(echo_db=None)).run()
    sound = np.concatenate([moment.captured for moment in capture])[: 7 * 36_000]
    alone = Tapped()
    expected = [*alone.accept(sound), *alone.finish()]
    chain = hearing()
    heard = [
        chain.accept(sound[first : first + 999], first / RATE)
        for first in range(0, len(sound), 999)
    ]
    heard.append(chain.finish())
    assert [event for one in heard for event in one.events] == expected


def test_noise_as_a_far_end_and_a_near_end_is_no_command() -> None:
    heard = feed(hearing(), noise(5.0, 0.1, seed=2), noise(5.0, 0.1))
    assert [e for one in heard for e in one.events if isinstance(e, SpokenCommand)] == []


def test_a_hearing_is_made_from_a_listener_alone() -> None:
    listener = Tapped()
    assert isinstance(Pipeline(listener), Pipeline)
    known, ahead = [], [listener.weigh.__self__]
    while ahead:
        known.append(ahead.pop())
        inner = vars(known[-1]).values() if hasattr(known[-1], "__dict__") else ()
        ahead += [one for one in inner if type(one).__module__.startswith("coach.")]
    assert known
    assert not any(isinstance(one, Pipeline) for one in known), "it knows who knows it"
    assert listener.accept(np.zeros(100, np.float32)) == ()
