"""Hearings that do as they are told, for tests of what the player makes of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.listening.echo.residual import EchoMode
from coach.listening.grammar import Vocabulary
from coach.listening.pipeline import SpokenText
from coach.listening.results import AnyResult, Ask, Denied, PipelineOutput, Refused, SpokenCommand
from coach.listening.vad import RATE


def command(
    verb: str, start: float, end: float, decided: float, score: float = 0.97
) -> SpokenCommand:
    return SpokenCommand(*_samples(start, end, decided), verb, verb.replace("-", " "), score)


def ask(verb: str, start: float, end: float, decided: float) -> Ask:
    return Ask(*_samples(start, end, decided), verb, verb, 0.6)


def denied(start: float, end: float, decided: float) -> Denied:
    return Denied(*_samples(start, end, decided), '"Next?" was answered with "no"', "no", 0.9)


def refused(start: float, end: float, decided: float) -> Refused:
    return Refused(*_samples(start, end, decided), "not certain enough", "pause", 0.2)


def _samples(start: float, end: float, decided: float) -> tuple[int, int, int]:
    return round(start * RATE), round(end * RATE), round(decided * RATE)


class Told:
    """Implements ``coach.listening.pipeline.Hearing``: events come when their time has been heard.

    Times are seconds of the microphone's sound. ducked: pairs of them; delay: by how
    much the echo is later than the times of the two devices say, None for unknown.
    """

    def __init__(
        self,
        *events: AnyResult,
        ducked: Sequence[tuple[float, float]] = (),
        mode: EchoMode = "clear",
        delay: float | None = None,
    ) -> None:
        self.events, self.ducked, self.mode, self.delay = list(events), ducked, mode, delay
        self.said: SpokenText | None = None
        self.far_end: list[tuple[NDArray[np.float32], float]] = []
        self.near_end: list[tuple[NDArray[np.float32], float]] = []
        self.realigned = 0
        self.slow = False
        self.heard = 0
        self.vocabularies: list[tuple[float, Vocabulary]] = []

    def load(self, said: SpokenText) -> Told:
        self.said = said
        return self

    def played(self, block: NDArray[np.float32], at: float) -> None:
        self.far_end.append((block, at))

    @property
    def count(self) -> int:
        """Samples that have been played."""
        return sum(len(block) for block, _ in self.far_end)

    def accept(self, block: NDArray[np.float32], at: float) -> PipelineOutput:
        self.near_end.append((block, at))
        self.heard += len(block)
        due = [event for event in self.events if event.decided <= self.heard]
        self.events = [event for event in self.events if event not in due]
        now = self.heard / RATE
        duck = any(begin <= now < end for begin, end in self.ducked)
        return PipelineOutput(tuple(due), duck, "safe" if self.slow else self.mode, 25.0)

    def listen_for(self, vocabulary: Vocabulary) -> None:
        self.vocabularies.append((self.heard / RATE, vocabulary))

    def realign(self) -> None:
        self.realigned += 1

    def behind(self, slow: bool = True) -> None:
        self.slow = slow

    def far(self, sample: int) -> int | None:
        if self.delay is None:
            return None
        (_, played), (_, heard) = self.far_end[0], self.near_end[0]
        return max(0, sample + round((heard - played - self.delay) * RATE))
