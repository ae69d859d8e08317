"""The results of listening, and the answer that turns a question into a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

# How well the listener can be heard. "": not at all, and nothing to say about it; clear, no
# echo: also while the coach talks; safe: hardly, while it talks; behind: because the machine is
# too slow; missing, gone: there is no microphone, or no more; deaf: something is broken.
HearingState = Literal[
    "", "settling", "clear", "no echo", "safe", "behind", "muted", "missing", "gone", "deaf"
]


# The results of listening: a command, a question about one, or an utterance that was neither.


@dataclass(frozen=True, slots=True)
class Result:
    """An utterance, in samples at 16 kHz since the ears began to listen.

    start, end: where its speech lies; decided: how much had been heard when it
    was decided. The decision belongs to this moment on any machine that keeps up.
    """

    start: int
    end: int
    decided: int


@dataclass(frozen=True, slots=True)
class SpokenCommand(Result):
    """A command. ``phrase`` is what was said, ``score`` how surely, 0 to 1."""

    verb: str
    phrase: str
    score: float


@dataclass(frozen=True, slots=True)
class Ask(Result):
    """Perhaps a command: ask for it, and listen for "yes" or the word again."""

    verb: str
    phrase: str
    score: float

    @property
    def question(self) -> str:
        """Return what to ask, such as "Next?"."""
        return f"{self.verb.replace('-', ' ').capitalize()}?"


@dataclass(frozen=True, slots=True)
class Refused(Result):
    """No command, and why: words for the user.

    phrase, score: the phrase it came closest to; empty and 0 where it was
    refused by its length or place, before the recogniser.
    """

    reason: str
    phrase: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Denied(Refused):
    """No: what had been asked about was not meant."""


AnyResult = SpokenCommand | Ask | Refused


# The middle band: what was not certain is asked about, and the answer makes it a command.
#
# Pure. "Next?" is answered by "yes", by the word again, even if that is not certain
# either, or by any certain command; "no", or `ANSWER_SECONDS`, ends the question.


# From the decision to ask, so that the coach has time to speak the question.
ANSWER_SECONDS: Final = 6.0


def waits(asked: Ask | None, at: int, rate: int) -> bool:
    """Return whether an utterance that starts at sample ``at`` can be the answer."""
    return asked is not None and at <= asked.decided + ANSWER_SECONDS * rate


def answered(asked: Ask | None, heard: AnyResult) -> tuple[Ask | None, AnyResult]:
    """Take in what was heard while ``asked`` (None: nothing) waits for its answer.

    Returns the question that now waits, and what has come of it all. A command
    that was confirmed starts where it was first said.
    """
    if isinstance(heard, Refused):
        return asked, heard
    if asked is not None and heard.verb in ("yes", asked.verb):
        return None, SpokenCommand(
            asked.start, heard.end, heard.decided, asked.verb, heard.phrase, heard.score
        )
    if asked is not None and heard.verb == "no":
        reason = f'"{asked.question}" was answered with "no"'
        return None, Denied(heard.start, heard.end, heard.decided, reason, "no", heard.score)
    return (heard if isinstance(heard, Ask) else None), heard
