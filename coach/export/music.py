"""A bed of music under a session: looped, matched in loudness, ducked under speech."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import ExportError
from coach.export.ducking import bed_level, duck_points
from coach.export.ffmpeg import EncoderError, FFmpeg
from coach.export.metering import measure
from coach.export.sound import BLOCK_FRAMES
from coach.render import Samples, Track
from coach.timeline import SAMPLE_RATE

SPEECH_LUFS: Final = -16.0
"""Speech at -19 LUFS in mono, on two channels."""

CROSSFADE_MS: Final = 3000
FADE_IN_MS: Final = 2000
FADE_OUT_MS: Final = 5000
SHORTEST_MS: Final = 2000


class Bed:
    """Two-channel music without an end; every frame's sample depends on the frame alone.

    ``samples`` is int16 of shape (frames, 2). Each time round, its last
    ``crossfade`` frames fade into its first ones, at equal power.
    """

    def __init__(self, samples: Samples, crossfade: int) -> None:
        self._samples = samples
        self._fade = min(crossfade, len(samples) // 2)
        self._period = len(samples) - self._fade
        angle = (np.arange(self._fade) + 0.5) * (math.pi / 2 / max(self._fade, 1))
        self._rising = np.sin(angle, dtype=np.float32)[:, None]
        self._falling = np.cos(angle, dtype=np.float32)[:, None]

    def read(self, frame: int, count: int) -> NDArray[np.float32]:
        """Return ``count`` frames from ``frame`` on, shape (count, 2), full scale 32768."""
        out = np.empty((count, 2), np.float32)
        done = 0
        while done < count:
            turn, at = divmod(frame + done, self._period)
            length = min(count - done, self._period - at)
            piece = out[done : done + length]
            piece[:] = self._samples[at : at + length]
            blended = min(length, self._fade - at)
            if turn and blended > 0:
                last = self._samples[self._period + at : self._period + at + blended]
                piece[:blended] *= self._rising[at : at + blended]
                piece[:blended] += last * self._falling[at : at + blended]
            done += length
        return out


class MusicTrack:
    """A track with music under it; a ``Sound`` of two channels."""

    channels = 2

    def __init__(self, track: Track, bed: Bed, bed_gain: float) -> None:
        """``bed_gain`` is the factor of the bed in the pauses."""
        timeline = track.timeline
        self.frames = track.frames
        self._track, self._bed, self._gain = track, bed, bed_gain
        frames, decibels = duck_points(timeline)
        self._duck_frames = np.array(frames, np.float64)
        self._duck_gains = 10 ** (np.array(decibels) / 20)
        self._fade_in = FADE_IN_MS * timeline.sample_rate // 1000
        self._fade_out = FADE_OUT_MS * timeline.sample_rate // 1000

    def read_into(self, out: Samples, frame: int) -> int:
        """Fill ``out``, shape (n, 2), from ``frame`` on; how many lie inside the track."""
        speech = np.empty(len(out), np.int16)
        inside = self._track.read_into(speech, frame)
        out.fill(0)
        if inside <= 0:
            return inside
        mix = self._bed.read(frame, inside)
        mix *= self._envelope(frame, inside)[:, None]
        mix += speech[:inside, None]
        out[:inside] = np.clip(np.rint(mix), -32768, 32767)
        return inside

    def _envelope(self, frame: int, count: int) -> NDArray[np.float32]:
        at = np.arange(frame, frame + count)
        gain = np.interp(at, self._duck_frames, self._duck_gains) * self._gain
        gain *= np.minimum(1.0, at / self._fade_in)
        gain *= np.clip((self.frames - at) / self._fade_out, 0.0, 1.0)
        return gain.astype(np.float32)


@contextmanager
def with_music(track: Track, path: Path) -> Iterator[MusicTrack]:
    """Lay the music of a sound file under ``track``, for as long as the context lasts.

    The music lies in a temporary file meanwhile, so memory does not grow with
    its length. Raises ExportError where it cannot be read, or is silent or
    shorter than two seconds.
    """
    with ExitStack() as stack:
        samples = stack.enter_context(_decoded(path, track.frames))
        if len(samples) < SHORTEST_MS * SAMPLE_RATE // 1000:
            raise ExportError(f"{path}: music must be at least {SHORTEST_MS // 1000} s long.")
        level = measure(_blocks(samples), SAMPLE_RATE, 2)
        if level.loudness == -math.inf:
            raise ExportError(f"{path}: there is nothing to hear in it; choose another file.")
        target = SPEECH_LUFS + bed_level(track.timeline)
        bed = Bed(samples, CROSSFADE_MS * SAMPLE_RATE // 1000)
        yield MusicTrack(track, bed, 10 ** ((target - level.loudness) / 20))


def _blocks(samples: Samples) -> Iterator[Samples]:
    for start in range(0, len(samples), BLOCK_FRAMES):
        yield np.asarray(samples[start : start + BLOCK_FRAMES])


@contextmanager
def _decoded(path: Path, frames: int) -> Iterator[Samples]:
    """Decode no more of a file than ``frames`` and a crossfade need, at the house rate."""
    most = frames + CROSSFADE_MS * SAMPLE_RATE // 1000
    with tempfile.TemporaryFile(prefix="coach-music-") as file:
        _decode_into(path, most, file.write)
        file.flush()
        if not file.tell():
            yield np.zeros((0, 2), np.int16)
            return
        samples = np.memmap(file, np.int16, "r").reshape(-1, 2)[:most]
        yield samples
        del samples


def _decode_into(path: Path, most: int, write: Callable[[bytes], int]) -> None:
    import soxr

    if not path.is_file():
        raise ExportError(f"{path}: there is no such file; give a file of music.")
    try:
        with FFmpeg() as ffmpeg:
            rate, decoded = ffmpeg.decode(path, 2)
            resampler = soxr.ResampleStream(rate, SAMPLE_RATE, 2, dtype="float32")
            done = 0
            for block in decoded:
                done += _write(write, resampler.resample_chunk(block))
                if done >= most:
                    return
            _write(write, resampler.resample_chunk(np.zeros((0, 2), np.float32), last=True))
    except EncoderError as error:
        raise ExportError(f"{path}: cannot be read as music: {error}.") from error


def _write(write: Callable[[bytes], int], block: NDArray[np.float32]) -> int:
    # Half of full scale: what a codec overshoots is kept. The level is measured afterwards.
    samples = np.clip(np.rint(block * 16384), -32768, 32767).astype(np.int16)
    write(samples.tobytes())
    return len(samples)
