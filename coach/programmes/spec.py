"""The programme file format, as one table.

The checker, the JSON Schema that editors read and the tables of the author's
guide all come from here, so they cannot disagree.
"""

from __future__ import annotations

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
from coach.programmes.kinds import (
    Choice,
    Key,
    ListOf,
    Pattern,
    Record,
    Seconds,
    Span,
    Text,
    Texts,
    Whole,
    clock,
)

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
        Key("hold", Span(HOLD), "The shortest and the longest hold."),
        Key("reps", Span(REPS), "The fewest and the most repetitions."),
        Key("sets", Span(SETS), "The fewest and the most sets."),
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
