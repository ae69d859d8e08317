"""Encodes and decodes with FFmpeg, as a program of its own: the only file that imports av.

Requests are lines of JSON on standard input; each is answered by a line on
standard output. Sound travels as blocks, a little-endian u32 length before
each, and ends with a length of 0:

    {"do": "encode", "path", "codec", "container", "samples", "layout", "rate",
     "bits", "start", "options", "container_options", "chapters"}
                                                  then blocks in; answers {}
    {"do": "decode", "path", "layout"}            answers {"rate"}, then blocks out, then {}

Blocks hold s16 or fltp samples as ``samples`` says, one plane after another;
decoded ones are packed 32-bit floats. ``start`` is the time of the first frame,
0 or less. The answer to what goes wrong is {"error"}, and the program ends.

The wheel of PyAV brings x264 and x265, which are under the GPL: they are loaded
here and nowhere else, into a separate program that the coach talks to through
pipes. It imports nothing of the coach, so that it starts quickly.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import Any, BinaryIO, Final

LENGTH: Final = struct.Struct("<I")
BITEXACT: Final = "+bitexact"
"""No encoder's name, no date, and a serial number that is always the same."""


def main() -> None:
    """Answer requests until standard input ends."""
    # The coach ends this program itself when Ctrl-C reaches both.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(1), "wb") as answers, os.fdopen(os.dup(0), "rb") as requests:
        os.dup2(2, 1)
        for line in iter(requests.readline, b""):
            request = json.loads(line)
            try:
                if request["do"] == "encode":
                    encode(request, requests)
                else:
                    decode(request, answers)
            except Exception as error:
                reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
                answer(answers, {"error": reason})
                return
            answer(answers, {})


def answer(answers: BinaryIO, reply: dict[str, Any]) -> None:
    """Write one line of JSON at once."""
    answers.write(json.dumps(reply).encode() + b"\n")
    answers.flush()


def blocks(requests: BinaryIO) -> Iterator[bytes]:
    """Yield blocks until one of length 0; EOFError where the input ends before."""
    while True:
        head = requests.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise EOFError("the sound ended too early")
        (length,) = LENGTH.unpack(head)
        if not length:
            return
        yield requests.read(length)


def encode(request: dict[str, Any], requests: BinaryIO) -> None:
    """Encode the blocks that follow into the file of the request."""
    import av

    rate, layout, samples = request["rate"], request["layout"], request["samples"]
    planes = 1 if samples == "s16" else av.AudioLayout(layout).nb_channels
    frame_bytes = av.AudioFormat(samples).bytes * av.AudioLayout(layout).nb_channels
    path, container_name = request["path"], request["container"]
    outer = {"fflags": BITEXACT, **request["container_options"]}
    inner = {"flags": BITEXACT, **request["options"]}
    with av.open(path, "w", format=container_name, container_options=outer) as container:
        stream: Any = container.add_stream(request["codec"], rate=rate, options=inner)
        stream.bit_rate = request["bits"]
        stream.layout, stream.format = layout, samples
        stream.codec_context.time_base = Fraction(1, rate)
        if request["chapters"]:
            container.set_chapters(chapters(request["chapters"], rate))
        position = request["start"]
        for block in blocks(requests):
            frame = av.AudioFrame(samples, layout, len(block) // frame_bytes, align=1)
            size = len(block) // planes
            for number, plane in enumerate(frame.planes):
                plane.update(block[number * size : (number + 1) * size])
            frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
            frame.pts = position
            position += frame.samples
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


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


def decode(request: dict[str, Any], answers: BinaryIO) -> None:
    """Write the sound of a file: its rate, then blocks of packed floats."""
    import av

    with av.open(request["path"]) as container:
        if not container.streams.audio:
            raise ValueError("there is no sound in it")
        stream = container.streams.audio[0]
        answer(answers, {"rate": stream.rate})
        resampler = av.AudioResampler("flt", request["layout"], stream.rate)
        try:
            for decoded in chain(container.decode(stream), [None]):
                for frame in resampler.resample(decoded):
                    send(answers, frame)
        finally:
            answers.write(LENGTH.pack(0))


def send(answers: BinaryIO, frame: Any) -> None:
    """Write one frame as a block; its plane may be longer than its samples."""
    size = frame.samples * len(frame.layout.channels) * 4
    answers.write(LENGTH.pack(size) + bytes(frame.planes[0])[:size])


if __name__ == "__main__":
    sys.path.pop(0)  # this folder, whose names are not for everybody
    main()
