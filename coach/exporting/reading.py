"""Our own sound files read back: their samples and their chapters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.audio import Samples, load_soundfile, to_samples
from coach.exporting.ffmpeg import FFmpeg
from coach.exporting.model import Format
from coach.exporting.sound import BLOCK_FRAMES
from coach.exporting.tags import TagError, m4b_channels, read_chapters
from coach.exporting.wav import cue_chapters
from coach.timeline import SAMPLE_RATE

MAX_RATE: Final = 192_000


def decode(path: Path, kind: Format, ffmpeg: FFmpeg) -> Iterator[Samples]:
    """Yield int16 blocks of shape (n, channels) at the house rate.

    libsndfile decodes what it can, FFmpeg the rest; both take away the
    codec's own delay. Raises EncoderError, OSError or ValueError.
    """
    import soxr

    if kind == "m4b":
        try:
            rate, blocks = ffmpeg.decode(path, 1 if m4b_channels(path) == 1 else 2)
        except TagError as error:
            raise ValueError(str(error)) from error
    else:
        rate, blocks = _by_sndfile(path)
    if not 8000 <= rate <= MAX_RATE:
        raise ValueError(f"a sample rate of {rate}")
    resampler = None
    for block in blocks:
        if rate == SAMPLE_RATE:
            yield to_samples(block)
            continue
        resampler = resampler or soxr.ResampleStream(rate, SAMPLE_RATE, block.shape[1])
        yield to_samples(resampler.resample_chunk(block))
        last = block[:0]
    if resampler is not None:
        yield to_samples(resampler.resample_chunk(last, last=True))


def _by_sndfile(path: Path) -> tuple[int, Iterator[NDArray[np.float32]]]:
    soundfile = load_soundfile()
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


def chapters_in(path: Path, kind: Format) -> list[tuple[float, str]]:
    """Return (seconds, title) of each chapter inside a file.

    Raises ValueError or OSError where the file is damaged.
    """
    if kind == "wav":
        return [(frame / SAMPLE_RATE, title) for frame, title in cue_chapters(path)]
    try:
        return read_chapters(path, kind)
    except TagError as error:
        raise ValueError(str(error)) from error
