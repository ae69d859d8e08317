"""Reports from the voice input to the session, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from coach.listening import HearingState, Vocabulary
from coach.player.played_log import FarEnd
from coach.session import Answered, Asked, Command, Denied, Missed, Verb

UtteranceKind = Literal["command", "question", "denied", "missed", "refused"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something that was said, and what the ears made of it.

    phrase, score: the phrase it is, or comes closest to, and how surely, 0 to 1.
    began, ended, decided: seconds by the clock of events; ears, erle_db: how well
    it could be heard. revision, frame: of the session, when it began; None where
    that is not known. reason: why it is no command. answer: in place of a verb, what it
    is to a question of the coach's: "yes", "no", or a number, "0" to "10".
    """

    outcome: UtteranceKind
    verb: Verb | None
    phrase: str
    score: float
    began: float
    ended: float
    decided: float
    ears: HearingState
    erle_db: float | None
    revision: int | None = None
    frame: int | None = None
    reason: str = ""
    answer: str | None = None

    def event(self, at: float, playing: int) -> Command | Asked | Denied | Missed | Answered | None:
        """Return what it is to the session, None for nothing; ``playing``: the frame that is."""
        event: Command | Asked | Denied | Missed | Answered | None = None
        if self.outcome == "denied":
            event = Denied(at)
        elif self.outcome == "missed":
            event = Missed(at)
        elif self.outcome == "refused":
            event = None
        elif self.answer is not None:
            event = Answered(self.answer, at, heard=True, certain=self.outcome == "command")
        elif self.verb is not None and self.outcome == "question":
            event = Asked(self.verb, at)
        elif self.verb is not None and self.frame is None:
            event = Command(self.verb, at, playing)
        elif self.verb is not None:
            event = Command(self.verb, at, self.frame, self.revision)
        return event


@dataclass(frozen=True, slots=True)
class EarsChanged:
    """The ears hear better or worse than before, or again, or no more.

    message: what there is to say to the user about it, beside what the state says;
    lost: which stream has lost sound, so that the two have to be aligned again.
    """

    ears: HearingState
    at: float
    erle_db: float | None = None
    message: str = ""
    lost: Literal["output", "microphone"] | None = None


@dataclass(frozen=True, slots=True)
class Ducked:
    """The coach plays at ``gain`` of the usual loudness, as somebody seems to speak, or not."""

    gain: float
    at: float


class VoiceTarget(Protocol):
    """A player, as its ears see it; any thread may call it."""

    @property
    def far_end(self) -> FarEnd | None:
        """Return what is played; None while there is no sound device."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Return what can be said now."""

    def hear(self, utterance: Utterance) -> None:
        """Take in something that was said."""

    def duck(self, gain: float) -> None:
        """Play at ``gain`` of the loudness that the listener wants, 0 to 1."""

    def tell(self, change: EarsChanged) -> None:
        """Take in that the ears have changed."""
