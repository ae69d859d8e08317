"""Make training windows without end: shards of mel spectrograms, by window length.

python make_windows.py --work build/ears --seed 1 --shards 20
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import rooms
from banks import Clip, bank, recordings, shared_clips
from close import close_words
from engines import known_words, unheard_words
from windows import RATE, Sound, Sources, window
from words import HOMOPHONES, NEAR_PHRASES, NUMBERS, PHRASES, SESSION, YES_NO

sys.path.insert(0, str(Path(__file__).parents[2]))
from coach.ears.features import spectrograms

SHARD = 2_000


def spectra(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """The wide and the narrow mel spectrogram of one window, as half floats."""
    wide, narrow = spectrograms(sound)
    return wide.astype(np.float16), narrow.astype(np.float16)


ENGINES = {
    "kokoro": 0.4, "hibari": 0.1, "espeak": 0.11, "pico": 0.13, "gnuspeech": 0.12, "rhvoice": 0.14,
}  # fmt: skip
"""How often each engine says a phrase, where all of them do."""


BANKS = (
    "espeak-train", "hibari-train", "people-train", "pico-train", "gnuspeech-train", "kokoro-train",
    "rhvoice-train", "words-people-train", "espeak-words", "close-espeak", "close-pico",
    "close-kokoro",
)  # fmt: skip
"""What training hears beside the shared clips."""


def weights(clips: list[Clip], named: set[str]) -> np.ndarray:
    """Running sum of how often each clip is drawn: every phrase of a kind equally often."""
    share = {
        "session": 0.46, "answer": 0.16, "near": 0.03, "other": 0.15, "close": 0.09, "extra": 0.11
    }  # fmt: skip
    counts = Counter((clip.phrase, _engine(clip)) for clip in clips)
    kinds = Counter(_kind(phrase, named) for phrase in {clip.phrase for clip in clips})
    engines: Counter[str] = Counter()
    for phrase, engine in counts:
        engines[phrase] += ENGINES[engine]
    drawn = []
    for clip in clips:
        kind, engine = _kind(clip.phrase, named), _engine(clip)
        by_engine = ENGINES[engine] / engines[clip.phrase]
        drawn.append(share[kind] / kinds[kind] * by_engine / counts[clip.phrase, engine])
    return np.cumsum(drawn)


def _engine(clip: Clip) -> str:
    """Whose clip it is; people, who say no phrase, count with Kokoro."""
    first = clip.speaker.split("-")[0]
    return first if first in ENGINES else "kokoro"


def _kind(phrase: str, named: set[str]) -> str:
    if phrase in SESSION:
        return "session"
    if phrase in NUMBERS or phrase in YES_NO:
        return "answer"
    if phrase in NEAR_PHRASES:
        return "near"
    if phrase in named:
        return "other"
    return "close" if phrase in close_words() else "extra"


def babble(random: np.random.Generator, clips: list[Clip], talkers: int) -> Sound:
    """Eight seconds of several people at once."""
    sound = np.zeros(8 * RATE, np.float32)
    for _ in range(talkers):
        line = np.concatenate(
            [
                np.pad(clips[random.integers(len(clips))].sound, (0, random.integers(0, 4000)))
                for _ in range(16)
            ]
        )
        sound += np.resize(line, len(sound)) * random.uniform(0.4, 1)
    return sound


def noises(
    random: np.random.Generator, clips: list[Clip], music: list[Sound], many: int
) -> list[Sound]:
    """``many`` noises of each kind, eight seconds each."""
    size, made = 8 * RATE, []
    for _ in range(many):
        made += [rooms.coloured_noise(random, size, random.uniform(0, 2.2)) for _ in range(4)]
        made += [rooms.hum(random, size), rooms.bursts(random, size), rooms.melody(random, size)]
        made += [babble(random, clips, int(random.integers(3, 9))) for _ in range(3)]
        if music:
            track = music[random.integers(len(music))]
            start = random.integers(0, max(1, len(track) - size))
            made.append(np.resize(track[start : start + size], size))
    return made


def training_sources(work: Path, seed: int) -> Sources:
    random = np.random.default_rng(seed)
    clips, _ = shared_clips(work / "speech")
    for name in BANKS:
        clips += bank(work, name)
    unheard = unheard_words(work) - set(PHRASES)
    clips = [
        Clip(HOMOPHONES.get(clip.phrase, clip.phrase), clip.speaker, clip.sound)
        for clip in clips
        if clip.phrase not in unheard
    ]
    sounds = Path("/usr/share/asterisk/sounds")
    folders = ("es_MX_f_Allison", "fr_CA_f_June", "it_IT_m_Carlo", "ru_RU_f_IvrvoiceRU")
    foreign = [sound for folder in folders for sound in recordings(sounds / folder)]
    music = recordings(Path("/usr/share/games/frozen-bubble/snd"), "*.ogg")
    responses = [rooms.room_response(random, (0.3, 4.2), (0.15, 0.8)) for _ in range(3_000)]
    responses += [rooms.full_response(random, (0.5, 4.0), (0.2, 0.6)) for _ in range(150)] * 4
    return Sources(
        clips,
        weights(clips, set(class_names(work))),
        responses,
        noises(random, clips, music, 15),
        foreign,
    )


def write_shard(
    path: Path, random: np.random.Generator, sources: Sources, names: list[str]
) -> None:
    """`SHARD` windows into ``path``: arrays wideN, narrowN, labelN for each length N."""
    groups = defaultdict(list)
    for _ in range(SHARD):
        sound, phrase = window(random, sources, set(names))
        groups[len(sound)].append((*spectra(sound), names.index(phrase)))
    arrays = {}
    for length, rows in groups.items():
        wide, narrow, label = zip(*rows, strict=True)
        arrays |= {f"wide{length}": np.stack(wide), f"narrow{length}": np.stack(narrow),
                   f"label{length}": np.array(label, np.int16)}  # fmt: skip
    np.savez(path.with_suffix(".part.npz"), **arrays)
    path.with_suffix(".part.npz").rename(path)


def class_names(work: Path) -> list[str]:
    """The network's classes: phrases, then words to refuse by name, then "" for the rest."""
    heard = set(known_words(work)) - set(known_words(work)[::7])
    others = sorted({word.lower() for word in heard} - set(PHRASES))
    return [*PHRASES, *NEAR_PHRASES, *others, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, default=20)
    args = parser.parse_args()
    random = np.random.default_rng(args.seed)
    sources, names = training_sources(args.work, args.seed), class_names(args.work)
    sources = Sources(
        [c if c.phrase in names else Clip("", c.speaker, c.sound) for c in sources.clips],
        sources.weights, sources.responses, sources.noises, sources.foreign,
    )  # fmt: skip
    folder = args.work / "shards"
    folder.mkdir(exist_ok=True)
    for n in range(args.shards):
        write_shard(folder / f"{args.seed}-{n:03d}.npz", random, sources, names)
        print("shard", n, flush=True)


if __name__ == "__main__":
    main()
