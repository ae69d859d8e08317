"""Training windows: what the endpointer would cut out of a room in which somebody speaks.

A window is a clip with a voice, a speed, a room, noises and a microphone drawn for it; a few are
pieces of words, two words in one breath, foreign speech, coughs and knocks, all of which mean
nothing. Windows are kept as spectrograms, in shards: ``NNN.npz`` with arrays wideN, narrowN and
labelN for each length N in samples.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.listening import RATE
from coach.listening.features import spectrograms
from coach.testing.shoebox import random_response
from training import noises
from training.augmentation import (
    LONGEST,
    add_noise,
    microphone,
    place,
    reverberate,
    revoiced,
    speech_level,
    speed,
)
from training.clips import Clip, Sound, read_banks, read_recordings
from training.vocabulary import (
    HOMOPHONES,
    NEAR_PHRASES,
    NUMBERS,
    PHRASES,
    SESSION,
    YES_NO,
    class_names,
    close_words,
    unheard_words,
)

KEPT: Final = 400
"""Changed voices kept, and two of three taken from what is kept: making one takes longer than
all the rest of a window, and the same voice in another room is another window."""

KINDS: Final = {
    "session": 0.46, "answer": 0.16, "near": 0.03, "other": 0.15, "close": 0.09, "extra": 0.11,
}  # fmt: skip
"""Share of the clips drawn, by kind of phrase; within a kind every phrase is as likely."""

ENGINES: Final = {
    "kokoro": 0.4, "hibari": 0.1, "espeak": 0.11, "pico": 0.13, "gnuspeech": 0.12, "rhvoice": 0.14,
}  # fmt: skip
"""How often each engine says a phrase, where all of them do."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What windows are made from; ``weights`` is a running sum, one value a clip.

    revoiced: the share of clips that the vocoder says again in another voice.
    """

    clips: list[Clip]
    weights: NDArray[np.float64]
    responses: list[Sound]
    noises: list[Sound]
    foreign: list[Sound]
    revoiced: float
    _kept: list[Clip] = field(default_factory=list)

    def clip(self, random: np.random.Generator) -> Clip:
        """Draw a clip, as likely as its weight."""
        return self.clips[int(np.searchsorted(self.weights, random.random() * self.weights[-1]))]

    def said(self, random: np.random.Generator) -> Clip:
        """Draw a clip, as it is or in another voice."""
        if random.random() >= self.revoiced:
            return self.clip(random)
        if len(self._kept) == KEPT and random.random() < 2 / 3:
            return self._kept[int(random.integers(KEPT))]
        clip = self.clip(random)
        made = Clip(clip.phrase, clip.speaker, revoiced(random, clip.sound))
        if len(self._kept) == KEPT:
            self._kept[int(random.integers(KEPT))] = made
        else:
            self._kept.append(made)
        return made


def write_windows(
    banks: Sequence[Path],
    foreign: Sequence[Path],
    music: Sequence[Path],
    windows: Path,
    *,
    seed: int,
    shards: int,
    shard_size: int = 2_000,
    rooms: tuple[int, int] = (3_000, 150),
    noises_of_a_kind: int = 15,
    revoiced: float = 0.5,
) -> None:
    """Write ``shards`` files of windows; the same arguments and inputs give the same windows.

    banks: clips to say; foreign: folders of speech that means nothing; music: folders of Ogg
    files; rooms: how many with a tail of noise, and with every image.
    """
    random, names = np.random.default_rng(seed), class_names()
    unheard = unheard_words() - set(PHRASES)
    clips = [
        Clip(HOMOPHONES.get(clip.phrase, clip.phrase), clip.speaker, clip.sound)
        for clip in read_banks(banks)
        if clip.phrase not in unheard
    ]
    weights, known = _weights(clips, set(names)), set(names)
    responses = [
        random_response(random, (0.3, 4.2), (0.15, 0.8), tail=True) for _ in range(rooms[0])
    ]
    responses += [random_response(random, (0.5, 4.0), (0.2, 0.6)) for _ in range(rooms[1])] * 4
    sources = Sources(
        [c if c.phrase in known else Clip("", c.speaker, c.sound) for c in clips],
        weights,
        responses,
        _noises(random, clips, _recordings(music, "*.ogg"), noises_of_a_kind),
        _recordings(foreign, "**/*.wav"),
        revoiced,
    )
    windows.mkdir(parents=True)
    for number in range(shards):
        path = windows / f"{number:03d}.npz"
        np.savez(path, allow_pickle=False, **_shard(random, sources, names, shard_size))
        print(f"{windows.name}: shard {number + 1} of {shards}", flush=True)


def _recordings(folders: Sequence[Path], pattern: str) -> list[Sound]:
    return [sound for folder in folders for sound in read_recordings(folder, pattern)]


def _weights(clips: Sequence[Clip], named: set[str]) -> NDArray[np.float64]:
    """Return the running sum of how often each clip is drawn."""
    counts = Counter((clip.phrase, _engine(clip)) for clip in clips)
    kinds = Counter(_kind(phrase, named) for phrase in {clip.phrase for clip in clips})
    said_by: dict[str, float] = defaultdict(float)
    for phrase, engine in counts:
        said_by[phrase] += ENGINES[engine]
    drawn = []
    for clip in clips:
        kind, engine = _kind(clip.phrase, named), _engine(clip)
        by_engine = ENGINES[engine] / said_by[clip.phrase]
        drawn.append(KINDS[kind] / kinds[kind] * by_engine / counts[clip.phrase, engine])
    return np.cumsum(drawn)


def _engine(clip: Clip) -> str:
    """Name the engine of a clip; people, who say no phrase, count with Kokoro."""
    first = clip.speaker.split("-")[0]
    return first if first in ENGINES else "kokoro"


def _kind(phrase: str, named: set[str]) -> str:
    if phrase in SESSION:
        return "session"
    if phrase in NUMBERS or phrase in YES_NO:
        return "answer"
    if phrase in NEAR_PHRASES:
        return "near"
    if phrase in named:
        return "other"
    return "close" if phrase in close_words() else "extra"


def _noises(
    random: np.random.Generator, clips: Sequence[Clip], music: Sequence[Sound], count: int
) -> list[Sound]:
    """Make ``count`` noises of each kind."""
    made = []
    for _ in range(count):
        for _ in range(4):
            made.append(noises.coloured_noise(random, noises.LENGTH, random.uniform(0, 2.2)))
        made += [make(random, noises.LENGTH) for make in (noises.hum, noises.bursts, noises.melody)]
        made += [noises.babble(random, clips, int(random.integers(3, 9))) for _ in range(3)]
        if music:
            made.append(noises.piece_of(random, _any(random, music)))
    return made


def _shard(
    random: np.random.Generator, sources: Sources, names: list[str], size: int
) -> dict[str, Any]:
    """Make the arrays of one shard, spectrograms as half floats."""
    known, labels = set(names), {name: number for number, name in enumerate(names)}
    rows = defaultdict(list)
    for _ in range(size):
        sound, phrase = window(random, sources, known)
        wide, narrow = spectrograms(sound)
        rows[len(sound)].append(
            (wide.astype(np.float16), narrow.astype(np.float16), labels[phrase])
        )
    arrays: dict[str, Any] = {}
    for length, group in sorted(rows.items()):
        wide_rows, narrow_rows, label_rows = zip(*group, strict=True)
        arrays[f"wide{length}"] = np.stack(wide_rows)
        arrays[f"narrow{length}"] = np.stack(narrow_rows)
        arrays[f"label{length}"] = np.array(label_rows, np.int16)
    return arrays


def window(random: np.random.Generator, sources: Sources, known: set[str]) -> tuple[Sound, str]:
    """Make one window and its phrase ("" means nothing)."""
    sound, phrase = _utterance(random, sources, known)
    if random.random() < 0.08 and len(sound) > 4000:  # the endpointer comes late
        sound = sound[int(random.uniform(0, 0.04) * RATE) :]
    if random.random() < 0.74:
        sound = reverberate(sound, _any(random, sources.responses), random.uniform(0.05, 0.4))
    level = speech_level(sound)
    placed = place(random, sound, random.uniform(0.05, 0.28), random.uniform(0.03, 0.3))
    if random.random() < 0.9:
        quiet = random.random() < 0.15
        below = random.uniform(30, 60) if quiet else random.triangular(0, 14, 40)
        placed = add_noise(random, placed, level, _any(random, sources.noises), below)
        if random.random() < 0.2:
            noise = _any(random, sources.noises)
            placed = add_noise(random, placed, level, noise, random.uniform(5, 35))
    return microphone(random, placed), phrase


def _any(random: np.random.Generator, sounds: Sequence[Sound]) -> Sound:
    return sounds[int(random.integers(len(sounds)))]


def _utterance(random: np.random.Generator, sources: Sources, known: set[str]) -> tuple[Sound, str]:
    """Draw a clip as it is, or make something of clips that means nothing ("")."""
    clip = sources.said(random)
    sound, chance = speed(random, clip.sound), random.random()
    if chance < 0.91:
        return sound, clip.phrase
    other = sources.clip(random)
    if chance < 0.935 and " " not in clip.phrase:  # a piece of one word
        cut = int(len(sound) * random.uniform(0.25, 0.5))
        return (sound[:cut] if random.random() < 0.6 else sound[-cut:]), ""
    both = f"{clip.phrase} {other.phrase}"
    if chance < 0.965 and both not in known and clip.phrase != other.phrase:
        gap = np.zeros(int(random.uniform(0, 0.12) * RATE), np.float32)
        return np.concatenate([sound, gap, speed(random, other.sound)])[: LONGEST - 4000], ""
    if chance < 0.985 and sources.foreign:
        speech = _any(random, sources.foreign)
        size = int(random.uniform(0.25, 1.7) * RATE)
        start = int(random.integers(0, max(1, len(speech) - size)))
        return speed(random, speech[start : start + size]), ""
    size = int(random.uniform(0.3, 1.5) * RATE)
    makers = (noises.cough, noises.bursts, noises.cough, noises.melody)
    return makers[int(random.integers(4))](random, size) * np.float32(0.5), ""
