"""The tones: still what the script makes, and fit to be heard."""

import hashlib
import itertools
import json
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coach.audio import tones
from coach.errors import NotFoundError

# On one worker: each of these fixtures is made once.
pytestmark = pytest.mark.xdist_group("tones")

ROOT = Path(__file__).resolve().parents[2]
RATE = 24_000
MANIFEST = json.loads((ROOT / "audio_cues" / "manifest.json").read_text(encoding="utf-8"))
NAMES = [entry["name"] for entry in MANIFEST["tones"]]
FRAME = 480  # 20 ms, for a tone's contour


def sound(name):
    return tones.samples(name) / 32768


def pitch_contour(name):
    """The strongest frequency of each 20 ms, in semitones, NaN where it is silent."""
    samples = sound(name)
    blocks = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    spectra = np.abs(np.fft.rfft(blocks * np.hanning(FRAME), 8192, axis=1))
    pitches = 12 * np.log2(np.argmax(spectra, axis=1).clip(1) * RATE / 8192 / 440)
    loud = np.sqrt(np.mean(blocks**2, axis=1)) > 10 ** (-45 / 20)
    return np.where(loud, pitches, np.nan)


def distance(first, second):
    """How far two contours are apart: the share of 20 ms blocks that differ by over 1 semitone."""
    length = max(len(first), len(second))
    a, b = (np.pad(c, (0, length - len(c)), constant_values=np.nan) for c in (first, second))
    both_silent = np.isnan(a) & np.isnan(b)
    return np.mean(~(np.abs(a - b) <= 1) & ~both_silent)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("tones")
    script = str(ROOT / "scripts" / "make_tones.py")
    subprocess.run([sys.executable, script, str(folder)], check=True)
    return folder


def test_the_script_still_makes_them(made) -> None:
    ours = sorted(path.name for path in (ROOT / "audio_cues").iterdir())
    assert sorted(path.name for path in made.iterdir()) == ours
    again = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    for old, new in zip(MANIFEST["tones"], again["tones"], strict=True):
        assert {**old, "sha256": ""} == {**new, "sha256": ""}
        made_samples = np.frombuffer((made / new["file"]).read_bytes()[44:], "<i2")
        # One step of int16, because another processor may round sin() the other way.
        gap = made_samples.astype(int) - tones.samples(old["name"])
        assert np.max(np.abs(gap)) <= 1, old["name"]


def test_the_manifest_is_true() -> None:
    assert MANIFEST["sample_rate"] == RATE
    assert tones.names() == tuple(NAMES)
    for entry in MANIFEST["tones"]:
        data = (ROOT / "audio_cues" / entry["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], entry["name"]
        assert tones.length(entry["name"]) == entry["frames"] == len(tones.samples(entry["name"]))
        assert tones.meaning(entry["name"]).endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_a_tone_starts_at_once_and_fades_to_nothing(name) -> None:
    samples = sound(name)
    assert samples[0] != 0
    assert abs(samples[0]) < 10 ** (-50 / 20), "starts with a click"
    assert np.max(np.abs(samples[:480])) > 10 ** (-30 / 20), "not heard within 20 ms"
    assert samples[-1] == 0
    assert np.max(np.abs(samples[-24:])) < 10 ** (-50 / 20), "ends with a click"


@pytest.mark.parametrize("name", NAMES)
def test_a_tone_is_short_calm_and_fit_for_a_phone(name) -> None:
    samples = sound(name)
    assert 0.060 <= len(samples) / RATE <= 0.400
    assert -14.1 <= 20 * np.log10(np.max(np.abs(samples))) <= -10
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    assert power[(hertz > 400) & (hertz < 2500)].sum() / power.sum() > 0.9


def test_a_tone_is_smooth_inside() -> None:
    """A click between two notes would be a step that the notes themselves do not have."""
    steepest = 2 * np.pi * 2637 / RATE  # of a sine at the highest partial, per unit of amplitude
    for name in NAMES:
        samples = sound(name)
        assert np.max(np.abs(np.diff(samples))) < steepest * np.max(np.abs(samples)), name


def test_the_pauses_mirror() -> None:
    """Paused goes down and resumed goes up, so that one is heard as undoing the other."""
    down, up = pitch_contour("paused"), pitch_contour("resumed")
    assert np.nanmax(np.diff(down)) < 1
    assert np.nanmin(np.diff(up)) > -1


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(NAMES, 2)))
def test_two_tones_are_told_apart(one, other) -> None:
    assert distance(pitch_contour(one), pitch_contour(other)) > 0.4


def test_the_measure_of_distance_can_say_no() -> None:
    contour = pitch_contour("paused")
    assert distance(contour, contour) == 0
    assert distance(contour, contour + 0.5) == 0


def test_samples_cannot_be_changed_by_a_caller() -> None:
    with pytest.raises(ValueError, match="read-only"):
        tones.samples("tick")[0] = 1


def test_an_unknown_tone_names_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"no tone 'gong'.*hold-start"):
        tones.length("gong")


def test_notes_of_one_scale() -> None:
    """Consonant with one another: every pitch is a note of C major pentatonic."""
    made_of = runpy.run_path(str(ROOT / "scripts" / "make_tones.py"))["TONES"]
    pitches = {p for tone in made_of for note in tone.notes for p in note.pitches}
    semitones = {round(12 * np.log2(pitch / 261.626), 2) % 12 for pitch in pitches}
    assert {round(s) % 12 for s in semitones} <= {0, 2, 4, 7, 9}
    assert all(abs(s - round(s)) < 0.02 for s in semitones)
