"""The printed page as HTML: other people's text stays text."""

import dataclasses

from page_reader import read
from sheets import LIFT, PROGRAMME, timeline_of

from coach.model import Source
from coach.sheet.html import sheet_page
from coach.sheet.pdf import sheet_pdf
from coach.sheet.sheet import make_sheet

HOSTILE = "</style></title><script>x</script><img src=x onerror=x>\"&#64;'${style}#let $x$ *b* \\"


def hostile():
    poisoned = dataclasses.replace(
        LIFT, name=HOSTILE, support=HOSTILE, source=Source(HOSTILE, HOSTILE, HOSTILE)
    )
    return dataclasses.replace(PROGRAMME, title=HOSTILE, exercises=(poisoned,))


def test_hostile_text_is_only_text() -> None:
    sheet = make_sheet(hostile(), timeline_of(PROGRAMME))
    page = sheet_page(sheet)
    assert "<script" not in page
    assert "<img" not in page
    assert read(page)[0] == HOSTILE
    assert f"1. {HOSTILE}" in read(page)
    assert sheet_pdf(sheet).startswith(b"%PDF")
