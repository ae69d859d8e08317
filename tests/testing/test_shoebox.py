"""Impulse responses of simulated rooms: reverberation, distance and gain, measured on the sound."""

import numpy as np
import pytest

from coach.testing.shoebox import RATE, SPEED_OF_SOUND, Shoebox, eyring, random_response, response


def reverberation(path):
    """Seconds to -60 dB, from the slope between -5 and -25 dB (Schroeder)."""
    energy = np.cumsum(path[::-1].astype(float) ** 2)[::-1]
    fall = 10 * np.log10(energy / energy[0] + 1e-12)
    return 3 * (np.argmax(fall < -25) - np.argmax(fall < -5)) / RATE


def a_room(distance, reflection: float = 0.8):
    size, source = np.array([5.0, 4.0, 2.5]), np.array([1.0, 2.0, 1.2])
    return Shoebox(size, source, source + np.array([distance, 0, 0]), np.full((2, 3), reflection))


@pytest.mark.parametrize("distance", [0.5, 1.0, 3.0])
def test_direct_sound_comes_when_and_as_loud_as_its_distance_says(distance: float) -> None:
    path = response(np.random.default_rng(1), a_room(distance, 0.05), 0.05)
    at = distance / SPEED_OF_SOUND * RATE
    assert abs(np.argmax(np.abs(path)) - at) <= 1
    assert path[int(at) : int(at) + 2].sum() == pytest.approx(1 / distance, rel=1e-3)


def test_each_wall_reflects_by_itself() -> None:
    room = a_room(1.0, 0.0)
    room.reflection[0, 2] = 0.5  # the floor alone, 1.2 m below both
    path = response(np.random.default_rng(1), room, 0.05, scatter=0.0)
    way = np.hypot(1.0, 2.4)
    first = int(way / SPEED_OF_SOUND * RATE)
    assert path[first : first + 2].sum() == pytest.approx(0.5 / way, rel=1e-3)
    assert np.count_nonzero(np.abs(path) > 1e-4) <= 4


@pytest.mark.parametrize("tail", [False, True])
@pytest.mark.parametrize("rt60", [0.2, 0.5])
def test_a_drawn_room_rings_about_as_long_as_was_asked(rt60: float, tail: bool) -> None:
    measured = [
        reverberation(random_response(np.random.default_rng(n), (1, 3), (rt60, rt60), tail=tail))
        for n in range(5)
    ]
    assert 0.7 * rt60 < np.median(measured) < 1.8 * rt60


@pytest.mark.parametrize("tail", [False, True])
def test_a_drawn_room_begins_with_its_direct_sound_and_has_a_peak_of_one(tail: bool) -> None:
    for seed in range(5):
        path = random_response(np.random.default_rng(seed), (0.5, 2), (0.3, 0.5), tail=tail)
        assert np.abs(path).max() == 1
        assert np.flatnonzero(np.abs(path) > 0.1)[0] < 4


def test_the_same_seed_is_the_same_room() -> None:
    one, same, other = (
        random_response(np.random.default_rng(seed), (1, 3), (0.3, 0.6)) for seed in (1, 1, 2)
    )
    assert np.array_equal(one, same)
    assert len(one) != len(other) or not np.allclose(one, other)


def test_walls_that_swallow_more_make_a_shorter_reverberation() -> None:
    size = np.array([5.0, 4.0, 2.5])
    assert 0 < eyring(size, 0.2) < eyring(size, 0.5) < eyring(size, 2.0) < 1
