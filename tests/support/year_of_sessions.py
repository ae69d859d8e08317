"""A year of sessions as records: every second day, with all that happens to clocks and people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from coach.days import Schedule
from coach.store.records import Comment, PartRecord, SessionRecord, SideRecord

BEFORE = (
    SideRecord("hip", "Hip flexor stretch", "left", 3, 3),
    SideRecord("hip", "Hip flexor stretch", "right", 3, 3),
    SideRecord("bridge", "Bridge & lift", None, 10, 10),
)
AFTER = (*BEFORE[:2], SideRecord("squat", "Squat", None, 12, 12))
CHANGED = 93
NOTED = 40
ROUTINE = range(150, 156)


def session(number: int, local: datetime, zone: int, **other: object) -> SessionRecord:
    """The session that began at ``local`` where the clocks are ``zone`` minutes ahead of UTC."""
    started = (local - timedelta(minutes=zone)).replace(tzinfo=timezone.utc)
    fields: dict[str, object] = {
        "id": number,
        "programme": "hips",
        "title": "Hip session" if number < CHANGED else "Hips and knees",
        "started": started,
        "ended": started + timedelta(minutes=20),
        "outcome": "completed",
        "start": None,
        "sides": BEFORE if number < CHANGED else AFTER,
        "location": "/home/anna/hips.yaml",
        "zone": zone,
        "schedule": prescribed(number),
    }
    return SessionRecord(**(fields | other))  # type: ignore[arg-type]


def prescribed(number: int) -> Schedule | None:
    """What was prescribed then: an earlier version did not note it; four times, then three."""
    if number < NOTED:
        return None
    return Schedule(times_a_week=4 if number < CHANGED else 3)


def partly(record: SessionRecord, sides: int) -> SessionRecord:
    """The same session, of which only the first sides were done."""
    done = [replace(one, done=one.done if n < sides else 0) for n, one in enumerate(record.sides)]
    return replace(record, sides=tuple(done), outcome="stopped")


def clock(number: int) -> tuple[datetime, int]:
    """When a session began: local time, and minutes that it was ahead of UTC."""
    local = datetime(2026, 1, 5, 18, 30) + timedelta(days=2 * number - 2)
    if number == 12:
        return local.replace(hour=23, minute=58), 60
    if number == 42:  # right after the hour that summer time leaves out, in its own night
        return datetime(2026, 3, 29, 3, 5), 120
    if number == 80:  # the clock had lost its battery
        return datetime(2025, 1, 1, 0, 3), 60
    if 100 <= number < 107:  # in New York, late in the evening
        return local.replace(hour=23, minute=30), -240
    summer = datetime(2026, 3, 29) <= local < datetime(2026, 10, 25)
    return local, 120 if summer else 60


def year() -> tuple[SessionRecord, ...]:
    """The sessions of 2026, which begin on a Monday, the fifth of January."""
    records = {number: session(number, *clock(number)) for number in range(1, 180)}
    for number in range(20, 31):  # three weeks ill
        del records[number]
    for number, one in records.items():
        if number % 3 == 0:
            told = {"pain": max(0, 5 - number // 30), "effort": 4 + number % 4}
            records[number] = replace(one, **told)  # type: ignore[arg-type]
    bad = partly(records[17], 1)
    said = Comment("My hip <b>clicked</b> & hurt.", bad.started)
    records[17] = replace(bad, pain=7, pain_stops=(bad.started,), comments=(said,))
    records[55] = replace(partly(records[55], 0), outcome=None)  # its process was killed
    records[70] = partly(records[70], 2)
    return tuple(records.values())


def year_with_routines() -> tuple[SessionRecord, ...]:
    """The same, with some of the sessions as a part of a routine."""
    hips = PartRecord("hips", "Hips and knees", "/home/anna/hips.yaml", Schedule(times_a_week=3))
    neck = PartRecord("neck", "Neck", "neck", Schedule())
    return tuple(
        replace(
            one,
            programme="monday",
            title="Monday",
            location="monday",
            sides=(
                *(replace(side, part=1, own=side.exercise) for side in one.sides),
                SideRecord("roll", "Neck roll", None, 5, 5, 2, "roll"),
            ),
            schedule=Schedule(),
            parts=(hips, neck),
        )
        if one.id in ROUTINE
        else one
        for one in year()
    )
