"""The sound device; the only file that imports sounddevice, and only when asked."""

from __future__ import annotations

from typing import Any

from coach.errors import DeviceError
from coach.render import Samples
from coach.timeline import SAMPLE_RATE


def play_once(samples: Samples) -> None:
    """Play mono samples at the house rate on the default device and wait for the end.

    Raises DeviceError where there is no device, or PortAudio is missing.
    """
    sounddevice = _sounddevice()
    try:
        sounddevice.play(samples, SAMPLE_RATE, blocking=True)
    except sounddevice.PortAudioError as error:
        raise DeviceError(
            f"The sound device cannot play: {error}. Connect a loudspeaker or headphones, "
            "or write a file instead: coach say TEXT -o FILE.wav"
        ) from error


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "PortAudio, the library that reaches the sound device, is missing. "
            "On Debian or Ubuntu: sudo apt install libportaudio2"
        ) from error
    return sounddevice
