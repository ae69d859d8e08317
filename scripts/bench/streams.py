"""Hearing on streams: words in long recordings of rooms, from the samples to the command.

A stream has one word every few seconds over a noise that never stops, as a session has, and goes
through the whole spotter: voice activity, endpoints, recogniser, thresholds. Windows cut by hand
hide what is lost before the recogniser; here each miss says where it was lost.

Needs the banks of clips that training/README.md makes, in build/training or where COACH_EARS says.
COACH_STREAMS names more banks (folders with clips.flac and clips.csv), separated as in PATH. A set
whose bank is not there is left out.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from scipy.signal import butter, sosfilt
from table import Row, share

from coach.listening.engines import OwnRecogniser
from coach.listening.grammar import Vocabulary, grammar
from coach.listening.results import AnyResult, Ask, Refused, SpokenCommand
from coach.listening.spotter import Spotter
from coach.testing.shoebox import random_response
from training.augmentation import reverberate, speech_level
from training.clips import RATE, Clip, Sound, read_banks, read_recordings
from training.noises import coloured_noise, hum, melody

WORK = Path(os.environ.get("COACH_EARS", "build/training"))
PEOPLE = ("banks/commands-evaluation",)
EMOTIONS = ("banks/emotions-evaluation",)
ACTORS = ("banks/people-evaluation", "banks/games-evaluation")
SYNTHETIC = ("banks/kokoro-evaluation",)
MOST_SYNTHETIC = 150
LEVEL = 10 ** (-26 / 20)
"""Root mean square of the speech: -26 dBFS."""
BEFORE_S, AFTER_S = 0.3, 0.6
"""What is decided between these seconds around a word belongs to it."""
LOST = {"too long": "length", "too short": "length"}


@dataclass(frozen=True)
class Condition:
    """A room: ``noise`` makes so many samples of it, ``snr_db`` below the speech.

    ``change`` is what the microphone does to all of it.
    """

    name: str
    snr_db: float
    noise: Callable[[np.random.Generator, int], Sound]
    change: Callable[[np.random.Generator, Sound], Sound] = lambda _random, sound: sound
    distance_m: tuple[float, float] | None = None


def pink(_random: np.random.Generator, length: int) -> Sound:
    """Noise that loses 3 dB an octave."""
    return coloured_noise(np.random.default_rng(5), length, 1.0)


def fan(_random: np.random.Generator, length: int) -> Sound:
    """A steady fan: noise that falls by 5 dB an octave, and the tone of its blades."""
    tone = np.sin(2 * np.pi * 94 * np.arange(length) / RATE)
    noise = coloured_noise(np.random.default_rng(6), length, 1.6)
    return np.asarray(noise / noise.std() + 0.7 * tone, np.float32)


def air_conditioning(_random: np.random.Generator, length: int) -> Sound:
    """Mains hum with its overtones over falling noise."""
    return hum(np.random.default_rng(7), length)


def vacuum(_random: np.random.Generator, length: int) -> Sound:
    """A vacuum cleaner: whine of a motor at 300 Hz and loud, almost white noise."""
    time = np.arange(length) / RATE
    whine = sum(np.sin(2 * np.pi * 310 * k * time) / k for k in range(1, 12))
    noise = coloured_noise(np.random.default_rng(8), length, 0.5)
    return np.asarray(noise / noise.std() + 0.5 * whine, np.float32)


def music(random: np.random.Generator, length: int) -> Sound:
    """Recorded music, one track after the other; synthetic where the package is missing."""
    folder = WORK / "packages/asterisk-moh-opsound-wav/usr/share/asterisk/moh"
    tracks = read_recordings(folder)
    return np.resize(np.concatenate(tracks), length) if tracks else melody(random, length)


def television(_random: np.random.Generator, length: int) -> Sound:
    """People talking all the time: the running speech of two games."""
    talk, _ = soundfile.read(WORK / "running.wav", dtype="float32")
    return np.resize(talk, length)


def telephone(_random: np.random.Generator, sound: Sound) -> Sound:
    """Leave 300 to 3400 Hz."""
    band = butter(6, (300, 3400), "bandpass", fs=RATE, output="sos")
    return np.asarray(sosfilt(band, sound), np.float32)


def automatic_gain(_random: np.random.Generator, sound: Sound) -> Sound:
    """Bring everything to one level within a second, as the microphones of telephones do."""
    frames = np.sqrt((sound[: len(sound) // 160 * 160].reshape(-1, 160) ** 2).mean(axis=1))
    gain, made = 1.0, np.empty(len(frames))
    for n, level in enumerate(frames):
        wanted = min(30.0, 0.05 / (level + 1e-6))
        gain += (wanted - gain) * (0.2 if wanted < gain else 0.01)
        made[n] = gain
    gains = np.interp(np.arange(len(sound)), np.arange(len(made)) * 160, made)
    return np.clip(sound * gains, -1, 1).astype(np.float32)


CONDITIONS = (
    Condition("quiet", 40, pink),
    Condition("pink noise, 20 dB", 20, pink),
    Condition("pink noise, 10 dB", 10, pink),
    Condition("fan, 10 dB", 10, fan),
    Condition("air conditioning, 10 dB", 10, air_conditioning),
    Condition("vacuum, 10 dB", 10, vacuum),
    Condition("music, 10 dB", 10, music),
    Condition("television, 20 dB", 20, television),
    Condition("television, 10 dB", 10, television),
    Condition("far in a room, 25 dB", 25, pink, distance_m=(2.5, 4.0)),
    Condition("300 to 3400 Hz, 30 dB", 30, pink, telephone),
    Condition("automatic gain, 20 dB", 20, pink, automatic_gain),
)


_USUAL: Final = {"quiet", "pink noise, 10 dB", "fan, 10 dB", "television, 10 dB"}
USUAL: Final = tuple(condition for condition in CONDITIONS if condition.name in _USUAL)
"""Conditions in which most sets are heard; the others only a session's commands."""
ROOMS: Final = (
    CONDITIONS[0],
    Condition("room, 20 dB", 20, pink, distance_m=(1.0, 3.0)),
    Condition("room, 10 dB", 10, pink, distance_m=(1.0, 3.0)),
)
GOALS: Final = {
    "people, session": {
        "quiet": ".92",
        "pink noise, 20 dB": ".88",
        "pink noise, 10 dB": ".80",
        "fan, 10 dB": ".82",
        "air conditioning, 10 dB": ".82",
        "vacuum, 10 dB": ".82",
        "music, 10 dB": ".70",
        "television, 20 dB": ".75",
        "television, 10 dB": ".60",
        "far in a room, 25 dB": ".80",
        "300 to 3400 Hz, 30 dB": ".70",
        "automatic gain, 20 dB": ".75",
    },
    "people, numbers": {"quiet": ".93", "fan, 10 dB": ".80"},
    "people, yes and no": {"quiet": ".95"},
    "synthetic, session": {"quiet": ".98", "room, 20 dB": ".95", "room, 10 dB": ".88"},
}
"""The least recall of a set in a condition."""


