"""Actors in two adventure games: short utterances and running speech, for evaluation only.

Subtitles say who says what. Nothing is taken by ear: where a line is longer, its parts between
stops must be as many as its sounds between pauses. The formats of the voice files are told in the
docstrings; both games are in Debian.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from coach.listening import RATE
from training.clips import Clip, Sound, read_clip, trimmed
from training.vocabulary import NUMBERS, PHRASES

LONGEST: Final = 24_000
"""Samples of a phrase; what takes longer than 1.5 s has something else in it."""
OTHERS: Final = 800
RUNNING: Final = 60 * 60 * RATE
PAUSE: Final = np.zeros(4_800, np.float32)
DRASCULA: Final = {
    "": "hero", "D": "drascula", "B": "drunk", "BJ": "bj", "E": "evaristo", "I": "igor",
    "L": "wolf", "P": "pianist", "T": "bartender", "VB": "vonbraun",
}  # fmt: skip
"""Voice files' first letters and who speaks them, in the order of the text tables."""


@dataclass(frozen=True, slots=True)
class Line:
    """One voice file: who says what, and its sound."""

    speaker: str
    text: str
    sound: NDArray[np.float32]
    rate: int

    def clip(self, phrase: str) -> Clip:
        """Return the line as a clip."""
        return Clip(phrase, f"people-{self.speaker}", trimmed(self.sound, self.rate))


def read_lines(queen: Path, drascula: Path) -> Iterator[Line]:
    """Read all lines of Flight of the Amazon Queen and of Drascula."""
    return chain(_queen(queen), _drascula(drascula))


def phrase_of(text: str) -> str:
    """Return the words of a subtitle in lower case, or "" where it is more than words."""
    words = re.sub(r"\bok\b", "okay", text.lower().replace("`", "'"))
    words = " ".join(re.sub(r"[-.,!?:;\"~]+|(?<![a-z])'|'(?![a-z])", " ", words).split())
    return words if re.fullmatch(r"[a-z']+( [a-z']+)*", words) else ""


def pieces(line: Line) -> Iterator[tuple[str, Sound]]:
    """Cut phrases out of a longer line at pauses, where those match its stops."""
    parts = re.split(r"[-.,!?:;]+(?=[ \"]|$)", line.text)
    said = [phrase_of(part) for part in parts if part.strip()]
    if len(said) < 2 or not set(PHRASES).intersection(said):
        return
    sound = trimmed(line.sound, line.rate)
    frames = np.abs(sound[: len(sound) // 160 * 160].reshape(-1, 160)).max(axis=1, initial=0)
    at = np.flatnonzero(frames > 0.02)
    for pause in (40, 30, 20, 14, 10):  # in 10 ms
        ends = np.flatnonzero(np.diff(at) > pause)
        if len(ends) + 1 == len(said):
            starts, stops = [at[0], *at[ends + 1]], [*at[ends], at[-1]]
            for phrase, start, stop in zip(said, starts, stops, strict=True):
                if phrase in PHRASES:
                    yield phrase, trimmed(sound[max(0, start - 4) * 160 : (stop + 5) * 160], RATE)
            return


def games_evaluation(queen: Path, drascula: Path, warzone: Path) -> Iterator[Clip]:
    """Collect every phrase said by itself, an even choice of other short utterances, and digits."""
    others: list[Clip] = []
    for line in read_lines(queen, drascula):
        phrase = phrase_of(line.text)
        for part, sound in pieces(line):
            if len(sound) <= LONGEST:
                yield Clip(part, f"people-{line.speaker}", sound)
        if not phrase or phrase.count(" ") > 3:
            continue
        clip = line.clip(phrase)
        if phrase not in PHRASES:
            others.append(clip)
        elif len(clip.sound) <= LONGEST:
            yield clip
    yield from others[:: max(1, len(others) // OTHERS)]
    for number, word in enumerate(NUMBERS[:10]):
        yield Clip(word, "people-warzone", read_clip(warzone / f"{number}.ogg"))


def write_running_speech(queen: Path, drascula: Path, speech: Path) -> None:
    """Write an hour of whole sentences, evenly chosen, with 0.3 s between, as a WAV file."""
    long = [
        trimmed(line.sound, line.rate)
        for line in read_lines(queen, drascula)
        if len(line.text.split()) > 4
    ]
    share = min(1.0, RUNNING / (1 + sum(len(sound) + len(PAUSE) for sound in long)))
    chosen = [one for i, one in enumerate(long) if int(i * share) != int((i - 1) * share)]
    samples = np.concatenate([part for sound in chosen for part in (sound, PAUSE)])
    soundfile.write(speech, samples, RATE, subtype="PCM_16")


def _queen(folder: Path) -> Iterator[Line]:
    """Read Flight of the Amazon Queen, the talkie ScummVM packed (queen.1c; big-endian).

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
    """Return the pieces of a text that have a voice file."""
    for i, piece in enumerate(re.split(r"\*(?:XY.{11}|..)", text)):
        name = f"{voice}{i + 1:X}.SB".replace(" ", "0").upper()
        if piece.strip() and name in files:
            try:
                sound, rate = soundfile.read(io.BytesIO(files[name]), dtype="float32")
            except soundfile.LibsndfileError:
                continue
            yield Line(f"queen-{who}", piece, sound, rate)


def _string(data: bytes, at: int, align: int = 2) -> tuple[str, int]:
    """Read the text at ``at`` (its length, then its bytes), and where the next one starts."""
    length, at = data[at], at + 1
    end = -(-(at + length) // align) * align if length else at
    return data[at : at + length].decode("latin-1"), end


def _talk(data: bytes, other: str) -> Iterator[tuple[str, str, str]]:
    """Read a talk file: speaker, text, name of the voice file."""
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
    """Read a scene file, one text each step: speaker, text, name of the voice file."""
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


def _drascula(folder: Path) -> Iterator[Line]:
    """Read Drascula in English: N.ALS (the hero), D1.ALS..., and drascula.dat of ScummVM.

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
                unsigned = np.frombuffer(sound.read_bytes()[32:], np.uint8).astype(np.float32)
                yield Line(
                    f"drascula-{speaker}", text, np.float32(1 / 128) * (unsigned - 128), 11_025
                )
        at += 2
        for _ in range(6):
            at += 2 + struct.unpack_from(">H", data, at)[0]
