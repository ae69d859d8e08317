"""Hearings that do as they are told, for tests of what the player makes of them."""

from coach.listening.results import Ask, Denied, PipelineOutput, Refused, SpokenCommand
from coach.listening.vad import RATE


def command(verb, start, end, decided, score: float = 0.97):
    return SpokenCommand(*_samples(start, end, decided), verb, verb.replace("-", " "), score)


def ask(verb, start, end, decided):
    return Ask(*_samples(start, end, decided), verb, verb, 0.6)


def denied(start, end, decided):
    return Denied(*_samples(start, end, decided), '"Next?" was answered with "no"', "no", 0.9)


def refused(start, end, decided):
    return Refused(*_samples(start, end, decided), "not certain enough", "pause", 0.2)


def _samples(*seconds):
    return [round(one * RATE) for one in seconds]


class Told:
    """Implements ``coach.listening.pipeline.Hearing``: events come when their time has been heard.

    Times are seconds of the microphone's sound. ducked: pairs of them; delay: by how
    much the echo is later than the times of the two devices say, None for unknown.
    """

    def __init__(self, *events, ducked=(), mode: str = "clear", delay=None) -> None:
        self.events, self.ducked, self.mode, self.delay = list(events), ducked, mode, delay
        self.said = None
        self.far_end, self.near_end = [], []
        self.realigned = 0
        self.slow = False
        self.heard = 0
        self.vocabularies = []

    def load(self, said):
        self.said = said
        return self

    def played(self, block, at) -> None:
        self.far_end.append((block, at))

    @property
    def count(self):
        """Samples that have been played."""
        return sum(len(block) for block, _ in self.far_end)

    def accept(self, block, at):
        self.near_end.append((block, at))
        self.heard += len(block)
        due = [event for event in self.events if event.decided <= self.heard]
        self.events = [event for event in self.events if event not in due]
        now = self.heard / RATE
        duck = any(begin <= now < end for begin, end in self.ducked)
        return PipelineOutput(tuple(due), duck, "safe" if self.slow else self.mode, 25.0)

    def listen_for(self, vocabulary) -> None:
        self.vocabularies.append((self.heard / RATE, vocabulary))

    def realign(self) -> None:
        self.realigned += 1

    def behind(self, slow: bool = True) -> None:
        self.slow = slow

    def far(self, sample):
        if self.delay is None:
            return None
        (_, played), (_, heard) = self.far_end[0], self.near_end[0]
        return max(0, sample + round((heard - played - self.delay) * RATE))
