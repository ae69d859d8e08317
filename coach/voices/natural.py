"""The natural voice: hibari, in this process or in a worker of its own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.errors import VoiceError
from coach.onnx import load_onnxruntime
from coach.voices import lexicon
from coach.voices.clip import ANSWER_SECONDS, FORM, SLOW, Clip, finish, rendered
from coach.voices.notices import Notice, warn
from coach.worker import RefusedError, Worker, WorkerError

if TYPE_CHECKING:
    from hibari import Hibari

# The one voice whose model is in the wheel; any other would be downloaded.
_VOICE: Final = "heart"


class NaturalVoice:
    """Speaks at ``rate`` times hibari's own pace."""

    name = "natural"

    # Puts a session at -19 LUFS at normal pace; tests measure it again.
    GAIN_DB: Final = 7.35

    # More per unit of ``rate``, for hibari speaks more softly the faster it speaks.
    FASTER_GAIN_DB: Final = 3.5

    def __init__(self, rate: float = 1.0) -> None:
        self._rate = rate
        self._gain_db = self.GAIN_DB + self.FASTER_GAIN_DB * (rate - 1)
        self._pronunciations = lexicon.load().for_voice(self.name)
        self._engine: Hibari | None = None
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """hibari's version, the pronunciations, the pace and the gain."""
        engine = f"hibari {_engine_version()} {_VOICE}"
        words = self._pronunciations.fingerprint
        return f"{engine} words={words} rate={self._rate:g} gain={self._gain_db:.2f} {FORM}"

    def load(self) -> None:
        """Load the model, the pronunciations and their network: about a second."""
        with self._lock:
            if self._engine is None:
                self._engine = _load()

    def at(self, rate: float) -> NaturalVoice:
        """Return the voice at another pace, with the engine that this one has loaded."""
        other = NaturalVoice(rate)
        other._engine = self._engine
        return other

    def render(self, text: str) -> Clip:
        """Speak ``text``; raises VoiceError."""
        return rendered(self, text, self._rate, self._speak)

    def _speak(self, text: str) -> Clip:
        assert self._engine is not None
        # Without a full stop hibari clips a lone word, as if more were to follow: a recogniser
        # then takes "six" for "sixty". Capital letters change nothing.
        sentence = text.rstrip(" ,;:–—-")
        if sentence.rstrip("\"'’” ")[-1:] not in {".", "!", "?"}:
            sentence += "."
        said = self._pronunciations.apply(sentence)
        sound = self._engine(said, speed=self._rate, seed=0)
        return finish(sound, self._engine.sample_rate, self._gain_db)


def _engine_version() -> str:
    """Return hibari's version, by the name of the folder beside it that says what is installed.

    ``importlib.metadata`` goes by that name, too; to import it takes longer than to find a clip.
    """
    spec = find_spec("hibari")
    if spec is not None and spec.origin is not None:
        for folder in Path(spec.origin).parents[1].glob("hibari_tts-*.dist-info"):
            return folder.stem.partition("-")[2]
    from importlib.metadata import version

    return version("hibari-tts")


def _load() -> Hibari:
    # Anything may go wrong in here, from a missing wheel to a processor that
    # onnxruntime does not run on; the user has another voice in every case.
    try:
        load_onnxruntime()  # which hibari imports, too
        from hibari import Hibari
        from hibari.g2p import G2P
        from hibari.voices import voice_path

        with ThreadPoolExecutor(1) as beside:
            # Python reads the pronunciations, which takes it longest, while onnxruntime, which
            # needs no Python for it, reads the model.
            words = beside.submit(G2P)
            model = voice_path(_VOICE, download_missing=False)
            engine = Hibari(_VOICE, model=model, g2p=lambda sentence: words.result()(sentence))
            engine.phonemize("Ready, zyzzqy.")  # a word that it has to work out loads the rest
    except Exception as error:
        raise VoiceError(
            f"The natural voice cannot load ({error}); install the coach again, "
            "or use another voice (--voice system)."
        ) from error
    return engine


# The natural voice in a process of its own, for a session that plays meanwhile.
#
# Loading it keeps Python busy for up to a second at a stretch, in which nobody
# else in the process runs, and a sound device runs dry. The process starts with
# the first clip that is not in the cache. It ends with this one, and when nobody
# has asked for anything for a while: what it takes is most of the coach's memory.


IDLE_SECONDS: Final = 10.0
_CHILD: Final = Path(__file__).with_name("natural_worker.py")


class ApartVoice:
    """Sounds like NaturalVoice to the sample; all of them share one process."""

    name = "natural"

    def __init__(self, rate: float = 1.0, on_notice: Notice = warn) -> None:
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
    with suppress(OSError):  # the next request will fail with it
        WORKER.start()


WORKER: Final = Worker("The natural voice", _CHILD, ANSWER_SECONDS, IDLE_SECONDS)
