"""Other recognisers: real ones, what is said when one is missing, how two are pooled."""

import sys
from pathlib import Path

import numpy as np
import pytest
from speech_sounds import noise, say, stream

from coach.cli.common import RECOGNISERS as OFFERED
from coach.errors import HearingError, NotFoundError
from coach.listening.engines import (
    RECOGNISERS,
    OwnRecogniser,
    SphinxRecogniser,
    VoskRecogniser,
    open_recogniser,
)
from coach.listening.grammar import grammar
from coach.listening.recogniser import Verdict
from coach.listening.results import Refused, SpokenCommand
from coach.listening.spotter import Spotter, hear

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

SESSION = grammar().phrases("session")


@pytest.fixture(scope="module")
def sphinx():
    return SphinxRecogniser()


@pytest.mark.parametrize("phrase", ["next exercise", "repeat that", "keep going", "volume down"])
def test_sphinx_understands_a_phrase(sphinx, phrase: str) -> None:
    utterance, _ = stream(0.2, say(f"{phrase.capitalize()}."), 0.15)
    decision = sphinx.recognise(utterance, SESSION)
    assert (decision.phrase, decision.outcome) == (phrase, Verdict.ACCEPT)
    assert decision.verb == grammar().verbs[phrase]


def test_sphinx_hears_only_what_can_be_meant(sphinx) -> None:
    utterance, _ = stream(0.2, say("Next exercise."), 0.15)
    assert sphinx.recognise(utterance, frozenset({"seven", "yes"})).phrase != "next exercise"


def test_sphinx_hears_no_words_in_faint_noise(sphinx) -> None:
    decision = sphinx.recognise(noise(0.8, 0.0003), SESSION)
    assert decision.outcome is Verdict.REJECT


def test_sphinx_loads_its_model_once_for_each_situation(sphinx) -> None:
    utterance, _ = stream(0.2, say("Next exercise."), 0.15)
    sphinx.recognise(utterance, SESSION)
    before = sphinx._decoder.cache_info().misses
    for _ in range(3):
        sphinx.recognise(utterance, SESSION)
    assert sphinx._decoder.cache_info().misses == before


def test_sphinx_listens_behind_the_same_gate(sphinx) -> None:
    sentence = say("After lunch we walked along the river and talked about the garden.")
    sound, _ = stream(0.5, say("Next exercise."), 1.0, sentence, 1.0)
    events = list(hear([sound], Spotter(sphinx)))
    assert [type(event) for event in events] == [SpokenCommand, Refused]
    assert events[0].verb == "next"


def test_a_missing_sphinx_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    with pytest.raises(HearingError, match=r'pip install -e "\.\[sphinx\]"'):
        SphinxRecogniser()


def test_a_missing_vosk_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vosk", None)
    with pytest.raises(HearingError, match=r'pip install -e "\.\[vosk\]"'):
        VoskRecogniser()


def test_a_missing_vosk_model_says_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(HearingError, match="sprc download vosk"):
        VoskRecogniser(tmp_path / "none")


def test_a_folder_without_a_vosk_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HearingError, match="Delete the folder"):
        VoskRecogniser(tmp_path)


def test_the_command_line_offers_every_recogniser() -> None:
    assert OFFERED == RECOGNISERS
    with pytest.raises(NotFoundError, match="own, sphinx, vosk"):
        open_recogniser("siri")


def test_our_own_refuses_what_is_none_of_its_phrases() -> None:
    decision = OwnRecogniser().recognise(np.zeros(8_000, np.float32), SESSION)
    assert decision.outcome is Verdict.REJECT
