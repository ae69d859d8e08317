"""Words of people out of running speech: phrases of the grammar, and other words of theirs.

A recogniser writes down what is said, with the time of each word. A phrase is cut out where the
sound is quietest near those times, and the piece is kept if the recogniser hears the same phrase in
it when it has nothing else to go by. What it heard first is a guess from a whole sentence; a piece
that was cut in the wrong place, or holds half of the next word, does not pass the second time.

Phrases that stand between pauses are what a command sounds like. Inside a sentence people swallow
words: only those that keep their sound there are taken from one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import soundfile
import soxr

from coach.listening import RATE
from training.clips import Clip, Sound, read_clip, trimmed
from training.steel_sky import SPEECH_RATE, read_speech
from training.vocabulary import (
    HOMOPHONES,
    MEANT,
    NUMBERS,
    PHRASES,
    UNSEEN_WORDS,
    common_words,
    unheard_words,
)

CERTAIN: Final = 0.6
"""Probability of each word of what is cut out."""
PAUSE: Final = 0.12
"""Seconds of quiet around what was said by itself."""
REACHES: Final = (0.12, 0.06, 0.02)
"""Seconds that the recogniser's times may be wrong by: the widest at which a phrase is heard."""
SHORTEST, LONGEST = 0.13, 1.5
"""Seconds of a piece."""
OTHERS: Final = 4
"""Other words for each phrase found."""
BLOCK: Final = 28.0
"""Seconds that are recognised at once; the recogniser's window has 30."""
GAP: Final = 0.8
"""Seconds of silence between two lines of a block."""
SILENCE: Final = np.zeros(RATE, np.float32)
MUMBLED: Final = frozenset({"for", "won", "too"})
"""Words that mean a number only when they are said by themselves."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one person says without a break, at 16 kHz."""

    speaker: str
    sound: Sound


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was recognised: as it is written, from and to in seconds, and how surely."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Words to cut out: as they were said, what that means, from and to in seconds.

    ``phrase`` is one of the grammar, or else another word.
    """

    said: str
    phrase: str
    start: float
    end: float


Recogniser = Callable[[Sound], list[Word]]
"""Recognises at most 30 s at 16 kHz."""


def plain(text: str) -> str:
    """Return a written word as the grammar writes it: lower case, digits as words, no stops."""
    word = re.sub(r"[^a-z0-9']", "", text.lower().replace("’", "'")).strip("'")
    if word.isdecimal() and int(word) < len(NUMBERS):
        return NUMBERS[int(word)]
    return "okay" if word == "ok" else word


def phrases(words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """Find phrases in what was said, the longest at each place: first word, one past, phrase."""
    said = [plain(word.text) for word in words]
    at = 0
    while at < len(said):
        for count in (3, 2, 1):
            text = " ".join(said[at : at + count])
            phrase = HOMOPHONES.get(text, text)
            alone = _alone(words, at, at + count)
            if at + count <= len(said) and phrase in PHRASES and (alone or text not in MUMBLED):
                yield at, at + count, phrase
                at += count
                break
        else:
            at += 1


def pieces(words: Sequence[Word], others: int = OTHERS, certain: float = CERTAIN) -> list[Piece]:
    """Choose what to cut out of a line: its phrases, and ``others`` other words for each.

    Other words have up to three syllables, are in no phrase that was found, and mean none; none is
    kept for the development or the evaluation. The same line gives the same choice.
    """
    found = [(first, last, phrase) for first, last, phrase in phrases(words)]
    taken = {place for first, last, _ in found for place in range(first, last)}
    chosen = [
        Piece(_text(words[first:last]), phrase, words[first].start, words[last - 1].end)
        for first, last, phrase in found
        if all(word.probability >= certain for word in words[first:last])
    ]
    rest = [
        word for place, word in enumerate(words)
        if place not in taken and word.probability >= certain and refusable(plain(word.text))
    ]  # fmt: skip
    random = Random(" ".join(word.text for word in words))
    some = random.sample(rest, min(len(rest), others * len(chosen)))
    return chosen + [Piece(plain(w.text), plain(w.text), w.start, w.end) for w in some]


def refusable(word: str) -> bool:
    """Return whether a word may be taught as none of ours."""
    kept = {*PHRASES, *HOMOPHONES, *MEANT, *UNSEEN_WORDS, *unheard_words()}
    if word in kept or word in common_words("evaluation") or not word.isalpha() or len(word) < 3:
        return False
    return 1 <= syllables(word) <= 3


def syllables(word: str) -> int:
    """Count the syllables of a written English word, near enough to tell short from long."""
    return len(re.findall(r"[aeiouy]+", re.sub(r"(?<![aeiouyl])e$|(?<=[^dt])ed$", "", word)))


def cut(sound: Sound, piece: Piece, reach: float, longest: float = LONGEST) -> Sound:
    """Cut a piece out at the quietest places within ``reach`` seconds of its ends.

    Empty where that is no word's length.
    """
    frames = np.abs(sound[: len(sound) // 160 * 160].reshape(-1, 160)).mean(axis=1)
    loud = np.convolve(frames, np.full(3, 1 / 3), "same")
    middle = (piece.start + piece.end) / 2
    start = _quietest(loud, piece.start - reach, min(piece.start + reach, middle - 0.03), last=True)
    end = _quietest(loud, max(piece.end - reach, middle + 0.03), piece.end + reach, last=False)
    found = trimmed(sound[start * 160 : end * 160], RATE)
    return found if SHORTEST <= len(found) / RATE <= longest else found[:0]


def taken(sound: Sound, piece: Piece, recognise: Recogniser) -> Sound:
    """Cut a piece out so that what it holds is heard again; empty where it never is.

    Other words are cut out but not heard again: what they are called matters little.
    """
    for reach in REACHES:
        found = cut(sound, piece, reach)
        if piece.phrase not in PHRASES or not len(found):
            return found
        padded = np.concatenate([SILENCE[: RATE * 3 // 10], found, SILENCE])
        if _text(recognise(padded)) in (piece.said, piece.phrase):
            return found
    return found[:0]


def blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Put lines together that are recognised at once; those too long for one are left out."""
    block: list[Line] = []
    length = 0.0
    for line in lines:
        own = len(line.sound) / RATE + GAP
        if own > BLOCK:
            continue
        if length + own > BLOCK:
            yield block
            block, length = [], 0.0
        block.append(line)
        length += own
    if block:
        yield block


