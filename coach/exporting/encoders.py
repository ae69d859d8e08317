"""Encoders, one for each format; with the length in an MP3 header, and plain files without tags."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from coach.audio import Samples, load_soundfile
from coach.errors import ExportError
from coach.exporting.ffmpeg import EncoderError, FFmpeg
from coach.exporting.model import EncoderInput, Format, SampleReader
from coach.exporting.sound import ClipReader, blocks
from coach.exporting.tags import TagError, id3_bytes, info_list, write_tags
from coach.exporting.wav import write_wav
from coach.files import whole_file
from coach.timeline import SAMPLE_RATE
from coach.worker import EndedError, HungError

# Sounds as files: one encoder for each format, fed block by block.
#
# WAV is ours, FLAC and Vorbis are libsndfile's, MP3 (LAME), Opus and AAC come
# with FFmpeg's libraries; all are inside wheels. Every file decodes to exactly
# as many frames as went in, and the same input gives the same bytes.


# On libsndfile's scale, where 1 is smallest: some 32 kbit/s for one voice.
VORBIS_COMPRESSION: Final = 0.4


def encode(path: Path, kind: Format, source: EncoderInput, ffmpeg: FFmpeg) -> None:
    """Write ``source`` to ``path``. Raises ExportError, or OSError where the disk does."""
    try:
        match kind:
            case "wav":
                form = source.blocks, source.sample_rate, source.channels
                labels = source.labels
                if labels is None:
                    write_wav(path, *form)
                else:
                    id3 = partial(id3_bytes, labels)
                    write_wav(path, *form, labels.chapters, info_list(labels), id3)
            case "flac":
                _sndfile(path, source, format="FLAC", subtype="PCM_16")
            case "ogg":
                quality = {"compression_level": VORBIS_COMPRESSION}
                _sndfile(path, source, format="OGG", subtype="VORBIS", **quality)
            case "mp3":
                ffmpeg.encode_mp3(path, source)
                set_length(path, source.frames, source.channels)
            case "opus":
                ffmpeg.encode_opus(path, source)
            case "m4b":
                ffmpeg.encode_m4b(path, source)
        if source.labels is not None and kind != "wav":
            write_tags(path, kind, source.labels)
    except (EncoderError, TagError) as error:
        reason = str(error).rstrip(".")
        lost = isinstance(error.__cause__, (EndedError, HungError))
        advice = (
            "Give the command again, when less else is running."
            if lost
            else "Make room on the disk, or choose another folder with -o."
        )
        raise ExportError(
            f"{path.name}: the {kind.upper()} file could not be written whole: {reason}. {advice}"
        ) from error


def _sndfile(path: Path, source: EncoderInput, **form: Any) -> None:
    soundfile = load_soundfile()
    rate, channels = source.sample_rate, source.channels
    try:
        with soundfile.SoundFile(path, "w", samplerate=rate, channels=channels, **form) as file:
            for block in source.blocks:
                file.write(block)
        whole = soundfile.info(path).frames == source.frames
    except AssertionError:  # soundfile's, when libsndfile took less than it was given
        whole = False
    except soundfile.LibsndfileError as error:
        raise EncoderError(str(error)) from error
    if not whole:
        raise OSError("the disk did not take all of it")


# The LAME header of an MP3 file: how many samples decoders leave out at both ends.
#
# FFmpeg fills it in, but where the last frame of a sound is nearly empty it gets
# the end wrong by up to two milliseconds. The number of MP3 frames is in the
# header too, and with it the right padding is plain arithmetic.
#
# Layout: http://gabriel.mp3-tech.org/mp3infotag.html


# What every MP3 decoder adds at the start; not part of the header's delay.
DECODER_DELAY: Final = 529

# Samples of an MPEG-2 layer III frame: all rates up to 24 kHz.
_FRAME: Final = 576

_DELAY_FIELD: Final = 141
_CRC_FIELD: Final = 154


def set_length(path: Path, frames: int, channels: int) -> None:
    """Say in the header of a file without tags that it holds ``frames``.

    Raises ValueError where the file does not begin with such a header.
    """
    start = 4 + (9 if channels == 1 else 17)
    with path.open("r+b") as file:
        head = bytearray(file.read(start + _CRC_FIELD + 2))
        if (
            bytes(head[start : start + 4]) not in (b"Info", b"Xing")
            or len(head) < start + _CRC_FIELD + 2
        ):
            raise ValueError("the MP3 file has no LAME header")
        coded = int.from_bytes(head[start + 8 : start + 12], "big") * _FRAME
        at = start + _DELAY_FIELD
        delay = int.from_bytes(head[at : at + 3], "big") >> 12
        padding = coded - delay - frames
        if not DECODER_DELAY <= padding < 1 << 12:
            raise ValueError("the MP3 file is shorter than its sound")
        head[at : at + 3] = (delay << 12 | padding).to_bytes(3, "big")
        # CRC-16/ARC, the one that LAME signs its header with.
        crc = 0
        for byte in head[: start + _CRC_FIELD]:
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
        head[start + _CRC_FIELD :] = crc.to_bytes(2, "big")
        file.seek(0)
        file.write(head)


# One track or one clip as one plain file, without tags.


def write_track(sound: SampleReader, path: Path, kind: Format, *, force: bool = False) -> None:
    """Write a sound at the house rate to ``path``, whole or not at all. Raises ExportError."""
    with whole_file(path, force=force) as partial, FFmpeg() as ffmpeg:
        source = EncoderInput(blocks(sound), sound.frames, sound.channels, SAMPLE_RATE)
        encode(partial, kind, source, ffmpeg)


def write_samples(samples: Samples, path: Path, kind: Format, *, force: bool = False) -> None:
    """Write one clip at the house rate to ``path``, whole or not at all. Raises ExportError."""
    write_track(ClipReader(samples), path, kind, force=force)
