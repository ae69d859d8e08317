"""The middle band: asked, then answered."""

import pytest

from coach.listening.results import ANSWER_SECONDS, Ask, Refused, SpokenCommand, answered, waits

RATE = 16_000
ASKED = Ask(1000, 9000, 14000, "next", "next one", 0.5)


def heard(kind, verb, score: float = 0.9, **more):
    return kind(40_000, 48_000, 53_000, verb, verb, score, **more)


def unsure(verb: str) -> Ask:
    return heard(Ask, verb, 0.5, confirms=True)


def test_an_uncertain_command_is_asked_about() -> None:
    assert answered(None, ASKED) == (ASKED, ASKED)
    assert ASKED.question == "Next?"
    assert heard(Ask, "more-time").question == "More time?"


@pytest.mark.parametrize("verb", ["yes", "next"])
@pytest.mark.parametrize("certain", [True, False])
def test_yes_or_the_word_again_makes_it_a_command(verb: str, certain: bool) -> None:
    asked, event = answered(ASKED, heard(SpokenCommand, verb) if certain else unsure(verb))
    assert asked is None
    assert isinstance(event, SpokenCommand)
    assert (event.verb, event.start, event.decided) == ("next", ASKED.start, 53_000)


def test_one_mishearing_does_not_confirm_another() -> None:
    """ "House" is a little like "ouch", and is so twice."""
    again = heard(Ask, "next", 0.5)
    assert answered(ASKED, again) == (again, again), "it is asked about again"
    for verb in ("yes", "no"):
        perhaps = heard(Ask, verb, 0.3)
        assert answered(ASKED, perhaps) == (ASKED, perhaps), "the question waits"


@pytest.mark.parametrize(
    "event", [heard(SpokenCommand, "no"), unsure("no")], ids=["sure", "unsure"]
)
def test_no_ends_the_question(event) -> None:
    asked, event = answered(ASKED, event)
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
