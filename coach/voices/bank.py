"""The clips of a session, by their text: each synthesised once, kept on disk, few in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Final

from coach.errors import VoiceError
from coach.voices.cache import ClipCache
from coach.voices.catalogue import open_voice
from coach.voices.clip import Clip, Voice
from coach.voices.notices import Notice, warn
from coach.voices.recent import RecentClips

# Clips rendered at the same time; more gain nothing on a laptop.
SPEAKERS: Final = 2


class ClipBank:
    """Clips of one voice. Any thread may ask.

    A text that is in the cache costs one small file; the engine starts on the
    first one that is not.
    """

    def __init__(self, voice: Voice, cache: ClipCache) -> None:
        self._voice, self._cache = voice, cache
        self._fingerprint = voice.fingerprint
        self._lengths: dict[str, int] = {}
        self._recent = RecentClips()
        self._lock = threading.RLock()

    def length(self, text: str) -> int:
        """Frames of the clip of ``text``; raises VoiceError."""
        with self._lock:
            known = self._lengths.get(text)
            if known is None and self._recent.get(text) is None:
                known = self._cache.length(self._fingerprint, text)
            if known is None:
                known = len(self._clip(text))
            self._lengths[text] = known
            return known

    def samples(self, text: str) -> Clip:
        """The clip of ``text``, read-only, shape (frames,); raises VoiceError."""
        with self._lock:
            clip = self._clip(text)
            if len(clip) != self._lengths.setdefault(text, len(clip)):
                raise VoiceError(
                    f'The clip of "{text}" changed while it was in use; run the command again.'
                )
            return clip

    def prepare(
        self, texts: Iterable[str], on_progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Render every text that is not in the cache, two at a time.

        ``on_progress`` hears (done, total) of the different texts. Raises
        VoiceError at the first that cannot be spoken; those already spoken
        stay in the cache.
        """
        unique = tuple(dict.fromkeys(texts))
        missing = self._missing(unique)
        if missing:
            self._load()
            missing = self._missing(unique)
        ready = len(unique) - len(missing)
        if on_progress:
            on_progress(ready, len(unique))
        if not missing:
            return
        with ThreadPoolExecutor(SPEAKERS) as pool:
            jobs = [pool.submit(self._render, text) for text in missing]
            try:
                for done, job in enumerate(as_completed(jobs), 1):
                    job.result()
                    if on_progress:
                        on_progress(ready + done, len(unique))
            finally:
                pool.shutdown(cancel_futures=True)
        self._cache.prune()

    def _missing(self, texts: Iterable[str]) -> list[str]:
        with self._lock:
            return [text for text in texts if self._known(text) is None]

    def _clip(self, text: str) -> Clip:
        clip = self._known(text)
        if clip is None:
            self._load()
            clip = self._known(text)
        return self._render(text) if clip is None else clip

    def _known(self, text: str) -> Clip | None:
        """The clip from memory or from the cache."""
        clip = self._recent.get(text)
        if clip is None:
            clip = self._cache.get(self._fingerprint, text)
            if clip is not None:
                self._recent.keep(text, clip)
        return clip

    def _load(self) -> None:
        """Start the engine. Where that made it another voice, no clip of the first may stay."""
        self._voice.load()
        if self._voice.fingerprint == self._fingerprint:
            return
        if self._lengths:
            raise VoiceError(
                "The voice cannot start, and part of the session is already spoken by it; "
                "choose another one for all of it (--voice system)."
            )
        self._fingerprint = self._voice.fingerprint
        self._recent = RecentClips()

    def _render(self, text: str) -> Clip:
        clip = self._voice.render(text)
        self._cache.put(self._fingerprint, text, clip)
        self._recent.keep(text, clip)
        return clip


def open_bank(
    name: str = "natural", rate: float = 1.0, on_notice: Notice = warn, *, apart: bool = False
) -> ClipBank:
    """Open a voice with its clip cache; ``on_notice`` hears what is unexpected.

    apart: in a process of its own, while something plays in this one. Raises NotFoundError or
    VoiceError as ``open_voice`` does.
    """
    voice = open_voice(name, rate, on_notice, apart=apart)
    return ClipBank(voice, ClipCache(on_notice=on_notice))
