"""Tracks as sound files, one encoder each, block by block."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Literal

from coach.errors import ExportError
from coach.export.files import whole_file
from coach.render import Samples, Track
from coach.timeline import SAMPLE_RATE

Format = Literal["wav", "flac"]
BlockCount = Callable[[int], None]
"""Called with the number of frames just written."""


def write_track(
    track: Track,
    path: Path,
    kind: Format,
    *,
    force: bool = False,
    on_frames: BlockCount | None = None,
) -> None:
    """Write ``track`` to ``path``, whole or not at all. Raises ExportError."""

    def counted() -> Iterable[Samples]:
        for block in track.blocks():
            yield block
            if on_frames is not None:
                on_frames(len(block))

    with whole_file(path, force=force) as partial:
        _ENCODERS[kind](partial, counted(), track.timeline.sample_rate)


def write_samples(samples: Samples, path: Path, kind: Format, *, force: bool = False) -> None:
    """Write one clip at the house rate to ``path``, whole or not at all."""
    with whole_file(path, force=force) as partial:
        _ENCODERS[kind](partial, [samples], SAMPLE_RATE)


def _write_wav(path: Path, blocks: Iterable[Samples], sample_rate: int) -> None:
    with path.open("wb") as file, wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(sample_rate)
        for block in blocks:
            sound.writeframesraw(block.astype("<i2", copy=False).tobytes())


def _write_flac(path: Path, blocks: Iterable[Samples], sample_rate: int) -> None:
    import soundfile

    frames = 0
    try:
        with soundfile.SoundFile(
            path, "w", samplerate=sample_rate, channels=1, subtype="PCM_16", format="FLAC"
        ) as sound:
            for block in blocks:
                sound.write(block)
                frames += len(block)
    except (soundfile.LibsndfileError, AssertionError) as error:
        # libsndfile reports a short write (a full disk) only by its count.
        raise _unwritten(path) from error
    if soundfile.info(path).frames != frames:
        raise _unwritten(path)


def _unwritten(path: Path) -> ExportError:
    return ExportError(
        f"{path.parent}: the FLAC file could not be written whole. "
        "Make room on the disk, or choose another folder with -o."
    )


_ENCODERS: Final[dict[Format, Callable[[Path, Iterable[Samples], int], None]]] = {
    "wav": _write_wav,
    "flac": _write_flac,
}
FORMATS: Final[tuple[Format, ...]] = tuple(_ENCODERS)
