"""The natural voice in a process of its own, for a session that plays meanwhile.

Loading it keeps Python busy for up to a second at a stretch, in which nobody
else in the process runs, and a sound device runs dry. The process starts with
the first clip that is not in the cache, and ends with this one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Final

from coach.errors import VoiceError
from coach.voices.natural import NaturalVoice

if TYPE_CHECKING:
    from coach.voices.clip import Clip

_NICENESS: Final = 5
"""Less urgent than the sound that is playing."""


class ApartVoice:
    """Sounds like NaturalVoice to the sample; all of them share one process."""

    name = "natural"

    def __init__(self, rate: float = 1.0) -> None:
        self._rate = rate
        self.fingerprint = NaturalVoice(rate).fingerprint

    def load(self) -> None:
        """Start the process and its engine. Raises VoiceError."""
        _HELPER.ask(self._rate, None)

    def render(self, text: str) -> Clip:
        """Speak ``text``; raises VoiceError."""
        clip = _HELPER.ask(self._rate, text)
        assert clip is not None
        clip.flags.writeable = False
        return clip


class _Helper:
    """The process, started when it is first asked, and again should it have died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pipe: Connection[object, Clip | VoiceError | None] | None = None
        self.process: BaseProcess | None = None

    def ask(self, rate: float, text: str | None) -> Clip | None:
        with self._lock:
            try:
                if self._pipe is None:
                    self.process, self._pipe = _start()
                self._pipe.send((rate, text))
                reply = self._pipe.recv()
            except (EOFError, OSError) as error:
                self._end()
                raise VoiceError(
                    "The natural voice ended unexpectedly; run the command again, "
                    "or use another voice (--voice system)."
                ) from error
        if isinstance(reply, VoiceError):
            raise reply
        return reply

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self.process is not None:
            self.process.join()
            self.process = None


def _start() -> tuple[BaseProcess, Connection[object, Clip | VoiceError | None]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), name="coach-voice", daemon=True)
    process.start()
    theirs.close()  # so that the end of either process is seen by the other
    return process, ours


def _serve(pipe: Connection[Clip | VoiceError | None, tuple[float, str | None]]) -> None:
    """Speak what is asked for, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the session's to answer
    with suppress(AttributeError, OSError):
        os.nice(_NICENESS)
    voice = NaturalVoice()
    with suppress(EOFError, OSError):
        while True:
            rate, text = pipe.recv()
            pipe.send(_reply(voice, rate, text))


def _reply(voice: NaturalVoice, rate: float, text: str | None) -> Clip | VoiceError | None:
    try:
        voice.load()
        return None if text is None else voice.at(rate).render(text)
    except VoiceError as error:
        return error


_HELPER: Final = _Helper()
