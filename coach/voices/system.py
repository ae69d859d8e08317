"""The system voice: whatever the operating system speaks, through pyttsx3.

A fresh program speaks every phrase (``system_child`` says why). It costs a
tenth of a second on Linux, once per phrase, for the clips are kept.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import threading
from contextlib import closing, suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.audio import CALIBRATION_TEXT, TARGET_LUFS, integrated, load_soundfile
from coach.errors import VoiceError
from coach.voices import lexicon
from coach.voices.clip import (
    ANSWER_SECONDS,
    ATTEMPTS,
    FORM,
    SLOW,
    Clip,
    finish,
    rendered,
)
from coach.voices.notices import Notice, warn
from coach.worker import EndedError, HungError, RefusedError, Worker

# About the pace of the natural voice.
WORDS_PER_MINUTE: Final = 165

_CHILD: Final = Path(__file__).with_name("system_worker.py")

# Part of the fingerprint; changes whenever the gain is measured in another way.
_METER: Final = "meter2"

_UNSPOKEN: Final = (
    'The system voice did not speak "{text:.60}" ({fault}). Check that this computer speaks other '
    "texts, or use the natural voice (--voice natural)."
)
_MAX_FILE_BYTES: Final = 100_000_000


class SystemVoice:
    """Speaks at ``rate`` times 165 words a minute; ``language`` is one such as en-gb, "" for any
    English.
    """

    name = "system"

    def __init__(self, rate: float = 1.0, on_notice: Notice = warn, language: str = "") -> None:
        self._rate, self._on_notice, self._language = rate, on_notice, language
        self._pronunciations = lexicon.load().for_voice(self.name)
        self._gain_db: float | None = None
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The system's voice, the pronunciations and the pace; the gain follows from them."""
        words, pace = self._pronunciations.fingerprint, self._words_per_minute
        spoken = f" language={self._language}" if self._language else ""
        # On Linux the wheel's espeak, known by its version; elsewhere the system's version and
        # its default voice.
        linux = sys.platform == "linux"
        engine = (
            f"espeakng-loader {version('espeakng-loader')}"
            if linux
            else f"{platform.platform()} {_chosen_voice()}"
        )
        return (
            f"pyttsx3 {version('pyttsx3')} {engine}{spoken} words={words} wpm={pace} "
            f"{_METER} {FORM}"
        )

    @property
    def _words_per_minute(self) -> int:
        return round(WORDS_PER_MINUTE * self._rate)

    def load(self) -> None:
        """Speak a calibration text, to find the gain for this machine's voice."""
        with self._lock:
            if self._gain_db is None:
                sound, rate = self._record(CALIBRATION_TEXT)
                try:
                    loudness = integrated(sound, rate)
                except ValueError as error:
                    raise VoiceError(
                        _UNSPOKEN.format(text=CALIBRATION_TEXT, fault=error)
                    ) from error
                self._gain_db = round(TARGET_LUFS - loudness, 1)

    def render(self, text: str) -> Clip:
        """Speak ``text``; raises VoiceError."""
        return rendered(self, text, self._rate, self._speak)

    def _speak(self, text: str) -> Clip:
        assert self._gain_db is not None
        sound, rate = self._record(text)
        return finish(sound, rate, self._gain_db)

    def _record(self, text: str) -> tuple[NDArray[np.float32], int]:
        """Return what the engine says, and its sample rate; two attempts, each in a new process."""
        fault = ""
        for _ in range(ATTEMPTS):
            try:
                return self._record_once(text)
            except (OSError, RuntimeError, EndedError, RefusedError) as error:
                fault = str(error)
            except HungError as error:
                fault = str(error)
                break
        raise VoiceError(_UNSPOKEN.format(text=text, fault=fault))

    def _record_once(self, text: str) -> tuple[NDArray[np.float32], int]:
        soundfile = load_soundfile()
        # The folder is new: no file of an earlier phrase can pass for this one.
        with tempfile.TemporaryDirectory(prefix="coach-", ignore_cleanup_errors=True) as folder:
            # macOS writes AIFF whatever the name.
            file = Path(folder) / ("speech.aiff" if sys.platform == "darwin" else "speech.wav")
            request = {
                "text": self._pronunciations.apply(text),
                "words_per_minute": self._words_per_minute,
                "file": str(file),
                "language": self._language,
            }
            slow = partial(self._on_notice, SLOW.format(voice=self.name))
            with closing(Worker("its program", _CHILD, ANSWER_SECONDS)) as worker:
                worker.ask(request, restart=False, on_slow=slow)
            if not file.is_file() or not 0 < file.stat().st_size <= _MAX_FILE_BYTES:
                raise RuntimeError("it wrote no sound")
            samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
            if not samples.any():
                raise RuntimeError("it wrote silence")
        return samples.mean(axis=1), int(rate)


def _chosen_voice() -> str:
    """Return what the user chose as the system's voice, as far as its settings tell."""
    if sys.platform == "win32":
        import winreg

        with suppress(OSError):
            path = r"Software\Microsoft\Speech\Voices"
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                return str(winreg.QueryValueEx(key, "DefaultTokenId")[0])
    if sys.platform == "darwin":
        import plistlib

        settings = Path.home() / "Library/Preferences/com.apple.speech.voice.prefs.plist"
        with suppress(OSError, plistlib.InvalidFileException):
            return str(plistlib.loads(settings.read_bytes()).get("SelectedVoiceName"))
    return "default"
