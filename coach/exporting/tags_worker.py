"""Writes and reads tags with mutagen, as the program that ``tags`` starts; only it imports it.

    {"do": "ready"}                                           answers {}
    {"do": "write", "kind", "path", "sheet"} and the cover    answers {}
    {"do": "id3", "sheet"} and the cover                      answers the tag
    {"do": "chapters", "kind", "path"}                        answers {"chapters"}
    {"do": "channels", "path"}                                answers {"channels"} of an M4B file

A "sheet" says what to write; ``tags.py`` makes it. A chapter is [seconds, title]. mutagen is
under the GPL: it is loaded here and nowhere else, into a separate program that the coach
talks to through pipes.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coach.worker import PROGRAM, Reply

if TYPE_CHECKING:
    from mutagen.flac import Picture
    from mutagen.id3 import ID3

LANGUAGE: Final = "eng"
SERIAL: Final = 1
AUDIOBOOK: Final = 2

# ID3v2.3: the one that car radios and Windows know as well.
ID3_VERSION: Final = 3

ID3_HEADER: Final = 10
NO_OFFSET: Final = 0xFFFF_FFFF

# The Unicode encoding of ID3v2.3.
UTF16: Final = 1

Sheet = dict[str, Any]


def answer(request: dict[str, Any], cover: bytes) -> Reply:
    """Do what is asked; raises what mutagen raises."""
    sheet = request.get("sheet", {}) | {"cover": cover}
    do, path = request["do"], Path(request.get("path", ""))
    if do == "write":
        WRITERS[request["kind"]](path, sheet)
    elif do == "chapters":
        return {"chapters": chapters(path, request["kind"])}, b""
    elif do == "channels":
        return {"channels": channels(path)}, b""
    elif do == "id3":  # without chapters, for a WAV file: it has cue points for them
        return {}, saved(names(sheet))
    return {}, b""


def channels(path: Path) -> int:
    """Count the channels of an M4B file."""
    from mutagen.mp4 import MP4

    count: int = MP4(path).info.channels
    return count


def chapters(path: Path, kind: str) -> list[tuple[float, str]]:
    """Find the chapters that the tags of a file name."""
    from mutagen import File

    file: Any = File(path)
    return READERS[kind](file) if file is not None and file.tags else []


def id3_chapters(file: Any) -> list[tuple[float, str]]:
    """Go by the table of contents: what it does not list, players do not show."""
    frames = {frame.element_id: frame for frame in file.tags.getall("CHAP")}
    listed = [name for toc in file.tags.getall("CTOC") for name in toc.child_element_ids]
    found = [frames[name] for name in listed if name in frames]
    return [(frame.start_time / 1000, str(frame.sub_frames["TIT2"])) for frame in found]


def mp4_chapters(file: Any) -> list[tuple[float, str]]:
    """Return the chapters of the file's own list."""
    return [(chapter.start, chapter.title) for chapter in file.chapters or ()]


def vorbis_chapters(file: Any) -> list[tuple[float, str]]:
    """Read CHAPTERnnn comments up to the first that is missing."""
    comments: Mapping[str, list[str]] = file.tags
    found = []
    for number in range(1000):
        clock = comments.get(f"CHAPTER{number:03d}")
        if clock is None:
            break
        parts = re.fullmatch(r"(\d{1,4}):(\d\d):(\d\d\.\d{3})", clock[0])
        if parts is None:
            raise ValueError(f"a chapter at {clock[0][:20]!r}")
        seconds = int(parts[1]) * 3600 + int(parts[2]) * 60 + float(parts[3])
        found.append((seconds, comments[f"CHAPTER{number:03d}NAME"][0]))
    return found


def write_mp3(path: Path, sheet: Sheet) -> None:
    """Put ID3v2.3 before the sound: names, SYLT, USLT, APIC, and CHAP with CTOC."""
    from mutagen.id3 import ID3

    parts = [names(sheet), *chapter_frames(sheet)]
    whole = ID3()
    for part in parts:
        for frame in part.values():
            whole.add(frame)
    whole.save(path, v1=0, v2_version=ID3_VERSION, padding=no_padding)
    # mutagen sorts frames by their size. Players that go by the order in the
    # file want the chapters in order, so the same frames are written again.
    frames = b"".join(saved(part)[ID3_HEADER:] for part in parts)
    with path.open("r+b") as file:
        file.seek(ID3_HEADER)
        file.write(frames)


def saved(tag: ID3) -> bytes:
    """Return a tag as it stands in a file."""
    data = io.BytesIO()
    tag.save(data, v2_version=ID3_VERSION, padding=no_padding)
    return data.getvalue()


def no_padding(_info: Any) -> int:
    """Leave no room for later changes: nobody makes any."""
    return 0


