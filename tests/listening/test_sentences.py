"""What becomes of a decision when the words are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from speech_sounds import Typist, say

from coach.listening.engines import OwnRecogniser
from coach.listening.grammar import grammar
from coach.listening.meaning import Meanings
from coach.listening.recogniser import Decision, Heard, Threshold, Verdict
from coach.listening.sentences import (
    ALWAYS,
    DOUBT,
    FEW,
    SENTENCE,
    SUPPORT,
    SUPPORT_ALWAYS,
    UNCONFIRMED,
    Sentences,
)
from coach.listening.spotter import TALK_SCORE
from coach.listening.transcriber import Transcript

pytestmark = pytest.mark.xdist_group("ears")

SESSION = grammar().phrases("session")
HEARD = Heard(
    np.zeros(58, np.float32), None, np.zeros(640, np.float32), np.zeros((9, 768), np.float32)
)
NEXT = Decision("next", "skip this", 0.95, Verdict.ACCEPT, True)
STOP = Decision("stop", "stop", 0.9, Verdict.ACCEPT, True)
NOTHING = Decision("next", "next", 0.1, Verdict.REJECT)


def same(one: Decision, other: Decision) -> bool:
    return replace(one, text="", talk=False) == replace(other, text="", talk=False)


def weighed(text: str, certainty: float, decision: Decision, active=SESSION) -> Decision:
    typist: Any = Typist(text, certainty)
    return Sentences(typist, Meanings.load()).weigh(decision, HEARD, active)


def test_a_sure_sentence_is_done_and_named_as_it_was_said() -> None:
    decision = weighed("could we leave this exercise out", 0.95, NOTHING)
    assert (decision.verb, decision.outcome) == ("next", Verdict.ACCEPT)
    assert decision.phrase == "could we leave this exercise out"
    assert SENTENCE.accept <= decision.score <= 0.95


def test_a_less_sure_one_is_asked_about_and_an_unsure_one_is_passed_over() -> None:
    assert weighed("could we leave this exercise out", 0.5, NOTHING).outcome is Verdict.ASK
    assert same(weighed("could we leave this exercise out", 0.2, NOTHING), NOTHING)


def test_a_sentence_that_means_nothing_changes_no_refusal() -> None:
    assert same(weighed("the bus stop is closed", 0.99, NOTHING), NOTHING)
    assert same(weighed("", 0.99, NOTHING), NOTHING)


def test_a_sentence_that_surely_means_nothing_is_talk() -> None:
    assert weighed("the bus stop is closed", 0.97, NOTHING).talk
    assert not weighed("the bus stop is closed", 0.7, NOTHING).talk
    assert not weighed("could we leave this exercise out", 0.97, NOTHING).talk
    assert not weighed("quite so", 0.99, NOTHING).talk


def test_a_phrase_whose_words_surely_mean_nothing_is_asked_about() -> None:
    doubted = weighed("skip and i went home", DOUBT + 0.1, NEXT)
    assert (doubted.verb, doubted.outcome) == ("next", Verdict.ASK)
    assert same(weighed("skip this", 0.99, NEXT), NEXT)


def test_a_phrase_whose_words_say_something_else_is_less_sure_than_one_that_is_confirmed() -> None:
    less = weighed("skip and i went home", DOUBT - 0.1, NEXT)
    assert (less.verb, less.outcome, less.score) == ("next", Verdict.ACCEPT, UNCONFIRMED)
    assert less.score < TALK_SCORE


def test_stop_always_stops() -> None:
    asked = Decision("stop", "stop", 0.45, Verdict.ASK, True)
    for text in ("the bus stop is closed", "put the kettle on", "could we leave this exercise out"):
        for certain in (STOP, asked):
            decision = weighed(text, 0.99, certain)
            assert (decision.verb, decision.outcome) == ("stop", certain.outcome)


@pytest.mark.parametrize(
    "text",
    ["please stop the session", "i feel dizzy", "i can't breathe", "stop the next exercise"],
)
def test_words_that_mean_stop_go_before_any_other_command(text: str) -> None:
    for decision in (NEXT, NOTHING):
        assert weighed(text, 0.97, decision).verb == "stop"
        assert weighed(text, 0.97, decision).outcome is Verdict.ACCEPT


@pytest.mark.parametrize("text", ["stop my shoelace is open", "stop turn the lamp on"])
def test_a_sentence_that_begins_with_stop_is_at_least_asked_about(text: str) -> None:
    for decision in (NEXT, NOTHING):
        found = weighed(text, 0.9, decision)
        assert found.verb == "stop"
        assert found.outcome is not Verdict.REJECT


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("don't go to the next one", "next"),
        ("not louder", "louder"),
        ("i won't go back", "back"),
        ("please don't make it harder", "harder"),
        ("i don't need help", "help"),
        ("repeat that please", "next"),
    ],
)
def test_a_phrase_that_is_denied_or_is_another_is_not_done(text: str, verb: str) -> None:
    certain = Decision(verb, verb, 0.95, Verdict.ACCEPT, True)
    assert weighed(text, 0.97, certain).outcome is Verdict.ASK


def test_a_word_of_the_users_own_is_nobodys_business() -> None:
    taught = Decision("next", "the window", 0.97, Verdict.ACCEPT, True, taught=True)
    assert weighed("the window", 0.99, taught) is taught
    assert weighed("put the kettle on", 0.99, taught) is taught


@pytest.mark.parametrize(
    "text", ["not a ten", "two or three", "between five and six", "more than four"]
)
def test_what_is_no_one_number_is_no_answer(text: str) -> None:
    six, numbers = Decision("six", "six", 0.1, Verdict.REJECT), grammar().phrases("numbers")
    assert weighed(text, 0.97, six, numbers).outcome is not Verdict.ACCEPT


def test_no_pain_is_a_zero_where_a_number_is_asked_for() -> None:
    six, numbers = Decision("six", "six", 0.1, Verdict.REJECT), grammar().phrases("numbers")
    assert weighed("no pain at all", 0.97, six, numbers).verb == "zero"
    assert weighed("no pain at all", 0.97, NOTHING).verb != "pain"


@pytest.mark.parametrize(
    ("text", "verb", "support", "threshold"),
    [("stop", "stop", SUPPORT_ALWAYS, ALWAYS), ("louder", "louder", SUPPORT, FEW)],
)
def test_a_word_or_two_count_where_the_classifier_thinks_of_them_too(
    text: str, verb: str, support: float, threshold: Threshold
) -> None:
    def decided(probability: float, certainty: float) -> Decision:
        scores = np.zeros(58, np.float32)
        scores[list(grammar().verbs).index(text)] = probability
        typist: Any = Typist(text, certainty)
        heard = replace(HEARD, scores=scores)
        return Sentences(typist, Meanings.load()).weigh(NOTHING, heard, SESSION)

    assert decided(support + 0.01, 0.99).verb == verb
    assert decided(support + 0.01, 0.99).outcome is Verdict.ACCEPT
    assert same(decided(support - 0.01, 0.99), NOTHING)
    assert same(decided(support + 0.01, threshold.ask - 0.1), NOTHING)


def test_where_only_an_answer_is_awaited_no_sentence_is_a_command() -> None:
    assert same(
        weighed("could we leave this exercise out", 0.99, NOTHING, frozenset({"yes", "no"})),
        NOTHING,
    )


def test_a_number_may_be_in_a_sentence_where_one_is_asked_for() -> None:
    numbers = grammar().phrases("numbers")
    decision = weighed(
        "i'd say about a seven", 0.95, Decision("six", "six", 0.1, Verdict.REJECT), numbers
    )
    assert (decision.verb, decision.outcome) == ("seven", Verdict.ACCEPT)
    assert same(weighed("i'd say about a seven", 0.95, NOTHING), NOTHING)


def test_what_was_not_heard_is_not_written_down() -> None:
    silence = Heard(HEARD.scores, None, HEARD.embedding)
    typist: Any = Typist("could we leave this exercise out", 0.99)
    assert same(Sentences(typist, Meanings.load()).weigh(NOTHING, silence, SESSION), NOTHING)


@pytest.fixture(scope="module")
def own() -> OwnRecogniser:
    return OwnRecogniser()


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("could we skip this one please", "next"),
        ("i did not quite catch that", "repeat"),
        ("my hip is really sore", "pain"),
        ("can you count a bit slower", "slower"),
        ("i would like to carry on now", "resume"),
    ],
)
def test_a_spoken_sentence_is_the_command_it_means(
    own: OwnRecogniser, text: str, verb: str
) -> None:
    decision = own.recognise(np.pad(say(text), (3_000, 2_000)), SESSION)
    assert (decision.verb, decision.outcome) == (verb, Verdict.ACCEPT)


@pytest.mark.parametrize(
    "text", ["the bus stop is closed", "the weather is lovely today", "put the kettle on"]
)
def test_a_spoken_sentence_of_something_else_is_none(own: OwnRecogniser, text: str) -> None:
    decision = own.recognise(np.pad(say(text), (3_000, 2_000)), SESSION)
    assert decision.outcome is Verdict.REJECT


def test_before_the_end_nothing_is_written_down(own: OwnRecogniser) -> None:
    class Never:
        def write(self, _features: Any) -> Transcript:
            raise AssertionError("it was written down")

    never: Any = Never()
    early = OwnRecogniser(None, own.model, Sentences(never, Meanings.load())).early
    assert early(np.pad(say("next"), (3_000, 2_000)), SESSION).verb == "next"
