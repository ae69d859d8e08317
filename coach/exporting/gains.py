"""The gains of tracks that were levelled before, in one small file beside the clips.

A gain is a function of the sound that was measured and of the code that measures and limits it, so
it is found by a hash of both. Whatever lies in the file is untrusted: it is read up to a bound, and
an entry that is damaged is not there. An entry is

    key 32 bytes | gain in dB, a double | CRC-32 of both

The newest entry is the last, and the oldest go. Of two processes that write at the same time the
later one wins; what the other one measured is measured again.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Final

from coach.audio import CEILING_DBTP, TARGET_LUFS, Track
from coach.exporting.manifest import MAX_GAIN_DB
from coach.files import open_file, replacing

# Changes whenever the meter, the limiter or the way to the target gives any track another gain.
FORM: Final = b"gain1"

MOST: Final = 500
_FIELDS: Final = struct.Struct("<32sd")
_CHECK: Final = struct.Struct("<I")
_ENTRY_BYTES: Final = _FIELDS.size + _CHECK.size
_CUE: Final = struct.Struct("<qq32s")
_SILENCE: Final = bytes(32)


class KeptGains:
    """The gains in dB that are kept in ``folder``, by ``key_of`` the tracks; at most MOST.

    It never raises for what it finds on disk: a gain that cannot be read is not there, and one
    that cannot be written is not kept.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "gains"

    def get(self, key: bytes) -> float | None:
        """Return the gain of a track, None where it is not here."""
        return self._read().get(key)

    def keep(self, key: bytes, gain_db: float) -> None:
        """Keep the gain of a track, if there is room for it."""
        gains = self._read()
        gains.pop(key, None)
        newest = [*gains.items(), (key, gain_db)][-MOST:]
        # What a power cut damages, the checksums find.
        with suppress(OSError), replacing(self.path, durable=False) as partial:
            entries = (_FIELDS.pack(*entry) for entry in newest)
            partial.write_bytes(b"".join(e + _CHECK.pack(zlib.crc32(e)) for e in entries))

    def forget(self) -> None:
        """Delete all of them."""
        with suppress(OSError):
            self.path.unlink()

    def _read(self) -> dict[bytes, float]:
        data = b""
        with suppress(OSError), open_file(self.path) as file:
            data = file.read(MOST * _ENTRY_BYTES)
        gains = {}
        for start in range(0, len(data) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            entry = data[start : start + _FIELDS.size]
            key, gain_db = _FIELDS.unpack(entry)
            undamaged = _CHECK.unpack_from(data, start + _FIELDS.size)[0] == zlib.crc32(entry)
            if undamaged and abs(gain_db) <= MAX_GAIN_DB:
                gains[key] = gain_db
        return gains


def key_of(track: Track) -> bytes:
    """Return a hash of all that is heard in a track, and when; raises VoiceError.

    Two tracks of the same key are the same samples, whatever voice and words they are of.
    """
    clips: dict[tuple[str, str], bytes] = {}
    digest = hashlib.sha256(FORM + repr((TARGET_LUFS, CEILING_DBTP)).encode())
    for cue in track.timeline.cues:
        clip = (cue.kind, cue.text)
        if clip not in clips:
            silent = cue.kind == "silence"
            clips[clip] = _SILENCE if silent else hashlib.sha256(track.samples(cue).data).digest()
        digest.update(_CUE.pack(cue.start, cue.end, clips[clip]))
    return digest.digest()
