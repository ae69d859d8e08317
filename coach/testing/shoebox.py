"""Impulse responses of rectangular rooms by the image-source method (Allen and Berkley 1979).

Each wall mirrors the source, and each mirror image is an echo: its delay is its distance, its
gain falls with the distance and with every wall that it was mirrored in. A perfect box has
regular echoes that no real room has, so images may be moved by a few centimetres (De Sena
et al. 2015). All images of a long reverberation are many millions; where that costs too much,
noise that decays at the room's rate takes their place after the first tenth of a second.

Sound is 16 kHz float32 mono, lengths are metres, times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.listening import RATE

Sound = NDArray[np.float32]
Vector = NDArray[np.float64]

SPEED_OF_SOUND: Final = 343.0

# How far an image is moved at most, either way.
SCATTER: Final = 0.04

# Gains do not rise any more below this distance.
_NEAREST: Final = 0.1


@dataclass(frozen=True, slots=True)
class Shoebox:
    """A rectangular room with one source and one microphone.

    size, source, microphone: (3,) metres; reflection: (2, 3), the share of the pressure that
    each wall gives back, the walls at 0 first.
    """

    size: Vector
    source: Vector
    microphone: Vector
    reflection: Vector


def eyring(size: Vector, rt60: float) -> float:
    """Return the reflection coefficient of all walls that makes sound fall by 60 dB in ``rt60``."""
    area = 2 * (size[0] * size[1] + size[0] * size[2] + size[1] * size[2])
    return float(np.exp(-0.5 * 0.161 * size.prod() / (area * rt60)))


def images(room: Shoebox, seconds: float) -> tuple[Vector, Vector, NDArray[np.bool_]]:
    """Find every image heard within ``seconds``.

    Returns their distances (m), the product of the walls' reflections, and which are mirrored
    (all but the source itself).
    """
    reach = seconds * SPEED_OF_SOUND
    away, gain, mirrored = zip(*(_axis(room, axis, reach) for axis in range(3)), strict=True)
    squares = (
        away[0][:, None, None] ** 2 + away[1][None, :, None] ** 2 + away[2][None, None, :] ** 2
    )
    near = squares < reach**2
    gains = (gain[0][:, None, None] * gain[1][None, :, None] * gain[2][None, None, :])[near]
    moved = mirrored[0][:, None, None] | mirrored[1][None, :, None] | mirrored[2][None, None, :]
    return np.sqrt(squares[near]), gains, moved[near]


def _axis(room: Shoebox, axis: int, reach: float) -> tuple[Vector, Vector, NDArray[np.bool_]]:
    """Return distance, reflections and "is mirrored" of the images along one axis."""
    size = float(room.size[axis])
    source, microphone = float(room.source[axis]), float(room.microphone[axis])
    low, high = room.reflection[:, axis]
    order = np.arange(-int(reach / size) - 1, int(reach / size) + 2)
    away = np.concatenate([2 * order * size + source, 2 * order * size - source]) - microphone
    gain = np.concatenate(
        [(low * high) ** np.abs(order), low ** np.abs(order - 1.0) * high ** np.abs(order)]
    )
    mirrored = np.concatenate([order != 0, np.full(len(order), fill_value=True)])
    near = np.abs(away) < reach
    return away[near], gain[near], mirrored[near]


def response(
    random: np.random.Generator, room: Shoebox, seconds: float, scatter: float = SCATTER
) -> Sound:
    """Return the impulse response of ``room`` up to ``seconds``, with the way of the direct sound.

    Not scaled: a source at 1 m comes with amplitude 1.
    """
    length = int(seconds * RATE)
    distance, gain, mirrored = images(room, length / RATE)
    distance = distance + random.uniform(-scatter, scatter, len(distance)) * mirrored
    distance = np.maximum(distance, _NEAREST)
    arrival, gain = distance / SPEED_OF_SOUND * RATE, gain / distance
    whole = np.minimum(arrival.astype(int), length)
    part = arrival - whole
    path = np.bincount(whole, gain * (1 - part), length + 2)
    path += np.bincount(whole + 1, gain * part, length + 2)
    return np.asarray(path, np.float32)


def random_response(
    random: np.random.Generator,
    distance: tuple[float, float],
    rt60: tuple[float, float],
    *,
    tail: bool = False,
) -> Sound:
    """Draw a room from a small one to a large living room, and return its impulse response.

    distance, rt60: the range of each; somebody lies, sits or stands, and the walls differ. Begins
    with the direct sound; the peak is 1. tail: decaying noise after the first 60 to 150 ms, joined
    at the level that the images left off: a tenth of the work.
    """
    size = random.uniform([2.8, 2.5, 2.3], [7.5, 6.0, 3.2])
    decay = random.uniform(*rt60)
    source, microphone = _places(random, size, distance)
    walls = random.uniform(0.9, 1.05, (2, 3)) if tail else random.uniform(0.95, 1.03, (2, 3))
    room = Shoebox(size, source, microphone, np.clip(eyring(size, decay) * walls, 0.05, 0.98))
    head = random.uniform(0.06, 0.15) if tail else decay
    path = response(random, room, head).astype(np.float64)
    direct = float(np.linalg.norm(source - microphone))
    path = path[int(max(direct, _NEAREST) / SPEED_OF_SOUND * RATE) :]
    rest = int(decay * 1.1 * RATE) - len(path)
    if tail and rest > 0:
        end = max(1, len(path) - 2)
        level = np.sqrt(np.mean(path[max(0, end - 320) : end] ** 2))
        noise, time = random.normal(size=rest), np.arange(rest) / RATE
        low = np.convolve(noise, np.ones(4) / 2, "same")
        fast = decay * random.uniform(0.4, 0.9)
        mixed = low * np.exp(-6.9 * time / decay) + noise * np.exp(-6.9 * time / fast)
        path = np.concatenate([path[:end], np.asarray(mixed / np.sqrt(2), np.float64) * level])
    return np.asarray(path / np.abs(path).max(), np.float32)


def _places(
    random: np.random.Generator, size: Vector, distance: tuple[float, float]
) -> tuple[Vector, Vector]:
    """Draw somebody from the floor to standing, and a microphone at a distance, in the room."""
    for _ in range(200):
        source = random.uniform(0.3, size - 0.3)
        source[2] = random.uniform(0.1, 1.7)
        way = random.normal(size=3) * [1, 1, 0.4]
        microphone = source + way / np.linalg.norm(way) * random.uniform(*distance)
        if np.all(microphone > 0.1) and np.all(microphone < size - 0.1):
            return source, microphone
    return size * 0.3, size * 0.3 + [distance[0], 0.1, 0.1]
