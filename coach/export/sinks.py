"""One track or one clip as one plain file, without tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from coach.export.encoders import Format, encode
from coach.export.ffmpeg import FFmpeg
from coach.export.sound import Sound, Source, Whole, blocks
from coach.files import whole_file
from coach.render import Samples, Track
from coach.timeline import SAMPLE_RATE

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
    _write(track, path, kind, force, on_frames)


def write_samples(samples: Samples, path: Path, kind: Format, *, force: bool = False) -> None:
    """Write one clip at the house rate to ``path``, whole or not at all."""
    _write(Whole(samples), path, kind, force, None)


def _write(
    sound: Sound, path: Path, kind: Format, force: bool, on_frames: BlockCount | None
) -> None:
    counted_blocks = counted(blocks(sound), on_frames)
    with whole_file(path, force=force) as partial, FFmpeg() as ffmpeg:
        source = Source(counted_blocks, sound.frames, sound.channels, SAMPLE_RATE)
        encode(partial, kind, source, ffmpeg)


def counted(samples: Iterator[Samples], on_frames: BlockCount | None) -> Iterator[Samples]:
    """Yield blocks, and tell ``on_frames`` of each once the encoder asks for another."""
    for block in samples:
        yield block
        if on_frames is not None:
            on_frames(len(block))
