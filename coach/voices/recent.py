"""The clips that were used last, in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from coach.voices.clip import Clip

# Some six minutes of speech, whatever the session's length.
MEMORY_BYTES: Final = 16 * 1024 * 1024


class RecentClips:
    """Clips by their text, at most MEMORY_BYTES of them and at least one. Any thread may ask."""

    def __init__(self) -> None:
        self._clips: OrderedDict[str, Clip] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, text: str) -> Clip | None:
        """Return the clip of ``text``; None where it is not held, or not any more."""
        with self._lock:
            clip = self._clips.get(text)
            if clip is not None:
                self._clips.move_to_end(text)
            return clip

    def keep(self, text: str, clip: Clip) -> None:
        """Hold a clip, and let go of those that were unused for longest."""
        with self._lock:
            replaced = self._clips.pop(text, None)
            self._bytes += clip.nbytes - (0 if replaced is None else replaced.nbytes)
            self._clips[text] = clip
            while self._bytes > MEMORY_BYTES and len(self._clips) > 1:
                _, oldest = self._clips.popitem(last=False)
                self._bytes -= oldest.nbytes
