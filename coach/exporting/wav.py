"""WAV files with cue points: samples as they come, then the chunks that name them.

Written from the RIFF/WAVE multimedia specification (IBM and Microsoft, 1991).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from coach.audio import Samples, to_pcm
from coach.errors import ExportError
from coach.exporting.model import Chapter

MAX_BYTES: Final = 0xFFFF_FFFF
_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
_FORMAT_BYTES: Final = 16
_PCM: Final = 1


def write_wav(
    path: Path,
    samples: Iterable[Samples],
    sample_rate: int,
    channels: int,
    chapters: Sequence[Chapter] = (),
    info: Mapping[str, str] | None = None,
    id3: Callable[[], bytes] = bytes,
) -> None:
    """Write 16-bit samples, then chapters as cue points, INFO and ID3 tags.

    ``info`` maps four-letter INFO names (INAM, ...) to texts; ``id3`` is asked
    for its tag once the samples are written. Raises ExportError for more than
    the 4 GB that a WAV file can hold.
    """
    with path.open("wb") as file:
        file.write(_header(sample_rate, channels, 0, 0))
        size = 0
        for block in samples:
            data = to_pcm(block)
            size += len(data)
            if size > MAX_BYTES - 2**20:
                raise ExportError(
                    f"{path.name}: the session is too long for a WAV file (4 GB); "
                    "use --format flac."
                )
            file.write(data)
        for name, content in _after_the_samples(chapters, info or {}, id3()):
            file.write(_chunk(name, content))
        whole = file.tell()
        file.seek(0)
        file.write(_header(sample_rate, channels, size, whole))


def _header(sample_rate: int, channels: int, size: int, whole: int) -> bytes:
    frame = 2 * channels
    return _HEADER.pack(
        b"RIFF", max(whole - 8, 0), b"WAVE", b"fmt ", _FORMAT_BYTES, _PCM, channels,
        sample_rate, sample_rate * frame, frame, 16, b"data", size,
    )  # fmt: skip


def _after_the_samples(
    chapters: Sequence[Chapter], info: Mapping[str, str], id3: bytes
) -> Iterable[tuple[bytes, bytes]]:
    if chapters:
        points = (
            struct.pack("<II4sIII", number, chapter.start, b"data", 0, 0, chapter.start)
            for number, chapter in enumerate(chapters, 1)
        )
        yield b"cue ", struct.pack("<I", len(chapters)) + b"".join(points)
        labels = (
            _chunk(b"labl", struct.pack("<I", number) + _text(chapter.title))
            for number, chapter in enumerate(chapters, 1)
        )
        yield b"LIST", b"adtl" + b"".join(labels)
    if info:
        texts = (_chunk(name.encode(), _text(text)) for name, text in info.items())
        yield b"LIST", b"INFO" + b"".join(texts)
    if id3:
        yield b"id3 ", id3


def _text(text: str) -> bytes:
    return text.encode() + b"\0"


def _chunk(name: bytes, content: bytes) -> bytes:
    """Chunks begin on even bytes; the padding does not count."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def read_chunks(path: Path) -> list[tuple[bytes, bytes]]:
    """Return (name, content) of each chunk of a WAV file but the samples.

    Raises ValueError for what is no WAV file, or whose sizes do not add up.
    """
    chunks = []
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            raise ValueError("not a WAV file")
        end = path.stat().st_size
        while file.tell() + 8 <= end:
            name, size = struct.unpack("<4sI", file.read(8))
            if file.tell() + size > end:
                raise ValueError(f"the chunk {name!r} is cut short")
            if name == b"data":
                file.seek(size, 1)
            else:
                chunks.append((name, file.read(size)))
            file.seek(size % 2, 1)
    return chunks


def cue_chapters(path: Path) -> list[tuple[int, str]]:
    """Return (frame, label) of each cue point of a WAV file; ValueError as above."""
    frames: dict[int, int] = {}
    labels: dict[int, str] = {}
    for name, content in read_chunks(path):
        if name == b"cue ":
            for offset in range(4, len(content) - 23, 24):
                number, frame = struct.unpack_from("<II", content, offset)
                frames[number] = frame
        elif name == b"LIST" and content[:4] == b"adtl":
            offset = 4
            while offset + 12 <= len(content):
                kind, size, number = struct.unpack_from("<4sII", content, offset)
                if kind == b"labl":
                    label = content[offset + 12 : offset + 8 + size].rstrip(b"\0")
                    labels[number] = label.decode("utf-8", "replace")
                offset += 8 + size + size % 2
    return [(frame, labels.get(number, "")) for number, frame in frames.items()]
