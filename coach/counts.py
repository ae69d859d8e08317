"""The counts of a timed phase, each with its millisecond."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coach.dose import Phase
from coach.items import TimedEvent
from coach.model import Counting
from coach.speech_text import number_words

# Policies (``Counting`` in the model):
#
# - ``auto``: up to 10 s every second down to one; 11-30 s "halfway" and the
#   last five; longer "halfway", "ten seconds" and the last five, and beyond a
#   minute every whole minute that is left (beyond ten of them, every fifth and the last two).
# - ``every-second``: every second down to one, however long.
# - ``up``: every second that has passed, from one.
# - ``last-five``, ``last-three``: only the last ones.
# - ``milestones``: halfway, ten seconds, whole minutes; no countdown.
# - ``tones``: the moments of ``auto``, each marked by a tone.
# - ``silent``: nothing.
#
# The number n is said when n seconds are left, so a hold of N seconds has its
# first number, N, on its first sample, and one of N and a half has it half a second later. A
# milestone closer than one second to a number, or to a more telling milestone, is left out: no
# one can say two things at once. A hold in breaths has the number of each as it begins.


COUNTED_THROUGH: Final = 10
LAST_SECONDS: Final = 5
HALFWAY: Final = "Halfway."
MIN_GAP_MS: Final = 1000
MANY_MINUTES: Final = 10


def count_events(seconds: float, policy: Counting) -> tuple[TimedEvent, ...]:
    """Return the events of a phase of ``seconds``, in time order."""
    length = round(seconds * 1000)
    if policy == "silent":
        return ()
    if policy == "tones":
        events = count_events(seconds, "auto")
        tones = [TimedEvent(0, "tone", "hold-start")]
        for event in events:
            if MIN_GAP_MS <= event.at_ms < length:
                name = "halfway" if event.text == HALFWAY else "tick"
                tones.append(TimedEvent(event.at_ms, "tone", name))
        return tuple(tones)
    if policy == "up":
        passed = range(1, -(-length // 1000))
        return tuple(TimedEvent(n * 1000, "count", number_words(n)) for n in passed)
    whole = length // 1000
    first = {
        "every-second": whole,
        "last-five": min(LAST_SECONDS, whole),
        "last-three": min(3, whole),
        "milestones": 0,
    }.get(policy, whole if whole <= COUNTED_THROUGH else LAST_SECONDS)
    counts = [TimedEvent(length - n * 1000, "count", number_words(n)) for n in range(first, 0, -1)]
    if policy in ("every-second", "last-three", "last-five"):
        return tuple(counts)
    kept = counts
    for milestone in _milestones(length, policy):
        if all(abs(milestone.at_ms - event.at_ms) >= MIN_GAP_MS for event in kept):
            kept = [*kept, milestone]
    return tuple(sorted(kept, key=lambda event: event.at_ms))


def breath_events(phase: Phase) -> tuple[TimedEvent, ...]:
    """Return the number of each breath of a phase that is counted in breaths."""
    return tuple(
        TimedEvent(n * phase.ms // phase.breaths, "count", number_words(n + 1))
        for n in range(phase.breaths)
    )


def minutes_left(seconds: float) -> Iterator[tuple[int, str]]:
    """Yield (seconds left, words) for each whole minute that is worth being told."""
    many = seconds > MANY_MINUTES * 60
    for left in range(60, -(-round(seconds * 1000) // 1000), 60):
        minutes = left // 60
        if many and minutes > 2 and minutes % 5:
            continue
        unit = "minute" if minutes == 1 else "minutes"
        yield left, f"{number_words(minutes).capitalize()} {unit} left."


def _milestones(length: int, policy: Counting) -> Iterator[TimedEvent]:
    """Yield candidate milestones, the most telling first."""
    if length > 30_000 or (policy == "milestones" and length > COUNTED_THROUGH * 1000):
        yield TimedEvent(length - 10_000, "speech", "Ten seconds.")
    for left, words in minutes_left(length / 1000):
        yield TimedEvent(length - left * 1000, "speech", words)
    if length > COUNTED_THROUGH * 1000 or policy == "milestones":
        yield TimedEvent(length // 2, "speech", HALFWAY)
