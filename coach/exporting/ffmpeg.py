"""FFmpeg's encoders and decoders, each in a program of its own (``ffmpeg_worker.py``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from coach.audio import to_floats, to_pcm
from coach.exporting.model import EncoderInput
from coach.worker import Worker, WorkerError

# For a few seconds of sound, or the end of a long file, on a slow disk.
LIMIT_SECONDS: Final = 60.0

_CHILD: Final = Path(__file__).with_name("ffmpeg_worker.py")
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


# LAME turns everything down by this, so that its own overshoot does not clip.
# The coach's tracks have that room already, so it is taken back.
LAME_SCALE: Final = 0.95

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
    """An encoder's failure, in its library's own words, or the way its program ended."""


class FFmpeg:
    """Starts programs as threads ask for them, keeps idle ones, ends them all on exit.

    Any thread may ask. Every method raises EncoderError.
    """

    def __init__(self) -> None:
        self._idle: list[Worker] = []
        self._all: list[Worker] = []

    def __enter__(self) -> FFmpeg:
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self._all:
            worker.close()

    def start(self) -> None:
        """Start one program and return at once: it will be needed."""
        with suppress(OSError), self._borrowed() as worker:  # the first request says what is wrong
            worker.start()

    def encode_mp3(self, path: Path, source: EncoderInput) -> None:
        """Write MP3 of constant bit rate; its LAME header says where the sound begins."""
        self._encode(path, source, MP3)

    def encode_opus(self, path: Path, source: EncoderInput) -> None:
        """Write Ogg Opus; pre-skip and last granule say where the sound begins and ends."""
        self._encode(path, source, OPUS)

    def encode_m4b(self, path: Path, source: EncoderInput) -> None:
        """Write AAC with chapters, the last packet full and an edit list in frames.

        Decoders skip what an edit list leaves out at the start, but many play
        the last packet to its end. So the silence that fills it goes before
        the sound, and the edit list begins after it. A whole packet of it more,
        for the encoder overshoots by up to 3 dB in its very first one.
        """
        timescale = {"movie_timescale": str(source.sample_rate)}
        lead = AAC_FRAME + -source.frames % AAC_FRAME
        self._encode(path, source, AAC, timescale, lead=lead)

    def decode(self, path: Path, channels: int) -> tuple[int, Iterator[NDArray[np.float32]]]:
        """Return the sample rate of a file's sound and its blocks, of shape (n, channels)."""
        request = {"do": "decode", "path": str(path.absolute()), "layout": _LAYOUTS[channels]}

        def rate_and_blocks() -> Iterator[Any]:
            with self._borrowed() as worker:
                yield worker.ask(request)[0]["rate"]
                while block := worker.ask({"do": "read"}, restart=False)[1]:
                    yield np.frombuffer(block, "<f4").reshape(-1, channels)

        blocks = rate_and_blocks()
        return next(blocks), blocks

    def _encode(
        self,
        path: Path,
        source: EncoderInput,
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
        silence = np.zeros((lead, source.channels), np.int16)

        def written() -> Iterator[tuple[dict[str, Any], bytes]]:
            for block in chain([silence] if lead else [], source.blocks):
                if codec.samples == "s16":
                    data = to_pcm(block)
                else:
                    planes = block.reshape(-1, source.channels).T
                    data = to_floats(planes, codec.gain).tobytes()
                yield {"do": "write"}, data
            yield {"do": "close"}, b""

        with self._borrowed() as worker:
            worker.ask(request)
            worker.ask_each(written())

    @contextmanager
    def _borrowed(self) -> Iterator[Worker]:
        """Lend a worker; one that is left in the middle of something begins again."""
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = Worker("the encoder", _CHILD, LIMIT_SECONDS)
            self._all.append(worker)
        try:
            yield worker
        except WorkerError as error:
            worker.close()
            raise EncoderError(str(error)) from error
        except BaseException:
            worker.close()
            raise
        finally:
            self._idle.append(worker)
