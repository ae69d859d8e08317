"""What is counted during a timed phase, and on which millisecond.

Policies (``Counting`` in the model):

- ``auto``: up to 10 s every second down to one; 11-30 s "halfway" and the
  last five; longer "halfway", "ten seconds" and the last five, and beyond a
  minute every whole minute that is left.
- ``every-second``: every second down to one, however long.
- ``last-three``: three, two, one.
- ``milestones``: halfway, ten seconds, whole minutes; no countdown.
- ``tones``: the moments of ``auto``, each marked by a tone.
- ``silent``: nothing.

The number n is said when n seconds are left, so a hold of N seconds has its
first number, N, on its first sample. A milestone closer than one second to
a number, or to a more telling milestone, is left out: no one can say two
things at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from coach.model import Counting
from coach.speech_text import number_words

EventKind = Literal["speech", "count", "tone"]

COUNTED_THROUGH: Final = 10
LAST_SECONDS: Final = 5
HALFWAY: Final = "Halfway."
MIN_GAP_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """Something heard inside a timed phase, ``at_ms`` after its first sample."""

    at_ms: int
    kind: EventKind
    text: str


def count_events(seconds: int, policy: Counting) -> tuple[TimedEvent, ...]:
    """Return the events of a phase of ``seconds`` whole seconds, in time order."""
    if policy == "silent":
        return ()
    if policy == "tones":
        return _as_tones(count_events(seconds, "auto"), seconds)
    counts = _countdown(seconds, _first_number(seconds, policy))
    if policy in ("every-second", "last-three"):
        return tuple(counts)
    kept = counts
    for milestone in _milestones(seconds, policy):
        if all(abs(milestone.at_ms - event.at_ms) >= MIN_GAP_MS for event in kept):
            kept = [*kept, milestone]
    return tuple(sorted(kept, key=lambda event: event.at_ms))


def _first_number(seconds: int, policy: Counting) -> int:
    if policy == "every-second":
        return seconds
    if policy == "last-three":
        return min(3, seconds)
    if policy == "milestones":
        return 0
    return seconds if seconds <= COUNTED_THROUGH else LAST_SECONDS


def _countdown(seconds: int, first: int) -> list[TimedEvent]:
    return [TimedEvent((seconds - n) * 1000, "count", number_words(n)) for n in range(first, 0, -1)]


def _milestones(seconds: int, policy: Counting) -> Iterator[TimedEvent]:
    """Yield candidate milestones, the most telling first."""
    if seconds > 30 or (policy == "milestones" and seconds > COUNTED_THROUGH):
        yield TimedEvent((seconds - 10) * 1000, "speech", "Ten seconds.")
    for left in range(60, seconds, 60):
        minutes = left // 60
        unit = "minute" if minutes == 1 else "minutes"
        words = f"{number_words(minutes).capitalize()} {unit} left."
        yield TimedEvent((seconds - left) * 1000, "speech", words)
    if seconds > COUNTED_THROUGH or policy == "milestones":
        yield TimedEvent(seconds * 500, "speech", HALFWAY)


def _as_tones(events: tuple[TimedEvent, ...], seconds: int) -> tuple[TimedEvent, ...]:
    tones = [TimedEvent(0, "tone", "hold-start")]
    for event in events:
        if 0 < event.at_ms < seconds * 1000:
            name = "halfway" if event.text == HALFWAY else "tick"
            tones.append(TimedEvent(event.at_ms, "tone", name))
    return tuple(tones)
