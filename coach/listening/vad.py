"""Voice activity: how likely each 32 ms of sound are speech, by the Silero network."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import HearingError
from coach.onnx import open_network

# Samples a second, of everything that the ears hear.
RATE: Final = 16_000

# Mono samples at that rate, -1 to 1, shape (samples,).
Waveform = NDArray[np.float32]

# Samples that the network judges at a time: 32 ms.
FRAME: Final = 512

_NETWORK: Final = "silero_vad.onnx"

# Samples of the frame before that the network takes again.
_CONTEXT: Final = 64


class VoiceActivityDetector:
    """The network and its state. Raises HearingError where it cannot be loaded."""

    def __init__(self) -> None:
        try:
            network = (files("coach.listening") / "data" / _NETWORK).read_bytes()
            self._network = open_network(network)
        except Exception as error:  # onnxruntime has many, and may itself be missing
            raise HearingError(
                f"The network {_NETWORK} cannot be loaded ({error}); install the coach again."
            ) from error
        self._rate = np.array(RATE, np.int64)
        self.reset()

    def reset(self) -> None:
        """Forget the sound so far."""
        self._state = np.zeros((2, 1, 128), np.float32)
        self._input = np.zeros((1, _CONTEXT + FRAME), np.float32)

    def probability(self, frame: Waveform) -> float:
        """Return how likely the next `FRAME` samples (-1 to 1) are speech, 0 to 1."""
        self._input[0, :_CONTEXT] = self._input[0, -_CONTEXT:]
        self._input[0, _CONTEXT:] = frame
        inputs = {"input": self._input, "state": self._state, "sr": self._rate}
        output, self._state = self._network.run(None, inputs)
        return float(output[0, 0])
