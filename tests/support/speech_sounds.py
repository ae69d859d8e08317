"""Sounds for the tests of the ears: words of the natural voice, rooms, streams."""

from functools import cache

import numpy as np
import soxr

from coach.listening.grammar import grammar
from coach.listening.recogniser import Decision, Verdict
from coach.listening.transcriber import Transcript
from coach.timeline import SAMPLE_RATE
from coach.voices.catalogue import open_voice

RATE = 16_000


@cache
def _voice():
    voice = open_voice("natural")
    voice.load()
    return voice


@cache
def say(text, peak: float = 0.5):
    """What the natural voice makes of a text, trimmed: float32 at 16 kHz."""
    clip = _voice().render(text).astype(np.float32)
    sound = soxr.resample(clip, SAMPLE_RATE, RATE).astype(np.float32)
    return sound * np.float32(peak / np.abs(sound).max())


def noise(seconds, level: float = 0.001, seed: int = 1):
    random = np.random.default_rng(seed)
    return random.normal(0, level, round(seconds * RATE)).astype(np.float32)


def stream(*parts, level: float = 0.001):
    """Sounds, and numbers of seconds between them, over a faint noise; and where each sound is.

    Returns the samples and (first, last) of every sound.
    """
    places, pieces, at = [], [], 0
    for part in parts:
        piece = np.zeros(round(part * RATE), np.float32) if np.isscalar(part) else part
        if not np.isscalar(part):
            places.append((at, at + len(piece)))
        pieces.append(piece)
        at += len(piece)
    sound = np.concatenate(pieces)
    return sound + noise(len(sound) / RATE, level)[: len(sound)], places


class Script:
    """A recogniser that answers as it is told, in turn: (verb, score, outcome)."""

    def __init__(self, *answers, quick: bool = False) -> None:
        self.answers, self.early = list(answers), self.recognise if quick else None
        self.heard, self.active = [], []

    def recognise(self, utterance, active):
        self.heard.append(utterance)
        self.active.append(active)
        verb, score, outcome = self.answers[min(len(self.heard), len(self.answers)) - 1]
        (phrase, *_) = (phrase for phrase, of in grammar().verbs.items() if of == verb)
        return Decision(verb, phrase, score, Verdict(outcome))


class Typist:
    """A transcriber that writes down what it is told."""

    def __init__(self, text: str, certainty: float) -> None:
        self.transcript = Transcript(text, certainty)

    def write(self, _features: object) -> Transcript:
        return self.transcript
