"""Make a bank of clips with one engine: BANK.flac (end to end) and BANK.csv (a row a clip).

python make_clips.py kokoro-eval --work build/ears
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import close
import engines
import games
import numpy as np
import people
import reserved
import soundfile as sf
from numpy.typing import NDArray

RECIPES = engines.RECIPES | close.RECIPES | people.RECIPES | reserved.RECIPES | games.RECIPES


class Clip(NamedTuple):
    """One utterance: who said what, at 16 kHz."""

    phrase: str
    speaker: str
    sound: NDArray[np.float32]


def write_bank(clips: Iterator[Clip], path: Path) -> int:
    """Write ``path``.flac and .csv; clips shorter than 0.1 s or longer than 3 s are left out."""
    start, count = 0, 0
    with (
        sf.SoundFile(path.with_suffix(".flac"), "w", 16_000, 1, "PCM_16") as audio,
        path.with_suffix(".csv").open("w", newline="") as table,
    ):
        rows = csv.writer(table)
        rows.writerow(["start", "frames", "phrase", "speaker"])
        for clip in clips:
            if not 1_600 <= len(clip.sound) <= 48_000:
                continue
            audio.write(clip.sound)
            rows.writerow([start, len(clip.sound), clip.phrase, clip.speaker])
            start += len(clip.sound)
            count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", choices=sorted(RECIPES))
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    parser.add_argument("--clips", type=int, help="stop after so many")
    args = parser.parse_args()
    banks = args.work / "banks"
    banks.mkdir(parents=True, exist_ok=True)
    made = (Clip(*clip) for clip in islice(RECIPES[args.recipe](args.work), args.clips))
    print(args.recipe, write_bank(made, banks / args.recipe), "clips")
    (banks / f"{args.recipe}.done").touch()


if __name__ == "__main__":
    main()
