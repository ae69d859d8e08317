"""FFmpeg's encoders and decoders, each in a program of its own (``ffmpeg_child.py``)."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from coach.export.sound import Source
from coach.render import Samples

_CHILD: Final = Path(__file__).with_name("ffmpeg_child.py")
_LENGTH: Final = struct.Struct("<I")
_LAYOUTS: Final = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoder, the container it goes into, and the options of both.

    ``bits`` are those a second of each channel; ``gain`` is what the input is
    multiplied by, with fltp samples only.
    """

    name: str
    container: str
    samples: Literal["s16", "fltp"]
    bits: int
    options: dict[str, str] = field(hash=False)
    container_options: dict[str, str] = field(hash=False)
    gain: float = 1.0


LAME_SCALE: Final = 0.95
"""LAME turns everything down by this, so that its own overshoot does not clip.
The coach's tracks have that room already, so it is taken back."""

MP3: Final = Codec(
    "libmp3lame",
    "mp3",
    "fltp",
    64_000,
    # Without a reservoir every frame stands alone: a jump to a chapter is clean. What
    # lower levels write for 24 kHz, FFmpeg 5 plays with audible errors, and many players
    # are made of it; at this bit rate level 7 is nearer to the original anyway.
    {"reservoir": "0", "compression_level": "7"},
    {"id3v2_version": "0"},
    1 / LAME_SCALE,
)
OPUS: Final = Codec("libopus", "opus", "s16", 40_000, {}, {})
AAC: Final = Codec("aac", "ipod", "fltp", 64_000, {}, {"movflags": "+faststart"})
AAC_FRAME: Final = 1024


class EncoderError(Exception):
    """What FFmpeg says went wrong, in its own words."""


class FFmpeg:
    """Starts programs as threads ask for them, keeps idle ones, ends them all on exit.

    Any thread may ask. Every method raises EncoderError.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[bytes]] = []
        self._all: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> FFmpeg:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._all:
            _end(child)

    def encode_mp3(self, path: Path, source: Source) -> None:
        """Write MP3 of constant bit rate; its LAME header says where the sound begins."""
        self._encode(path, source, MP3)

    def encode_opus(self, path: Path, source: Source) -> None:
        """Write Ogg Opus; pre-skip and last granule say where the sound begins and ends."""
        self._encode(path, source, OPUS)

    def encode_m4b(self, path: Path, source: Source) -> None:
        """Write AAC with chapters, the last packet full and an edit list in frames.

        Decoders skip what an edit list leaves out at the start, but many play
        the last packet to its end. So the silence that fills it goes before
        the sound, and the edit list begins after it.
        """
        timescale = {"movie_timescale": str(source.sample_rate)}
        self._encode(path, source, AAC, timescale, lead=-source.frames % AAC_FRAME)

    def decode(self, path: Path, channels: int) -> tuple[int, Iterator[NDArray[np.float32]]]:
        """Return the sample rate of a file's sound and its blocks, of shape (n, channels)."""
        child = self._borrow()
        request = {"do": "decode", "path": str(path.absolute()), "layout": _LAYOUTS[channels]}
        with suppress(_ChildEndedError):
            _send(child, request)
        rate: int = _answer(child)["rate"]
        return rate, self._decoded(child, channels)

    def _decoded(
        self, child: subprocess.Popen[bytes], channels: int
    ) -> Iterator[NDArray[np.float32]]:
        done = False
        try:
            while block := _read_block(child):
                yield np.frombuffer(block, "<f4").reshape(-1, channels)
            _answer(child)
            done = True
        finally:
            if done:
                self._give_back(child)
            else:
                _end(child)

    def _encode(
        self,
        path: Path,
        source: Source,
        codec: Codec,
        container_options: dict[str, str] | None = None,
        lead: int = 0,
    ) -> None:
        """Encode ``lead`` frames of silence at times before zero, then the source."""
        chapters = source.labels.chapters if source.labels and codec is AAC else ()
        request = {
            "do": "encode",
            "path": str(path.absolute()),
            "codec": codec.name,
            "container": codec.container,
            "samples": codec.samples,
            "layout": _LAYOUTS[source.channels],
            "rate": source.sample_rate,
            "bits": codec.bits * source.channels,
            "start": -lead,
            "options": codec.options,
            "container_options": codec.container_options | (container_options or {}),
            "chapters": [(chapter.start, chapter.end, chapter.title) for chapter in chapters],
        }
        with self._borrowed() as child:
            # A child that ends early says why in its answer.
            with suppress(_ChildEndedError):
                _send(child, request)
                for block in _led(source, lead):
                    _write_block(child, _planes(block, codec, source.channels))
                _write_block(child, b"")
            _answer(child)

    @contextmanager
    def _borrowed(self) -> Iterator[subprocess.Popen[bytes]]:
        """Lend a child; one that was left in the middle of something is not used again."""
        child = self._borrow()
        try:
            yield child
        except BaseException:
            _end(child)
            raise
        self._give_back(child)

    def _borrow(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            child = subprocess.Popen(
                [sys.executable, str(_CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._all.append(child)
            return child

    def _give_back(self, child: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._idle.append(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    for pipe in (child.stdin, child.stdout):
        with suppress(OSError):
            _pipe(pipe).close()
    child.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


class _ChildEndedError(Exception):
    """Nobody reads what is being written."""


def _send(child: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
    _write(child, json.dumps(request).encode() + b"\n")


def _write_block(child: subprocess.Popen[bytes], data: bytes) -> None:
    _write(child, _LENGTH.pack(len(data)) + data)


def _write(child: subprocess.Popen[bytes], data: bytes) -> None:
    try:
        _pipe(child.stdin).write(data)
        _pipe(child.stdin).flush()
    except OSError as error:
        raise _ChildEndedError from error


def _read_block(child: subprocess.Popen[bytes]) -> bytes:
    """Return a decoded block; none at the end, and none where the child has ended."""
    head: bytes = _pipe(child.stdout).read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return b""
    (length,) = _LENGTH.unpack(head)
    data: bytes = _pipe(child.stdout).read(length)
    return data


def _answer(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    line = _pipe(child.stdout).readline()
    try:
        reply: dict[str, Any] = json.loads(line)
    except ValueError:
        reply = {"error": "the encoder ended without a word; install the coach again"}
    if "error" in reply:
        raise EncoderError(str(reply["error"]))
    return reply


def _led(source: Source, lead: int) -> Iterator[Samples]:
    if lead:
        yield np.zeros((lead, source.channels), np.int16)
    yield from source.blocks


def _planes(block: Samples, codec: Codec, channels: int) -> bytes:
    if codec.samples == "s16":
        return block.astype("<i2", copy=False).tobytes()
    planes = block.reshape(-1, channels).T
    scaled: NDArray[np.float32] = np.multiply(planes, codec.gain / 32768, dtype=np.float32)
    return scaled.tobytes()
