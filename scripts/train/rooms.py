"""Rooms by the image-source method, and the noises heard in them. All at 16 kHz."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 16_000
SOUND_SPEED: Final = 343.0

Sound = NDArray[np.float32]


def room_response(
    random: np.random.Generator, distance: tuple[float, float], rt60: tuple[float, float]
) -> Sound:
    """One shoebox room, one talker and one microphone; direct sound at sample 0.

    The images of the first 60-150 ms are placed one by one (Allen and Berkley 1979),
    with walls that differ; after them comes noise that decays at the room's rate,
    faster at high frequencies, joined at the level the images left off.
    """
    size = random.uniform([2.8, 2.5, 2.3], [7.5, 6.0, 3.2])
    decay_s = random.uniform(*rt60)
    head = random.uniform(0.06, 0.15)
    source, microphone = _places(random, size, distance)
    reflection = _reflection(size, decay_s) * random.uniform(0.9, 1.05, (2, 3))
    delays, gains = _images(size, source, microphone, np.clip(reflection, 0.05, 0.98), head)
    length = int(decay_s * 1.1 * RATE) + 2
    response = np.zeros(length + 2)
    start = delays.min()
    position = (delays - start) * RATE
    keep = position < length
    whole = position[keep].astype(np.int64)
    part = position[keep] - whole
    np.add.at(response, whole, gains[keep] * (1 - part))
    np.add.at(response, whole + 1, gains[keep] * part)
    join = int((head - start) * RATE)
    if 400 < join < length - 100:
        level = np.sqrt(np.mean(response[join - 320 : join] ** 2))
        response[join:] = _tail(random, len(response) - join, decay_s) * level
    response = response[:length] / np.abs(response).max()
    return response.astype(np.float32)


def full_response(
    random: np.random.Generator, distance: tuple[float, float], rt60: tuple[float, float]
) -> Sound:
    """As `room_response`, with every image and no noise tail: the rooms of the evaluation."""
    size = random.uniform([2.8, 2.5, 2.3], [7.5, 6.0, 3.2])
    decay_s = random.uniform(*rt60)
    source, microphone = _places(random, size, distance)
    reflection = np.clip(
        _reflection(size, decay_s) * random.uniform(0.95, 1.03, (2, 3)), 0.05, 0.98
    )
    delays, gains = _images(size, source, microphone, reflection, decay_s)
    gains *= np.where(random.random(len(gains)) < 0.5, 1, random.choice([-1, 1], len(gains)))
    response = np.bincount(((delays - delays.min()) * RATE).astype(np.int64), gains)
    return (response / np.abs(response).max()).astype(np.float32)


def _places(
    random: np.random.Generator, size: NDArray[np.float64], distance: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    for _ in range(200):
        source = random.uniform(0.3, size - 0.3)
        source[2] = random.uniform(0.1, 1.7)  # from the floor to standing
        way = random.normal(size=3) * [1, 1, 0.4]
        microphone = source + way / np.linalg.norm(way) * random.uniform(*distance)
        if np.all(microphone > 0.1) and np.all(microphone < size - 0.1):
            return source, microphone
    return size * 0.3, size * 0.3 + [distance[0], 0.1, 0.1]


def _reflection(size: NDArray[np.float64], rt60: float) -> float:
    """The walls' reflection coefficient that gives ``rt60`` (Eyring's formula)."""
    volume, area = size.prod(), 2 * (size[0] * size[1] + size[0] * size[2] + size[1] * size[2])
    return float(np.sqrt(np.exp(-0.161 * volume / (area * rt60))))


def _images(
    size: NDArray[np.float64],
    source: NDArray[np.float64],
    microphone: NDArray[np.float64],
    reflection: NDArray[np.float64],
    seconds: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Delay (s) and gain of every image heard within ``seconds``."""
    squares, walls = [], []
    for axis in range(3):
        n = np.arange(-int(seconds * SOUND_SPEED / (2 * size[axis])) - 1,
                      int(seconds * SOUND_SPEED / (2 * size[axis])) + 2)  # fmt: skip
        offset, gain = [], []
        for mirrored in (0, 1):
            where = (1 - 2 * mirrored) * source[axis] + 2 * n * size[axis]
            offset.append((where - microphone[axis]) ** 2)
            gain.append(
                reflection[0, axis] ** np.abs(n - mirrored) * reflection[1, axis] ** np.abs(n)
            )
        squares.append(np.concatenate(offset))
        walls.append(np.concatenate(gain))
    far = np.sqrt(
        squares[0][:, None, None] + squares[1][None, :, None] + squares[2][None, None, :]
    ).ravel()
    gain = (walls[0][:, None, None] * walls[1][None, :, None] * walls[2][None, None, :]).ravel()
    near = far < seconds * SOUND_SPEED
    return far[near] / SOUND_SPEED, gain[near] / np.maximum(far[near], 0.1)


