"""What is counted, and when."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.counts import MIN_GAP_MS, count_events
from coach.model import COUNTINGS
from coach.speech_text.numbers import number_words


def said(seconds: int, policy: str = "auto") -> list[tuple[float, str]]:
    return [(event.at_ms / 1000, event.text) for event in count_events(seconds, policy)]


def test_short_holds_count_every_second_down_to_one() -> None:
    assert said(3) == [(0, "three"), (1, "two"), (2, "one")]
    assert [text for _, text in said(10)][:2] == ["ten", "nine"]
    assert len(said(10)) == 10


def test_medium_holds_say_halfway_and_the_last_five() -> None:
    assert said(30) == [
        (15, "Halfway."),
        (25, "five"),
        (26, "four"),
        (27, "three"),
        (28, "two"),
        (29, "one"),
    ]
    assert said(13)[0] == (6.5, "Halfway.")


def test_halfway_is_left_out_where_the_last_five_begin_at_once() -> None:
    assert said(11)[0] == (6, "five")


def test_long_holds_say_ten_seconds_too() -> None:
    assert said(45)[:3] == [(22.5, "Halfway."), (35, "Ten seconds."), (40, "five")]
    assert said(60)[:2] == [(30, "Halfway."), (50, "Ten seconds.")]


def test_beyond_a_minute_every_minute_is_told() -> None:
    assert said(150)[:4] == [
        (30, "Two minutes left."),
        (75, "Halfway."),
        (90, "One minute left."),
        (140, "Ten seconds."),
    ]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("last-three", [(17, "three"), (18, "two"), (19, "one")]),
        ("milestones", [(10, "Ten seconds.")]),
        ("silent", []),
    ],
)
def test_other_policies(policy: str, expected) -> None:
    assert said(20, policy) == expected


def test_milestones_have_no_countdown() -> None:
    assert said(40, "milestones") == [(20, "Halfway."), (30, "Ten seconds.")]
    assert said(8, "milestones") == [(4, "Halfway.")]


def test_every_second_throughout() -> None:
    assert [text for _, text in said(40, "every-second")] == [
        number_words(n) for n in range(40, 0, -1)
    ]


def test_tones_mark_the_same_moments() -> None:
    assert said(12, "tones") == [
        (0, "hold-start"),
        (6, "halfway"),
        (7, "tick"),
        (8, "tick"),
        (9, "tick"),
        (10, "tick"),
        (11, "tick"),
    ]
    assert all(event.kind == "tone" for event in count_events(45, "tones"))


@given(st.integers(1, 1200).map(lambda halves: halves / 2), st.sampled_from(COUNTINGS))
def test_every_count_is_true_and_has_its_second(seconds: float, policy) -> None:
    events = count_events(seconds, policy)
    for event in events:
        assert 0 <= event.at_ms < seconds * 1000
        if event.kind == "count":
            counted_ms = event.at_ms if policy == "up" else round(seconds * 1000) - event.at_ms
            assert counted_ms % 1000 == 0
            assert event.text == number_words(counted_ms // 1000)
    starts = [event.at_ms for event in events]
    assert all(b - a >= MIN_GAP_MS for a, b in pairwise(starts))
