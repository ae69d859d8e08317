"""Clips: utterances of one speaker, and banks of them on disk.

A bank is a folder with ``clips.flac`` (all clips end to end) and ``clips.csv`` (a row a clip).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from coach.listening import RATE

Sound = NDArray[np.float32]
"""Mono samples from -1 to 1, 16 kHz unless something else is said."""

SHORTEST: Final = RATE // 10
LONGEST: Final = 3 * RATE
"""Samples of a clip in a bank: what is shorter or longer is no command."""
FRAME: Final = 80
PEAK: Final = 0.7
THRESHOLD_DB: Final = -42.0


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance, trimmed. A phrase that begins with "~" is only known to be none of ours."""

    phrase: str
    speaker: str
    sound: Sound


def trimmed(samples: NDArray[Any], rate: int) -> Sound:
    """Bring samples at ``rate`` Hz to 16 kHz and a peak of 0.7, and cut silence at both ends.

    Silence is what lies 42 dB below the peak; 20 ms of it are kept. All silence gives an
    empty sound.
    """
    sound = soxr.resample(np.asarray(samples, np.float32).ravel(), rate, RATE)
    peak = np.abs(sound).max(initial=1e-9)
    frames = np.abs(sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)).max(axis=1, initial=0)
    loud = np.flatnonzero(frames > peak * 10 ** (THRESHOLD_DB / 20))
    if not len(loud):
        return np.zeros(0, np.float32)
    start, end = max(0, loud[0] - 4) * FRAME, (loud[-1] + 5) * FRAME
    return np.asarray(sound[start:end] * (PEAK / peak), np.float32)


def read_clip(path: Path) -> Sound:
    """Read a recording of one utterance, trimmed."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return trimmed(samples.mean(axis=1), rate)


def read_recordings(folder: Path, pattern: str = "**/*.wav") -> list[Sound]:
    """Read every recording longer than 0.2 s under ``folder``, untrimmed."""
    sounds = []
    for path in sorted(folder.glob(pattern)):
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        if len(samples) > rate // 5:
            sounds.append(soxr.resample(samples.mean(axis=1), rate, RATE).astype(np.float32))
    return sounds


def write_bank(folder: Path, clips: Iterable[Clip]) -> int:
    """Write clips as a bank and return how many; those of an unusual length are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    with soundfile.SoundFile(folder / "clips.flac", "w", RATE, 1, "PCM_16") as audio:
        start = 0
        for clip in clips:
            if SHORTEST <= len(clip.sound) <= LONGEST:
                audio.write(clip.sound)
                rows.append((start, len(clip.sound), clip.phrase, clip.speaker))
                start += len(clip.sound)
    write_index(folder / "clips.csv", rows)
    return len(rows)


def read_bank(folder: Path) -> list[Clip]:
    """Read what `write_bank` wrote; phrases in lower case."""
    sound, _ = soundfile.read(folder / "clips.flac", dtype="float32")
    return [
        Clip(phrase.lower(), speaker, sound[start : start + frames])
        for start, frames, phrase, speaker in read_index(folder / "clips.csv")
    ]


def read_banks(folders: Sequence[Path]) -> list[Clip]:
    """Read several banks as one."""
    return [clip for folder in folders for clip in read_bank(folder)]


Row = tuple[int, int, str, str]
"""First sample, samples, phrase, speaker."""


def write_index(path: Path, rows: Iterable[Row]) -> None:
    """Write which clip lies where in a long sound."""
    with path.open("w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table)
        writer.writerow(["start", "frames", "phrase", "speaker"])
        writer.writerows(rows)


def read_index(path: Path) -> Iterator[Row]:
    """Read what `write_index` wrote."""
    with path.open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            yield int(row["start"]), int(row["frames"]), row["phrase"], row["speaker"]
