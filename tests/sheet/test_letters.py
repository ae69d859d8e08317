"""The letters of the one typeface."""

import dataclasses
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import PROGRAMME, sheet_of, timeline_of

from coach.model import Source
from coach.sheet.html import sheet_page
from coach.sheet.letters import _code_points, in_our_letters, lacking
from coach.sheet.pdf import sheet_pdf
from coach.sheet.sheet import make_sheet


def test_the_font_has_all_of_ascii_so_it_need_not_be_opened_to_know() -> None:
    assert {code for code in range(128) if chr(code).isprintable()} <= _code_points()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Привет Ελληνικά Łódź", "Привет Ελληνικά Łódź"),
        ("💪 Kraft 💪🏽", "Kraft"),
        ("💪", ":muscle:"),
        ("体操", "TiCao"),
        ("مرحبا", "mrhb"),
        ("u\u0308bung", "übung"),
        ("x\u0489y", "xy"),
        ("👩‍👩‍👧 family", "family"),
        ("x\u1680y", "x y"),
    ],
)
def test_what_the_font_lacks_is_written_in_latin_letters(text: str, written: str) -> None:
    sheet = make_sheet(
        dataclasses.replace(PROGRAMME, title=text, source=Source(text)), timeline_of(PROGRAMME)
    )
    assert in_our_letters(sheet).title == written
    assert bool(lacking(sheet)) == (written != normalize("NFC", text))
    assert sheet_pdf(sheet).startswith(b"%PDF")
    assert text in sheet_page(sheet)


@settings(max_examples=15)
@given(
    st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")), min_size=1)
)
def test_every_text_can_be_printed(text: str) -> None:
    sheet = sheet_of(dataclasses.replace(PROGRAMME, source=Source(text)))
    assert sheet_pdf(sheet).startswith(b"%PDF")
