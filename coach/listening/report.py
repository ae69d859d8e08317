"""Reports of results, for people and for programs."""

from __future__ import annotations

from coach.listening.pipeline import PipelineOutput
from coach.listening.results import AnyResult, Refused, SpokenCommand
from coach.listening.vad import RATE


def record(event: AnyResult, heard: PipelineOutput | None = None) -> dict[str, str | float | None]:
    """Return the event as JSON has it: ``command`` is None where there is none, and then why.

    ``heard``, where the coach's own voice is known, adds how well it was taken away by then.
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
    """Why there is no command, or not yet; empty for a command."""
    if isinstance(event, SpokenCommand):
        return ""
    return event.reason if isinstance(event, Refused) else f'asked: "{event.question}"'


def line(event: AnyResult, heard: PipelineOutput | None = None) -> str:
    """One line for people, with the times in seconds."""
    when = f"{event.start / RATE:8.2f} -{event.end / RATE:7.2f} s  "
    close = f'"{event.phrase}" {event.score:.2f}' if event.phrase else ""
    if isinstance(event, SpokenCommand):
        return (
            f"{when}{event.verb:<10} {close}, decided at {event.decided / RATE:.2f} s{_echo(heard)}"
        )
    return (
        f"{when}{'-':<10} {reason(event)}" + (f"; closest {close}" if close else "") + _echo(heard)
    )


def _echo(heard: PipelineOutput | None) -> str:
    if heard is None:
        return ""
    removed = "" if heard.erle_db is None else f", {heard.erle_db:.0f} dB of echo removed"
    return f"; {heard.mode}{removed}"
