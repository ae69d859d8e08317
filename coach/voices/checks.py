"""What a voice may be given, and whether what it gave back is that text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import numpy as np

from coach.errors import VoiceError
from coach.timeline import SAMPLE_RATE
from coach.voices.clip import Clip

MAX_CHARACTERS: Final = 1000
QUIETEST_PEAK: Final = 328
"""-40 dBFS: a clip that stays below is taken for silence."""

ATTEMPTS: Final = 2

ANSWER_SECONDS: Final = 30.0
"""Long enough for a slow machine that has much else to do. Whoever waits is told sooner."""

SLOW: Final = "The {voice} voice is slow to answer; the coach waits for it."

# Latin letters with their accents, and the punctuation that a voice turns into
# pauses. Brackets above all stay out: some engines take them for commands.
_UNREADABLE: Final = re.compile(r"[^A-Za-z\u00c0-\u024f' ’,.;:!?\"“”‘—–-]")


def check_text(text: str, voice: str) -> None:
    """Raise VoiceError for what is not the spoken form of anything."""
    if len(text) > MAX_CHARACTERS:
        raise VoiceError(
            f"The {voice} voice reads at most {MAX_CHARACTERS} characters at a time, and "
            f'"{text[:40]}..." has {len(text)}; make it several sentences.'
        )
    wrong = _UNREADABLE.search(text)
    if wrong:
        raise VoiceError(
            f'The {voice} voice cannot read {wrong[0]!r} in "{text}"; write it in words.'
        )
    if not any(map(str.isalpha, text)):
        raise VoiceError(f'The {voice} voice finds no word to say in "{text}".')


def spoken_or_error(text: str, voice: str, rate: float, speak: Callable[[], Clip]) -> Clip:
    """Return what ``speak`` rendered, once it can be ``text``; it has two attempts.

    Raises VoiceError naming the text, the voice and the fault.
    """
    fault: str | None = None
    for _ in range(ATTEMPTS):
        clip = speak()
        fault = fault_in(clip, text, rate)
        if fault is None:
            return clip
    raise VoiceError(
        f'The {voice} voice did not speak "{text}" (what came out {fault}); '
        "try other words, or another voice (coach voices)."
    )


def fault_in(clip: Clip, text: str, rate: float) -> str | None:
    """Say what keeps ``clip`` from being ``text`` spoken at ``rate``, if anything does.

    The bounds are wide, for voices differ: at normal rate 30 to 160 ms a
    letter, 800 ms more for the clip and for every pause in it.
    """
    if int(np.abs(clip.astype(np.int32)).max(initial=0)) < QUIETEST_PEAK:
        return "is silent"
    letters = sum(map(str.isalpha, text))
    pauses = 1 + len(re.findall(r"[,.;:!?—–]", text))
    seconds = len(clip) / SAMPLE_RATE * rate
    if seconds < 0.030 * letters:
        return f"is too short, {len(clip) / SAMPLE_RATE:.2f} s"
    if seconds > 0.160 * letters + 0.8 * pauses:
        return f"is too long, {len(clip) / SAMPLE_RATE:.2f} s"
    return None
