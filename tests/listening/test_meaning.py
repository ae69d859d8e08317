"""The meaning of a text: which command it is, or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import HearingError
from coach.listening.grammar import grammar
from coach.listening.meaning import NOTHING, PLACES, Meanings, vector
from coach.listening.sentences import SENTENCE

MEANINGS = Meanings.load()
TEXTS = st.text("abcdefghijklmnopqrstuvwxyz' ", max_size=60).map(
    lambda said: " ".join(said.split())
)


@given(TEXTS)
def test_a_vector_has_a_length_of_one_whatever_the_text(text: str) -> None:
    places, values = vector(text)
    assert len(places) == len(values) == len(set(places.tolist()))
    assert 0 <= places.min() <= places.max() < PLACES
    assert np.linalg.norm(values) == pytest.approx(1, abs=1e-5)


def test_a_text_is_the_same_vector_on_every_machine() -> None:
    places, _ = vector("go on")
    assert sorted(places.tolist()) == [
        112, 3725, 7982, 12131, 13915, 15086, 17487, 20378, 25082, 28276, 32465,
    ]  # fmt: skip


@given(TEXTS)
def test_probabilities_add_up_to_one(text: str) -> None:
    likely = MEANINGS.of(text)
    assert sum(likely.values()) == pytest.approx(1, abs=1e-4)
    assert min(likely.values()) >= 0


def test_every_command_and_every_answer_can_be_meant() -> None:
    assert set(MEANINGS.verbs) == {*grammar().verbs.values(), NOTHING}


@pytest.mark.parametrize("verb", sorted(grammar().sentences))
def test_the_listed_ways_mean_their_command(verb: str) -> None:
    ways = [way for way in grammar().ways(verb) if len(way.split()) > 2]
    right = [max((of := MEANINGS.of(way)), key=of.__getitem__) == verb for way in ways]
    assert sum(right) >= 0.93 * len(ways)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("could we leave this exercise out", "next"),
        ("would you mind saying that again", "repeat"),
        ("i have had enough for today", "stop"),
        ("my back is aching", "pain"),
        ("turn yourself down a bit please", "quieter"),
        ("i would say about a seven", "seven"),
        ("yes that's right", "yes"),
        ("no not today", "no"),
        ("the next train is late", NOTHING),
        ("the bus stop is closed", NOTHING),
        ("she will help you", NOTHING),
        ("he laughed out loud", NOTHING),
        ("", NOTHING),
    ],
)
def test_a_sentence_that_nobody_listed_means_what_it_says(text: str, verb: str) -> None:
    likely = MEANINGS.of(text)
    assert max(likely, key=likely.__getitem__) == verb


@pytest.mark.parametrize(
    "text",
    [
        "please don't stop",
        "i don't want to stop",
        "don't go to the next one",
        "not the next one",
        "that doesn't hurt at all",
        "this is not too hard",
        "you're not too loud",
        "i don't need help",
        "not a seven",
        "six or seven",
    ],
)
def test_what_is_denied_is_not_done(text: str) -> None:
    likely = MEANINGS.of(text)
    assert max(likely, key=likely.__getitem__) == NOTHING
    assert likely[NOTHING] > SENTENCE.accept


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("no i said back", "back"),
        ("no stop", "stop"),
        ("not so fast", "slower"),
        ("i'm not ready", "more-time"),
        ("yes i am ready", "ready"),
    ],
)
def test_a_no_or_a_not_that_denies_nothing_is_understood(text: str, verb: str) -> None:
    assert MEANINGS.of(text)[verb] > SENTENCE.accept


@pytest.mark.parametrize(
    ("expression", "command", "verb"),
    [
        ("you can say that again", "can you say that again", "repeat"),
        ("let's wait and see", "let's wait", "pause"),
        ("easier said than done", "make it easier", "easier"),
        ("dinner is ready", "i am ready", "ready"),
    ],
)
def test_a_fixed_expression_is_no_command(expression: str, command: str, verb: str) -> None:
    assert MEANINGS.of(expression)[verb] < SENTENCE.ask
    assert MEANINGS.of(command)[verb] > SENTENCE.accept


def test_a_missing_or_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "meanings.npz"
    with pytest.raises(HearingError, match="install the coach again"):
        Meanings.load(path)
    path.write_bytes(b"PK\3\4 cut short")
    with pytest.raises(HearingError, match="install the coach again"):
        Meanings.load(path)
    np.savez(
        path,
        verbs=["", "stop"],
        weights=np.zeros((2, 5), np.int8),
        scales=np.ones(2),
        biases=np.zeros(2),
    )
    with pytest.raises(HearingError, match="another shape"):
        Meanings.load(path)
