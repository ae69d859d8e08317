"""Sounds as files: one encoder for each format, fed block by block.

WAV is ours, FLAC and Vorbis are libsndfile's, MP3 (LAME), Opus and AAC come
with FFmpeg's libraries; all are inside wheels. Every file decodes to exactly
as many frames as went in, and the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, get_args

from coach.errors import ExportError
from coach.export.ffmpeg import EncoderError, FFmpeg
from coach.export.lame_header import set_length
from coach.export.riff import write_wav
from coach.export.sound import Source
from coach.export.tags import TagError, id3_bytes, info_list, write_tags

Format = Literal["wav", "flac", "mp3", "opus", "ogg", "m4b"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

VORBIS_COMPRESSION: Final = 0.4
"""On libsndfile's scale, where 1 is smallest: some 32 kbit/s for one voice."""


def encode(path: Path, kind: Format, source: Source, ffmpeg: FFmpeg) -> None:
    """Write ``source`` to ``path``. Raises ExportError, or OSError where the disk does."""
    from soundfile import LibsndfileError

    try:
        _ENCODERS[kind](path, source, ffmpeg)
        if source.labels is not None and kind != "wav":
            write_tags(path, kind, source.labels)
    except (EncoderError, LibsndfileError, TagError) as error:
        reason = str(error).rstrip(".")
        raise ExportError(
            f"{path.name}: the {kind.upper()} file could not be written whole: {reason}. "
            "Make room on the disk, or choose another folder with -o."
        ) from error


def _wav(path: Path, source: Source, _: FFmpeg) -> None:
    form = source.blocks, source.sample_rate, source.channels
    labels = source.labels
    if labels is None:
        write_wav(path, *form)
        return
    write_wav(path, *form, labels.chapters, info_list(labels), id3_bytes(labels))


def _flac(path: Path, source: Source, _: FFmpeg) -> None:
    _sndfile(path, source, format="FLAC", subtype="PCM_16")


def _vorbis(path: Path, source: Source, _: FFmpeg) -> None:
    quality = {"compression_level": VORBIS_COMPRESSION}
    _sndfile(path, source, format="OGG", subtype="VORBIS", **quality)


def _mp3(path: Path, source: Source, ffmpeg: FFmpeg) -> None:
    ffmpeg.encode_mp3(path, source)
    set_length(path, source.frames, source.channels)


def _opus(path: Path, source: Source, ffmpeg: FFmpeg) -> None:
    ffmpeg.encode_opus(path, source)


def _m4b(path: Path, source: Source, ffmpeg: FFmpeg) -> None:
    ffmpeg.encode_m4b(path, source)


def _sndfile(path: Path, source: Source, **form: Any) -> None:
    import soundfile

    rate, channels = source.sample_rate, source.channels
    try:
        with soundfile.SoundFile(path, "w", samplerate=rate, channels=channels, **form) as file:
            for block in source.blocks:
                file.write(block)
        whole = soundfile.info(path).frames == source.frames
    except AssertionError:  # soundfile's, when libsndfile took less than it was given
        whole = False
    if not whole:
        raise OSError("the disk did not take all of it")


_ENCODERS: Final[dict[Format, Callable[[Path, Source, FFmpeg], None]]] = {
    "wav": _wav,
    "flac": _flac,
    "mp3": _mp3,
    "opus": _opus,
    "ogg": _vorbis,
    "m4b": _m4b,
}
