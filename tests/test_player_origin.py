"""Where a session starts, and what is said where that place does not exist."""

from datetime import datetime, timezone

import pytest
from floor import COURSE, SMALL

from coach.errors import NotFoundError
from coach.player.origin import broken_off, origin_of
from coach.script import Place
from coach.session.course import Point
from coach.store import ResumePoint


def stopped(place):
    return ResumePoint(1, place, datetime(2026, 1, 2, tzinfo=timezone.utc))


def test_without_a_wish_it_is_the_beginning():
    assert origin_of(SMALL, COURSE, None, None) == (None, None)


def test_an_exercise_is_found_by_its_id():
    point, welcome = origin_of(SMALL, COURSE, "knee", None)
    assert (point.kind, point.place.exercise, welcome) == ("exercise", "knee", None)


@pytest.mark.parametrize(
    ("name", "hint"), [("kne", 'Did you mean "knee"?'), ("zzz", "It has: calf, bridge, knee")]
)
def test_an_unknown_exercise_is_an_error_that_says_which_there_are(name, hint):
    with pytest.raises(NotFoundError) as caught:
        origin_of(SMALL, COURSE, name, None)
    assert f'has no exercise "{name}"' in str(caught.value)
    assert hint in str(caught.value)


def test_going_on_in_a_side_begins_with_a_welcome():
    place = Place("calf", "right", 1, 2)
    point, welcome = origin_of(SMALL, COURSE, None, stopped(place))
    assert point == Point("rep", place)
    assert welcome.startswith("Welcome back. We go on with")


def test_going_on_at_the_start_of_an_exercise_needs_none():
    point, welcome = origin_of(SMALL, COURSE, None, stopped(Place("knee", "left")))
    assert (point.kind, point.place.exercise, welcome) == ("exercise", "knee", None)


def test_a_place_that_the_programme_has_lost_is_said():
    with pytest.raises(NotFoundError, match="broke off in 'hip', which the programme no longer"):
        origin_of(SMALL, COURSE, None, stopped(Place("hip", "left", 1, 1)))


def test_there_must_be_a_session_to_go_on_with(tmp_path, monkeypatch):
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path))
    with pytest.raises(NotFoundError, match=f"Start one: coach play {SMALL.id}"):
        broken_off(SMALL, pytest.fail)
