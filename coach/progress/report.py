"""The content of a report for the clinician: sessions of a programme in a span of time. Pure.

The HTML page and the PDF show the same Report; neither decides what to say. The JSON is made of
the same counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from coach.days import Schedule, schedule_of
from coach.dose_words import is_held
from coach.drawing import seen, svg
from coach.harmless import counted
from coach.model import Programme
from coach.pose import Photo
from coach.progress.customs import Customs
from coach.progress.listing import schedule_json, schedule_text, week_json
from coach.progress.plot import Span, score_plot, week_plot
from coach.progress.schedule import Schedules, schedules_of
from coach.progress.weeks import Course, Week, day_of, is_done, weeks
from coach.store import SessionRecord, session_json

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing under its heading; ``alt`` says what it shows, ``svg`` is it."""

    heading: str
    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of an exercise, under its name: its drawing as SVG, or its photo."""

    heading: str
    svg: str | None
    photo: Photo | None
    alt: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heading; the last ``numbers`` columns are numbers."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is read. ``facts`` are its main numbers, as label and text.

    pictures: of the exercises that were done.
    """

    title: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    pictures: tuple[Picture, ...]
    plots: tuple[Plot, ...]
    tables: tuple[Table, ...]
    footer: str


@dataclass(frozen=True, slots=True)
class Period:
    """The sessions of a course from one day to another, and what was prescribed for these days.

    programme: as it is now; None where it cannot be read any more. due_from, due_to: the days
    between which sessions were prescribed, as the schedules say.
    """

    course: Course
    programme: Programme | None
    first: date
    last: date
    due_from: date
    due_to: date
    schedules: Schedules
    customs: Customs

    @property
    def records(self) -> tuple[SessionRecord, ...]:
        """Its sessions, by the day on which they began."""
        inside = (one for one in self.course.records if self.first <= day_of(one) <= self.last)
        return tuple(sorted(inside, key=lambda one: (one.local_start.replace(tzinfo=None), one.id)))

    @property
    def weeks(self) -> tuple[Week, ...]:
        """Its weeks that have a session, or should have had one: none is passed over."""
        start, due = self.customs.week_start, (self.due_from, self.due_to)
        return weeks(self.records, self.schedules, start, *due, empty=True)

    @property
    def prescribed(self) -> int | None:
        """Sessions that these days were to have; None where that is not known."""
        return self.schedules.sessions(self.due_from, self.due_to)


def period_of(
    course: Course,
    programme: Programme | None,
    customs: Customs,
    today: date,
    first: date | None = None,
    last: date | None = None,
) -> Period:
    """Return the period of a report: from the first session until today, unless days are given.

    Nothing is prescribed for the days before the first session, and for those to come.
    """
    days = [day_of(one) for one in course.records] or [today]
    end = last or max(today, first or today, *days)
    now = (schedule_of(programme) or Schedule()) if programme else None
    begin = first or min(end, *days)
    return Period(
        *(course, programme, begin, end),
        due_from=max(begin, course.begun or today),
        due_to=min(end, today),
        schedules=schedules_of(course.records, now, customs.week_start, today),
        customs=customs,
    )


def report_json(period: Period) -> dict[str, Any]:
    """Return a report as plain data: its counts, its weeks, its exercises and its sessions."""
    records = period.records
    return {
        "location": period.course.location,
        "title": period.course.title,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "schedule": schedule_json(period.schedules.newest),
        "schedules": [
            {"from": start.isoformat(), "schedule": schedule_json(schedule)}
            for start, _, schedule in period.schedules.spans(period.first, period.last)
        ],
        "sessions": sum(map(is_done, records)),
        "prescribed": period.prescribed,
        "less_than_half": len(records) - sum(map(is_done, records)),
        "pain_stops": sum(len(one.pain_stops) for one in records),
        "weeks": [week_json(week) for week in period.weeks],
        "exercises": [
            {"exercise": id_, "side": side or None, "name": name, "planned": planned, "done": done}
            for (id_, side), (name, planned, done) in _exercises(records).items()
        ],
        "history": [session_json(one) for one in records],
    }


def _exercises(records: Sequence[SessionRecord]) -> dict[tuple[str, str], tuple[str, int, int]]:
    """Return the last name, and reps planned and done, of each side of each exercise."""
    found: dict[tuple[str, str], tuple[str, int, int]] = {}
    for one in (side for record in records for side in record.sides):
        key = (one.exercise, one.side or "")
        _, planned, done = found.get(key, ("", 0, 0))
        found[key] = (one.name, planned + one.planned, done + one.done)
    return found


def make_report(period: Period, made: date) -> Report:
    """Write down a report; ``made`` is the day of it."""
    here, records = period.customs, period.records
    spans = list(period.schedules.spans(period.first, period.last))
    often = "".join(
        f" · {'' if number == 0 else f'from {here.day(start)}: '}"
        f"{schedule_text(schedule) if schedule.prescribes else 'as often as told'}"
        for number, (start, _, schedule) in enumerate(spans)
        if schedule.prescribes or len(spans) > 1
    )
    return Report(
        title=period.course.title,
        summary=f"Report of {here.days(period.first, period.last)}{often}",
        facts=tuple(_facts(period, records)),
        pictures=tuple(_pictures(period, records)),
        plots=tuple(_plots(period, records)),
        tables=tuple(table for table in _tables(period, records) if table.rows),
        footer=f"Made by the coach on {here.day(made)}, from what the person did and said. "
        "A session counts when at least half of its repetitions were done.",
    )


