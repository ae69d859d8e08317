"""The PDF, read back by poppler's programs and by qpdf, which are not ours."""

import dataclasses
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sheets import CALF, PROGRAMME, sheet_of, timeline_of
from small_programmes import exercise, programme

from coach.drawing.svg import COLOURS
from coach.model import Source, Wording
from coach.sheet.pdf import sheet_pdf
from coach.sheet.sheet import make_sheet

pytestmark = pytest.mark.peers


@pytest.fixture(autouse=True)
def _readers() -> None:
    for program, package in (("pdftotext", "poppler-utils"), ("qpdf", "qpdf")):
        if shutil.which(program) is None:
            absent = pytest.fail if os.environ.get("COACH_PEERS") == "1" else pytest.skip
            absent(f"there is no {program} here (Debian: apt-get install {package})")


def ask(program, path, *arguments):
    command = [program, *arguments, str(path)] + (["-"] if program == "pdftotext" else [])
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def words(text):
    """Every character that is ink, whatever the lines and the columns."""
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.fixture
def pdf(tmp_path: Path):
    def _write(sheet, paper: str = "a4"):
        path = tmp_path / "sheet.pdf"
        path.write_bytes(sheet_pdf(sheet, paper))
        return path

    return _write


def everything(sheet):
    for one in sheet.exercises:
        yield from (one.name, one.dose)
        yield from (text for step in one.steps for text in (step.heading, *step.texts))
        yield from one.cautions
        yield from (part for fact in one.facts for part in fact)
    for notice in (sheet.stop, *sheet.notices):
        yield from (notice.heading, *notice.texts)
    yield sheet.summary


def assert_all_printed(sheet, path) -> None:
    # A sentence that goes on on the next page has a footer in it.
    footer = rf"({re.escape(words(sheet.title))})?\d/\d"
    printed = re.sub(footer, "", words(ask("pdftotext", path)))
    assert [text for text in everything(sheet) if words(text) not in printed] == []


@pytest.mark.parametrize(("paper", "size"), [("a4", "595.276 x 841.89"), ("letter", "612 x 792")])
def test_the_bundled_session_is_one_page_to_hang_up(pdf, paper: str, size: str) -> None:
    from coach.library import find
    from coach.programmes.loader import load

    sheet = sheet_of(load(find("sacroiliitis")))
    path = pdf(sheet, paper)
    told = ask("pdfinfo", path)
    assert int(re.search(r"Pages:\s+(\d+)", told)[1]) == 1
    assert size in told
    assert_all_printed(sheet, path)


LATIN = "Café – “five” ½ hour at 20° × 3, Łódź, naïve coöperation, ﬁn, Ünal’s ß, œuvre…"


def test_no_letter_is_lost(pdf) -> None:
    wording = {"action": Wording((LATIN,)), "caution": Wording((LATIN,))}
    odd = dataclasses.replace(
        PROGRAMME,
        title=LATIN,
        exercises=(exercise(name=LATIN, instructions=wording),),
        source=Source(LATIN),
    )
    printed = words(ask("pdftotext", pdf(make_sheet(odd, timeline_of(PROGRAMME)))))
    # Title, its two footers, name, action, caution and source; poppler spells out ligatures.
    assert printed.replace("ﬁ", "fi").count(words(LATIN).replace("ﬁ", "fi")) >= 6


def test_an_exercise_longer_than_a_page_goes_on_on_the_next(pdf) -> None:
    sentences = tuple(f"Sentence number {number} of many." for number in range(150))
    long = exercise(instructions={"action": Wording(sentences)}, sides="none")
    sheet = make_sheet(programme(long), timeline_of(PROGRAMME))
    assert_all_printed(sheet, pdf(sheet))


def test_a_word_wider_than_its_column_is_broken_and_not_cut(pdf) -> None:
    word = "Donaudampfschifffahrtsgesellschaft" * 8
    long = exercise(instructions={"action": Wording((word,)), "caution": Wording((word,))})
    sheet = make_sheet(programme(long), timeline_of(PROGRAMME))
    path = pdf(sheet)
    boxes = re.findall(r'xMax="([\d.]+)"', ask("pdftotext", path, "-bbox"))
    assert max(map(float, boxes)) <= 595.276 - 40
    # Poppler reads across columns, so count the letters that only this word has.
    assert words(ask("pdftotext", path)).count("dampf") >= 2 * 8


def test_it_is_tagged_for_screen_readers(pdf) -> None:
    path = pdf(sheet_of(PROGRAMME))
    assert re.search(r"Tagged:\s+yes", ask("pdfinfo", path))
    assert re.search(r"Title:\s+A small programme", ask("pdfinfo", path))
    structure = ask("pdfinfo", path, "-struct-text")
    assert [tag for tag in ("H1", "H2", "Table", "Figure") if tag not in structure] == []


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_it_is_sound_by_another_reader(pdf, paper: str) -> None:
    """A warning of qpdf is an error here: it exits with 3."""
    told = ask("qpdf", pdf(sheet_of(PROGRAMME), paper), "--check")
    assert "No syntax or stream encoding errors found" in told


def test_every_font_is_inside(pdf) -> None:
    fonts = ask("pdffonts", pdf(sheet_of(PROGRAMME))).splitlines()[2:]
    assert fonts
    for font in fonts:
        assert "SourceSansPro" in font
        assert re.search(r"\byes yes yes\b", font), "embedded, a subset, and readable as text"


def pages(path, tmp_path: Path):
    """Each page as rows of pixels, at 40 dots an inch."""
    subprocess.run(["pdftoppm", "-r", "40", "-gray", str(path), "page"], cwd=tmp_path, check=True)
    for page in sorted(tmp_path.glob("page*.pgm")):
        _, size, _, pixels = page.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        yield [pixels[row * width : (row + 1) * width] for row in range(height)]


@pytest.mark.parametrize("many", [1, 2, 4, 5, 8])
@pytest.mark.parametrize("sentences", [1, 6, 20])
def test_no_page_but_the_last_is_half_empty_and_that_is_never_notices_alone(
    pdf, tmp_path: Path, many: int, sentences: int
) -> None:
    wording = {"action": Wording(tuple(f"Move number {n} slowly." for n in range(sentences)))}
    one = dataclasses.replace(CALF, instructions=wording)
    exercises = [dataclasses.replace(one, id=f"calf-{number}") for number in range(many)]
    several = dataclasses.replace(programme(*exercises), safety=PROGRAMME.safety)
    sheet = sheet_of(several)
    path = pdf(sheet)
    *others, _ = pages(path, tmp_path)
    last = ask("pdftotext", path, "-f", str(len(others) + 1))
    assert "Week 4" in last
    assert "Ask first" in last
    for rows in others:
        body = rows[: round(len(rows) * 0.93)]  # what is below is the footer
        used = max(number for number, row in enumerate(body) if min(row) < 200)
        assert used > len(body) / 2


def test_the_drawing_is_printed_in_its_colours(pdf, tmp_path: Path) -> None:
    subprocess.run(
        ["pdftoppm", "-r", "60", "-f", "1", "-l", "1", str(pdf(sheet_of(PROGRAMME))), "page"],
        cwd=tmp_path,
        check=True,
    )
    (page,) = tmp_path.glob("page*.ppm")
    pixels = page.read_bytes()
    for paint in ("moves", "body", "way"):
        assert pixels.count(bytes.fromhex(COLOURS[paint][1:])) > 20
