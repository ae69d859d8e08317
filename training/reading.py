"""Read speech: people who read sentences aloud, cut into phrases and into runs of words.

What is said is known, so a recogniser need not guess: it only says when each word falls (forced
alignment by the attention of Whisper's decoder). Phrases of the grammar are cut out where the
network that the coach has now spells them best, and left out where it spells something else: there
the cut is wrong. Runs of words mean nothing, but their phonemes are known: from them the network
learns to spell what real people say in real rooms, and that a real microphone alone is no reason
to refuse.
"""

from __future__ import annotations

import contextlib
import csv
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import soundfile
import soxr

from coach.listening import RATE
from coach.listening.recogniser import PhraseModel
from coach.listening.spelling import misspelt
from training.clips import Clip, Sound, read_clip, trimmed
from training.harvest import (
    REACHES,
    Line,
    Piece,
    Word,
    cut,
    pieces,
    plain,
)
from training.vocabulary import NUMBERS, spelt

LONGEST_RUN: Final = 1.9
"""Seconds of a run of words; what is longer is no utterance for the network."""
MOST_WORDS: Final = 5
RUN_CERTAIN: Final = 0.3
"""Mean probability of the words of a run, by the attention; a phrase needs `SURE` of each."""
SURE: Final = 0.2
MISSPELT: Final = 2.5
"""Nats a phoneme by which a phrase may disagree with what is heard in it."""
ALONE: Final = 2
"""Words of a sentence that needs no cutting."""
HELD_BACK: Final = 5
"""Every fifth speaker is kept for the development set."""

Aligner = Callable[[Sound, str], list[Word]]
"""Says when each word of a known text falls."""


def open_aligner(folder: Path) -> Aligner:
    """Open a Whisper model in CTranslate2's form, for one thread."""
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    tokenizer = Tokenizer(model.hf_tokenizer, False, task="transcribe", language="en")

    def align(sound: Sound, text: str) -> list[Word]:
        seconds = 10 if len(sound) <= 9 * RATE else 30  # the encoder's time grows with it
        padded = np.pad(sound[: seconds * RATE], (0, max(0, seconds * RATE - len(sound))))
        encoded = model.encode(model.feature_extractor(padded)[:, : 100 * seconds])
        tokens, frames = [tokenizer.encode(" " + text)], len(sound) // 160
        found: list[dict[str, Any]] = model.find_alignment(tokenizer, tokens, encoded, frames)[0]
        return [
            _plausible(Word(word["word"].strip(), word["start"], word["end"], word["probability"]))
            for word in found
            if word["word"].strip()
        ]

    return align


def _plausible(word: Word) -> Word:
    """Shorten a word that the silence before it was counted into."""
    return replace(word, start=max(word.start, word.end - 0.3 - 0.09 * len(word.text)))


def read_sentences(corpus: Path, held_back: bool) -> Iterator[tuple[Line, str]]:
    """Read a corpus: what each speaker says, and its text in lower case.

    corpus: speechocean762, AN4, or the alphanumeric set, told apart by the name of the folder.
    held_back: only the speakers kept for the development set, or only the others.
    """
    for speaker, path, text in _CORPORA[corpus.name](corpus):
        number = int(speaker) if speaker.isdecimal() else zlib.crc32(speaker.encode())
        if (number % HELD_BACK == 0) is held_back:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            sound = soxr.resample(samples.mean(axis=1), rate, RATE)
            yield Line(f"{corpus.name}-{speaker}", sound), text.lower()


def short_utterances(corpus: Path) -> Iterator[Clip]:
    """Read what is said in at most 2.85 s, whole, with its text; none of the held-back speakers."""
    for line, text in read_sentences(corpus, held_back=False):
        sound = trimmed(line.sound, RATE)
        if len(sound) <= 2.85 * RATE and re.fullmatch(r"[a-z' ]+", text):
            yield Clip(text, f"people-{line.speaker}", sound)


_Said = Iterator[tuple[str, Path, str]]
"""Speaker, file and text of every recording."""


def _speechocean(corpus: Path) -> _Said:
    for part in ("train", "test"):
        speakers = _table(corpus / part / "utt2spk")
        paths = _table(corpus / part / "wav.scp")
        for line in (corpus / part / "text").read_text("utf-8").splitlines():
            name, text = line.strip().split("\t")
            yield speakers[name], corpus / paths[name], text


