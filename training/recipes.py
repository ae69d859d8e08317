"""Recipes: what each synthetic speaker says, for training, development or evaluation.

Each recipe is a generator of clips; the stages of the pipeline that make banks name them. Whole
speakers are apart: `RESERVED` voices and the engines flite, festival and piper are heard in the
evaluation only, `DEVELOPMENT` voices and Pico's British one where designs and thresholds are
chosen. RHVoice's "slt" is left out of training because festival's slt is in the evaluation, and its
"alan" because he is very likely flite's awb.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from coach.audio import from_pcm, to_floats
from coach.listening import RATE
from coach.timeline import SAMPLE_RATE
from training.clips import Clip, trimmed
from training.engines import Kokoro, Piper, gnuspeech, rhvoice, rhvoice_labels, say_to_file
from training.sentences import quotations, sentences
from training.vocabulary import (
    CONFUSABLE,
    NEAR_PHRASES,
    PHRASES,
    UNSEEN_WORDS,
    close_words,
    everyday_words,
    natural_others,
    natural_phrases,
    rare_words,
    tuning_words,
)

RESERVED: Final = (
    "af_bella", "af_nicole", "af_sarah", "am_eric", "am_michael", "am_puck", "bf_emma", "bf_lily",
    "bm_fable", "bm_lewis", "em_alex", "if_sara", "hm_psi", "zf_xiaoni", "pf_dora",
)  # fmt: skip
"""Kokoro voices that are only for evaluation."""

DEVELOPMENT: Final = ("af_sky", "am_onyx", "bm_daniel", "zm_yunjian")
"""Kokoro voices that are only for choosing designs and thresholds."""

FLITE: Final = ("kal", "awb", "kal16", "rms", "slt")
FESTIVAL: Final = ("kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts")
RHVOICE: Final = ("bdl", "clb")

ESPEAK_VARIANTS: Final = (
    "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "Alex", "Andy",
    "Annie", "Denis", "Diogo", "Gene", "Jacky", "Lee", "Linda", "Mario", "Michael", "Mike",
    "Mr_serious", "Nguyen", "Reed", "Tweaky", "belinda", "boris", "ed", "grandma", "iven", "john",
    "kaukovalta", "max", "quincy", "rob", "robert", "steph", "zac",
)  # fmt: skip
ESPEAK_ACCENTS: Final = (
    "en-us", "en-us", "en-gb", "en-gb-x-rp", "en-029", "en-gb-scotland", "en-gb-x-gbclan",
)  # fmt: skip


def coach_voices(texts: list[str]) -> Iterator[Clip]:
    """Say texts with the product's own voices, in turn: for trying the pipeline out."""
    from coach.voices import open_voice

    voices = [open_voice("natural"), open_voice("system")]
    for n, text in enumerate(texts):
        voice = voices[n % len(voices)]
        sound = to_floats(voice.render(text))
        yield Clip(text, f"coach-{voice.name}", trimmed(sound, SAMPLE_RATE))


def kokoro_phrases(kokoro: Path) -> Iterator[Clip]:
    """Say every phrase 80 times and every confusable word 13 times, in blends of voices."""
    texts = [*PHRASES * 80, *NEAR_PHRASES * 80, *CONFUSABLE * 13]
    yield from _kokoro_blends(kokoro, texts, 15)


def kokoro_words(kokoro: Path) -> Iterator[Clip]:
    """Say common words to refuse."""
    yield from _kokoro_blends(kokoro, Random(5).sample(everyday_words("train"), 480), 5)


def kokoro_close(kokoro: Path) -> Iterator[Clip]:
    """Say half of the close words."""
    yield from _kokoro_blends(kokoro, Random(21).sample(close_words(), 600), 21)


def kokoro_natural(kokoro: Path) -> Iterator[Clip]:
    """Say natural phrasings, and as much that means nothing."""
    yield from _kokoro_blends(kokoro, [*natural_phrases(), *natural_others()], 33)


def kokoro_development(kokoro: Path) -> Iterator[Clip]:
    """Say phrases and confusable words in blends that a development voice leads."""
    texts = [*PHRASES * 20, *NEAR_PHRASES * 20, *CONFUSABLE * 3]
    yield from _kokoro_blends(kokoro, texts, 16, DEVELOPMENT)


def kokoro_development_words(kokoro: Path) -> Iterator[Clip]:
    """Say common words of their own with development voices."""
    model, random = Kokoro(kokoro), Random(7)
    for word in everyday_words("development")[:100]:
        yield _kokoro_clip(model, word, random.choice(DEVELOPMENT), random.uniform(0.85, 1.2))


