"""Tags inside sound files: names, chapters, words and the cover.

One ``Labels`` says what a file is; a program of its own (``tags_child.py``)
writes it down as each kind of file has it. None of them stores a date, so the
same input gives the same bytes.
"""

from __future__ import annotations

import atexit
import base64
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coach.export.captions import Caption, lrc, milliseconds, transcript
from coach.export.chapters import Chapter, vorbis_comments

ARTIST: Final = "Coach"
GENRE: Final = "Speech"
LANGUAGE: Final = "eng"
_CHILD: Final = Path(__file__).with_name("tags_child.py")


class TagError(Exception):
    """What mutagen says went wrong, in its own words."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a file is, for people and for players.

    ``number`` of ``total`` is its place among the tracks of the session.
    ``notices`` are the programme's safety notices, which go with every file,
    so that nobody who is given one track goes without them.
    """

    title: str
    album: str
    number: int
    total: int
    notices: str
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]
    sample_rate: int
    cover: bytes
    cover_text: str


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
    return base64.b64decode(_PROGRAM.ask(do="id3", sheet=_sheet(labels))["id3"])


def write_tags(path: Path, kind: str, labels: Labels) -> None:
    """Put ``labels`` into a file of a format that has tags; raises TagError."""
    _PROGRAM.ask(do="write", kind=kind, path=str(path.absolute()), sheet=_sheet(labels))


def read_chapters(path: Path, kind: str) -> list[tuple[float, str]]:
    """Return (seconds, title) of each chapter in the tags of a file; raises TagError."""
    found = _PROGRAM.ask(do="chapters", kind=kind, path=str(path.absolute()))["chapters"]
    return [(seconds, title) for seconds, title in found]


def m4b_channels(path: Path) -> int:
    """Count the channels of an M4B file; raises TagError."""
    channels: int = _PROGRAM.ask(do="channels", path=str(path.absolute()))["channels"]
    return channels


def _sheet(labels: Labels) -> dict[str, Any]:
    """Everything that any kind of file may want, as the program takes it."""
    from coach.export.cover import SIZE

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
        "comments": _comments(labels),
        "cover": base64.b64encode(labels.cover).decode(),
        "cover_size": SIZE,
        "cover_text": labels.cover_text,
    }


def _comments(labels: Labels) -> dict[str, str]:
    return {
        "TITLE": labels.title,
        "ALBUM": labels.album,
        "ARTIST": ARTIST,
        "GENRE": GENRE,
        "LANGUAGE": LANGUAGE,
        "TRACKNUMBER": str(labels.number),
        "TRACKTOTAL": str(labels.total),
        "DESCRIPTION": labels.notices,
        "LYRICS": lrc(labels.captions, labels.title),
        **vorbis_comments(labels.chapters, labels.sample_rate),
    }


class _Program:
    """The one program of this process, started when it is first asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, **request: Any) -> dict[str, Any]:
        """Return the answer; raises TagError, also where the program has died."""
        with self._lock:
            try:
                reply = self._exchange(json.dumps(request).encode() + b"\n")
            except (OSError, ValueError) as error:
                self._end()
                raise TagError("the program that writes tags ended without a word") from error
        if "error" in reply:
            raise TagError(reply["error"])
        return reply

    def _exchange(self, line: bytes) -> dict[str, Any]:
        if self._child is None:
            command = [sys.executable, str(_CHILD)]
            pipe = subprocess.PIPE
            self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe)
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(line)
        self._child.stdin.flush()
        reply: dict[str, Any] = json.loads(self._child.stdout.readline())
        return reply

    def close(self) -> None:
        """End the program, if there is one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


_PROGRAM: Final = _Program()
atexit.register(_PROGRAM.close)
