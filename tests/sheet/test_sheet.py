"""The printed sheet: what it says, as data, as HTML and as a picture."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_reader import read
from sheets import PROGRAMME, sheet_of
from strategies import programmes

from coach.phrases import fill
from coach.sheet.html import sheet_page
from coach.sheet.pdf import sheet_pdf
from coach.sheet.sheet import seconds_text

GOLDEN = Path(__file__).parents[1] / "golden" / "sheet.txt"


def test_the_sheet_reads_like_this() -> None:
    assert "\n".join(read(sheet_page(sheet_of(PROGRAMME)))) + "\n" == GOLDEN.read_text("utf-8")


@settings(max_examples=30)
@given(programmes)
def test_nothing_that_an_author_wrote_is_lost(some) -> None:
    page = "\n".join(read(sheet_page(sheet_of(some))))
    for one in some.exercises:
        for wording in one.instructions.values():
            for text in wording.full:
                assert fill(text, one.side_order[0]) in page
        assert one.name in page
    for notice in (some.safety.consult, some.safety.emergency, some.safety.stop):
        assert all(text in page for text in notice)
    assert "{side}" not in page


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_same_sheet_is_the_same_pdf(paper: str) -> None:
    sheet = sheet_of(PROGRAMME)
    assert sheet_pdf(sheet, paper) == sheet_pdf(sheet, paper)


@given(st.integers(0, 20_000))
def test_a_duration_can_be_read_back(seconds: int) -> None:
    units = {"min": 60, "s": 1}
    words = seconds_text(seconds).split()
    assert sum(int(n) * units[u] for n, u in zip(words[::2], words[1::2], strict=True)) == seconds
