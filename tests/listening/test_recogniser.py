"""The shipped recogniser: what it is given, what it says, and that its files belong together."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import CoachError
from coach.listening.grammar import grammar
from coach.listening.own_words import NUMBERS
from coach.listening.recogniser import (
    SAMPLES,
    Decision,
    PhraseModel,
    Threshold,
    Verdict,
    decide,
    positions,
    prepared,
)
from coach.listening.vad import RATE

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

DATA = Path(__file__).parents[2] / "coach" / "listening" / "data"
CARD = Path(__file__).parents[2] / "docs" / "model-card.md"
SPEECH = Path(__file__).parents[1] / "data" / "speech"
COMMANDS = sorted(SPEECH.glob("command-*.flac"))
OTHERS = sorted(SPEECH.glob("other-*.flac"))


@pytest.fixture(scope="module")
def model() -> PhraseModel:
    return PhraseModel.load()


def sound_of(path: Path) -> np.ndarray:
    sound, rate = sf.read(path, dtype="float32")
    assert rate == RATE
    return np.pad(sound, 2_400)


def said_in(path: Path) -> str:
    """``command-next_one--bf_emma.flac`` -> ``next one``"""
    return path.stem.split("-", 1)[1].split("--")[0].replace("_", " ").replace("im ", "i'm ")


def test_the_phrases_are_those_of_the_grammar_in_its_order(model: PhraseModel) -> None:
    assert model.phrases == tuple(grammar().verbs)
    assert set(model.thresholds) == set(grammar().verbs.values())


def test_there_are_clips_of_reserved_voices_to_test_with() -> None:
    assert len(COMMANDS) >= 12
    assert len(OTHERS) >= 4


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_a_command_by_an_unheard_voice_is_accepted(model: PhraseModel, path: Path) -> None:
    phrase = said_in(path)
    heard = model.decide(model.hear(sound_of(path)), grammar().phrases("session"))
    assert (heard.verb, heard.outcome) == (grammar().verbs[phrase], Verdict.ACCEPT)
    assert heard.phrase in phrase  # "coach stop" may be heard as its "stop"


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_another_word_is_not(model: PhraseModel, path: Path) -> None:
    heard = model.decide(model.hear(sound_of(path)), grammar().phrases("session"))
    assert heard.outcome is Verdict.REJECT


@pytest.mark.parametrize("path", COMMANDS[:4], ids=lambda path: path.stem)
@pytest.mark.parametrize("gain", [0.003, 0.1, 1.3])
def test_the_level_does_not_matter(model: PhraseModel, path: Path, gain: float) -> None:
    sound = sound_of(path)
    # The trunk rounds to int8, and an error of the last bit of the level may tip it.
    np.testing.assert_allclose(model.score(sound), model.score(sound * np.float32(gain)), atol=0.05)


def test_a_constant_offset_does_not_matter(model: PhraseModel) -> None:
    sound = sound_of(COMMANDS[0])
    moved = model.score(sound + np.float32(0.2))
    assert moved.argmax() == model.score(sound).argmax()


@given(
    seconds=st.floats(0, 4),
    level=st.sampled_from([0.0, 1e-7, 1e-3, 0.5, 100.0]),
    seed=st.integers(0, 9),
)
@settings(max_examples=25, deadline=None)
def test_scores_are_probabilities_whatever_comes(seconds: float, level: float, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(size=int(seconds * RATE)).astype(np.float32)
    model = PhraseModel.load()
    scores = model.score(noise * np.float32(level))
    assert scores.shape == (len(model.phrases) + 1,)
    assert scores.min() >= -1e-6
    assert scores.sum() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(RATE, np.float32),
        np.zeros(0, np.float32),
        np.full(RATE, 0.3, np.float32),
        np.full(RATE, np.nan, np.float32),
        np.where(np.arange(RATE) == 500, np.inf, 0.1).astype(np.float32),
        np.ones(1_000, np.float32) * np.sin(np.arange(1_000), dtype=np.float32),
        np.sin(np.arange(4 * RATE) / 9, dtype=np.float32),
    ],
    ids=["silence", "nothing", "constant", "NaN", "infinite", "too short", "too long"],
)
def test_what_cannot_be_a_command_is_surely_none(model: PhraseModel, sound: np.ndarray) -> None:
    scores = model.score(sound)
    assert scores[-1] == 1
    assert not scores[:-1].any()


@pytest.mark.parametrize("milliseconds", [121, 130, 180, 250, 330, 480, 2_999])
def test_every_length_up_to_the_longest_is_judged(model: PhraseModel, milliseconds: int) -> None:
    hiss = np.random.default_rng(2).normal(size=milliseconds * 16).astype(np.float32)
    scores = model.score(hiss)
    assert scores.sum() == pytest.approx(1, abs=1e-4)
    assert 0 < scores[-1] < 1


def test_noise_is_not_a_command(model: PhraseModel) -> None:
    random = np.random.default_rng(3)
    everything = grammar().phrases("all")
    for seconds in (0.4, 0.7, 1.0, 1.6):
        noise = random.normal(size=int(seconds * RATE)).astype(np.float32)
        assert model.decide(model.hear(noise), everything).outcome is Verdict.REJECT


def test_thresholds_of_another_network_are_refused(tmp_path: Path) -> None:
    (tmp_path / "phrases.onnx").write_bytes((DATA / "phrases.onnx").read_bytes() + b"\0")
    (tmp_path / "thresholds.json").write_text((DATA / "thresholds.json").read_text())
    with pytest.raises(CoachError, match="another network"):
        PhraseModel.load(tmp_path / "phrases.onnx")


def test_a_network_for_another_grammar_is_refused(tmp_path: Path) -> None:
    (tmp_path / "phrases.onnx").write_bytes((DATA / "phrases.onnx").read_bytes())
    table = json.loads((DATA / "thresholds.json").read_text())
    table["phrases"][0] = "onward"
    (tmp_path / "thresholds.json").write_text(json.dumps(table))
    with pytest.raises(CoachError, match="another grammar"):
        PhraseModel.load(tmp_path / "phrases.onnx")


def test_a_missing_network_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="install the coach again"):
        PhraseModel.load(tmp_path / "phrases.onnx")


@pytest.mark.parametrize("name", ["phrases.onnx", "transcriber.onnx"])
def test_the_card_is_about_the_shipped_network(name: str) -> None:
    network = (DATA / name).read_bytes()
    assert hashlib.sha256(network).hexdigest() in CARD.read_text("utf-8")
    assert re.search(rf"{len(network):,} bytes", CARD.read_text("utf-8"))


def test_stop_and_pause_are_done_at_even_odds_and_asked_about_from_one_in_four(
    model: PhraseModel,
) -> None:
    for verb in grammar().always:
        assert model.thresholds[verb].ask == 0.25
        assert model.thresholds[verb].accept <= 0.5


# The decision alone.

VERBS = {"go on": "go", "onward": "go", "halt": "stop"}
LIMITS = {"go": Threshold(0.3, 0.6), "stop": Threshold(0.2, 0.2)}


@given(
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
    st.sets(st.sampled_from(list(VERBS)), min_size=1),
)
def test_the_decision_is_the_likeliest_active_command(parts: list[float], active: set[str]) -> None:
    total = sum(parts) or 1
    scores = dict(zip((*VERBS, ""), (part / total for part in parts), strict=True))
    heard = decide(scores, active, VERBS, LIMITS)
    assert heard.phrase in active
    assert VERBS[heard.phrase] == heard.verb
    by_verb = {v: sum(scores[p] for p in active if VERBS[p] == v) for v in LIMITS}
    assert heard.score == pytest.approx(max(by_verb.values()))
    assert heard.outcome is LIMITS[heard.verb].outcome(heard.score)


def test_a_phrase_that_is_not_active_cannot_be_meant() -> None:
    scores = {"go on": 0.1, "onward": 0.0, "halt": 0.9, "": 0.0}
    heard = decide(scores, {"go on", "onward"}, VERBS, LIMITS)
    assert heard == Decision("go", "go on", 0.1, Verdict.REJECT)


@pytest.mark.parametrize(
    ("score", "outcome"),
    [(0.29, Verdict.REJECT), (0.3, Verdict.ASK), (0.59, Verdict.ASK), (0.6, Verdict.ACCEPT)],
)
def test_the_bands_include_their_lower_ends(score: float, outcome: Verdict) -> None:
    assert LIMITS["go"].outcome(score) is outcome


@pytest.mark.parametrize("pair", [(0.7, 0.6), (-0.1, 0.5), (0.5, 1.1)])
def test_thresholds_out_of_order_are_refused(pair: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="0 <= ask <= accept <= 1"):
        Threshold(*pair)


# What the network sees.


@given(st.integers(1, SAMPLES + 9_000), st.floats(1e-4, 50), st.integers(0, 9))
def test_an_utterance_is_set_to_one_level_and_followed_by_silence(
    length: int, level: float, seed: int
) -> None:
    sound = np.random.default_rng(seed).normal(0.3, level, length).astype(np.float32)
    given_sound = prepared(sound)
    assert given_sound.shape == (SAMPLES,)
    assert np.abs(given_sound).max() <= 0.5001
    assert not given_sound[length:].any()
    if length > 100:
        assert np.abs(given_sound).max() == pytest.approx(0.5, abs=1e-3)
        assert abs(given_sound[:length].mean()) < 1e-3


@pytest.mark.parametrize(("samples", "seen"), [(320, 9), (321, 10), (16_000, 58), (48_000, 150)])
def test_the_head_sees_the_utterance_and_some_silence(samples: int, seen: int) -> None:
    assert positions(samples) == seen


def test_an_answer_takes_more_than_to_be_asked_about() -> None:
    limits = Threshold(0.3, 0.7)
    assert not any(map(limits.confirms, (0.3, 0.49)))
    assert all(map(limits.confirms, (0.51, 0.9)))


@pytest.mark.parametrize("path", COMMANDS[:6], ids=lambda path: path.stem)
def test_an_utterance_is_nearer_to_itself_at_another_level_than_to_another(
    model: PhraseModel, path: Path
) -> None:
    here = model.hear(sound_of(path)).embedding
    assert here.shape == (NUMBERS,)
    assert np.linalg.norm(here) == pytest.approx(1, abs=1e-3)
    again = model.hear(sound_of(path) * np.float32(0.2)).embedding
    others = [model.hear(sound_of(other)).embedding for other in OTHERS]
    assert here @ again > 0.98
    assert all(here @ other < here @ again - 0.1 for other in others)
