"""Voice activity: how likely each 32 ms of sound are speech, by the Silero network."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import HearingError

RATE: Final = 16_000
"""Samples a second, of everything that the ears hear."""
FRAME: Final = 512
"""Samples that the network judges at a time: 32 ms."""
_CONTEXT: Final = 64
"""Samples of the frame before that it wants to see again."""


def open_network(name: str) -> Any:
    """Load an ONNX file of ``coach/ears/data``, to run in the thread that calls it.

    Returns an ``onnxruntime.InferenceSession``. Raises HearingError.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        network = (files("coach.ears") / "data" / name).read_bytes()
        return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except (OSError, RuntimeError) as error:
        raise HearingError(
            f"The network {name} cannot be loaded ({error}). It is part of the coach: install it "
            "again with: pip install --force-reinstall audio-coach"
        ) from error


class VoiceActivity:
    """The network, and what it remembers of the sound so far. Raises HearingError."""

    def __init__(self) -> None:
        self._network = open_network("silero_vad.onnx")
        self._rate = np.array(RATE, np.int64)
        self.reset()

    def reset(self) -> None:
        """Forget the sound so far."""
        self._state = np.zeros((2, 1, 128), np.float32)
        self._input = np.zeros((1, _CONTEXT + FRAME), np.float32)

    def probability(self, frame: NDArray[np.float32]) -> float:
        """Return how likely the next `FRAME` samples (-1 to 1) are speech, 0 to 1."""
        self._input[0, :_CONTEXT] = self._input[0, -_CONTEXT:]
        self._input[0, _CONTEXT:] = frame
        inputs = {"input": self._input, "state": self._state, "sr": self._rate}
        output, self._state = self._network.run(None, inputs)
        return float(output[0, 0])
