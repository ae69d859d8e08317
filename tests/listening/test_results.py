"""The middle band: asked, then answered."""

import pytest

from coach.listening.results import ANSWER_SECONDS, Ask, Refused, SpokenCommand, answered, waits

RATE = 16_000
ASKED = Ask(1000, 9000, 14000, "next", "next one", 0.5)


def heard(kind, verb, score: float = 0.9):
    return kind(40_000, 48_000, 53_000, verb, verb, score)


def test_an_uncertain_command_is_asked_about() -> None:
    assert answered(None, ASKED) == (ASKED, ASKED)
    assert ASKED.question == "Next?"
    assert heard(Ask, "more-time").question == "More time?"


@pytest.mark.parametrize("kind", [SpokenCommand, Ask])
@pytest.mark.parametrize("verb", ["yes", "next"])
def test_yes_or_the_word_again_makes_it_a_command_even_if_uncertain(kind, verb: str) -> None:
    asked, event = answered(ASKED, heard(kind, verb))
    assert asked is None
    assert isinstance(event, SpokenCommand)
    assert (event.verb, event.start, event.decided) == ("next", ASKED.start, 53_000)


@pytest.mark.parametrize("kind", [SpokenCommand, Ask])
def test_no_ends_the_question(kind) -> None:
    asked, event = answered(ASKED, heard(kind, "no"))
    assert asked is None
    assert isinstance(event, Refused)
    assert '"Next?"' in event.reason


def test_another_command_is_simply_done() -> None:
    stop = heard(SpokenCommand, "stop")
    assert answered(ASKED, stop) == (None, stop)


def test_another_uncertain_one_is_asked_about_instead() -> None:
    back = heard(Ask, "back", 0.5)
    assert answered(ASKED, back) == (back, back)


def test_a_cough_leaves_the_question_open() -> None:
    cough = Refused(40_000, 41_000, 45_000, "too short")
    assert answered(ASKED, cough) == (ASKED, cough)


def test_a_question_waits_a_few_seconds_and_no_longer() -> None:
    last = ASKED.decided + round(ANSWER_SECONDS * RATE)
    assert waits(ASKED, last, RATE)
    assert not waits(ASKED, last + 1, RATE)
    assert not waits(None, 0, RATE)
