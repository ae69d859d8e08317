"""The recipes: which engine says what in which voice. Each yields (phrase, speaker, sound)."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import soundfile as sf
from kokoro import Kokoro, finish
from numpy.typing import NDArray
from words import (
    HOMOPHONES,
    NEAR_PHRASES,
    PHRASES,
    UNSEEN_WORDS,
    Part,
    common_words,
)

Said = Iterator[tuple[str, str, NDArray[np.float32]]]

RESERVED: Final = [
    "af_bella",
    "af_nicole",
    "af_sarah",
    "am_eric",
    "am_michael",
    "am_puck",
    "bf_emma",
    "bf_lily",
    "bm_fable",
    "bm_lewis",
    "em_alex",
    "if_sara",
    "hm_psi",
    "zf_xiaoni",
    "pf_dora",
]
"""Kokoro voices that are only for evaluation."""


DEVELOPMENT: Final = ("af_sky", "am_onyx", "bm_daniel", "zm_yunjian")
"""Kokoro voices that are only for choosing designs and thresholds."""


def known_words(work: Path) -> list[str]:
    """The confusable words of the shared clips, which training has seen."""
    with (work / "speech" / "index.csv").open() as table:
        return sorted({row["phrase"] for row in csv.DictReader(table) if row["kind"] == "other"})


def tuning_words(work: Path) -> list[str]:
    """Every seventh of the known words: kept from training, to set thresholds on words unheard."""
    taken = {*PHRASES, *HOMOPHONES}
    return [word for word in known_words(work)[::7] if word not in taken]


def unheard_words(work: Path) -> set[str]:
    """The words of the development set that training never has: near ones and common ones."""
    return {word.lower() for word in tuning_words(work)} | set(common_words("development"))


def run_engine(command: list[str], text: str = "") -> NDArray[np.float32]:
    """The sound a command-line engine writes to the file named by "{out}"."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.wav"
        filled = [part.replace("{out}", str(out)) for part in command]
        subprocess.run(filled, input=text, text=True, check=True, capture_output=True)
        sound, rate = sf.read(out, dtype="float32")
    return finish(sound, rate)


ESPEAK_VARIANTS: Final = (
    "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "Alex", "Andy",
    "Annie", "Denis", "Diogo", "Gene", "Jacky", "Lee", "Linda", "Mario", "Michael", "Mike",
    "Mr_serious", "Nguyen", "Reed", "Tweaky", "belinda", "boris", "ed", "grandma", "iven", "john",
    "kaukovalta", "max", "quincy", "rob", "robert", "steph", "zac",
)  # fmt: skip


ESPEAK_ACCENTS: Final = (
    "en-us", "en-us", "en-gb", "en-gb-x-rp", "en-029", "en-gb-scotland", "en-gb-x-gbclan",
)  # fmt: skip


def espeak_says(texts: Iterable[str], seed: int) -> Said:
    """Formant voices: some forty variants, six accents, any pitch and pace."""
    random = Random(seed)
    for text in texts:
        voice = f"{random.choice(ESPEAK_ACCENTS)}+{random.choice(ESPEAK_VARIANTS)}"
        speed, pitch = random.randint(110, 210), random.randint(15, 85)
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", "{out}"]
        yield text, f"espeak-{voice}", run_engine([*command, text])


def espeak_train(work: Path) -> Said:
    """Phrases and confusable words in formant voices."""
    yield from espeak_says([*PHRASES * 40, *NEAR_PHRASES * 12, *known_words(work) * 8], 3)


def read_clip(path: Path) -> NDArray[np.float32]:
    """A recording, finished as a clip."""
    sound, rate = sf.read(path, dtype="float32", always_2d=True)
    return finish(sound.mean(axis=1), rate)


@cache
def lexicon() -> dict[str, Any]:
    """English words and their American phonemes: the pronouncing dictionary inside hibari-tts."""
    packed = files("hibari").joinpath("assets/lexicon_us_gold.json.gz").read_bytes()
    return dict(json.loads(gzip.decompress(packed)))


def rare_words(many: int) -> list[str]:
    """English words of any kind, from `lexicon`."""
    words = [w for w in lexicon() if w.isalpha() and w.islower() and 2 < len(w) < 10]
    said = {*PHRASES, *UNSEEN_WORDS, *NEAR_PHRASES, *HOMOPHONES}
    return Random(4).sample([word for word in words if word not in said], many)


def hibari_train(_work: Path) -> Said:
    """Every phrase a dozen times, and thousands of other words, by hibari's bundled voice."""
    from hibari import Hibari
    from hibari.voices import voice_path

    engine, random = Hibari("heart", model=voice_path("heart", download_missing=False)), Random(4)
    words = rare_words(3_000)
    pairs = [f"{random.choice(words)} {random.choice(words)}" for _ in range(600)]
    for phrase in (*PHRASES * 12, *words, *pairs):
        end = random.choice([".", ".", "!", "?"])
        sound = engine(
            f"{phrase}{end}", speed=random.uniform(0.75, 1.3), seed=random.randrange(999)
        )
        yield phrase, "hibari-heart", finish(sound, engine.sample_rate)


def everyday(work: Path, part: Part) -> list[str]:
    """Common words of one part, but none that the shared clips or `hibari_train` say."""
    said = {*rare_words(3_000), *known_words(work)}
    return [word for word in common_words(part) if word not in said]


