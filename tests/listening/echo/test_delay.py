"""Delay and clock ratio, found in the sound: recovered as the simulated room has them."""

import numpy as np
import pytest
from echo_scenes import talk
from speech_sounds import RATE, noise

from coach.listening.echo.delay import LEAD, DelayEstimator, FarEndBuffer
from coach.listening.vad import FRAME
from coach.testing.room import PLACES, Case, Room, impulse_response

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")


def follow(case, seconds: float = 12.0, far=None, times=lambda at: at):
    """An alignment after so many seconds of talk, and how often the delay was new."""
    far = talk(seconds)[0] if far is None else far
    reference = FarEndBuffer()
    alignment, found = DelayEstimator(reference), []
    for number, moment in enumerate(Room(far, (), case).run()):
        reference.add(moment.played, times(moment.played_at))
        at = moment.captured_at
        if alignment.accept(moment.captured, number * FRAME, at):
            found.append(number * FRAME / RATE)
    return alignment, found


def way(case):
    """Samples that the direct sound needs through the room."""
    return int(np.argmax(np.abs(impulse_response(case.rt60, PLACES * case.seed))))


@pytest.mark.parametrize(
    ("delay", "ppm"), [(-0.2, 50.0), (0.0, 0.0), (0.02, -100.0), (0.1, 10.0), (0.3, 100.0)]
)
def test_delay_and_drift_are_found(delay: float, ppm: float) -> None:
    case = Case(delay=delay, drift_ppm=ppm, latency=0.3, jitter=0.002)
    alignment, found = follow(case)
    assert alignment.locked
    assert found[0] < 1.5
    assert (alignment.ratio - 1) * 1e6 == pytest.approx(ppm, abs=2)
    now = 11 * RATE
    there = (now - delay * RATE) * (1 + ppm * 1e-6) - way(case) + LEAD
    assert alignment.position(now) == pytest.approx(there, abs=0.001 * RATE)


def test_the_delay_stays_once_it_is_found() -> None:
    _, found = follow(Case(jitter=0.003))
    assert len(found) == 1


def test_nothing_is_found_where_there_is_no_echo() -> None:
    alignment, found = follow(Case(echo_db=None))
    assert not alignment.locked
    assert not found
    assert alignment.misses > 6


def test_silence_says_nothing_about_the_echo() -> None:
    alignment, _ = follow(Case(), far=np.zeros(5 * RATE, np.float32))
    assert not alignment.locked
    assert alignment.misses == 0


def test_a_gap_in_the_stream_is_followed_by_the_times() -> None:
    gap, whole = FRAME * 8, list(Room(talk(14.0)[0], (), Case(latency=0.0)).run())
    reference = FarEndBuffer()
    alignment = DelayEstimator(reference)
    silence = [np.zeros(FRAME, np.float32)] * (gap // FRAME)
    before = 6 * RATE // FRAME
    frames = [moment.captured for moment in whole]
    frames = frames[:before] + silence + frames[before:]
    for number, frame in enumerate(frames):
        moment = whole[number if number < before else max(before, number - len(silence))]
        if not before <= number < before + len(silence):
            later = gap / RATE if number >= before else 0.0
            reference.add(moment.played, moment.played_at + later)
        alignment.accept(frame, number * FRAME, number * FRAME / RATE)
    now = 13 * RATE
    there = now - gap - Case().delay * RATE - way(Case()) + LEAD
    assert alignment.position(now) == pytest.approx(there, abs=0.001 * RATE)


def test_noise_at_the_microphone_is_no_echo() -> None:
    reference = FarEndBuffer()
    alignment = DelayEstimator(reference)
    far, near = talk(6.0)[0], noise(6.0, 0.1)
    for first in range(0, len(far) - FRAME, FRAME):
        reference.add(far[first : first + FRAME], first / RATE)
        alignment.accept(near[first : first + FRAME], first, first / RATE)
    assert not alignment.locked
