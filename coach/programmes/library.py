"""The bundled programmes, finding one by name, and starting a new one."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.errors import NotFoundError, Problem, ProgrammeError
from coach.harmless import quoted
from coach.programmes.loading import load, loads, slug

HERE = Path(__file__).parent
SCHEMA_FILE = HERE / "schema.json"
SUFFIXES = (".yaml", ".yml")
MAX_NAME = 60

# Windows keeps these names for devices, whatever the extension.
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{x}{n}" for x in ("com", "lpt") for n in range(10)}


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of ``coach list``; ``exercises`` is how many there are."""

    id: str
    title: str
    exercises: int


def bundled() -> tuple[str, ...]:
    """Return the names of the programmes that come with the coach, sorted."""
    return tuple(sorted(path.stem for path in (HERE / "bundled").glob("*.yaml")))


def find(name_or_path: str) -> Path:
    """Return the file of a bundled programme's name, or of a path.

    What has a folder or a YAML extension in it is a path, whether or not it
    exists (``load`` tells). Otherwise bundled names come first, so that a
    folder of that name does no harm. Raises NotFoundError.
    """
    path = Path(name_or_path)
    if path.suffix.lower() in SUFFIXES or re.search(r"[/\\]", name_or_path):
        return path
    if name_or_path in bundled():
        return HERE / "bundled" / f"{name_or_path}.yaml"
    if _is_file(path):
        return path
    here = sorted(file.name for file in Path().iterdir() if file.suffix in SUFFIXES)
    names = [*bundled(), *here, *(Path(file).stem for file in here)]
    near = difflib.get_close_matches(name_or_path.lower()[:MAX_NAME], names, 1)
    guess = f"{near[0]}.yaml" if near and f"{near[0]}.yaml" in here else "".join(near)
    hint = f'; did you mean "{guess}"?' if guess else ""
    raise NotFoundError(
        f"there is no programme called {quoted(name_or_path)}{hint}; "
        f"bundled: {', '.join(bundled())}; a file has its extension in its name, like mine.yaml"
    )


def location_of(file: Path) -> str:
    """Return what ``find`` takes to find this file again, from any folder.

    A bundled programme's name, or the whole path with no link left in it.
    """
    whole = os.path.realpath(file)
    names = {os.path.realpath(find(name)): name for name in bundled()}
    return names.get(whole, whole)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a file name, or a NUL in it
        return False


def summaries(paths: Iterable[Path] = ()) -> tuple[Summary, ...]:
    """Sum up the bundled programmes, then those at ``paths``; ProgrammeError as ``load``."""
    programmes = [load(path) for path in (*map(find, bundled()), *paths)]
    return tuple(Summary(each.id, each.title, len(each.exercises)) for each in programmes)


def schema() -> dict[str, Any]:
    """Return the published JSON Schema (draft 2020-12) of a programme file."""
    published: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return published


def new(name: str) -> str:
    """Return the text of a commented example programme, titled after ``name``.

    It passes ``coach check``. Raises ProgrammeError for a name that makes no
    file name that is safe on every system.
    """
    if message := _unsafe(name):
        raise ProgrammeError([Problem(repr(name)[1:-1], 0, 0, message)])
    title = re.sub(r"[\W_]+", " ", name).strip()
    title = title[:1].upper() + title[1:]
    text = (HERE / "example.yaml").read_text(encoding="utf-8")
    text = text.replace("$TITLE", json.dumps(title, ensure_ascii=False))
    loads(text.encode(), Path(f"{slug(name)}.yaml"))
    return text


def _unsafe(name: str) -> str:
    """Say why ``name`` makes no file name; empty where it does."""
    if not slug(name):
        return "a name needs a letter or a digit"
    if len(name) > MAX_NAME:
        return f"a name has at most {MAX_NAME} characters; this one has {len(name)}"
    if bad := re.search(r'[/\\:*?"<>|\x00-\x1f\x7f]|^[.~ -]|[. ]$', name):
        return f"a file name cannot have {bad.group()!r} there; use letters, digits and dashes"
    if name.split(".")[0].lower() in _DEVICES:
        return "Windows keeps this name for a device; choose another"
    return ""
