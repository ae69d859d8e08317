"""Stop always stops: what the classifier, the words and the guard make of it together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech_sounds import Typist

from coach.listening.echo.residual import EchoMode
from coach.listening.echo.self_voice import SelfVoiceGuard
from coach.listening.grammar import grammar
from coach.listening.meaning import Meanings
from coach.listening.recogniser import Decision, Heard, Verdict
from coach.listening.sentences import ALWAYS, BEFORE, Sentences
from coach.listening.vad import FRAME

SESSION, PHRASES = grammar().phrases("session"), list(grammar().verbs)
ALWAYS_HEARD = sorted(grammar().always)
MEANINGS = Meanings.load()
RANK = {Verdict.REJECT: 0, Verdict.ASK: 1, Verdict.ACCEPT: 2}

TEXTS = st.sampled_from(
    [
        "stop", "stop it", "wait", "top", "shop", "next", "louder please", "stop please", "oh",
        "the bus stop is closed", "put the kettle on", "could we skip this one", "my knee hurts",
        "i need a break", "stop my shoe", "go on", "please don't stop", "i feel dizzy", "ready",
    ]
)  # fmt: skip
URGENT = [
    "please stop the session", "stop my knee hurts", "oh stop the phone is ringing", "i'm dizzy",
    "no stop that was the wrong one", "can you please stop i can not do this", "i feel dizzy",
    "i can't breathe", "i think i'm going to faint", "stop stop stop", "can't breathe",
    "just stop there is the phone", "alright stop the phone is ringing", "oh wait the kettle",
    "my knee hurts stop", "i meant stop not that", "this is silly now stop",
]  # fmt: skip
DECISIONS = st.builds(
    lambda phrase, score, outcome: Decision(grammar().verbs[phrase], phrase, score, outcome, True),
    st.sampled_from(sorted(SESSION)),
    st.floats(0, 1),
    st.sampled_from(list(Verdict)),
)


def weighed(decision: Decision, text: str, certainty: float, support: float = 0) -> Decision:
    """What becomes of a decision, where the classifier gives "stop" this much."""
    scores = np.zeros(len(PHRASES) + 1, np.float32)
    scores[PHRASES.index("stop")] = support
    heard = Heard(scores, None, np.zeros(640, np.float32), np.zeros((9, 768), np.float32))
    typist: Any = Typist(text, certainty)
    return Sentences(typist, MEANINGS).weigh(decision, heard, SESSION)


class Coach:
    """A coach whose voice can be heard; what it says, or "" where that is not known."""

    def __init__(self, says: str) -> None:
        self._says = says

    def words(self, _begin: int, _end: int) -> str:
        return self._says

    def resembles(self, _begin: int, _end: int) -> bool:
        return False


def over_the_coach(decision: Decision, mode: EchoMode, evidence: float, says: str = "") -> Decision:
    guard = SelfVoiceGuard(Coach(says))
    for _ in range(20):
        guard.accept(mode, evidence, audible=True)
    return guard.weigh(0, 20 * FRAME, decision)


@given(
    st.sampled_from(ALWAYS_HEARD),
    st.sampled_from([Verdict.ACCEPT, Verdict.ASK]),
    TEXTS,
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from(["clear", "settling", "safe", "no echo"]),
    st.floats(0, 9),
    st.sampled_from(["", "Wait, and breathe.", "Pause there.", "Then stop.", "Put the knee down."]),
)
def test_no_words_take_back_what_the_classifier_heard_also_over_the_coach(
    verb: str,
    outcome: Verdict,
    text: str,
    certainty: float,
    support: float,
    mode: EchoMode,
    evidence: float,
    says: str,
) -> None:
    decision = Decision(verb, verb, 0.6, outcome, True)
    found = weighed(decision, text, certainty, support)
    assert found.verb in grammar().always
    assert RANK[found.outcome] >= RANK[outcome]
    before, after = (over_the_coach(one, mode, evidence, says) for one in (decision, found))
    assert RANK[after.outcome] >= RANK[before.outcome]


@pytest.mark.parametrize("verb", ALWAYS_HEARD)
def test_a_text_that_agrees_costs_stop_nothing_over_the_coach(verb: str) -> None:
    certain = Decision(verb, verb, 0.5, Verdict.ACCEPT, True)
    assert over_the_coach(certain, "clear", 5).outcome is Verdict.ACCEPT
    found = weighed(certain, "stop", 0.9, support=0.4)
    assert found.verb == verb
    assert over_the_coach(found, "clear", 5).outcome is Verdict.ACCEPT


@given(DECISIONS, st.sampled_from(URGENT), st.floats(0.75, 1))
def test_words_that_mean_stop_are_never_lost_to_another_command(
    decision: Decision, text: str, certainty: float
) -> None:
    found = weighed(decision, text, certainty)
    assert found.verb in grammar().always
    assert found.outcome is not Verdict.REJECT


@given(
    DECISIONS,
    st.lists(st.sampled_from([*grammar().before, *BEFORE]), max_size=3),
    st.sampled_from(["stop turn the lamp on", "pause what was that", "stop not that one"]),
    st.floats(ALWAYS.ask, 1),
)
def test_a_sentence_that_begins_with_stop_is_at_least_asked_about_whatever_comes_before(
    decision: Decision, before: list[str], text: str, certainty: float
) -> None:
    found = weighed(decision, " ".join([*before, text]), certainty)
    assert found.verb in grammar().always
    assert found.outcome is not Verdict.REJECT


@pytest.mark.parametrize("outcome", list(Verdict))
def test_words_that_are_sure_of_pain_go_before_another_command(outcome: Verdict) -> None:
    found = weighed(Decision("next", "next", 0.6, outcome), "my lower back is really sore", 0.95)
    assert (found.verb, found.outcome) == ("pain", Verdict.ACCEPT)


def test_two_words_that_no_phrase_has_are_asked_about_and_one_is_not() -> None:
    ready = Decision("ready", "i'm ready", 0.7, Verdict.ACCEPT, True)
    assert weighed(ready, "i'm dizzy", 0.9).verb == "stop"
    assert weighed(ready, "i'm dizzy", 0.9).outcome is Verdict.ASK
    nothing = replace(ready, outcome=Verdict.REJECT)
    for text in ("dizzy", "stop it", "shop", "a wait"):
        assert weighed(nothing, text, 0.9).outcome is Verdict.REJECT


@pytest.mark.parametrize(
    "text",
    [
        "the next bus stop", "he will stop", "wait for the bus at the corner",
        "they had to stop", "do not ever go there don't stop",
    ],
)  # fmt: skip
def test_stop_as_a_noun_or_of_somebody_else_is_no_demand(text: str) -> None:
    nothing = Decision("next", "next", 0.1, Verdict.REJECT)
    assert weighed(nothing, text, 0.95).outcome is Verdict.REJECT


def test_a_word_of_the_users_own_that_is_not_certain_does_not_hide_a_sure_stop() -> None:
    taught = Decision("next", "weiter", 0.75, Verdict.ASK, taught=True)
    assert weighed(taught, "please stop the session", 0.95).verb == "stop"
    assert weighed(taught, "could we leave this one out", 0.95) == replace(
        taught, text="could we leave this one out"
    )
    certain = replace(taught, outcome=Verdict.ACCEPT)
    assert weighed(certain, "please stop the session", 0.95) == certain


def test_pain_of_which_the_classifier_is_certain_counts_over_the_coach() -> None:
    certain = Decision("pain", "that hurts", 0.96, Verdict.ACCEPT, True)
    found = weighed(certain, "that hurts", 0.97)
    assert over_the_coach(found, "clear", 8).outcome is Verdict.ACCEPT


@pytest.mark.parametrize(
    ("text", "outcome"), [("more time", Verdict.ACCEPT), ("my room", Verdict.REJECT)]
)
def test_less_will_do_over_the_coach_where_the_words_agree(text: str, outcome: Verdict) -> None:
    less = Decision("more-time", "more time", 0.7, Verdict.ACCEPT, True, text=text)
    assert over_the_coach(less, "clear", 8).outcome is outcome
    assert over_the_coach(less, "clear", 8, "A little more time.").outcome is Verdict.REJECT
