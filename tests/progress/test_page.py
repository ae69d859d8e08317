"""The report as a page and on paper: nothing is lost, and nothing in it is markup."""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from reports import MADE, year_period, year_report

from coach.pose import Photo
from coach.progress.page import report_page, report_pdf
from coach.progress.report import Table, make_report

EVIL = "<script>alert(1)</script>\"'&#36;{x} $title #emph[x] \u202e"


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("href", "src") for name, _ in attrs)

    def handle_data(self, data) -> None:
        self.text += f"{data} "


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def evil_report():
    report = year_report(20)
    table = Table(EVIL, (EVIL, "b"), ((EVIL, EVIL),), numbers=1)
    plots = tuple(replace(plot, heading=EVIL) for plot in report.plots)
    pictures = tuple(replace(one, heading=EVIL, alt=EVIL) for one in report.pictures)
    return replace(
        report,
        title=EVIL,
        summary=EVIL,
        facts=((EVIL, EVIL),),
        tables=(table,),
        plots=plots,
        pictures=pictures,
    )


def test_what_was_done_is_shown_and_nothing_else() -> None:
    first, second = year_report().pictures
    assert (first.heading, second.heading) == ("Hip flexor stretch", "Squat")
    assert "kneeling on one knee" in first.alt
    assert year_report(20).pictures == (first,), "no squat was done by then"
    assert year_report(0).pictures == ()


def test_a_photo_of_the_author_stands_for_a_drawing() -> None:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "#b03060").save(data, "JPEG")
    photo = Photo("hip.png", "A {side} <hip>", data.getvalue(), 60, 40)
    period = year_period(20)
    (hip, *_) = period.programme.exercises
    pictured = replace(period.programme, exercises=(replace(hip, drawing=None, photo=photo),))
    report = make_report(replace(period, programme=pictured), MADE)
    page = report_page(report)
    assert base64.b64encode(photo.data).decode() in page
    assert f'alt="A {hip.side_order[0]} &lt;hip&gt;"' in page
    assert b"/DCTDecode" in report_pdf(report), "the JPEG is in the PDF"


@pytest.mark.parametrize("sessions", [0, 1, 20, None])
def test_all_of_a_report_is_on_its_page(sessions: int | None) -> None:
    report = year_report(sessions)
    page = read(report_page(report))
    for table in report.tables:
        assert table.heading in page.text
        assert all(cell in page.text for row in (table.columns, *table.rows) for cell in row)
    assert all(label in page.text and text in page.text for label, text in report.facts)
    assert page.tags.count("svg") == len(report.plots) + len(report.pictures)
    assert page.tags.count("h1") == 1


def test_nothing_from_outside_is_markup() -> None:
    page = report_page(evil_report())
    reader = read(page)
    assert "script" not in reader.tags
    assert reader.text.count(EVIL) == 13
    assert "default-src 'none'" in page


@pytest.fixture
def pdftotext() -> str:
    if shutil.which("pdftotext") is None:
        absent = pytest.fail if os.environ.get("COACH_PEERS") == "1" else pytest.skip
        absent("there is no pdftotext here (Debian: apt-get install poppler-utils)")
    return "pdftotext"


def words(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.mark.peers
@pytest.mark.parametrize("sessions", [0, 1, 20, None])
def test_all_of_a_report_is_on_paper(tmp_path: Path, pdftotext: str, sessions: int | None) -> None:
    report, path = year_report(sessions), tmp_path / "report.pdf"
    path.write_bytes(report_pdf(report))
    command = [pdftotext, "-layout", str(path), "-"]
    printed = words(subprocess.run(command, capture_output=True, check=True).stdout.decode())
    for table in report.tables:
        assert all(words("".join(row)) in printed for row in table.rows)
    assert all(words(f"{label}{text}") in printed for label, text in report.facts)
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    assert re.search(r"Tagged:\s+yes", told)


@pytest.mark.peers
def test_on_paper_nothing_from_outside_is_markup_either(tmp_path: Path, pdftotext: str) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report_pdf(evil_report(), "letter"))
    printed = subprocess.run([pdftotext, str(path), "-"], capture_output=True, check=True).stdout
    assert words("#emph[x]") in words(printed.decode())
    assert report_pdf(evil_report(), "letter") == path.read_bytes()