def training_voices(work: Path) -> list[str]:
    voices = [path.stem for path in sorted((work / "kokoro" / "voices").glob("*.bin"))]
    return [voice for voice in voices if voice not in (*RESERVED, *DEVELOPMENT)]


def kokoro_says(work: Path, texts: Iterable[str], seed: int) -> Said:
    """Voices for training, alone or two of them blended, at any pace."""
    model, random, voices = Kokoro(work / "kokoro"), Random(seed), training_voices(work)
    for text in texts:
        first, second = random.sample(voices, 2)
        share = random.choice([1.0, 1.0, random.random()])
        accent = "gb" if random.random() < 0.35 else "us"
        sound = model.speak(
            text, {first: share, second: 1 - share}, accent, random.uniform(0.75, 1.35)
        )
        yield text, f"{first}:{share:.2f} {second}:{1 - share:.2f}", sound


def kokoro_train(work: Path) -> Said:
    """Common words to refuse, by blends of the voices for training."""
    yield from kokoro_says(work, Random(5).sample(everyday(work, "train"), 1_200), 5)


def kokoro_development(work: Path) -> Said:
    """Common words of their own by the development voices."""
    model, random = Kokoro(work / "kokoro"), Random(7)
    for word in everyday(work, "development")[:100]:
        voice = random.choice(DEVELOPMENT)
        accent = "gb" if voice[0] == "b" else "us"
        yield word, voice, model.speak(word, {voice: 1.0}, accent, random.uniform(0.85, 1.2))


def espeak_words(work: Path) -> Said:
    """Common words to refuse, in formant voices."""
    yield from espeak_says(everyday(work, "train"), 8)


def pico_says(texts: list[str], voice: str, seed: int) -> Said:
    from py_nanotts import NanoTTS

    engine, random = NanoTTS(), Random(seed)
    for text in texts:
        said = engine.speak(
            text, voice=voice, speed=random.uniform(0.7, 1.35), pitch=random.uniform(0.65, 1.5)
        )
        sound = np.frombuffer(said, np.int16).astype(np.float32) / 32768
        yield text, f"pico-{voice}", finish(sound, 16_000)


def pico_train(work: Path) -> Said:
    """SVOX Pico's American voice at many pitches and paces."""
    words = [*known_words(work) * 4, *everyday(work, "train")]
    yield from pico_says([*PHRASES * 25, *NEAR_PHRASES * 8, *words], "en-US", 9)


def pico_development(work: Path) -> Said:
    """Its British voice, for thresholds."""
    words = [*known_words(work)[::3], *tuning_words(work), *everyday(work, "development")[:150]]
    yield from pico_says([*PHRASES * 3, *words], "en-GB", 10)


def gnuspeech_train(work: Path) -> Said:
    """An articulatory synthesiser: a tube for the throat, five sizes of it."""
    random = Random(11)
    texts = [
        *PHRASES * 14,
        *NEAR_PHRASES * 5,
        *known_words(work) * 2,
        *everyday(work, "train")[:700],
    ]
    voices = ["male", "male", "female", "large_child", "small_child", "baby"]
    said = [(text, random.choice(voices), random.uniform(0.75, 1.35)) for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            f"{voice}\t{tempo:.2f}\t{text}\t{folder}/{n}.wav"
            for n, (text, voice, tempo) in enumerate(said)
        ]
        script = Path(__file__).with_name("gnuspeech.mjs")
        subprocess.run(
            ["node", script, work / "gnuspeech"], input="\n".join(lines), text=True,
            check=True, capture_output=True,
        )  # fmt: skip
        for n, (text, voice, _) in enumerate(said):
            yield text, f"gnuspeech-{voice}", read_clip(Path(folder) / f"{n}.wav")


RHVOICE_VOICES: Final = ("bdl", "clb")
"""RHVoice's English voices but "slt" and "alan" (a Scot, most likely CMU's awb): reserved."""


def rhvoice_train(work: Path) -> Said:
    """Statistical voices (HTS) of a man and a woman, both American, at any pitch and pace."""
    import rhvoice

    random = Random(13)
    texts = [
        *PHRASES * 18,
        *NEAR_PHRASES * 6,
        *known_words(work) * 2,
        *random.sample(everyday(work, "train"), 2_300),
    ]
    random.shuffle(texts)
    for n, (text, phones) in enumerate(zip(texts, rhvoice.labels(texts), strict=True)):
        voice = RHVOICE_VOICES[n % len(RHVOICE_VOICES)]
        sound = rhvoice.speak(
            work / "rhvoice" / voice / "24000" / "voice.data",
            phones,
            random.uniform(0.75, 1.35),
            random.uniform(-5, 5),
        )
        yield text, f"rhvoice-{voice}", finish(sound, rhvoice.RATE)


RECIPES: Final[dict[str, Callable[[Path], Said]]] = {
    "espeak-train": espeak_train,
    "hibari-train": hibari_train,
    "kokoro-train": kokoro_train,
    "kokoro-development": kokoro_development,
    "espeak-words": espeak_words,
    "pico-train": pico_train,
    "pico-development": pico_development,
    "gnuspeech-train": gnuspeech_train,
    "rhvoice-train": rhvoice_train,
}
