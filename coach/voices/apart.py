"""The natural voice in a process of its own, for a session that plays meanwhile.

Loading it keeps Python busy for up to a second at a stretch, in which nobody
else in the process runs, and a sound device runs dry. The process starts with
the first clip that is not in the cache. It ends with this one, and when nobody
has asked for anything for a while: what it takes is most of the coach's memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from coach.errors import VoiceError

if TYPE_CHECKING:
    from coach.voices.clip import Clip

IDLE_SECONDS: Final = 10.0

_ATTEMPTS: Final = 2
"""A process may have ended by itself just as it is asked."""

# It finds what this process finds, and nothing of the current folder.
_CODE: Final = (
    "import sys; sys.path[:] = {path}; from coach.voices.apart_child import main; main({idle})"
)


class ApartVoice:
    """Sounds like NaturalVoice to the sample; all of them share one process."""

    name = "natural"

    def __init__(self, rate: float = 1.0) -> None:
        from coach.voices.natural import NaturalVoice

        self._rate = rate
        self.fingerprint = NaturalVoice(rate).fingerprint

    def load(self) -> None:
        """Start the process and its engine. Raises VoiceError."""
        _HELPER.ask(self._rate, None)

    def render(self, text: str) -> Clip:
        """Speak ``text``; raises VoiceError."""
        import numpy as np

        return np.frombuffer(_HELPER.ask(self._rate, text), np.int16)


def start() -> None:
    """Start the process and return at once: it will be needed."""
    with suppress(OSError):  # whoever asks it for something will hear of it
        _HELPER.start()


class _Helper:
    """The process, started when it is first asked, and again when it has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._lock:
            self._started()

    def ask(self, rate: float, text: str | None) -> bytes:
        """Have ``text`` spoken, or for None the engine loaded; raises VoiceError."""
        request = json.dumps({"rate": rate, "text": text}).encode() + b"\n"
        with self._lock:
            for attempt in range(_ATTEMPTS):
                try:
                    return _exchange(self._started(), request)
                except (OSError, ValueError) as error:
                    self._end()
                    if attempt == _ATTEMPTS - 1:
                        raise VoiceError(
                            "The natural voice ended unexpectedly; run the command again, "
                            "or use another voice (--voice system)."
                        ) from error
        raise AssertionError

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self._end()
            self.process = _start()
        return self.process

    def _end(self) -> None:
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was written for a dead process
                    pipe.close()
        self.process = None


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _CODE.format(path=sys.path, idle=IDLE_SECONDS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    """Send a request and return the samples; VoiceError if it says so, else ValueError, OSError."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(request)
    process.stdin.flush()
    reply = json.loads(process.stdout.readline())
    if "error" in reply:
        raise VoiceError(reply["error"]) from _LoadError(reply["cause"])
    samples = process.stdout.read(reply["bytes"])
    if len(samples) != reply["bytes"]:
        raise ValueError("the process ended in the middle of a clip")
    return samples


class _LoadError(Exception):
    """What was the matter in the other process."""


_HELPER: Final = _Helper()
