"""The canceller: what it removes is measured on the sound that is left."""

import numpy as np
import pytest
from echo_scenes import decibels, talk
from speech_sounds import RATE, noise, say

from coach.listening.echo.canceller import ABSENT_MISSES, Canceller
from coach.listening.vad import FRAME
from coach.testing.room import Case, Room, Spoken

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")


def cancel(far, case, spoken=(), during=None):
    """What is captured and what is left of it, and the canceller."""
    canceller, captured, left = Canceller(), [], []
    for number, moment in enumerate(Room(far, spoken, case).run()):
        if during:
            during(number, canceller)
        canceller.reference.add(moment.played, moment.played_at)
        frame = canceller.process(moment.captured, number * FRAME, moment.captured_at)
        captured.append(moment.captured)
        left.append(frame.left)
    return np.concatenate(captured), np.concatenate(left), canceller


def removed(captured, left, begin, end):
    part = slice(round(begin * RATE), round(end * RATE))
    return decibels(captured[part]) - decibels(left[part])


@pytest.mark.parametrize(
    "case",
    [
        Case(delay=0.02, rt60=0.2),
        Case(delay=0.3, rt60=0.6),
        pytest.param(Case(delay=0.1, echo_db=10, seed=3, jitter=0.002), marks=pytest.mark.slow),
        pytest.param(Case(delay=-0.1, echo_db=20, seed=4), marks=pytest.mark.slow),
    ],
)
def test_an_echo_is_taken_away_within_seconds(case) -> None:
    far, _ = talk(14.0, 0.1)
    captured, left, _ = cancel(far, case)
    assert removed(captured, left, 2.0, 3.0) >= 10
    assert removed(captured, left, 10.0, 14.0) >= 20


@pytest.mark.parametrize("ppm", [50.0, pytest.param(-100.0, marks=pytest.mark.slow)])
def test_clocks_that_differ_are_made_up_for(ppm: float) -> None:
    far, _ = talk(16.0, 0.1)
    captured, left, _ = cancel(far, Case(drift_ppm=ppm))
    assert removed(captured, left, 10.0, 16.0) >= 20


def test_who_speaks_over_the_coach_stays_and_spoils_nothing() -> None:
    far, _ = talk(16.0, 0.1)
    word = Spoken(10 * RATE, say("Keep going."), "keep going")
    case = Case(echo_db=0, seed=2)
    captured, left, _ = cancel(far, case, (word,))
    alone = cancel(np.zeros_like(far), case, (word,))[0]
    here = slice(word.start, word.end)
    assert decibels(left[here] - alone[here]) < decibels(alone[here]) - 15
    assert removed(captured, left, 12.0, 16.0) >= 20


def test_another_echo_path_is_learnt_within_seconds() -> None:
    far, _ = talk(18.0, 0.1)
    captured, left, _ = cancel(far, Case(change=9.5, echo_db=10))
    assert removed(captured, left, 7.0, 9.4) >= 20
    assert removed(captured, left, 13.0, 18.0) >= 18


@pytest.mark.slow
def test_a_loudspeaker_that_clips_is_understood() -> None:
    far, _ = talk(20.0, 0.1)
    captured, left, canceller = cancel(far, Case(clip="hard", echo_db=10))
    assert removed(captured, left, 15.0, 20.0) >= 14
    assert canceller._filter.limit < 0.5 * np.abs(far).max()


def test_where_there_is_no_echo_nothing_is_taken_away() -> None:
    far, _ = talk(8.0)
    captured, left, canceller = cancel(far, Case(echo_db=None))
    assert canceller.absent
    assert canceller.alignment.misses >= ABSENT_MISSES
    assert np.array_equal(captured, left)


@pytest.mark.slow
def test_headphones_that_are_put_on_are_noticed_and_a_loudspeaker_again() -> None:
    far, _ = talk(30.0, 0.1)
    loud = cancel(far, Case())[0]
    third = 10 * RATE // FRAME * FRAME
    noises = noise(30.0, 1e-4)
    canceller, absent = Canceller(), []
    for first in range(0, len(far) - FRAME, FRAME):
        canceller.reference.add(far[first : first + FRAME], first / RATE)
        sound = noises if third <= first < 2 * third else loud
        canceller.process(sound[first : first + FRAME], first, first / RATE)
        absent.append(canceller.absent)
    frames = third // FRAME
    assert not any(absent[40:frames])
    assert all(absent[frames + 200 : 2 * frames])
    assert not any(absent[2 * frames + 100 :])


@pytest.mark.slow
def test_after_realigning_it_learns_again() -> None:
    far, _ = talk(14.0, 0.1)

    def realign(number, canceller) -> None:
        if number == 7 * RATE // FRAME:
            canceller.realign()
            assert not canceller.alignment.locked

    captured, left, _ = cancel(far, Case(), during=realign)
    assert removed(captured, left, 5.0, 7.0) >= 20
    assert removed(captured, left, 10.0, 14.0) >= 20
