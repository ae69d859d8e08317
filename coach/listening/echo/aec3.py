"""WebRTC's AEC3, the echo canceller of browsers, from the package livekit (an extra).

It removes what a linear canceller leaves, a distorted loudspeaker too, and much of the user with
it, so it is used in safe mode only. The only file that imports livekit; of its client for video
calls nothing else is used, and nothing connects.
"""

# Theory of operation
#
# AEC3 takes 10 ms of the far end, then 10 ms of the capture, and subtracts what its own adaptive
# filter estimates; what that leaves it suppresses band by band wherever echo may be louder than
# the near end. The suppressor is what reaches an echo that is no linear function of the far end,
# and what takes the user's words with it.
#
# It finds the delay by itself, as long as the far end is early. The pipeline hands it each frame
# of the capture with the far end that our own delay estimator aligned to it, so the delay it is
# told is always 0, and drift between the two clocks never reaches it.
#
# Samples pass as 16 bit integers, the only kind it takes.

from __future__ import annotations

import ctypes
from typing import Any, Final, Protocol

import numpy as np

from coach.audio import from_pcm, to_floats, to_pcm, to_samples
from coach.listening.vad import RATE, Waveform

# Samples of one call: 10 ms.
BLOCK: Final = RATE // 100


class ExternalCanceller(Protocol):
    """A canceller of another maker, which keeps its own delay and echo path."""

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
        """See `ExternalCanceller`."""
        if capture.shape != far.shape or capture.ndim != 1 or capture.size % BLOCK:
            raise ValueError(
                f"the same whole number of {BLOCK} samples each, not {capture.shape}, {far.shape}"
            )
        near, played = (to_samples(np.nan_to_num(sound)) for sound in (capture, far))
        clean = bytearray()
        for start in range(0, len(near), BLOCK):
            block = slice(start, start + BLOCK)
            reverse = self._frame(to_pcm(played[block]), RATE, 1, BLOCK)
            self._module.process_reverse_stream(reverse)
            self._module.set_stream_delay_ms(0)
            frame = self._frame(to_pcm(near[block]), RATE, 1, BLOCK)
            self._module.process_stream(frame)
            clean += frame.data
        return to_floats(from_pcm(bytes(clean)))


def open_aec3() -> ExternalCanceller | None:
    """Open a canceller without state; None where the extra is missing or does not load."""
    try:
        from livekit import rtc
        from livekit.rtc import _ffi_client

        # The library reports what it does a second later, from a thread of its own. If Python is
        # about to end then, that thread is ended in the middle and the process aborts. So it calls
        # a function of C that ignores its arguments, not Python.
        ignore = ctypes.cast(ctypes.pythonapi.Py_IsInitialized, ctypes.c_void_p).value
        client: Any = _ffi_client
        client.ffi_event_callback = client.ffi_cb_fnc(ignore)
        return Aec3(rtc)
    except (ImportError, AttributeError):  # the former where its library does not load, too
        return None
