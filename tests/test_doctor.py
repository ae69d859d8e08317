"""``coach doctor`` finds out by doing, and says what to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import coach
from coach import doctor
from coach.audio.device import DeviceInfo
from coach.audio.track import Samples
from coach.cli import coach as cli
from coach.errors import DeviceError, VoiceError
from coach.listening.results import HearingState
from coach.offline import refused_network
from coach.voices.cache import ClipCache, Survey
from coach.voices.catalogue import open_voice
from coach.voices.clip import Clip
from coach.voices.tone import ToneVoice

CHECKS = [
    *("preferences", "version", "voice", "network", "cache", "history", "recogniser"),
    *("output", "microphone"),
]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COACH_CONFIG_DIR", str(tmp_path / "config"))


def device(name: str, *, outputs: int = 0, inputs: int = 0, default: bool = False) -> DeviceInfo:
    return DeviceInfo(0, name, "ALSA", outputs, inputs, 48_000, default, default)


def test_json_has_every_check_once_and_the_exit_code_follows_the_faults() -> None:
    result = CliRunner().invoke(cli, ["doctor", "--voice", "tone", "--no-sound", "--json"])
    findings = json.loads(result.stdout)
    assert [finding["check"] for finding in findings] == CHECKS
    assert {finding["status"] for finding in findings} <= {"fine", "note", "fault"}
    faults = [finding for finding in findings if finding["status"] == "fault"]
    assert result.exit_code == (1 if faults else 0)
    for finding in findings[:7]:
        assert (finding["status"], finding["advice"]) == ("fine", ""), finding


def test_the_lines_for_people_say_the_same() -> None:
    result = CliRunner().invoke(cli, ["doctor", "--voice", "tone", "--no-sound"])
    lines = result.stdout.splitlines()
    assert max(len(line) for line in lines if len(line.split()) > 1) <= 100  # a path may be longer
    begun = [line.split()[1] for line in lines if not line.startswith(" ")]
    assert begun == CHECKS
    advice = ("apt install libportaudio2", "coach export", "in all: coach devices")
    assert any(what in result.stdout for what in advice)  # no library, no device, a device


def test_preferences_with_mistakes_are_a_fault_that_names_each(tmp_path: Path) -> None:
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    for text, told in (
        ("rate = 9\nbreif = true\n", (":1:1: rate: ", 'did you mean "brief"?')),
        ("rate = \n", ("config.toml:1:", "this is not TOML")),
    ):
        file.write_text(text, "utf-8")
        result = CliRunner().invoke(cli, ["doctor", "--voice", "tone", "--no-sound", "--json"])
        finding = json.loads(result.stdout)[0]
        assert result.exit_code == 1
        assert (finding["check"], finding["status"]) == ("preferences", "fault")
        assert all(words in finding["message"] for words in told)
    file.write_text("rate = 0.9\n", "utf-8")
    result = CliRunner().invoke(cli, ["doctor", "--voice", "tone", "--no-sound", "--json"])
    assert json.loads(result.stdout)[0]["message"] == f"rate, from {file}."


def test_a_missing_sound_output_is_a_fault_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for found in ((), (device("Webcam", inputs=1),)):
        monkeypatch.setattr(coach.audio, "devices", lambda found=found: found)
        finding = doctor.output_plays(play=True)
        assert finding.status == "fault"
        assert "coach export" in finding.advice


def test_the_default_output_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = (device("HDMI", outputs=8), device("Headphones", outputs=2, default=True))
    monkeypatch.setattr(coach.audio, "devices", lambda: found)
    finding = doctor.output_plays(play=False)
    assert finding.status == "fine"
    assert finding.message.startswith("Headphones (2 in all")


def test_a_missing_portaudio_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> tuple[DeviceInfo, ...]:
        raise DeviceError("PortAudio is missing: sudo apt install libportaudio2")

    monkeypatch.setattr(coach.audio, "devices", missing)
    *_, output, microphone = doctor.examine("tone", sound=False)
    assert (output.status, microphone.status) == ("fault", "note")
    assert "sudo apt install libportaudio2" in output.message
    assert "keys" in microphone.message


def noise(level: float) -> Samples:
    """White noise of ``level``, RMS, full scale 1.0."""
    values = np.random.default_rng(1).normal(0, level * 32768, 24_000)
    return np.clip(np.round(values), -32768, 32767).astype(np.int16)


@pytest.mark.parametrize(
    ("samples", "status", "says"),
    [
        (np.zeros(24_000, np.int16), "note", "muted"),
        (np.zeros(0, np.int16), "note", "muted"),
        (np.tile(np.array([1, 0, 0, 0], np.int16), 6000), "note", "-96 dBFS"),
        (noise(0.01), "fine", "-40 dBFS"),
        (noise(1.0), "note", "overloaded"),
        (np.full(24_000, -32768, np.int16), "note", "overloaded"),
    ],
    ids=["muted", "empty", "quiet", "fine", "loud", "stuck"],
)
def test_the_level_of_a_microphone_is_measured(samples: Samples, status: str, says: str) -> None:
    finding = doctor.microphone_finding("Webcam", samples)
    assert finding.status == status
    assert says in f"{finding.message} {finding.advice}"
    assert finding.status == "fine" or finding.advice


@pytest.fixture
def listener() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def test_the_network_is_refused_and_what_asked_for_it_is_listed(listener: tuple[str, int]) -> None:
    with refused_network() as asked:
        with pytest.raises(OSError, match="refuses the network"):
            socket.create_connection(listener)
        with pytest.raises(OSError, match="refuses the network"):
            socket.getaddrinfo("example.org", 443)
        with (
            socket.socket(type=socket.SOCK_DGRAM) as datagrams,
            pytest.raises(OSError, match="refuses the network"),
        ):
            datagrams.sendto(b"x", listener)
        near, far = socket.socketpair()
        near.sendall(b"within the machine")
        assert far.recv(100) == b"within the machine"
        near.close()
        far.close()
    assert asked == ["127.0.0.1", "example.org", str(listener)]


def test_the_network_is_there_again_afterwards(listener: tuple[str, int]) -> None:
    with refused_network():
        pass
    socket.create_connection(listener).close()


class HomesickVoice(ToneVoice):
    """Asks for its home before it speaks, and manages without."""

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__()
        self._address = address

    def render(self, text: str) -> Clip:
        with pytest.raises(OSError, match="refuses the network"):
            socket.create_connection(self._address)
        return super().render(text)


def test_a_voice_that_asks_for_the_network_is_found_out(listener: tuple[str, int]) -> None:
    finding = doctor.needs_no_network(HomesickVoice(listener))
    assert finding.status == "note"
    assert listener[0] in finding.message


def test_a_voice_that_does_not_ask_is_fine() -> None:
    finding = doctor.needs_no_network(ToneVoice())
    assert finding.status == "fine"
    assert "native code cannot be watched" in finding.message


@pytest.mark.slow
def test_the_natural_voice_is_fine() -> None:
    findings = {finding.check: finding for finding in doctor.examine("natural", sound=False)}
    assert findings["voice"].status == findings["network"].status == "fine"


class MuteVoice(ToneVoice):
    def render(self, text: str) -> Clip:
        raise VoiceError("The mute voice did not speak; try another one.")


def test_a_voice_that_does_not_speak_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coach.voices, "open_voice", lambda name, on_notice: MuteVoice())
    findings = {finding.check: finding for finding in doctor.examine("tone", sound=False)}
    assert findings["voice"].status == findings["network"].status == "fault"
    assert "try another" in findings["voice"].message
    assert findings["cache"].status == "fine"


def test_another_voice_that_stood_in_is_noted() -> None:
    finding = doctor.voice_speaks(open_voice("tone"), ["The natural voice cannot start."])
    assert finding.status == "note"
    assert finding.message.startswith("The natural voice cannot start.")


def test_a_broken_installation_is_a_fault_and_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*arguments: object) -> None:
        raise ImportError("libsndfile.so is missing")

    monkeypatch.setattr(coach.exporting, "write_track", broken)
    findings = {finding.check: finding for finding in doctor.examine("tone", sound=False)}
    assert findings["network"].status == "fault"
    assert "libsndfile" in findings["network"].message
    assert "pip install" in findings["network"].advice


PARTS = {  # what is missing: the checks that cannot do without it
    "numpy": {"voice", "network", "recogniser"},
    "onnxruntime": {"recogniser"},
    "sounddevice": {"output"},
    "soundfile": {"network"},
    "sqlite3": {"history"},
    "yaml": {"recogniser"},
}


@pytest.mark.parametrize("part", PARTS)
def test_doctor_survives_a_missing_part_and_tells_of_the_rest(part: str) -> None:
    """In a process of its own, with everything imported anew."""
    code = (
        f"import sys; sys.modules[{part!r}] = None\n"
        "from coach.cli import coach; coach(['doctor', '--json', '--no-sound', '--voice', 'tone'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    findings = json.loads(done.stdout)
    assert [finding["check"] for finding in findings] == CHECKS
    faults = {finding["check"] for finding in findings if finding["status"] == "fault"}
    assert faults >= PARTS[part]
    assert "fine" in {finding["status"] for finding in findings}


@pytest.mark.skipif(sys.platform != "linux", reason="ALSA reads this file")
@pytest.mark.parametrize(
    "command", ["devices", "doctor --no-sound --voice tone", "say Hello. --voice tone", "mic"]
)
def test_sound_that_cannot_start_is_told_in_a_sentence(command: str, tmp_path: Path) -> None:
    try:
        import sounddevice  # noqa: F401
    except OSError:
        pytest.skip("PortAudio is not here")
    (tmp_path / ".asoundrc").write_text("pcm.!default { type pulse")
    done = subprocess.run(
        [sys.executable, "-m", "coach", *command.split()],
        capture_output=True,
        text=True,
        env=os.environ | {"HOME": str(tmp_path), "ALSA_CONFIG_PATH": "/usr/share/alsa/alsa.conf"},
    )
    assert done.returncode == (1 if "doctor" in command else 3)
    said = done.stdout if "doctor" in command else done.stderr
    assert "asoundrc" in said
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == (0 if "doctor" in command else 1)


def test_damaged_clips_are_counted_and_removed(tmp_path: Path) -> None:
    cache, voice = ClipCache(), ToneVoice()
    for text in ("One.", "Two.", "Three.", "Four."):
        cache.put(voice.fingerprint, text, voice.render(text))
    one, two, three, _ = sorted((tmp_path / "cache").iterdir())
    one.write_bytes(b"")
    two.write_bytes(two.read_bytes()[:-1])
    damaged = bytearray(three.read_bytes())
    damaged[-1] ^= 1
    three.write_bytes(damaged)
    (tmp_path / "cache" / "not-a-key.clip").write_bytes(b"x")
    (tmp_path / "cache" / "mine.txt").write_text("precious")
    finding = doctor.cache_works()
    assert finding.status == "note"
    assert finding.message.startswith("1 clip, ")
    assert "4 damaged" in finding.message
    assert doctor.cache_works().status == "fine"
    assert (tmp_path / "cache" / "mine.txt").read_text() == "precious"


def test_a_cache_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    finding = doctor.cache_works()
    assert finding.status == "fault"
    assert "COACH_CACHE_DIR" in finding.advice


def test_a_full_disk_is_noted(tmp_path: Path) -> None:
    finding = doctor.cache_finding(tmp_path, Survey(3, 4_000_000, 0), 50_000_000)
    assert finding.status == "note"
    assert "50 MB are free" in finding.message


def test_a_damaged_history_is_noted_and_one_that_cannot_be_used_is_a_fault(tmp_path: Path) -> None:
    history = tmp_path / "state" / "history.db"
    history.parent.mkdir()
    history.write_bytes(b"damaged")
    assert "history.damaged-" in doctor.history_opens().message
    assert doctor.history_opens().status == "fine"
    history.unlink()
    history.mkdir()
    findings = {finding.check: finding for finding in doctor.examine("tone", sound=False)}
    assert findings["history"].status == "fault"
    assert "is a folder" in findings["history"].message


# ---- how well it hears over its own voice


@pytest.mark.parametrize(
    ("state", "decibels", "status", "says"),
    [
        ("clear", 24.6, "fine", "(by 25 dB), and hears you while it talks"),
        ("no echo", None, "fine", "headphones"),
        ("safe", 9.0, "note", 'hears only "stop" and "pause"'),
        ("settling", None, "note", "well enough: while it talks"),
        ("", None, "note", "Not measured"),
        ("muted", None, "note", "Not measured"),
    ],
)
def test_how_well_it_hears_over_itself_is_said_with_what_to_do(
    state: HearingState, decibels: float | None, status: str, says: str
) -> None:
    finding = doctor.echo_finding(state, decibels)
    assert finding.status == status
    assert says in f"{finding.message} {finding.advice}"
    assert finding.status == "fine" or finding.advice