def names(sheet: Sheet) -> ID3:
    """Return all frames but the chapters."""
    from mutagen.id3 import APIC, COMM, ID3, SYLT, TALB, TCON, TIT2, TLAN, TPE1, TRCK, USLT

    tag = ID3()
    for frame, value in (
        (TIT2, sheet["title"]),
        (TALB, sheet["album"]),
        (TPE1, sheet["artist"]),
        (TCON, sheet["genre"]),
        (TLAN, LANGUAGE),
        (TRCK, f"{sheet['number']}/{sheet['total']}"),
    ):
        tag.add(frame(encoding=UTF16, text=[value]))
    told = {"encoding": UTF16, "lang": LANGUAGE, "desc": ""}
    tag.add(COMM(**told, text=[sheet["notices"]]))
    tag.add(USLT(**told, text=sheet["transcript"]))
    timed = [(f"{text}\n", ms) for text, ms in sheet["timed"]]
    if timed:
        # format 2: milliseconds; type 2: the words as they are spoken.
        tag.add(SYLT(**told, format=2, type=2, text=timed))
    description, cover = sheet["cover_text"][:64], sheet["cover"]
    tag.add(APIC(encoding=UTF16, mime="image/jpeg", type=3, desc=description, data=cover))
    return tag


def chapter_frames(sheet: Sheet) -> Iterator[ID3]:
    """Yield the CTOC, without which many players see no chapters, and a CHAP for each."""
    from mutagen.id3 import CHAP, CTOC, ID3, TIT2, CTOCFlags

    def alone(frame: Any) -> ID3:
        tag = ID3()
        tag.add(frame)
        return tag

    def title(text: str) -> list[Any]:
        return [TIT2(encoding=UTF16, text=[text])]

    ids = [f"chp{number}" for number in range(len(sheet["chapters"]))]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    yield alone(CTOC("toc", flags=flags, child_element_ids=ids, sub_frames=title(sheet["title"])))
    for name, (start, end, text) in zip(ids, sheet["chapters"], strict=True):
        yield alone(CHAP(name, start, end, NO_OFFSET, NO_OFFSET, sub_frames=title(text)))


def write_flac(path: Path, sheet: Sheet) -> None:
    """Put Vorbis comments and the cover into a FLAC file."""
    from mutagen.flac import FLAC

    file = FLAC(path)
    file.clear_pictures()
    file.add_picture(picture(sheet))
    file.update(comments(sheet))
    file.save(padding=no_padding)


def write_opus(path: Path, sheet: Sheet) -> None:
    """Put Vorbis comments and the cover into an Ogg Opus file."""
    from mutagen.oggopus import OggOpus

    write_ogg(OggOpus(path), sheet)


def write_vorbis(path: Path, sheet: Sheet) -> None:
    """Do the same in an Ogg Vorbis file, and give it a serial number that stays."""
    from mutagen.oggvorbis import OggVorbis

    write_ogg(OggVorbis(path), sheet)
    set_serial(path)


def write_ogg(file: Any, sheet: Sheet) -> None:
    """Put Vorbis comments and the cover into an Ogg file."""
    file.delete()
    file.update(comments(sheet))
    file["METADATA_BLOCK_PICTURE"] = [base64.b64encode(picture(sheet).write()).decode()]
    file.save(padding=no_padding)


def set_serial(path: Path) -> None:
    """Give the one stream of an Ogg file a fixed serial number; libsndfile draws its own."""
    from mutagen.ogg import OggPage

    end = path.stat().st_size
    with path.open("r+b") as file:
        while (offset := file.tell()) < end:
            page = OggPage(file)
            page.serial = SERIAL
            file.seek(offset)
            file.write(page.write())  # with its new checksum; as long as before


def comments(sheet: Sheet) -> dict[str, list[str]]:
    """Return Vorbis comments as mutagen takes them."""
    return {name: [value] for name, value in sheet["comments"].items()}


def picture(sheet: Sheet) -> Picture:
    """Return the cover as FLAC and Ogg hold it."""
    from mutagen.flac import Picture

    cover = Picture()
    cover.type, cover.mime, cover.desc = 3, "image/jpeg", sheet["cover_text"]
    cover.width = cover.height = sheet["cover_size"]
    cover.depth = 24
    cover.data = sheet["cover"]
    return cover


def write_m4b(path: Path, sheet: Sheet) -> None:
    """Put iTunes tags into an M4B file; its chapters are there already."""
    from mutagen.mp4 import MP4, MP4Cover

    file = MP4(path)
    if file.tags is None:
        file.add_tags()
    cover = sheet["cover"]
    file.update(
        {
            "\xa9nam": sheet["title"],
            "\xa9alb": sheet["album"],
            "\xa9ART": sheet["artist"],
            "\xa9gen": sheet["genre"],
            "\xa9lyr": sheet["transcript"],
            "\xa9cmt": sheet["notices"],
            "desc": sheet["notices"][:255],
            "ldes": sheet["notices"],
            "trkn": [(sheet["number"], sheet["total"])],
            "stik": [AUDIOBOOK],
            "pgap": True,
            "covr": [MP4Cover(cover, MP4Cover.FORMAT_JPEG)],
        }
    )
    file.save(padding=no_padding)


WRITERS: Final[dict[str, Callable[[Path, Sheet], None]]] = {
    "mp3": write_mp3,
    "flac": write_flac,
    "opus": write_opus,
    "ogg": write_vorbis,
    "m4b": write_m4b,
}
READERS: Final[dict[str, Callable[[Any], list[tuple[float, str]]]]] = {
    "mp3": id3_chapters,
    "m4b": mp4_chapters,
    "flac": vorbis_chapters,
    "opus": vorbis_chapters,
    "ogg": vorbis_chapters,
}


if __name__ == PROGRAM:  # loaded before it is asked, while the sound is measured
    import mutagen.id3  # noqa: F401
