"""Encodes and decodes with FFmpeg, as the program that ``ffmpeg`` starts; only it imports av.

    {"do": "encode", "path", "codec", "container", "samples", "layout", "rate",
     "bits", "start", "options", "container_options", "chapters"}
    {"do": "write"} and a block                   as often as there are blocks
    {"do": "close"}                               after them

    {"do": "decode", "path", "layout"}            answers {"rate"}
    {"do": "read"}                                answers a block, an empty one at the end

Blocks hold s16 or fltp samples as ``samples`` says, one plane after another;
decoded ones are packed 32-bit floats. ``start`` is the time of the first frame,
0 or less.

The wheel of PyAV brings x264 and x265, which are under the GPL: they are loaded
here and nowhere else, into a separate program that the coach talks to through
pipes.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from typing import Any, Final

from coach.worker import PROGRAM, Reply

# No encoder's name, no date, and a serial number that is always the same.
BLOCK_BYTES: Final = 1 << 18
BITEXACT: Final = "+bitexact"


class Encoder:
    """A file that is being written, as a request describes it."""

    def __init__(self, request: dict[str, Any]) -> None:
        import av

        rate, layout, samples = request["rate"], request["layout"], request["samples"]
        self._planes = 1 if samples == "s16" else av.AudioLayout(layout).nb_channels
        self._frame_bytes = av.AudioFormat(samples).bytes * av.AudioLayout(layout).nb_channels
        self._form, self._rate, self._position = (samples, layout), rate, request["start"]
        outer = {"fflags": BITEXACT, **request["container_options"]}
        inner = {"flags": BITEXACT, **request["options"]}
        self._container = av.open(
            request["path"], "w", format=request["container"], container_options=outer
        )
        stream: Any = self._container.add_stream(request["codec"], rate=rate, options=inner)
        stream.bit_rate = request["bits"]
        stream.layout, stream.format = layout, samples
        stream.codec_context.time_base = Fraction(1, rate)
        self._stream = stream
        if request["chapters"]:
            self._container.set_chapters(chapters(request["chapters"], rate))

    def write(self, block: bytes) -> None:
        """Encode a block."""
        import av

        frame = av.AudioFrame(*self._form, len(block) // self._frame_bytes, align=1)
        size = len(block) // self._planes
        for number, plane in enumerate(frame.planes):
            plane.update(block[number * size : (number + 1) * size])
        frame.sample_rate, frame.time_base = self._rate, Fraction(1, self._rate)
        frame.pts = self._position
        self._position += frame.samples
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Write what the encoder has kept back, and what ends the file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()


def chapters(entries: list[tuple[int, int, str]], rate: int) -> list[Any]:
    """Return chapters as PyAV takes them, from (first frame, end, title)."""
    return [
        {
            "id": number,
            "start": start,
            "end": end,
            "time_base": Fraction(1, rate),
            "metadata": {"title": title},
        }
        for number, (start, end, title) in enumerate(entries)
    ]


class Decoder:
    """The sound of a file."""

    def __init__(self, request: dict[str, Any]) -> None:
        import av

        # What looks like sound may be a playlist of addresses.
        container = av.open(request["path"], options={"protocol_whitelist": "file"})
        if not container.streams.audio:
            raise ValueError("there is no sound in it")
        self._stream = container.streams.audio[0]
        self._container, self.rate = container, self._stream.rate
        self._resampler = av.AudioResampler("flt", request["layout"], self.rate)
        decoded = chain(container.decode(self._stream), [None])
        self._frames = chain.from_iterable(map(self._resampler.resample, decoded))

    def read(self) -> bytes:
        """Return the next block, which is empty after the last."""
        block = bytearray()
        for frame in self._frames:
            size = frame.samples * len(frame.layout.channels) * 4
            block += bytes(frame.planes[0])[:size]  # a plane may be longer than its samples
            if len(block) >= BLOCK_BYTES:
                return bytes(block)
        self._container.close()
        return bytes(block)


# The one file that is being written or read.
OPEN: Final[dict[str, Any]] = {}


def answer(request: dict[str, Any], data: bytes) -> Reply:
    """Do what is asked; raises what FFmpeg raises."""
    do = request["do"]
    if do == "encode":
        OPEN["file"] = Encoder(request)
    elif do == "decode":
        OPEN["file"] = Decoder(request)
        return {"rate": OPEN["file"].rate}, b""
    elif do == "read":
        return {}, OPEN["file"].read()
    elif do == "write":
        OPEN["file"].write(data)
    else:
        OPEN["file"].close()
    return {}, b""


if __name__ == PROGRAM:  # loaded before it is asked, while the sound is measured
    import av  # noqa: F401
