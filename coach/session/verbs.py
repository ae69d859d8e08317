"""What a listener can ask for, by key or by voice; no grammar here."""

from __future__ import annotations

from typing import Final, Literal, get_args

Verb = Literal[
    "next",
    "back",
    "repeat",
    "pause",
    "resume",
    "play-pause",
    "stop",
    "slower",
    "faster",
    "louder",
    "quieter",
    "time",
    "help",
    "ready",
    "pain",
    "easier",
    "more-time",
]
"""``play-pause`` is the one key that does either; no one says it."""

VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
