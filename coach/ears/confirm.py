"""The middle band: what was not certain is asked about, and the answer makes it a command.

Pure. "Next?" is answered by "yes", by the word again, even if that is not certain
either, or by any certain command; "no", or `ANSWER_SECONDS`, ends the question.
"""

from __future__ import annotations

from typing import Final

from coach.ears.command import Ask, Command, Denied, Event, Refused

ANSWER_SECONDS: Final = 6.0
"""From the decision to ask, so that the coach has time to speak the question."""


def waits(asked: Ask | None, at: int, rate: int) -> bool:
    """Whether an utterance that starts at sample ``at`` can be the answer."""
    return asked is not None and at <= asked.decided + ANSWER_SECONDS * rate


def answered(asked: Ask | None, heard: Event) -> tuple[Ask | None, Event]:
    """Take in what was heard while ``asked`` (None: nothing) waits for its answer.

    Returns the question that now waits, and what has come of it all. A command
    that was confirmed starts where it was first said.
    """
    if isinstance(heard, Refused):
        return asked, heard
    if asked is not None and heard.verb in ("yes", asked.verb):
        return None, Command(
            asked.start, heard.end, heard.decided, asked.verb, heard.phrase, heard.score
        )
    if asked is not None and heard.verb == "no":
        reason = f'"{asked.question}" was answered with "no"'
        return None, Denied(heard.start, heard.end, heard.decided, reason, "no", heard.score)
    return (heard if isinstance(heard, Ask) else None), heard
