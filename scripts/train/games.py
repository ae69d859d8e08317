"""Real people speaking English: the voices of games, whose subtitles say their words.

Held-out evaluation data: short utterances that are a phrase of the grammar or another one to four
words, and running speech. Nothing is taken by ear: where a line is longer, its parts between
stops must be as many as its sounds between pauses.

    python games.py --work build/ears     # running.wav beside what make_clips.py makes of the rest
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from engines import Said, read_clip
from kokoro import finish
from numpy.typing import NDArray
from talkies import Line, drascula, queen
from words import NUMBERS, PHRASES

LONGEST: Final = 24_000
"""Samples of a phrase; what takes longer than 1.5 s has something else in it."""
OTHERS: Final = 800
RUNNING: Final = 30 * 60 * 16_000
PAUSE: Final = np.zeros(4_800, np.float32)
Sound = NDArray[np.float32]


def lines(work: Path) -> Iterator[Line]:
    """All lines of the games unpacked under ``work``/talkies."""
    games = work / "talkies" / "usr" / "share" / "scummvm"
    return chain(queen(games / "flight-of-the-amazon-queen"), drascula(games / "drascula" / "en"))


def phrase_of(text: str) -> str:
    """The words of a subtitle in lower case, or nothing where it is more than words."""
    words = re.sub(r"\bok\b", "okay", text.lower().replace("`", "'"))
    words = " ".join(re.sub(r"[-.,!?:;\"~]+|(?<![a-z])'|'(?![a-z])", " ", words).split())
    return words if re.fullmatch(r"[a-z']+( [a-z']+)*", words) else ""


def pieces(line: Line) -> Iterator[tuple[str, Sound]]:
    """Phrases inside a longer line: its sound cut at pauses, where those match its stops."""
    parts = re.split(r"[-.,!?:;]+(?=[ \"]|$)", line.text)
    said = [phrase_of(part) for part in parts if part.strip()]
    if len(said) < 2 or not set(PHRASES).intersection(said):
        return
    sound = finish(line.sound, line.rate)
    frames = np.abs(sound[: len(sound) // 160 * 160].reshape(-1, 160)).max(axis=1, initial=0)
    at = np.flatnonzero(frames > 0.02)
    for pause in (40, 30, 20, 14, 10):  # in 10 ms
        ends = np.flatnonzero(np.diff(at) > pause)
        if len(ends) + 1 == len(said):
            starts, stops = [at[0], *at[ends + 1]], [*at[ends], at[-1]]
            for phrase, start, stop in zip(said, starts, stops, strict=True):
                if phrase in PHRASES:
                    yield phrase, finish(sound[max(0, start - 4) * 160 : (stop + 5) * 160], 16_000)
            return


def games_eval(work: Path) -> Said:
    """Every phrase that somebody says by itself, and an even choice of other short utterances."""
    others: list[tuple[str, str, Sound]] = []
    for line in lines(work):
        phrase, speaker = phrase_of(line.text), f"people-{line.speaker}"
        for part, sound in pieces(line):
            if len(sound) <= LONGEST:
                yield part, speaker, sound
        if not phrase or phrase.count(" ") > 3:
            continue
        sound = finish(line.sound, line.rate)
        if phrase not in PHRASES:
            others.append((phrase, speaker, sound))
        elif len(sound) <= LONGEST:
            yield phrase, speaker, sound
    yield from others[:: max(1, len(others) // OTHERS)]
    for number, word in enumerate(NUMBERS[:10]):
        yield word, "people-warzone", read_clip(work / "talkies" / "warzone" / f"{number}.ogg")


def running(said: Iterator[Line]) -> Sound:
    """Sentences in their order, evenly chosen, with 0.3 s between."""
    long = [finish(line.sound, line.rate) for line in said if len(line.text.split()) > 4]
    keep = min(1.0, 2 * RUNNING / (1 + sum(len(sound) + len(PAUSE) for sound in long)))
    some = [one for i, one in enumerate(long) if int(i * keep) != int((i - 1) * keep)]
    return np.concatenate([part for sound in some for part in (sound, PAUSE)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    work = parser.parse_args().work
    soundfile.write(work / "running.wav", running(lines(work)), 16_000, subtype="PCM_16")


RECIPES: Final = {"games-eval": games_eval}


if __name__ == "__main__":
    main()
