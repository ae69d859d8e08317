"""The sessions of a history, by programme and by week. Pure.

A session belongs to the day on which it began, by the clock where the person was then; so it is in
one week, whatever the clock does at night or on a journey.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean
from types import MappingProxyType

from coach.dose import Side
from coach.progress.schedule import Schedules, WeekStart
from coach.store import SessionRecord, SideRecord


def day_of(record: SessionRecord) -> date:
    """Return the day of a session."""
    return record.local_start.date()


def is_done(record: SessionRecord) -> bool:
    """Return whether a session counts: at least half of its repetitions were done."""
    return 0 < record.planned <= 2 * record.done


@dataclass(frozen=True, slots=True)
class Week:
    """The sessions of one week; there is at least one.

    prescribed: how many sessions the part of it is to have that is in the course of the
    programme, None where nothing is prescribed.
    """

    start: date
    records: tuple[SessionRecord, ...]
    prescribed: int | None

    @property
    def end(self) -> date:
        """Its last day."""
        return self.start + timedelta(days=6)

    @property
    def sessions(self) -> int:
        """Return the number of sessions that count."""
        return sum(map(is_done, self.records))

    @property
    def pain(self) -> float | None:
        """The mean of the pain that was told, 0 to 10."""
        return _mean(record.pain for record in self.records)

    @property
    def effort(self) -> float | None:
        """The mean of the effort that was told, 0 to 10."""
        return _mean(record.effort for record in self.records)


def _mean(values: Iterable[int | None]) -> float | None:
    told = [value for value in values if value is not None]
    return fmean(told) if told else None


def weeks(
    records: Iterable[SessionRecord],
    schedules: Schedules,
    week_start: WeekStart,
    first: date = date.min,
    last: date = date.max,
    *,
    empty: bool = False,
) -> tuple[Week, ...]:
    """Return the weeks that have a session, the newest last.

    first, last: the days between which sessions are prescribed, both included. empty: also the
    weeks in which some were prescribed and none was done.
    """
    ordered = sorted(records, key=lambda record: (day_of(record), record.id))
    done = {
        start: tuple(grouped)
        for start, grouped in groupby(ordered, key=lambda record: week_start(day_of(record)))
    }
    if empty:
        start = week_start(first)
        while start <= last:
            done.setdefault(start, ())
            start += timedelta(days=7)
    found = []
    for start, own in sorted(done.items()):
        end = start + timedelta(days=6)
        due = schedules.sessions(max(start, first), min(end, last))
        if own or due:
            found.append(Week(start, own, due))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Course:
    """All sessions of one programme, the newest last, under the title of that one.

    location: what finds the programme, or its id where that was not noted.
    """

    location: str
    title: str
    records: tuple[SessionRecord, ...]

    @property
    def begun(self) -> date | None:
        """The day of its first session, whatever a wrong clock said of later ones."""
        return day_of(self.records[0]) if self.records else None


def courses(
    records: Sequence[SessionRecord], moved: Mapping[str, str] = MappingProxyType({})
) -> tuple[Course, ...]:
    """Divide a history by programme: the one that was done last comes last.

    A session whose place was not noted belongs to a programme of its id. A session of a routine
    is one of each programme in it, too. moved: from where a programme was to where it is now.
    """
    counted = [one for record in records for one in (record, *_parts(record))]
    by_id = {record.programme: record.location for record in counted if record.location}
    found = defaultdict[str, list[SessionRecord]](list)
    for record in counted:
        place = record.location or by_id.get(record.programme) or record.programme
        found[moved.get(place, place)].append(record)
    # What was played comes after the parts of it.
    ordered = sorted(found.items(), key=lambda item: (item[1][-1].id, item[1][-1].routine is None))
    return tuple(Course(key, own[-1].title, tuple(own)) for key, own in ordered)


def _parts(record: SessionRecord) -> Iterator[SessionRecord]:
    """Yield a session of a routine as one of each of its programmes that it planned to do."""
    for number, part in enumerate(record.parts, 1):
        sides: dict[tuple[str, Side | None], SideRecord] = {}
        for side in record.sides:
            if side.part != number:
                continue
            own = replace(side, exercise=side.own or side.exercise, part=None, own=None)
            key = own.exercise, own.side
            if before := sides.get(key):  # an exercise that the routine has twice
                planned, done = before.planned + own.planned, before.done + own.done
                own = replace(own, planned=planned, done=done)
            sides[key] = own
        if sides:
            yield replace(
                record,
                programme=part.programme,
                title=part.title,
                location=part.location,
                sides=tuple(sides.values()),
                screening=tuple(
                    (question.removeprefix(f"{part.programme}-"), answer)
                    for question, answer in record.screening
                ),
                schedule=part.schedule,
                parts=(),
                routine=record.title,
            )
