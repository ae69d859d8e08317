"""What happens to a session, and what it does about it: frozen data.

Every event carries ``at``: seconds on any clock that only goes forward. Frames
are those of the edition that is playing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coach.model import Side
from coach.script import Place
from coach.session.course import Layout, Point
from coach.session.verbs import Verb

SideOf = tuple[str, Side | None]
"""A side of an exercise, by its id."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a listener may change on the way; another compilation for each.

    rate_percent: how fast the coach speaks; in_full: the sides, by exercise,
    that are to have their full wording.
    """

    rate_percent: int = 100
    in_full: frozenset[SideOf] = frozenset()


@dataclass(frozen=True, slots=True)
class Edition:
    """One compilation of the session; as it grows it keeps its ``id``."""

    id: int
    settings: Settings
    layout: Layout


@dataclass(frozen=True, slots=True)
class Command:
    """The listener asks for something.

    heard: the frame that was playing when a spoken command began, of ``edition``
    or, where that is None, of the one that plays; None for a key, which means
    what is playing now.
    """

    verb: Verb
    at: float
    heard: int | None = None
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The ears are not certain of a spoken command: ask whether it was meant.

    They take the answer themselves: "yes", or the word again, comes as a Command.
    """

    verb: Verb
    at: float


@dataclass(frozen=True, slots=True)
class Denied:
    """What was asked about was not meant: the listener has said "no"."""

    at: float


@dataclass(frozen=True, slots=True)
class Playhead:
    """The playing has come to ``frame`` of an edition."""

    edition: int
    frame: int
    at: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed and nothing else."""

    at: float


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    """What was to be said in between has been said."""

    at: float


@dataclass(frozen=True, slots=True)
class Compiled:
    """There is an edition, or more of one that was there before."""

    edition: Edition
    at: float


@dataclass(frozen=True, slots=True)
class CompileFailed:
    """An edition cannot be made; ``message`` says why, in words for the user."""

    settings: Settings
    message: str
    at: float


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """The sound device has gone; ``message`` says so to the user."""

    message: str
    at: float


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """There is a sound device again."""

    message: str
    at: float


@dataclass(frozen=True, slots=True)
class Slept:
    """The program has stood still, with the computer or by itself, and runs again."""

    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """All that there is of the edition has been played, and nothing will follow it."""

    at: float


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The program is asked to end: Ctrl-C, a closed terminal, a polite kill."""

    at: float


Event = (
    Command
    | Asked
    | Denied
    | Playhead
    | Tick
    | AnswerEnded
    | Compiled
    | CompileFailed
    | DeviceLost
    | DeviceBack
    | Slept
    | Ended
    | Interrupted
)


@dataclass(frozen=True, slots=True)
class Hold:
    """The track stands still: silence."""


@dataclass(frozen=True, slots=True)
class Go:
    """The track goes on, once what is to be said in between has been said."""


@dataclass(frozen=True, slots=True)
class Seek:
    """The track goes to ``frame`` of an edition."""

    edition: int
    frame: int


@dataclass(frozen=True, slots=True)
class Switch:
    """At the first of these points that it comes to, the track changes to an edition.

    pairs: (frame in the one that plays, frame in the other), ascending. This and none
    other: an earlier switch is forgotten.
    """

    edition: int
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hush:
    """Tones and sentences that are not part of the track end at once."""


@dataclass(frozen=True, slots=True)
class PlayTone:
    """A tone, and the track waits for its end."""

    name: str


@dataclass(frozen=True, slots=True)
class Chime:
    """A tone over whatever is playing, which goes on."""

    name: str


@dataclass(frozen=True, slots=True)
class Speak:
    """A sentence, and the track waits for its end."""

    text: str


@dataclass(frozen=True, slots=True)
class SetGain:
    """How loud everything is from now on."""

    db: int


@dataclass(frozen=True, slots=True)
class Compile:
    """An edition with these settings is needed, first of all what follows ``origin``."""

    settings: Settings
    origin: Point


@dataclass(frozen=True, slots=True)
class Remember:
    """The session has come to this place; ``rep_done``: and has finished that rep."""

    place: Place
    rep_done: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to show to whoever looks at the screen."""

    text: str


Outcome = Literal["completed", "stopped", "interrupted", "failed"]


@dataclass(frozen=True, slots=True)
class Quit:
    """The session is over."""

    outcome: Outcome


Action = (
    Hold
    | Go
    | Seek
    | Switch
    | Hush
    | PlayTone
    | Chime
    | Speak
    | SetGain
    | Compile
    | Remember
    | Notice
    | Quit
)
