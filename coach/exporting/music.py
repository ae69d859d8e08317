"""Music under a session: looped, levelled, ducked under speech."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from math import log10
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.audio import FULL_SCALE, Samples, Track, loudness_of, to_samples
from coach.errors import ExportError
from coach.exporting.ffmpeg import EncoderError, FFmpeg
from coach.exporting.sound import blocks_of, on_disk
from coach.timeline import SAMPLE_RATE, Timeline

# Theory of operation.
#
# Ducking follows the timeline and not the sound: the cues say when somebody speaks, to the frame,
# so the music is down before the first word and no detector has to be tuned. Speech stretches
# with short pauses between them are joined first, or the music would pump with every number of a
# count. The gain in dB is linear between four points for each stretch:
#
#     0 dB ______                      ______
#                \                    /
#     DUCK_DB     \__________________/
#           ahead | start ...... end | release
#
# The level of the bed follows from how loudness is measured. BS.1770 leaves out what is 10 LU
# below a file's mean, so music that is quiet enough does not count: a session with music is as
# loud in its words as one without (``bed_level``).
#
# A song is decoded once, to a temporary file, for memory is not for whole albums; the loop reads
# it from any frame, so tracks and parts are cut from the same bed.


# How much quieter the music is under speech than in the pauses.
DUCK_DB: Final = -8.0

# The music is down before the first word, so that no word has to rise over it.
LOOK_AHEAD_MS: Final = 300

# Pauses shorter than this and the two slopes stay ducked: a count does not pump.
RELEASE_MS: Final = 900
BRIDGE_MS: Final = 1200

# The loudest that music in the pauses is, beside the speech.
MAX_BED_LU: Final = -14.0

MARGIN_LU: Final = -4.0


def duck_points(timeline: Timeline) -> tuple[list[int], list[float]]:
    """Return frames, which rise, and the gain in dB at each; straight lines between them."""
    rate = timeline.sample_rate
    ahead, release = LOOK_AHEAD_MS * rate // 1000, RELEASE_MS * rate // 1000
    frames: list[int] = []
    gains: list[float] = []
    bridge = ahead + release + BRIDGE_MS * rate // 1000
    stretches: list[tuple[int, int]] = []
    for cue in timeline.cues:
        if cue.kind == "silence":
            continue
        if stretches and cue.start - stretches[-1][1] <= bridge:
            stretches[-1] = (stretches[-1][0], cue.end)
        else:
            stretches.append((cue.start, cue.end))
    for start, end in stretches:
        frames += [start - ahead, start, end, end + release]
        gains += [0.0, DUCK_DB, DUCK_DB, 0.0]
    return frames or [0], gains or [0.0]


def bed_level(timeline: Timeline) -> float:
    """Return how loud music in the pauses may be, in LU beside the speech.

    The loudness of a file (BS.1770) leaves out what is 10 LU quieter than its
    mean. With speech in a share f of the time and music at power b in the
    rest, that holds for b < f / (9 + f): then the music does not change the
    file's loudness, and speech is as loud as in a file without music.
    """
    spoken = sum(cue.end - cue.start for cue in timeline.cues if cue.kind != "silence")
    share = max(spoken, 1) / max(timeline.frames, 1)
    return min(MAX_BED_LU, 10 * log10(share / (9 + share)) + MARGIN_LU)


# A bed of music under a session: looped, matched in loudness, ducked under speech.


# Speech at -19 LUFS in mono, on two channels.
SPEECH_LUFS: Final = -16.0

CROSSFADE_MS: Final = 3000
FADE_IN_MS: Final = 2000
FADE_OUT_MS: Final = 5000
_SHORTEST: Final = 2 * SAMPLE_RATE

# Samples a second of music that is read: what a header may claim.
RATES: Final = (8_000, 384_000)


class Bed:
    """Two-channel music without an end; every frame's sample depends on the frame alone.

    ``samples`` is int16 of shape (frames, 2). Each time round, its last
    ``crossfade`` frames fade into its first ones, at equal power. All of it is
    multiplied by ``gain``.
    """

    def __init__(self, samples: Samples, crossfade: int, gain: float = 1.0) -> None:
        self._samples, self._gain = samples, np.float32(gain)
        self._fade = min(crossfade, len(samples) // 2)
        self._period = len(samples) - self._fade
        angle = (np.arange(self._fade) + 0.5) * (math.pi / 2 / max(self._fade, 1))
        self._rising = np.sin(angle, dtype=np.float32)[:, None]
        self._falling = np.cos(angle, dtype=np.float32)[:, None]

    def read(self, frame: int, count: int) -> NDArray[np.float32]:
        """Return ``count`` frames from ``frame`` on, shape (count, 2), full scale FULL_SCALE."""
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
        out *= self._gain
        return out


class MusicTrack:
    """A track with music under it; a ``Sound`` of two channels."""

    channels = 2

    def __init__(self, track: Track, bed: Bed) -> None:
        timeline = track.timeline
        self.frames = track.frames
        self._track, self._bed = track, bed
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
        at = np.arange(frame, frame + inside)
        gain = np.interp(at, self._duck_frames, self._duck_gains)
        gain *= np.minimum(1.0, at / self._fade_in)
        gain *= np.clip((self.frames - at) / self._fade_out, 0.0, 1.0)
        mix *= gain.astype(np.float32)[:, None]
        mix += speech[:inside, None]
        out[:inside] = to_samples(mix, 1)
        return inside


def check_music(path: Path) -> None:
    """Look at the beginning of a file of music. Raises ExportError where it cannot be used."""
    missing = _SHORTEST
    for block in _decoded(path):
        missing -= len(block)
        if missing <= 0:
            return
    raise _too_short(path)


@contextmanager
def opened_bed(path: Path, timeline: Timeline) -> Iterator[Bed]:
    """Open a file of music, as loud as may lie under a session of that timeline.

    No more is decoded than the session needs, into a temporary file, so memory
    does not grow with its length. Raises ExportError where it cannot be read,
    or is silent or shorter than two seconds.
    """
    crossfade = CROSSFADE_MS * SAMPLE_RATE // 1000
    with on_disk(_decoded(path), path, timeline.frames + crossfade) as samples:
        if len(samples) < _SHORTEST:
            raise _too_short(path)
        level = loudness_of(blocks_of(samples), SAMPLE_RATE, 2)
        if level == -math.inf:
            raise ExportError(f"{path}: there is nothing to hear in it; choose another file.")
        target = SPEECH_LUFS + bed_level(timeline)
        yield Bed(samples, crossfade, 10 ** ((target - level) / 20))


def _too_short(path: Path) -> ExportError:
    return ExportError(f"{path}: music must be at least {_SHORTEST // SAMPLE_RATE} s long.")


def _decoded(path: Path) -> Iterator[Samples]:
    """Yield a file's sound at the house rate, shape (n, 2); ExportError where it is none."""
    import soxr

    if not path.is_file():
        raise ExportError(f"{path}: there is no such file; give a file of music.")
    try:
        with FFmpeg() as ffmpeg:
            rate, decoded = ffmpeg.decode(path, 2)
            if not RATES[0] <= rate <= RATES[1]:
                raise EncoderError(
                    f"{rate} samples a second; from {RATES[0]} to {RATES[1]} are read"
                )
            resampler = soxr.ResampleStream(rate, SAMPLE_RATE, 2, dtype="float32")
            for block in decoded:
                yield _whole(resampler.resample_chunk(block))
            yield _whole(resampler.resample_chunk(np.zeros((0, 2), np.float32), last=True))
    except EncoderError as error:
        raise ExportError(f"{path}: cannot be read as music: {error}.") from error


def _whole(block: NDArray[np.float32]) -> Samples:
    if not np.isfinite(block).all():
        raise EncoderError("it holds values that are no numbers")
    # Half of full scale: what a codec overshoots is kept. The level is measured afterwards.
    return to_samples(block, FULL_SCALE // 2)
