"""The natural voice in a process of its own: the same sound, and errors that arrive."""

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.voices import apart
from coach.voices.apart import ApartVoice
from coach.voices.natural import NaturalVoice

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def ended():
    yield
    apart._HELPER.close()


@pytest.mark.parametrize("rate", [1.0, 1.3])
def test_it_sounds_like_the_voice_in_this_process(rate):
    here, there = NaturalVoice(rate), ApartVoice(rate)
    clip = there.render("Breathe slowly.")
    assert there.fingerprint == here.fingerprint
    assert np.array_equal(clip, here.render("Breathe slowly."))
    assert not clip.flags.writeable


def test_what_cannot_be_read_is_the_same_error():
    with pytest.raises(VoiceError, match="cannot read"):
        ApartVoice().render("100 %")


def test_a_process_that_dies_is_an_error_and_the_next_clip_has_a_new_one():
    voice = ApartVoice()
    voice.load()
    apart._HELPER.process.kill()
    with pytest.raises(VoiceError, match="ended unexpectedly"):
        voice.render("Hold.")
    assert len(voice.render("Hold."))
