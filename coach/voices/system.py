"""The system voice: whatever the operating system speaks, through pyttsx3.

A fresh program speaks every phrase (``system_child`` says why). It costs a
tenth of a second on Linux, once per phrase, for the clips are kept.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

import coach
from coach import lexicon
from coach.errors import VoiceError
from coach.voices.checks import ATTEMPTS, check_text, spoken_or_error
from coach.voices.clip import FORM, Clip, finish
from coach.voices.loudness import CALIBRATION_TEXT, TARGET_LUFS, integrated

WORDS_PER_MINUTE: Final = 165
"""About the pace of the natural voice."""

TIME_LIMIT: Final = 60.0
"""Seconds a phrase may take: minutes of speech are made in one, on a slow machine."""

_METER: Final = "meter2"
"""Part of the fingerprint; changes whenever the gain is measured in another way."""

_MAX_FILE_BYTES: Final = 100_000_000


class SystemVoice:
    """Speaks at ``rate`` times 165 words a minute."""

    name = "system"

    def __init__(self, rate: float = 1.0) -> None:
        self._rate = rate
        self._pronunciations = lexicon.load().for_voice(self.name)
        self._gain_db: float | None = None
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The system's voice, the pronunciations and the pace; the gain follows from them."""
        words, pace = self._pronunciations.fingerprint, self._words_per_minute
        return f"{_engine_identity()} words={words} wpm={pace} {_METER} {FORM}"

    @property
    def _words_per_minute(self) -> int:
        return round(WORDS_PER_MINUTE * self._rate)

    def load(self) -> None:
        """Speak a calibration text, to find the gain for this machine's voice."""
        with self._lock:
            if self._gain_db is None:
                sound, rate = self._record(CALIBRATION_TEXT)
                self._gain_db = round(TARGET_LUFS - integrated(sound, rate), 1)

    def render(self, text: str) -> Clip:
        """Speak ``text``; raises VoiceError."""
        check_text(text, self.name)
        self.load()
        return spoken_or_error(text, self.name, self._rate, lambda: self._speak(text))

    def _speak(self, text: str) -> Clip:
        assert self._gain_db is not None
        sound, rate = self._record(text)
        return finish(sound, rate, self._gain_db)

    def _record(self, text: str) -> tuple[NDArray[np.float32], int]:
        """What the engine says, and its sample rate; two attempts, each in a new process."""
        fault = ""
        for _ in range(ATTEMPTS):
            try:
                return self._record_once(text)
            except (OSError, ValueError, RuntimeError, subprocess.TimeoutExpired) as error:
                fault = str(error)
        raise VoiceError(
            f'The system voice did not speak "{text[:60]}" ({fault}). Check that this computer '
            "speaks other texts, or use the natural voice (--voice natural)."
        )

    def _record_once(self, text: str) -> tuple[NDArray[np.float32], int]:
        import soundfile

        # The folder is new: no file of an earlier phrase can pass for this one.
        with tempfile.TemporaryDirectory(prefix="coach-", ignore_cleanup_errors=True) as folder:
            # macOS writes AIFF whatever the name.
            file = Path(folder) / ("speech.aiff" if sys.platform == "darwin" else "speech.wav")
            request = {
                "text": self._pronunciations.apply(text),
                "words_per_minute": self._words_per_minute,
                "file": str(file),
            }
            _run_child(request, folder)
            if not file.is_file() or not 0 < file.stat().st_size <= _MAX_FILE_BYTES:
                raise RuntimeError("it wrote no sound")
            samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        return samples.mean(axis=1), int(rate)


def _run_child(request: dict[str, object], folder: str) -> None:
    """Have a new process speak; RuntimeError where it says that it could not."""
    # Started in an empty folder, so that nothing of the user's is imported.
    paths = [os.environ.get("PYTHONPATH", ""), str(Path(coach.__file__).parents[1])]
    done = subprocess.run(
        [sys.executable, "-m", "coach.voices.system_child"],
        input=json.dumps(request).encode(),
        capture_output=True,
        timeout=TIME_LIMIT,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        check=False,
    )
    reply: dict[str, str] = {}
    with suppress(ValueError):
        reply = json.loads(done.stdout)
    if "engine" not in reply:
        last_words = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        reason = reply.get("error") or " ".join(last_words) or f"exit code {done.returncode}"
        raise RuntimeError(reason)


def _engine_identity() -> str:
    """What speaks here, without starting it.

    On Linux the wheel's espeak, known by its version. Elsewhere the system's
    version and its default voice.
    """
    if sys.platform == "linux":
        return f"pyttsx3 {version('pyttsx3')} espeakng-loader {version('espeakng-loader')}"
    return f"pyttsx3 {version('pyttsx3')} {platform.platform()} {_chosen_voice()}"


def _chosen_voice() -> str:
    """What the user chose as the system's voice, as far as its settings tell."""
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
