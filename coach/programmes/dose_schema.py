"""The dose of an exercise in a programme file: its keys, and what each may be."""

from __future__ import annotations

from coach.dose import BREATH, DAYS, OTHER_SIDE, Limits, OtherRest, Rest, Tempo, Words
from coach.programmes import building
from coach.programmes.kinds import (
    Amount,
    Choice,
    Choices,
    Key,
    ListOf,
    NumberRange,
    Record,
    Seconds,
    Text,
    Whole,
    clock,
)

PHASE_KINDS = ("hold", "movement", "breath", "work", "recovery")
REPS, SETS, HOLD = Whole(1, 1000), Whole(1, 100), Seconds(0.5, 3600, halves=True)
PHASE, PAUSE, REST = (
    Seconds(0.5, 3600, halves=True),
    Seconds(0, 3600, halves=True),
    Seconds(0, 3600),
)
BREATHS, A_BREATH = Whole(1, 100), Seconds(2, 15, halves=True)
PACE, WORK = Seconds(0.5, 60, halves=True), Seconds(1, 3600)
CUE = Text(max=40)

TEMPO = Record(
    "tempo",
    Tempo,
    (
        Key("up", PHASE, "The way up.", required=True),
        Key("hold", PAUSE, "Held still.", required=True),
        Key("down", PHASE, "The way down.", required=True),
    ),
    written="seconds up, held and down, such as 2-1-2",
)

PHASE_RECORD = Record(
    "phase",
    building.phase,
    (
        Key("cue", CUE, "The short word that starts it.", required=True),
        Key("time", PHASE, "How long it lasts.", required=True),
        Key("kind", Choice(PHASE_KINDS), "What it is; without it, what its cue tells."),
    ),
    written="a cue and a duration, such as Inhale 4s",
)

REST_RECORD = Record(
    "rest",
    dict,
    (
        Key("reps", REST, "Between repetitions.", default=clock(Rest().reps)),
        Key("sets", REST, "Between sets.", default=clock(Rest().sets)),
        Key("sides", REST, "To change side.", default=clock(Rest().sides)),
    ),
    written="a duration, such as 60s, between sets, or, of one set, between repetitions",
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

CHANGED_REST = Record(
    "changed-rest",
    OtherRest,
    (
        Key("reps", REST, "Between repetitions, then."),
        Key("sets", REST, "Between sets, then."),
        Key("sides", REST, "To change side, then."),
    ),
)

CHANGE = Record(
    "change",
    building.change,
    (
        Key("side", Choice(tuple(OTHER_SIDE)), "Only on this side."),
        Key("set", SETS, "Only in this set, from 1."),
        Key("week", Whole(1, 520), "From this week on."),
        Key("days", Choices(DAYS), "Only on these days."),
        Key("sets", SETS, "How many sets, then."),
        Key("reps", Amount(REPS), "How many repetitions in a set, then."),
        Key("hold", Amount(HOLD), "How long each is held, then."),
        Key("tempo", TEMPO, "The tempo, then."),
        Key("work", WORK, "How long each work phase is, then."),
        Key("breaths", BREATHS, "How many breaths each is held, then."),
        Key("breath", A_BREATH, "How long one breath is, then."),
        Key("pace", PACE, "How long each repetition is, then."),
        Key("rest", CHANGED_REST, "The rests, then; for no single side or set."),
    ),
)

WAYS = ("hold", "tempo", "work", "as-many-in", "breaths", "pace", "phases")

DOSE = Record(
    "dose",
    building.dose,
    (
        Key("sets", SETS, "How many sets, a side.", default=1),
        Key("reps", Amount(REPS, listed=True), "How many repetitions in a set.", default=1),
        Key("hold", Amount(HOLD, listed=True), "How long each repetition is held."),
        Key("tempo", TEMPO, "A movement in three phases: up, hold, down."),
        Key("work", WORK, "A time of work or rest, such as a walk: not held.", since=2),
        Key("as-many-in", WORK, "As many repetitions as there are in this time.", since=2),
        Key("breaths", BREATHS, "A hold that is counted in breaths.", since=2),
        Key("breath", A_BREATH, "How long one breath is.", default=clock(BREATH), since=2),
        Key("pace", PACE, "Repetitions that the coach counts, one in this time.", since=2),
        Key(
            "phases",
            ListOf(PHASE_RECORD, 12),
            "Any other repetition: its phases, one after another.",
            since=2,
        ),
        Key(
            "limit",
            WORK,
            "Of a set at the listener's own pace (none of the keys above): the most time it has.",
            since=2,
        ),
        Key("rest", REST_RECORD, "Rests."),
        Key("limits", LIMITS, "How far a person may change this dose."),
        Key(
            "changes",
            ListOf(CHANGE, 100),
            "What is other on one side, in one set, from a week on or on some days.",
            since=2,
        ),
    ),
    one_of=WAYS,
    written="a text such as 3x10, 3 x 30s or 5m work",
)

WORDS = Record(
    "words",
    Words,
    (
        Key("hold", CUE, "Said when the hold, or whatever is timed, starts.", default=Words().hold),
        Key("up", CUE, "Said when the way up starts.", default=Words().up),
        Key("down", CUE, "Said when the way down starts.", default=Words().down),
        Key("work", CUE, "Said when a work phase starts.", default=Words().work, since=2),
    ),
)
