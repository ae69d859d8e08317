"""A room for tests of the ears: a loudspeaker that plays, a microphone, somebody who speaks.

From seeds alone, block by block, so that the coach can be ducked as it
would be live. Sound is 16 kHz float32 mono, lengths and times are seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from coach.listening import RATE
from coach.testing import shoebox

# The loudness, 0 to 1, of what is sent to the device after this many captured samples.
Waveform = NDArray[np.float32]
Gain = Callable[[int], float]

# Samples that the simulation moves on at a time.
BLOCK: Final = 512

# The room, in metres.
SIZE: Final = (4.1, 5.3, 2.6)

# Active level of commands at the microphone, unless the echo would be above the other one.
NEAR_DB: Final = -26.0
LOUDEST_DB: Final = -20.0

# Where the loudspeaker clips, against the active level of what it plays.
LIMIT: Final = {"none": np.inf, "soft": 4.0, "hard": 1.5}

# Echo paths of a case in which they change; the first follows the last.
PLACES: Final = 3
_TAPS: Final = 64


@dataclass(frozen=True, slots=True)
class Case:
    """One loudspeaker in one room.

    rt60: reverberation; echo_db: level of the echo against the commands at the
    microphone, both while they sound, None for headphones; delay: from when the
    reported times say that a sample is heard to when it is, less than 0 if the times
    are late; latency: how long before that the sample is handed over; drift_ppm: how
    much faster the output's clock is than the microphone's, which the reported times
    do not know; clip: the loudspeaker's; change: how long until the echo path is another one;
    noise_db: against the commands; jitter: how wrong reported times are, either way.
    """

    rt60: float = 0.4
    echo_db: float | None = 0.0
    delay: float = 0.1
    latency: float = 0.2
    drift_ppm: float = 0.0
    clip: Literal["none", "soft", "hard"] = "none"
    change: float | None = None
    noise_db: float = -35.0
    jitter: float = 0.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sound that somebody makes close to the microphone, from sample ``start`` on."""

    start: int
    sound: Waveform
    phrase: str

    @property
    def end(self) -> int:
        """The sample after its last."""
        return self.start + len(self.sound)


@dataclass(frozen=True, slots=True)
class Moment:
    """The input of the voice input in one round.

    played: what has gone to the output since the last round, softened by the gain;
    captured: the microphone's next block; each with the reported time of its first sample.
    """

    played: Waveform
    played_at: float
    captured: Waveform
    captured_at: float


