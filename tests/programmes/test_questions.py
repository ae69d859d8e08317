"""What a programme asks before a session, and what it says about pain after one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from written_doses import written

from coach.errors import ProgrammeError
from coach.items import EFFORT, PAIN
from coach.model import PainRule, Programme, Screening
from coach.programmes.loader import loads
from coach.session.inquiries import NUMBERS, YES_NO, debriefing_of, screening_of

SURGERY = {
    "id": "surgery",
    "ask": "Have you had surgery in the last 3 months?",
    "if-yes": ["Ask your surgeon.", "Come back then."],
}


def load(**keys: Any) -> Programme:
    whole = written(5) | {key.replace("_", "-"): value for key, value in keys.items()}
    return loads(json.dumps(whole).encode(), Path("p.yaml")).programme


def test_they_are_read() -> None:
    programme = load(screening=[SURGERY], pain_rule={"at-least": 6, "say": "Talk to Ann."})
    assert programme.screening == (
        Screening("surgery", SURGERY["ask"], ("Ask your surgeon.", "Come back then.")),
    )
    assert programme.pain_rule == PainRule(6, ("Talk to Ann.",))
    assert load().screening == ()
    assert load().pain_rule is None


def test_they_are_asked_as_they_are_spoken() -> None:
    (inquiry,) = screening_of(load(screening=[SURGERY]))
    assert inquiry.question == "screen:surgery"
    assert inquiry.ask == "Have you had surgery in the last three months?"
    assert (inquiry.answers, inquiry.say_if) == (YES_NO, {"yes"})
    assert inquiry.say == ("Ask your surgeon.", "Come back then.")


@pytest.mark.parametrize("at_least", [0, 6, 10])
def test_the_rule_for_pain_is_for_that_much_and_more(at_least: int) -> None:
    pain, effort = debriefing_of(load(pain_rule={"at-least": at_least, "say": "Talk to Ann."}))
    assert (pain.question, effort.question) == (PAIN, EFFORT)
    assert pain.answers == effort.answers == NUMBERS
    assert pain.say_if == {str(n) for n in range(at_least, 11)}
    assert (effort.say_if, effort.say) == (frozenset(), ())


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"screening": [SURGERY, SURGERY]}, 'the id "surgery" is taken by the question'),
        ({"screening": [{"id": "a", "ask": "Well?"}]}, 'has no "if-yes"'),
        ({"screening": [SURGERY | {"ask": "Is it {side}?"}]}, "belongs to no exercise"),
        ({"screening": [SURGERY] * 11}, "at most 10"),
        ({"pain_rule": {"at-least": 11, "say": "Talk."}}, "0 to 10"),
        ({"pain_rule": {"say": "Talk."}}, 'has no "at-least"'),
        ({"screening": [SURGERY], "schema": 1}, "schema 2|schema: 2"),
    ],
)
def test_mistakes_are_told(keys: dict[str, Any], told: str) -> None:
    with pytest.raises(ProgrammeError, match=told):
        load(**keys)
