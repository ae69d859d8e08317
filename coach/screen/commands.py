"""Keys, and the commands that they stand for."""

from __future__ import annotations

from typing import Final

from coach.session import ANSWERS, INTERVIEW, VERBS, Mode, Verb

_KEYS: Final[dict[str, Verb]] = {
    " ": "play-pause",
    "enter": "ready",
    "n": "next",
    "b": "back",
    "r": "repeat",
    "q": "stop",
    "p": "pain",
    "m": "more-time",
    "e": "easier",
    "d": "harder",
    "h": "time",
    "?": "help",
    "+": "louder",
    "=": "louder",  # the same key without shift
    "-": "quieter",
    "[": "slower",
    "]": "faster",
    "page-down": "next",
    "page-up": "back",
    "right": "next",
    "left": "back",
    "media-play-pause": "play-pause",
    "media-play": "resume",
    "media-pause": "pause",
    "media-stop": "stop",
    "media-next": "next",
    "media-previous": "back",
}
_WORDS: Final[dict[str, Verb]] = {verb: verb for verb in VERBS}
_WORDS.update({"how long": "time", "more time": "more-time", "quit": "stop"})
_WORDS.update({"leave out": "ready", "go on": "ready"})


def verb_of(key: str) -> Verb | None:
    """Return what a key, or a word typed into a pipe, asks for; None where it is nothing."""
    return _KEYS.get(key) or _WORDS.get(key)


# The keys of an answer; ten has one of its own, so that none has to wait for another.
_ANSWER_KEYS: Final[dict[str, str]] = {
    "y": "yes",
    "n": "no",
    "t": "10",
    **{str(n): str(n) for n in range(11)},
    **ANSWERS,
}


def answer_of(key: str, mode: Mode) -> str | None:
    """Return what a key, or a typed word, answers; None where nothing is asked or it is nothing."""
    return _ANSWER_KEYS.get(key) if mode in INTERVIEW else None
