"""Devices: the contract that the fake and the real ones keep, and what their errors say."""

import builtins
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from coach.audio import device
from coach.cli import coach
from coach.errors import DeviceError
from coach.timeline import SAMPLE_RATE


class PortAudioError(Exception):
    """What sounddevice raises."""


class Stream:
    """A stream that calls back when it is told to, with the times that it is told."""

    def __init__(self, callback, **options) -> None:
        self.callback, self.latency = callback, options["latency"]

    def start(self) -> None:
        pass

    def call(self, sample, called, *, frames: int = 4, lost: bool = False) -> None:
        times = types.SimpleNamespace(
            outputBufferDacTime=sample, inputBufferAdcTime=sample, currentTime=called
        )
        status = types.SimpleNamespace(output_underflow=lost, input_overflow=lost)
        self.callback(np.ones((frames, 1), np.int16), frames, times, status)


def portaudio(found=(), *, refused=(), busy: bool = False):
    """A sounddevice module with these devices, the parts of it that are used."""
    library = types.ModuleType("sounddevice")
    library.PortAudioError = PortAudioError
    library.query_hostapis = lambda: [{"name": "ALSA"}]
    library.query_devices = lambda: [
        {
            "name": name,
            "hostapi": 0,
            "max_output_channels": outputs,
            "max_input_channels": 1 - min(1, outputs),
            "default_samplerate": 48_000.0,
        }
        for name, outputs in found
    ]
    library.default = types.SimpleNamespace(device=(0, 1))

    def check(index, channels, kind, samplerate) -> None:
        if samplerate in refused:
            raise PortAudioError("Invalid sample rate")

    def stream(**options):
        if busy:
            raise PortAudioError("Device unavailable")
        library.opened = Stream(**options)
        return library.opened

    library.check_output_settings = check
    library.OutputStream = library.InputStream = stream
    return library


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch):
    def plug(*found, **options):
        library = portaudio(found, **options)
        monkeypatch.setitem(sys.modules, "sounddevice", library)
        return library

    return plug


def test_a_device_is_found_by_number_name_or_part_of_it(plugged) -> None:
    plugged(("Mic", 0), ("Speakers", 2), ("USB Headphones", 2))
    assert device.open_output().name == "Speakers"
    assert device.open_output("2").name == "USB Headphones"
    assert device.open_output("usb").name == "USB Headphones"
    assert device.open_output().rate == SAMPLE_RATE


def test_a_device_that_refuses_the_rate_runs_at_its_own(plugged) -> None:
    plugged(("Speakers", 2), refused=(SAMPLE_RATE,))
    assert device.open_output().rate == 48_000


@pytest.mark.parametrize(
    ("found", "options", "name", "words"),
    [
        ((), {}, None, "There is no sound output. Connect a loudspeaker"),
        ((("Mic", 0),), {}, None, "There is no sound output."),
        ((("Speakers", 2),), {}, "nowhere", 'named "nowhere". See: coach devices'),
        ((("Speakers", 2),), {"refused": (24_000, 48_000)}, None, "coach play --output NAME"),
    ],
)
def test_what_is_wrong_is_one_line_that_says_what_to_do(
    plugged, found, options, name: str | None, words: str
) -> None:
    plugged(*found, **options)
    with pytest.raises(DeviceError) as caught:
        device.open_output(name)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_busy_device_says_so_when_it_is_started(plugged) -> None:
    plugged(("Speakers", 2), busy=True)
    output = device.open_output()
    with pytest.raises(DeviceError, match="Close what else uses it"):
        output.start(lambda out, at: None)


def test_a_missing_portaudio_is_named_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without(name, *rest):
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DeviceError, match="sudo apt install libportaudio2"):
        device.open_output()


def test_play_without_a_device_is_one_line_and_exit_code_3(
    plugged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path))
    plugged()
    result = CliRunner().invoke(coach, ["play", "--voice", "tone"])
    assert result.exit_code == 3
    assert result.output.startswith("There is no sound output.")


