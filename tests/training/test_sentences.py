"""The sentences of training, as data."""

from collections import Counter

from coach.listening.grammar import grammar
from training.sentences import answers, denials, nothing, overheard, sentences
from training.vocabulary import COMMANDS, MEANT, PHRASES, UNSEEN_WORDS, spelt

SAID = [*nothing(), *(text for texts in sentences().values() for text in texts)]
ALL = [*SAID, *overheard()]


def test_every_command_of_a_session_has_many_sentences() -> None:
    assert list(sentences()) == list(COMMANDS)
    assert {verb for verb, texts in sentences().items() if len(texts) < 350} == set()
    assert len(nothing()) > 1_500


def test_no_text_stands_twice_or_means_two_things() -> None:
    assert [text for text, count in Counter(ALL).items() if count > 1] == []


def test_every_answer_has_its_sentences_and_no_two_share_one() -> None:
    said = [text for texts in answers().values() for text in texts]
    assert set(answers()) == {*grammar().commands["numbers"], *grammar().commands["yesno"]}
    assert [text for text, count in Counter(said).items() if count > 1] == []
    assert "i'd say about four" in answers()["four"]


def test_what_is_denied_means_no_command() -> None:
    meant = {text for texts in (*sentences().values(), *answers().values()) for text in texts}
    ways = {way for verb in grammar().verbs.values() for way in grammar().ways(verb)}
    assert set(denials()) & (meant | ways) == set()
    assert {"please don't stop", "not a seven", "seven or eight"} <= set(denials())


def test_the_grammar_has_none_of_them() -> None:
    ways = {way for verb in grammar().verbs.values() for way in grammar().ways(verb)}
    assert ways & set(ALL) == set()


def test_what_is_kept_for_the_evaluation_is_in_none() -> None:
    assert set(ALL) & set(UNSEEN_WORDS) == set()
    assert set(nothing()) & {*PHRASES, *MEANT} == set()


def test_a_text_is_plain_and_short() -> None:
    letters = set("abcdefghijklmnopqrstuvwxyz' ")
    assert [text for text in ALL if not set(text) <= letters or len(text) > 60] == []
    assert [text for text in ALL if not 2 <= len(text.split()) <= 9] == []


def test_most_of_them_can_be_spelt() -> None:
    assert sum(spelt(text) is not None for text in SAID) > 0.9 * len(SAID)
