"""Options and result of a live session, as plain data that loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coach.model import Counting
from coach.session import Ending


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """Options of a live session. Raises ValueError for ``start`` and ``resume`` at once.

    voice, rate: who speaks, and how fast, 0.7 to 1.5 of the usual pace. counting: how holds are
    counted, in place of what the programme says; brief: in brief wording (True) or with all that
    there is to say (False); None: by how well the listener knows the programme. gates: wait for
    "ready" after a change of posture; questions: ask how it was, at the end. start: the id of the
    exercise to begin at; resume: go on where the last session broke off. output, microphone: names
    of devices, None for the default; listen: open the microphone at all; loudness: how many dB
    louder than usual it begins, -18 to 6. plain: lines of text in place of the full screen; log: a
    file for what happens, one JSON object a line. personal, settings, prescription: for one
    person, as for ``coach.load``; not for a Programme, which is that already.
    """

    voice: str = "natural"
    rate: float = 1.0
    counting: Counting | None = None
    brief: bool | None = None
    gates: bool = True
    questions: bool = True
    start: str | None = None
    resume: bool = False
    output: str | None = None
    microphone: str | None = None
    listen: bool = True
    loudness: int = 0
    personal: Path | None = None
    settings: tuple[str, ...] = ()
    prescription: Path | None = None
    plain: bool = False
    log: Path | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.resume:
            raise ValueError("start and resume are two different places to start")


@dataclass(frozen=True, slots=True)
class SessionResult:
    """The end of a session.

    outcome: "completed", "stopped", "interrupted" or "failed". resume_from: the location of a
    programme that can be gone on with another time, None where there is nothing to go on with.
    failure: why it failed, where the voice did; hearing_failure: why the coach could not listen,
    which ends no session. signal: the number of the signal that interrupted it.
    """

    outcome: Ending
    resume_from: str | None = None
    failure: Exception | None = None
    hearing_failure: Exception | None = None
    signal: int | None = None
