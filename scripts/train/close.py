"""Words that sound close to a phrase, found in a pronouncing dictionary, and who says them.

Choosing among the phrases hardly ever fails; being sure that it was one of them does. What helps
is to have refused what lies closest: "hopped", "neck", "keep growing".
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Final
from zlib import crc32

from engines import Said, espeak_says, kokoro_says, lexicon, pico_says
from words import HOMOPHONES, NEAR_PHRASES, PHRASES, UNSEEN_WORDS, common_words

NEAREST: Final = 30
"""How many words each word of a phrase has."""

MEANT: Final = frozenset(
    """go on, keep on, hold it, stop this, skip that, skip it, slow, fast, loud, quiet, quick,
    easy, louder please, repeats, stops, helps, exercise, next time, pauses, repeating, pausing,
    stopping, skipping, resuming, continuing, helping, carry, say it again, it, dat, dis, doh, ow,
    aw, oh, hey, hi, em, si, dun, ya, yah, yep, nah, naw, piss"""
    .replace("\n", " ").split(", ")
)  # fmt: skip
"""What somebody might well say who means a command: neither taught nor refused."""


@cache
def pronunciations() -> dict[str, str]:
    """American phonemes of each English word, without stress."""
    said = {}
    for word, sounds in lexicon().items():
        text = sounds.get("DEFAULT") if isinstance(sounds, dict) else sounds
        if text and word.isalpha() and word.islower() and word.isascii():
            said[word] = "".join(c for c in text if c not in "ˈˌː")
    return said


def distance(one: str, other: str) -> int:
    """Fewest phonemes to change, add or drop (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


@cache
def close_words() -> tuple[str, ...]:
    """Words nearest to a word of a phrase, and phrases with one word changed for such a one.

    None is kept for the development or the evaluation set, and none sounds the same as a phrase.
    """
    from wordfreq import zipf_frequency

    sounds, random = pronunciations(), Random(20)
    parts = {word for phrase in PHRASES for word in phrase.split()}
    apart = {*UNSEEN_WORDS, *HOMOPHONES, *NEAR_PHRASES, *MEANT, *parts}
    apart |= {*common_words("development"), *common_words("evaluation")}
    same = {sounds.get(part) for part in parts} | {None}
    usual = [
        word for word in sounds
        if len(word) > 1 and crc32(word.encode()) % 6 > 1 and word not in apart
        and sounds[word] not in same and zipf_frequency(word, "en") > 2.6
    ]  # fmt: skip
    near: dict[str, list[str]] = {}
    for part in sorted(parts & sounds.keys()):
        said = sounds[part]
        ranked = sorted(usual, key=lambda w: (distance(said, sounds[w]), -zipf_frequency(w, "en")))
        near[part] = ranked[:NEAREST]
    chosen = {word for part in PHRASES if " " not in part for word in near.get(part, ())}
    for phrase in (p for p in PHRASES if " " in p):
        words = phrase.split()
        for place in range(len(words)):
            for other in random.sample(near[words[place]], 8) if words[place] in near else ():
                chosen.add(" ".join([*words[:place], other, *words[place + 1 :]]))
    return tuple(sorted(chosen - apart - set(PHRASES)))


def close_kokoro(work: Path) -> Said:
    """Each by one blend of the voices for training, in no order."""
    yield from kokoro_says(work, Random(21).sample(close_words(), len(close_words())), 21)


def close_pico(_work: Path) -> Said:
    """Each twice by Pico's American voice."""
    yield from pico_says([*close_words() * 2], "en-US", 22)


def close_espeak(_work: Path) -> Said:
    """Each twice in some formant voice."""
    yield from espeak_says(close_words() * 2, 23)


RECIPES: Final = {
    "close-kokoro": close_kokoro,
    "close-pico": close_pico,
    "close-espeak": close_espeak,
}
