"""Speaks with the natural voice, as the program that ``apart`` starts.

{"rate": 1.0, "text": "Hold."} is answered by the samples, 16 bit; a text of null only
loads the engine.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from coach.errors import VoiceError
from coach.voices.natural import NaturalVoice
from coach.worker import PROGRAM, Reply, give_way

_VOICE = NaturalVoice()


def answer(request: dict[str, Any], _: bytes) -> Reply:
    """Speak, or load the engine; raises VoiceError."""
    _VOICE.load()
    if request["text"] is None:
        return {}, b""
    samples = _VOICE.at(request["rate"]).render(request["text"]).tobytes()
    give_way()  # the first clip is waited for, the others are spoken while it plays
    return {}, samples


if __name__ == PROGRAM:
    with suppress(VoiceError):  # the next request is told
        _VOICE.load()
