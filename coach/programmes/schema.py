"""The programme file format as one table: kinds of value, and the keys made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coach.model import (
    COUNTINGS,
    POSITIONS,
    ROLES,
    SIDES,
    Dose,
    Exercise,
    Limits,
    Rest,
    Role,
    Safety,
    Source,
    Tempo,
    Wording,
    Words,
)

# The kinds of value that a programme file is made of.
#
# A *kind* says which values are allowed; a ``Record`` is a mapping with known
# keys. ``allowed`` is the phrase that error messages and the author's guide print.


def clock(seconds: int) -> str:
    """A duration as an author writes it: ``10s``, ``2m``, ``1m30s``."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest}s"
    return f"{minutes}m{rest}s" if rest else f"{minutes}m"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``spoken`` ones reach a voice, so they must be readable aloud."""

    max: int = 300
    spoken: bool = True

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        return f"a text of at most {self.max} characters"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a fixed form: an id, an address."""

    regex: str
    max: int
    says: str

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        return self.says


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    values: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        return "one of: " + ", ".join(self.values)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, both ends included."""

    min: int
    max: int

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        if self.min == self.max:
            return str(self.min)
        return f"a whole number from {self.min} to {self.max}"

    def show(self, value: int) -> str:
        """``value`` as an author writes it."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Seconds:
    """A duration in whole seconds, both ends included."""

    min: int
    max: int

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        ends = f"{clock(self.min)} to {clock(self.max)}"
        return f"a duration from {ends}, written 10s, 1m30s or 10"

    def show(self, value: int) -> str:
        """``value`` as an author writes it."""
        return clock(value)


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A smallest and a largest value with a dash between them."""

    of: Whole | Seconds

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        ends = f"{self.of.show(self.of.min)} to {self.of.show(self.of.max)}"
        example = "5s-60s" if isinstance(self.of, Seconds) else "1-5"
        return f"the smallest and the largest with a dash, such as {example}, within {ends}"


@dataclass(frozen=True, slots=True)
class Texts:
    """One text, or a list of texts: each is said as one sentence."""

    min_items: int = 1
    max_items: int = 20
    each: Text = Text()

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        few = "" if self.min_items else ", or [] to say nothing"
        return f"{self.each.allowed}, or a list of up to {self.max_items} such texts{few}"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record; ``default`` is what holds when it is left out."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: str | int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys.

    ``make`` builds the model from the values (keys with ``_`` for ``-``).
    ``shorthand`` names the key that a bare text or list stands for.
    ``one_of`` names keys of which exactly one must be there.
    """

    name: str
    make: Callable[..., Any]
    keys: tuple[Key, ...]
    shorthand: str | None = None
    one_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that may be used, in the order of the guide."""
        return tuple(key.name for key in self.keys)

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        keys = "keys and values (" + ", ".join(self.names) + ")"
        if self.shorthand is None:
            return keys
        return f"{self.key(self.shorthand).kind.allowed}, or {keys}"

    def key(self, name: str) -> Key:
        """The key of that name; KeyError when there is none."""
        for key in self.keys:
            if key.name == name:
                return key
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of records."""

    item: Record
    max_items: int

    @property
    def allowed(self) -> str:
        """Describe the allowed values, for messages and the guide."""
        return f"a list of 1 to {self.max_items}, each beginning with a dash"


Kind = Text | Pattern | Choice | Whole | Seconds | NumberRange | Texts | Record | ListOf


# The programme file format, as one table.
#
# The checker, the JSON Schema that editors read and the tables of the author's
# guide all come from here, so they cannot disagree.


VERSION = 1
MAX_SESSION_SECONDS = 6 * 3600
PLACEHOLDERS = ("side", "other_side")


def _instructions(**roles: Wording) -> dict[Role, Wording]:
    return {role: roles[key] for role in ROLES if (key := role.replace("-", "_")) in roles}


def _dose(*, sets: int = 1, **rest: Any) -> Dose:
    return Dose(sets=sets, **rest)


ID = Pattern(
    r"[a-z0-9]+(-[a-z0-9]+)*", 60, "small letters, digits and single dashes, such as leg-lift"
)
REPS, SETS, HOLD = Whole(1, 100), Whole(1, 20), Seconds(1, 600)
PHASE, PAUSE, REST = Seconds(1, 60), Seconds(0, 60), Seconds(0, 600)
CUE = Text(max=40)

SOURCE = Record(
    "source",
    Source,
    (
        Key("title", Text(max=200, spoken=False), "What it is called.", required=True),
        Key(
            "url",
            Pattern(r"https?://\S+", 500, "an address that begins with http:// or https://"),
            "Where it can be read.",
        ),
        Key("note", Text(max=1000, spoken=False), "Anything a reader should know about it."),
    ),
    shorthand="title",
)