def kokoro_evaluation(kokoro: Path) -> Iterator[Clip]:
    """Say every phrase with each reserved voice, and known and unseen words with one or two."""
    model, random = Kokoro(kokoro), Random(1)
    said = [(phrase, voice) for phrase in (*PHRASES, "yeah", "nope") for voice in RESERVED]
    for n, word in enumerate((*UNSEEN_WORDS * 2, *CONFUSABLE)):
        said.append((word, RESERVED[n * 7 % len(RESERVED)]))
    random.shuffle(said)
    for phrase, voice in said[:1_064]:
        accent = "gb" if voice[0] == "b" or random.random() < 0.2 else "us"
        sound = model.say(phrase, {voice: 1.0}, accent, random.uniform(0.85, 1.2))
        yield Clip(phrase, voice, sound)


def _kokoro_blends(
    folder: Path, texts: Iterable[str], seed: int, leading: tuple[str, ...] = ()
) -> Iterator[Clip]:
    """Blend up to three training voices a clip, at any pace; one of ``leading`` among them."""
    model, random = Kokoro(folder), Random(seed)
    voices = [voice for voice in model.voices if voice not in (*RESERVED, *DEVELOPMENT)]
    for text in texts:
        chosen = random.sample(voices, random.choice([1, 2, 2, 3]))
        if leading:
            chosen[0] = random.choice(leading)
        shares = [random.uniform(0.2, 1.0) for _ in chosen]
        blend = {voice: share / sum(shares) for voice, share in zip(chosen, shares, strict=True)}
        accent = "gb" if random.random() < 0.3 else "us"
        sound = model.say(text, blend, accent, random.uniform(0.75, 1.3))
        yield Clip(text, " ".join(f"{v}:{share:.2f}" for v, share in blend.items()), sound)


def _kokoro_clip(model: Kokoro, text: str, voice: str, speed: float) -> Clip:
    accent = "gb" if voice[0] == "b" else "us"
    return Clip(text, voice, model.say(text, {voice: 1.0}, accent, speed))


def hibari() -> Iterator[Clip]:
    """Say every phrase a dozen times, and thousands of other words, in hibari's bundled voice."""
    from coach.onnx import load_onnxruntime

    load_onnxruntime()
    from hibari import Hibari
    from hibari.voices import voice_path

    engine, random = Hibari("heart", model=voice_path("heart", download_missing=False)), Random(4)
    words = rare_words(3_000)
    pairs = [f"{random.choice(words)} {random.choice(words)}" for _ in range(600)]
    for phrase in (*PHRASES * 12, *words, *pairs):
        end = random.choice([".", ".", "!", "?"])
        samples = engine(
            f"{phrase}{end}", speed=random.uniform(0.75, 1.3), seed=random.randrange(999)
        )
        yield Clip(phrase, "hibari-heart", trimmed(samples, engine.sample_rate))


def espeak_phrases() -> Iterator[Clip]:
    """Say phrases and confusable words in formant voices."""
    yield from _espeak([*PHRASES * 40, *NEAR_PHRASES * 12, *CONFUSABLE * 8], 3)


def espeak_words() -> Iterator[Clip]:
    """Say common words to refuse."""
    yield from _espeak(everyday_words("train"), 8)


def espeak_close() -> Iterator[Clip]:
    """Say each close word twice."""
    yield from _espeak(close_words() * 2, 23)


def espeak_natural() -> Iterator[Clip]:
    """Say natural phrasings, and as much that means nothing."""
    yield from _espeak([*natural_phrases(), *natural_others()], 34)


def espeak_sentences(quotes: Path) -> Iterator[Clip]:
    """Say sentences for the transcriber."""
    yield from _espeak(_sentences(quotes, 502), 502)


def pico_sentences(quotes: Path) -> Iterator[Clip]:
    """Say sentences for the transcriber in the American voice."""
    yield from _pico(_sentences(quotes, 501), "en-US", 501)


def _sentences(quotes: Path, seed: int) -> list[str]:
    """Draw what means a command, as much of each; what resembles that; and other English."""
    random = Random(seed)
    texts = [text for said in sentences().values() for text in random.sample(said, 148)]
    texts += random.sample(natural_others(), 700)
    texts += quotations(quotes)[:3_000]
    random.shuffle(texts)
    return texts


def _espeak(texts: Iterable[str], seed: int) -> Iterator[Clip]:
    """Draw one of some forty variants, six accents, any pitch and pace for each text."""
    random = Random(seed)
    for text in texts:
        voice = f"{random.choice(ESPEAK_ACCENTS)}+{random.choice(ESPEAK_VARIANTS)}"
        speed, pitch = random.randint(110, 210), random.randint(15, 85)
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", "{out}"]
        yield Clip(text, f"espeak-{voice}", say_to_file([*command, text]))


def pico_phrases() -> Iterator[Clip]:
    """Say phrases, confusable and common words in SVOX Pico's American voice."""
    words = [*CONFUSABLE * 4, *everyday_words("train")]
    yield from _pico([*PHRASES * 25, *NEAR_PHRASES * 8, *words], "en-US", 9)


def pico_close() -> Iterator[Clip]:
    """Say each close word twice in the American voice."""
    yield from _pico(close_words() * 2, "en-US", 22)


