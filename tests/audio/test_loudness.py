"""Loudness: against the standards' own figures, and of what the voices make."""

import math
from pathlib import Path

import numpy as np
import pytest

from coach.audio.loudness import TARGET_LUFS, integrated, measure, true_peak
from coach.compiler import compile_track
from coach.library import find
from coach.programmes import load
from coach.timeline import SAMPLE_RATE
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.catalogue import open_voice


def sine(hertz, level_db, seconds, rate):
    time = np.arange(seconds * rate) / rate
    return 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * time)


@pytest.mark.parametrize("rate", [24_000, 48_000])
@pytest.mark.parametrize("level_db", [-23.0, -33.0])
def test_a_reference_sine_reads_as_the_standard_says(rate: int, level_db: float) -> None:
    """BS.1770: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS."""
    assert integrated(sine(997, level_db, 5, rate), rate) == pytest.approx(level_db - 3.01, abs=0.1)


# On the worker of the other tests that load pyloudnorm, which takes a second.
@pytest.mark.xdist_group("music")
@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100])
def test_it_agrees_with_pyloudnorm(rate: int) -> None:
    """A meter that we did not write, with the filters of the standard."""
    import pyloudnorm

    noise = np.random.default_rng(rate).normal(size=10 * rate) * 0.05
    sound = np.where(np.arange(len(noise)) % (3 * rate) < rate, noise, noise / 30)
    other = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(sound)
    assert integrated(sound, rate) == pytest.approx(other, abs=0.02)


def test_silence_is_gated_out() -> None:
    tone = sine(997, -20, 4, SAMPLE_RATE)
    track = np.concatenate([tone, np.zeros(20 * SAMPLE_RATE), tone])
    assert integrated(track, SAMPLE_RATE) == pytest.approx(integrated(tone, SAMPLE_RATE), abs=0.3)


def test_int16_and_floats_are_measured_alike() -> None:
    tone = sine(997, -20, 2, SAMPLE_RATE)
    quantised = np.round(tone * 32768).astype(np.int16)
    assert integrated(quantised, SAMPLE_RATE) == pytest.approx(
        integrated(tone, SAMPLE_RATE), abs=0.01
    )
    assert true_peak(quantised, SAMPLE_RATE) == pytest.approx(
        true_peak(tone, SAMPLE_RATE), abs=0.01
    )


def test_a_peak_between_samples_is_seen() -> None:
    """A sine at a quarter of the rate, 45 degrees off: its samples are 3 dB below its peak."""
    sound = np.sin(2 * np.pi * np.arange(SAMPLE_RATE) / 4 + np.pi / 4)
    assert np.abs(sound).max() == pytest.approx(10 ** (-3.01 / 20), rel=0.001)
    middle = sound * np.hanning(len(sound))
    assert true_peak(middle, SAMPLE_RATE) == pytest.approx(0.0, abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert integrated(np.zeros(SAMPLE_RATE), SAMPLE_RATE) == -math.inf
    assert true_peak(np.zeros(SAMPLE_RATE), SAMPLE_RATE) == -math.inf
    assert true_peak(np.zeros(0), SAMPLE_RATE) == -math.inf


def test_too_short_a_sound_is_refused() -> None:
    with pytest.raises(ValueError, match=r"at least 0\.4 s"):
        integrated(np.ones(9000), SAMPLE_RATE)


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("natural", 1.0),
        pytest.param("natural", 0.7, marks=pytest.mark.slow),
        pytest.param("natural", 1.5, marks=pytest.mark.slow),
        pytest.param("system", 1.0, marks=pytest.mark.slow),
        ("tone", 1.0),
    ],
)
def test_a_whole_session_is_as_loud_as_promised(name: str, rate: float, tmp_path: Path) -> None:
    """One gain a voice is enough, for sentences, counts and tones together."""
    bank = ClipBank(open_voice(name, rate), ClipCache(tmp_path))
    track = compile_track(load(find("sacroiliitis")), bank)
    level = measure(track.blocks(), SAMPLE_RATE, 1)
    assert level.loudness == pytest.approx(TARGET_LUFS, abs=1.0)
    assert level.true_peak < -1.0


def active_level(clip):
    """The level of speech proper in dBFS: of the 10 ms within 25 dB of the loudest."""
    frames = clip[: len(clip) // 240 * 240].reshape(-1, 240) / 32768
    power = np.mean(np.square(frames), axis=1)
    return 10 * math.log10(np.mean(power[power > power.max() * 10 ** (-25 / 10)]))


@pytest.mark.parametrize("name", ["natural", pytest.param("system", marks=pytest.mark.slow)])
def test_counts_are_as_loud_as_sentences(name: str) -> None:
    """Integrated loudness cannot tell: its 400 ms blocks are longer than a count."""
    voice = open_voice(name)
    counts = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    sentences = ["Bend your left knee.", "Breathe slowly and easily.", "Lower your foot."]
    counted = np.mean([active_level(voice.render(text)) for text in counts])
    said = np.mean([active_level(voice.render(text)) for text in sentences])
    assert counted == pytest.approx(said, abs=2.0)
