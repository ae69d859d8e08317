"""Recordings of real people in packages: what of the grammar they hold, and words to refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from engines import Said, read_clip
from numpy.typing import NDArray
from words import NUMBERS, UNSEEN_WORDS, common_words


def people_eval(work: Path) -> Said:
    """Recordings of real people in Debian and PyPI packages: what of the grammar they hold.

    asterisk-core-sounds-en-wav (one speaker), spokennumbers (one), hedgewars-data (ten, acting),
    ktuberling-data (English, words to refuse).
    """
    people = work / "people"
    prompts = people / "asterisk" / "en_US_f_Allison"
    for number, word in enumerate(NUMBERS):
        yield word, "people-allison", read_clip(prompts / "digits" / f"{number}.wav")
        if number < 10:
            yield (
                word,
                "people-spokennumbers",
                read_clip(people / "spokennumbers" / "default" / f"{number}.wav"),
            )
    for path in sorted((prompts / "phonetic").glob("?_p.wav")):
        yield f"~{path.stem}", "people-allison", read_clip(path)
    english = [
        "British",
        "Classic",
        "Default",
        "HillBilly",
        "Mobster",
        "Pirate",
        "Robot",
        "Russian",
        "Singer",
        "Surfer",
    ]
    for pack in english:
        for path in sorted((people / "hedgewars" / pack).glob("*.ogg")):
            word = "ouch" if path.stem == "Ouch" else f"~{path.stem}"
            yield word, f"people-hedgewars-{pack}", read_clip(path)
    for path in sorted((people / "ktuberling" / "en").glob("*.ogg")):
        yield f"~{path.stem.split('_')[-1]}", "people-ktuberling", read_clip(path)


def people_train(work: Path) -> Said:
    """Real people saying words to refuse, in twenty-odd languages that are not English."""
    people = work / "people"
    folders = [
        f for f in sorted((people / "ktuberling").iterdir()) if f.is_dir() and f.name != "en"
    ]
    folders += [people / "hedgewars" / f"Default_{code}" for code in ("es", "pl", "ru", "uk")]
    for folder in folders:
        for path in sorted(folder.glob("*.ogg")):
            yield f"~{folder.name} {path.stem}", f"people-{folder.name}", read_clip(path)


def _read_tight(path: Path) -> NDArray[np.float32]:
    """A recording made at home: silence cut by its own noise, too."""
    sound = read_clip(path)
    frames = np.abs(sound[: len(sound) // 160 * 160].reshape(-1, 160)).max(axis=1, initial=0)
    loud = np.flatnonzero(frames > 3.2 * np.percentile(frames, 10)) if len(frames) else frames
    return sound[max(0, loud[0] - 2) * 160 : (loud[-1] + 4) * 160] if len(loud) else sound[:0]


def words_people_train(work: Path) -> Said:
    """Real people in games and lessons of Debian: English numbers and words to refuse.

    csmash-data (an umpire), neverball-common, qabcs-data, tuxpaint-stamps-default, kajongg
    (mahjong calls); of the last three words in other languages also. None that an evaluation
    asks about as a word to refuse.
    """
    people, random = work / "people", Random(14)
    held = {*UNSEEN_WORDS, *common_words("evaluation")}
    umpire = [
        path for path in sorted((people / "csmash").glob("*.wav"))
        if path.stem not in {"all", "click", "racket", "table"}
    ]  # fmt: skip
    said = ("ready", "set", "goal", "over", "record")
    named = [
        ("csmash", umpire),
        ("neverball", [people / "neverball" / f"{word}.ogg" for word in said]),
        ("qabcs-en", sorted((people / "qabcs" / "en" / "sounds" / "words").glob("*.ogg"))),
        ("qabcs-en_GB", sorted((people / "qabcs" / "en_gb" / "sounds" / "words").glob("*.ogg"))),
        ("tuxpaint-en", sorted((people / "tuxpaint").rglob("*_desc.ogg"))),
    ]
    for speaker, paths in named:
        for path in paths:
            word = path.stem.removesuffix("_desc").replace("_", " ").lower()
            if word not in held:
                yield word, f"people-{speaker}", _read_tight(path)
    for speaker, path in _foreign(people, random):
        yield f"~{speaker} {path.stem}", f"people-{speaker}", _read_tight(path)


def _foreign(people: Path, random: Random) -> list[tuple[str, Path]]:
    """Words in other languages, at most eighty of each and source, with who says them."""
    others = [("kajongg", path) for path in sorted((people / "kajongg").rglob("*.ogg"))]
    for folder in sorted((people / "qabcs").iterdir()):
        if folder.name not in ("all", "en", "en_gb"):
            paths = sorted((folder / "sounds" / "words").glob("*.ogg"))
            some = random.sample(paths, min(80, len(paths)))
            others += [(f"qabcs-{folder.name}", path) for path in some]
    for code in ("be", "bg", "ca", "da", "el", "es", "fr", "lt", "nl", "ro", "ru"):
        paths = sorted((people / "tuxpaint").rglob(f"*_desc_{code}.ogg"))
        some = random.sample(paths, min(80, len(paths)))
        others += [(f"tuxpaint-{code}", path) for path in some]
    return others


RECIPES: Final[dict[str, Callable[[Path], Said]]] = {
    "people-eval": people_eval,
    "people-train": people_train,
    "words-people-train": words_people_train,
}
