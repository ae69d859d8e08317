"""A user's own words: which is nearest, how many are kept, and what is on the disk."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import StoreError
from coach.listening.enrolment import TIMES
from coach.listening.grammar import grammar
from coach.listening.own_words import (
    LONGEST_WORD,
    MOST_WORDS,
    NUMBERS,
    Example,
    OwnWords,
    forget,
    load,
    network_id,
    save,
    voice_file,
)

EVERY = {"stop", "next", "back"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))


def direction(seed: int):
    numbers = np.random.default_rng(seed).normal(size=NUMBERS)
    return (numbers / np.linalg.norm(numbers)).astype(np.float32)


def example(verb: str, word: str, seed: int) -> Example:
    return Example(verb, word, direction(seed))


HALT, WEITER = example("stop", "halt", 1), example("next", "weiter", 2)


def test_the_nearest_example_names_the_command() -> None:
    words = OwnWords((HALT, WEITER))
    near = direction(2) * 0.9 + direction(3) * 0.1
    near /= np.linalg.norm(near)
    found, cosine = words.nearest(near, EVERY)
    assert found.word == "weiter"
    assert cosine == pytest.approx(float(near @ direction(2)), abs=1e-5)


def test_a_word_for_a_command_that_cannot_be_meant_now_is_not_near() -> None:
    words = OwnWords((HALT, WEITER))
    found, _ = words.nearest(direction(2), {"stop"})
    assert found.word == "halt"
    assert words.nearest(direction(2), {"back"}) is None
    assert OwnWords(()).nearest(direction(2), EVERY) is None


def test_all_words_that_can_be_taught_fit_into_the_file() -> None:
    letters = "\N{LIZARD}" * (LONGEST_WORD - 1)
    words = OwnWords(
        tuple(
            example(verb, f"{number}{letters}", time)
            for verb in sorted(set(grammar().verbs.values()))
            for number in range(MOST_WORDS)
            for time in range(TIMES)
        )
    )
    save(words)
    kept = load()
    assert kept is not None
    assert kept.examples == words.examples
    assert np.allclose(kept.examples[0].embedding, words.examples[0].embedding, atol=6e-5)


def test_the_same_word_again_takes_the_place_of_its_examples() -> None:
    again = example("stop", "halt", 9)
    words = OwnWords((HALT, WEITER)).replaced([again])
    assert [one.word for one in words.examples] == ["weiter", "halt"]
    found, cosine = words.nearest(direction(9), EVERY)
    assert found.word == "halt"
    assert cosine == pytest.approx(1, abs=1e-5)


@given(st.lists(st.tuples(st.sampled_from(sorted(EVERY)), st.sampled_from("abcdef")), max_size=20))
def test_a_command_has_at_most_three_words_and_the_newest_of_them(taught) -> None:
    words = OwnWords(())
    for verb, word in taught:
        words = words.replaced([example(verb, word, 1), example(verb, word, 2)])
    for verb in EVERY:
        kept = {one.word for one in words.examples if one.verb == verb}
        latest = list(dict.fromkeys(word for of, word in reversed(taught) if of == verb))
        assert kept == set(latest[:MOST_WORDS])
    assert all(sum(one == other for other in words.examples) == 2 for one in words.examples), (
        "each word keeps all its examples"
    )


def test_what_is_learnt_is_kept_and_used_and_forgotten() -> None:
    assert load() is None
    path = save(OwnWords((HALT, WEITER)))
    assert path == voice_file()
    read = load()
    assert read == OwnWords((HALT, WEITER))
    found, cosine = read.nearest(direction(1), EVERY)
    assert found == HALT
    assert cosine > 0.999
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert forget()
    assert not forget()
    assert load() is None


def test_another_network_needs_another_enrolment() -> None:
    path = save(OwnWords((HALT,)))
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "network": "another"}))
    assert load() is None


def one_example(**changes) -> str:
    whole = {"verb": "stop", "word": "halt", "embedding": direction(1).tolist(), **changes}
    return json.dumps({"network": network_id(), "examples": [whole]})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 50_000,
        "\x00\xff",
        '{"network": "x"',
        lambda: json.dumps({"network": network_id(), "examples": 3}),
        lambda: json.dumps({"network": network_id(), "examples": [3]}),
        lambda: one_example(verb="explode"),
        lambda: one_example(verb=["stop"]),
        lambda: one_example(word=3),
        lambda: one_example(word="a" * 61),
        lambda: one_example(embedding=[1.0]),
        lambda: one_example(embedding=[0.0] * NUMBERS),
        lambda: one_example(embedding=[math.nan] * NUMBERS),
        lambda: one_example(embedding=["loud"] * NUMBERS),
        lambda: one_example(more=1),
    ],
)
def test_a_damaged_file_says_how_to_be_rid_of_it(text) -> None:
    path = save(OwnWords(()))
    path.write_text(text if isinstance(text, str) else text(), "utf-8")
    with pytest.raises(StoreError, match="coach train-voice --forget"):
        load()
    assert forget()


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "file" / "state"))
    with pytest.raises(StoreError, match="cannot be written"):
        save(OwnWords(()))


def test_the_network_is_known_by_its_hash() -> None:
    assert len(network_id()) == 64
    assert math.isfinite(int(network_id(), 16))
