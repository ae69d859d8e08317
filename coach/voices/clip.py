"""Clips: the protocol of a voice, checks of what it made, trimming and levelling."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.audio import (
    CEILING_DBTP,
    HIGHEST,
    OVERSAMPLING,
    Samples,
    oversampled,
    to_floats,
    to_samples,
)
from coach.errors import VoiceError
from coach.timeline import SAMPLE_RATE

# A clip is a read-only mono int16 array at 24 kHz. Its first sample is the onset
# of the sound: the first one within 40 dB of the clip's peak, and never zero, so
# that a search for the first sound after digital silence finds exactly the
# frame that the timeline promised. What lies before it, the first breath of an
# "s" or "th", is another 10 dB below the consonant itself. The end is kept until
# it has decayed 50 dB below the peak, and 10 ms more that fade to zero.


Clip: TypeAlias = Samples

ONSET_DB: Final = -40.0
TAIL_DB: Final = -50.0
FADE_FRAMES: Final = SAMPLE_RATE // 100

# Part of every fingerprint; changes whenever this file makes other samples.
FORM: Final = "clip4"

_LOOK_AHEAD_FRAMES: Final = SAMPLE_RATE // 100


def finish(samples: NDArray[np.floating[Any]], rate: int, gain_db: float) -> Clip:
    """Make a clip of an engine's output: resample, amplify, limit, quantise, trim.

    ``samples``: mono floats, full scale 1.0, at ``rate`` Hz. Silence gives an
    empty clip.
    """
    sound = np.asarray(samples, np.float32)
    if rate != SAMPLE_RATE:
        import soxr

        sound = soxr.resample(sound, rate, SAMPLE_RATE)
    sound = limited(sound * np.float32(10 ** (gain_db / 20)))
    return trimmed(to_samples(sound, HIGHEST))


def amplified(clip: Clip, gain_db: float) -> Clip:
    """Return a clip louder by ``gain_db``, limited like every other, of the same length."""
    louder = limited(to_floats(clip, 10 ** (gain_db / 20), HIGHEST))
    return _frozen(to_samples(louder, HIGHEST))


def limited(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn down the 10 ms round each true peak above the ceiling, and nothing else."""
    ceiling = 10 ** (CEILING_DBTP / 20)
    levels = oversampled(sound, SAMPLE_RATE)
    np.abs(levels, out=levels)
    # The resampler may round the length by a sample.
    above = np.flatnonzero(levels[: len(sound) * OVERSAMPLING] > ceiling)
    if not len(above):
        return sound
    # One value a frame; few frames are above the ceiling, and only those are looked at.
    peaks = np.full(len(sound), ceiling, np.float32)
    np.maximum.at(peaks, above // OVERSAMPLING, levels[above])
    needed = ceiling / peaks
    # The lowest gain within a window, smoothed over no more than that window,
    # has no corner and still never exceeds what any of its frames needs.
    reach = _LOOK_AHEAD_FRAMES
    window = np.hanning(2 * reach + 1)
    window /= window.sum()
    limited_sound: NDArray[np.float32] = sound.copy()
    # Each stretch by itself: where no peak is within two windows, the gain is 1.
    loud = np.flatnonzero(needed < 1)
    for stretch in np.split(loud, np.flatnonzero(np.diff(loud) > 4 * reach) + 1):
        begin, end = max(0, stretch[0] - 2 * reach), min(len(sound), stretch[-1] + 2 * reach + 1)
        held = np.pad(lowest_within(needed[begin:end], reach), reach, mode="edge")
        limited_sound[begin:end] = sound[begin:end] * np.convolve(held, window, mode="valid")
    return limited_sound


def lowest_within(values: NDArray[np.floating[Any]], reach: int) -> NDArray[np.floating[Any]]:
    """Return the lowest value within ``reach`` of each; the ends go on as they are.

    Windows that overlap make a wider one, so that each pass up to doubles it: as fast as scipy's
    ``minimum_filter1d``, which takes longer to import than all clips of a session to limit.
    """
    lowest = np.pad(values, reach, mode="edge")
    width, wanted = 1, 2 * reach + 1
    while width < wanted:
        step = min(width, wanted - width)
        lowest = np.minimum(lowest[:-step], lowest[step:])
        width += step
    return lowest


def trimmed(samples: NDArray[np.int16]) -> Clip:
    """Cut ``samples`` to the sound, as the head of this file says; read-only."""
    level = np.abs(samples.astype(np.int32))
    peak = int(level.max(initial=0))
    loud = np.flatnonzero(level >= _threshold(peak, ONSET_DB))
    if not len(loud):
        return _frozen(samples[:0].copy())
    audible = np.flatnonzero(level >= _threshold(peak, TAIL_DB))
    end = min(int(audible[-1]) + 1 + FADE_FRAMES, len(samples))
    clip = samples[int(loud[0]) : end].copy()
    fade = min(FADE_FRAMES, len(clip) - 1)
    if fade:
        ramp = np.linspace(1.0, 0.0, fade + 1)[1:]
        clip[-fade:] = to_samples(clip[-fade:] * ramp, 1)
    return _frozen(clip)


def _threshold(peak: int, db: float) -> int:
    return max(1, math.ceil(peak * 10 ** (db / 20)))


def _frozen(clip: NDArray[np.int16]) -> Clip:
    clip.flags.writeable = False
    return clip


MAX_CHARACTERS: Final = 1000

# -40 dBFS: a clip that stays below is silence.
QUIETEST_PEAK: Final = 328

ATTEMPTS: Final = 2

# Long enough for a slow machine that has much else to do. The user is told sooner.
ANSWER_SECONDS: Final = 30.0

SLOW: Final = "The {voice} voice is slow to answer; the coach waits for it."

# Latin letters with their accents, and the punctuation that a voice turns into
# pauses. Brackets above all stay out: some engines take them for commands.
_UNREADABLE: Final = re.compile(r"[^A-Za-z\u00c0-\u024f' ’,.;:!?\"“”‘—–-]")


def check_text(text: str, voice: str) -> None:
    """Raise VoiceError for what is not the spoken form of anything."""
    if len(text) > MAX_CHARACTERS:
        raise VoiceError(
            f"The {voice} voice reads at most {MAX_CHARACTERS} characters at a time, and "
            f'"{text[:40]}..." has {len(text)}; make it several sentences.'
        )
    wrong = _UNREADABLE.search(text)
    if wrong:
        raise VoiceError(
            f'The {voice} voice cannot read {wrong[0]!r} in "{text}"; write it in words.'
        )
    if not any(map(str.isalpha, text)):
        raise VoiceError(f'The {voice} voice finds no word to say in "{text}".')


def rendered(voice: Voice, text: str, rate: float, speak: Callable[[str], Clip]) -> Clip:
    """Have a voice speak a text that it can read, by ``speak``; it has two attempts.

    Raises VoiceError naming the text, the voice and the fault.
    """
    check_text(text, voice.name)
    voice.load()
    fault: str | None = None
    for _ in range(ATTEMPTS):
        clip = speak(text)
        fault = fault_in(clip, text, rate)
        if fault is None:
            return clip
    raise VoiceError(
        f'The {voice.name} voice did not speak "{text}" (what came out {fault}); '
        "try other words, or another voice (coach voices)."
    )


def fault_in(clip: Clip, text: str, rate: float) -> str | None:
    """Say what keeps ``clip`` from being ``text`` spoken at ``rate``, if anything does.

    The bounds are wide, for voices differ: at normal rate 30 to 160 ms a
    letter, 800 ms more for the clip and for every pause in it.
    """
    if int(np.abs(clip.astype(np.int32)).max(initial=0)) < QUIETEST_PEAK:
        return "is silent"
    letters = sum(map(str.isalpha, text))
    pauses = 1 + len(re.findall(r"[,.;:!?—–]", text))
    seconds = len(clip) / SAMPLE_RATE * rate
    if seconds < 0.030 * letters:
        return f"is too short, {len(clip) / SAMPLE_RATE:.2f} s"
    if seconds > 0.160 * letters + 0.8 * pauses:
        return f"is too long, {len(clip) / SAMPLE_RATE:.2f} s"
    return None


class Voice(Protocol):
    """Somebody who speaks. Any thread may call it, several at a time."""

    @property
    def name(self) -> str:
        """Return what the user calls it: "natural", "system" or "tone"."""

    @property
    def fingerprint(self) -> str:
        """Everything that changes the sound, as one line; two that are equal sound the same.

        Known without loading the engine.
        """

    def load(self) -> None:
        """Get ready to render, once; ``render`` calls it too.

        Raises VoiceError where the engine cannot start. A voice may become
        another one here (see ``coach.voices.catalogue``): ``name`` and
        ``fingerprint`` are then those of the other.
        """

    def render(self, text: str) -> Clip:
        """Speak one spoken form (words, no digits): the same text, the same samples.

        Raises VoiceError where the text cannot be read, or the engine did not
        speak it.
        """
