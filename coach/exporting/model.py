"""The plain types of an export: what is asked for, what a file says, what an encoder is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, get_args

from coach.model import SPLITS, Split

if TYPE_CHECKING:
    from coach.audio import Samples

Format = Literal["wav", "flac", "mp3", "opus", "ogg", "m4b"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

# What may be asked for by name: the formats, and the folder for browsers.
KINDS: Final = (*FORMATS, "web")

# Silence before the first word of a file: wireless loudspeakers and cars swallow what
# comes while they wake up.
MAX_GAP_MS: Final = 60_000
HEAD_MS: Final = 700

# And after the last: some players stop a little early.
TAIL_MS: Final = 300


@dataclass(frozen=True, slots=True)
class Request:
    """A request for an export; ``head_ms`` and ``tail_ms`` of silence go round every file.

    ``web`` asks for the folder for browsers as well. Raises ValueError where
    nothing is asked for, or a gap is out of bounds.
    """

    formats: tuple[Format, ...] = ("wav",)
    splits: tuple[Split, ...] = ("session",)
    head_ms: int = HEAD_MS
    tail_ms: int = TAIL_MS
    web: bool = False

    def __post_init__(self) -> None:
        if not (self.formats or self.web) or not self.splits:
            raise ValueError("no format, or no split, is asked for")
        if not (0 <= self.head_ms <= MAX_GAP_MS and 0 <= self.tail_ms <= MAX_GAP_MS):
            raise ValueError(f"a gap must be within 0 to {MAX_GAP_MS // 1000} s")


def formats_in(kinds: Iterable[str]) -> tuple[Format, ...]:
    """Return the formats among KINDS that are asked for, in their own order."""
    wanted = set(kinds)
    return tuple(kind for kind in FORMATS if kind in wanted)


def splits_in(kinds: Iterable[str]) -> tuple[Split, ...]:
    """Return the splits that are asked for, in their own order."""
    wanted = set(kinds)
    return tuple(split for split in SPLITS if split in wanted)


def gaps_of(text: str) -> tuple[int, int]:
    """Read SECONDS, or HEAD,TAIL; return both in milliseconds.

    Raises ValueError for anything else, or a gap out of bounds.
    """
    seconds = [float(part) for part in text.split(",")]
    if len(seconds) not in (1, 2) or not all(0 <= part <= MAX_GAP_MS / 1000 for part in seconds):
        raise ValueError(text)
    return round(seconds[0] * 1000), round(seconds[-1] * 1000)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Frames ``start`` to ``end`` (exclusive) of a file."""

    start: int
    end: int
    title: str


@dataclass(frozen=True, slots=True)
class Caption:
    """``text`` from ``start`` to ``end``, in milliseconds of the file; ``end`` is later."""

    start: int
    end: int
    text: str
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a file, for people and for players.

    ``number`` of ``total`` is its place among the tracks of the session.
    ``notices`` are the programme's safety notices, which go with every file,
    so that a single track that is handed on carries them too. ``cover`` gives
    the picture, once it is drawn.
    """

    title: str
    album: str
    number: int
    total: int
    notices: str
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]
    sample_rate: int
    cover: Callable[[], bytes]
    cover_text: str


class SampleReader(Protocol):
    """Something to read from any frame on, such as a Track."""

    @property
    def frames(self) -> int:
        """Length in frames."""

    @property
    def channels(self) -> int:
        """1, or 2 with music."""

    def read_into(self, out: Samples, frame: int) -> int:
        """Fill ``out`` from ``frame`` on; see ``Track.read_into``.

        ``out`` has shape (n,) for one channel and (n, 2) for two.
        """


@dataclass(frozen=True, slots=True)
class EncoderInput:
    """An encoder's input: int16 blocks of shape (n,) or (n, 2), and the labels of the file.

    ``frames`` is how many all blocks hold together; ``labels`` None writes no tags.
    """

    blocks: Iterable[Samples]
    frames: int
    channels: int
    sample_rate: int
    labels: Labels | None = None
