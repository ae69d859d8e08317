"""Devices: the contract that the fake and the real ones keep, and what their errors say."""

import builtins
import sys
import types

import numpy as np
import pytest
from click.testing import CliRunner

from coach import device
from coach.cli import coach
from coach.errors import DeviceError
from coach.testing import FakeOutput
from coach.timeline import SAMPLE_RATE


class PortAudioError(Exception):
    """What sounddevice raises."""


def portaudio(found=(), *, refused=(), busy=False):
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

    def check(index, channels, kind, samplerate):
        if samplerate in refused:
            raise PortAudioError("Invalid sample rate")

    def stream(**options):
        if busy:
            raise PortAudioError("Device unavailable")
        raise AssertionError("nothing is to be opened here")

    library.check_output_settings, library.OutputStream = check, stream
    return library


@pytest.fixture
def plugged(monkeypatch):
    def plug(*found, **options):
        monkeypatch.setitem(sys.modules, "sounddevice", portaudio(found, **options))

    return plug


def test_a_device_is_found_by_number_name_or_part_of_it(plugged):
    plugged(("Mic", 0), ("Speakers", 2), ("USB Headphones", 2))
    assert device.open_output().name == "Speakers"
    assert device.open_output("2").name == "USB Headphones"
    assert device.open_output("usb").name == "USB Headphones"
    assert device.open_output().rate == SAMPLE_RATE


def test_a_device_that_refuses_the_rate_runs_at_its_own(plugged):
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
def test_what_is_wrong_is_one_line_that_says_what_to_do(plugged, found, options, name, words):
    plugged(*found, **options)
    with pytest.raises(DeviceError) as caught:
        device.open_output(name)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_busy_device_says_so_when_it_is_started(plugged):
    plugged(("Speakers", 2), busy=True)
    output = device.open_output()
    with pytest.raises(DeviceError, match="Close what else uses it"):
        output.start(lambda out: None)


def test_a_missing_portaudio_is_named_with_the_command_that_brings_it(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DeviceError, match="sudo apt install libportaudio2"):
        device.open_output()


def test_play_without_a_device_is_one_line_and_exit_code_3(plugged, tmp_path, monkeypatch):
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path))
    plugged()
    result = CliRunner().invoke(coach, ["play", "--voice", "tone"])
    assert result.exit_code == 3
    assert result.output.startswith("There is no sound output.")


def test_devices_are_listed_with_the_default_ones_marked(plugged):
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
def test_a_wrong_exercise_is_answered_with_the_right_ones(name, words, plugged):
    plugged(("Speakers", 2))
    result = CliRunner().invoke(coach, ["play", "--voice", "tone", "--from", name])
    assert result.exit_code == 2
    assert words in result.output


def test_resume_without_a_session_says_how_to_start_one(plugged, tmp_path, monkeypatch):
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path))
    plugged(("Speakers", 2))
    result = CliRunner().invoke(coach, ["play", "--voice", "tone", "--resume"])
    assert result.exit_code == 2
    assert "coach play sacroiliitis" in result.output


# ---- the contract; tests/live runs the same on a real stream


def check_output(output, pass_time):
    """What any output does. ``pass_time(seconds)`` lets time pass."""
    blocks = []

    def fill(out):
        blocks.append((out.shape, out.dtype))
        out[:] = 1000

    output.start(fill)
    pass_time(2.0)  # some need a second to get going
    blocks.clear()
    pass_time(1.0)
    assert output.rate > 0
    assert output.name
    assert blocks, "it asks for sound"
    assert all(len(shape) == 1 and dtype == np.int16 for shape, dtype in blocks)
    assert output.age < 0.5
    asked = sum(shape[0] for shape, _ in blocks)
    assert 0.5 * output.rate < asked < 2 * output.rate
    output.close()
    before = len(blocks)
    pass_time(0.5)
    assert len(blocks) == before, "closed is closed"
    output.close()


def test_the_fake_keeps_the_contract():
    output = FakeOutput(rate=48_000)

    def pass_time(seconds):
        end = output.seconds + seconds
        while output.seconds < end:
            output.advance()

    check_output(output, pass_time)


def test_the_fake_can_be_busy_and_go_away():
    with pytest.raises(DeviceError, match="busy"):
        FakeOutput(busy=True).start(lambda out: None)
    output = FakeOutput()
    output.start(lambda out: None)
    output.unplug()
    for _ in range(200):
        output.advance()
    assert output.age > 2
