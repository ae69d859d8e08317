"""The results of listening, their reports, and the answer that makes a question a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from coach.listening.vad import RATE

if TYPE_CHECKING:
    from coach.listening.echo.residual import EchoMode

# How well the listener can be heard. "": not at all, and nothing to say about it; clear, no
# echo: also while the coach talks; safe: hardly, while it talks; behind: because the machine is
# too slow; missing, gone: there is no microphone, or no more; deaf: something is broken.
HearingState = Literal[
    "", "settling", "clear", "no echo", "safe", "behind", "muted", "missing", "gone", "deaf"
]

# From the decision to ask, so that the coach has time to speak the question.
ANSWER_SECONDS: Final = 6.0


@dataclass(frozen=True, slots=True)
class Result:
    """An utterance, in samples at 16 kHz since listening began.

    start, end: where its speech lies; decided: how much had been heard when it
    was decided. The decision belongs to this moment on any machine that keeps up.
    """

    start: int
    end: int
    decided: int


@dataclass(frozen=True, slots=True)
class SpokenCommand(Result):
    """A command. ``phrase`` is what was said, also a sentence; ``score`` how surely, 0 to 1."""

    verb: str
    phrase: str
    score: float


@dataclass(frozen=True, slots=True)
class Ask(Result):
    """Perhaps a command: ask for it, and listen for "yes" or the word again.

    ``confirms``: where it was asked for already, this is enough.
    """

    verb: str
    phrase: str
    score: float
    confirms: bool = False

    @property
    def question(self) -> str:
        """Return what to ask, such as "Next?"."""
        return f"{self.verb.replace('-', ' ').capitalize()}?"


@dataclass(frozen=True, slots=True)
class Refused(Result):
    """No command, and why: words for the user.

    phrase, score: the phrase it came closest to; empty and 0 where it was
    refused by its length or place, before the recogniser. missed: it may well have been a command,
    said by itself, so the person should know that it was not understood.
    """

    reason: str
    phrase: str = ""
    score: float = 0.0
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Denied(Refused):
    """No: what had been asked about was not meant."""


AnyResult = SpokenCommand | Ask | Refused


@dataclass(frozen=True, slots=True)
class PipelineOutput:
    """The result of one block of the microphone.

    events: times in samples of the capture; duck: somebody seems to speak, so the
    coach should play softly; erle_db: echo return loss enhancement, None while unknown.
    """

    events: tuple[AnyResult, ...]
    duck: bool
    mode: EchoMode
    erle_db: float | None


# What was not certain is asked about ("Next?"). The question is answered by "yes", by the word
# again, or by any certain command; "no", or ANSWER_SECONDS without an answer, ends it. An answer
# need not be certain, but it takes more than to be asked about: what was misheard once is easily
# misheard twice.


def waits(asked: Ask | None, at: int, rate: int) -> bool:
    """Return whether an utterance that starts at sample ``at`` can be the answer."""
    return asked is not None and at <= asked.decided + ANSWER_SECONDS * rate


def answered(asked: Ask | None, heard: AnyResult) -> tuple[Ask | None, AnyResult]:
    """Take in what was heard while the question ``asked`` (None: none) waits for its answer.

    Returns the question that now waits, and the result of both. A command
    that was confirmed starts where it was first said.
    """
    if isinstance(heard, Refused):
        return asked, heard
    if isinstance(heard, Ask) and not heard.confirms:
        return (asked if asked is not None and heard.verb in ("yes", "no") else heard), heard
    if asked is not None and heard.verb in ("yes", asked.verb):
        return None, SpokenCommand(
            asked.start, heard.end, heard.decided, asked.verb, heard.phrase, heard.score
        )
    if asked is not None and heard.verb == "no":
        reason = f'"{asked.question}" was answered with "no"'
        return None, Denied(heard.start, heard.end, heard.decided, reason, "no", heard.score)
    # After an uncertain "no", a "yes" means itself.
    if isinstance(heard, Ask) and heard.verb not in ("yes", "no"):
        return heard, heard
    return None, heard


def record(event: AnyResult, heard: PipelineOutput | None = None) -> dict[str, str | float | None]:
    """Return the fields of a line of JSON; ``command`` is None where there is none, and then why.

    ``heard`` adds how well the coach's own voice was taken away by then.
    """
    command = isinstance(event, SpokenCommand)
    fields: dict[str, str | float | None] = {
        "command": event.verb if isinstance(event, SpokenCommand) else None,
        "phrase": event.phrase or None,
        "score": round(event.score, 4),
        "start_s": round(event.start / RATE, 3),
        "end_s": round(event.end / RATE, 3),
        "decided_s": round(event.decided / RATE, 3),
    }
    if heard is not None:
        erle_db = None if heard.erle_db is None else round(heard.erle_db, 1)
        fields |= {"erle_db": erle_db, "mode": heard.mode}
    return fields if command else {**fields, "reason": reason(event)}


def reason(event: AnyResult) -> str:
    """Return why there is no command, or not yet; empty for a command."""
    if isinstance(event, SpokenCommand):
        return ""
    return event.reason if isinstance(event, Refused) else f'asked: "{event.question}"'


def line(event: AnyResult, heard: PipelineOutput | None = None) -> str:
    """Return one line for people, with the times in seconds."""
    when = f"{event.start / RATE:8.2f} -{event.end / RATE:7.2f} s  "
    close = f'"{event.phrase}" {event.score:.2f}' if event.phrase else ""
    echo = ""
    if heard is not None:
        removed = "" if heard.erle_db is None else f", {heard.erle_db:.0f} dB of echo removed"
        echo = f"; {heard.mode}{removed}"
    if isinstance(event, SpokenCommand):
        return f"{when}{event.verb:<10} {close}, decided at {event.decided / RATE:.2f} s{echo}"
    return f"{when}{'-':<10} {reason(event)}" + (f"; closest {close}" if close else "") + echo