@dataclass(frozen=True)
class Word:
    """A word in a stream, and the samples between which it is said."""

    phrase: str
    start: int
    end: int


def stream(
    clips: Sequence[Clip], condition: Condition, seed: int = 1
) -> tuple[Sound, tuple[Word, ...]]:
    """Say ``clips`` in any order, 2 to 6 s apart, in the condition's room and noise."""
    random = np.random.default_rng(seed)
    pieces, words, at = [], [], 0
    for number in random.permutation(len(clips)):
        clip = clips[number]
        gap = int(random.uniform(2, 6) * RATE)
        sound = clip.sound * np.float32(LEVEL / speech_level(clip.sound))
        if condition.distance_m:
            response = random_response(random, condition.distance_m, (0.4, 0.6))
            sound = reverberate(sound, response, 0.5)
            sound *= np.float32(LEVEL / speech_level(sound))
        words.append(Word(clip.phrase, at + gap, at + gap + len(clip.sound)))
        pieces += [np.zeros(gap, np.float32), sound]
        at += gap + len(sound)
    speech = np.concatenate([*pieces, np.zeros(2 * RATE, np.float32)])
    noise = condition.noise(random, len(speech))
    loudness = LEVEL * 10 ** (-condition.snr_db / 20)
    mixed = speech + noise * np.float32(loudness / speech_level(noise))
    return np.clip(condition.change(random, mixed), -1, 1).astype(np.float32), tuple(words)