def pico_development() -> Iterator[Clip]:
    """Say phrases and words in the British voice."""
    words = [*CONFUSABLE[::3], *tuning_words(), *everyday_words("development")[:150]]
    yield from _pico([*PHRASES * 3, *words], "en-GB", 10)


def pico_natural() -> Iterator[Clip]:
    """Say natural phrasings, and as much that means nothing, in the American voice."""
    yield from _pico([*natural_phrases(), *natural_others()], "en-US", 35)


def _pico(texts: Iterable[str], voice: str, seed: int) -> Iterator[Clip]:
    from py_nanotts import NanoTTS

    engine, random = NanoTTS(), Random(seed)
    for text in texts:
        said = engine.speak(
            text, voice=voice, speed=random.uniform(0.7, 1.35), pitch=random.uniform(0.65, 1.5)
        )
        yield Clip(text, f"pico-{voice}", trimmed(to_floats(from_pcm(said)), RATE))


def gnuspeech_phrases(gnuspeech_package: Path) -> Iterator[Clip]:
    """Say phrases and words with a tube for the throat, in five sizes."""
    random = Random(11)
    texts = [
        *PHRASES * 14,
        *NEAR_PHRASES * 5,
        *CONFUSABLE * 2,
        *everyday_words("train")[:700],
    ]
    voices = ["male", "male", "female", "large_child", "small_child", "baby"]
    said = [(text, random.choice(voices), random.uniform(0.75, 1.35)) for text in texts]
    sounds = gnuspeech(gnuspeech_package, said)
    for (text, voice, _), sound in zip(said, sounds, strict=True):
        yield Clip(text, f"gnuspeech-{voice}", sound)


def rhvoice_natural(rhvoice_voices: Path) -> Iterator[Clip]:
    """Say natural phrasings, and as much that means nothing."""
    yield from _rhvoice(rhvoice_voices, [*natural_phrases(), *natural_others()], Random(36))


def rhvoice_phrases(rhvoice_voices: Path) -> Iterator[Clip]:
    """Say phrases and words."""
    random = Random(13)
    texts = [
        *PHRASES * 18,
        *NEAR_PHRASES * 6,
        *CONFUSABLE * 2,
        *random.sample(everyday_words("train"), 2_300),
    ]
    yield from _rhvoice(rhvoice_voices, texts, random)


def _rhvoice(rhvoice_voices: Path, texts: list[str], random: Random) -> Iterator[Clip]:
    """Say texts in any order in statistical voices (HTS) of an American man and woman."""
    random.shuffle(texts)
    for n, (text, labels) in enumerate(zip(texts, rhvoice_labels(texts), strict=True)):
        voice = RHVOICE[n % len(RHVOICE)]
        file = rhvoice_voices / voice / "24000" / "voice.data"
        sound = rhvoice(file, labels, random.uniform(0.75, 1.35), random.uniform(-5, 5))
        yield Clip(text, f"rhvoice-{voice}", sound)


def flite_evaluation() -> Iterator[Clip]:
    """Say phrases with five reserved flite voices, and some other words."""
    random = Random(2)
    for phrase in (*PHRASES, *UNSEEN_WORDS, *CONFUSABLE[::3]):
        for voice in FLITE:
            if phrase not in PHRASES and random.random() < 0.7:
                continue
            stretch = random.uniform(0.85, 1.25)
            yield flite(phrase, voice, "--setf", f"duration_stretch={stretch:.2f}")


def flite(text: str, voice: str, *options: str) -> Clip:
    """Say a text with one of flite's voices."""
    command = ["flite", "-voice", voice, *options, "-t", text, "-o", "{out}"]
    return Clip(text, f"flite-{voice}", say_to_file(command))


def festival_evaluation() -> Iterator[Clip]:
    """Say phrases and half of the unseen words with three reserved festival voices."""
    for voice in FESTIVAL:
        for phrase in (*PHRASES, *UNSEEN_WORDS[::2]):
            command = ["text2wave", "-eval", f"(voice_{voice})", "-o", "{out}"]
            yield Clip(phrase, f"festival-{voice}", say_to_file(command, phrase))


def piper_evaluation(piper: Path) -> Iterator[Clip]:
    """Say phrases twice and unseen words once with a reserved piper voice."""
    model, random = Piper(piper), Random(6)
    for phrase in (*PHRASES * 2, *UNSEEN_WORDS):
        yield Clip(phrase, "piper-joe", model.say(phrase, random.uniform(0.85, 1.25)))


def words_evaluation(kokoro: Path) -> Iterator[Clip]:
    """Say common words that nothing else says, with reserved voices of Kokoro and flite."""
    model, random = Kokoro(kokoro), Random(12)
    words = everyday_words("evaluation")[:225]
    for n, word in enumerate(words):
        voice = RESERVED[n % len(RESERVED)]
        yield _kokoro_clip(model, word, voice, random.uniform(0.85, 1.2))
    for n, word in enumerate(words):
        yield flite(word, FLITE[n % len(FLITE)])
