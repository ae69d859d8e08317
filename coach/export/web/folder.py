"""The web folder on the disk: whole or not there, and nothing but its own files."""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from coach.errors import ExportError
from coach.export.files import STALE_AFTER_S
from coach.export.web.page import web_page
from coach.model import Programme
from coach.timeline import Timeline

PAGE: Final = "index.html"
SOUND: Final = "session"
SUFFIXES: Final = (".mp3", ".m4a")
"""The sound files that every browser plays, Safari included."""

_FIRST_FRAME: Final = 64
"""Bytes in which an MP3's first frame says "Xing" for a variable, "Info" for a constant rate."""

_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def write_web(
    folder: Path,
    timeline: Timeline,
    programme: Programme,
    audio: Path,
    *,
    cover: bytes | None = None,
    force: bool = False,
) -> Path:
    """Write a session as a folder for browsers and return its ``index.html``.

    ``audio`` is the whole track as .m4a, or as .mp3 of constant bit rate; it
    is copied. ``cover`` is a PNG or JPEG for the lock screen. The folder
    appears whole or not at all, with the same bytes for the same input.
    Raises ExportError where the folder exists and ``force`` is false, where
    it holds anything that this function did not write, and for every OSError
    on the way.
    """
    if audio.suffix.lower() not in SUFFIXES:
        raise ExportError(
            f"{audio}: browsers on some phones do not play this; "
            f"give a file that ends in {' or '.join(SUFFIXES)}."
        )
    sound = SOUND + audio.suffix.lower()
    page = web_page(timeline, programme, sound, _data_url(cover) if cover else None)
    try:
        _refuse_varying_rate(audio)
        with _whole_folder(folder, force) as partial:
            (partial / PAGE).write_text(page, encoding="utf-8", newline="\n")
            shutil.copyfile(audio, partial / sound)
            for name in (PAGE, sound):
                _sync(partial / name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"{folder}: cannot be written: {reason}. "
            "Choose another folder with -o, or make room on the disk."
        ) from error
    return folder / PAGE


def _refuse_varying_rate(audio: Path) -> None:
    """Raise for an MP3 of variable bit rate.

    Browsers find a place in one by a table of a hundred steps: measured in
    Chromium, the sound is then up to a second away from where the page says.
    """
    with audio.open("rb") as file:
        head = file.read(10)
        tagged = head[:3] == b"ID3"
        # An ID3 tag gives its size as four bytes of seven bits.
        size = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=False))
        file.seek(10 + size if tagged else 0)
        varying = b"Xing" in file.read(_FIRST_FRAME)
    if varying and audio.suffix.lower() == ".mp3":
        raise ExportError(
            f"{audio}: an MP3 of variable bit rate; browsers lose their place in it. "
            "Give one of constant bit rate, or .m4a."
        )


def _data_url(picture: bytes) -> str:
    for magic, kind in _PICTURES.items():
        if picture.startswith(magic):
            return f"data:{kind};base64,{base64.b64encode(picture).decode()}"
    raise ExportError("The cover picture is neither PNG nor JPEG.")


@contextmanager
def _whole_folder(folder: Path, force: bool) -> Iterator[Path]:
    """Give an empty folder beside ``folder``; it becomes ``folder`` on success."""
    _refuse(folder, force)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(folder)
    partial = _beside(folder, "partial")
    partial.mkdir()
    try:
        yield partial
        _refuse(folder, force)
        _replace(folder, partial)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _refuse(folder: Path, force: bool) -> None:
    """Raise unless ``folder`` is free, empty, or an earlier one that may be replaced."""
    if not folder.exists():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise ExportError(f"{folder} is there and is no folder; use -o for another place.")
    names = {path.name for path in folder.iterdir()}
    others = names - {PAGE, *(SOUND + suffix for suffix in SUFFIXES)}
    if others:
        raise ExportError(
            f"{folder} holds {sorted(others)[0]}, which the coach did not write, "
            "and was left as it is. Use -o for another folder."
        )
    if names and not force:
        raise ExportError(
            f"{folder} is already there and was left as it is. "
            "Use --force to replace it, or -o for another folder."
        )


def _replace(folder: Path, partial: Path) -> None:
    """Put ``partial`` in the place of ``folder``; the old one comes back if that fails."""
    if not folder.exists():
        partial.rename(folder)
        return
    old = _beside(folder, "old")
    folder.rename(old)
    try:
        partial.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _beside(folder: Path, kind: str) -> Path:
    return folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.{kind}")


def _remove_stale(folder: Path) -> None:
    """Remove what a crash left behind, long ago; an ``old`` folder is somebody's only copy."""
    prefix, suffix = f".{folder.name}.", ".partial"
    for path in folder.parent.iterdir():
        stale = path.name.startswith(prefix) and path.name.endswith(suffix) and path.is_dir()
        if stale and time.time() - path.stat().st_mtime > STALE_AFTER_S:
            shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
