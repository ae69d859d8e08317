"""A coach that talks, people who speak to it, and what the ears make of it in a simulated room."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from speech_sounds import RATE, say

from coach.listening.engines import open_recogniser
from coach.listening.grammar import grammar
from coach.listening.pipeline import Pipeline
from coach.listening.results import SpokenCommand
from coach.listening.spotter import Spotter
from coach.testing.room import Room, Spoken, while_talking

SENTENCES = (
    "Lie on your back with your knees bent, and your feet flat on the floor.",
    "Breathe in slowly, and let your belly rise.",
    "Draw one knee towards your chest until you feel a gentle pull.",
    "Keep your other leg long, and your shoulders heavy.",
    "Now let go, and lower the leg with care.",
    "Turn your head to the left, as far as it likes to go.",
    "Press the small of your back into the mat for ten seconds.",
)


@cache
def talk(seconds, gap: float = 0.5):
    """A coach that hardly pauses for breath, and its sentences: (begin, end, text) in samples."""
    pieces, cues, at = [], [], 0
    while at < seconds * RATE:
        text = SENTENCES[len(cues) % len(SENTENCES)]
        sound = say(text)
        cues.append((at, at + len(sound), text))
        pieces += [sound, np.zeros(round(gap * RATE), np.float32)]
        at += len(pieces[-1]) + len(sound)
    return np.concatenate(pieces)[: round(seconds * RATE)], tuple(cues)


@cache
def phrases():
    """Commands of speakers that the recogniser has never heard, as (phrase, sound)."""
    found = []
    for path in sorted((Path(__file__).parents[1] / "data" / "speech").glob("command-*.flac")):
        phrase = path.name.split("-")[1].split("--")[0].replace("_", " ").replace("im ", "i'm ")
        sound, rate = soundfile.read(path, dtype="float32")
        assert rate == RATE
        found.append((phrase, sound))
    return tuple(found)


def over_the_coach(far, sounds, after: float = 8.0, gap: float = 2.0):
    """Commands, each while the coach talks, the first of them ``after`` seconds."""
    first = round(after * RATE)
    placed = while_talking(far[first:], sounds, gap)
    return tuple(Spoken(one.start + first, one.sound, one.phrase) for one in placed)


@dataclass
class Result:
    """What came of a run. left: what the listener was given; moments: (mode, ERLE, duck)."""

    events: list
    left: np.ndarray
    capture: np.ndarray
    moments: list
    hearing: Pipeline

    @property
    def commands(self):
        return [event for event in self.events if isinstance(event, SpokenCommand)]

    @property
    def modes(self):
        return [mode for mode, _, _ in self.moments]

    def removed(self, begin, end):
        """Echo return loss enhancement between two times, in dB, of the sound itself."""
        part = slice(round(begin * RATE), round(end * RATE))
        return decibels(self.capture[part]) - decibels(self.left[part])


def decibels(sound):
    return 10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20)


class Tapped(Spotter):
    """A listener that keeps what it is given."""

    def __init__(self, vocabulary: str = "session") -> None:
        super().__init__(open_recogniser(), vocabulary)
        self.given = []

    def accept(self, block, *, near: bool = True):
        self.given.append(np.array(block))
        return super().accept(block, near=near)


def hearing(said=None, strong=None):
    return Pipeline(Tapped(), said, strong)


def run(far, spoken, case, *, said=None, strong=None, duck: float = 1.0, during=None, chain=None):
    """Play and say it all in a room; ``during`` is called with the chain before each block."""
    chain = chain or hearing(said, strong)
    events, moments, captured, gain = [], [], [], [1.0]
    for number, moment in enumerate(Room(far, spoken, case).run(lambda _: gain[0])):
        if during:
            during(number, chain)
        chain.played(moment.played, moment.played_at)
        heard = chain.accept(moment.captured, moment.captured_at)
        gain[0] = duck if heard.duck else 1.0
        events += heard.events
        moments.append((heard.mode, heard.erle_db, heard.duck))
        captured.append(moment.captured)
    events += chain.finish().events
    given = np.concatenate(chain._listener.given)
    return Result(events, given, np.concatenate(captured), moments, chain)


def right(result, spoken):
    """Which of the commands were understood."""
    verbs = grammar().verbs
    return [
        any(
            verbs[one.phrase] == command.verb
            for command in result.commands
            if command.start < one.end and command.end > one.start
        )
        for one in spoken
    ]


def invented(result, spoken):
    """Commands that nobody gave."""
    return [
        command
        for command in result.commands
        if not any(command.start < one.end and command.end > one.start for one in spoken)
    ]
