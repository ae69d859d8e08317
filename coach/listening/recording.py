"""Sound for the listening pipeline, from a recording or a live microphone: 16 kHz mono blocks."""

from __future__ import annotations

import math
import queue
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from coach.audio import Input, Samples, load_soundfile, to_floats
from coach.errors import DeviceError, HearingError
from coach.files import open_file
from coach.listening.pipeline import Pipeline
from coach.listening.results import PipelineOutput
from coach.listening.vad import RATE, Waveform

# Below this a microphone hears less than the noise of any room.
QUIET_DBFS: Final = -70.0
_FULL: Final = 0.999
_CLIPPED_SHARE: Final = 0.001
_OFFSET: Final = 0.02


class Meter:
    """A level meter, which also finds faults; floats from -1 to 1 of any shape."""

    def __init__(self) -> None:
        self.samples = self.damaged = self._full = 0
        self.peak = self._sum = self._squares = 0.0

    def accept(self, block: NDArray[Any]) -> None:
        """Take in the next samples; what is not a number is counted and left out."""
        finite = block[np.isfinite(block)].astype(np.float64)
        self.samples += block.size
        self.damaged += block.size - finite.size
        if not finite.size:
            return
        size = np.abs(finite)
        self.peak = max(self.peak, float(size.max()))
        self._full += int((size >= _FULL).sum())
        self._sum += float(finite.sum())
        self._squares += float((finite**2).sum())

    @property
    def dbfs(self) -> float:
        """Root mean square, in decibels under full scale; -inf for zeros or nothing."""
        return decibels(math.sqrt(self._squares / max(1, self.samples)))

    def faults(self) -> tuple[str, ...]:
        """Return what is wrong, each as a sentence that says what to do; nothing for good sound."""
        if not self.samples:
            return ("There is no sound in it.",)
        if self.damaged == self.samples:
            return ("It holds no numbers at all, only NaN or infinity: record it again.",)
        found = []
        if self.damaged:
            found.append(
                f"Samples that are NaN or infinite: {self.damaged}; what was said there is lost."
            )
        if self.peak == 0:
            return (*found, _MUTED)
        if decibels(self.peak) < QUIET_DBFS:
            return (*found, f"It is all but silent (peak {decibels(self.peak):.0f} dB): {_TURN_UP}")
        if self._full > _CLIPPED_SHARE * self.samples:
            share = 100 * self._full / self.samples
            found.append(f"It is clipped ({share:.1f} % of it): turn the microphone down.")
        if abs(self._sum / self.samples) > _OFFSET:
            found.append(
                f"It has an offset of {100 * self._sum / self.samples:.0f} % of full scale, "
                "which was taken out; another cable or input may be better."
            )
        return tuple(found)


_MUTED: Final = (
    "Every sample is zero: the microphone is muted, or this program is not allowed to use it. "
    "Unmute it, or allow it in the system's privacy settings."
)
_TURN_UP: Final = "turn the microphone up, or come nearer."


def decibels(amplitude: float) -> float:
    """Return an amplitude (1 is full scale) in dB; -inf for 0."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf


# Bounds of a recording that is read.
RATES: Final = (4_000, 384_000)
CHANNELS: Final = 32
HOURS: Final = 12
_BLOCK_SECONDS: Final = 0.1
_UNKNOWN_AFTER: Final = "after that the coach's voice was not removed."
_CHUNKS: Final = 1_000

# Seconds by which the far end is read ahead of the recording: either file may begin first.
AHEAD: Final = 1.0

# Sizes that programs write that stream a WAV and cannot know its size.
_UNKNOWN_SIZES: Final = (0, 0x7FFFFFFF, 0xFFFFFFFF)


class Recording:
    """An open sound file. Raises HearingError where it is no sound, or not within bounds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.meter = Meter()
        self._cut_at: float | None = None
        try:
            self._missing = _missing_bytes(path)
            self._file: Any = load_soundfile().SoundFile(path)
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise HearingError(
                f"{path} cannot be read as sound ({reason}). Give a WAV or FLAC file."
            ) from error
        self.rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        low, high = RATES
        fault = ""
        if not low <= self.rate <= high:
            fault = f"has a rate of {self.rate} Hz; it must be {low} to {high} Hz"
        elif self.channels > CHANNELS:
            fault = f"has {self.channels} channels; at most {CHANNELS} are read"
        elif self._file.frames > HOURS * 3600 * self.rate:
            fault = f"is longer than {HOURS} hours; cut it first"
        if fault:
            self._file.close()
            raise HearingError(f"{path} {fault}.")

    def blocks(self) -> Iterator[Waveform]:
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
        """Return the seconds that have been read."""
        return self.meter.samples / self.channels / self.rate

    def faults(self) -> tuple[str, ...]:
        """Return what was wrong with it, once it has been read: sentences for the user."""
        found = self.meter.faults()
        if self._cut_at is not None:
            found += (f"The file is cut off after {self._cut_at:.1f} s; what was there was heard.",)
        if self.rate < RATE and self.meter.samples:
            found += (
                f"It was recorded at {self.rate / 1000:g} kHz, as on a telephone: commands are "
                "missed more often. 16 kHz or more is better.",
            )
        return found