def test_devices_are_listed_with_the_default_ones_marked(plugged) -> None:
    plugged(("Mic", 0), ("Speakers", 2))
    result = CliRunner().invoke(coach, ["devices"])
    assert result.output.splitlines() == [
        "Outputs:",
        "*  1  Speakers (ALSA, 48 kHz)",
        "Inputs:",
        "*  0  Mic (ALSA, 48 kHz)",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [("quadriceps-strech", 'Did you mean "quadriceps-stretch"?'), ("xyz", "It has: quadriceps")],
)
def test_a_wrong_exercise_is_answered_with_the_right_ones(name: str, words: str, plugged) -> None:
    plugged(("Speakers", 2))
    result = CliRunner().invoke(coach, ["play", "--voice", "tone", "--from", name])
    assert result.exit_code == 2
    assert words in result.output


def test_resume_without_a_session_says_how_to_start_one(
    plugged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path))
    plugged(("Speakers", 2))
    result = CliRunner().invoke(coach, ["play", "--voice", "tone", "--resume"])
    assert result.exit_code == 2
    assert "Start one: coach play" in result.output


# ---- when a sample is heard, by the one clock that all of the coach goes by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    now = [1000.0]
    monkeypatch.setattr(device.time, "monotonic", lambda: now[0])
    return now


def opened(plugged, which):
    """An output or input that has begun, its stream, and the times that it is told."""
    library = plugged(("Mic", 0), ("Speakers", 2))
    stream, times = device.open_output() if which == "output" else device.open_input(), []
    stream.start(lambda samples, at: times.append(at))
    return stream, library.opened, times


@pytest.mark.parametrize(("which", "away"), [("output", 0.24), ("input", -0.06)])
def test_times_are_mapped_from_the_clock_of_the_system_to_ours(
    plugged, clock, which: str, away: float
) -> None:
    _, stream, times = opened(plugged, which)
    for _ in range(50):
        clock[0] += 0.05
        stream.call(5e6 + clock[0] + away, 5e6 + clock[0])
    assert times[-1] == pytest.approx(clock[0] + away, abs=1e-6)


def test_a_callback_that_comes_late_does_not_shift_the_times(plugged, clock) -> None:
    _, stream, times = opened(plugged, "output")
    for late in (0.03, 0.0, 0.0, 0.03, 0.0):
        clock[0] += 0.05
        stream.call(77.0 + clock[0] + 0.2, 77.0 + clock[0] - late)
    played = [77.0 + 1000 + 0.05 * step + 0.2 - 77.0 for step in range(2, 6)]
    assert times[1:] == pytest.approx(played, abs=0.001)


def test_a_clock_of_the_system_that_is_set_is_followed_at_once(plugged, clock) -> None:
    _, stream, times = opened(plugged, "input")
    for offset in (10.0, 10.0, 3610.0, 10.0):
        clock[0] += 0.05
        stream.call(offset + clock[0] - 0.05, offset + clock[0])
        assert times[-1] == pytest.approx(clock[0] - 0.05, abs=1e-6)


@pytest.mark.parametrize(("sample", "called"), [(0.0, 0.0), (0.0, 5.0), (9e9, 5.0), (4.0, 0.0)])
def test_a_system_that_gives_no_believable_times_is_helped_out_by_the_latency(
    plugged, clock, sample: float, called: float
) -> None:
    output, stream, times = opened(plugged, "output")
    stream.call(sample, called)
    assert times == [1000.0 + output.latency]
    microphone, stream, times = opened(plugged, "input")
    stream.call(sample, called)
    assert times == [1000.0 - microphone.latency]


def test_lost_sound_is_counted(plugged) -> None:
    output, stream, _ = opened(plugged, "output")
    microphone, hearing, _ = opened(plugged, "input")
    for one in (stream, hearing):
        one.call(1.0, 1.0)
        one.call(1.0, 1.0, lost=True)
    assert (output.underflows, microphone.overflows) == (1, 1)


def test_a_microphone_is_found_like_an_output_and_names_its_own_option(plugged) -> None:
    plugged(("Mic", 0), ("Headset", 0))
    assert device.open_input("head").name == "Headset"
    with pytest.raises(DeviceError, match='There is no microphone named "nowhere"'):
        device.open_input("nowhere")
    plugged(("Mic", 0), busy=True)
    with pytest.raises(DeviceError, match="coach play --input NAME"):
        device.open_input().start(lambda heard, at: None)