class Room:
    """Plays ``far`` to a microphone in a room where ``spoken`` is said.

    The same arguments give the same sound. Commands are brought to one level.
    """

    def __init__(self, far: Waveform, spoken: Sequence[Spoken], case: Case | None = None) -> None:
        self.case = case or Case()
        self.spoken = tuple(spoken)
        self._random = np.random.default_rng(self.case.seed)
        self._far = np.asarray(far, np.float32)
        self._level = max(active_level(self._far), 1e-9)
        echo_db = -np.inf if self.case.echo_db is None else self.case.echo_db
        self._near = _amplitude(min(NEAR_DB, LOUDEST_DB - echo_db))
        noise = self._near * _amplitude(self.case.noise_db)
        ends = [len(self._far), *(one.end for one in spoken)]
        self.length = -(-max(ends) // BLOCK) * BLOCK
        self._room = np.zeros(self.length, np.float32)
        for one in spoken:
            sound = one.sound[: self.length - one.start]
            level = np.float32(self._near / max(active_level(one.sound), 1e-9))
            self._room[one.start : one.start + len(sound)] += sound * level
        self._room += noise * self._random.standard_normal(self.length, np.float32)
        self._paths = self._echo_paths()
        self._tail = np.zeros(max(map(len, self._paths)) + 2 * BLOCK, np.float32)
        self._ratio = 1 + self.case.drift_ppm * 1e-6

    def run(self, gain: Gain = lambda _: 1.0) -> Iterator[Moment]:
        """Let the time pass, block by block."""
        ahead = round(self.case.latency * RATE)
        sent = np.zeros(self.length + ahead + RATE, np.float32)
        sent[: len(self._far)] = self._far
        handed = 0
        for now in range(0, self.length, BLOCK):
            upto = min(round((now + BLOCK) * self._ratio) + ahead, len(sent))
            sent[handed:upto] *= np.float32(gain(now))
            yield Moment(
                sent[handed:upto].copy(),
                handed / RATE + self._error(),
                self._room[now : now + BLOCK] + self._echo(sent, now),
                now / RATE + self._error(),
            )
            handed = upto

    def _error(self) -> float:
        return float(self._random.uniform(-self.case.jitter, self.case.jitter))

    def _echo_paths(self) -> tuple[Waveform, ...]:
        """Those that follow each other, at the level that the case wants."""
        if self.case.echo_db is None or not self._far.any():
            return (np.zeros(1, np.float32),)
        want = self._near * _amplitude(self.case.echo_db)
        places = range(1 if self.case.change is None else PLACES)
        paths = [impulse_response(self.case.rt60, PLACES * self.case.seed + at) for at in places]
        beginning = self._far[: 120 * RATE]
        return tuple(
            path * np.float32(want / active_level(_through(beginning, path))) for path in paths
        )

    def _echo(self, sent: Waveform, now: int) -> Waveform:
        """Return what of the loudspeaker's sound is heard in the next block."""
        changes = int(now / RATE / self.case.change) if self.case.change else 0
        limit = np.float32(LIMIT[self.case.clip] * self._level)
        begin = now - self.case.delay * RATE
        if self._ratio == 1 and begin == round(begin):
            at = round(begin) + np.arange(BLOCK)
            inside = (at >= 0) & (at < len(sent))
            played = np.where(inside, sent[np.clip(at, 0, len(sent) - 1)], np.float32(0))
        else:
            # The values between samples, by a long windowed sinc; silence outside.
            times = (begin + np.arange(BLOCK, dtype=np.float64)) * self._ratio
            whole = np.floor(times).astype(int)
            taps = np.arange(1 - _TAPS // 2, _TAPS // 2 + 1)
            away = (times - whole)[:, None] - taps
            kernel = np.sinc(away) * np.cos(np.pi * away / (_TAPS + 2)) ** 2
            index = whole[:, None] + taps
            inside = (index >= 0) & (index < len(sent))
            values = np.where(inside, sent[np.clip(index, 0, len(sent) - 1)], 0)
            played = np.asarray((values * kernel).sum(axis=1), np.float32)
        if self.case.clip == "soft":
            heard = np.asarray(limit * np.tanh(played / limit), np.float32)
        else:
            heard = np.asarray(np.clip(played, -limit, limit), np.float32)
        echo = _through(heard, self._paths[changes % len(self._paths)])
        self._tail[: len(echo)] += echo
        block: Waveform = self._tail[:BLOCK].copy()
        self._tail = np.concatenate([self._tail[BLOCK:], np.zeros(BLOCK, np.float32)])
        return block


@cache
def impulse_response(rt60: float, seed: int) -> Waveform:
    """A loudspeaker and a microphone somewhere in the room: image sources, to -50 dB.

    Begins with the direct sound's way.
    """
    random = np.random.default_rng(seed)
    size = np.array(SIZE)
    source, microphone = (random.uniform(0.15, 0.85, 3) * size for _ in range(2))
    while not 0.5 < np.linalg.norm(source - microphone) < 2.5:
        source, microphone = (random.uniform(0.15, 0.85, 3) * size for _ in range(2))
    walls = np.full((2, 3), shoebox.eyring(size, rt60))
    room = shoebox.Shoebox(size, source, microphone, walls)
    path = shoebox.response(random, room, rt60 * 5 / 6).astype(np.float64)
    path[1:] -= 0.98 * path[:-1]  # a small loudspeaker has no bass, of which images have too much
    return np.asarray(path / np.abs(path).max(), np.float32)


def active_level(sound: Waveform) -> float:
    """Root mean square of the frames that are less than 20 dB below the loudest ones."""
    whole = sound[: len(sound) // 320 * 320].reshape(-1, 320)
    if not len(whole):
        return 0.0
    power = (whole.astype(np.float64) ** 2).mean(axis=1)
    active = power > np.percentile(power, 99) / 100
    return float(np.sqrt(power[active].mean())) if active.any() else 0.0


def while_talking(
    far: Waveform, sounds: Sequence[tuple[str, Waveform]], gap: float = 2.0, seed: int = 1
) -> tuple[Spoken, ...]:
    """Place sounds, one after the other, where the coach talks in the middle of each.

    gap: the least silence between two of them. What finds no place is left out.
    """
    random = np.random.default_rng(seed)
    power = (far[: len(far) // 320 * 320].reshape(-1, 320) ** 2).mean(axis=1)
    talks = np.flatnonzero(power > active_level(far) ** 2 / 30) * 320
    placed, free = [], round(gap * RATE)
    for phrase, sound in sounds:
        earliest = free + len(sound) // 2 + int(random.uniform(0, gap) * RATE)
        places = talks[talks >= earliest]
        if not len(places) or places[0] + len(sound) > len(far):
            break
        start = int(places[0]) - len(sound) // 2
        placed.append(Spoken(start, sound, phrase))
        free = start + len(sound) + round(gap * RATE)
    return tuple(placed)


def _through(sound: Waveform, path: Waveform) -> Waveform:
    """Return a sound as it comes through an echo path, by FFT."""
    length = len(sound) + len(path) - 1
    size = fft.next_fast_len(length, real=True)
    spectrum = fft.rfft(sound, size) * fft.rfft(path, size)
    return np.asarray(fft.irfft(spectrum, size)[:length], np.float32)


def _amplitude(decibels: float) -> float:
    return float(10 ** (decibels / 20))
