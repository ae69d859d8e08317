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


# Theory of operation
#
# The network is recurrent and was made for speech that goes on. Where there is none for long in
# steady noise, music, hum or a narrow band, its state settles on "no speech" and stays there: words
# are missed for minutes. With a new state it finds them again, but it misses a word that begins
# just after the change, before it knows the room.
#
# So three copies of the state hear the same frames, in one run of the network, and the one that is
# surest of speech counts. The first is never renewed, and is the best in quiet. The other two are
# renewed in turns while there is silence, never in the middle of an utterance: when one is new, the
# other has heard the room for half of its life.

# Frames that a renewed state lives, at least: 3 s.
LIFETIME: Final = 94


class VoiceActivityDetector:
    """The network and its states. Raises HearingError where it cannot be loaded."""

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
        self._states = np.zeros((2, 3, 128), np.float32)
        self._input = np.zeros((3, _CONTEXT + FRAME), np.float32)
        self._ages = {1: 0, 2: LIFETIME // 2}

    def probability(self, frame: Waveform) -> float:
        """Return how likely the next `FRAME` samples (-1 to 1) are speech, 0 to 1."""
        self._input[:, :_CONTEXT] = self._input[:, -_CONTEXT:]
        self._input[:, _CONTEXT:] = frame
        inputs = {"input": self._input, "state": self._states, "sr": self._rate}
        output, self._states = self._network.run(None, inputs)
        return float(output.max())

    def rest(self) -> None:
        """Note that there is no speech in this frame: the older state may be renewed."""
        self._ages = {copy: age + 1 for copy, age in self._ages.items()}
        (older, oldest), (_, other) = sorted(self._ages.items(), key=lambda aged: -aged[1])
        if oldest >= LIFETIME and other >= LIFETIME // 2:
            self._states[:, older] = 0
            self._ages[older] = 0
