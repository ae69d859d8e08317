"""A live microphone as the ears want it: 16 kHz mono blocks, and a fault when it goes away."""

from __future__ import annotations

import queue
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr

from coach.device import Input
from coach.ears.activity import RATE
from coach.ears.recogniser import Sound
from coach.errors import DeviceError
from coach.render import Samples

PATIENCE_SECONDS: Final = 3.0
"""A device that has been silent, not quiet, for so long has gone away."""
_FULL_SCALE: Final = 32768


def live(device: Input, patience: float = PATIENCE_SECONDS) -> Generator[Sound, None, None]:
    """Yield what ``device`` hears, 16 kHz, -1 to 1, shape (samples,), until closed.

    Nothing is kept. Raises DeviceError where it cannot be opened, or goes away.
    """
    blocks: queue.SimpleQueue[Samples] = queue.SimpleQueue()
    resampler = soxr.ResampleStream(device.rate, RATE, 1, dtype="float32", quality="MQ")
    device.start(lambda block, _at: blocks.put(block.copy()))
    try:
        while True:
            try:
                block = blocks.get(timeout=patience)
            except queue.Empty as error:
                raise DeviceError(
                    f'The microphone "{device.name}" has stopped. Is it still connected? '
                    "See: coach devices"
                ) from error
            yield resampler.resample_chunk(block.astype(np.float32) / _FULL_SCALE)
    finally:
        device.close()


@contextmanager
def kept(blocks: Iterator[Sound], path: Path) -> Iterator[Iterator[Sound]]:
    """Also write the blocks to a new WAV file, 16 bit. Raises DeviceError, and replaces nothing."""
    import soundfile

    try:
        raw = path.open("xb")
    except OSError as error:
        raise DeviceError(
            f"{path} cannot be recorded to ({error.strerror}). Choose a new file."
        ) from error
    with raw, soundfile.SoundFile(raw, "w", RATE, 1, "PCM_16", format="WAV") as file:
        yield _tee(blocks, file)


def _tee(blocks: Iterator[Sound], file: Any) -> Iterator[Sound]:
    for block in blocks:
        file.write(np.clip(block, -1, 1))
        yield block
