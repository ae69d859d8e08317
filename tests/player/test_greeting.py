"""How somebody is greeted, by what the history has of earlier sessions."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.player.greeting import FULL_AGAIN, Greeting, greeting
from coach.store.records import Acquaintance

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
YESTERDAY = NOW - timedelta(days=1)


def greet(sessions: int = 0, full_at: datetime | None = None, **changes: object) -> Greeting:
    options = {"safety": "s", "brief": None, "listen": True, "pain_stop": False} | changes
    known = Acquaintance(sessions, full_at, "s" if full_at else None, options.pop("pain_stop"))
    return greeting(known, options.pop("safety"), NOW, **options)


def test_the_first_time_all_is_said_and_speaking_is_tried() -> None:
    assert greet() == Greeting("full", brief=False, lesson=True)
    assert greet(listen=False) == Greeting("full", brief=False, lesson=False)


def test_another_programme_is_said_in_full_and_speaking_is_not_tried_again() -> None:
    known = Acquaintance(elsewhere=1)
    new = greeting(known, "s", NOW, brief=None, listen=True)
    assert new == Greeting("full", brief=False, lesson=False)


def test_the_second_time_has_one_sentence_and_the_third_is_brief() -> None:
    assert greet(1, YESTERDAY) == Greeting("brief", brief=False, lesson=False)
    assert greet(2, YESTERDAY) == Greeting("brief", brief=True, lesson=False)
    assert greet(100, YESTERDAY) == Greeting("brief", brief=True, lesson=False)


@pytest.mark.parametrize(
    ("full_at", "changes"),
    [
        (None, {}),
        (NOW - FULL_AGAIN, {}),
        (NOW + timedelta(days=2), {}),
        (YESTERDAY, {"safety": "another"}),
        (YESTERDAY, {"pain_stop": True}),
    ],
    ids=["an older history", "four weeks", "a clock that was wrong", "other notices", "pain"],
)
def test_the_notices_are_said_in_full_again(full_at, changes) -> None:
    assert greet(9, full_at, **changes) == Greeting("full", brief=True, lesson=False)


def test_what_was_asked_for_goes_first_but_notices_are_heard_once() -> None:
    assert greet(9, YESTERDAY, brief=False) == Greeting("full", brief=False, lesson=True)
    assert greet(1, YESTERDAY, brief=True) == Greeting("brief", brief=True, lesson=False)
    assert greet(0, brief=True) == Greeting("full", brief=True, lesson=False)


@given(
    st.integers(0, 500),
    st.none() | st.integers(-400, 400),
    st.booleans(),
    st.sampled_from([None, True]),
    st.sampled_from(["s", "t"]),
)
def test_nobody_goes_without_the_notices_for_more_than_four_weeks(
    sessions, days, pain_stop, brief, safety
) -> None:
    full_at = None if days is None else NOW - timedelta(days=days)
    got = greet(sessions, full_at, pain_stop=pain_stop, brief=brief, safety=safety)
    if got.notices == "brief":
        assert full_at is not None
        assert timedelta(0) <= NOW - full_at < FULL_AGAIN
        assert (pain_stop, safety) == (False, "s")
