"""The start of a session: its first point, and what is said there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from coach.errors import NotFoundError
from coach.harmless import command_line
from coach.model import Programme
from coach.session import Outline, Point, welcome
from coach.speech_text import spoken

if TYPE_CHECKING:
    from coach.store import Identity, ResumePoint


_EARLIER: Final = (
    'The last session of "{title}" was entered by an earlier version of the coach, which did not '
    "note whose programme it was. Go on at the exercise where it broke off: {command}"
)
_GONE: Final = (
    'The last session was one of "{title}", and its file {location} is not there any more. '
    "If it is somewhere else now, go on at the exercise where you broke off: {command}"
)
_CHANGED: Final = (
    'The exercises of "{title}" are not the same as when the session broke off. '
    "Start it again: {command}"
)


def play_command(location: str, *options: str) -> str:
    """Return the command that plays a programme, as a shell takes it."""
    return command_line("coach", "play", location, *options)


def last_location(on_notice: Callable[[str], None]) -> str:
    """Return the location of the programme whose session was the last one that broke off.

    Raises NotFoundError: there is none, nobody knows where it is, or it is not there any more.
    """
    from coach.library import find, moved
    from coach.store import Store

    with Store.open(on_notice=on_notice, to_read=True) as store:
        found = store.last_unfinished()
    if found is None:
        raise NotFoundError("There is no session to go on with. Start one: coach play")
    command = play_command("FILE", "--from", found.place.exercise or "")
    if found.location is None:
        raise NotFoundError(_EARLIER.format(title=found.title, command=command))
    if not find(found.location).is_file():
        # What has been added to the library since then may be gone from where it was.
        if added := moved().get(found.location):
            return added
        gone = _GONE.format(title=found.title, location=found.location, command=command)
        raise NotFoundError(gone)
    return found.location


def broken_off(programme: Identity, on_notice: Callable[[str], None]) -> ResumePoint:
    """Return where the last session of ``programme`` stopped.

    Raises NotFoundError: none did, or it is not certain that it was this programme.
    """
    from coach.store import Store

    with Store.open(on_notice=on_notice, to_read=True) as store:
        found = store.last_unfinished(programme)
    if found is None:
        raise NotFoundError(
            f'There is no session of "{programme.location}" to go on with. '
            f"Start one: {play_command(programme.location)}"
        )
    if found.location is None:
        command = play_command(programme.location, "--from", found.place.exercise or "")
        raise NotFoundError(_EARLIER.format(title=found.title, command=command))
    if found.exercises != programme.exercises:
        command = play_command(programme.location)
        raise NotFoundError(_CHANGED.format(title=programme.title, command=command))
    return found


def exercise_point(programme: Programme, outline: Outline, name: str) -> Point:
    """Return the start of an exercise by its id. Raises NotFoundError where there is none."""
    point = outline.exercise(name)
    if point is not None:
        return point
    import difflib

    ids = [exercise.id for exercise in programme.exercises]
    close = difflib.get_close_matches(name, ids, 1)
    hint = f'Did you mean "{close[0]}"?' if close else f"It has: {', '.join(ids)}."
    raise NotFoundError(f'"{programme.id}" has no exercise "{name}". {hint}')


def resumed(
    programme: Programme, outline: Outline, stopped: ResumePoint, *, new_safety: bool
) -> tuple[Point, str | None]:
    """Return where to go on, and what to say before that.

    new_safety: the programme's notices are not those that were heard before it broke
    off, so they come first. Raises NotFoundError where there is no such place.
    """
    point = outline.at(stopped.place)
    if point is None:
        command = play_command(stopped.location or programme.id)
        raise NotFoundError(_CHANGED.format(title=programme.title, command=command))
    words = [*notices_of(programme)] if new_safety else []
    if point.kind != "exercise":
        there = next(one for one in programme.exercises if one.id == point.place.exercise)
        words.append(welcome(there, point.place.side))
    return point, " ".join(words) or None


def notices_of(programme: Programme) -> tuple[str, ...]:
    """Return all safety notices of a programme, as they are said."""
    safety = programme.safety
    texts = (*safety.consult, *safety.emergency, *safety.stop, *safety.dose)
    return tuple(map(spoken, texts))
