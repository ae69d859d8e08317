"""The natural voice in a process of its own: the same sound, and errors that arrive."""

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.voices import anticipate, apart
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


def test_a_process_that_dies_is_replaced():
    voice = ApartVoice()
    voice.load()
    apart._HELPER.process.kill()
    assert len(voice.render("Hold."))


def test_a_process_that_dies_whatever_one_does_is_an_error(monkeypatch):
    apart._HELPER.close()
    monkeypatch.setattr(apart, "_CODE", "raise SystemExit")
    with pytest.raises(VoiceError, match="ended unexpectedly"):
        ApartVoice().render("Hold.")


def test_a_process_that_nobody_asks_ends_and_comes_back(monkeypatch):
    apart._HELPER.close()
    monkeypatch.setattr(apart, "IDLE_SECONDS", 0.1)
    voice = ApartVoice()
    voice.load()
    assert apart._HELPER.process.wait(60) == 0
    assert len(voice.render("Hold."))


def test_an_engine_that_cannot_load_says_why(monkeypatch):
    apart._HELPER.close()
    broken = "import sys; sys.modules['hibari'] = None; " + apart._CODE
    monkeypatch.setattr(apart, "_CODE", broken)
    with pytest.raises(VoiceError, match="cannot load") as caught:
        ApartVoice().load()
    assert "hibari" in str(caught.value.__cause__)
    apart._HELPER.close()


def test_it_is_started_early_only_where_there_is_no_clip(monkeypatch, tmp_path):
    apart._HELPER.close()
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path))
    anticipate("system")
    assert apart._HELPER.process is None
    anticipate("natural")
    assert apart._HELPER.process is not None
    apart._HELPER.close()
    (tmp_path / "one.clip").write_bytes(b"")
    anticipate("natural")
    assert apart._HELPER.process is None
