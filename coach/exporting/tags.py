"""Tags inside sound files: names, chapters, words and the cover.

One ``Labels`` says what a file is; a program of its own (``tags_worker.py``)
writes it down as each kind of file has it. None of them stores a date, so the
same input gives the same bytes.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from coach.exporting.captions import lrc, milliseconds, transcript
from coach.exporting.chapters import vorbis_comments
from coach.exporting.model import Labels
from coach.worker import Reply, Worker, WorkerError

ARTIST: Final = "Coach"
GENRE: Final = "Speech"
LANGUAGE: Final = "eng"

# For the tags of one file, on a slow disk.
LIMIT_SECONDS: Final = 60.0


class TagError(Exception):
    """A failure to write tags, in mutagen's own words, or the way its program ended."""


def start_tags() -> None:
    """Start the program and return at once: it will be needed."""
    with suppress(OSError):  # the first request says what is wrong
        _WORKER.start()


def info_list(labels: Labels) -> dict[str, str]:
    """Return the INFO list of a WAV file."""
    return {
        "INAM": labels.title,
        "IPRD": labels.album,
        "IART": ARTIST,
        "IGNR": GENRE,
        "ITRK": str(labels.number),
        "ICMT": labels.notices,
    }


def id3_bytes(labels: Labels) -> bytes:
    """Return an ID3 tag without chapters, for a WAV file; raises TagError."""
    return _ask({"do": "id3", "sheet": _sheet(labels)}, labels.cover())[1]


def write_tags(path: Path, kind: str, labels: Labels) -> None:
    """Put ``labels`` into a file of a format that has tags; raises TagError."""
    # A program that has died begins again here: a file half written is not written to again.
    _ask({"do": "ready"})
    request = {"do": "write", "kind": kind, "path": str(path.absolute()), "sheet": _sheet(labels)}
    _ask(request, labels.cover(), restart=False)


def read_chapters(path: Path, kind: str) -> list[tuple[float, str]]:
    """Return (seconds, title) of each chapter in the tags of a file; raises TagError."""
    found = _ask({"do": "chapters", "kind": kind, "path": str(path.absolute())})[0]["chapters"]
    return [(seconds, title) for seconds, title in found]


def m4b_channels(path: Path) -> int:
    """Count the channels of an M4B file; raises TagError."""
    channels: int = _ask({"do": "channels", "path": str(path.absolute())})[0]["channels"]
    return channels


def _sheet(labels: Labels) -> dict[str, Any]:
    """Everything that any kind of file may want, as the program takes it."""
    from coach.exporting.cover import SIZE

    rate = labels.sample_rate
    return {
        "title": labels.title,
        "album": labels.album,
        "artist": ARTIST,
        "genre": GENRE,
        "number": labels.number,
        "total": labels.total,
        "notices": labels.notices,
        "transcript": transcript(labels.captions),
        "timed": [(caption.text, caption.start) for caption in labels.captions],
        "chapters": [
            (milliseconds(chapter.start, rate), milliseconds(chapter.end, rate), chapter.title)
            for chapter in labels.chapters
        ],
        "comments": {
            "TITLE": labels.title,
            "ALBUM": labels.album,
            "ARTIST": ARTIST,
            "GENRE": GENRE,
            "LANGUAGE": LANGUAGE,
            "TRACKNUMBER": str(labels.number),
            "TRACKTOTAL": str(labels.total),
            "DESCRIPTION": labels.notices,
            "LYRICS": lrc(labels.captions, labels.title),
            **vorbis_comments(labels.chapters, rate),
        },
        "cover_size": SIZE,
        "cover_text": labels.cover_text,
    }


_WORKER: Final = Worker(
    "the program that writes tags", Path(__file__).with_name("tags_worker.py"), LIMIT_SECONDS
)


def _ask(request: dict[str, Any], cover: bytes = b"", *, restart: bool = True) -> Reply:
    try:
        return _WORKER.ask(request, cover, restart=restart)
    except WorkerError as error:
        raise TagError(str(error)) from error
