"""The grammar of spoken commands, as data."""

import pytest

from coach.listening.grammar import VOCABULARIES, grammar
from coach.session.events import VERBS
from coach.speech_text.numbers import number_words


def test_every_verb_of_a_session_can_be_said() -> None:
    said = set(grammar().commands["session"])
    assert set(VERBS) - {"play-pause", "harder"} <= said, "these two are keys"
    assert said - set(VERBS) <= {"easier", "more-time"}


def test_no_phrase_means_two_things() -> None:
    phrases = [
        phrase
        for verbs in grammar().commands.values()
        for said in verbs.values()
        for phrase in said
    ]
    assert len(phrases) == len(set(phrases)) == len(grammar().verbs)


def test_the_numbers_are_zero_to_ten_in_order() -> None:
    words = [number_words(number) for number in range(11)]
    assert list(grammar().commands["numbers"]) == words
    assert [grammar().commands["numbers"][word] for word in words] == [(w,) for w in words]


def test_yes_and_no_are_words_and_not_yaml_booleans() -> None:
    assert grammar().commands["yesno"] == {"yes": ("yes",), "no": ("no",)}


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_stop_and_pause_are_heard_in_every_situation(vocabulary) -> None:
    phrases = grammar().phrases(vocabulary)
    assert {"stop", "stop now", "coach stop", "pause", "wait", "hold on"} <= phrases


def test_numbers_yes_and_no_are_heard_only_when_asked_for() -> None:
    assert not {"yes", "no", "four"} & grammar().phrases("session")
    assert "four" in grammar().phrases("numbers")
    assert not {"yes", "next"} & grammar().phrases("numbers")
    assert "yes" in grammar().phrases("yesno")
    assert grammar().phrases("all") == set(grammar().verbs)


def test_a_sentence_has_alternatives() -> None:
    sentences = grammar().sentences
    assert {"my knee hurts", "the hip hurts", "it really hurts"} <= set(sentences["pain"])
    assert {"that's enough", "it's enough for today", "can we stop now"} <= set(sentences["stop"])
    assert not any(set("()|") & set(text) for texts in sentences.values() for text in texts)


def test_no_sentence_means_two_things() -> None:
    said = [text for texts in grammar().sentences.values() for text in texts]
    assert len(said) == len(set(said))
    assert not set(said) & set(grammar().verbs)