def words_of(block: Sequence[Line], recognise: Recogniser) -> list[list[Word]]:
    """Recognise the lines of a block; times are those of the line. All are as loud as another."""
    gap = SILENCE[: round(GAP * RATE)]
    sounds = [0.5 / max(1e-3, np.abs(line.sound).max(initial=0)) * line.sound for line in block]
    starts = np.cumsum([0.0] + [len(sound) / RATE + GAP for sound in sounds])
    words: list[list[Word]] = [[] for _ in block]
    for word in recognise(np.concatenate([part for sound in sounds for part in (sound, gap)])):
        at = int(np.searchsorted(starts[1:] - GAP / 4, (word.start + word.end) / 2))
        if at < len(block):
            start = float(starts[at])
            words[at].append(replace(word, start=word.start - start, end=word.end - start))
    return words


def harvest(lines: Iterable[Line], recognise: Recogniser) -> Iterator[Clip]:
    """Cut phrases and other words out of lines; a phrase only where it is heard twice."""
    for block in blocks(lines):
        for line, words in zip(block, words_of(block, recognise), strict=True):
            for piece in pieces(words):
                sound = taken(line.sound, piece, recognise)
                if len(sound):
                    yield Clip(piece.phrase, line.speaker, sound)


def open_recogniser(folder: Path) -> Recogniser:
    """Open a Whisper model in CTranslate2's form, for one thread."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    def recognise(sound: Sound) -> list[Word]:
        found, _ = model.transcribe(
            sound, language="en", beam_size=1, temperature=0.0, word_timestamps=True,
            condition_on_previous_text=False,
        )  # fmt: skip
        return [
            Word(word.word, word.start, word.end, word.probability)
            for segment in found
            for word in segment.words or ()
        ]

    return recognise


def people_harvest(recogniser: Path, steel_sky: Path, rally: Path, letters: Path) -> Iterator[Clip]:
    """Cut words out of an adventure game; collect those that two co-drivers and a teacher read.

    rally: the archive of Trigger Rally. letters: the folder of KLettres' sounds.
    """
    lines = (
        Line(f"people-steelsky-{number // 1000}", soxr.resample(sound, SPEECH_RATE, RATE))
        for number, sound in read_speech(steel_sky)
    )
    yield from harvest(lines, open_recogniser(recogniser))
    yield from _co_driver(rally, "tim")
    yield from _co_driver(rally, "ab")
    yield from _teacher(letters, "en")


def people_harvest_development(
    recogniser: Path, nexuiz: Path, openarena: Path, chess: Path, rally: Path, letters: Path
) -> Iterator[Clip]:
    """Collect the same of other speakers: soldiers of two games, and readers of single words.

    nexuiz, openarena: the archives with voices. chess: the folder of Scid's sounds.
    """
    soldiers = _archived(
        nexuiz,
        r"sound/player/([^/]+)/(?:coms/.*|attack|coverme|flagseen|incoming|needhelp)\w*\.ogg",
    )
    marines = _archived(openarena, r"sound/voices/(rott)/\w+\.ogg")
    lines = chain(
        (Line(f"people-nexuiz-{who}", sound) for who, sound in soldiers),
        (Line(f"people-openarena-{who}", sound) for who, sound in marines),
    )
    yield from harvest(lines, open_recogniser(recogniser))
    yield from _chess(chess)
    yield from _co_driver(rally, "paula")
    yield from _teacher(letters, "en_GB")


def _archived(archive: Path, pattern: str) -> Iterator[tuple[str, Sound]]:
    """Read the files of an archive whose whole path fits: its first group, and the sound."""
    with zipfile.ZipFile(archive) as content:
        for name in sorted(content.namelist()):
            if found := re.fullmatch(pattern, name):
                data = io.BytesIO(content.read(name))
                samples, rate = soundfile.read(data, dtype="float32", always_2d=True)
                yield found[1], soxr.resample(samples.mean(axis=1), rate, RATE)


def _chess(sounds: Path) -> Iterator[Clip]:
    """Read the rows of a chess board, the pieces and "back"; file names say which."""
    for path in sorted(sounds.glob("*.wav")):
        word = plain(path.stem)
        if word in PHRASES or word in ("king", "queen", "rook", "bishop", "knight", "check"):
            yield Clip(word, "people-scid", read_clip(path))


def _co_driver(rally: Path, name: str) -> Iterator[Clip]:
    """Read the single words of one co-driver; file names say which."""
    for word, sound in _archived(rally, rf"sounds/codriver/{name}/([A-Z]?[a-z]+)\.wav"):
        if refusable(word.lower()):
            yield Clip(word.lower(), f"people-triggerrally-{name}", trimmed(sound, RATE))


def _teacher(letters: Path, language: str) -> Iterator[Clip]:
    """Read short words of one language course; file names say which."""
    for path in sorted((letters / language / "syllab").glob("*.ogg")):
        if path.stem in PHRASES or (len(path.stem) > 1 and refusable(path.stem)):
            yield Clip(path.stem, f"people-klettres-{language}", read_clip(path))


def _quietest(loud: Sound, start: float, end: float, *, last: bool) -> int:
    """Return the quietest frame of 10 ms between two times; of silence, the one nearest a word."""
    first, stop = (int(np.clip(round(at * 100), 0, len(loud))) for at in (start, end))
    if first >= stop:
        return first
    near = np.flatnonzero(loud[first:stop] <= 1.2 * loud[first:stop].min() + 1e-4)
    return first + int(near[-1] if last else near[0])


def _text(words: Iterable[Word]) -> str:
    return " ".join(plain(word.text) for word in words)


def _alone(words: Sequence[Word], first: int, last: int) -> bool:
    """Return whether there is a pause before and after words ``first`` to ``last`` - 1."""
    before = first == 0 or words[first].start - words[first - 1].end >= PAUSE
    return before and (last >= len(words) or words[last].start - words[last - 1].end >= PAUSE)
