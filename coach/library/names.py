"""From a name to a programme file: by its id, its file's name, its title, or a path.

What a name means in the user's library does not depend on the folder one is in: files there come
last. Case, blanks and punctuation make no difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from coach.errors import NotFoundError, ProgrammeError
from coach.harmless import quoted
from coach.library.shelf import (
    SUFFIXES,
    Entry,
    Where,
    bundled_files,
    copies,
    files_in,
    mine,
    origin_of,
    peeked,
)
from coach.programmes import read_bytes, slug, suggestion

# Characters of a name that are looked at, and files of a folder that are opened.
MAX_NAME: Final = 200
MOST_PEEKED: Final = 200
MOST_NAMED: Final = 10


def owned() -> tuple[Entry, ...]:
    """Return the programmes that a name means in every folder: bundled ones, then the user's."""
    return (*_peeked(bundled_files(), "bundled"), *mine())


def entries() -> tuple[Entry, ...]:
    """Return every programme that has a name here; what was added from this folder once only."""
    everywhere = owned()
    origins = {origin_of(entry.path) for entry in everywhere if entry.where == "mine"}
    here = (path for path in files_in(Path()) if os.path.realpath(path) not in origins)
    return (*everywhere, *_peeked(here, "here"))


def find(name_or_path: str, *, here: bool = True) -> Path:
    """Return the programme file of a name, or of a path.

    What has a folder in it is a path, whether or not it exists (``load`` tells), and so is the
    name of a YAML file that is here. Otherwise the coach's own programmes and the user's come
    first, so that a file or folder of that name does no harm, and then the files that are here.
    Without ``here`` there are none of those. Raises NotFoundError for a name that means nothing,
    or several programmes.
    """
    path = Path(name_or_path)
    is_yaml = path.suffix.lower() in SUFFIXES
    is_path = re.search(r"[/\\]", name_or_path) is not None
    if here and (is_path or (is_yaml and _is_file(path))):
        return path
    key = "" if is_path else slug((path.stem if is_yaml else name_or_path)[:MAX_NAME])
    # A file that is not here may be one of the library by its name, but is never a title.
    ways = 1 if is_yaml else 4 if here else 2
    for found in islice(_meant(key), ways) if key else ():
        if len(found) > 1:
            which = ", ".join(map(_word, found))
            raise NotFoundError(f"{quoted(name_or_path)} may be any of: {which}; name one of them")
        if found:
            return found[0].path
    if here and _is_file(path):
        return path
    known = owned()
    every = (*known, *_peeked(files_in(Path()) if here else (), "here"))
    near = suggestion(name_or_path, [*map(_word, every), *(one.title.lower() for one in every)])
    listed = ", ".join(entry.id for entry in known[:MOST_NAMED])
    raise NotFoundError(
        f"there is no programme called {quoted(name_or_path)}{near}; there are: {listed} (coach "
        "list has all); a file has its extension in its name, like mine.yaml"
    )


def _meant(key: str) -> Iterator[list[Entry]]:
    """Yield what a name may mean, the surest first."""
    yield _named([*bundled_files(), *copies()], key)
    yield [entry for entry in owned() if slug(entry.title) == key]
    yield _named(files_in(Path()), key)
    yield [entry for entry in _peeked(files_in(Path()), "here") if slug(entry.title) == key]


def _named(files: Iterable[Path], key: str) -> list[Entry]:
    """Return the files of that name, without opening any."""
    return [Entry(key, "", 0, file, "here") for file in files if slug(file.stem) == key]


def location_of(file: Path) -> str:
    """Return what ``find`` takes to find this file again, from any folder.

    The id of a programme of the coach or of the library, or the whole path with no link in it.
    """
    whole = os.path.realpath(file)
    names = {os.path.realpath(path): path.stem for path in bundled_files()}
    names |= {os.path.realpath(path): slug(path.stem) for path in copies()}
    return names.get(whole, whole)


def moved() -> dict[str, str]:
    """Return the ids of the library by the whole path that each was added from."""
    return {origin_of(path): slug(path.stem) for path in copies()}


def _word(entry: Entry) -> str:
    return entry.path.name if entry.where == "here" else entry.id


def _peeked(files: Iterable[Path], where: Where) -> Iterator[Entry]:
    """Yield those of ``files`` that look like programmes, of the first MOST_PEEKED."""
    for file in islice(files, MOST_PEEKED):
        with suppress(ProgrammeError):
            data = read_bytes(file)
            if re.search(rb"^[\"']?(schema|routine)", data, re.MULTILINE):
                yield peeked(data, file, where)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a file name, or a NUL in it
        return False
