"""What every voice promises, asked of all three real ones."""

import gc
import hashlib
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.speech_text.numbers import number_words
from coach.timeline import SAMPLE_RATE
from coach.voices.catalogue import open_voice
from coach.voices.lexicon import Pronunciations
from coach.voices.natural import NaturalVoice

VOICES = ("natural", "system", "tone")
SENTENCES = (
    "Hold.",
    "And release.",
    "Second of three.",
    "Take your left ankle with your left hand.",
    "You should feel a gentle stretch along the front of your thigh.",
)


@pytest.fixture(scope="module", params=VOICES)
def voice(request: pytest.FixtureRequest):
    return open_voice(request.param)


def digest(clip):
    return hashlib.sha256(clip.tobytes()).hexdigest()


@pytest.mark.parametrize("text", SENTENCES)
def test_a_clip_is_a_trimmed_sound_in_the_house_format(voice, text: str) -> None:
    clip = voice.render(text)
    assert clip.dtype == np.int16
    assert clip.ndim == 1
    assert not clip.flags.writeable
    level = np.abs(clip.astype(int))
    assert level.max() > 3000, "quieter than -20 dBFS at its loudest"
    assert level[0] >= level.max() / 100, "the first sample is not yet the sound"
    assert level[-1] <= 1, "the end is cut, not faded"
    seconds = len(clip) / SAMPLE_RATE
    letters = sum(map(str.isalpha, text))
    assert 0.03 * letters < seconds < 0.5 + 0.12 * letters


def test_nothing_but_the_sound_is_left_of_a_count(voice) -> None:
    """The loudest tenth of a second begins within the first 200 ms: no silence before it."""
    for number in (3, 6, 7):
        level = np.abs(voice.render(number_words(number)).astype(float))
        window = SAMPLE_RATE // 10
        loudest = np.convolve(level, np.ones(window), mode="valid").argmax()
        assert loudest < 0.3 * SAMPLE_RATE


@pytest.mark.parametrize(
    "numbers",
    [range(1, 11), pytest.param(range(61), marks=pytest.mark.slow)],
    ids=["to ten", "to sixty"],
)
def test_every_number_fits_its_second(voice, numbers) -> None:
    with ThreadPoolExecutor(2) as pool:
        clips = dict(zip(numbers, pool.map(voice.render, map(number_words, numbers)), strict=True))
    assert {n: len(clip) for n, clip in clips.items() if len(clip) > SAMPLE_RATE * 0.95} == {}
    assert len({digest(clip) for clip in clips.values()}) == len(clips), "two sound the same"


def test_the_same_text_has_the_same_samples_in_any_order_and_thread(voice) -> None:
    texts = [*SENTENCES[:3], "six"]
    one_by_one = [digest(voice.render(text)) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = [digest(clip) for clip in pool.map(voice.render, reversed(texts * 2))]
    assert together == one_by_one[::-1] * 2


def test_the_same_text_has_the_same_samples_in_another_process(voice) -> None:
    code = (
        "import hashlib, sys; from coach.voices import open_voice; voice = open_voice(sys.argv[1]);"
        "voice.render('seven'); sys.stdout.buffer.write(voice.render('Hold.').tobytes());"
        "sys.stderr.write(voice.fingerprint)"
    )
    other = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, voice.name],
        check=True,
        capture_output=True,
    )
    assert hashlib.sha256(other.stdout).hexdigest() == digest(voice.render("Hold."))
    assert other.stderr.decode() == voice.fingerprint


@pytest.mark.parametrize("rate", [0.7, 1.5])
def test_the_rate_changes_the_length_by_its_ratio(voice, rate: float) -> None:
    text = SENTENCES[-1]
    changed = open_voice(voice.name, rate)
    ratio = len(voice.render(text)) / len(changed.render(text))
    assert ratio == pytest.approx(rate, rel=0.1)
    assert voice.fingerprint != changed.fingerprint


@pytest.mark.parametrize(
    "text",
    ["", "   ", "...", "Hold for 10 seconds.", "[six](/x/)", "Rest\x00", "保持", "a" * 1001],
)
def test_what_is_no_spoken_form_is_refused(voice, text: str) -> None:
    with pytest.raises(VoiceError, match=voice.name):
        voice.render(text)


def test_the_text_that_cannot_be_read_is_named(voice) -> None:
    with pytest.raises(VoiceError, match=r'cannot read \'1\' in "Hold for 10."; write it in words'):
        voice.render("Hold for 10.")


def test_loading_twice_is_loading_once(voice) -> None:
    before = voice.fingerprint
    voice.load()
    voice.load()
    assert voice.fingerprint == before


@pytest.mark.parametrize(
    ("written", "said"), [("quadriceps", "quadra-seps"), ("coccyx", "cocksix")]
)
def test_the_lexicon_is_followed_in_spelling(written: str, said: str) -> None:
    voice = open_voice("system")
    assert digest(voice.render(f"Your {written}.")) == digest(voice.render(f"Your {said}."))


def test_the_lexicon_is_followed_in_phonemes() -> None:
    """A natural voice without one says the word otherwise, under another fingerprint."""
    voice = NaturalVoice()
    voice.load()
    without = voice.at(1.0)
    without._pronunciations = Pronunciations("natural", ())
    assert voice.fingerprint != without.fingerprint
    assert digest(voice.render("Sacroiliitis")) != digest(without.render("Sacroiliitis"))
    assert digest(voice.render("Your hip.")) == digest(without.render("Your hip."))


def test_the_natural_voice_leaves_the_garbage_of_its_user_to_be_collected() -> None:
    class Cycle:
        def __init__(self) -> None:
            self.me = self

    cycle = Cycle()
    held = weakref.ref(cycle)
    NaturalVoice().load()
    del cycle
    gc.collect()
    assert held() is None


def test_another_release_of_the_natural_voice_has_another_fingerprint() -> None:
    """Clips of the one that was installed before are not played."""
    assert NaturalVoice().fingerprint.startswith(f"hibari {version('hibari-tts')} heart ")