def _facts(period: Period, records: Sequence[SessionRecord]) -> Iterator[tuple[str, str]]:
    done = sum(map(is_done, records))
    of = period.prescribed or 0
    yield "Sessions", f"{done or 'none'}{f' of {of} prescribed' if of else ''}"
    if part := len(records) - done:
        yield "Less than half", counted(part, "session")
    if within := sum(one.routine is not None for one in records):
        yield "In a routine", counted(within, "session")
    if not records:
        return
    planned = sum(one.planned for one in records)
    yield "Repetitions", f"{sum(one.done for one in records)} of {planned} planned"
    for name, scores in _scores(records).items():
        told = [score for _, score in scores]
        if len(told) == 1:
            yield name, f"{told[0]} of 10, told once"
        elif told:
            yield (
                name,
                f"first {told[0]}, last {told[-1]}, {min(told)} to {max(told)} of 10; "
                f"told after {len(told)} sessions",
            )
        else:
            yield name, "not told"
    stops = sum(len(one.pain_stops) for one in records)
    yield "Pain stops", str(stops) if stops else "none"


def _scores(records: Sequence[SessionRecord]) -> Mapping[str, list[tuple[datetime, int]]]:
    """Return pain and effort as they were told, with the local time of each session."""
    return {
        "Pain": [(_local(one), one.pain) for one in records if one.pain is not None],
        "Effort": [(_local(one), one.effort) for one in records if one.effort is not None],
    }


def _local(record: SessionRecord) -> datetime:
    return record.local_start.replace(tzinfo=None)


def _pictures(period: Period, records: Sequence[SessionRecord]) -> Iterator[Picture]:
    names = {id_: name for (id_, _), (name, _, _) in _exercises(records).items()}
    for exercise in period.programme.exercises if period.programme else ():
        drawing, photo = exercise.drawing, exercise.photo
        if (drawing or photo) and exercise.id in names:
            drawn = svg(drawing, exercise.side_order[0]) if drawing else None
            yield Picture(names[exercise.id], drawn, photo, seen(exercise))


def _plots(period: Period, records: Sequence[SessionRecord]) -> Iterator[Plot]:
    if not records:
        return
    own = period.weeks
    # Up to the last day and not beyond it; four weeks at least, so that one day is no whole plot.
    start = min(period.customs.week_start(period.first), period.last - 27 * _DAY)
    span = Span(start, period.last, period.customs)
    levels = [
        (begin, end, schedule.a_week)
        for begin, end, schedule in period.schedules.spans(period.due_from, period.due_to)
        if schedule.prescribes
    ]
    bars = [(week.start, week.sessions) for week in own]
    alt = f"Sessions of each of {counted(len(own), 'week')}, at most {max(n for _, n in bars)}"
    told = ", then ".join(str(a_week) for _, _, a_week in levels)
    alt += f", with a line at the {told} prescribed." if levels else "."
    dashes = "; dashes: prescribed" if levels else ""
    yield Plot(f"Sessions a week{dashes}", week_plot(bars, levels, span, alt), alt)
    stops = [_local(one) for one in records if one.pain_stops]
    for name, scores in _scores(records).items():
        marks = stops if name == "Pain" else []
        if not scores and not marks:
            continue
        stopped = f", and marks at {counted(len(marks), 'session')} with a pain stop"
        alt = f"{name} from 0 to 10, told after {counted(len(scores), 'session')}"
        alt += f"{stopped if marks else ''}."
        heading = f"{name}, 0 to 10"
        heading += "; marks: pain stops" if marks else ""
        yield Plot(heading, score_plot(scores, marks, span, alt), alt)


def _tables(period: Period, records: Sequence[SessionRecord]) -> Iterator[Table]:
    here, exercises = period.customs, period.programme.exercises if period.programme else ()
    held = {one.id for one in exercises if (one.dose.hold or one.dose.breaths) and is_held(one)}
    yield Table(
        "Exercises",
        ("Exercise", "Side", "Done"),
        tuple(
            (name, side, f"{done} of {planned} {'holds' if id_ in held else 'reps'}")
            for (id_, side), (name, planned, done) in _exercises(records).items()
        ),
        numbers=1,
    )
    yield Table("What the person said", ("Day", "What"), tuple(_said(period, records)), numbers=0)
    yield Table(
        "Week by week",
        ("Week", "Sessions", "Reps", "Pain", "Effort"),
        tuple(
            (
                here.days(max(week.start, period.first), min(week.end, period.last)),
                f"{week.sessions} of {week.prescribed}" if week.prescribed else str(week.sessions),
                f"{sum(one.done for one in week.records)} of "
                f"{sum(one.planned for one in week.records)}",
                *("" if mean is None else here.number(mean) for mean in (week.pain, week.effort)),
            )
            for week in period.weeks
        ),
        numbers=4,
    )


def _said(period: Period, records: Sequence[SessionRecord]) -> Iterator[tuple[str, str]]:
    asked = {one.id: one.ask for one in period.programme.screening} if period.programme else {}
    for one in records:
        day = period.customs.day(day_of(one))
        if one.pain_stops:
            often = f" {len(one.pain_stops)} times" if len(one.pain_stops) > 1 else ""
            told = "" if one.pain is None else f", told as {one.pain} of 10"
            yield day, f"stopped for pain{often}{told}"
        for question, answer in one.screening:
            if answer == "yes":
                yield day, f"answered yes to “{asked.get(question, question)}” before the start"
        for comment in one.comments:
            yield day, f"“{comment.text}”"
