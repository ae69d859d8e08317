"""Weights that are too large for the package: fetched once, by the user, by name.

This is the only file of the coach that uses the internet, and only `coach fetch`
calls what does. What arrives is taken for what it should be by its hash alone.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coach.errors import HearingError
from coach.folders import user_folder

_BLOCK: Final = 1 << 18
_PATIENCE_SECONDS: Final = 30
_NOTHING_LEFT: Final = 416
"""The answer to a request for what comes after the last byte."""

OnProgress = Callable[[int, int], None]
"""Hears how many bytes are there, of how many."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A file that can be fetched; ``size`` in bytes, roughly, is what the user is told."""

    name: str
    url: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        """What the file is called, there and here."""
        return self.url.rsplit("/", 1)[-1]


_WHISPER_BASE: Final = "ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e"
WHISPER: Final = Weights(
    "whisper",
    f"https://openaipublic.azureedge.net/main/whisper/models/{_WHISPER_BASE}/base.pt",
    _WHISPER_BASE,
    145_000_000,
)
"""whisper-base for many languages, MIT; address and hash as in the package openai-whisper."""

FETCHABLE: Final = {WHISPER.name: WHISPER}


def weights_file(weights: Weights) -> Path:
    """Where it is kept: $COACH_DATA_DIR, or the user's data folder of this system."""
    return user_folder("data", "weights") / weights.file_name


def check(path: Path, weights: Weights) -> None:
    """Raise HearingError unless the file at ``path`` is there and is what it should be."""
    try:
        found = _sha256(path)
    except FileNotFoundError as error:
        raise HearingError(
            f"The weights of {weights.name} are not in {path}. Fetch them (once, about "
            f"{weights.size // 1_000_000} MB) with: coach fetch {weights.name}"
        ) from error
    except OSError as error:
        raise HearingError(f"{path} cannot be read ({error.strerror}).") from error
    if found != weights.sha256:
        raise HearingError(
            f"{path} is damaged, or another file: its sha256 is {found}, and should be "
            f"{weights.sha256}. Fetch it again with: coach fetch {weights.name}"
        )


def fetch(weights: Weights, on_progress: OnProgress) -> Path:
    """Load ``weights`` from the internet, going on where an earlier try broke off.

    The file is put in its place once its hash is right; until then nothing is
    replaced. Raises HearingError.
    """
    from http.client import HTTPException

    target = weights_file(weights)
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _load(weights, partial, on_progress)
    except (OSError, HTTPException) as error:
        raise HearingError(
            f"{weights.url} could not be fetched ({error}). Try again: what has arrived is kept. "
            f"Or fetch it on another computer, and here: coach fetch {weights.name} --from FILE"
        ) from error
    return _keep(partial, target, weights)


def place(weights: Weights, source: Path) -> Path:
    """Copy ``weights`` from a file that the user has. Raises HearingError."""
    check(source, weights)
    target = weights_file(weights)
    copy = target.with_name(f"{target.name}.copy")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    except OSError as error:
        with suppress(OSError):
            copy.unlink()
        raise HearingError(f"{target} cannot be written ({error.strerror}).") from error
    return _keep(copy, target, weights)


def _load(weights: Weights, partial: Path, on_progress: OnProgress) -> None:
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    done = partial.stat().st_size if partial.exists() else 0
    asked = Request(weights.url, headers={"Range": f"bytes={done}-"} if done else {})
    try:
        with urlopen(asked, timeout=_PATIENCE_SECONDS) as answer:
            _receive(answer, partial, done if answer.status == 206 else 0, weights, on_progress)
    except HTTPError as error:
        if error.code != _NOTHING_LEFT:
            raise
        error.close()  # all of it has arrived; whether it is right is seen next


def _receive(
    answer: Any, partial: Path, done: int, weights: Weights, on_progress: OnProgress
) -> None:
    """Write what comes behind the first ``done`` bytes. Raises OSError where it is cut short."""
    total = done + answer.length if answer.length is not None else weights.size
    with partial.open("ab" if done else "wb") as file:
        while block := answer.read(_BLOCK):
            done += len(block)
            if done > 2 * weights.size:
                raise HearingError(f"{weights.url} is much larger than it should be.")
            file.write(block)
            on_progress(done, max(done, total))
    if answer.length:
        raise OSError(f"it broke off after {done} of {total} bytes")


def _keep(partial: Path, target: Path, weights: Weights) -> Path:
    """Put what has arrived in its place, or delete it where it is something else."""
    try:
        found = _sha256(partial)
        if found == weights.sha256:
            partial.replace(target)
            return target
        partial.unlink()
    except OSError as error:
        raise HearingError(f"{target} cannot be written ({error.strerror}).") from error
    raise HearingError(
        f"What arrived from {weights.url} is not {weights.file_name}: its sha256 is {found}, and "
        f"should be {weights.sha256}. It was deleted. Try again later."
    )


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
