"""The meter against others that we did not write."""

import math
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from exported_session import need

from coach.audio.loudness import integrated, measure, true_peak

RATE = 24_000


def programme_like(seconds: int = 30, seed: int = 1):
    """Noise in bursts with pauses, as a session is."""
    rng = np.random.default_rng(seed)
    sound = rng.normal(size=seconds * RATE) * 1500
    sound[np.arange(len(sound)) % (3 * RATE) > RATE] = 0
    return sound.astype(np.int16)


def cut(samples, sizes):
    start = 0
    for size in sizes:
        yield samples[start : start + size]
        start += size
    yield samples[start:]


def test_a_sine_has_the_level_that_the_standard_gives_it() -> None:
    """BS.1770: a sine of 997 Hz at full scale on one channel is -3.01 LUFS."""
    at = np.arange(10 * RATE) / RATE
    sine = np.rint(np.sin(2 * np.pi * 997 * at) * 3276.8).astype(np.int16)
    assert measure([sine], RATE, 1).loudness == pytest.approx(-23.01, abs=0.1)
    assert measure([np.stack([sine, sine], 1)], RATE, 2).loudness == pytest.approx(-20.0, abs=0.1)


def test_it_agrees_with_pyloudnorm_and_with_the_voices() -> None:
    samples = programme_like()
    level = measure([samples], RATE, 1)
    assert level.loudness == pytest.approx(integrated(samples, RATE), abs=0.15)
    assert level.true_peak == pytest.approx(true_peak(samples, RATE), abs=0.05)


@pytest.mark.parametrize("sizes", [(1,), (2_399, 2_401), (7,) * 500, (100_000, 1, 50_000)])
def test_the_partition_does_not_matter(sizes) -> None:
    samples = programme_like()
    whole, parts = measure([samples], RATE, 1), measure(cut(samples, sizes), RATE, 1)
    assert parts.loudness == pytest.approx(whole.loudness, abs=1e-6)
    assert parts.true_peak == pytest.approx(whole.true_peak, abs=1e-3)


def test_a_peak_between_two_samples_is_seen() -> None:
    """A quarter of the sample rate, off by 45 degrees: the samples miss the peak by 3 dB."""
    at = np.arange(RATE)
    sine = np.rint(np.sin(np.pi / 2 * at + np.pi / 4) * 16_384).astype(np.int16)
    assert measure([sine], RATE, 1).true_peak == pytest.approx(-6.02, abs=0.3)


@pytest.mark.parametrize("samples", [np.zeros(0, np.int16), np.zeros(RATE, np.int16)])
def test_silence_has_no_level(samples) -> None:
    level = measure([samples], RATE, 1)
    assert (level.loudness, level.true_peak) == (-math.inf, -math.inf)


@pytest.mark.peers
def test_it_agrees_with_ffmpeg(tmp_path: Path) -> None:
    need("ffmpeg")
    path = tmp_path / "a.wav"
    samples = np.stack([programme_like(), programme_like(seed=2)], 1)
    soundfile.write(path, samples, RATE)
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", path, "-af", "ebur128=peak=true"]
    said = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True).stderr
    summary = said[said.rindex("Summary") :]
    loudness = float(re.search(r"I:\s+(\S+) LUFS", summary)[1])
    peak = float(re.search(r"Peak:\s+(\S+) dBFS", summary)[1])
    level = measure([samples], RATE, 2)
    assert level.loudness == pytest.approx(loudness, abs=0.11)
    assert level.true_peak == pytest.approx(peak, abs=0.2)
