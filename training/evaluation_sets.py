"""Sets of windows that designs are chosen and measured on: one condition a file, sound kept.

Rooms and noises come from seeds of their own. The sets for measuring have recorded music, which
training never had; whom they hear is decided in `recipes` and in the pipeline file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from coach.audio import HIGHEST, to_floats, to_samples
from coach.testing.shoebox import random_response
from training import noises
from training.augmentation import add_noise, place, reverberate, revoiced, speech_level
from training.clips import Clip, Sound, read_banks, read_index, read_recordings, write_index

CONDITIONS: Final[dict[str, float | None]] = {"clean": None, "room20": 20.0, "room10": 10.0}
"""Each condition, and by how many decibels its noise is below the speech; None for no room."""
CLEAN_DB: Final = 45.0


def write_development(
    thinned: Sequence[Path],
    banks: Sequence[Path],
    windows: Path,
    *,
    rooms: int = 300,
    change_voices: bool = True,
) -> None:
    """Write the windows that designs and thresholds are chosen on.

    thinned: banks of which every third clip is heard, and every sixth in another voice.
    """
    random = np.random.default_rng(100)
    many, size = read_banks(thinned), noises.LENGTH
    rest = read_banks(banks)
    background = [
        noises.coloured_noise(random, size, float(slope)) for slope in np.linspace(0, 2, 10)
    ]
    background += [noises.hum(random, size) for _ in range(3)]
    background += [noises.melody(random, size) for _ in range(4)]
    background += [noises.babble(random, many or rest, 5) for _ in range(6)]
    changed = [
        Clip(clip.phrase, f"revoiced {clip.speaker}", revoiced(random, clip.sound))
        for clip in many[1::6]
        if change_voices
    ]
    _write(windows, 101, [*many[::3], *changed, *rest], background, rooms)


def write_evaluation(
    banks: Sequence[Path],
    babble: Sequence[Path],
    music: Sequence[Path],
    windows: Path,
    *,
    seed: int,
    rooms: int = 300,
) -> None:
    """Write windows to measure on. babble: banks whose speakers talk in the background."""
    random, size = np.random.default_rng(200), noises.LENGTH
    talkers = read_banks(babble)
    background = [
        noises.coloured_noise(random, size, float(slope)) for slope in np.linspace(0.3, 1.8, 12)
    ]
    background += [noises.babble(random, talkers, 6) for _ in range(6)]
    for track in (track for folder in music for track in read_recordings(folder)):
        background += [noises.piece_of(random, track) for _ in range(2)]
    _write(windows, seed, read_banks(banks), background, rooms)


def _write(
    folder: Path, seed: int, clips: Sequence[Clip], background: Sequence[Sound], rooms: int
) -> None:
    random = np.random.default_rng(seed)
    responses = [random_response(random, (1.0, 3.0), (0.3, 0.6)) for _ in range(rooms)]
    folder.mkdir(parents=True)
    for name, snr_db in CONDITIONS.items():
        sounds = [_degraded(random, clip, snr_db, responses, background) for clip in clips]
        starts = np.cumsum([0, *map(len, sounds)])
        np.save(folder / f"{name}.npy", to_samples(np.concatenate(sounds), HIGHEST))
        rows = zip(starts, sounds, clips, strict=False)
        index = [(int(start), len(sound), c.phrase, c.speaker) for start, sound, c in rows]
        write_index(folder / f"{name}.csv", index)


def _degraded(
    random: np.random.Generator,
    clip: Clip,
    snr_db: float | None,
    responses: Sequence[Sound],
    background: Sequence[Sound],
) -> Sound:
    """Give a clip 100-200 ms of margin, a room and a noise; no room where ``snr_db`` is None."""
    sound = clip.sound
    if snr_db is not None:
        response = responses[int(random.integers(len(responses)))]
        sound = reverberate(sound, response, random.uniform(0.05, 0.15))
    level = speech_level(sound)
    placed = place(random, sound, random.uniform(0.1, 0.2), random.uniform(0.08, 0.15))
    noise = background[int(random.integers(len(background)))]
    placed = add_noise(random, placed, level, noise, CLEAN_DB if snr_db is None else snr_db)
    return np.asarray(placed / np.abs(placed).max() * 10 ** random.uniform(-1.3, -0.1), np.float32)


def read_windows(folder: Path, condition: str) -> list[Clip]:
    """Read one condition of what `write_development` or `write_evaluation` wrote."""
    samples = np.load(folder / f"{condition}.npy")
    return [
        Clip(phrase, speaker, to_floats(samples[start : start + frames]))
        for start, frames, phrase, speaker in read_index(folder / f"{condition}.csv")
    ]
