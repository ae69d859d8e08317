"""Speech engines: a text in, 16 kHz mono out. Which engine says what is in `recipes`.

Programs are run as processes (espeak-ng, flite, festival, hts_engine, node), models by
onnxruntime. None of them is needed to use the coach.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.onnx import open_network
from training.clips import Sound, read_clip, trimmed

Curves = NDArray[np.float64]


def run_program(command: Sequence[str | Path], text: str = "") -> str:
    """Run a program of the system on ``text`` and return what it prints.

    Raises CoachError when it is not installed or fails.
    """
    try:
        done = subprocess.run(command, input=text, text=True, check=True, capture_output=True)
    except FileNotFoundError as error:
        raise CoachError(
            f"{command[0]} is not installed; training/README.md names the packages."
        ) from error
    except subprocess.CalledProcessError as error:
        raise CoachError(
            f"{command[0]} failed with code {error.returncode}: {error.stderr.strip()[-500:]}"
        ) from error
    return done.stdout


def say_to_file(command: Sequence[str], text: str = "") -> Sound:
    """Run a program that writes the file named by "{out}", and return its sound, trimmed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.wav"
        run_program([part.replace("{out}", str(out)) for part in command], text)
        samples, rate = soundfile.read(out, dtype="float32")
    return trimmed(samples, rate)


# Kokoro-82M: an int8 ONNX model that takes espeak-ng's phonemes in its own alphabet.

_TO_KOKORO: Final = (
    ("a^ɪ^ə", "Iə"), ("a^ʊ^ə", "Wə"), ("a^ɪ^ɚ", "Iəɹ"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("ə^l", "ᵊl"), ("r", "ɹ"), ("ʔ", "t"), ("ɐ", "ə"),
    ("ɬ", "l"), ("\u0329", ""), ("\u0303", ""), ("ʲ", ""), ("ɔ:", "ɔ"),
)  # fmt: skip
_AMERICAN: Final = (
    ("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ɚ", "əɹ"), ("ɾ", "T"),
    ("oː", "ɔː"), ("ː", ""),
)  # fmt: skip
_BRITISH: Final = (
    ("e^ə", "ɛː"), ("iə", "ɪə"), ("i^ə", "ɪə"), ("ə^ʊ", "Q"), ("o^ʊ", "Q"), ("ɚ", "ə"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def kokoro_phonemes(text: str, accent: str) -> str:
    """Return Kokoro's phonemes of ``text``, American (``us``) or British (``gb``)."""
    voice = {"us": "en-us", "gb": "en-gb"}[accent]
    said = run_program(["espeak-ng", "-q", "--ipa", "--tie=^", "-v", voice, text])
    said = " ".join(said.split())
    for old, new in (*_TO_KOKORO, *(_AMERICAN if accent == "us" else _BRITISH), ("^", "")):
        said = said.replace(old, new)
    return said


class Kokoro:
    """One loaded model; ``folder`` has model.onnx, vocab.json and voices/*.bin."""

    def __init__(self, folder: Path) -> None:
        self._network = open_network((folder / "model.onnx").read_bytes())
        vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))
        self._tokens: dict[str, int] = vocabulary.get("vocab", vocabulary)
        self._styles = {
            path.stem: np.fromfile(path, np.float32).reshape(-1, 1, 256)
            for path in sorted((folder / "voices").glob("*.bin"))
        }

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices, sorted."""
        return tuple(self._styles)

    def say(self, text: str, blend: Mapping[str, float], accent: str, speed: float = 1.0) -> Sound:
        """Say ``text`` in the weighted sum of voices, trimmed."""
        phonemes = kokoro_phonemes(text, accent) + "."
        tokens = [self._tokens[p] for p in phonemes if p in self._tokens]
        style = sum(weight * self._styles[name][len(tokens)] for name, weight in blend.items())
        feeds = {
            "tokens": np.array([[0, *tokens, 0]]),
            "style": np.asarray(style, np.float32),
            "speed": np.array([speed], np.float32),
        }
        return trimmed(self._network.run(None, feeds)[0], 24_000)


class Piper:
    """One piper voice; ``model`` is its ONNX file, with the same name and .json beside it."""

    def __init__(self, model: Path) -> None:
        self._network = open_network(model.read_bytes())
        table = json.loads(model.with_name(f"{model.name}.json").read_text("utf-8"))
        self._ids: dict[str, list[int]] = table["phoneme_id_map"]
        self._rate = int(table["audio"]["sample_rate"])

    def say(self, text: str, stretch: float) -> Sound:
        """Say ``text`` in ``stretch`` times its usual time, trimmed."""
        said = run_program(["espeak-ng", "-q", "--ipa", "-v", "en-us", text]).strip()
        tokens = [*self._ids["^"], *self._ids["_"]]
        for phoneme in f"{said}.":
            tokens += [*self._ids.get(phoneme, []), *self._ids["_"]]
        tokens += self._ids["$"]
        feeds = {
            "input": np.array([tokens]),
            "input_lengths": np.array([len(tokens)]),
            "scales": np.array([0.667, stretch, 0.8], np.float32),
        }
        return trimmed(self._network.run(None, feeds)[0], self._rate)


_GNUSPEECH: Final = """
import { readFileSync, writeFileSync } from "node:fs";
const { synthesize } = await import(`${process.argv[1]}/dist/exports/GnuSpeech.js`);
for (const line of readFileSync(0, "utf8").split("\\n").filter(Boolean)) {
  const [voice, tempo, text, file] = line.split("\\t");
  const { audioData } = await synthesize(text, { voice, tempo: Number(tempo), controlRate: 250 });
  writeFileSync(file, audioData);
}
"""


def gnuspeech(package: Path, texts: Sequence[tuple[str, str, float]]) -> list[Sound]:
    """Say (text, voice, tempo) with an articulatory synthesiser, all in one process."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            f"{voice}\t{tempo:.2f}\t{text}\t{folder}/{n}.wav"
            for n, (text, voice, tempo) in enumerate(texts)
        ]
        script = ["--input-type=module", "--eval", _GNUSPEECH]
        run_program(["node", *script, package.resolve()], "\n".join(lines))
        return [read_clip(Path(folder) / f"{n}.wav") for n in range(len(texts))]


