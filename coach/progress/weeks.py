"""The sessions of a history, by programme and by week. Pure.

A session belongs to the day on which it began, by the clock where the person was then; so it is in
one week, whatever the clock does at night or on a journey.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean
from types import MappingProxyType

from coach.progress.schedule import Schedule
from coach.store import SessionRecord

# The first day of the week that a day is in.
WeekStart = Callable[[date], date]


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
    schedule: Schedule | None,
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
    found = []
    for start, grouped in groupby(ordered, key=lambda record: week_start(day_of(record))):
        end = start + timedelta(days=6)
        due = schedule.sessions(max(start, first), min(end, last)) if schedule else None
        found.append(Week(start, tuple(grouped), due))
    if empty and schedule:
        begun = {week.start for week in found}
        start = week_start(first)
        while start <= last:
            end = start + timedelta(days=6)
            due = schedule.sessions(max(start, first), min(end, last))
            if due and start not in begun:
                found.append(Week(start, (), due))
            start += timedelta(days=7)
    return tuple(sorted(found, key=lambda week: week.start))


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

    A session whose place was not noted belongs to a programme of its id. moved: from where a
    programme was to where it is now.
    """
    by_id = {record.programme: record.location for record in records if record.location}
    found = defaultdict[str, list[SessionRecord]](list)
    for record in records:
        place = record.location or by_id.get(record.programme) or record.programme
        found[moved.get(place, place)].append(record)
    ordered = sorted(found.items(), key=lambda item: item[1][-1].id)
    return tuple(Course(key, own[-1].title, tuple(own)) for key, own in ordered)
