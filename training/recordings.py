"""Recordings of people in packages: what of the grammar they hold, and words to refuse.

The arguments are the folders that the packages were unpacked to. A phrase that begins with "~" is
none of ours, whatever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Final

import numpy as np

from training.clips import Clip, Sound, read_clip
from training.vocabulary import NUMBERS, UNSEEN_WORDS, common_words

ENGLISH_PACKS: Final = (
    "British", "Classic", "Default", "HillBilly", "Mobster", "Pirate", "Robot", "Russian",
    "Singer", "Surfer",
)  # fmt: skip
"""Folders of hedgewars in which English is spoken, by actors."""
MOST_SPEAKERS: Final = 40
"""Speakers of one number."""
SEVERAL_PEOPLE: Final = "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"
"""What emospeech calls everyone without an account."""
OKAY: Final = ("bg", "cs", "de", "es", "fr", "hu", "it", "pl", "pt", "ro", "sk", "sv")
"""Languages of GCompris whose speaker says "okay", as Whisper writes it down."""
MOST_FOREIGN: Final = 80
"""Words of one other language from one source."""


def people_evaluation(
    asterisk: Path, spokennumbers: Path, hedgewars: Path, ktuberling: Path
) -> Iterator[Clip]:
    """Collect digits of two speakers, and what ten actors and one reader say that is no phrase."""
    prompts = asterisk / "en_US_f_Allison"
    for number, word in enumerate(NUMBERS):
        yield Clip(word, "people-allison", read_clip(prompts / "digits" / f"{number}.wav"))
        if number < 10:
            recording = read_clip(spokennumbers / f"{number}.wav")
            yield Clip(word, "people-spokennumbers", recording)
    for path in sorted((prompts / "phonetic").glob("?_p.wav")):
        yield Clip(f"~{path.stem}", "people-allison", read_clip(path))
    for pack in ENGLISH_PACKS:
        for path in sorted((hedgewars / pack).glob("*.ogg")):
            word = "ouch" if path.stem == "Ouch" else f"~{path.stem}"
            yield Clip(word, f"people-hedgewars-{pack}", read_clip(path))
    for path in sorted((ktuberling / "en").glob("*.ogg")):
        yield Clip(f"~{path.stem.split('_')[-1]}", "people-ktuberling", read_clip(path))


def people_commands_evaluation(
    speech_commands: Path, digits: Path, gcompris: Path
) -> Iterator[Clip]:
    """Collect commands and answers of hundreds of people: one recording of a word by a speaker.

    speech_commands, digits: of Google's Speech Commands, which training never has; gcompris: one
    speaker of each language.
    """
    for folder in (speech_commands, digits):
        for word in ("stop", "yes", "no", *NUMBERS[:6]):
            first = _first_of_each(
                (folder / word).glob("*_nohash_*"), lambda path: path.name.split("_")[0]
            )
            for speaker in sorted(first)[: MOST_SPEAKERS if word in NUMBERS else None]:
                yield Clip(word, f"people-google-{speaker}", read_clip(first[speaker]))
    for language in OKAY:
        path = gcompris / language / "misc/ok.ogg"
        yield Clip("okay", f"people-gcompris-{language}", read_clip(path))
    for word in ("help", "back"):
        yield Clip(word, "people-gcompris-en", read_clip(gcompris / f"en/misc/{word}.ogg"))


def people_emotions_evaluation(emotions: Path) -> Iterator[Clip]:
    """Collect calls of calm, happy, angry and fearful people in India, at home and in traffic."""
    for word in ("stop", "help", "yes", "no"):
        first = _first_of_each(
            emotions.glob(f"*/{word}-*.wav"), lambda path: path.stem.split("-")[-1]
        )
        for speaker in sorted(first.keys() - {SEVERAL_PEOPLE}):
            yield Clip(word, f"people-india-{speaker[:10]}", read_clip(first[speaker]))


def _first_of_each(paths: Iterable[Path], speaker: Callable[[Path], str]) -> dict[str, Path]:
    """Choose the file of each speaker whose name comes first."""
    ordered = sorted(paths, key=lambda path: path.name)
    return {speaker(path): path for path in reversed(ordered)}


def people_digits(digits: Path, speakers: list[str]) -> Iterator[Clip]:
    """Collect the digits of some speakers of the Free Spoken Digit Dataset (8 kHz)."""
    for speaker in speakers:
        for number, word in enumerate(NUMBERS[:10]):
            paths = digits.glob(f"{number}_{speaker}_*.wav")
            for path in sorted(paths, key=lambda path: int(path.stem.split("_")[2])):
                yield Clip(word, f"people-{speaker}", read_clip(path))


def people_commands(robot: Path) -> Iterator[Clip]:
    """Collect what one man calls to his robot: every tenth recording, as one voice is enough."""
    for folder in sorted(path for path in robot.iterdir() if path.name != "none"):
        for path in sorted(folder.glob("*.wav"))[::10]:
            yield Clip(folder.name, "people-robot", read_clip(path))


def people_foreign(hedgewars: Path, ktuberling: Path) -> Iterator[Clip]:
    """Collect words in twenty-odd languages that are not English."""
    folders = [f for f in sorted(ktuberling.iterdir()) if f.is_dir() and f.name != "en"]
    folders += [hedgewars / f"Default_{code}" for code in ("es", "pl", "ru", "uk")]
    for folder in folders:
        for path in sorted(folder.glob("*.ogg")):
            word = f"~{folder.name} {path.stem}"
            yield Clip(word, f"people-{folder.name}", read_clip(path))


def people_words(
    csmash: Path, neverball: Path, qabcs: Path, tuxpaint: Path, kajongg: Path
) -> Iterator[Clip]:
    """Collect English numbers and words to refuse from games and lessons, and foreign words.

    csmash has an umpire, kajongg mahjong calls. None that an evaluation asks about as a word to
    refuse.
    """
    random, held = Random(14), {*UNSEEN_WORDS, *common_words("evaluation")}
    umpire = [
        path for path in sorted(csmash.glob("*.wav"))
        if path.stem not in {"all", "click", "racket", "table"}
    ]  # fmt: skip
    said = ("ready", "set", "goal", "over", "record")
    named = [
        ("csmash", umpire),
        ("neverball", [neverball / f"{word}.ogg" for word in said]),
        ("qabcs-en", sorted((qabcs / "en" / "sounds" / "words").glob("*.ogg"))),
        ("qabcs-en_GB", sorted((qabcs / "en_gb" / "sounds" / "words").glob("*.ogg"))),
        ("tuxpaint-en", sorted(tuxpaint.rglob("*_desc.ogg"))),
    ]
    for speaker, paths in named:
        for path in paths:
            word = path.stem.removesuffix("_desc").replace("_", " ").lower()
            if word not in held:
                yield Clip(word, f"people-{speaker}", _read_home_recording(path))
    foreign = [("kajongg", path) for path in sorted(kajongg.rglob("*.ogg"))]
    for folder in sorted(qabcs.iterdir()):
        if folder.is_dir() and folder.name not in ("all", "en", "en_gb"):
            paths = sorted((folder / "sounds" / "words").glob("*.ogg"))
            some = random.sample(paths, min(MOST_FOREIGN, len(paths)))
            foreign += [(f"qabcs-{folder.name}", path) for path in some]
    for code in ("be", "bg", "ca", "da", "el", "es", "fr", "lt", "nl", "ro", "ru"):
        paths = sorted(tuxpaint.rglob(f"*_desc_{code}.ogg"))
        some = random.sample(paths, min(MOST_FOREIGN, len(paths)))
        foreign += [(f"tuxpaint-{code}", path) for path in some]
    for speaker, path in foreign:
        word = f"~{speaker} {path.stem}"
        yield Clip(word, f"people-{speaker}", _read_home_recording(path))


def _read_home_recording(path: Path) -> Sound:
    """Read a recording whose own noise counts as silence."""
    sound = read_clip(path)
    frames = np.abs(sound[: len(sound) // 160 * 160].reshape(-1, 160)).max(axis=1, initial=0)
    if not len(frames):
        return sound[:0]
    loud = np.flatnonzero(frames > 3.2 * np.percentile(frames, 10))
    return sound[max(0, loud[0] - 2) * 160 : (loud[-1] + 4) * 160] if len(loud) else sound[:0]
