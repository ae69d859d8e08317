"""The coach's own tones, as packed beside this module or in the checkout.

``scripts/make_tones.py`` makes the files and their manifest. Lengths come from
the manifest alone, so that planning a timeline loads no sound.
"""

from __future__ import annotations

import functools
import json
import wave
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from coach.errors import CoachError, NotFoundError

if TYPE_CHECKING:
    from coach.audio.samples import Samples


class _Entry(TypedDict):
    name: str
    file: str
    frames: int
    sha256: str
    meaning: str


def names() -> tuple[str, ...]:
    """The names of all tones, in the manifest's order."""
    return tuple(_manifest())


def meaning(name: str) -> str:
    """Return what a tone tells the listener, as one sentence."""
    return _entry(name)["meaning"]


def length(name: str) -> int:
    """A tone's length in frames at 24 kHz; NotFoundError for an unknown name."""
    return _entry(name)["frames"]


@functools.cache
def samples(name: str) -> Samples:
    """A tone's sound: read-only int16 of shape (frames,), mono, 24 kHz.

    Raises NotFoundError for an unknown name.
    """
    from coach.audio.samples import from_pcm

    with wave.open(str(_folder() / _entry(name)["file"])) as sound:
        return from_pcm(sound.readframes(sound.getnframes()))


def _entry(name: str) -> _Entry:
    try:
        return _manifest()[name]
    except KeyError:
        known = ", ".join(names())
        raise NotFoundError(f"there is no tone {name!r}; the tones are {known}") from None


@functools.cache
def _manifest() -> dict[str, _Entry]:
    text = (_folder() / "manifest.json").read_text(encoding="utf-8")
    return {entry["name"]: entry for entry in json.loads(text)["tones"]}


def _folder() -> Path:
    """A wheel holds the tones inside the package, a checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "audio_cues", package.parent / "audio_cues"):
        if (folder / "manifest.json").is_file():
            return folder
    raise CoachError("the coach's tones are missing from this installation; install it again")
