"""Speaks one phrase with pyttsx3, as the program that ``system`` starts; only it imports it.

{"text": "Hold.", "words_per_minute": 165, "file": "/tmp/x.wav", "language": ""} is answered, once
the file is written, by {"engine"}, what spoke. Everything about pyttsx3 2.99 that cannot be relied
on ends with this process: it lives for one phrase, because espeak repeats itself only in the first
phrase of a process, and because several engines, queued phrases and threads lose files.

espeak-ng is under the GPL-3: on Linux it is loaded here and nowhere else, into
a separate program that the coach talks to through a pipe and a sound file.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from coach.worker import Reply, give_way

SPEAKING_SECONDS: Final = 20.0


def answer(request: dict[str, Any], _: bytes) -> Reply:
    """Speak one phrase; raises RuntimeError."""
    give_way()
    keys = ("text", "words_per_minute", "file", "language")
    return {"engine": speak(*(request[key] for key in keys))}, b""


def speak(text: str, words_per_minute: int, file: str, language: str) -> str:
    """Write ``text`` as sound to ``file``; return the driver's and the voice's name.

    ``language``: "" for English of any kind. Raises RuntimeError where the engine did not finish,
    lost the rate, or has no voice of that language.
    """
    # Load espeak-ng from its wheel; pyttsx3 then finds it under its own name. Its data is found
    # from the current folder, because espeak cuts a path at 160 characters.
    with suppress(ImportError):
        import espeakng_loader

        data = Path(espeakng_loader.get_data_path())
        os.chdir(data.parent)
        os.environ["ESPEAK_DATA_PATH"] = "."
        ctypes.CDLL(espeakng_loader.get_library_path(), ctypes.RTLD_GLOBAL)
    import pyttsx3

    engine = pyttsx3.init()
    voice = _voice_of(engine, language) if language else _english_voice(engine)
    finished = threading.Event()

    def hear(completed: bool, **_: Any) -> None:
        if completed:
            finished.set()

    engine.connect("finished-utterance", hear)
    if engine.driver_name == "espeak":
        _ready_espeak(engine, words_per_minute)
    else:
        engine.setProperty("rate", words_per_minute)
    engine.save_to_file(text, file)
    engine.runAndWait()
    # SAPI has written the file by now, and never calls back.
    if engine.driver_name != "sapi5" and not finished.wait(SPEAKING_SECONDS):
        raise RuntimeError(f"{engine.driver_name} did not finish")
    rate = _rate(engine)
    if rate != words_per_minute:
        raise RuntimeError(f"{engine.driver_name} spoke at {rate} words a minute")
    return f"{engine.driver_name} {voice}"


def _ready_espeak(engine: Any, words_per_minute: int) -> None:
    """Set the rate, and see that it is in force and nothing goes on before anything is queued.

    In pyttsx3's queue the rate is set, the text is given and the loop is ended
    in one go, while a thread of espeak works through them: on a busy machine
    the rate is lost, and the loop ends before the sound is there. An engine
    that is not busy takes each by itself. And the loop begins by cancelling what that
    thread is doing, even if it is only setting the rate: then the text is cancelled, too.
    """
    from pyttsx3.drivers import _espeak

    engine.proxy.setBusy(False)
    for _ in range(200):
        if _rate(engine) != words_per_minute:
            engine.setProperty("rate", words_per_minute)
        elif not _espeak.IsPlaying():
            return
        time.sleep(0.01)


def _english_voice(engine: Any) -> str:
    """Return the id of the current voice, after a change to an English one if it is not."""
    current = str(engine.getProperty("voice"))
    if engine.driver_name == "espeak":
        return current  # its default is English
    voices = engine.getProperty("voices")
    english = [
        str(voice.id)
        for voice in voices
        if any(str(language).lower().startswith("en") for language in voice.languages or ())
    ]
    if not english or current in english:
        return current
    engine.setProperty("voice", english[0])
    return english[0]


def _voice_of(engine: Any, language: str) -> str:
    """Change to a voice of a language such as en-gb, and return its id; en is any English."""
    voices = [
        (str(known).lower().replace("_", "-"), str(voice.id))
        for voice in engine.getProperty("voices")
        for known in voice.languages or ()
    ]
    of_it = [voice for known, voice in voices if known == language]
    kinds = [voice for known, voice in voices if known.startswith(f"{language}-")]
    current = str(engine.getProperty("voice"))
    of_it += [current, *kinds] if current in kinds else kinds
    if not of_it:
        raise RuntimeError(f"{engine.driver_name} has no voice for {language}")
    if engine.driver_name == "espeak":
        engine.proxy.setBusy(False)  # else it waits for the queue, see _ready_espeak
    engine.setProperty("voice", of_it[0])
    return of_it[0]


def _rate(engine: Any) -> int:
    if engine.driver_name != "espeak":
        return round(float(engine.getProperty("rate")))
    from pyttsx3.drivers import _espeak

    # pyttsx3 leaves out the second argument, so that what it reads is now the
    # rate in use, now the default.
    return int(_espeak.dll.espeak_GetParameter(_espeak.RATE, 1))
