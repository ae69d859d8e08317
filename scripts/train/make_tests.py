"""Make the windows designs are measured on: one condition a file, sound kept.

python make_tests.py development   # held-out Kokoro voices, for choices and thresholds
python make_tests.py evaluation    # reserved voices and engines, rooms, noises: once, at the end
python make_tests.py words         # the same, of common words
python make_tests.py games         # the same, of real people in games
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import rooms
from banks import Clip, bank, recordings, shared_clips
from make_windows import babble
from voices import revoiced
from windows import RATE, Sound, add_noise, fast_convolve, loudness, place

CONDITIONS = {"clean": None, "room20": 20.0, "room10": 10.0}


def degraded(
    random: np.random.Generator,
    clip: Clip,
    snr_db: float | None,
    responses: list[Sound],
    noises: list[Sound],
) -> Sound:
    """The clip with 100-200 ms of margin; in a room and noise unless ``snr_db`` is None."""
    sound = clip.sound
    if snr_db is not None:
        wet = fast_convolve(sound, responses[random.integers(len(responses))])
        sound = wet[: len(sound) + int(random.uniform(0.05, 0.15) * RATE)]
    level = loudness(sound)
    placed = place(random, sound, random.uniform(0.1, 0.2), random.uniform(0.08, 0.15))
    noise = noises[random.integers(len(noises))]
    placed = add_noise(random, placed, level, noise, 45.0 if snr_db is None else snr_db)
    return placed / np.abs(placed).max() * np.float32(10 ** random.uniform(-1.3, -0.1))


def write_tests(
    folder: Path,
    random: np.random.Generator,
    clips: list[Clip],
    responses: list[Sound],
    noises: list[Sound],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, snr_db in CONDITIONS.items():
        rows, sounds = [], []
        for clip in clips:
            sound = degraded(random, clip, snr_db, responses, noises)
            rows.append([sum(map(len, sounds[-1:])), len(sound), clip.phrase, clip.speaker])
            sounds.append(sound)
        starts = np.cumsum([0, *map(len, sounds)])
        np.save(folder / f"{name}.npy", (np.concatenate(sounds) * 32767).astype(np.int16))
        with (folder / f"{name}.csv").open("w", newline="") as table:
            out = csv.writer(table)
            out.writerow(["start", "frames", "phrase", "speaker"])
            out.writerows([start, *row[1:]] for start, row in zip(starts, rows, strict=False))


def read_tests(folder: Path, name: str) -> list[Clip]:
    """What `write_tests` wrote, one condition."""
    sound = np.load(folder / f"{name}.npy")
    with (folder / f"{name}.csv").open() as table:
        return [
            Clip(row["phrase"], row["speaker"],
                 sound[int(row["start"]) :][: int(row["frames"])].astype(np.float32) / 32768)
            for row in csv.DictReader(table)
        ]  # fmt: skip


def development(work: Path) -> tuple[list[Clip], list[Sound]]:
    """Held-out Kokoro voices, some of them revoiced, and Pico's British one; other noises."""
    random = np.random.default_rng(100)
    _, clips = shared_clips(work / "speech")
    size = 8 * RATE
    noises = [rooms.coloured_noise(random, size, slope) for slope in np.linspace(0, 2, 10)]
    noises += [rooms.hum(random, size) for _ in range(3)] + [
        rooms.melody(random, size) for _ in range(4)
    ]
    noises += [babble(random, clips, 5) for _ in range(6)]
    changed = [
        Clip(clip.phrase, f"revoiced {clip.speaker}", revoiced(random, clip.sound))
        for clip in clips[1::6]
    ]
    banks = bank(work, "kokoro-development") + bank(work, "pico-development")
    return clips[::3] + changed + banks, noises


def evaluation(work: Path) -> tuple[list[Clip], list[Sound]]:
    """Reserved voices and engines; fans, babble of reserved voices, and recorded music."""
    random = np.random.default_rng(200)
    engines = ("kokoro", "flite", "festival", "piper", "people")
    clips = [clip for engine in engines for clip in bank(work, f"{engine}-eval")]
    size = 8 * RATE
    noises = [rooms.coloured_noise(random, size, slope) for slope in np.linspace(0.3, 1.8, 12)]
    noises += [babble(random, [c for c in clips if c.speaker[2] == "_"], 6) for _ in range(6)]
    for track in recordings(Path("/usr/share/asterisk/moh")):
        noises += [track[s : s + size] for s in random.integers(0, len(track) - size, 2)]
    return clips, noises


def words(work: Path) -> tuple[list[Clip], list[Sound]]:
    """Common words that nothing else says, by reserved voices; the evaluation's noises."""
    return bank(work, "words-eval"), evaluation(work)[1]


def games(work: Path) -> tuple[list[Clip], list[Sound]]:
    """Real people, acting; the evaluation's noises."""
    return bank(work, "games-eval"), evaluation(work)[1]


SETS = {
    "development": (development, 101),
    "evaluation": (evaluation, 201),
    "words": (words, 301),
    "games": (games, 401),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(SETS))
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    args = parser.parse_args()
    made, seed = SETS[args.kind]
    clips, noises = made(args.work)
    random = np.random.default_rng(seed)
    responses = [rooms.full_response(random, (1.0, 3.0), (0.3, 0.6)) for _ in range(300)]
    write_tests(args.work / args.kind, random, clips, responses, noises)


if __name__ == "__main__":
    main()
