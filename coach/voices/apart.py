"""The natural voice in a process of its own, for a session that plays meanwhile.

Loading it keeps Python busy for up to a second at a stretch, in which nobody
else in the process runs, and a sound device runs dry. The process starts with
the first clip that is not in the cache. It ends with this one, and when nobody
has asked for anything for a while: what it takes is most of the coach's memory.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.errors import VoiceError
from coach.voices.checks import ANSWER_SECONDS, SLOW
from coach.voices.protocol import Notice, warn
from coach.worker import RefusedError, Worker, WorkerError

if TYPE_CHECKING:
    from coach.voices.clip import Clip

IDLE_SECONDS: Final = 10.0
_CHILD: Final = Path(__file__).with_name("apart_child.py")


class ApartVoice:
    """Sounds like NaturalVoice to the sample; all of them share one process."""

    name = "natural"

    def __init__(self, rate: float = 1.0, on_notice: Notice = warn) -> None:
        from coach.voices.natural import NaturalVoice

        self._rate, self._on_notice = rate, on_notice
        self.fingerprint = NaturalVoice(rate).fingerprint

    def load(self) -> None:
        """Start the process and its engine. Raises VoiceError."""
        self._ask(None)

    def render(self, text: str) -> Clip:
        """Speak ``text``; raises VoiceError."""
        import numpy as np

        return np.frombuffer(self._ask(text), np.int16)

    def _ask(self, text: str | None) -> bytes:
        try:
            say = partial(self._on_notice, SLOW.format(voice=self.name))
            return WORKER.ask({"rate": self._rate, "text": text}, on_slow=say)[1]
        except RefusedError as error:
            raise VoiceError(str(error)) from error.__cause__
        except WorkerError as error:
            raise VoiceError(
                f"{error}; run the command again, or use another voice (--voice system)."
            ) from error


def start() -> None:
    """Start the process and return at once: it will be needed."""
    with suppress(OSError):  # whoever asks it for something will hear of it
        WORKER.start()


WORKER: Final = Worker("The natural voice", _CHILD, ANSWER_SECONDS, IDLE_SECONDS)
