"""The strong canceller, an extra: AEC3, as browsers have it, out of the livekit package.

It removes what a linear canceller leaves, a distorted loudspeaker too, and much
of the user with it: for safe mode. The only file that imports livekit, of which
it uses no more than this one module: nothing is connected, and nothing listens.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final, Protocol

import numpy as np

from coach.listening.recogniser import Waveform
from coach.listening.vad import RATE

# What it works on: 10 ms.
BLOCK: Final = RATE // 100

_FULL: Final = 32767


class ExternalCanceller(Protocol):
    """Removes the echo of what was played from what was captured."""

    def process(self, capture: Waveform, far: Waveform) -> Waveform:
        """Return the next samples without echo; same length, a whole number of `BLOCK`.

        ``far`` is what sounded meanwhile; it may be up to 5 ms late and 0.5 s early.
        Raises ValueError for other lengths.
        """


class Aec3:
    """WebRTC's AEC3 without its noise suppression. Its output is about 10 ms late.

    It does not survive a fork: make it in the process that uses it.
    """

    def __init__(self, rtc: Any) -> None:
        self._frame = rtc.AudioFrame
        self._module = rtc.AudioProcessingModule(echo_cancellation=True)

    def process(self, capture: Waveform, far: Waveform) -> Waveform:
        """See `StrongCanceller`."""
        if capture.shape != far.shape or capture.ndim != 1 or capture.size % BLOCK:
            raise ValueError(
                f"the same whole number of {BLOCK} samples each, not {capture.shape}, {far.shape}"
            )
        near, played = _samples(capture), _samples(far)
        blocks = [
            self._block(near[start : start + BLOCK], played[start : start + BLOCK])
            for start in range(0, len(near), BLOCK)
        ]
        whole = np.frombuffer(b"".join(blocks), "<i2")
        return np.asarray(whole / np.float32(_FULL), np.float32)

    def _block(self, near: Any, played: Any) -> bytes:
        self._module.process_reverse_stream(self._frame(played.tobytes(), RATE, 1, BLOCK))
        self._module.set_stream_delay_ms(0)
        frame = self._frame(near.tobytes(), RATE, 1, BLOCK)
        self._module.process_stream(frame)
        return bytes(frame.data)


def open_aec3() -> ExternalCanceller | None:
    """Return one that has heard nothing yet; None where the extra is missing or does not load."""
    try:
        from livekit import rtc
        from livekit.rtc import _ffi_client

        _hush(_ffi_client)
        return Aec3(rtc)
    except (ImportError, AttributeError):  # the former where its library does not load, too
        return None


def _hush(client: Any) -> None:
    """Have the library call a function of C that ignores what it is told, and not Python.

    It reports what it does, a second later and from a thread of its own. Where Python is
    about to end by then, that thread is ended in the middle, and the process aborts.
    """
    ignore = ctypes.cast(ctypes.pythonapi.Py_IsInitialized, ctypes.c_void_p).value
    client.ffi_event_callback = client.ffi_cb_fnc(ignore)


def _samples(sound: Waveform) -> Any:
    return (np.clip(np.nan_to_num(sound), -1, 1) * _FULL).astype("<i2")