def _an4(corpus: Path) -> _Said:
    for part in ("an4_train", "an4_test"):
        names = (corpus / f"etc/{part}.fileids").read_text("utf-8").split()
        texts = (corpus / f"etc/{part}.transcription").read_text("utf-8").splitlines()
        for name, text in zip(names, texts, strict=True):
            said = re.sub(r"\(.*\)|</?s>", "", text).strip()
            yield Path(name).parent.name, corpus / f"wav/{name}.wav", said


def _alphanumeric(corpus: Path) -> _Said:
    with (corpus / "metadata.csv").open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            path, number = corpus / row["file_name"], row["Number"]
            if path.parent.name == "Numbers" and path.exists() and number.isdecimal():
                yield row["Response_ID"], path, " ".join(NUMBERS[int(digit)] for digit in number)


_CORPORA: Final[dict[str, Callable[[Path], _Said]]] = {
    "speechocean762": _speechocean,
    "an4": _an4,
    "alphanumeric-audio-dataset": _alphanumeric,
}


def _table(path: Path) -> dict[str, str]:
    return dict(line.split() for line in path.read_text("utf-8").splitlines())


def people_phrases(corpus: Path, recogniser: Path, *, held_back: bool) -> Iterator[Clip]:
    """Cut the grammar's phrases out of what is read, and as many other words of the same sentence.

    So a speaker or a microphone tells nothing. What is no more than a word or two is taken whole.
    """
    own = (files("coach.listening") / "data" / "phrases.onnx").read_bytes()
    align, model = open_aligner(recogniser), PhraseModel.of_network(own, {})
    for line, text in read_sentences(corpus, held_back):
        if len(text.split()) <= ALONE:
            yield Clip(text, f"people-{line.speaker}", trimmed(line.sound, RATE))
            continue
        for piece in pieces(align(line.sound, text), 1, SURE):
            if len(sound := best_cut(line.sound, piece, model)):
                yield Clip(piece.phrase, f"people-{line.speaker}", sound)


def best_cut(sound: Sound, piece: Piece, model: PhraseModel) -> Sound:
    """Cut a piece where the network spells it best; empty where it spells something else."""
    cuts, spelling = [cut(sound, piece, reach) for reach in REACHES], spelt(piece.said)
    judged = [
        (float(misspelt(phonemes, [spelling])[0]), n)
        for n, found in enumerate(cuts)
        if len(found) and spelling and (phonemes := model.hear(_padded(found)).phonemes) is not None
    ]
    least, n = min(judged, default=(MISSPELT, 0))
    return cuts[n] if least < MISSPELT else sound[:0]


def _padded(sound: Sound) -> Sound:
    return np.pad(sound, (RATE // 8, RATE // 8))


def running_words(corpus: Path, recogniser: Path) -> Iterator[Clip]:
    """Cut what is read into runs of one to five words whose pronunciation is known."""
    align = open_aligner(recogniser)
    for line, text in read_sentences(corpus, held_back=False):
        yield from runs(line, align(line.sound, text), Random(text))


def runs(line: Line, words: Sequence[Word], random: Random) -> Iterator[Clip]:
    """Divide a line into runs of words, none longer than `LONGEST_RUN`."""
    first = 0
    while first < len(words):
        last = min(len(words), first + random.randint(1, MOST_WORDS))
        while last > first + 1 and words[last - 1].end - words[first].start > LONGEST_RUN:
            last -= 1
        said = words[first:last]
        text, first = " ".join(plain(word.text) for word in said), last
        if spelt(text) is None or np.mean([word.probability for word in said]) < RUN_CERTAIN:
            continue
        piece = Piece(text, text, said[0].start, said[-1].end)
        sound = cut(line.sound, piece, REACHES[1], LONGEST_RUN)
        if len(sound):
            yield Clip(text, f"running-{line.speaker}", sound)


def wake_words(benchmark: Path, community: Path) -> Iterator[Clip]:
    """Read what hundreds of people call their devices: words to refuse, in their own rooms."""
    for path in sorted(benchmark.glob("*/*")):
        with contextlib.suppress(soundfile.LibsndfileError):  # some files are cut off
            yield Clip(path.parent.name, "running-wake", read_clip(path))
    for name in ("athena", "amelia", "computer"):
        for path in sorted((community / name / "en").glob("*.wav")):
            yield Clip(name, "running-wake", read_clip(path))
    for line in (
        (community / "not-wake-words" / "en" / "metadata.csv").read_text("utf-8").splitlines()
    ):
        file, text, *_ = line.split(",")
        path = community / "not-wake-words" / "en" / file
        if path.exists():
            yield Clip(re.sub(r"[^a-z' ]", "", text.lower()), "running-wake", read_clip(path))
