"""One order: a person's folder, made whole or not at all. Made twice, it is the same folder.

Runs in any process that sees the same files: a worker of ours, or of a cluster.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from coach import __version__
from coach.batch.folders import finish, is_finished, partial_folder
from coach.batch.table import Options
from coach.compiler import compile_track
from coach.errors import CoachError, ExportError
from coach.exporting import Session, export_session
from coach.files import slug
from coach.model import Programme
from coach.sheet import sheet_alone, sheet_page, sheet_pdf
from coach.voices import ClipBank, ClipCache, Voice, cache_folder, open_voice

OrderState = Literal["made", "there", "failed"]

# For another process to speak what both need; after that, both speak it.
LOCK: Final = "speaking.lock"
LONGEST_WAIT_S: Final = 600


@dataclass(frozen=True, slots=True)
class Order:
    """One folder to make. ``programme`` is personal already; ``run`` names this batch run."""

    row: int
    name: str
    folder: Path
    programme: Programme
    options: Options
    music_digest: str
    run: str
    version: str = __version__

    def key(self, fingerprint: str) -> str:
        """Return what tells this order's folder from every other: a digest of all that goes in.

        ``fingerprint`` is that of the voice.
        """
        options = asdict(self.options) | {"music": self.music_digest}
        options["preferences"]["in_full"] = sorted(self.options.preferences.in_full)
        content = [self.version, fingerprint, asdict(self.programme), options]
        text = json.dumps(content, sort_keys=True, default=bytes.hex)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class OrderResult:
    """The result of a row; ``problem`` says why where it failed.

    ``made``: in this run; ``there``: by an earlier one, from the same inputs.
    ``frames`` of the session are 24,000 a second; ``bytes`` are those of all files.
    """

    row: int
    name: str
    folder: Path | None
    state: OrderState
    problem: str = ""
    frames: int = 0
    bytes: int = 0


class SharedBank(ClipBank):
    """A bank of many processes: what is missing is spoken by one of them, the others wait."""

    def __init__(self, voice: Voice, cache: ClipCache) -> None:
        super().__init__(voice, cache)
        self._shared, self._speaker = cache, voice

    def prepare(
        self, texts: Iterable[str], on_progress: Callable[[int, int], None] | None = None
    ) -> None:
        """As ``ClipBank.prepare``; asks for the lock only where a clip is missing."""
        wanted = tuple(texts)
        name = self._speaker.fingerprint
        missing = any(self._shared.length(name, text) is None for text in wanted)
        with _alone(self._shared.folder) if missing else nullcontext():
            super().prepare(wanted, on_progress)


def make(order: Order) -> OrderResult:
    """Make the folder of an order, unless it is there; never raises for what is wrong with it."""
    try:
        return _make(order)
    except CoachError as error:
        problem = str(error)
    except Exception as error:
        # One row must not end the others, whatever is wrong with it.
        logging.getLogger(__name__).exception("row %s", order.row)
        problem = f"{type(error).__name__}: {error}"
    return OrderResult(order.row, order.name, None, "failed", problem)


def _make(order: Order) -> OrderResult:
    if order.version != __version__:
        raise ExportError(
            f"The batch was started by coach {order.version}, and the worker has {__version__}; "
            "install the same one everywhere."
        )
    options, frames = order.options, 0
    voice = _voice(options.voice, options.rate)
    key = order.key(voice.fingerprint)
    session = None
    if options.tracks:
        bank = SharedBank(voice, _cache(cache_folder()))
        track = compile_track(order.programme, bank, options.preferences)
        session = Session(order.programme, track, options.voice, options.rate, options.music)
        frames = track.frames
    if is_finished(order.folder, key) is None:
        with partial_folder(order.folder) as partial:
            if session is not None:
                export_session(session, partial, options.request, workers=1)
            if options.sheet:
                sheet = sheet_alone(order.programme, options.preferences)
                path = partial / f"{slug(order.programme.id)}.html"
                path.write_text(sheet_page(sheet), encoding="utf-8", newline="\n")
                path.with_suffix(".pdf").write_bytes(sheet_pdf(sheet))
            finish(partial, order.folder, key)
    size = is_finished(order.folder, key)
    return OrderResult(order.row, order.name, order.folder, "made", frames=frames, bytes=size or 0)


@lru_cache(maxsize=4)
def _voice(name: str, rate: float) -> Voice:
    """The voice of this process; its engine starts on the first clip that is missing."""
    return open_voice(name, rate)


# The cache of this process; where its folder takes nothing, it keeps what it speaks.
_cache = lru_cache(maxsize=4)(ClipCache)


def voice_fingerprint(name: str, rate: float) -> str:
    """Return the fingerprint that clips of a voice have, without starting it."""
    return _voice(name, rate).fingerprint


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a clip cache, where it can be had: it saves work, nothing depends on it."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, timeout=LONGEST_WAIT_S)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except (OSError, Timeout):
        yield
        return
    try:
        yield
    finally:
        lock.release()
