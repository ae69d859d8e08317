"""What training says: sentences that mean a command, and those that mean none."""

import pytest

from coach.listening.grammar import grammar
from training.sentences import nothing, sentences
from training.vocabulary import COMMANDS, PHRASES, natural_others, natural_phrases


def test_as_many_sentences_of_each_command_are_said() -> None:
    said = natural_phrases()
    for verb, texts in sentences().items():
        drawn = [text for text in texts if text in said]
        assert 250 <= len(drawn) <= 255, "a few are said as the grammar's, after a word like um"
        assert {said[text] for text in drawn} == {COMMANDS[verb][0]}


def test_what_is_said_means_what_the_grammar_says() -> None:
    said = natural_phrases()
    for verb, phrases in COMMANDS.items():
        assert {said[way] for way in grammar().ways(verb) if way in said} <= set(phrases)
    assert set(said) & set(PHRASES) == set()


@pytest.mark.peers
@pytest.mark.usefixtures("pytorch")
def test_what_means_a_command_is_not_among_what_means_none() -> None:
    others = natural_others()
    assert len(others) == len(set(others))
    assert set(nothing()) <= set(others)
    assert set(others) & {*natural_phrases(), *PHRASES} == set()
    assert set(others) & {way for verb in COMMANDS for way in grammar().ways(verb)} == set()
    assert set(others) & {text for texts in sentences().values() for text in texts} == set()
