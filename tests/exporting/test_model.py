"""What is asked of an export: the kinds of file, the splits, and the silence round them."""

import re

import pytest

from coach.exporting.model import FORMATS, KINDS, Request, formats_in, gaps_of, splits_in


@pytest.mark.parametrize(
    "bad", [{"formats": ()}, {"splits": ()}, {"head_ms": -1}, {"tail_ms": 60_001}]
)
def test_an_empty_or_impossible_request_is_refused(bad) -> None:
    with pytest.raises(ValueError, match=r"asked for|a gap must be"):
        Request(**bad)


@pytest.mark.parametrize(
    ("written", "gaps"),
    [("0", (0, 0)), ("0.7", (700, 700)), ("0.7,0.3", (700, 300)), (" 1 , 60 ", (1000, 60_000))],
)
def test_one_number_of_seconds_is_for_both_ends(written: str, gaps: tuple[int, int]) -> None:
    assert gaps_of(written) == gaps


@pytest.mark.parametrize("written", ["soon", "1,2,3", "-1", "60.001", "nan", "inf", "1;2"])
def test_a_gap_that_is_none_or_out_of_bounds_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=re.escape(written)):
        gaps_of(written)


def test_kinds_and_splits_come_in_one_order_whatever_order_they_are_asked_for_in() -> None:
    assert formats_in(["web", "m4b", "wav", "m4b"]) == ("wav", "m4b")
    assert formats_in(reversed(KINDS)) == FORMATS
    assert splits_in({"side", "session"}) == ("session", "side")
