"""Training windows: what the endpointer would cut out of a room in which somebody speaks.

A window is a clip with a voice, a speed, a room, noises and a microphone drawn for it; a few are
pieces of words, two words in one breath, foreign speech, coughs and knocks, all of which mean
nothing. Windows are kept as the trunk's features of them, in shards: ``NNN.npy`` (vectors,
features), and ``NNN.csv`` with a row a window: its first vector, how many it has, its phrase and
all that is said in it.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.listening import RATE
from coach.listening.recogniser import positions, prepared
from coach.onnx import open_network
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
from training.clips import Clip, Sound, read_bank, read_recordings
from training.trunk import STEPS
from training.vocabulary import (
    HOMOPHONES,
    NEAR_PHRASES,
    NUMBERS,
    PHRASES,
    SESSION,
    YES_NO,
    class_names,
    close_words,
    natural_phrases,
    unheard_words,
)

UNKNOWN: Final = "?"
"""What is said in a window, where that is not known to the word."""

KEPT: Final = 400
"""Changed voices kept, and two of three taken from what is kept: making one takes longer than
all the rest of a window, and the same voice in another room is another window."""

KINDS: Final = {
    "session": 0.29, "answer": 0.12, "near": 0.03, "natural": 0.14, "other": 0.10, "close": 0.07,
    "extra": 0.05, "running": 0.10, "talk": 0.06, "echo": 0.04,
}  # fmt: skip
"""Share of the clips drawn, by kind of phrase; within a kind every phrase is as likely."""

ENGINES: Final = {
    "kokoro": 0.26, "hibari": 0.06, "espeak": 0.06, "pico": 0.08, "gnuspeech": 0.05,
    "rhvoice": 0.09, "people": 0.40, "running": 1.0, "talk": 1.0, "echo": 1.0,
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
    trunk: Path,
    windows: Path,
    *,
    seed: int,
    shards: int,
    shard_size: int = 2_000,
    rooms: tuple[int, int] = (3_000, 150),
    noises_of_a_kind: int = 15,
    revoiced: float = 0.5,
    shares: Sequence[float] | None = None,
) -> None:
    """Write ``shards`` files of windows; the same arguments and inputs give the same windows.

    banks: clips to say; foreign: folders of speech that means nothing; music: folders of Ogg
    files; rooms: how many with a tail of noise, and with every image; shares: how often each bank
    is drawn, every clip of it as likely, for those who learn what is said and not which phrase.
    """
    random = np.random.default_rng(seed)
    unheard = unheard_words() - set(PHRASES)
    said = [[clip for clip in read_bank(bank) if clip.phrase not in unheard] for bank in banks]
    clips = [clip for bank in said for clip in bank]
    responses = [
        random_response(random, (0.3, 4.2), (0.15, 0.8), tail=True) for _ in range(rooms[0])
    ]
    responses += [
        random_response(random, (2.0, 4.5), (0.35, 0.8), tail=True) for _ in range(rooms[0] // 5)
    ]
    responses += [random_response(random, (0.5, 4.0), (0.2, 0.6)) for _ in range(rooms[1])] * 4
    sources = Sources(
        clips,
        _weights(clips, set(class_names())) if shares is None else _even(said, shares),
        responses,
        _noises(random, clips, _recordings(music, "*.ogg"), noises_of_a_kind),
        _recordings(foreign, "**/*.wav"),
        revoiced,
    )
    network = open_network(trunk.read_bytes())
    windows.mkdir(parents=True)
    for number in range(shards):
        _write_shard(random, sources, network, windows / f"{number:03d}.npy", shard_size)
        print(f"{windows.name}: shard {number + 1} of {shards}", flush=True)


def _recordings(folders: Sequence[Path], pattern: str) -> list[Sound]:
    return [sound for folder in folders for sound in read_recordings(folder, pattern)]


def _weights(clips: Sequence[Clip], named: set[str]) -> NDArray[np.float64]:
    """Return the running sum of how often each clip is drawn."""
    phrases = [HOMOPHONES.get(clip.phrase, clip.phrase) for clip in clips]
    natural = natural_phrases()
    counts = Counter((phrase, _engine(clip)) for phrase, clip in zip(phrases, clips, strict=True))

    def kind_of(phrase: str, engine: str) -> str:
        if engine in ("running", "talk"):
            return engine
        return "natural" if phrase in natural else _kind(phrase, named)

    kinds = Counter(kind for kind, _ in {(kind_of(*said), said[0]) for said in counts})
    said_by: dict[tuple[str, str], float] = defaultdict(float)
    for phrase, engine in counts:
        said_by[kind_of(phrase, engine), phrase] += ENGINES[engine]
    drawn = []
    for phrase, clip in zip(phrases, clips, strict=True):
        engine = _engine(clip)
        kind = kind_of(phrase, engine)
        by_engine = ENGINES[engine] / said_by[kind, phrase]
        drawn.append(KINDS[kind] / kinds[kind] * by_engine / counts[phrase, engine])
    return np.cumsum(drawn)


def _even(said: Sequence[Sequence[Clip]], shares: Sequence[float]) -> NDArray[np.float64]:
    """Return the running sum of how often each clip is drawn, every clip of a bank as likely."""
    return np.cumsum(
        [share / len(bank) for share, bank in zip(shares, said, strict=True) for _ in bank]
    )


def _engine(clip: Clip) -> str:
    """Name the engine of a clip; blends of Kokoro's voices have none in their name."""
    first = clip.speaker.split("-")[0]
    return first if first in ENGINES else "kokoro"


