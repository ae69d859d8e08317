"""Learning a user's own words: each word three times, two to learn from and one to prove it.

What is learnt is kept only if the third time is understood better with it than without, and then
the third is learnt from, too.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

from coach.errors import HearingError
from coach.listening.grammar import grammar
from coach.listening.own_words import Example, OwnWords
from coach.listening.recogniser import Decision, Heard, PhraseModel, Verdict, decided
from coach.listening.results import AnyResult, Refused
from coach.listening.spotter import Spotter, hear
from coach.listening.vad import Waveform

# How often each word is said; and asked for each time, before it is left out.
TIMES: Final = 3
TRIES: Final = 3

# Score from which a word is plainly another one.
_CERTAIN: Final = 0.9
_NOTHING: Final = "nothing was heard"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the user's for a command."""

    verb: str
    word: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The user is to say ``word``; ``again`` says why, where it was asked for before."""

    word: Word
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
        """Return whether it is worth keeping: a third of what was missed is understood now."""
        gained = self.right_after - self.right_before
        missed = self.of - self.right_before
        return gained > 0 and 3 * gained >= missed and self.wrong_after <= self.wrong_before


@dataclass(frozen=True, slots=True)
class _Said:
    """A word that was said, and what the network made of it."""

    word: Word
    heard: Heard


def phrases_to_teach() -> tuple[Word, ...]:
    """Return the first phrase of every command of a session, then yes and no."""
    groups = (grammar().commands["session"], grammar().commands["yesno"])
    return tuple(Word(verb, phrases[0]) for group in groups for verb, phrases in group.items())


def enrol(
    ears: Ears, model: PhraseModel, words: Sequence[Word], known: OwnWords | None = None
) -> tuple[OwnWords, Proof]:
    """Go through ``words`` three times; what is not understood in three tries is left out.

    The proof is that of the first two times; the third, which proves it, is learnt from then, too.
    known: what the user has taught before, which stays but for the same words. Raises
    HearingError where nothing is heard at all.
    """
    turns = [word for _ in range(TIMES) for word in words]
    keeper = _Keeper(model)
    said: list[_Said] = []
    held_back: list[_Said] = []
    for number, word in enumerate(turns, 1):
        heard = _said(ears, keeper, Turn(word, number, len(turns)), said)
        if heard is not None:
            last_time = number > len(turns) - len(words)
            (held_back if last_time else said).append(_Said(word, heard))
    known = known or OwnWords(())
    proof = prove(known, known.replaced(map(_example, said)), held_back, model)
    proved = {one.word for one in said}  # a third time alone has proved nothing
    third = [one for one in held_back if one.word in proved]
    return known.replaced(map(_example, (*said, *third))), proof


def prove(before: OwnWords, after: OwnWords, said: Sequence[_Said], model: PhraseModel) -> Proof:
    """Compare what is understood of ``said`` without and with what was learnt."""
    active = grammar().phrases("all")
    counts = []
    for own in (before, after):
        right = wrong = 0
        for one in said:
            decision = decided(model, own, one.heard, active)
            accepted = decision.outcome is Verdict.ACCEPT
            meant = decision.verb == one.word.verb
            right, wrong = right + (accepted and meant), wrong + (accepted and not meant)
        counts.append((right, wrong))
    (right_before, wrong_before), (right_after, wrong_after) = counts
    return Proof(len(said), right_before, right_after, wrong_before, wrong_after)


class _Keeper:
    """A spotter whose recogniser keeps what the network made of the last utterance."""

    early = None

    def __init__(self, model: PhraseModel) -> None:
        self.model = model
        self.heard: Heard | None = None
        self._listener = Spotter(self, "all")

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        self.heard = self.model.hear(utterance)
        return self.model.decide(self.heard, active)

    def hear(self, turn: Generator[Waveform, None, None]) -> AnyResult | None:
        """Return the first utterance that could be judged, or else the first that could not."""
        self._listener.reset()
        self.heard = None
        refused: AnyResult | None = None
        with closing(turn) as blocks:
            for event in hear(blocks, self._listener):
                if self.heard is not None:
                    return event
                refused = refused or event
        return refused

    def doubt(self, event: AnyResult | None, word: Word, said: Sequence[_Said]) -> str:
        """Return why ``event`` is not used for ``word``; empty where it is."""
        if event is None:
            return _NOTHING
        if self.heard is None:
            return f"it was refused: {event.reason}" if isinstance(event, Refused) else _NOTHING
        best = int(self.heard.scores[:-1].argmax())
        phrase = self.model.phrases[best]
        other = self.model.commands[phrase] != word.verb
        if other and self.heard.scores[best] >= _CERTAIN:
            return f'it sounded like "{phrase}"'
        others = [_example(one) for one in said if one.word.verb != word.verb]
        verbs = {example.verb for example in others}
        near = OwnWords(tuple(others)).nearest(self.heard.embedding, verbs)
        if near and self.model.own_words.outcome(near[1]) is Verdict.ACCEPT:
            return f'it sounded like your "{near[0].word}"'
        return ""


def _example(said: _Said) -> Example:
    return Example(said.word.verb, said.word.word, said.heard.embedding)


def _said(ears: Ears, keeper: _Keeper, turn: Turn, said: Sequence[_Said]) -> Heard | None:
    """Ask until one isolated utterance was heard that is not plainly another command.

    Returns None where there was always something else. Raises HearingError for nothing.
    """
    again = ""
    for _ in range(TRIES):
        event = keeper.hear(ears(replace(turn, again=again)))
        again = keeper.doubt(event, turn.word, said)
        if not again:
            return keeper.heard
    if again != _NOTHING:
        return None
    raise HearingError(
        f'"{turn.word.word}" could not be heard in {TRIES} tries. '
        "Try the microphone with: coach mic"
    )
