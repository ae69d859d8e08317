"""The printed sheet: what it says, as data, as HTML and as a picture."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_reader import read
from sheets import PROGRAMME, sheet_of, timeline_of
from strategies import programmes

from coach.phrases import fill
from coach.programmes import parse_settings, personalise
from coach.sheet.html import sheet_page
from coach.sheet.pdf import sheet_pdf
from coach.sheet.sheet import make_sheet, seconds_text

GOLDEN = Path(__file__).parents[1] / "golden" / "sheet.txt"


def test_the_sheet_reads_like_this() -> None:
    lines = [line.rstrip() for line in read(sheet_page(sheet_of(PROGRAMME)))]
    assert "\n".join(lines) + "\n" == GOLDEN.read_text("utf-8")


def test_whom_it_is_for_stands_in_its_own_place_and_not_in_the_title() -> None:
    personal = personalise(PROGRAMME, parse_settings(["name=Anna", "clinician=3"]))
    sheet = make_sheet(personal, timeline_of(personal), date="1 May 2026")
    assert sheet.title == "A small programme"
    assert read(sheet_page(sheet))[2:5] == ["Name: Anna", "Clinician: 3", "Date: 1 May 2026"]


def test_the_limits_of_the_author_are_not_for_patients() -> None:
    assert "limit" not in "\n".join(read(sheet_page(sheet_of(PROGRAMME)))).lower()


def test_a_day_has_as_many_boxes_as_there_are_sessions_and_none_where_there_is_none() -> None:
    often = replace(PROGRAMME, days=("monday", "friday"), times_a_day=2)
    page = sheet_page(sheet_of(often))
    assert page.count('class="box"') == 4 * 2 * 2
    assert "Tick each day that you did it: Monday, Friday, 2 times a day" in read(page)
    first_week = re.search(r"Week 1</th>(.*?)</tr>", page)
    assert first_week is not None
    days = first_week[1].split("</td>")[:7]
    assert [bool("box" in day) for day in days] == [True, False, False, False, True, False, False]


def test_a_sheet_shows_the_side_that_comes_first() -> None:
    right = replace(PROGRAMME, exercises=(replace(PROGRAMME.exercises[0], first_side="right"),))
    assert "the right leg straight behind the body" in sheet_page(sheet_of(right))
    assert "the left leg straight behind the body" in sheet_page(sheet_of(PROGRAMME))


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
