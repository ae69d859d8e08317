"""The programme file format, as one table.

The checker, the JSON Schema that editors read and the tables of the author's
guide all come from here, so they cannot disagree.
"""

from __future__ import annotations

from coach.dose import DAYS, OTHER_SIDE
from coach.model import (
    ALTERNATES,
    COUNTINGS,
    POSITIONS,
    ROLES,
    SIDES,
    PainRule,
    Role,
    Safety,
    Screening,
    Source,
    Wording,
)
from coach.pose import PROPS, VIEWS, Joint, Photo, range_of
from coach.programmes import building
from coach.programmes.dose_schema import (
    DOSE,
    REST,
    WORDS,
)
from coach.programmes.kinds import (
    Choice,
    Choices,
    Ids,
    Key,
    ListOf,
    Pattern,
    Record,
    Text,
    Texts,
    Whole,
)

VERSION = 2
MAX_SESSION_SECONDS = 6 * 3600
PLACEHOLDERS = ("side", "other_side")

ID = Pattern(
    r"[a-z0-9]+(-[a-z0-9]+)*", 60, "small letters, digits and single dashes, such as leg-lift"
)
DATE = Pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", 10, "a date, such as 2026-03-30")

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
        Key(
            "known",
            Texts(min_items=0),
            "Said the first time to somebody who knows the exercise and asked for brief wording. "
            "Without it a set-up, and a caution where one may fall, is said in full.",
            since=2,
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
    building.instructions,
    tuple(Key(role, WORDING, ROLE_DOCS[role], required=role == "action") for role in ROLES),
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


def _degrees(joint: Joint) -> Whole:
    """Return the degrees that a joint has in any view; `rules` knows those of each."""
    ranges = [range_of(view, joint) for view in VIEWS]
    return Whole(min(low for low, _ in ranges), max(high for _, high in ranges))


ARM = Record(
    "arm",
    dict,
    (
        Key("shoulder", _degrees("shoulder"), "How far it is lifted."),
        Key("elbow", _degrees("elbow"), "How far it is bent."),
        Key(
            "aside",
            _degrees("aside"),
            "How far it points at the viewer, seen from the side: it looks shorter.",
        ),
    ),
)

LEG = Record(
    "leg",
    dict,
    (
        Key("hip", _degrees("hip"), "How far it is lifted; below 0 behind, or inwards."),
        Key("knee", _degrees("knee"), "How far it is bent."),
        Key("ankle", _degrees("ankle"), "How far the toes point."),
    ),
)

POSE = Record(
    "pose",
    dict,
    (
        Key("trunk", _degrees("trunk"), "How far it leans; 90 lies face down."),
        Key("head", _degrees("head"), "How far it nods."),
        Key("arms", ARM, "Both arms."),
        Key("legs", LEG, "Both legs."),
        Key("arm", ARM, "The arm of the side that is worked."),
        Key("other-arm", ARM, "The other arm."),
        Key("leg", LEG, "The leg of the side that is worked."),
        Key("other-leg", LEG, "The other leg."),
    ),
)

DRAWING = Record(
    "drawing",
    dict,
    (
        Key("view", Choice(VIEWS), "From where it is seen."),
        Key("start", POSE, "What is other than in the position."),
        Key("end", POSE, "What is other than at the start."),
        Key("props", Choices(PROPS), "What is around it."),
        Key("alt", Text(), "What is seen, in place of the coach's own words for it."),
    ),
)

PHOTO = Record(
    "photo",
    Photo,
    (
        Key(
            "file",
            Pattern(
                r"[A-Za-z0-9][A-Za-z0-9._-]*\.(png|jpg|jpeg)",
                80,
                "the name of a PNG or JPEG file in the folder of this programme's pictures",
            ),
            "The picture.",
            required=True,
        ),
        Key("alt", Text(), "What is seen on it, for those who do not see it.", required=True),
    ),
)

EXERCISE = Record(
    "exercise",
    building.exercise,
    (
        Key(
            "id",
            ID,
            "A short name for commands and files; no two exercises share one.",
            required=True,
        ),
        Key("name", Text(max=80), "The name as it is said.", required=True),
        Key("position", Choice(POSITIONS), "How the body is placed.", required=True),
        Key(
            "position-words",
            Text(max=200),
            "Said in place of the coach's own words for the position.",
            since=2,
        ),
        Key("position-time", REST, "How long it takes to come into it from another one.", since=2),
        Key("support", Text(max=120), "What to stand next to, or to sit or lie on."),
        Key(
            "equipment",
            Texts(each=Text(max=120)),
            "What to have at hand, such as a band: said at the start, and where it is needed.",
        ),
        Key("load", Text(max=80), "How heavy, such as 2 kg.", since=2),
        Key("band", Text(max=80), "Which band, such as a red band.", since=2),
        Key(
            "effort",
            Pattern("(100|[1-9][0-9]?) ?%", 5, "a number from 1 to 100 with a per cent sign"),
            "How much of one's strength to use.",
            since=2,
        ),
        Key("sides", Choice(SIDES), "Which sides or directions it is done in.", default="none"),
        Key("first-side", Choice(tuple(OTHER_SIDE)), "The side of two that comes first."),
        Key(
            "alternate",
            Choice(ALTERNATES),
            "Whether the side changes with every repetition, or set.",
            default="no",
            since=2,
        ),
        Key("dose", DOSE, "How much.", required=True),
        Key("days", Choices(DAYS), "When it is done; on other days it is left out.", since=2),
        Key("counting", Choice(COUNTINGS), "How holds are counted.", default="auto"),
        Key("words", WORDS, "The short cues."),
        Key("instructions", INSTRUCTIONS, "What is said.", required=True),
        Key(
            "only-if",
            Text(max=200),
            "The condition of doing it: Do this only if it is free of pain.",
            since=2,
        ),
        Key("easier", Texts(), "Said to a listener who asks for something easier.", since=2),
        Key("harder", Texts(), "Said to a listener who asks for something harder.", since=2),
        Key("note", Text(max=1000, spoken=False), "Printed, and not said.", since=2),
        Key("drawing", DRAWING, "What the figure does that is drawn.", since=2),
        Key("photo", PHOTO, "A picture of your own, in place of a drawing.", since=2),
        Key("source", SOURCE, "Where the exercise comes from."),
    ),
    one_of=("drawing", "photo"),
)

CIRCUIT_REST = Record(
    "circuit-rest",
    dict,
    (
        Key("exercises", REST, "Between two exercises.", default="0s"),
        Key("rounds", REST, "Between two rounds.", default="1m"),
    ),
)

CIRCUIT = Record(
    "circuit",
    building.circuit,
    (
        Key(
            "exercises",
            Ids(2, 20),
            "The ids of exercises that stand one after another in this file.",
            required=True,
        ),
        Key("rounds", Whole(2, 20), "How often all of it is done.", required=True),
        Key("rest", CIRCUIT_REST, "Rests."),
    ),
)

SCREENING = Record(
    "screening",
    Screening,
    (
        Key("id", ID, "A short name that the answer is kept under.", required=True),
        Key("ask", Text(), "The question, which yes or no answers.", required=True),
        Key(
            "if-yes",
            Texts(),
            "Whom to ask first: said after a yes, and the session does not start.",
            required=True,
        ),
    ),
)

PAIN_RULE = Record(
    "pain-rule",
    PainRule,
    (
        Key("at-least", Whole(0, 10), "From this much pain on.", required=True),
        Key("say", Texts(), "What to say, such as whom to talk to.", required=True),
    ),
)

SCHEDULE = (
    Key("days", Choices(DAYS), "The days that the session is for.", since=2),
    Key("every-days", Whole(1, 7), "1: every day; 2: every second day.", since=2),
    Key("times-a-week", Whole(1, 7), "On how many days a week, whichever they are.", since=2),
    Key("times-a-day", Whole(1, 10), "How often it is done a day.", default=1, since=2),
)
ONE_SCHEDULE = ("days", "every-days", "times-a-week")

PROGRAMME = Record(
    "programme",
    dict,
    (
        Key("schema", Whole(1, VERSION), "The version of this format.", required=True),
        Key("title", Text(max=100), "The title as it is said.", required=True),
        Key("source", SOURCE, "Where the programme comes from."),
        Key(
            "starts",
            DATE,
            "The first day of week 1, for doses that change by the week.",
            since=2,
        ),
        *SCHEDULE,
        Key("safety", SAFETY, "Said in full before the first exercise.", required=True),
        Key(
            "screening",
            ListOf(SCREENING, 10),
            "Asked before a live session; a track says what to consider.",
            since=2,
        ),
        Key(
            "pain-rule",
            PAIN_RULE,
            "What is said after a session to somebody who was in pain.",
            since=2,
        ),
        Key("exercises", ListOf(EXERCISE, 100), "In the order they are done.", required=True),
        Key("circuits", ListOf(CIRCUIT, 20), "Exercises that are done in rounds.", since=2),
    ),
    one_of=ONE_SCHEDULE,
)
