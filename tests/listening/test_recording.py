"""Recordings of every kind, good and bad, as the ears want them."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from speech_sounds import RATE, noise, say, stream

from coach.errors import HearingError
from coach.listening.recording import CHANNELS, Meter, Recording, decibels

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")


def write(path, sound, rate=RATE, **options):
    soundfile.write(path, sound, rate, **options)
    return path


def tone(rate, seconds: float = 1.0, hertz: float = 440.0, level: float = 0.5):
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def read(path):
    recording = Recording(path)
    return np.concatenate(list(recording.blocks())), recording


@pytest.mark.parametrize("suffix", ["wav", "flac"])
@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_any_rate_becomes_16_khz_with_the_tone_where_it_was(
    tmp_path: Path, rate: int, suffix: str
) -> None:
    sound, _ = read(write(tmp_path / f"a.{suffix}", tone(rate), rate))
    assert abs(len(sound) - RATE) <= 2
    middle = slice(RATE // 4, RATE * 3 // 4)
    assert np.abs(sound[middle] - tone(RATE)[middle]).max() < 0.01


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_channels_become_one(tmp_path: Path, channels: int) -> None:
    sound = np.zeros((RATE, channels))
    sound[:, 0] = tone(RATE)
    mono, _ = read(write(tmp_path / "a.wav", sound))
    assert np.abs(mono - tone(RATE) / channels).max() < 0.001


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "DOUBLE", "PCM_U8"])
def test_every_width_has_the_same_loudness(tmp_path: Path, subtype: str) -> None:
    mono, recording = read(write(tmp_path / "a.wav", tone(RATE), subtype=subtype))
    assert np.abs(mono).max() == pytest.approx(0.5, abs=0.01)
    assert recording.faults() == ()


def faults(path):
    return " ".join(read(path)[1].faults())


def test_a_muted_microphone_is_called_muted(tmp_path: Path) -> None:
    assert "muted" in faults(write(tmp_path / "a.wav", np.zeros(RATE)))


def test_next_to_silence_is_called_so(tmp_path: Path) -> None:
    assert "all but silent" in faults(write(tmp_path / "a.wav", noise(1, 1e-5), subtype="FLOAT"))


def test_clipping_is_named_and_measured(tmp_path: Path) -> None:
    assert "clipped" in faults(write(tmp_path / "a.wav", np.clip(tone(RATE, level=3), -1, 1)))
    assert faults(write(tmp_path / "b.wav", tone(RATE, level=0.95))) == ""


@pytest.mark.parametrize("offset", [0.1, -0.3])
def test_a_constant_offset_is_named(tmp_path: Path, offset: float) -> None:
    assert f"{100 * offset:.0f} %" in faults(write(tmp_path / "a.wav", tone(RATE) + offset))


def test_telephone_sound_is_named(tmp_path: Path) -> None:
    assert "telephone" in faults(write(tmp_path / "a.wav", tone(8_000), 8_000))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_what_is_not_a_number_stays_one_damaged_place(tmp_path: Path, bad, rate: int) -> None:
    sound = tone(rate)
    sound[rate // 2] = bad
    mono, recording = read(write(tmp_path / "a.wav", sound, rate, subtype="FLOAT"))
    assert "NaN or infinite: 1;" in recording.faults()[0]
    (places,) = np.nonzero(~np.isfinite(mono))
    assert len(places) == 1
    assert abs(places[0] - RATE / 2) < 0.25 * RATE


def test_nothing_but_nan_is_named(tmp_path: Path) -> None:
    found = faults(write(tmp_path / "a.wav", np.full(RATE, np.nan), subtype="FLOAT"))
    assert "no numbers at all" in found


def test_an_empty_recording_is_named(tmp_path: Path) -> None:
    assert faults(write(tmp_path / "a.wav", np.zeros(0))) == "There is no sound in it."


@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_a_truncated_file_is_heard_as_far_as_it_goes(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a.{suffix}", stream(0.5, say("Next."), 1.0)[0])
    whole, recording = read(path)
    assert recording.faults() == ()
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    part, recording = read(path)
    assert "cut off" in " ".join(recording.faults())
    assert RATE / 2 < len(part) < len(whole)
    assert np.isfinite(part).all()


def test_a_streamed_wav_of_unknown_size_is_not_called_cut_off(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", tone(RATE))
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert "cut off" not in faults(path)


def test_what_is_no_sound_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_text("not sound")
    with pytest.raises(HearingError, match=r"a\.wav cannot be read as sound .* WAV or FLAC"):
        Recording(path)


@given(st.binary(max_size=200))
def test_no_bytes_crash_it(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.wav"
    path.write_bytes(b"RIFF\x10\x00\x00\x00WAVE" + data)
    with suppress(HearingError):
        read(path)


@pytest.mark.parametrize(
    ("shape", "rate", "message"),
    [((10,), 2_000, "2000 Hz"), ((10, CHANNELS + 1), RATE, f"{CHANNELS + 1} channels")],
)
def test_what_no_microphone_makes_is_refused(tmp_path: Path, shape, rate, message: str) -> None:
    path = write(tmp_path / "a.wav", np.zeros(shape), rate)
    with pytest.raises(HearingError, match=message):
        Recording(path)


def test_decibels_are_under_full_scale() -> None:
    assert decibels(1.0) == 0
    assert decibels(0.1) == pytest.approx(-20)
    assert decibels(0) == -np.inf
    meter = Meter()
    meter.accept(tone(RATE, level=1.0))
    assert meter.dbfs == pytest.approx(-3.01, abs=0.01)


@given(
    arrays(np.float32, st.integers(0, 200), elements=st.floats(-1, 1, width=32)),
    st.integers(0, 200),
)
def test_a_meter_does_not_mind_how_the_sound_is_cut(sound, cut: int) -> None:
    whole, parts = Meter(), Meter()
    whole.accept(sound)
    for part in np.split(sound, [min(cut, len(sound))]):
        parts.accept(part)
    assert parts.faults() == whole.faults()
    assert parts.peak == whole.peak
    assert parts.dbfs == pytest.approx(whole.dbfs)
