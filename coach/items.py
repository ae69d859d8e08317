"""The items of a script: what is said, sounded and waited for, and at which place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from coach.dose import PhaseKind, Side
from coach.model import Counting

# How the safety notices are said: all of them, or one sentence for all.
Notices = Literal["full", "brief"]

# The question of an answer, as the history names it: these two are numbers from 0 to 10, and
# a screening question of a programme is SCREENING and its id, answered "yes" or "no".
PAIN: Final = "pain"
EFFORT: Final = "effort"
SCREENING: Final = "screen:"

EventKind = Literal["speech", "count", "tone"]
MarkerKind = Literal[
    "start", "exercise", "gate", "side", "set", "rep", "hold", "release", "rest", "end"
]


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """Something heard inside a timed phase, ``at_ms`` after its first sample."""

    at_ms: int
    kind: EventKind
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the session; None where a part does not apply."""

    exercise: str | None = None
    side: Side | None = None
    set: int | None = None
    rep: int | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """One spoken sentence, in its spoken form."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Wait:
    """Silence of ``ms`` milliseconds; ``why`` names it for people, or is empty.

    ``said`` is spoken at its start, and takes nothing away from its length.
    """

    ms: int
    why: str
    place: Place
    said: str = ""


@dataclass(frozen=True, slots=True)
class Tone:
    """One of the tones of ``audio_cues/``."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Timed:
    """A phase of exactly ``ms``, with ``events`` on exact moments inside; ``cue`` names it."""

    ms: int
    phase: PhaseKind
    events: tuple[TimedEvent, ...]
    place: Place
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A named point: chapters, seeking and ready gates are made of these."""

    kind: MarkerKind
    label: str
    place: Place


Item = Say | Wait | Tone | Timed | Mark


@dataclass(frozen=True, slots=True)
class Script:
    """A session in words."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a listener, none of which changes the dose.

    counting: replaces every exercise's own policy; brief: brief wording from the first rep on;
    voice_prompts: sentences that invite a spoken command, for live sessions only; live: the
    listener can end a set at their own pace, and is told how; in_full: sides, by exercise, whose
    first rep has its full wording whatever else is chosen, for a listener who asked to hear them
    again; notices: one sentence in place of the safety notices, for a listener who knows them;
    lesson: the listener is told what can be said by voice, and tries it.
    """

    counting: Counting | None = None
    brief: bool = False
    voice_prompts: bool = False
    live: bool = False
    in_full: frozenset[tuple[str, Side | None]] = frozenset()
    notices: Notices = "full"
    lesson: bool = False

    @property
    def short_opening(self) -> bool:
        """Return whether the way to the first hold is as short as it can be."""
        return self.brief and self.notices == "brief"
