"""The simulated room: what it promises is measured on its sound."""

from itertools import pairwise

import numpy as np
import pytest
from echo_scenes import decibels, talk
from speech_sounds import RATE, noise, say

from coach.testing.room import Case, Room, Spoken, active_level, impulse_response, while_talking

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

QUIET = Case(noise_db=-90, delay=0.05)


def captured(far, spoken=(), case=QUIET, gain=lambda _: 1.0):
    return np.concatenate([moment.captured for moment in Room(far, spoken, case).run(gain)])


def lag(far, capture):
    """By how many samples the capture is later."""
    size = 2 * max(len(far), len(capture))
    cross = np.fft.rfft(capture, size) * np.fft.rfft(far, size).conj()
    found = int(np.argmax(np.fft.irfft(cross / (np.abs(cross) + 1e-9))))
    return found if found < size // 2 else found - size


@pytest.mark.parametrize("rt60", [0.2, 0.4, 0.6])
def test_sound_dies_away_as_fast_as_was_asked(rt60: float) -> None:
    path = impulse_response(rt60, 3).astype(float)
    energy = np.cumsum(path[::-1] ** 2)[::-1]
    fall = 10 * np.log10(energy / energy[0] + 1e-12)
    slope = (np.argmax(fall < -25) - np.argmax(fall < -5)) / RATE / 20
    assert 60 * slope == pytest.approx(rt60, rel=0.3)


def test_the_same_case_is_the_same_sound_and_another_seed_another() -> None:
    far, _ = talk(2.0)
    assert np.array_equal(captured(far), captured(far))
    assert not np.allclose(captured(far), captured(far, case=Case(noise_db=-90, seed=2)))


@pytest.mark.parametrize("echo_db", [-10, 0, 20])
def test_the_echo_has_the_level_that_was_asked_for_against_a_command(echo_db: int) -> None:
    far, _ = talk(6.0)
    word = Spoken(RATE, say("Next exercise."), "next exercise")
    case = Case(echo_db=echo_db, noise_db=-90)
    echo, alone = captured(far, (), case), captured(np.zeros_like(far), (word,), case)
    difference = 20 * np.log10(active_level(echo) / active_level(alone[word.start : word.end]))
    assert difference == pytest.approx(echo_db, abs=0.5)
    assert np.abs(echo).max() < 1


def test_headphones_let_nothing_through_but_the_noise_of_the_room() -> None:
    far, _ = talk(3.0)
    sound = captured(far, (), Case(echo_db=None, noise_db=-35))
    assert decibels(sound) == pytest.approx(-26 - 35, abs=0.5)


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.3])
def test_the_echo_comes_after_the_delay_and_the_way_through_the_room(delay: float) -> None:
    far, _ = talk(3.0)
    way = lag(far, captured(far, (), Case(noise_db=-90, delay=0.0)))
    assert 10 < way < 120
    assert lag(far, captured(far, (), Case(noise_db=-90, delay=delay))) == way + delay * RATE


def test_another_clock_moves_the_echo_on_steadily() -> None:
    far = np.tile(noise(1.0, 0.1), 20)
    case = Case(rt60=0.2, noise_db=-90, delay=0.0, drift_ppm=100)
    sound = captured(far, (), case)
    begin, end = (lag(far[:RATE], sound[at * RATE : (at + 1) * RATE]) for at in (1, 19))
    assert begin - end == pytest.approx(18 * RATE * 100e-6, abs=2)


def test_a_loudspeaker_that_clips_flattens_the_peaks_alone() -> None:
    far, _ = talk(4.0)
    clean = captured(far, (), QUIET)
    for clip, floor in (("soft", -40), ("hard", -20)):
        case = Case(noise_db=-90, delay=0.05, clip=clip)
        difference = decibels(captured(far, (), case) - clean) - decibels(clean)
        assert floor - 15 < difference < -3, clip


def test_the_echo_path_is_another_one_from_the_change_on() -> None:
    far, _ = talk(4.0)
    same, other = captured(far), captured(far, (), Case(noise_db=-90, delay=0.05, change=2.0))
    assert np.array_equal(same[: 2 * RATE - 512], other[: 2 * RATE - 512])
    assert decibels(same[3 * RATE :] - other[3 * RATE :]) > decibels(same[3 * RATE :]) - 6


def test_ducking_takes_effect_after_the_latency() -> None:
    far = np.tile(noise(1.0, 0.1), 4)
    case = Case(rt60=0.2, noise_db=-90, delay=0.0, latency=0.2)
    plain = captured(far, (), case)
    ducked = captured(far, (), case, lambda now: 0.1 if now >= 2 * RATE else 1.0)
    at = round(2.2 * RATE)
    assert np.allclose(ducked[: at - 512], plain[: at - 512], atol=1e-6)
    assert decibels(ducked[at + 8000 :]) == pytest.approx(
        decibels(plain[at + 8000 :]) - 20, abs=0.5
    )


def test_what_is_played_is_handed_over_before_it_is_heard() -> None:
    far, _ = talk(3.0)
    moments = list(Room(far, (), Case(latency=0.2, drift_ppm=100)).run())
    played = np.concatenate([moment.played for moment in moments])
    assert np.array_equal(played[: len(far)], far)
    handed = 0
    for moment in moments:
        handed += len(moment.played)
        assert handed / RATE == pytest.approx(moment.captured_at + 0.2, abs=0.05)
        assert moment.played_at == pytest.approx((handed - len(moment.played)) / RATE)


def test_reported_times_are_wrong_by_no_more_than_was_asked() -> None:
    far, _ = talk(2.0)
    moments = list(Room(far, (), Case(jitter=0.005)).run())
    wrong = [moment.captured_at - number * 512 / RATE for number, moment in enumerate(moments)]
    assert 0.002 < max(np.abs(wrong)) <= 0.005


def test_sounds_are_placed_over_talk_without_touching() -> None:
    far, cues = talk(30.0)
    sounds = [("next", say("Next.")), ("stop", say("Stop."))] * 4
    placed = while_talking(far, sounds, gap=1.0)
    assert len(placed) >= 4
    for one in placed:
        middle = (one.start + one.end) // 2
        assert any(begin - 400 <= middle <= end + 400 for begin, end, _ in cues)
    for one, later in pairwise(placed):
        assert later.start - one.end >= RATE
