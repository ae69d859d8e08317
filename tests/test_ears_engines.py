"""Other recognisers: real ones, what is said when one is missing, how two are pooled."""

import sys

import numpy as np
import pytest
from ears import noise, say, stream
from hypothesis import given
from hypothesis import strategies as st

from coach.cli.common import RECOGNISERS as OFFERED
from coach.ears.command import Command, Refused
from coach.ears.decision import Outcome
from coach.ears.engines import RECOGNISERS, SphinxRecogniser, VoskRecogniser, open_recogniser
from coach.ears.grammar import grammar
from coach.ears.listener import Listener, hear
from coach.ears.recogniser import OwnRecogniser
from coach.ears.whisper import pool, spellings
from coach.errors import HearingError, NotFoundError

SESSION = grammar().phrases("session")


@pytest.fixture(scope="module")
def sphinx():
    return SphinxRecogniser()


@pytest.mark.parametrize("phrase", ["next exercise", "repeat that", "keep going", "volume down"])
def test_sphinx_understands_a_phrase(sphinx, phrase):
    utterance, _ = stream(0.2, say(f"{phrase.capitalize()}."), 0.15)
    decision = sphinx.recognise(utterance, SESSION)
    assert (decision.phrase, decision.outcome) == (phrase, Outcome.ACCEPT)
    assert decision.verb == grammar().verbs[phrase]


def test_sphinx_hears_only_what_can_be_meant(sphinx):
    utterance, _ = stream(0.2, say("Next exercise."), 0.15)
    assert sphinx.recognise(utterance, frozenset({"seven", "yes"})).phrase != "next exercise"


def test_sphinx_hears_no_words_in_faint_noise(sphinx):
    decision = sphinx.recognise(noise(0.8, 0.0003), SESSION)
    assert decision.outcome is Outcome.REJECT


def test_sphinx_loads_its_model_once_for_each_situation(sphinx):
    utterance, _ = stream(0.2, say("Next exercise."), 0.15)
    sphinx.recognise(utterance, SESSION)
    before = sphinx._decoder.cache_info().misses
    for _ in range(3):
        sphinx.recognise(utterance, SESSION)
    assert sphinx._decoder.cache_info().misses == before


def test_sphinx_listens_behind_the_same_gate(sphinx):
    sentence = say("After lunch we walked along the river and talked about the garden.")
    sound, _ = stream(0.5, say("Next exercise."), 1.0, sentence, 1.0)
    events = list(hear([sound], Listener(sphinx)))
    assert [type(event) for event in events] == [Command, Refused]
    assert events[0].verb == "next"


def test_a_missing_sphinx_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    with pytest.raises(HearingError, match=r'pip install -e "\.\[sphinx\]"'):
        SphinxRecogniser()


def test_a_missing_vosk_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "vosk", None)
    with pytest.raises(HearingError, match=r'pip install -e "\.\[vosk\]"'):
        VoskRecogniser()


def test_a_missing_vosk_model_says_where_to_get_it(tmp_path):
    with pytest.raises(HearingError, match="sprc download vosk"):
        VoskRecogniser(tmp_path / "none")


def test_a_folder_without_a_vosk_model_says_what_to_do(tmp_path):
    with pytest.raises(HearingError, match="Delete the folder"):
        VoskRecogniser(tmp_path)


def test_the_command_line_offers_every_recogniser():
    assert OFFERED == RECOGNISERS
    with pytest.raises(NotFoundError, match="own, whisper, sphinx, vosk"):
        open_recogniser("siri")


def test_a_missing_whisper_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "whisper", None)
    with pytest.raises(HearingError, match=r'pip install -e "\.\[whisper\]"'):
        open_recogniser("whisper")


@st.composite
def opinions(draw, size=57):
    weights = draw(st.lists(st.floats(0, 1, width=32), min_size=size, max_size=size))
    weights[draw(st.integers(0, size - 1))] += 1.0
    return (np.array(weights) / sum(weights)).astype(np.float32)


shares = st.floats(0, 1)


@given(opinions(), opinions(), shares)
def test_a_pooled_opinion_is_an_opinion(small, large, share):
    pooled = pool(small, large, share)
    assert pooled.sum() == pytest.approx(1, abs=1e-4)
    assert (pooled >= 0).all()


@given(opinions(), shares)
def test_one_opinion_held_twice_stays_as_it_is(opinion, share):
    assert pool(opinion, opinion, share) == pytest.approx(opinion, abs=1e-5)


@given(opinions(), opinions(), shares)
def test_all_of_one_and_none_of_the_other_is_the_one(small, large, share):
    assert pool(small, large, 0) == pytest.approx(small, abs=1e-5)
    assert pool(small, large, 1) == pytest.approx(large, abs=1e-5)
    assert pool(small, large, share) == pytest.approx(pool(large, small, 1 - share), abs=1e-5)


@given(opinions(), opinions(), shares, st.randoms(use_true_random=False))
def test_pooling_does_not_depend_on_the_order_of_the_phrases(small, large, share, random):
    order = random.sample(range(len(small)), len(small))
    pooled = pool(small[order], large[order], share)
    assert pooled == pytest.approx(pool(small, large, share)[order], abs=1e-5)


def test_two_opinions_that_agree_are_surer_than_the_less_sure_and_none_rules_out():
    sure, unsure = np.array([0.9, 0.05, 0.05], "f"), np.array([0.5, 0.25, 0.25], "f")
    assert 0.5 < pool(sure, unsure)[0] < 0.9
    never = np.array([0, 1, 0], "f")
    assert pool(sure, never)[0] > 0
    assert np.isfinite(pool(np.array([1, 0, 0], "f"), never)).all()


def test_a_phrase_has_its_usual_spellings():
    assert spellings("next one") == ("next one", "Next one")
    assert spellings("seven") == ("seven", "Seven", "7")
    assert spellings("ten") == ("ten", "Ten", "10")
    assert "OK" in spellings("okay")
    written = [spelling for phrase in grammar().verbs for spelling in spellings(phrase)]
    assert len(written) == len(set(written)), "one text for two phrases"


def test_our_own_refuses_what_is_none_of_its_phrases():
    decision = OwnRecogniser().recognise(np.zeros(8_000, np.float32), SESSION)
    assert decision.outcome is Outcome.REJECT
