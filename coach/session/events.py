"""The verbs, events and actions of a live session, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from coach.dose import Side
from coach.items import Place
from coach.session.outline import Layout, Point

# ``play-pause`` is the one key that does either; it and ``harder`` are no spoken commands.
Verb = Literal[
    "next",
    "back",
    "repeat",
    "pause",
    "resume",
    "play-pause",
    "stop",
    "slower",
    "faster",
    "louder",
    "quieter",
    "time",
    "help",
    "ready",
    "pain",
    "easier",
    "harder",
    "more-time",
]

VERBS: Final[tuple[Verb, ...]] = get_args(Verb)

# What is answered in words; not-made: a setting that cannot be had.
Question = Literal["time", "help", "easier", "harder", "more-time", "not-made"]

# The words of variants, by the id of an exercise and what is asked for.
Variants = Mapping[tuple[str, Question], tuple[str, ...]]


# What happens to a session, and what it does about it: frozen data.
#
# Every event carries ``at``: seconds on any clock that only goes forward. Frames
# are those of the revision that is playing.


# A side of an exercise, by its id.
SideOf = tuple[str, Side | None]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that a listener may change on the way; each takes another compilation.

    rate_percent: how fast the coach speaks; in_full: the sides, by exercise,
    that are to have their full wording.
    """

    rate_percent: int = 100
    in_full: frozenset[SideOf] = frozenset()


@dataclass(frozen=True, slots=True)
class Revision:
    """One compilation of the session; as it grows it keeps its ``id``."""

    id: int
    settings: Settings
    layout: Layout


@dataclass(frozen=True, slots=True)
class Command:
    """The listener asks for something.

    heard: the frame that was playing when a spoken command began, of ``revision``
    or, where that is None, of the one that plays; None for a key, which means
    what is playing now.
    """

    verb: Verb
    at: float
    heard: int | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The ears are not certain of a spoken command: ask whether it was meant.

    They take the answer themselves: "yes", or the word again, comes as a Command.
    """

    verb: Verb
    at: float


@dataclass(frozen=True, slots=True)
class Denied:
    """The listener has said "no": the command that was asked about was not meant."""

    at: float


@dataclass(frozen=True, slots=True)
class Answered:
    """The listener answers a question: "yes", "no", or a number, "0" to "10".

    heard: by voice, not by a key; ``certain``: the ears are sure of it.
    """

    value: str
    at: float
    heard: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Missed:
    """The listener has said something that may have been a command and was not understood."""

    at: float


@dataclass(frozen=True, slots=True)
class Playhead:
    """The playing has come to ``frame`` of a revision."""

    revision: int
    frame: int
    at: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed and nothing else."""

    at: float


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    """An answer has been said to its end."""

    at: float


@dataclass(frozen=True, slots=True)
class AsideSaid:
    """An answer is being said over the track."""

    aside: Aside
    at: float


@dataclass(frozen=True, slots=True)
class Compiled:
    """There is a revision, or more of one that was there before."""

    revision: Revision
    at: float


@dataclass(frozen=True, slots=True)
class CompileFailed:
    """A revision cannot be made; ``message`` says why, in words for the user."""

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
    """All that there is of the revision has been played, and nothing will follow it."""

    at: float


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The program is asked to end: Ctrl-C, a closed terminal, a polite kill."""

    at: float


Event = (
    Command
    | Asked
    | Denied
    | Answered
    | Missed
    | Playhead
    | Tick
    | AnswerEnded
    | AsideSaid
    | Compiled
    | CompileFailed
    | DeviceLost
    | DeviceBack
    | Slept
    | Ended
    | Interrupted
)


@dataclass(frozen=True, slots=True)
class Halt:
    """The track stands still: silence."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The track goes on, once what is to be said in between has been said."""


@dataclass(frozen=True, slots=True)
class Seek:
    """The track goes to ``frame`` of a revision."""

    revision: int
    frame: int


@dataclass(frozen=True, slots=True)
class Switch:
    """At the first of these points that it comes to, the track changes to a revision.

    pairs: (frame in the one that plays, frame in the other), ascending. This and none
    other: an earlier switch is forgotten.
    """

    revision: int
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ClearSpeech:
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
class Aside:
    """The answer to a question, over the track, which goes on.

    It is said once the track is silent for longer than it takes, and comes back as AsideSaid.
    Halt and ClearSpeech withdraw it.
    """

    question: Question
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetGain:
    """The gain of everything from now on, in dB."""

    db: int


@dataclass(frozen=True, slots=True)
class Compile:
    """A revision with these settings is needed, first of all what follows ``origin``."""

    settings: Settings
    origin: Point


@dataclass(frozen=True, slots=True)
class Remember:
    """The session has come to this place; ``rep_done``: and has finished that rep."""

    place: Place
    rep_done: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """An answer that is certain, to be kept; see ``coach.items`` for the names of questions."""

    question: str
    value: str


@dataclass(frozen=True, slots=True)
class PainStop:
    """The listener has said that it hurts."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to show on the screen."""

    text: str


Ending = Literal["completed", "stopped", "interrupted", "failed"]


@dataclass(frozen=True, slots=True)
class Finish:
    """The exercises are over; what follows is words and questions.

    reps: each exercise by its id, with the reps done now and all that it has.
    """

    outcome: Ending
    reps: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Quit:
    """The session is over."""

    outcome: Ending


Action = (
    Halt
    | Resume
    | Seek
    | Switch
    | ClearSpeech
    | PlayTone
    | Chime
    | Speak
    | Aside
    | SetGain
    | Compile
    | Remember
    | Record
    | PainStop
    | Message
    | Finish
    | Quit
)
