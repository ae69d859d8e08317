"""Speaks with the natural voice, as the program that ``apart`` starts.

A request is a line of JSON, {"rate": 1.0, "text": "Hold."}, where a text of
null only loads the engine. The answer is a line, {"bytes": 24000} before that
many bytes of samples, or {"error": "...", "cause": "..."}. It ends with its standard input, or
after some seconds in which nothing was asked.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from coach.errors import VoiceError

if TYPE_CHECKING:
    from coach.voices.natural import NaturalVoice

_NICENESS: Final = 5
"""Less urgent than the sound that is playing, once there is any."""


def main(idle_seconds: float) -> None:
    """Answer requests on standard input until nobody has asked for so long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the session's to answer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    from coach.voices.natural import NaturalVoice

    voice = NaturalVoice()
    with suppress(VoiceError):  # said to whoever asks
        voice.load()
    idle = _countdown(idle_seconds)
    for line in sys.stdin.buffer:
        idle.cancel()
        spoken = _answer(voice, json.loads(line), answers)
        if spoken:
            _give_way()
        idle = _countdown(idle_seconds)
    os._exit(0)


def _answer(voice: NaturalVoice, request: dict[str, Any], answers: BinaryIO) -> bool:
    """Answer one request; return whether it was spoken."""
    samples = b""
    try:
        voice.load()
        if request["text"] is not None:
            samples = voice.at(request["rate"]).render(request["text"]).tobytes()
    except VoiceError as error:
        cause = error.__cause__ or error
        reply: dict[str, Any] = {"error": str(error), "cause": str(cause)}
    else:
        reply = {"bytes": len(samples)}
    answers.write(json.dumps(reply).encode() + b"\n" + samples)
    answers.flush()
    return bool(samples)


def _give_way() -> None:
    with suppress(AttributeError, OSError):
        os.nice(max(0, _NICENESS - os.nice(0)))


def _countdown(seconds: float) -> threading.Timer:
    """End the process in a while, unless it is called off."""
    timer = threading.Timer(seconds, os._exit, (0,))
    timer.daemon = True
    timer.start()
    return timer