# RHVoice's English voices without RHVoice. The voices are files of hts_engine's format whose third
# stream is band aperiodicity: festival makes the labels that they were trained on, hts_engine the
# parameters, and the WORLD vocoder the sound.

_RHVOICE_RATE: Final = 24_000
_HOP: Final = 120
_FFT: Final = 1_024
_ALPHA: Final = 0.466
_POSTFILTER: Final = 0.4
_SCRIPT: Final = """
(voice_cmu_us_slt_arctic_hts)
(define (labels text)
  (let ((utt (eval (list 'Utterance 'Text text))))
    (Initialize utt) (Text utt) (Token_POS utt) (Token utt) (POS utt) (Phrasify utt)
    (Word utt) (Pauses utt) (Intonation utt) (PostLex utt) (Duration utt)
    (mapcar (lambda (s) (format t "%s\\n" (hts_feats_output_string s)))
            (utt.relation.items utt 'Segment))
    (format t "END\\n")))
"""


def rhvoice_labels(texts: list[str]) -> list[list[str]]:
    """Return a full-context label for each phone of each text, by festival."""
    with tempfile.NamedTemporaryFile("w", suffix=".scm") as script:
        script.write(_SCRIPT + "".join(f'(labels "{text}")\n' for text in texts))
        script.flush()
        said = run_program(["festival", "-b", script.name])
    lines = [line.split()[-1] for line in said.splitlines() if line.strip()]
    whole = [list(some) for end, some in groupby(lines, "END".__eq__) if not end]
    return [[f"{label}/K:{place}" for label, place in _word_places(each)] for each in whole]


def _word_places(phones: list[str]) -> list[tuple[str, str]]:
    """Pair each label with the phone's place in its word, which festival leaves out."""
    placed = []
    for word, some in groupby(phones, lambda label: label.split("/E:")[1].split("&")[0]):
        group = list(some)
        for n, label in enumerate(group, 1):
            placed.append((label, "x_x" if word == "x+x@x+x" else f"{n}_{len(group) + 1 - n}"))
    return placed


def rhvoice(voice: Path, phones: list[str], speed: float, semitones: float) -> Sound:
    """Say what `rhvoice_labels` gave with a file ``voice.data``, trimmed."""
    import pyworld

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "labels").write_text("\n".join(phones) + "\n")
        run_program(
            ["hts_engine", "-m", voice, "-r", f"{speed:.3f}", "-fm", f"{semitones:.3f}",
             "-om", folder / "mcp", "-of", folder / "lf0", "-ol", folder / "bap",
             folder / "labels"]
        )  # fmt: skip
        cepstra, pitch, bands = (
            np.fromfile(folder / stream, np.float32).astype(float)
            for stream in ("mcp", "lf0", "bap")
        )
    frames = len(pitch)
    samples = pyworld.synthesize(
        np.where(pitch > 0, np.exp(pitch), 0.0),
        _spectrum(cepstra.reshape(frames, -1)),
        _aperiodicity(bands.reshape(frames, -1), voice.with_name("bpf.txt")),
        _RHVOICE_RATE,
        1_000 * _HOP / _RHVOICE_RATE,
    )
    return trimmed(samples, _RHVOICE_RATE)


def _spectrum(cepstra: Curves) -> Curves:
    """Turn mel-cepstra into power spectra, peaks sharpened as RHVoice's postfilter does."""
    filtered = cepstra.copy()
    for m in range(filtered.shape[1] - 2, -1, -1):
        filtered[:, m] -= _ALPHA * filtered[:, m + 1]
    filtered[:, 1] -= _POSTFILTER * _ALPHA * filtered[:, 2]
    filtered[:, 2:] *= 1 + _POSTFILTER
    for m in range(filtered.shape[1] - 1):
        filtered[:, m] += _ALPHA * filtered[:, m + 1]
    waves = _waves(cepstra.shape[1])
    plain, sharp = cepstra @ waves, filtered @ waves
    lost = np.log(np.exp(2 * plain).sum(axis=1) / np.exp(2 * sharp).sum(axis=1))
    return np.ascontiguousarray(np.exp(2 * sharp + lost[:, None]))


@cache
def _waves(order: int) -> Curves:
    """Return what each mel-cepstral coefficient adds to the log amplitude at each frequency."""
    angle = np.linspace(0, np.pi, _FFT // 2 + 1)
    warped = angle + 2 * np.arctan2(_ALPHA * np.sin(angle), 1 - _ALPHA * np.cos(angle))
    return np.asarray(np.cos(np.arange(order)[:, None] * warped))


def _aperiodicity(bands: Curves, filters: Path) -> Curves:
    """Turn decibels in the bands of the voice's filters into the share of noise by frequency."""
    noise = 10 ** (np.minimum(bands, 0) / 20) @ _bands(filters)
    return np.ascontiguousarray(np.clip(noise, 0.001, 0.999))


@cache
def _bands(filters: Path) -> Curves:
    """Read the weight of each band at each frequency."""
    many, taps, *values = filters.read_text().split()
    bank = np.array(values, float).reshape(int(many), int(taps))
    weights = np.abs(np.fft.rfft(bank, _FFT))
    return np.asarray(weights / weights.sum(axis=0))
