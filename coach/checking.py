"""Everything that can be found wrong with a programme file before it is played."""

from __future__ import annotations

from dataclasses import dataclass

from coach.errors import FitError, Misfit, Problem, ProgrammeError
from coach.production import produce
from coach.programmes import find, load_with_positions
from coach.script import Preferences
from coach.voices.bank import ClipBank


@dataclass(frozen=True, slots=True)
class Report:
    """What ``check_file`` found; no problems means that the file can be used."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


def check_file(name: str, bank: ClipBank) -> Report:
    """Read a programme and measure whether each cue fits its slot, in full and brief wording.

    ``name`` is a path or the name of a bundled programme. Raises
    NotFoundError where there is neither, VoiceError where a clip cannot be
    spoken to be measured.
    """
    path = find(name)
    try:
        loaded = load_with_positions(path)
    except ProgrammeError as error:
        return Report(error.problems)
    misfits: dict[Misfit, None] = {}
    for brief in (False, True):
        try:
            produce(loaded.programme, bank, Preferences(brief=brief))
        except FitError as error:
            misfits |= dict.fromkeys(error.misfits)
    problems = []
    for misfit in misfits:
        line, column = loaded.positions.get(misfit.exercise or "", (0, 0))
        problems.append(Problem(str(path), line, column, str(misfit)))
    return Report(tuple(problems), loaded.warnings)
