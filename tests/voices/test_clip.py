"""Clips: trimmed to the sound, no louder than the ceiling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from coach.audio.loudness import CEILING_DBTP, oversampled, true_peak
from coach.timeline import SAMPLE_RATE
from coach.voices.clip import FADE_FRAMES, finish, limited, lowest_within, trimmed
from coach.voices.natural import NaturalVoice

int16s = arrays.arrays(np.int16, st.integers(0, 3000))


def burst(seconds, rate=SAMPLE_RATE, level: float = 0.3, hertz: int = 440):
    time = np.arange(round(seconds * rate)) / rate
    return level * np.cos(2 * np.pi * hertz * time)


def test_silence_on_both_sides_goes_and_the_sound_stays() -> None:
    sound = np.concatenate([np.zeros(5000), burst(0.5), np.zeros(7000)])
    clip = finish(sound, SAMPLE_RATE, 0.0)
    assert len(clip) == pytest.approx(0.5 * SAMPLE_RATE + FADE_FRAMES, abs=5)
    assert clip[0] == round(0.3 * 32767)
    kept = len(burst(0.5)) - 5
    assert np.array_equal(clip[:kept], np.round(burst(0.5)[:kept] * 32767))


@given(int16s)
def test_the_first_sample_is_within_40_db_of_the_peak_and_the_first_that_is(samples) -> None:
    clip = trimmed(samples)
    level = np.abs(samples.astype(int))
    if not level.any():
        assert len(clip) == 0
        return
    onset = len(samples) - len(np.trim_zeros(np.where(level * 100 >= level.max(), 1, 0), "f"))
    assert clip[0] != 0 or len(clip) == 1
    assert onset == next(i for i, value in enumerate(level) if value * 100 >= level.max())
    assert len(clip) <= len(samples) - onset
    assert not clip.flags.writeable
    unfaded = max(1, len(clip) - FADE_FRAMES)
    assert np.array_equal(clip[:unfaded], samples[onset : onset + unfaded])


@given(int16s)
def test_what_is_trimmed_off_the_end_is_50_db_below_the_peak(samples) -> None:
    clip = trimmed(samples)
    level = np.abs(samples.astype(int))
    onset = int(np.argmax(level * 100 >= level.max(initial=1))) if len(level) else 0
    rest = level[onset + len(clip) :]
    assert rest.max(initial=0) <= level.max(initial=0) * 10 ** (-50 / 20)


def test_a_decay_is_kept_until_it_is_50_db_down() -> None:
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    clip = finish(burst(1.0) * np.exp(-10 * time), SAMPLE_RATE, 0.0)
    until = np.log(10 ** (50 / 20)) / 10
    assert len(clip) / SAMPLE_RATE == pytest.approx(until + 0.01, abs=0.005)
    assert clip[-1] == 0
    steps = np.abs(np.diff(clip[-FADE_FRAMES:].astype(int)))
    assert steps.max() < 32767 * 0.3 * 10 ** (-50 / 20), "the fade clicks"


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
def test_another_sample_rate_keeps_length_pitch_and_level(rate: int) -> None:
    clip = finish(burst(1.0, rate), rate, 0.0)
    assert len(clip) / SAMPLE_RATE == pytest.approx(1.0, abs=0.01)
    middle = clip[2000:-2000] / 32767
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.fft.rfftfreq(len(middle), 1 / SAMPLE_RATE)[spectrum.argmax()] == pytest.approx(440, 3)
    assert np.abs(middle).max() == pytest.approx(0.3, rel=0.01)


def test_the_gain_is_in_decibels() -> None:
    once = finish(burst(0.5, level=0.1), SAMPLE_RATE, 0.0)
    twice = finish(burst(0.5, level=0.1), SAMPLE_RATE, 6.0206)
    assert np.abs(twice).max() == pytest.approx(2 * np.abs(once).max(), abs=2)


def test_silence_makes_an_empty_clip() -> None:
    assert len(finish(np.zeros(1000), SAMPLE_RATE, 20.0)) == 0
    assert len(finish(np.zeros(0), 22050, 20.0)) == 0


def test_what_is_below_the_ceiling_is_not_touched() -> None:
    sound = (burst(0.5, level=0.7) * np.hanning(12_000)).astype(np.float32)
    assert np.array_equal(limited(sound), sound)


def test_only_the_surroundings_of_a_peak_are_turned_down() -> None:
    sound = burst(1.0, level=0.5).astype(np.float32)
    sound[12000:12240] *= 2.4
    held = limited(sound)
    assert true_peak(held, SAMPLE_RATE) <= CEILING_DBTP + 0.1
    near = int(SAMPLE_RATE * 0.025)
    assert np.array_equal(held[: 12000 - near], sound[: 12000 - near])
    assert np.array_equal(held[12240 + near :], sound[12240 + near :])
    gain = held[np.abs(sound) > 0.1] / sound[np.abs(sound) > 0.1]
    needed = 10 ** ((CEILING_DBTP - true_peak(sound, SAMPLE_RATE)) / 20)
    assert gain.min() > 0.98 * needed, "turned down further than needed"
    assert np.abs(np.diff(gain)).max() < 0.02, "the gain jumps"


@given(st.integers(0, 2**32 - 1), st.floats(0, 24), st.sampled_from([16000, 22050, 24000]))
def test_no_clip_has_a_true_peak_above_minus_one(seed: int, gain_db: float, rate: int) -> None:
    random = np.random.default_rng(seed)
    sound = random.standard_normal(4000) * np.exp(-(np.linspace(-3, 3, 4000) ** 2)) * 0.3
    clip = finish(sound, rate, gain_db)
    assert true_peak(clip, SAMPLE_RATE) < -1.0


@pytest.fixture(scope="module")
def natural() -> NaturalVoice:
    voice = NaturalVoice()
    voice.load()
    return voice


@pytest.mark.parametrize(
    "word", ["six", "seven", "five", "four", "three", "thirty", "Hold", "Ease"]
)
def test_the_soft_beginning_of_a_word_is_kept(natural: NaturalVoice, word: str) -> None:
    """All but a thousandth of the energy of a word's first tenth of a second is in the clip."""
    raw = natural._engine(f"{word}.", speed=1.0, seed=0)
    clip = natural.render(word) / 32767 / 10 ** (natural.GAIN_DB / 20)
    onset = int(np.argmax(np.abs(raw) >= np.abs(raw).max() / 100))
    tenth = SAMPLE_RATE // 10
    assert np.allclose(raw[onset : onset + tenth], clip[:tenth], atol=1e-3)
    lost = np.sum(np.square(raw[:onset], dtype=float))
    assert lost < 0.02 * np.sum(np.square(clip[:tenth]))


