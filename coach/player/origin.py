"""Where a session starts: at its beginning, at an exercise, or where the last one broke off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coach.errors import NotFoundError
from coach.model import Programme
from coach.session.answers import welcome
from coach.session.course import Course, Point

if TYPE_CHECKING:
    from coach.store import ResumePoint


def broken_off(programme: Programme, on_notice: Callable[[str], None]) -> ResumePoint:
    """Return where the last session of ``programme`` stopped; NotFoundError where none did."""
    from coach.store import Store

    with Store.open(on_notice=on_notice) as store:
        found = store.last_unfinished(programme.id)
    if found is None:
        raise NotFoundError(
            f'There is no session of "{programme.id}" to go on with. '
            f"Start one: coach play {programme.id}"
        )
    return found


def origin_of(
    programme: Programme, course: Course, start: str | None, stopped: ResumePoint | None
) -> tuple[Point | None, str | None]:
    """Return where to start, None for the beginning, and what to say before that.

    start: the id of an exercise. Raises NotFoundError where there is no such place.
    """
    if start is not None:
        return _exercise(programme, course, start), None
    if stopped is not None:
        return _resumed(programme, course, stopped)
    return None, None


def _exercise(programme: Programme, course: Course, name: str) -> Point:
    point = course.exercise(name)
    if point is not None:
        return point
    import difflib

    ids = [exercise.id for exercise in programme.exercises]
    close = difflib.get_close_matches(name, ids, 1)
    hint = f'Did you mean "{close[0]}"?' if close else f"It has: {', '.join(ids)}."
    raise NotFoundError(f'"{programme.id}" has no exercise "{name}". {hint}')


def _resumed(
    programme: Programme, course: Course, stopped: ResumePoint
) -> tuple[Point, str | None]:
    point = course.at(stopped.place)
    if point is None:
        raise NotFoundError(
            f"The session broke off in {stopped.place.exercise!r}, which the programme no "
            f"longer has. Start it again: coach play {programme.id}"
        )
    if point.kind == "exercise":
        return point, None
    there = next(one for one in programme.exercises if one.id == point.place.exercise)
    return point, welcome(there, point.place.side)
