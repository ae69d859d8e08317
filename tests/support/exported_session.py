"""A short session that really speaks (in tones), exported for the tests to look at."""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

from small_programmes import exercise, programme

from coach.audio.track import ClipLookup, Track
from coach.compiler import compile_track
from coach.dose import Dose, Rest, Tempo
from coach.exporting.model import Request
from coach.exporting.package import Session, export_session
from coach.exporting.web.app import WORKER, app_files, worker
from coach.exporting.web.page import PAGE, web_page
from coach.model import Programme, Wording
from coach.timeline import Timeline
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.tone import ToneVoice

# A minute and a half: every file that a test makes is encoded whole.
PROGRAMME = programme(
    exercise(
        instructions={
            "action": Wording(("Slide your {side} foot back.",), ("Slide it back.",)),
            "release": Wording(("Release.", "Bring your foot home."), ("Release.",)),
        },
        dose=Dose(sets=1, reps=1, hold=4, rest=Rest(reps=2, sets=2, sides=3)),
    ),
    exercise(
        id="bridge",
        name="Brücke & lift",
        sides="none",
        instructions={"action": Wording(("Lift your heels slowly.",))},
        dose=Dose(sets=1, reps=2, tempo=Tempo(2, 2, 2), rest=Rest(reps=2, sets=2, sides=2)),
    ),
)
# A session with a change of position and two sets, as the web player shows it.
LIFT = exercise(
    id="leg-lift",
    name="Leg lift",
    position="prone",
    sides="none",
    dose=Dose(sets=2, reps=1, tempo=Tempo(2, 3, 2), rest=Rest(sets=5)),
    instructions={},
)
CALVES_AND_LIFT = programme(exercise(), LIFT)
CHAPTERS = [
    "Before you start",
    "Calf stretch, left side",
    "Calf stretch, right side",
    "Brücke & lift",
]

JPEG = b"\xff\xd8\xff a cover, as far as a page is concerned"


@cache
def track(folder: Path) -> Track:
    """The session; its clips are kept in ``folder``."""
    return compile_track(PROGRAMME, ClipBank(ToneVoice(), ClipCache(folder)))


def voice(folder: Path) -> ClipLookup:
    """The clips of the session, to compare with."""
    return ClipBank(ToneVoice(), ClipCache(folder)).samples


def session(folder: Path) -> Session:
    """The session, ready to be exported."""
    return Session(PROGRAMME, track(folder), "tone", 1.0)


def export(clips: Path, folder: Path, *formats: str, **options: object) -> tuple[Path, ...]:
    """Export the session; every option of Request and of export_session may be given."""
    own = {
        key: options.pop(key)
        for key in ("force", "workers", "on_frames", "gains")
        if key in options
    }
    request = Request(formats=formats, **options)  # type: ignore[arg-type]
    return export_session(session(clips), folder, request, **own)  # type: ignore[arg-type]


def need(*programs: str) -> None:
    """Skip where a program is missing; fail where all peers are promised."""
    import pytest  # here: processes of a test load this file, too

    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        absent = pytest.fail if os.environ.get("COACH_PEERS") == "1" else pytest.skip
        absent(f"not here: {', '.join(missing)} (Debian: ffmpeg, mediainfo, mpv, mpg123)")


def write_web(folder: Path, timeline: Timeline, programme: Programme, sound: Path) -> Path:
    """Write a session's whole folder round a copy of ``sound``; return the path of its page."""
    folder.mkdir(exist_ok=True)
    files = app_files(programme) | {
        PAGE: web_page(timeline, programme, sound.name, JPEG).encode(),
        sound.name: sound.read_bytes(),
    }
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    for name, data in (files | {WORKER: worker(digests).encode()}).items():
        (folder / name).write_bytes(data)
    return folder / PAGE


def names(folder: Path) -> list[str]:
    """The files of a folder and of those in it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
