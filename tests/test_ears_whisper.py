"""The large mode on a tiny whisper of random weights; collected where its extra is installed.

How well the true weights recognise cannot be seen here: these are the laws of the sums.
"""

import hashlib
import sys
from dataclasses import asdict

import numpy as np
import pytest
import torch
from ears import say, stream
from whisper.audio import log_mel_spectrogram, pad_or_trim
from whisper.model import ModelDimensions, Whisper

from coach.ears.command import Command
from coach.ears.decision import Outcome
from coach.ears.grammar import grammar
from coach.ears.listener import Listener, hear
from coach.ears.recogniser import OwnRecogniser
from coach.ears.weights import Weights
from coach.ears.whisper import WhisperModel, WhisperRecogniser, open_tokenizer, pool, spellings
from coach.errors import HearingError

PHRASES = tuple(grammar().verbs)
DIMENSIONS = ModelDimensions(80, 1500, 16, 2, 2, 51865, 64, 16, 2, 2)
TOKENIZER = open_tokenizer()


@pytest.fixture(scope="module")
def network():
    """Large random weights: every token matters to those after it, and so does the sound."""
    torch.manual_seed(7)
    made = Whisper(DIMENSIONS).eval()
    for weights in made.parameters():
        torch.nn.init.normal_(weights, std=0.5)
    return made


@pytest.fixture(scope="module")
def large(network):
    return WhisperModel(network, TOKENIZER)


@pytest.fixture(scope="module")
def utterance():
    return stream(0.2, say("Next exercise."), 0.15)[0]


@pytest.fixture(scope="module")
def saved(network, tmp_path_factory):
    """The network as a file of the published form, and what it should be."""
    path = tmp_path_factory.mktemp("weights") / "tiny.pt"
    torch.save({"dims": asdict(DIMENSIONS), "model_state_dict": network.state_dict()}, path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return path, Weights("whisper", "http://127.0.0.1:1/tiny.pt", sha256, path.stat().st_size)


def one_at_a_time(network, utterance, phrase):
    """The same probability by the package's own forward pass, a spelling at a time."""
    audio = network.embed_audio(log_mel_spectrogram(pad_or_trim(torch.from_numpy(utterance)))[None])
    prompt = list(TOKENIZER.sot_sequence_including_notimestamps)
    ends = [TOKENIZER.eot, *(TOKENIZER.encode(mark)[0] for mark in ".!?")]
    total = 0.0
    for spelling in spellings(phrase):
        tokens = TOKENIZER.encode(f" {spelling}")
        logits = network.logits(torch.tensor([prompt + tokens]), audio)[0]
        steps = logits.softmax(dim=-1)[len(prompt) - 1 :]
        chance = steps[-1, ends].sum()
        for step, token in zip(steps, tokens, strict=False):
            chance = chance * step[token]
        total += float(chance)
    return np.log(total)


def test_one_pass_over_all_phrases_is_each_phrase_by_itself(network, large, utterance):
    together = large.log_probabilities(utterance)
    assert together.shape == (len(PHRASES),)
    with torch.inference_mode():
        apart = [one_at_a_time(network, utterance, phrase) for phrase in PHRASES]
    assert together == pytest.approx(apart, abs=1e-3)
    assert np.ptp(together) > 1, "random weights that cannot tell phrases apart test nothing"


def test_the_sound_matters(large, utterance):
    other = stream(0.2, say("Louder."), 0.3)[0]
    assert np.abs(large.log_probabilities(utterance) - large.log_probabilities(other)).max() > 0.01


def test_scores_are_probabilities_in_the_order_of_the_small_model(large, utterance):
    scores = large.score(utterance)
    assert scores.shape == (len(PHRASES) + 1,)
    assert scores.sum() == pytest.approx(1)
    assert (scores >= 0).all()
    assert large.phrases == OwnRecogniser().model.phrases


def test_all_texts_but_the_phrases_speak_against_them(large, utterance, monkeypatch):
    for other, best in ((-60.0, len(PHRASES)), (0.0, 3)):
        heard = np.full(len(PHRASES), -60.0)
        heard[3] = other
        monkeypatch.setattr(large, "log_probabilities", lambda _, heard=heard: heard)
        assert large.score(utterance).argmax() == best


def test_a_saved_model_is_loaded_and_scores_the_same(saved, large, utterance):
    path, weights = saved
    loaded = WhisperModel.load(path, weights)
    assert loaded.score(utterance) == pytest.approx(large.score(utterance), rel=1e-4)


def test_missing_weights_say_how_to_get_them(tmp_path, saved):
    with pytest.raises(HearingError, match=r"coach fetch whisper"):
        WhisperModel.load(tmp_path / "base.pt", saved[1])


def test_weights_of_another_hash_are_never_opened(tmp_path, saved):
    path, weights = saved
    (tmp_path / "base.pt").write_bytes(path.read_bytes() + b"more")
    with pytest.raises(HearingError, match=r"damaged, or another file.*coach fetch whisper"):
        WhisperModel.load(tmp_path / "base.pt", weights)


def test_a_right_hash_of_something_else_is_said(tmp_path):
    (tmp_path / "base.pt").write_bytes(b"no weights")
    sha256 = hashlib.sha256(b"no weights").hexdigest()
    with pytest.raises(HearingError, match="cannot load"):
        WhisperModel.load(tmp_path / "base.pt", Weights("whisper", "x/base.pt", sha256, 10))


def test_both_opinions_are_pooled_and_decided_as_the_small_models_are(large, utterance):
    own = OwnRecogniser()
    active = grammar().phrases("session")
    decision = WhisperRecogniser(own, large).recognise(utterance, active)
    pooled = pool(own.score(utterance), large.score(utterance))
    assert decision == own.model.decide(pooled, active)
    assert decision.score < own.recognise(utterance, active).score  # for this one knows nothing


def test_a_large_model_that_is_sure_too_leaves_a_command_a_command(large, monkeypatch):
    heard = np.full(len(PHRASES), -20.0)
    heard[PHRASES.index("next exercise")] = -0.05
    monkeypatch.setattr(large, "log_probabilities", lambda utterance: heard)
    sound, _ = stream(0.5, say("Next exercise."), 1.0)
    events = list(hear([sound], Listener(WhisperRecogniser(OwnRecogniser(), large))))
    assert [(type(event), event.phrase) for event in events] == [(Command, "next exercise")]


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(16_000, np.float32),
        np.full(16_000, np.nan, np.float32),
        np.zeros(100, np.float32),
        np.ones(64_000, np.float32),
    ],
)
def test_what_cannot_be_a_command_is_not_asked_about_twice(large, sound, monkeypatch):
    monkeypatch.setattr(large, "score", lambda utterance: pytest.fail("it was asked"))
    decision = WhisperRecogniser(OwnRecogniser(), large).recognise(sound, frozenset({"next"}))
    assert decision.outcome is Outcome.REJECT


def test_the_weights_are_kept_apart_from_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "whisper", None)
    with pytest.raises(HearingError, match=r'pip install -e "\.\[whisper\]"'):
        WhisperModel.load()
