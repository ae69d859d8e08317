"""A room for the virtual sound card: its microphone hears the loudspeaker, and who speaks."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections import deque

import numpy as np
from virtual_card import CHUNK, RATE

NOISE = 20.0
"""Of 32768: no room is without any; a microphone that gives zeros is muted."""

BUFFER_MS = 250
"""Between the mixer and the microphone: a gap there would be another echo path."""


class Room:
    """Feeds what ``coach_out`` plays back into ``mic_bus``, with a little reverberation.

    echo: the loudness of the loudspeaker at the microphone, 1 as it was played.
    """

    def __init__(self, environment: dict[str, str], echo: float) -> None:
        self._random = np.random.default_rng(5)
        self._path = echo * _reverberation(self._random)
        self._tail = np.zeros(len(self._path) - 1)
        self._waiting: deque[np.ndarray] = deque()
        options = [f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw"]
        self._loudspeaker = subprocess.Popen(
            ["parec", "--device=coach_out.monitor", "--latency-msec=10", *options],
            stdout=subprocess.PIPE,
            env=environment,
        )
        self._microphone = subprocess.Popen(
            ["pacat", "--device=mic_bus", f"--latency-msec={BUFFER_MS}", *options],
            stdin=subprocess.PIPE,
            env=environment,
        )
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def say(self, sound: np.ndarray) -> None:
        """Say something, int16; it will have been said some time after this returns."""
        padded = np.zeros(-(-len(sound) // CHUNK) * CHUNK)
        padded[: len(sound)] = sound
        self._waiting.extend(padded.reshape(-1, CHUNK))

    def _run(self) -> None:
        assert self._loudspeaker.stdout is not None
        assert self._microphone.stdin is not None
        while len(data := self._loudspeaker.stdout.read(2 * CHUNK)) == 2 * CHUNK:
            heard = self._echo(np.frombuffer(data, "<i2").astype(float))
            heard += self._random.normal(0, NOISE, CHUNK)
            if self._waiting:
                heard += self._waiting.popleft()
            samples = np.clip(heard, -32768, 32767).astype("<i2")
            try:
                self._microphone.stdin.write(samples.tobytes())
                self._microphone.stdin.flush()
            except BrokenPipeError:
                return

    def _echo(self, played: np.ndarray) -> np.ndarray:
        size = 1 << (len(played) + len(self._path)).bit_length()
        product = np.fft.rfft(played, size) * np.fft.rfft(self._path, size)
        echo = np.fft.irfft(product, size)[: len(played) + len(self._tail)]
        echo[: len(self._tail)] += self._tail
        self._tail = echo[len(played) :].copy()
        return echo[: len(played)]

    def close(self) -> None:
        for process in (self._loudspeaker, self._microphone):
            process.terminate()
            process.wait(10)
        self._thread.join(10)
        for pipe in (self._loudspeaker.stdout, self._microphone.stdin):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _reverberation(random: np.random.Generator) -> np.ndarray:
    """A direct sound, and a fifth of a second of fading ones, all from a seed."""
    length = RATE // 5
    path = random.normal(0, 1, length) * np.exp(-6.9 * np.arange(length) / length)
    path[: RATE // 500] = 0
    path *= 0.5 / np.sqrt((path**2).sum())
    path[RATE // 1000] = 1.0
    return path
