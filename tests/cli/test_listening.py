"""``coach hear``, ``coach mic`` and ``coach train-voice``, as a user meets them."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from click.testing import CliRunner
from speech_sounds import RATE, noise, say, stream

import coach.audio.device
from coach.cli import coach as command
from coach.errors import DeviceError
from coach.listening.enrolment import phrases_to_teach
from coach.listening.own_words import OwnWords, save, voice_file
from coach.listening.recording import kept, live
from coach.testing.device import FakeInput

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

FIELDS = ["command", "phrase", "score", "start_s", "end_s", "decided_s"]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))


def run(*arguments):
    return CliRunner().invoke(command, list(map(str, arguments)))


@pytest.fixture
def take(tmp_path: Path):
    """ "Next exercise", a sentence, "go back", recorded in stereo at 44.1 kHz."""
    sentence = say("After lunch we walked along the river and talked about the garden.")
    sound, places = stream(1.0, say("Next exercise."), 1.2, sentence, 1.2, say("Go back."), 0.8)
    path = tmp_path / "take.flac"
    soundfile.write(path, np.stack([soxr.resample(sound, RATE, 44_100)] * 2, axis=1), 44_100)
    return path, [(first / RATE, last / RATE) for first, last in places]


def test_json_has_one_object_a_line_with_the_times_of_the_recording(take) -> None:
    path, (first, _, last) = take
    result = run("hear", path, "--json")
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [list(entry) for entry in found] == [FIELDS] * 2
    assert [entry["command"] for entry in found] == ["next", "back"]
    for entry, (start, end) in zip(found, (first, last), strict=True):
        assert entry["start_s"] == pytest.approx(start, abs=0.15)
        assert entry["end_s"] == pytest.approx(end, abs=0.15)
        assert end < entry["decided_s"] < end + 0.45
        assert 0 < entry["score"] <= 1


def test_explain_says_why_the_rest_was_refused(take) -> None:
    path, _ = take
    lines = run("hear", path, "--explain").stdout.splitlines()
    assert len(lines) == 3
    assert '"next exercise"' in lines[0]
    assert "decided at" in lines[0]
    assert "too long" in lines[1]
    entries = [
        json.loads(line) for line in run("hear", path, "--explain", "--json").stdout.splitlines()
    ]
    assert [entry["command"] for entry in entries] == ["next", None, "back"]
    assert entries[1]["reason"] == "too long"


def test_the_situation_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, stream(0.8, say("Four."), 0.8)[0], RATE)
    assert (
        json.loads(run("hear", path, "--json", "--vocabulary", "numbers").stdout)["command"]
        == "four"
    )
    result = run("hear", path, "--json")
    assert result.stdout == ""
    assert "no command was heard in 1 utterance; --explain says why" in result.stderr


def test_another_recogniser_gets_the_same_utterances(take) -> None:
    path, _ = take
    result = run("hear", path, "--json", "--recogniser", "sphinx")
    assert [json.loads(line)["command"] for line in result.stdout.splitlines()] == ["next", "back"]


@pytest.mark.parametrize(
    ("sound", "rate", "message"),
    [
        (np.zeros(2 * RATE), RATE, "muted"),
        (np.zeros(0), RATE, "no sound in it"),
        (np.full(2 * RATE, np.nan), RATE, "no numbers at all"),
        (np.clip(noise(2, 3.0), -1, 1), RATE, "clipped"),
        (noise(2, 0.001) + 0.5, RATE, "offset"),
        (noise(2, 0.01), 8_000, "telephone"),
        (noise(2, 1e-6), RATE, "all but silent"),
    ],
)
def test_bad_sound_gives_a_message_and_no_command(
    tmp_path: Path, sound, rate, message: str
) -> None:
    path = tmp_path / "bad.wav"
    soundfile.write(path, sound, rate, subtype="FLOAT")
    result = run("hear", path, "--json")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert message in result.stderr


def test_what_is_no_recording_gives_a_sentence_and_an_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_text("hello")
    result = run("hear", path)
    assert result.exit_code == 7
    assert "Give a WAV or FLAC file" in result.stderr
    assert run("hear", tmp_path / "none.wav").exit_code == 2


@pytest.mark.usefixtures("without_libsndfile")
def test_without_libsndfile_the_recording_is_not_blamed(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    result = run("hear", tmp_path / "a.wav")
    assert "libsndfile" in result.stderr
    assert "Install the coach again" in result.stderr
    assert "a.wav" not in result.stderr


def test_a_damaged_voice_file_says_how_to_be_rid_of_it(take) -> None:
    save(OwnWords(()))
    voice_file().write_text("?")
    result = run("hear", take[0])
    assert result.exit_code == 6
    assert "--forget" in result.stderr


def microphone(sound, rate: int = 48_000):
    return FakeInput((soxr.resample(sound, RATE, rate) * 32767).astype(np.int16), rate)


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch):
    """Opens what it is given as the microphone."""

    def plug(sound):
        device = microphone(sound)
        monkeypatch.setattr(coach.audio, "open_input", lambda name: device)
        return device

    return plug


def test_the_microphone_is_heard_live_and_not_kept(plugged_in, tmp_path: Path) -> None:
    device = plugged_in(stream(1.0, say("Next exercise."), 1.5)[0])
    result = run("mic", "--seconds", "3")
    assert result.exit_code == 0, result.output
    assert "Listening to fake" in result.stdout
    assert '"next exercise"' in result.stdout
    assert not device.open
    assert not list(tmp_path.rglob("*.wav"))


def test_another_recogniser_can_listen_at_the_microphone(
    plugged_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = plugged_in(stream(1.0, say("Next exercise."), 1.5)[0])
    assert '"next exercise" 1.00' in run("mic", "--seconds", "3", "--recogniser", "sphinx").stdout
    monkeypatch.setitem(sys.modules, "vosk", None)
    result = run("mic", "--recogniser", "vosk")
    assert result.exit_code == 7
    assert '-e ".[vosk]"' in result.stderr
    assert not device.open


def test_a_muted_microphone_is_said(plugged_in) -> None:
    plugged_in(np.zeros(4 * RATE, np.float32))
    result = run("mic", "--seconds", "3.5")
    assert result.stderr.count("muted") == 1


def test_recording_is_said_and_replaces_nothing(plugged_in, tmp_path: Path) -> None:
    sound, _ = stream(1.0, say("Next exercise."), 1.5)
    plugged_in(sound)
    path = tmp_path / "kept.wav"
    result = run("mic", "--seconds", "2.4", "--record", path)
    assert f"RECORDING to {path}" in result.stdout
    recorded, rate = soundfile.read(path)
    assert rate == RATE
    assert len(recorded) >= 2.4 * RATE
    assert np.corrcoef(recorded[: 2 * RATE], sound[: 2 * RATE])[0, 1] > 0.99
    before = path.read_bytes()
    result = run("mic", "--seconds", "2.4", "--record", path)
    assert result.exit_code == 3
    assert "Choose a new file" in result.stderr
    assert path.read_bytes() == before


def test_a_microphone_that_goes_away_is_said() -> None:
    device = microphone(noise(1))
    with pytest.raises(DeviceError, match="has stopped"):
        list(live(device, patience=0.01))
    assert not device.open


def test_what_is_recorded_is_what_is_heard(tmp_path: Path) -> None:
    blocks = [noise(0.1, 0.1, seed) for seed in range(3)]
    with kept(iter(blocks), tmp_path / "a.wav") as same:
        assert list(same) == blocks
    recorded, _ = soundfile.read(tmp_path / "a.wav", dtype="float32")
    assert np.abs(recorded - np.concatenate(blocks)).max() < 1e-4


def test_a_voice_is_learnt_at_the_microphone_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    taught = phrases_to_teach()
    words = iter(list(taught) * 9)

    def user(name):
        return microphone(stream(0.5, say(f"{next(words).word.capitalize()}."), 0.8)[0])

    monkeypatch.setattr(coach.audio, "open_input", user)
    result = run("train-voice", "--no-speak")
    assert result.exit_code == 0, result.output
    assert f" 1 of {3 * len(taught)}: next" in result.stdout
    assert f"Of {len(taught)} words held back" in result.stdout
    kept_it = voice_file().exists()
    assert ("Kept in" in result.stdout) == kept_it
    assert ("nothing was kept" in result.stdout) == (not kept_it)
    forgotten = run("train-voice", "--forget").stdout
    assert forgotten.strip() == ("Forgotten." if kept_it else "There was nothing to forget.")
    assert not voice_file().exists()


def test_a_word_of_another_language_is_taught_and_then_understood(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def user(name):
        return microphone(stream(0.5, say("Umbrella."), 0.8)[0])

    monkeypatch.setattr(coach.audio, "open_input", user)
    file = tmp_path / "umbrella.wav"
    soundfile.write(file, stream(0.5, say("Umbrella."), 0.8)[0], 16_000)
    assert not run("hear", str(file), "--json").stdout
    result = run("train-voice", "stop=umbrella")
    assert " 1 of 3: umbrella, for stop" in result.stdout, result.output
    assert "Kept in" in result.stdout
    heard = json.loads(run("hear", str(file), "--json").stdout.splitlines()[0])
    assert (heard["command"], heard["phrase"]) == ("stop", "umbrella")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("stopp=halt", "Did you mean stop?"),
        ("qq=weiter", "There are: next, "),
        ("stop=", "write one like stop=halt"),
        ("stop=a\x1b[2Jb", "write one like stop=halt"),
        (f"stop={'a' * 99}", "write one like stop=halt"),
    ],
)
def test_a_word_that_cannot_be_taught_says_why(given: str, message: str) -> None:
    result = run("train-voice", given)
    assert result.exit_code == 2
    assert message in result.output
    assert "\x1b" not in result.output


def test_an_engine_that_is_missing_says_how_to_get_it(
    take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vosk", None)
    result = run("hear", take[0], "--recogniser", "vosk")
    assert result.exit_code == 7
    assert '-e ".[vosk]"' in result.stderr
