"""Every error this package raises on purpose, in one tree::

    CoachError               1   anything the coach can explain in one sentence
    ├── ProgrammeError       2   a programme file has mistakes; one Problem each
    ├── SpeechTextError      2   a text cannot be read aloud with certainty
    ├── FitError             2   cues do not fit the seconds they were given
    ├── NotFoundError        2   no such programme, exercise or voice
    ├── PlanError            2   a batch's table, or a row of it, has a mistake
    ├── DocumentError        2   a document cannot be read, or no programme is made of it
    ├── DeviceError          3   no sound device, or it is busy, or it went away
    ├── VoiceError           4   a voice cannot load or did not speak
    ├── ExportError          5   a track cannot be written
    ├── StoreError           6   the history cannot be read or written
    └── HearingError         7   a recording cannot be read, or a recogniser cannot load

The number is the exit code of the command line. A message says what happened,
where, and what to do; the command line prints it as it is, with no traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from coach.harmless import harmless


def installing(extra: str) -> str:
    """Say how to install an extra of the coach, of which no package index has a copy."""
    return f'"{sys.executable}" -m pip install -e ".[{extra}]" (in the folder that git made)'


class CoachError(Exception):
    """The base of the tree; ``str(error)`` is what the user reads."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a programme file.

    ``line`` and ``column`` count from 1; 0 means the file as a whole.
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{harmless(self.file)}{place}: {self.message}"


class ProgrammeError(CoachError):
    """All the mistakes found in one pass over programme files, in file order."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class SpeechTextError(CoachError):
    """A written text has no certain spoken form.

    ``offset`` is where in ``text`` the trouble starts, in characters.
    """

    exit_code = 2

    def __init__(self, message: str, text: str, offset: int = 0) -> None:
        self.message, self.text, self.offset = message, text, offset
        super().__init__(f"{message}: {text!r}")


class FitError(CoachError):
    """Cues that are longer than the time they have; ``misfits`` names each."""

    exit_code = 2

    MOST_NAMED = 10

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        self.misfits = tuple(misfits)
        named = [str(misfit) for misfit in self.misfits[: self.MOST_NAMED]]
        if more := len(self.misfits) - len(named):
            named.append(f"{more} more are too long as well")
        super().__init__("\n".join(named))


@dataclass(frozen=True, slots=True)
class Misfit:
    """One cue that overruns its slot by ``over_ms`` milliseconds."""

    exercise: str | None
    text: str
    slot_ms: int
    over_ms: int

    def __str__(self) -> str:
        where = f"in {self.exercise}: " if self.exercise else ""
        return (
            f'{where}"{self.text}" is {self.over_ms} ms too long for its '
            f"{self.slot_ms / 1000:g} s slot; shorten it, lengthen the hold, "
            "choose another counting policy, or speak faster (--rate)"
        )


class NotFoundError(CoachError):
    """A programme, exercise or voice of that name does not exist."""

    exit_code = 2


class PlanError(CoachError):
    """The table of a batch cannot be read, or a row of it says what is not allowed."""

    exit_code = 2


class DocumentError(CoachError):
    """A document cannot be read, or nothing in it makes a programme."""

    exit_code = 2


class DeviceError(CoachError):
    """A sound device is missing, busy, unsuitable or gone."""

    exit_code = 3


class VoiceError(CoachError):
    """A voice cannot load, or what it rendered is not speech."""

    exit_code = 4


class ExportError(CoachError):
    """A track cannot be written where it was asked for."""

    exit_code = 5


class StoreError(CoachError):
    """The history store cannot be read or written."""

    exit_code = 6


class HearingError(CoachError):
    """A recording cannot be read, or a recogniser cannot be loaded."""

    exit_code = 7
