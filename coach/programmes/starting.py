"""A new programme: the text of a commented example, or of an author's own first exercises."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coach.errors import CoachError, Problem, ProgrammeError, SpeechTextError
from coach.model import POSITIONS, Position, Sides
from coach.programmes.loader import loads
from coach.programmes.values import slug
from coach.speech_text import spoken

EXAMPLE: Final = Path(__file__).with_name("example.yaml")
MAX_NAME: Final = 60

# Windows keeps these names for devices, whatever the extension.
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{x}{n}" for x in ("com", "lpt") for n in range(10)}


@dataclass(frozen=True, slots=True)
class FirstExercise:
    """Answers of an author about an exercise; ``dose`` is in short, "3x10"."""

    name: str
    position: Position
    sides: Sides
    dose: str
    action: str


def new(name: str, exercises: Sequence[FirstExercise] = ()) -> str:
    """Return the text of a commented programme, titled after ``name``.

    Without ``exercises`` it has two of its own, as examples. It passes ``coach check``. Raises
    ProgrammeError for a name that makes no file name that is safe on every system, or for an
    exercise that cannot be used; CoachError where the coach's own example is damaged.
    """
    if message := _unsafe(name):
        raise ProgrammeError([Problem(repr(name)[1:-1], 0, 0, message)])
    path = Path(f"{slug(name)}.yaml")
    try:
        text = EXAMPLE.read_text(encoding="utf-8")
        title = re.sub(r"(?:[^\w'’]|_)+", " ", name).strip()
        try:
            readable = bool(spoken(title))
        except SpeechTextError:
            readable = False
        title = title[:1].upper() + title[1:] if readable else "My exercises"
        text = text.replace("$TITLE", json.dumps(title, ensure_ascii=False))
        loads(text.encode(), path)
    except (OSError, ValueError, ProgrammeError) as error:
        raise CoachError(
            f"{EXAMPLE}: the coach's own example is missing or damaged. Install the coach again."
        ) from error
    if exercises:
        head, _, _ = text.partition("\nexercises:\n")
        text = f"{head}\nexercises:\n{_written(exercises)}"
        loads(text.encode(), path)
    return text


def _written(exercises: Sequence[FirstExercise]) -> str:
    texts, ids = [], set[str]()
    for exercise in exercises:
        base = re.sub("[^a-z0-9]+", "-", exercise.name.lower()).strip("-")[:50] or "exercise"
        number = next(n for n in range(1, len(ids) + 2) if f"{base}-{n}" not in ids)
        ids.add(f"{base}-{number}")
        dose = exercise.dose
        if not re.fullmatch(r"\d[\w ,.×-]*", dose):
            dose = _quoted(dose)
        texts.append(
            f"  - id: {base if number == 1 else f'{base}-{number}'}\n"
            f"    name: {_quoted(exercise.name)}\n"
            f"    position: {exercise.position}  # {', '.join(POSITIONS)}\n"
            f"    sides: {exercise.sides}  # both, left, right or none\n"
            f"    dose: {dose}  # 3x10, 2x8 per side, 3 x 30s, 5m work\n"
            "    instructions:\n"
            "      # Beside it: set-up, sensation, breath, hold-reminder, caution, release.\n"
            f"      action: {_quoted(exercise.action)}\n"
        )
    return "\n".join(texts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


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
