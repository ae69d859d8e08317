"""The speech of Beneath a Steel Sky, an adventure game that Debian has with all its voices.

``sky.dnr`` is an index: a count, then 8 bytes a file: number (16 bits), place and flags (24),
size and flags (24), all little-endian. Files 50000 and up are speech: 22 bytes of head, whose
first bit 7 says that what follows is packed, then unsigned 8-bit sound at 11025 Hz. The packing is
Rob Northen's method 1: Huffman codes for runs of plain bytes, distances and lengths.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from training.clips import Sound

SPEECH_RATE: Final = 11_025
FIRST, LAST = 50_000, 60_000
HEAD: Final = 22


def read_speech(folder: Path) -> Iterator[tuple[int, Sound]]:
    """Read every line that is spoken: its number, and its samples at 11025 Hz."""
    index, data = (folder / "sky.dnr").read_bytes(), (folder / "sky.dsk").read_bytes()
    for number, place, size in sorted(_files(index)):
        if not FIRST <= number < LAST:
            continue
        head, body = data[place : place + HEAD], data[place + HEAD : place + size]
        if head[0] & 0x80 and body.startswith(b"RNC\1"):
            body = unpacked(body)
        samples = np.frombuffer(body, np.uint8).astype(np.float32)
        yield number, np.float32(1 / 128) * (samples - 128)


def _files(index: bytes) -> Iterator[tuple[int, int, int]]:
    """Read the index: number, first byte and size of each file."""
    for number, *rest in struct.iter_unpack("<H6B", index[4:]):
        place = int.from_bytes(bytes(rest[:3]), "little")
        size = int.from_bytes(bytes(rest[3:]), "little") & 0x3FFFFF
        yield number, (place & 0x7FFFFF) << 4 if place >> 23 else place, size


class _Bits:
    """Bits, lowest first, of 16-bit words between which plain bytes may lie."""

    def __init__(self, data: bytes) -> None:
        self.data = data + bytes(4)
        self.at = 0
        self.bits, self.count = self._word(), 16

    def _word(self) -> int:
        return self.data[self.at] | self.data[self.at + 1] << 8

    def take(self, count: int) -> int:
        """Return the next ``count`` bits, 16 at most."""
        value = self.bits & ((1 << count) - 1)
        self.bits >>= count
        self.count -= count
        if self.count < 16 and self.at + 4 <= len(self.data):
            self.at += 2
            self.bits |= self._word() << self.count
            self.count += 16
        return value

    def plain(self, count: int) -> bytes:
        """Return the next ``count`` plain bytes. The word that was read ahead is one of them."""
        found = self.data[self.at : self.at + count]
        self.at = min(self.at + count, len(self.data) - 2)
        self.count -= 16
        self.bits = self.bits & ((1 << self.count) - 1) | self._word() << self.count
        self.count += 16
        return found


class _Codes:
    """A Huffman code of numbers, read from the bits that describe it."""

    def __init__(self, bits: _Bits) -> None:
        lengths = [bits.take(4) for _ in range(bits.take(5))]
        self.values: dict[tuple[int, int], int] = {}
        code = 0
        for length in range(1, 16):
            for value, own in enumerate(lengths):
                if own == length:
                    self.values[length, int(f"{code:0{length}b}"[::-1], 2)] = value
                    code += 1
            code <<= 1
        self.lengths = sorted({length for length in lengths if length})

    def read(self, bits: _Bits) -> int:
        """Read a number: a code for its bits, then those below the highest."""
        for length in self.lengths:
            value = self.values.get((length, bits.bits & ((1 << length) - 1)))
            if value is not None:
                bits.take(length)
                return value if value < 2 else 1 << (value - 1) | bits.take(value - 1)
        raise ValueError("The speech file is damaged: a code that its table does not have.")


def unpacked(packed: bytes) -> bytes:
    """Unpack what Rob Northen's method 1 packed. Raises ValueError where it is damaged."""
    size, blocks = struct.unpack_from(">4xI8xxB", packed)
    bits, out = _Bits(packed[18:]), bytearray()
    bits.take(2)
    for _ in range(blocks):
        runs, distances, lengths = _Codes(bits), _Codes(bits), _Codes(bits)
        for left in range(bits.take(16), 0, -1):
            if run := runs.read(bits):
                out += bits.plain(run)
            if left > 1:
                start, length = len(out) - distances.read(bits) - 1, lengths.read(bits) + 2
                for place in range(start, start + length):
                    out.append(out[place])
    if len(out) != size:
        raise ValueError(f"The speech file is damaged: {len(out)} bytes instead of {size}.")
    return bytes(out)