class FarEndRecording(Recording):
    """The far end of a recording: what the coach played while it was made."""

    def blocks(self) -> Iterator[Waveform]:
        """Yield blocks as of a recording; NaN becomes silence, and silence follows the end."""
        yield from map(np.nan_to_num, super().blocks())
        while True:
            yield np.zeros(round(RATE * _BLOCK_SECONDS), np.float32)

    def faults_for(self, recording: Recording) -> tuple[str, ...]:
        """Return what was wrong with it, once both have been heard: sentences for the user."""
        if not self.meter.peak:
            return ("It is silent, so no echo was removed. Give what the coach played.",)
        found: tuple[str, ...] = ()
        if self.meter.damaged:
            found += (
                f"Samples that are NaN or infinite, and count as silence: {self.meter.damaged}.",
            )
        if self._cut_at is not None:
            found += (f"The file is cut off after {self._cut_at:.1f} s; {_UNKNOWN_AFTER}",)
        elif recording.seconds - self.seconds > AHEAD:
            found += (
                f"It ends after {self.seconds:.1f} s, before the recording; {_UNKNOWN_AFTER}",
            )
        return found


def replay(
    recording: Recording, reference: FarEndRecording, hearing: Pipeline
) -> Iterator[PipelineOutput]:
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


def _missing_bytes(path: Path) -> bool:
    """Return whether a WAV file is cut short, which libsndfile does not report. Raises OSError."""
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


# A microphone that has given no block for so long has gone away.
PATIENCE_SECONDS: Final = 3.0


def live(device: Input, patience: float = PATIENCE_SECONDS) -> Generator[Waveform, None, None]:
    """Yield what ``device`` hears, 16 kHz, -1 to 1, shape (samples,), until closed.

    Nothing is kept. Raises DeviceError where it cannot be opened, or goes away.
    """
    blocks: queue.SimpleQueue[Samples] = queue.SimpleQueue()
    resampler = soxr.ResampleStream(device.rate, RATE, 1, dtype="float32", quality="MQ")
    device.start(lambda block, _at: blocks.put(block.copy()))
    try:
        while True:
            try:
                block = blocks.get(timeout=patience)
            except queue.Empty as error:
                raise DeviceError(
                    f'The microphone "{device.name}" has stopped. Is it still connected? '
                    "See: coach devices"
                ) from error
            yield resampler.resample_chunk(to_floats(block))
    finally:
        device.close()


@contextmanager
def kept(blocks: Iterator[Waveform], path: Path) -> Iterator[Iterator[Waveform]]:
    """Also write the blocks to a new WAV file, 16 bit. Raises DeviceError, and replaces nothing."""
    try:
        raw = path.open("xb")
    except OSError as error:
        raise DeviceError(
            f"{path} cannot be recorded to ({error.strerror}). Choose a new file."
        ) from error
    with raw, load_soundfile().SoundFile(raw, "w", RATE, 1, "PCM_16", format="WAV") as file:

        def write(block: Waveform) -> Waveform:
            file.write(np.clip(block, -1, 1))
            return block

        yield map(write, blocks)
