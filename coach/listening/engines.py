"""Every recogniser by name: the coach's own, and two that SpeechRecognition opens.

Those two are given an isolated utterance, and their answer must be a phrase as a whole.
SpeechRecognition loads the engine's model on every call; here the loaded model is kept.
The only file that imports SpeechRecognition.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np

from coach.audio import to_pcm, to_samples
from coach.errors import HearingError, NotFoundError, installing
from coach.listening.grammar import grammar
from coach.listening.own_words import OwnWords, load
from coach.listening.recogniser import Decision, PhraseModel, Recogniser, Verdict, decided
from coach.listening.sentences import Sentences
from coach.listening.transcriber import Transcriber
from coach.listening.vad import RATE, Waveform

_NOTHING: Final = Decision("", "", 0.0, Verdict.REJECT)


class OwnRecogniser:
    """The coach's own networks, with the words that the user has taught it, if any.

    Raises HearingError where they cannot be loaded.
    """

    def __init__(
        self,
        own: OwnWords | None = None,
        model: PhraseModel | None = None,
        sentences: Sentences | None = None,
    ) -> None:
        self._own = own or OwnWords(())
        self.model = model or PhraseModel.load()
        self._sentences = sentences or Sentences(Transcriber.load(self.model.trunk))

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Judge one utterance by the grammar, by the user's own words, and as a sentence."""
        heard = self.model.hear(utterance)
        decision = decided(self.model, self._own, heard, active)
        return self._sentences.weigh(decision, heard, active)

    def early(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Judge one utterance by the grammar and by the user's own words alone."""
        return decided(self.model, self._own, self.model.hear(utterance), active)


class SphinxRecogniser:
    """CMU Sphinx, held to a grammar of the phrases. Raises HearingError where it is missing.

    It answers with words of the grammar only, so most short utterances become a command.
    """

    early = None

    def __init__(self) -> None:
        self._library = _library()
        self._decoder = lru_cache(maxsize=4)(self._load)
        self._decoder(grammar().phrases("session"))

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Judge one utterance."""
        decoder = self._decoder(frozenset(active))
        decoder.start_utt()
        decoder.process_raw(self._audio(utterance).get_raw_data(), False, True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        return _decision(hypothesis.hypstr if hypothesis else "", active)

    def _load(self, active: frozenset[str]) -> Any:
        """Have SpeechRecognition make a decoder; it hands it out with its first answer."""
        recogniser = self._library.Recognizer()
        with tempfile.TemporaryDirectory(prefix="coach-sphinx-") as folder:
            path = Path(folder) / "phrases.gram"
            choice = " | ".join(sorted(active))
            path.write_text(f"#JSGF V1.0;\ngrammar phrases;\npublic <phrases> = {choice};\n")
            silence = self._audio(np.zeros(RATE // 2, np.float32))
            try:
                with _deprecations_ignored():
                    return recogniser.recognize_sphinx(silence, grammar=str(path), show_all=True)
            except self._library.RequestError as error:
                raise HearingError(
                    f"CMU Sphinx is not installed ({error}). "
                    f"Install it with: {installing('sphinx')}"
                ) from error

    def _audio(self, sound: Waveform) -> Any:
        return _audio_data(self._library, sound)


class VoskRecogniser:
    """Vosk, held to the phrases or none of them. Raises HearingError where it is missing.

    ``folder`` holds the model; None: where SpeechRecognition's own command puts it.
    """

    early = None

    def __init__(self, folder: Path | None = None) -> None:
        self._library = _library()
        try:
            import vosk
        except ImportError as error:
            raise HearingError(
                f"Vosk is not installed. Install it with: {installing('vosk')}"
            ) from error
        folder = folder or Path(self._library.__file__).parent / "models" / "vosk"
        if not folder.is_dir():
            raise HearingError(
                f"Vosk has no model in {folder}. Fetch one (40 MB, alphacephei.com) with: "
                "sprc download vosk"
            )
        vosk.SetLogLevel(-1)
        self._vosk: ModuleType = vosk
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # Vosk raises nothing more exact
            raise HearingError(
                f"The Vosk model in {folder} cannot be loaded ({error}). Delete the folder, and "
                "fetch it again with: sprc download vosk"
            ) from error

    def recognise(self, utterance: Waveform, active: Set[str]) -> Decision:
        """Judge one utterance."""
        phrases = json.dumps([*sorted(active), "[unk]"])
        engine = self._vosk.KaldiRecognizer(self._model, RATE, phrases)
        engine.AcceptWaveform(_audio_data(self._library, utterance).get_raw_data())
        return _decision(json.loads(engine.FinalResult())["text"], active)


_OPENERS: Final[dict[str, Callable[[], Recogniser]]] = {
    "own": lambda: OwnRecogniser(load()),
    "sphinx": SphinxRecogniser,
    "vosk": VoskRecogniser,
}
RECOGNISERS: Final = tuple(_OPENERS)


def open_recogniser(name: str = "own") -> Recogniser:
    """Load a recogniser; "own" with the words that the user has taught it.

    Raises CoachError where it is unknown, missing or damaged.
    """
    if name not in _OPENERS:
        raise NotFoundError(f"There is no recogniser {name!r}; there are {', '.join(RECOGNISERS)}.")
    return _OPENERS[name]()


def _decision(text: str, active: Set[str]) -> Decision:
    """Return the command of a whole phrase, or nothing; these engines have no useful score."""
    if text not in active:
        return _NOTHING
    return Decision(grammar().verbs[text], text, 1.0, Verdict.ACCEPT)


def _audio_data(library: Any, sound: Waveform) -> Any:
    return library.AudioData(to_pcm(to_samples(sound)), RATE, 2)


def _library() -> Any:
    with _deprecations_ignored():
        import speech_recognition
    return speech_recognition


@contextmanager
def _deprecations_ignored() -> Iterator[None]:
    """Ignore that SpeechRecognition uses aifc, and calls of pocketsphinx, which are deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
