"""A recording as the ears want it: any rate and channels in, 16 kHz mono blocks out.

And what the coach played meanwhile, if that was kept: both are heard as if live.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile
import soxr

from coach.ears.activity import RATE
from coach.ears.hearing import Heard, Hearing
from coach.ears.level import Meter
from coach.ears.recogniser import Sound
from coach.errors import HearingError
from coach.files import open_file

RATES: Final = (4_000, 384_000)
CHANNELS: Final = 32
HOURS: Final = 12
_BLOCK_SECONDS: Final = 0.1
_UNKNOWN_AFTER: Final = "after that the coach's voice was not removed."
_CHUNKS: Final = 1_000
AHEAD: Final = 1.0
"""Seconds of the reference that are known before they may be heard: either file may begin first."""
_UNKNOWN_SIZES: Final = (0, 0x7FFFFFFF, 0xFFFFFFFF)
"""What programs write that stream a WAV and cannot know its size."""


class Recording:
    """An open sound file. Raises HearingError where it is no sound, or not within bounds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.meter = Meter()
        self._cut_at: float | None = None
        try:
            self._missing = _missing_bytes(path)
            self._file: Any = soundfile.SoundFile(path)
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise HearingError(
                f"{path} cannot be read as sound ({reason}). Give a WAV or FLAC file."
            ) from error
        self.rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        fault = _out_of_bounds(self._file)
        if fault:
            self._file.close()
            raise HearingError(f"{path} {fault}.")

    def blocks(self) -> Iterator[Sound]:
        """Read it once, from the start: 16 kHz mono, -1 to 1, shape (samples,).

        A NaN in the file is a NaN somewhere in the block that it belongs to.
        """
        resampler = soxr.ResampleStream(self.rate, RATE, 1, dtype="float32")
        with self._file:
            for block in self._read():
                self.meter.accept(block)
                finite = np.isfinite(block).all(axis=1)
                mono = np.clip(np.where(finite[:, None], block, 0).mean(axis=1), -1, 1)
                sound = resampler.resample_chunk(mono.astype(np.float32))
                if not finite.all():
                    sound[:1] = np.nan
                yield sound
        yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)

    def _read(self) -> Iterator[Any]:
        size = max(1, round(self.rate * _BLOCK_SECONDS))
        while True:
            try:
                block = self._file.read(size, dtype="float32", always_2d=True)
            except RuntimeError:
                block = ()
            if not len(block):
                break
            yield block
        if self._missing or round(self.seconds * self.rate) < self._file.frames:
            self._cut_at = self.seconds

    @property
    def seconds(self) -> float:
        """How much of it has been read."""
        return self.meter.samples / self.channels / self.rate

    def faults(self) -> tuple[str, ...]:
        """What was wrong with it, once it has been read: sentences for the user."""
        found = self.meter.faults()
        if self._cut_at is not None:
            found += (f"The file is cut off after {self._cut_at:.1f} s; what was there was heard.",)
        if self.rate < RATE and self.meter.samples:
            found += (
                f"It was recorded at {self.rate / 1000:g} kHz, as on a telephone: commands are "
                "missed more often. 16 kHz or more is better.",
            )
        return found


class Reference(Recording):
    """What the coach played while a recording was made; a file like any other."""

    def blocks(self) -> Iterator[Sound]:
        """As of a recording; what is no number is silence, and silence follows the end."""
        yield from map(np.nan_to_num, super().blocks())
        while True:
            yield np.zeros(round(RATE * _BLOCK_SECONDS), np.float32)

    def faults_for(self, recording: Recording) -> tuple[str, ...]:
        """What was wrong with it, once both have been heard: sentences for the user."""
        if not self.meter.peak:
            return ("It is silent, so no echo was removed. Give what the coach played.",)
        found: tuple[str, ...] = ()
        if self.meter.damaged:
            found += (f"{self.meter.damaged} samples are NaN or infinite, taken for silence.",)
        if self._cut_at is not None:
            found += (f"The file is cut off after {self._cut_at:.1f} s; {_UNKNOWN_AFTER}",)
        elif recording.seconds - self.seconds > AHEAD:
            found += (
                f"It ends after {self.seconds:.1f} s, before the recording; {_UNKNOWN_AFTER}",
            )
        return found


def replay(recording: Recording, reference: Reference, hearing: Hearing) -> Iterator[Heard]:
    """Hear a recording as if live; the virtual clock is the recording's own samples.

    The files may have begun 0.5 s apart, and their clocks may differ by 100 ppm.
    """
    far, known, at = reference.blocks(), 0, 0
    for block in recording.blocks():
        while known < at + len(block) + AHEAD * RATE:
            played = next(far)
            hearing.played(played, known / RATE)
            known += len(played)
        yield hearing.accept(block, at / RATE)
        at += len(block)
    yield hearing.finish()


def _out_of_bounds(file: Any) -> str:
    low, high = RATES
    if not low <= file.samplerate <= high:
        return f"has a rate of {file.samplerate} Hz; it must be {low} to {high} Hz"
    if file.channels > CHANNELS:
        return f"has {file.channels} channels; at most {CHANNELS} are read"
    if file.frames > HOURS * 3600 * file.samplerate:
        return f"is longer than {HOURS} hours; cut it first"
    return ""


def _missing_bytes(path: Path) -> bool:
    """Whether a WAV file ends before its sound does, which libsndfile passes over in silence.

    Raises OSError.
    """
    with open_file(path) as file:
        size = path.stat().st_size
        riff, _, wave = file.read(4), file.read(4), file.read(4)
        if (riff, wave) != (b"RIFF", b"WAVE"):
            return False
        for _ in range(_CHUNKS):
            header = file.read(8)
            length = int.from_bytes(header[4:], "little")
            if header[:4] == b"data":
                return length not in _UNKNOWN_SIZES and file.tell() + length > size
            file.seek(length + length % 2, 1)
    return False
