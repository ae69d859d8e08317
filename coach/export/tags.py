"""Tags inside sound files: names, chapters, words and the cover, by mutagen.

One ``Labels`` says what a file is; each kind of file has one function that
writes it down. None of them stores a date, so the same input gives the same
bytes.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coach.export.captions import Caption, lrc, milliseconds, transcript
from coach.export.chapters import Chapter, vorbis_comments

if TYPE_CHECKING:
    from mutagen.flac import Picture
    from mutagen.id3 import ID3

ARTIST: Final = "Coach"
GENRE: Final = "Speech"
LANGUAGE: Final = "eng"
_AUDIOBOOK: Final = 2
_ID3_VERSION: Final = 3
"""ID3v2.3: the one that car radios and Windows know as well."""

_ID3_HEADER: Final = 10
_NO_OFFSET: Final = 0xFFFF_FFFF
_UTF16: Final = 1
"""The Unicode encoding of ID3v2.3."""


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
    """Return an ID3 tag without chapters, for a WAV file: it has cue points for them."""
    return _saved(_names(labels))


def tag_mp3(path: Path, labels: Labels) -> None:
    """Put ID3v2.3 before the sound: names, SYLT, USLT, APIC, and CHAP with CTOC."""
    from mutagen.id3 import ID3

    parts = [_names(labels), *_chapter_frames(labels)]
    whole = ID3()
    for part in parts:
        for frame in part.values():
            whole.add(frame)
    whole.save(path, v1=0, v2_version=_ID3_VERSION, padding=_no_padding)
    # mutagen sorts frames by their size. Players that go by the order in the
    # file want the chapters in order, so the same frames are written again.
    frames = b"".join(_saved(part)[_ID3_HEADER:] for part in parts)
    with path.open("r+b") as file:
        file.seek(_ID3_HEADER)
        file.write(frames)


def _saved(tag: ID3) -> bytes:
    data = io.BytesIO()
    tag.save(data, v2_version=_ID3_VERSION, padding=_no_padding)
    return data.getvalue()


def _no_padding(_info: Any) -> int:
    return 0


def _names(labels: Labels) -> ID3:
    from mutagen.id3 import APIC, COMM, ID3, SYLT, TALB, TCON, TIT2, TLAN, TPE1, TRCK, USLT

    def text(frame: Any, value: str) -> Any:
        return frame(encoding=_UTF16, text=[value])

    tag = ID3()
    for frame, value in (
        (TIT2, labels.title),
        (TALB, labels.album),
        (TPE1, ARTIST),
        (TCON, GENRE),
        (TLAN, LANGUAGE),
        (TRCK, f"{labels.number}/{labels.total}"),
    ):
        tag.add(text(frame, value))
    words = transcript(labels.captions)
    tag.add(COMM(encoding=_UTF16, lang=LANGUAGE, desc="", text=[labels.notices]))
    tag.add(USLT(encoding=_UTF16, lang=LANGUAGE, desc="", text=words))
    timed = [(f"{caption.text}\n", caption.start) for caption in labels.captions]
    if timed:
        # format 2: milliseconds; type 2: the words as they are spoken.
        tag.add(SYLT(encoding=_UTF16, lang=LANGUAGE, format=2, type=2, desc="", text=timed))
    tag.add(
        APIC(
            encoding=_UTF16,
            mime="image/jpeg",
            type=3,
            desc=labels.cover_text[:64],
            data=labels.cover,
        )
    )
    return tag


def _chapter_frames(labels: Labels) -> Iterator[ID3]:
    """Yield the CTOC, without which many players see no chapters, and a CHAP for each."""
    from mutagen.id3 import CHAP, CTOC, ID3, TIT2, CTOCFlags

    def alone(frame: Any) -> ID3:
        tag = ID3()
        tag.add(frame)
        return tag

    def title(text: str) -> list[Any]:
        return [TIT2(encoding=_UTF16, text=[text])]

    names = [f"chp{number}" for number in range(len(labels.chapters))]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    yield alone(CTOC("toc", flags=flags, child_element_ids=names, sub_frames=title(labels.title)))
    for name, chapter in zip(names, labels.chapters, strict=True):
        start = milliseconds(chapter.start, labels.sample_rate)
        end = milliseconds(chapter.end, labels.sample_rate)
        frame = CHAP(name, start, end, _NO_OFFSET, _NO_OFFSET, sub_frames=title(chapter.title))
        yield alone(frame)


def tag_flac(path: Path, labels: Labels) -> None:
    """Put Vorbis comments and the cover into a FLAC file."""
    from mutagen.flac import FLAC

    file = FLAC(path)
    file.clear_pictures()
    file.add_picture(_picture(labels))
    file.update(_comments(labels))
    file.save(padding=_no_padding)


def tag_ogg(path: Path, labels: Labels, *, opus: bool) -> None:
    """Put Vorbis comments and the cover into an Ogg Vorbis or Opus file."""
    from mutagen.oggopus import OggOpus
    from mutagen.oggvorbis import OggVorbis

    file = OggOpus(path) if opus else OggVorbis(path)
    file.delete()
    file.update(_comments(labels))
    picture = base64.b64encode(_picture(labels).write()).decode()
    file["METADATA_BLOCK_PICTURE"] = [picture]
    file.save(padding=_no_padding)


def _comments(labels: Labels) -> dict[str, list[str]]:
    comments = {
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
    return {name: [value] for name, value in comments.items()}


def _picture(labels: Labels) -> Picture:
    from mutagen.flac import Picture

    from coach.export.cover import SIZE

    picture = Picture()
    picture.type, picture.mime, picture.desc = 3, "image/jpeg", labels.cover_text
    picture.width = picture.height = SIZE
    picture.depth = 24
    picture.data = labels.cover
    return picture


def tag_mp4(path: Path, labels: Labels) -> None:
    """Put iTunes tags into an M4B file; its chapters are there already."""
    from mutagen.mp4 import MP4, MP4Cover

    file = MP4(path)
    if file.tags is None:
        file.add_tags()
    file.update(
        {
            "\xa9nam": labels.title,
            "\xa9alb": labels.album,
            "\xa9ART": ARTIST,
            "\xa9gen": GENRE,
            "\xa9lyr": transcript(labels.captions),
            "\xa9cmt": labels.notices,
            "desc": labels.notices[:255],
            "ldes": labels.notices,
            "trkn": [(labels.number, labels.total)],
            "stik": [_AUDIOBOOK],
            "pgap": True,
            "covr": [MP4Cover(labels.cover, MP4Cover.FORMAT_JPEG)],
        }
    )
    file.save(padding=_no_padding)
