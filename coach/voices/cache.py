"""Rendered clips on disk, found by what they are made of.

An entry's name is the SHA-256 of the format, the voice's fingerprint and the
text. It holds a header, then the samples (16-bit little-endian):

    magic 8 bytes | key 32 bytes | frames u32 | CRC-32 of the samples | CRC-32 of all before

What lies in the folder is untrusted: reads are bounded, and an
entry that is damaged, cut short or of another key is removed and rendered
again. Entries are written beside their place and renamed into it, so several
processes may share the folder; to write the same entry twice does no harm.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import struct
import tempfile
import threading
import time
import weakref
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from coach.audio import from_pcm, to_pcm
from coach.files import open_file, replacing
from coach.folders import user_folder
from coach.timeline import SAMPLE_RATE

if TYPE_CHECKING:
    from coach.voices.clip import Clip

# Some three hours of speech; beyond it the entries unused for longest go.
MAX_BYTES: Final = 500_000_000

MAX_FRAMES: Final = 600 * SAMPLE_RATE
_MAGIC: Final = b"coachcl1"
_FIELDS: Final = struct.Struct("<8s32sII")
_CHECK: Final = struct.Struct("<I")
_HEADER_BYTES: Final = _FIELDS.size + _CHECK.size
_DAY: Final = 86_400.0


def cache_folder() -> Path:
    """Return $COACH_CACHE_DIR, or the user's cache folder of this system."""
    return user_folder("cache", "clips")


@dataclass(frozen=True, slots=True)
class Survey:
    """The findings of ``ClipCache.survey``; ``size`` in bytes, of the undamaged entries."""

    entries: int
    size: int
    damaged: int


class ClipCache:
    """A folder of clips. Any thread, and any number of processes, may use it.

    It never raises for what it finds on disk: what cannot be read is not
    there, and where nothing can be written it says so once through
    ``on_notice`` and goes on in a temporary folder.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        max_bytes: int = MAX_BYTES,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        self._folders = [cache_folder() if folder is None else folder]
        self._max_bytes = max_bytes
        self._on_notice = on_notice or logging.getLogger(__name__).warning
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """Return where new entries go."""
        return self._folders[-1]

    @property
    def empty(self) -> bool:
        """Return whether there is not one clip."""
        return next(_entries(self.folder), None) is None

    def length(self, fingerprint: str, text: str) -> int | None:
        """Frames of a clip, from its header and file size alone; None where it is not here."""
        key = _key(fingerprint, text)
        for folder in self._folders:
            with suppress(OSError), open_file(_path(folder, key)) as file:
                header = _read_header(file, key)
                if header is not None:
                    return header[0]
        return None

    def get(self, fingerprint: str, text: str) -> Clip | None:
        """A clip, checked and read-only; None where it is not here, or not sound."""
        key = _key(fingerprint, text)
        for folder in self._folders:
            path = _path(folder, key)
            with suppress(OSError):
                with open_file(path) as file:
                    clip = _read(file, key)
                    age = time.time() - os.fstat(file.fileno()).st_mtime
                if clip is None:
                    path.unlink()
                    continue
                if age > _DAY:
                    with suppress(OSError):
                        os.utime(path)  # what prune() goes by; once a day is exact enough
                return clip
        return None

    def put(self, fingerprint: str, text: str, clip: Clip) -> None:
        """Keep a clip, if there is room for it anywhere."""
        key = _key(fingerprint, text)
        folder = self.folder
        try:
            _write(folder, key, clip)
        except OSError as error:
            with suppress(OSError):
                _write(self._folder_after(folder, error), key, clip)

    def _folder_after(self, folder: Path, error: OSError) -> Path:
        """Return the temporary folder that takes the place of ``folder``."""
        with self._lock:
            if len(self._folders) == 1:
                temporary = Path(tempfile.mkdtemp(prefix="coach-clips-"))
                weakref.finalize(self, shutil.rmtree, temporary, ignore_errors=True)
                self._folders.append(temporary)
                self._on_notice(
                    f"Clips cannot be kept in {folder} ({error.strerror or error}); they go to "
                    "a temporary folder, and the next run speaks them again. Make room there, "
                    "or set COACH_CACHE_DIR to another folder."
                )
            return self.folder

    def survey(self) -> Survey:
        """Read every entry; the damaged ones are removed, and spoken again when needed."""
        sizes = [(size, _is_sound(path)) for _, size, path in _entries(self.folder)]
        kept = [size for size, sound in sizes if sound]
        return Survey(len(kept), sum(kept), len(sizes) - len(kept))

    def prune(self) -> None:
        """Remove the entries unused for longest until nine tenths of the limit are left."""
        entries = sorted(_entries(self.folder))
        total = sum(size for _, size, _ in entries)
        if total <= self._max_bytes:
            return
        for _, size, path in entries:
            if total <= self._max_bytes * 0.9:
                break
            with suppress(OSError):  # Windows keeps a file that somebody reads
                path.unlink()
                total -= size


def _is_sound(path: Path) -> bool:
    """Return whether an entry is undamaged; one that is not is removed."""
    with suppress(OSError, ValueError):
        key = bytes.fromhex(path.stem)
        with open_file(path) as file:
            if _read(file, key) is not None:
                return True
    with suppress(OSError):
        path.unlink()
    return False


def _entries(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Yield (time of use, bytes, path) of each entry; remove what killed processes left."""
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            with suppress(OSError):
                stat = entry.stat(follow_symlinks=False)
                if entry.name.startswith("."):  # what ``replacing`` is writing
                    if time.time() - stat.st_mtime > _DAY:
                        Path(entry.path).unlink()
                elif entry.name.endswith(".clip"):
                    yield stat.st_mtime, stat.st_size, Path(entry.path)


def _path(folder: Path, key: bytes) -> Path:
    return folder / f"{key.hex()}.clip"


def _write(folder: Path, key: bytes, clip: Clip) -> None:
    payload = to_pcm(clip)
    fields = _FIELDS.pack(_MAGIC, key, len(clip), zlib.crc32(payload))
    # What a power cut damages, the checksum finds.
    with replacing(_path(folder, key), durable=False) as partial:
        partial.write_bytes(fields + _CHECK.pack(zlib.crc32(fields)) + payload)


def _key(fingerprint: str, text: str) -> bytes:
    digest = hashlib.sha256(_MAGIC)
    for part in (fingerprint, text):
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    return digest.digest()


def _read_header(file: BinaryIO, key: bytes) -> tuple[int, int] | None:
    """(frames, CRC-32 of the samples) of a sound header before a payload of the right size."""
    head = file.read(_HEADER_BYTES)
    if len(head) < _HEADER_BYTES:
        return None
    magic, found, frames, crc = _FIELDS.unpack_from(head)
    sound = (
        _CHECK.unpack_from(head, _FIELDS.size)[0] == zlib.crc32(head[: _FIELDS.size])
        and (magic, found) == (_MAGIC, key)
        and frames <= MAX_FRAMES
        and os.fstat(file.fileno()).st_size == _HEADER_BYTES + 2 * frames
    )
    return (frames, crc) if sound else None


def _read(file: BinaryIO, key: bytes) -> Clip | None:
    header = _read_header(file, key)
    if header is None:
        return None
    frames, crc = header
    payload = file.read(2 * frames)
    if len(payload) != 2 * frames or zlib.crc32(payload) != crc:
        return None
    return from_pcm(payload)
