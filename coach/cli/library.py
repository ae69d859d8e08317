"""``coach add``, ``list`` and ``remove``: the programmes that have a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.common import (
    DEFAULT_PROGRAMME,
    complete_programme,
    confirmed,
    days_option,
    files_named,
    in_terminal,
    notice,
    print_line,
    unreviewed,
)
from coach.cli.kinds import PathOption
from coach.errors import CoachError, ExportError, NotFoundError
from coach.harmless import command_line, counted

if TYPE_CHECKING:
    from coach.dose import Day
    from coach.library import Entry
    from coach.programmes import RoutinePart

_WHERE: Final = {"bundled": "bundled", "mine": "yours", "here": "in this folder"}


@click.command("list")
def list_programmes() -> None:
    """List the programmes that have a name: the coach's, yours, and those in this folder.

    Each of them can be named in place of PROGRAMME, as it stands here or by its title.
    """
    from coach.importing import marks_in
    from coach.library import change_of, entries

    for entry in entries():
        what = "part" if entry.is_routine else "exercise"
        about = f"{counted(entry.exercises, what)}; {_WHERE[entry.where]}"
        if entry.where != "bundled" and marks_in(entry.path):
            about += "; a draft"
        name = entry.path.name if entry.where == "here" else entry.id
        print_line(f"{name:<20} {entry.title} ({about})")
        if change := change_of(entry.path):
            notice(change)


@click.command()
@click.argument("file", metavar="FILE|FOLDER", type=PathOption())
@click.option(
    "--force",
    is_flag=True,
    help="Replace another programme of that name, or a copy that was edited.",
)
def add(file: Path, force: bool) -> None:
    """Take a programme file into your library, or all those in a folder, and print their names.

    From then on the name works in every command and every folder. What is kept is a copy; give
    the command again when the file has changed. The file itself is not touched.
    """
    from coach.library import MOST_IN_FOLDER, files_in, routines_last

    files = files_in(file) if file.is_dir() else [file]
    if not files:
        raise NotFoundError(
            f"{file}: there is no programme file here (NAME.yaml); of a folder the first "
            f"{MOST_IN_FOLDER} entries are looked at, and links are left out"
        )
    codes = set()
    for path in routines_last(files):
        try:
            take_in(path, force=force)
        except CoachError as error:  # the other files are added all the same
            first, *more = str(error).split("\n")
            notice(first)
            if more:
                command = command_line("coach", "check", str(path))
                notice(f"{path}: {len(more)} more mistakes: {command}")
            codes.add(error.exit_code)
    if codes:
        raise click.exceptions.Exit(max(codes))


def take_in(path: Path, *, force: bool = False) -> None:
    """Add one file to the library and print its name; CoachError where it is not added."""
    from coach.library import add as keep

    entry = keep(path, force=force)
    print_line(f"{entry.id:<20} {entry.title}")
    if draft := unreviewed(files_named(entry.id)):
        notice(draft)


def tell_change(files: Iterable[Path]) -> None:
    """Say of ``files_named`` which original of a copy in the library has changed since."""
    from coach.library import change_of

    for file in files:
        if change := change_of(file):
            notice(change)


@click.command()
@click.argument("title")
@click.argument(
    "parts",
    nargs=-1,
    required=True,
    metavar="PROGRAMME[:EXERCISE,...]...",
    shell_complete=complete_programme,
)
@days_option
@click.option("--force", is_flag=True, help="Replace another programme of that name.")
def routine(title: str, parts: tuple[str, ...], days: tuple[Day, ...], force: bool) -> None:
    """Put several programmes, or exercises of them, together as one session, and print its name.

    \b
    coach routine Monday hips back:cat-cow,bridge --days monday,thursday
    coach play monday

    What is said once a session is said once: the notices, what to have at hand, the closing
    words. The routine is kept in your library.
    """
    from coach.library import add_routine

    entry = add_routine(title, [_part(text) for text in parts], days, force=force)
    print_line(f"{entry.id:<20} {entry.title}")


def _part(text: str) -> RoutinePart:
    """Read PROGRAMME, or PROGRAMME:EXERCISE,EXERCISE. Raises NotFoundError."""
    from coach.library import find, location_of
    from coach.programmes import RoutinePart

    name, colon, exercises = text.rpartition(":")
    try:
        chosen = tuple(word.strip() for word in exercises.split(",")) if colon else ()
        return RoutinePart(location_of(find(name if colon else text, here=False)), chosen)
    except NotFoundError:
        if colon:  # a title may have a colon in it
            return RoutinePart(location_of(find(text, here=False)))
        raise


@click.command()
@click.argument("name", shell_complete=complete_programme)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--force",
    is_flag=True,
    help="With --yes: also what something needs, or a copy that was edited.",
)
def remove(name: str, yes: bool, force: bool) -> None:
    """Take a programme out of your library; the file that it came from stays.

    Asks in a terminal, and says what would not work any more. The history of its sessions is kept.
    """
    from coach.library import find, origin_of, owned
    from coach.library import remove as take_out

    path = find(name, here=False)
    mine = (one for one in owned() if one.path == path and one.where == "mine")
    if (entry := next(mine, None)) is None:
        raise NotFoundError(
            f'"{path.stem}" comes with the coach and stays; it is not in your library.'
        )
    reasons = tuple(_reasons_to_keep(entry))
    for reason in reasons:
        notice(reason)
    if yes and reasons and not force:
        raise ExportError(f"{entry.id} was left as it is. Remove it all the same: add --force.")
    if not yes:
        origin = origin_of(entry.path)
        there = origin and Path(origin).is_file()
        stays = f"{origin} stays as it is" if there else "the coach knows of no other copy"
        if not confirmed(f'Remove "{entry.title}" from your library? ({stays})'):
            return
    take_out(entry)
    print_line(f"{entry.id}: removed from your library")


def _reasons_to_keep(entry: Entry) -> Iterator[str]:
    """Say what would not work without a programme of the library, and what would be lost."""
    from coach.library import files_of, find, is_edited, owned
    from coach.preferences import read_preferences

    for one in owned():
        if one.is_routine and entry.path in files_of(one.path)[1:]:
            yield f'The routine "{one.title}" ({one.id}) needs it, and cannot be played without it.'
    with suppress(CoachError):
        if find(str(read_preferences().get("programme") or DEFAULT_PROGRAMME)) == entry.path:
            unset = command_line("coach", "config", "--unset", "programme")
            yield f"It is the programme that is played by default; choose another, or: {unset}"
    if is_edited(entry.path):
        yield "The copy in your library was edited, and that is in no other file."


def offer_to_add(path: Path) -> None:
    """Ask in a terminal whether a new file is to have a name everywhere."""
    name = command_line("coach", "play", path.stem)
    question = f"Add it to your library, so that {name} works in every folder?"
    try:
        wanted = in_terminal() and click.confirm(question, default=True, err=True)
    except click.Abort:  # the file is there, and that is what was asked for
        return
    if wanted:
        try:
            take_in(path)
        except CoachError as error:
            notice(str(error))