def hear(sound: Sound, spotter: Spotter) -> list[AnyResult]:
    """Hear a stream; a question is never answered, so that no word confirms another."""
    results: list[AnyResult] = []
    for start in range(0, len(sound) - 511, 512):
        for result in spotter.accept(sound[start : start + 512]):
            results.append(result)
            spotter.asked = None
    return [*results, *spotter.finish()]


def fate(word: Word, results: Sequence[AnyResult]) -> str:
    """Return what became of a word: right, asked, wrong, or where it was lost."""
    before, after = int(BEFORE_S * RATE), int(AFTER_S * RATE)
    found = [r for r in results if r.end > word.start - before and r.start < word.end + after]
    verb = grammar().verbs.get(word.phrase)
    for result in found:
        if isinstance(result, SpokenCommand):
            return "right" if result.verb == verb else "wrong"
    for result in found:
        if isinstance(result, Ask) and result.verb == verb:
            return "asked"
    for result in found:
        if isinstance(result, Refused):
            return LOST.get(result.reason, "not certain")
    return "not certain" if found else "undetected"


def false_commands(words: Sequence[Word], results: Sequence[AnyResult]) -> int:
    """Count commands that were done where no word of the stream is."""
    before, after = int(BEFORE_S * RATE), int(AFTER_S * RATE)
    return sum(
        isinstance(result, SpokenCommand)
        and not any(
            result.end > word.start - before and result.start < word.end + after for word in words
        )
        for result in results
    )


Sets = list[tuple[str, Vocabulary, list[Clip], tuple[Condition, ...]]]


def sets() -> Sets:
    """Read who says what, what is listened for, and where: the sets whose banks are there."""
    more = [Path(name) for name in os.environ.get("COACH_STREAMS", "").split(os.pathsep) if name]
    people, emotions, actors, synthetic = (
        read_banks([*(WORK / n for n in names if (WORK / n).exists()), *others])
        for names, others in ((PEOPLE, more), (EMOTIONS, ()), (ACTORS, ()), (SYNTHETIC, ()))
    )
    session, numbers, yesno = (grammar().phrases(v) for v in ("session", "numbers", "yesno"))

    def of(clips: list[Clip], phrases: Set[str]) -> list[Clip]:
        return [clip for clip in clips if clip.phrase in phrases]

    return [
        ("people, session", "session", of(people, session), CONDITIONS),
        ("people, numbers", "numbers", of(people, numbers - session), USUAL),
        ("people, yes and no", "yesno", of(people, yesno - session), USUAL),
        ("people in distress, session", "session", of(emotions, session), USUAL),
        ("actors, session", "session", of(actors, session), USUAL),
        ("synthetic, session", "session", of(synthetic, session)[:MOST_SYNTHETIC], ROOMS),
    ]


def rows() -> Iterator[Row]:
    """Recall in every condition, with what was asked and where the rest was lost."""
    recogniser = OwnRecogniser()
    for name, vocabulary, clips, conditions in sets():
        for condition in conditions if clips else ():
            yield row(name, clips, condition, Spotter(recogniser, vocabulary))


def row(name: str, clips: Sequence[Clip], condition: Condition, spotter: Spotter) -> Row:
    """Hear ``clips`` in one stream, and count."""
    sound, words = stream(clips, condition)
    results = hear(sound, spotter)
    fates = Counter(fate(word, results) for word in words)
    lost = ", ".join(f"{what} {n}" for what, n in fates.most_common() if what != "right")
    goal = GOALS.get(name, {}).get(condition.name)
    return Row(
        f"{name}, {condition.name}",
        share(fates["right"], len(words)),
        f"{lost or 'nothing lost'}; {false_commands(words, results)} false"
        f" in {len(sound) / RATE / 60:.0f} min",
        f"at least {goal}" if goal else "",
    )