def _tail(random: np.random.Generator, length: int, rt60: float) -> NDArray[np.float64]:
    noise = random.normal(size=length)
    time = np.arange(length) / RATE
    smooth = np.convolve(noise, np.ones(4) / 2, "same")  # the low part, decays slowest
    low, high = np.exp(-6.9 * time / rt60), np.exp(-6.9 * time / (rt60 * random.uniform(0.4, 0.9)))
    return (smooth * low + noise * high) / np.sqrt(2)


def coloured_noise(random: np.random.Generator, length: int, slope: float) -> Sound:
    """Noise whose power falls by ``slope`` (0 white, 1 pink, 2 brown), with a few broad bumps."""
    spectrum = np.fft.rfft(random.normal(size=length))
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    shape = np.maximum(hertz, 40.0) ** (-slope / 2)
    for _ in range(random.integers(0, 4)):
        centre, width = random.uniform(80, 6000), random.uniform(0.1, 0.8)
        shape *= 1 + random.uniform(0, 5) * np.exp(
            -((np.log(np.maximum(hertz, 20) / centre) / width) ** 2)
        )
    return np.fft.irfft(spectrum * shape, length).astype(np.float32)


def hum(random: np.random.Generator, length: int) -> Sound:
    """Mains or motor hum: a fundamental with harmonics, slightly unsteady, on a noise floor."""
    time = np.arange(length) / RATE
    base = random.choice([50.0, 60.0, random.uniform(70, 400)])
    wander = 1 + 0.002 * np.sin(2 * np.pi * random.uniform(0.2, 3) * time)
    sound = sum(
        random.uniform(0, 1)
        / k**0.7
        * np.sin(2 * np.pi * base * k * time * wander + random.uniform(0, 6))
        for k in range(1, random.integers(4, 25))
    )
    return (sound + 0.2 * coloured_noise(random, length, 1.0) * 10).astype(np.float32)


def bursts(random: np.random.Generator, length: int) -> Sound:
    """Clicks, knocks, claps and rustles: short decaying sounds over a low floor."""
    sound = 0.003 * random.normal(size=length)
    for _ in range(random.integers(1, 8)):
        at, size = random.integers(0, length), random.integers(80, 4000)
        piece = coloured_noise(random, size, random.uniform(0, 2))
        piece /= np.abs(piece).max() + 1e-9
        piece *= np.exp(-np.arange(size) / random.uniform(20, size / 2))
        if random.random() < 0.4:
            piece *= np.sin(2 * np.pi * random.uniform(100, 3000) * np.arange(size) / RATE)
        end = min(length, at + size)
        sound[at:end] += random.uniform(0.1, 1) * piece[: end - at]
    return sound.astype(np.float32)


def cough(random: np.random.Generator, length: int) -> Sound:
    """A cough, breath or grunt: shaped noise or a rough voiced burst with formants."""
    size = min(length, random.integers(2_000, 10_000))
    time = np.arange(size) / RATE
    if random.random() < 0.5:
        source = random.normal(size=size)
    else:
        pitch = random.uniform(80, 300) * (1 + 0.3 * random.uniform(-1, 1) * time)
        source = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE)) + 0.3 * random.normal(
            size=size
        )
    spectrum, hertz = np.fft.rfft(source), np.fft.rfftfreq(size, 1 / RATE)
    shape = sum(
        np.exp(-(((hertz - centre) / random.uniform(80, 500)) ** 2))
        for centre in random.uniform([250, 800, 2000], [900, 2300, 4000])
    )
    piece = np.fft.irfft(spectrum * shape, size)
    rise = random.uniform(0.01, 0.15) * size
    piece *= np.minimum(np.arange(size) / rise, 1) * np.exp(-time * random.uniform(2, 15))
    sound = np.zeros(length, np.float32)
    at = random.integers(0, length - size + 1)
    sound[at : at + size] = piece / (np.abs(piece).max() + 1e-9)
    return sound


def melody(random: np.random.Generator, length: int) -> Sound:
    """Music-like sound: chords and a beat."""
    time = np.arange(length) / RATE
    sound, beat = np.zeros(length), random.uniform(0.18, 0.6)
    for start in np.arange(-random.uniform(0, beat), length / RATE, beat):
        after = time - start
        ring = np.where(after >= 0, np.exp(-np.maximum(after, 0) * random.uniform(1, 8)), 0)
        for _ in range(random.integers(1, 4)):
            note = 110 * 2 ** (random.integers(0, 36) / 12)
            for k in range(1, random.integers(2, 8)):
                sound += ring * np.sin(2 * np.pi * note * k * after) / k
        if random.random() < 0.5:
            knock = np.where(after >= 0, np.exp(-np.maximum(after, 0) * 40), 0)
            sound += random.uniform(0.3, 3) * random.normal(size=length) * knock
    return sound.astype(np.float32)
