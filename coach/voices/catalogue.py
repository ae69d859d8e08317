"""The catalogue of voices, each opened by its name."""

from __future__ import annotations

import importlib.util
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.errors import NotFoundError, VoiceError
from coach.model import MAX_RATE, MIN_RATE
from coach.voices.notices import Notice, warn

if TYPE_CHECKING:
    from coach.voices.clip import Clip, Voice

_DESCRIPTIONS: Final = {
    "natural": "a clear American voice, the same on every machine (hibari, heart); the default",
    "system": "whatever this operating system speaks (pyttsx3); system:en-gb: that kind",
    "tone": "tones in place of words, for tests",
}
_LANGUAGE: Final = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}"
_NEEDS: Final = {
    "natural": ("hibari", "onnxruntime"),
    "system": ("pyttsx3", "espeakng_loader") if sys.platform == "linux" else ("pyttsx3",),
    "tone": (),
}


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One line of ``coach voices``; ``reason`` says why it is not usable, or is empty."""

    name: str
    description: str
    usable: bool
    reason: str = ""


def available() -> tuple[VoiceInfo, ...]:
    """Every voice there is. Looks for the packages only, and loads none."""
    return tuple(_info(name) for name in _DESCRIPTIONS)


def open_voice(
    name: str = "natural",
    rate: float = 1.0,
    on_notice: Notice = warn,
    *,
    apart: bool = False,
) -> Voice:
    """Open a voice; its engine starts on the first clip that must be rendered.

    apart: in a process of its own, so that it cannot hold up what plays in this one.

    ``on_notice`` (a warning in the log by default) hears of a voice that is slow. Where the
    natural voice cannot start, now or then, it hears that, and the system voice speaks instead.

    Raises NotFoundError for an unknown name, VoiceError for a rate outside
    0.7..1.5 or a voice whose package is missing.
    """
    kind, language = _parted(name)
    if kind not in _DESCRIPTIONS:
        # The child of the system voice imports this file too, once a phrase.
        import difflib

        close = difflib.get_close_matches(name, _DESCRIPTIONS, 1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        raise NotFoundError(
            f'There is no voice "{name}"; there are {", ".join(_DESCRIPTIONS)}.{hint}'
        )
    if not MIN_RATE <= rate <= MAX_RATE:
        raise VoiceError(f"A voice speaks at a rate of {MIN_RATE} to {MAX_RATE}, not {rate:g}.")
    info = _info(kind)
    if info.usable:
        if name == "natural":
            return _NaturalOrSystem(rate, on_notice, apart)
        return _open(kind, rate, on_notice, language)
    if name == "natural":
        on_notice(_GOES_ON.format(reason=info.reason))
        return open_voice("system", rate, on_notice)
    raise VoiceError(f"The {name} voice cannot be used: {info.reason}.")


def is_voice(name: str) -> bool:
    """Return whether there is a voice of that name: "natural", "system", "system:en-gb", "tone"."""
    return _parted(name)[0] in _DESCRIPTIONS


def _parted(name: str) -> tuple[str, str]:
    """Return which voice a name means, and the language of the system's; ("", "") for none."""
    kind, colon, language = name.partition(":")
    if colon and (kind != "system" or not re.fullmatch(_LANGUAGE, language)):
        return "", ""
    return kind, language.lower()


def anticipate(name: str) -> None:
    """Begin to load a voice apart where that is sure to be needed: before the first clip.

    Returns at once. For a live session, whose first word waits for it.
    """
    from coach.voices.cache import ClipCache

    if name == "natural" and _info(name).usable and ClipCache().empty:
        from coach.voices import natural

        natural.start()


_GOES_ON: Final = "The natural voice cannot start ({reason}); the system voice speaks instead."


class _NaturalOrSystem:
    """The natural voice until it fails to load, then the system voice, for good."""

    def __init__(self, rate: float, on_notice: Notice, apart: bool) -> None:
        self._rate, self._on_notice = rate, on_notice
        self._voice = _open("natural apart" if apart else "natural", rate, on_notice)

    @property
    def name(self) -> str:
        return self._voice.name

    @property
    def fingerprint(self) -> str:
        return self._voice.fingerprint

    def load(self) -> None:
        try:
            self._voice.load()
        except VoiceError as error:
            if self._voice.name == "system":
                raise
            self._on_notice(_GOES_ON.format(reason=error.__cause__ or error))
            self._voice = open_voice("system", self._rate, self._on_notice)
            self._voice.load()

    def render(self, text: str) -> Clip:
        return self._voice.render(text)


def _open(name: str, rate: float, on_notice: Notice, language: str = "") -> Voice:
    if name == "natural apart":
        from coach.voices.natural import ApartVoice

        return ApartVoice(rate, on_notice)
    if name == "natural":
        from coach.voices.natural import NaturalVoice

        return NaturalVoice(rate)
    if name == "system":
        from coach.voices.system import SystemVoice

        return SystemVoice(rate, on_notice, language)
    from coach.voices.tone import ToneVoice

    return ToneVoice(rate)


def _info(name: str) -> VoiceInfo:
    missing = [package for package in _NEEDS[name] if importlib.util.find_spec(package) is None]
    reason = f"the Python package {missing[0]} is not installed" if missing else ""
    return VoiceInfo(name, _DESCRIPTIONS[name], not missing, reason)
