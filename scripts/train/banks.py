"""Clips by the thousand, in memory: the shared ones and the banks made by make_clips.py."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf
from engines import DEVELOPMENT
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance, 16 kHz, trimmed."""

    phrase: str
    speaker: str
    sound: NDArray[np.float32]


def _slices(audio: Path, rows: list[dict[str, str]], speaker: str) -> list[Clip]:
    sound, _rate = sf.read(audio, dtype="float32")
    return [
        Clip(row["phrase"].lower(), row[speaker], sound[int(row["start"]) :][: int(row["frames"])])
        for row in rows
    ]


def shared_clips(speech: Path) -> tuple[list[Clip], list[Clip]]:
    """The shared clips as (training, development): no development voice is in training."""
    with (speech / "index.csv").open() as table:
        rows = list(csv.DictReader(table))
    files: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        files.setdefault(row["file"], []).append(row)
    clips = [
        clip for name, some in files.items() for clip in _slices(speech / name, some, "voices")
    ]
    is_development = [any(voice in clip.speaker for voice in DEVELOPMENT) for clip in clips]
    return (
        [clip for clip, held in zip(clips, is_development, strict=True) if not held],
        [clip for clip, held in zip(clips, is_development, strict=True) if held],
    )


def bank(work: Path, name: str) -> list[Clip]:
    """One bank made by make_clips.py."""
    path = work / "banks" / name
    with path.with_suffix(".csv").open() as table:
        return _slices(path.with_suffix(".flac"), list(csv.DictReader(table)), "speaker")


def recordings(folder: Path, pattern: str = "**/*.wav") -> list[NDArray[np.float32]]:
    """Every recording under ``folder``, as 16 kHz mono."""
    import soxr

    sounds = []
    for path in sorted(folder.glob(pattern)):
        sound, rate = sf.read(path, dtype="float32", always_2d=True)
        if len(sound) > rate // 5:
            sounds.append(soxr.resample(sound.mean(axis=1), rate, 16_000).astype(np.float32))
    return sounds