WORDING = Record(
    "wording",
    Wording,
    (
        Key("full", Texts(), "Said the first time.", required=True),
        Key(
            "brief",
            Texts(min_items=0),
            "Said afterwards. Without it an action or a release is said in full again, "
            "and anything else is left out.",
        ),
    ),
    shorthand="full",
)

ROLE_DOCS: dict[Role, str] = {
    "set-up": "How to get ready: where hands and feet go.",
    "action": "The movement into the hold, or, with a tempo, what each repetition is.",
    "sensation": "What may be felt, and where.",
    "breath": "How to breathe.",
    "hold-reminder": "A few words for the middle of a long hold; before a short one.",
    "caution": "What to take care of.",
    "release": "The way out; its first sentence is said exactly when the hold ends.",
}

INSTRUCTIONS = Record(
    "instructions",
    _instructions,
    tuple(Key(role, WORDING, ROLE_DOCS[role], required=role == "action") for role in ROLES),
)

TEMPO = Record(
    "tempo",
    Tempo,
    (
        Key("up", PHASE, "The way up.", required=True),
        Key("hold", PAUSE, "Held still.", required=True),
        Key("down", PHASE, "The way down.", required=True),
    ),
)

REST_RECORD = Record(
    "rest",
    Rest,
    (
        Key("reps", REST, "Between repetitions.", default=clock(Rest().reps)),
        Key("sets", REST, "Between sets.", default=clock(Rest().sets)),
        Key("sides", REST, "To change side.", default=clock(Rest().sides)),
    ),
)

LIMITS = Record(
    "limits",
    Limits,
    (
        Key("hold", NumberRange(HOLD), "The shortest and the longest hold."),
        Key("reps", NumberRange(REPS), "The fewest and the most repetitions."),
        Key("sets", NumberRange(SETS), "The fewest and the most sets."),
    ),
)

DOSE = Record(
    "dose",
    _dose,
    (
        Key("sets", SETS, "How many sets, a side.", default=1),
        Key("reps", REPS, "How many repetitions in a set.", required=True),
        Key("hold", HOLD, "How long each repetition is held."),
        Key("tempo", TEMPO, "Instead of hold: a slow movement, in three phases."),
        Key("rest", REST_RECORD, "Rests."),
        Key("limits", LIMITS, "How far a person may change this dose."),
    ),
    one_of=("hold", "tempo"),
)

WORDS = Record(
    "words",
    Words,
    (
        Key("hold", CUE, "Said when the hold, or whatever is timed, starts.", default=Words().hold),
        Key("up", CUE, "Said when the way up starts.", default=Words().up),
        Key("down", CUE, "Said when the way down starts.", default=Words().down),
    ),
)

SAFETY = Record(
    "safety",
    Safety,
    (
        Key("consult", Texts(), "Whom to ask before starting.", required=True),
        Key("emergency", Texts(), "What is an emergency, and what to do.", required=True),
        Key("stop", Texts(), "When to stop.", required=True),
        Key("dose", Texts(), "Where the doses come from."),
    ),
)

EXERCISE = Record(
    "exercise",
    Exercise,
    (
        Key(
            "id",
            ID,
            "A short name for commands and files; no two exercises share one.",
            required=True,
        ),
        Key("name", Text(max=80), "The name as it is said.", required=True),
        Key("position", Choice(POSITIONS), "How the body is placed.", required=True),
        Key("support", Text(max=120), "What to stand next to, or to sit or lie on."),
        Key("equipment", Text(max=120), "What to have at hand, such as a band."),
        Key("sides", Choice(SIDES), "Which sides it is done on.", default="none"),
        Key("first-side", Choice(("left", "right")), "With sides: both.", default="left"),
        Key("dose", DOSE, "How much.", required=True),
        Key("counting", Choice(COUNTINGS), "How holds are counted.", default="auto"),
        Key("words", WORDS, "The short cues."),
        Key("instructions", INSTRUCTIONS, "What is said.", required=True),
        Key("source", SOURCE, "Where the exercise comes from."),
    ),
)

PROGRAMME = Record(
    "programme",
    dict,
    (
        Key("schema", Whole(VERSION, VERSION), "The version of this format.", required=True),
        Key("title", Text(max=100), "The title as it is said.", required=True),
        Key("source", SOURCE, "Where the programme comes from."),
        Key("safety", SAFETY, "Said in full before the first exercise.", required=True),
        Key("exercises", ListOf(EXERCISE, 100), "In the order they are done.", required=True),
    ),
)

RECORDS = (
    PROGRAMME,
    SAFETY,
    SOURCE,
    EXERCISE,
    DOSE,
    TEMPO,
    REST_RECORD,
    LIMITS,
    WORDS,
    INSTRUCTIONS,
    WORDING,
)
