"""Talk: pieces of what people say to one another, cut as the ears cut it, that mean no command.

A conversation in the room is cut into utterances by its pauses, and now and then one of them sounds
like a command. Those that the coach of today is unsure or wrong about are taught; of the others
some are kept beside them. What was said is known from a recogniser: pieces that may mean a command
are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import soxr

from coach.listening import RATE
from coach.listening.recogniser import Decision, PhraseModel, Verdict
from coach.listening.results import Refused
from coach.listening.spotter import Spotter
from coach.listening.vad import Waveform
from training.clips import Clip, Sound, trimmed
from training.harvest import Line, Recogniser, Word, blocks, open_recogniser, plain, words_of
from training.steel_sky import SPEECH_RATE, read_speech
from training.vocabulary import meant_texts

HARD: Final = 0.02
"""Score from which the coach is unsure about a piece."""
EASY: Final = 3
"""Of the rest, one in so many is kept."""
URGENT: Final = frozenset({"stop", "pain", "hurts"})
"""Words that no piece with a meaning of its own has: rather a few pieces less than one that a
person in pain might say."""
HEARD: Final = 0.3
"""Score from which a piece is left out where the phrase that is heard is among its words: it may
be meant."""
MARGIN: Final = 0.25
"""Seconds that the middle of a word may lie outside the piece that it is counted into."""
BEFORE: Final = RATE // 2
NOISE: Final = 8e-4
"""Silence before a line, in samples; and what no room is without."""


@dataclass(slots=True)
class _Tap:
    """Refuses all that the spotter asks about, and keeps it with what the coach makes of it."""

    model: PhraseModel
    heard: list[tuple[Waveform, Decision]] = field(default_factory=list)
    early: None = None

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Keep the utterance, and what the coach would make of it."""
        decision = self.model.decide(self.model.hear(utterance), active)
        self.heard.append((utterance, decision))
        return Decision("", "", 0.0, Verdict.REJECT)


def people_talk(recogniser: Path, steel_sky: Path) -> Iterator[Clip]:
    """Cut the talk of an adventure game into pieces."""
    lines = (
        Line(f"steelsky-{number // 1000}", soxr.resample(sound, SPEECH_RATE, RATE))
        for number, sound in read_speech(steel_sky)
    )
    yield from talk(lines, open_recogniser(recogniser), PhraseModel.load())


def talk(lines: Iterable[Line], recognise: Recogniser, model: PhraseModel) -> Iterator[Clip]:
    """Cut lines into pieces that mean no command; each has a phrase of its own, as "~talk 7"."""
    number = 0
    for block in blocks(lines):
        for line, words in zip(block, words_of(block, recognise), strict=True):
            for sound, text, decision in utterances(line, words, model):
                number += 1
                hard = decision.score >= HARD
                if means_nothing(text, decision) and (hard or number % EASY == 0):
                    yield Clip(f"~talk {number}", f"talk-{line.speaker}", trimmed(sound, RATE))


def utterances(
    line: Line, words: Sequence[Word], model: PhraseModel
) -> Iterator[tuple[Sound, str, Decision]]:
    """Cut a line as the spotter does: the sound of each utterance, its words, and the decision."""
    tap = _Tap(model)
    spotter = Spotter(tap, "all")
    sound = np.pad(line.sound * (0.5 / max(1e-3, np.abs(line.sound).max())), (BEFORE, RATE))
    noise = np.random.default_rng(len(sound)).standard_normal(len(sound))
    results = spotter.accept((sound + NOISE * noise).astype(np.float32))
    judged = [r for r in results if isinstance(r, Refused) and r.reason == "not certain enough"]
    for result, (heard, decision) in zip(judged, tap.heard, strict=True):
        start, end = ((at - BEFORE) / RATE for at in (result.start, result.end))
        said = [
            plain(word.text) for word in words
            if start - MARGIN < (word.start + word.end) / 2 < end + MARGIN
        ]  # fmt: skip
        yield heard, " ".join(said), decision


def means_nothing(text: str, decision: Decision) -> bool:
    """Return whether a text is none that may mean a command, nor unknown."""
    words = text.split()
    if not words or text in meant_texts() or URGENT.intersection(words):
        return False
    if len(words) <= 2 and meant_texts().intersection(words):
        return False
    return decision.score < HEARD or decision.phrase not in text
