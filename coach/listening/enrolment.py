"""Learning a user's voice: each command three times, two to learn from and one to prove it.

What is learnt is a shift of each phrase's log odds (`Speaker`): the smallest
that makes the words of this user likelier to be what they are. It is kept only
if the third time is understood better with it than without.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Set
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import HearingError
from coach.listening.grammar import grammar
from coach.listening.recogniser import Decision, PhraseModel, Verdict
from coach.listening.results import AnyResult, Refused
from coach.listening.speaker import MOST, Speaker
from coach.listening.spotter import Spotter, hear
from coach.listening.vad import Waveform

# How often each word is said; and asked for each time, before it is left out.
TIMES: Final = 3
TRIES: Final = 3

# Weight of the shifts' squares against the likelihood; steps of the descent and their size.
_REGULARISATION: Final = 0.3
_STEPS: Final = 300
_STEP_SIZE: Final = 0.3

# Score from which a word is plainly another one.
_CERTAIN: Final = 0.9
_NOTHING: Final = "nothing was heard"

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Turn:
    """The user is to say ``phrase``; ``again`` says why, where it was asked for before."""

    phrase: str
    number: int
    of: int
    again: str = ""


# Asks for a word and yields what is heard then, 16 kHz mono, until the user has had time.
Ears = Callable[[Turn], Generator[Waveform, None, None]]


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof on ``of`` held-back words: how many were understood, and how many confused."""

    of: int
    right_before: int
    right_after: int
    wrong_before: int
    wrong_after: int

    @property
    def helped(self) -> bool:
        """Return whether what was learnt is worth keeping."""
        return self.right_after > self.right_before and self.wrong_after <= self.wrong_before


def prompts() -> tuple[str, ...]:
    """Return what is said: the first phrase of every command of a session, then yes and no."""
    groups = (grammar().commands["session"], grammar().commands["yesno"])
    return tuple(phrases[0] for group in groups for phrases in group.values())


def enrol(ears: Ears, model: PhraseModel) -> tuple[Speaker, Proof]:
    """Go through every command three times; what is not understood in three tries is left out.

    Raises HearingError where nothing is heard at all.
    """
    words = [phrase for _ in range(TIMES) for phrase in prompts()]
    keeper = _ScoreKeeper(model)
    learnt: list[tuple[str, Scores]] = []
    held_back: list[tuple[str, Scores]] = []
    for number, phrase in enumerate(words, 1):
        scores = _said(ears, keeper, Turn(phrase, number, len(words)))
        if scores is not None:
            last_time = number > len(words) - len(prompts())
            (held_back if last_time else learnt).append((phrase, scores))
    speaker = learn(learnt, model.phrases)
    return speaker, prove(speaker, held_back, model)


def learn(said: list[tuple[str, Scores]], phrases: tuple[str, ...]) -> Speaker:
    """Find the shifts that make what was said likeliest, each no larger than it must be.

    A convex problem in one number for each phrase, by gradient descent.
    """
    if not said:
        return Speaker({})
    logs = np.log(np.stack([scores for _, scores in said]) + 1e-6)
    truth = np.array([phrases.index(phrase) for phrase, _ in said])
    shifts = np.zeros(len(phrases) + 1)
    wanted = np.zeros_like(logs)
    wanted[np.arange(len(said)), truth] = 1
    for _ in range(_STEPS):
        shifted = np.exp(logs + shifts)
        gradient = (shifted / shifted.sum(axis=1, keepdims=True) - wanted).sum(axis=0)
        shifts[:-1] -= _STEP_SIZE * (gradient[:-1] + _REGULARISATION * shifts[:-1])
        shifts = np.clip(shifts, -MOST, MOST)
    return Speaker(
        {
            phrase: round(float(shift), 3)
            for phrase, shift in zip(phrases, shifts[:-1], strict=True)
            if abs(shift) >= 0.01
        }
    )


def prove(speaker: Speaker, said: list[tuple[str, Scores]], model: PhraseModel) -> Proof:
    """Compare what is understood of ``said`` without and with what was learnt."""
    active = grammar().phrases("all")
    counts = []
    for adapted in (False, True):
        right = wrong = 0
        for phrase, scores in said:
            heard = speaker.adapt(scores, model.phrases) if adapted else scores
            decision = model.decide(heard, active)
            accepted = decision.outcome is Verdict.ACCEPT
            meant = decision.verb == grammar().verbs[phrase]
            right, wrong = right + (accepted and meant), wrong + (accepted and not meant)
        counts.append((right, wrong))
    (right_before, wrong_before), (right_after, wrong_after) = counts
    return Proof(len(said), right_before, right_after, wrong_before, wrong_after)


class _ScoreKeeper:
    """A spotter whose recogniser keeps the scores of the last utterance."""

    quick = False

    def __init__(self, model: PhraseModel) -> None:
        self.model = model
        self.scores: Scores = np.zeros(0, np.float32)
        self._listener = Spotter(self, "all")

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        self.scores = self.model.score(utterance)
        return self.model.decide(self.scores, active)

    def hear(self, turn: Generator[Waveform, None, None]) -> AnyResult | None:
        """Return the first utterance that could be judged, or else the first that could not."""
        self._listener.reset()
        refused: AnyResult | None = None
        with closing(turn) as blocks:
            for event in hear(blocks, self._listener):
                if not isinstance(event, Refused) or event.phrase:
                    return event
                refused = refused or event
        return refused

    def doubt(self, event: AnyResult | None, phrase: str) -> str:
        """Return why ``event`` is not used for ``phrase``; empty where it is."""
        if event is None:
            return _NOTHING
        if isinstance(event, Refused) and not event.phrase:
            return f"it was refused: {event.reason}"
        best = int(self.scores[:-1].argmax())
        heard = self.model.phrases[best]
        other = self.model.commands[heard] != self.model.commands[phrase]
        return f'it sounded like "{heard}"' if other and self.scores[best] >= _CERTAIN else ""


def _said(ears: Ears, keeper: _ScoreKeeper, turn: Turn) -> Scores | None:
    """Ask until one isolated utterance was heard that is not plainly another command.

    Returns None where there was always something else. Raises HearingError for nothing.
    """
    again = ""
    for _ in range(TRIES):
        event = keeper.hear(ears(replace(turn, again=again)))
        again = keeper.doubt(event, turn.phrase)
        if not again:
            return keeper.scores
    if again != _NOTHING:
        return None
    raise HearingError(
        f'"{turn.phrase}" could not be heard in {TRIES} tries. Try the microphone with: coach mic'
    )
