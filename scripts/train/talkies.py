"""The voice files of two talking adventure games, with who says what in them.

Their formats are told in the docstrings.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

DRASCULA: Final = {
    "": "hero", "D": "drascula", "B": "drunk", "BJ": "bj", "E": "evaristo", "I": "igor",
    "L": "wolf", "P": "pianist", "T": "bartender", "VB": "vonbraun",
}  # fmt: skip
"""Voice files' first letters and who speaks them, in the order of the text tables."""


class Line(NamedTuple):
    """One voice file: who says what, and its sound."""

    speaker: str
    text: str
    sound: NDArray[np.float32]
    rate: int


def _pcm(data: bytes) -> NDArray[np.float32]:
    """Unsigned 8-bit samples as floats."""
    return (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / 128


def queen(folder: Path) -> Iterator[Line]:
    """Flight of the Amazon Queen, the talkie ScummVM packed (queen.1c; big-endian).

    From byte 12: a count, then 21 bytes a file: name (12), bundle, place, size. Voices are
    MP3 files NAME.SB; "*" and two characters in a text divide it into the pieces that are the
    files NAME1.SB, NAME2.SB... The texts: QUEEN2.JAS (Joe on things and in general, JOE0001 on),
    *.DOG (talks, J for Joe and P for the other) and *.CUT (scenes, CUT basename and number).
    """
    data = (folder / "queen.1c").read_bytes()
    count = struct.unpack_from(">H", data, 13)[0]
    files = {
        name.rstrip(b"\0").decode(): data[place : place + size]
        for name, _, place, size in struct.iter_unpack(">12sBII", data[15 : 15 + 21 * count])
    }

    jas, strings = files["QUEEN.JAS"][20:], files["QUEEN2.JAS"].decode("latin-1").splitlines()
    rooms, names, _, things = struct.unpack_from(">4H", jas)
    for i, text in enumerate(strings[things + names + rooms + 12 :][:40] + strings[:things]):
        yield from _voiced(files, "joe", text, f"JOE{i + 1:04d}")
    for name in sorted(files):
        if name.endswith(".DOG"):
            for who, text, voice in _talk(files[name][20:], name[:-4].lower().rstrip("0123456789")):
                yield from _voiced(files, who, text, voice)
        if name.endswith(".CUT"):
            for who, text, voice in _scene(files[name][20:], name[:-4], jas, strings[things:]):
                yield from _voiced(files, who, text, voice)


def _voiced(files: dict[str, bytes], who: str, text: str, voice: str) -> Iterator[Line]:
    """The pieces of a text that have a voice file."""
    for i, piece in enumerate(re.split(r"\*(?:XY.{11}|..)", text)):
        name = f"{voice}{i + 1:X}.SB".replace(" ", "0").upper()
        if piece.strip() and name in files:
            try:
                sound, rate = soundfile.read(io.BytesIO(files[name]), dtype="float32")
            except soundfile.LibsndfileError:
                continue
            yield Line(f"queen-{who}", piece, sound, rate)


def _string(data: bytes, at: int, align: int = 2) -> tuple[str, int]:
    """The text at ``at`` (its length, then its bytes), and where the next one starts."""
    length, at = data[at], at + 1
    end = -(-(at + length) // align) * align if length else at
    return data[at : at + length].decode("latin-1"), end


def _talk(data: bytes, other: str) -> Iterator[tuple[str, str, str]]:
    """Who says what under which voice name in a talk file."""
    levels, _, key, joes, others = struct.unpack_from(">5h", data)
    first, _, second = struct.unpack_from(">3H", data, 22)
    for at, count, who, mark in (
        (32 + abs(levels) * 96, joes, "joe", "J"),
        (first, others, other, "P"),
    ):
        for _ in range(count):
            number = struct.unpack_from(">H", data, at + 2)[0]
            text, at = _string(data, at + 4, 4)
            yield who, text, f"{key:2d}{number:4X}{mark}"
    start = 32 + abs(levels) * 96 + 2
    if not struct.unpack_from(">H", data, start)[0]:
        yield "joe", _string(data, start + 2)[0], f"{key:2d}SSSSJ"
    again, at = _string(data, second)
    yield other, again, f"{key:2d}XXXXP"
    yield "joe", _string(data, at)[0], f"{key:2d}XXXXJ"


def _scene(data: bytes, name: str, jas: bytes, names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Who says what under which voice name in a scene file: one text each step."""
    _, steps, _, _, texts, _ = struct.unpack_from(">3h3H", data)
    at, (_, texts) = 12, _string(data, texts)
    for step in range(abs(steps)):
        who, _, _, _, frames, runs, *_, source, _, _, _, _ = struct.unpack_from(">17h", data, at)
        people = struct.unpack_from(">h", data, at + 34)[0]
        at += 36 + 2 * people
        text, texts = _string(data, texts)
        label, _, _, _, _, _, _, image = struct.unpack_from(">8h", jas, 8 + 16 * max(who - 1, 0))
        person = not frames and (who in (0, -1) or (who > 0 and image in (-3, -4)))
        if who > -2 and not person and source <= 0 and runs:
            while struct.unpack_from(">h", data, at)[0] != -2:
                at += 20
            at += 2
        speaker = names[abs(label) - 1].lower().replace(" ", "") if who > 0 else "joe"
        yield speaker if who >= 0 else "teller", text, f"{name:_<5}{step + 1:02d}"


def drascula(folder: Path) -> Iterator[Line]:
    """Drascula in English: N.ALS (the hero), D1.ALS..., and drascula.dat of ScummVM.

    An ALS file is unsigned 8-bit sound at 11025 Hz after a head of 32 bytes. The texts
    (big-endian): for each table of texts a count, and for each of six languages its size and its
    texts; each starts after two bytes that say how far on the next one starts.
    """
    data = (folder / "drascula.dat").read_bytes()
    at = data.index(b"THAT'S THE SECOND BIGGEST DOOR") - 12
    for mark, who in DRASCULA.items():
        count = struct.unpack_from(">H", data, at)[0]
        place = at + 8
        for number in range(1, count):
            place += struct.unpack_from(">H", data, place - 2)[0]
            text = data[place : data.index(0, place)].decode("latin-1")
            sound = folder / f"{mark}{number}.ALS"
            if sound.exists():
                speaker = "blind" if mark == "D" and number >= 68 else who
                yield Line(f"drascula-{speaker}", text, _pcm(sound.read_bytes()[32:]), 11_025)
        at += 2
        for _ in range(6):
            at += 2 + struct.unpack_from(">H", data, at)[0]