@given(st.integers(1, 2000), st.integers(0, 10_000))
def test_the_limiter_is_no_other_than_with_the_filter_of_scipy(frames: int, seed: int) -> None:
    """Bit by bit: clips that were kept from earlier releases stay as they are."""
    from scipy.ndimage import minimum_filter1d

    values = np.random.default_rng(seed).random(frames)
    assert np.array_equal(lowest_within(values, 240), minimum_filter1d(values, 481, mode="nearest"))


@given(st.integers(1, 3000), st.integers(0, 10_000), st.floats(0.3, 4.0))
def test_each_frame_is_turned_down_as_the_loudest_of_its_four_finer_samples_needs(
    frames: int, seed: int, level: float
) -> None:
    sound = (np.random.default_rng(seed).standard_normal(frames) * level / 4).astype(np.float32)
    ceiling, reach = 10 ** (CEILING_DBTP / 20), SAMPLE_RATE // 100
    finer = np.abs(oversampled(sound, SAMPLE_RATE))
    peaks = np.pad(finer, (0, 4 * frames))[: 4 * frames].reshape(-1, 4).max(axis=1)
    held = np.pad(lowest_within(ceiling / np.maximum(peaks, ceiling), reach), reach, mode="edge")
    window = np.hanning(2 * reach + 1)
    gain = np.convolve(held, window / window.sum(), mode="valid")
    assert np.allclose(limited(sound), sound * gain, rtol=1e-6, atol=0)
