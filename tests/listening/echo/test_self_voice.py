"""The guard of the coach's own voice: what is heard over it is somebody's, or its own."""

import pytest

from coach.listening.echo.self_voice import (
    AUDIBLE_SCORE,
    FAR_STRONGER,
    LEAST_DB,
    STANDS_OUT_DB,
    SelfVoiceGuard,
)
from coach.listening.recogniser import Decision, Verdict
from coach.listening.vad import FRAME


class Coach:
    """Says the same all the time."""

    def __init__(self, words: str = "", resembles: bool = False) -> None:
        self._words, self._resembles = words, resembles

    def words(self, begin, end):
        return self._words

    def resembles(self, begin, end):
        return self._resembles


def weighed(
    coach,
    mode: str = "clear",
    verb: str = "next",
    score: float = 0.95,
    *,
    evidence: float = 10.0,
    audible: bool = True,
    outcome: Verdict = Verdict.ACCEPT,
):
    guard = SelfVoiceGuard(coach)
    for _ in range(40):
        guard.accept(mode, evidence, audible=audible)
    decision = Decision(verb, verb, score, outcome)
    return guard.weigh(20 * FRAME, 38 * FRAME, decision).outcome is not Verdict.REJECT


def test_a_command_over_a_well_cancelled_coach_is_obeyed() -> None:
    assert weighed(Coach("Lie on your back."))
    assert weighed(Coach("Lie on your back."), score=0.8)


def test_what_is_not_quite_certain_may_be_an_echo_but_stop_is_stop() -> None:
    coach = Coach("Lie on your back.")
    assert not weighed(coach, score=AUDIBLE_SCORE - 0.01)
    assert weighed(coach, score=AUDIBLE_SCORE - 0.01, audible=False)
    assert weighed(coach, verb="stop", score=0.5)
    assert not weighed(coach, verb="stop", score=0.3, outcome=Verdict.ASK)


def test_what_is_heard_over_the_coach_is_known_to_be_and_not_missed() -> None:
    refused = Decision("next", "next", 0.2, Verdict.REJECT)
    for audible in (True, False):
        guard = SelfVoiceGuard(Coach("Lie on your back."))
        for _ in range(40):
            guard.accept("clear", 10.0, audible=audible)
        assert guard.weigh(20 * FRAME, 38 * FRAME, refused).over_coach is audible


def test_what_the_coach_says_itself_needs_far_stronger_evidence() -> None:
    coach = Coach("And now the next exercise: bridges.")
    assert not weighed(coach, score=FAR_STRONGER - 0.01)
    assert weighed(coach, score=FAR_STRONGER)
    assert not weighed(coach, "safe", score=1.0)
    assert not weighed(coach, "no echo", score=FAR_STRONGER - 0.01)
    assert weighed(coach, score=0.6, audible=False)


def test_a_word_within_a_word_is_not_said() -> None:
    assert weighed(Coach("The nextdoor neighbour."), score=0.8)


def test_what_resembles_the_coach_is_the_coach() -> None:
    assert not weighed(Coach(resembles=True), score=1.0)
    assert weighed(Coach(resembles=True), "no echo", score=1.0)


@pytest.mark.parametrize("mode", ["settling", "safe"])
def test_in_safe_mode_stop_and_pause_are_obeyed_and_the_rest_where_it_stands_far_out(
    mode: str,
) -> None:
    quiet = STANDS_OUT_DB - 0.5
    assert weighed(Coach(), mode, "stop", evidence=quiet)
    assert weighed(Coach(), mode, "pause", evidence=quiet)
    assert not weighed(Coach(), mode, "next", evidence=quiet)
    assert weighed(Coach(), mode, "next", evidence=STANDS_OUT_DB + 0.5)
    assert weighed(Coach(), mode, "next", evidence=0.0, audible=False)


@pytest.mark.parametrize("mode", ["clear", "settling", "safe"])
@pytest.mark.parametrize("verb", ["stop", "next"])
def test_what_hardly_stands_out_of_the_coach_is_the_coach(mode: str, verb: str) -> None:
    assert not weighed(Coach(), mode, verb, score=1.0, evidence=LEAST_DB - 0.1)
    assert weighed(Coach(), mode, verb, score=1.0, evidence=LEAST_DB - 0.1, audible=False)
    assert weighed(Coach(), "clear", verb, evidence=LEAST_DB + 0.1)


QUESTION = "do you want the next exercise now"


@pytest.mark.parametrize("mode", ["clear", "safe", "settling", "no echo"])
@pytest.mark.parametrize("written", [True, False])
def test_a_sentence_of_the_coach_is_the_coach_in_every_mode(mode: str, written: bool) -> None:
    assert not sentence("Do you want the next exercise now?", QUESTION, mode, written=written)
    assert not sentence("Is this too hard?", "is this too hard", mode, written=written)


def test_another_sentence_over_a_well_cancelled_coach_is_obeyed() -> None:
    assert sentence("Lie on your back.", "could we skip this one")
    assert sentence("Lie on your back.", "could we skip this one", "no echo")


def test_what_only_the_transcriber_hears_must_be_a_sentence_and_the_script_known() -> None:
    assert not sentence("Lie on your back.", "skip this")
    assert not sentence("", "could we skip this one")
    assert sentence("", "could we skip this one", written=False)


def sentence(said: str, heard: str, mode: str = "clear", *, written: bool = True) -> bool:
    guard = SelfVoiceGuard(Coach(said))
    for _ in range(40):
        guard.accept(mode, 10.0, audible=True)
    phrase = heard if written else "skip this"
    decision = Decision("next", phrase, 0.97, Verdict.ACCEPT, True, text=heard, written=written)
    return guard.weigh(20 * FRAME, 38 * FRAME, decision).outcome is Verdict.ACCEPT


def test_what_was_not_recognised_stays_so() -> None:
    guard = SelfVoiceGuard(Coach())
    decision = Decision("next", "next", 0.2, Verdict.REJECT)
    assert guard.weigh(0, FRAME, decision) is decision
