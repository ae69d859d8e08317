"""Our own sound files read back: their samples and their chapters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.export.encoders import Format
from coach.export.ffmpeg import FFmpeg
from coach.export.riff import cue_chapters
from coach.export.sound import BLOCK_FRAMES
from coach.render import Samples
from coach.timeline import SAMPLE_RATE

MAX_RATE: Final = 192_000


def decode(path: Path, kind: Format, ffmpeg: FFmpeg) -> Iterator[Samples]:
    """Yield int16 blocks of shape (n, channels) at the house rate.

    libsndfile decodes what it can, FFmpeg the rest; both take away the
    codec's own delay. Raises EncoderError, OSError or ValueError.
    """
    import soxr

    rate, blocks = _by_ffmpeg(path, ffmpeg) if kind == "m4b" else _by_sndfile(path)
    if not 8000 <= rate <= MAX_RATE:
        raise ValueError(f"a sample rate of {rate}")
    resampler = None
    for block in blocks:
        if rate == SAMPLE_RATE:
            yield _whole(block)
            continue
        resampler = resampler or soxr.ResampleStream(rate, SAMPLE_RATE, block.shape[1])
        yield _whole(resampler.resample_chunk(block))
        last = block[:0]
    if resampler is not None:
        yield _whole(resampler.resample_chunk(last, last=True))


def _whole(block: NDArray[np.float32]) -> Samples:
    return np.clip(np.rint(block * 32768), -32768, 32767).astype(np.int16)


def _by_sndfile(path: Path) -> tuple[int, Iterator[NDArray[np.float32]]]:
    import soundfile

    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise OSError(str(error)) from error

    def blocks() -> Iterator[NDArray[np.float32]]:
        try:
            with file:
                while len(block := file.read(BLOCK_FRAMES, "float32", always_2d=True)):
                    yield block
        except soundfile.LibsndfileError as error:
            raise OSError(str(error)) from error

    return file.samplerate, blocks()


def _by_ffmpeg(path: Path, ffmpeg: FFmpeg) -> tuple[int, Iterator[NDArray[np.float32]]]:
    from mutagen import MutagenError
    from mutagen.mp4 import MP4

    try:
        channels = MP4(path).info.channels
    except MutagenError as error:
        raise ValueError(str(error)) from error
    return ffmpeg.decode(path, 1 if channels == 1 else 2)


def chapters_in(path: Path, kind: Format) -> list[tuple[float, str]]:
    """Return (seconds, title) of each chapter inside a file.

    Raises ValueError or OSError where the file is damaged.
    """
    from mutagen import File, MutagenError

    try:
        if kind == "wav":
            return [(frame / SAMPLE_RATE, title) for frame, title in cue_chapters(path)]
        file: Any = File(path)
        if file is None or not file.tags:
            return []
        if kind == "mp3":
            return _id3_chapters(file.tags)
        if kind == "m4b":
            return [(chapter.start, chapter.title) for chapter in file.chapters or ()]
        return _vorbis_chapters(file.tags)
    except MutagenError as error:
        raise ValueError(str(error)) from error


def _id3_chapters(tags: Any) -> list[tuple[float, str]]:
    """Go by the table of contents: what it does not list, players do not show."""
    frames = {frame.element_id: frame for frame in tags.getall("CHAP")}
    listed = [name for toc in tags.getall("CTOC") for name in toc.child_element_ids]
    found = [frames[name] for name in listed if name in frames]
    return [(frame.start_time / 1000, str(frame.sub_frames["TIT2"])) for frame in found]


def _vorbis_chapters(tags: Mapping[str, list[str]]) -> list[tuple[float, str]]:
    chapters = []
    for number in range(1000):
        clock = tags.get(f"CHAPTER{number:03d}")
        if clock is None:
            break
        parts = re.fullmatch(r"(\d{1,4}):(\d\d):(\d\d\.\d{3})", clock[0])
        if parts is None:
            raise ValueError(f"a chapter at {clock[0][:20]!r}")
        seconds = int(parts[1]) * 3600 + int(parts[2]) * 60 + float(parts[3])
        chapters.append((seconds, tags[f"CHAPTER{number:03d}NAME"][0]))
    return chapters