def _kind(phrase: str, named: set[str]) -> str:
    if phrase in SESSION:
        return "session"
    if phrase.startswith("~echo"):
        return "echo"
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
        made += [noises.hum(random, noises.LENGTH) for _ in range(3)]
        made += [make(random, noises.LENGTH) for make in (noises.bursts, noises.melody)]
        made += [noises.babble(random, clips, int(random.integers(3, 9))) for _ in range(3)]
        made += [noises.babble(random, clips, 1) for _ in range(3)]
        made += [noises.residual_echo(random, clips) for _ in range(2)]
        if music:
            made.append(noises.piece_of(random, _any(random, music)))
    return made


def _write_shard(
    random: np.random.Generator, sources: Sources, trunk: Any, path: Path, size: int
) -> None:
    """Make ``size`` windows: their features in one array, and a row each in a table."""
    known = set(class_names())
    pieces, rows, start = [], [], 0
    for _ in range(size):
        sound, phrase, text = window(random, sources, known)
        pieces.append(features(trunk, sound))
        rows.append((start, len(pieces[-1]), phrase, text))
        start += len(pieces[-1])
    np.save(path, np.concatenate(pieces))
    with path.with_suffix(".csv").open("w", newline="", encoding="utf-8") as table:
        csv.writer(table).writerows(rows)


def read_shards(
    folders: Sequence[Path],
) -> Iterator[tuple[NDArray[np.int8], list[tuple[int, int, str, str]]]]:
    """Yield the vectors of each shard, and of its windows first vector, length, phrase and text."""
    for path in (path for folder in folders for path in sorted(folder.glob("*.npy"))):
        with path.with_suffix(".csv").open(newline="", encoding="utf-8") as table:
            rows = [
                (int(start), int(length), phrase, text)
                for start, length, phrase, text in csv.reader(table)
            ]
        yield np.load(path, mmap_mode="r"), rows  # more than fits into memory


def features(trunk: Any, sound: Sound) -> NDArray[np.int8]:
    """Return the trunk's features of a window and of some silence after it.

    In steps of 1 / `STEPS`: the head is trained to live with that, and a window is half as large.
    """
    given = prepared(sound)[None]
    whole = trunk.run(None, {"sound": given})[0][0, : positions(len(sound))]
    return np.asarray(np.clip(np.round(whole * STEPS), -127, 127), np.int8)


def window(
    random: np.random.Generator, sources: Sources, known: set[str]
) -> tuple[Sound, str, str]:
    """Make a window, its phrase ("" means nothing), and all that is said or `UNKNOWN`."""
    sound, phrase, text = _utterance(random, sources, known)
    if random.random() < 0.08 and len(sound) > 4000:  # the endpointer comes late
        sound = sound[int(random.uniform(0, 0.04) * RATE) :]
    if random.random() < 0.74:
        sound = reverberate(sound, _any(random, sources.responses), random.uniform(0.05, 0.4))
    level = speech_level(sound)
    placed = place(random, sound, random.uniform(0.05, 0.28), random.uniform(0.03, 0.35))
    if random.random() < 0.9:
        quiet = random.random() < 0.15
        below = random.uniform(30, 60) if quiet else random.triangular(0, 8, 34)
        placed = add_noise(random, placed, level, _any(random, sources.noises), below)
        if random.random() < 0.2:
            noise = _any(random, sources.noises)
            placed = add_noise(random, placed, level, noise, random.uniform(5, 35))
    return microphone(random, placed), phrase, text


def _any(random: np.random.Generator, sounds: Sequence[Sound]) -> Sound:
    return sounds[int(random.integers(len(sounds)))]


def _utterance(
    random: np.random.Generator, sources: Sources, known: set[str]
) -> tuple[Sound, str, str]:
    """Draw a clip as it is, or make something of clips that means nothing (""); and its words."""
    clip = sources.said(random)
    sound, chance = speed(random, clip.sound), random.random()
    text = UNKNOWN if clip.phrase.startswith("~") else clip.phrase
    if chance < 0.88:
        phrase = natural_phrases().get(text) or HOMOPHONES.get(text, text)
        return sound, phrase if phrase in known else "", text
    other = sources.clip(random)
    if chance < 0.905 and " " not in text:  # a piece of one word
        cut = int(len(sound) * random.uniform(0.25, 0.5))
        return (sound[:cut] if random.random() < 0.6 else sound[-cut:]), "", UNKNOWN
    both = f"{text} {other.phrase}"
    if chance < 0.965 and both not in known and text != other.phrase:
        gap = np.zeros(int(random.uniform(0, 0.12) * RATE), np.float32)
        said = np.concatenate([sound, gap, speed(random, other.sound)])
        whole = len(said) <= LONGEST - 4000 and UNKNOWN not in both and "~" not in both
        return said[: LONGEST - 4000], "", both if whole else UNKNOWN
    if chance < 0.985 and sources.foreign:
        speech = _any(random, sources.foreign)
        size = int(random.uniform(0.25, 1.7) * RATE)
        start = int(random.integers(0, max(1, len(speech) - size)))
        return speed(random, speech[start : start + size]), "", UNKNOWN
    size = int(random.uniform(0.3, 1.5) * RATE)
    makers = (noises.cough, noises.bursts, noises.cough, noises.melody)
    return makers[int(random.integers(4))](random, size) * np.float32(0.5), "", ""
