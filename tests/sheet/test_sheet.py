"""The printed sheet: what it says, as data, as HTML and as a picture."""

import dataclasses
import html.parser
import itertools
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from unicodedata import normalize

import pytest
from batch_programme import calves
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import LIFT, PROGRAMME, sheet_of, timeline_of
from strategies import exercise, programme, programmes

from coach.cli import coach
from coach.errors import ExportError
from coach.model import Source
from coach.parts import divide
from coach.phrases import fill
from coach.sheet.html import sheet_page
from coach.sheet.letters import in_our_letters, lacking
from coach.sheet.pdf import sheet_pdf
from coach.sheet.picture import KEY, draw, in_words, svg
from coach.sheet.sheet import make_sheet, seconds_text

GOLDEN = Path(__file__).parents[1] / "golden" / "sheet.txt"
SVG = "{http://www.w3.org/2000/svg}"


class Reader(html.parser.HTMLParser):
    """What a person reads on the page, one block a line."""

    BLOCKS = frozenset({"h1", "h2", "h3", "li", "p", "dt", "text"})
    SILENT = frozenset({"style", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.lines, self._silent = [], 0

    def handle_starttag(self, tag, attributes) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.lines.append("- " if tag == "li" else "")
        elif tag == "dd":
            self.lines[-1] += ": "

    def handle_endtag(self, tag) -> None:
        self._silent -= tag in self.SILENT

    def handle_data(self, data) -> None:
        if data.strip("\n") and not self._silent:
            self.lines[-1] += data


def read(page):
    reader = Reader()
    reader.feed(page)
    return reader.lines


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


@settings(max_examples=30)
@given(programmes)
def test_the_picture_covers_the_session_without_a_gap(some) -> None:
    timeline = timeline_of(some)
    picture = draw(timeline)
    stretches = [stretch for row in picture.rows for stretch in row.stretches]
    assert stretches[0].start == 0
    assert stretches[-1].end == timeline.frames
    for one, following in itertools.pairwise(stretches):
        assert one.end == following.start
    holds = [(s.start, s.end) for s in stretches if s.kind == "hold"]
    assert holds == [(p.start, p.end) for p in timeline.phases if p.phase == "hold"]
    assert [row.label for row in picture.rows] == [p.title for p in divide(timeline, "side")]


@settings(max_examples=30)
@given(programmes)
def test_the_svg_is_drawn_to_one_scale(some) -> None:
    picture = draw(timeline_of(some))
    drawing = ElementTree.fromstring(svg(picture))
    width, height = map(float, drawing.get("viewBox").split()[2:])
    rectangles = drawing.findall(f"{SVG}rect")
    stretches = [stretch for row in picture.rows for stretch in row.stretches]
    assert len(rectangles) == len(stretches) + len(KEY)
    longest = max(row.end - row.start for row in picture.rows)
    for rectangle, stretch in zip(rectangles, stretches, strict=False):
        share = (stretch.end - stretch.start) / longest
        assert float(rectangle.get("width")) == pytest.approx(share * (width - 2), abs=0.01)
        assert rectangle.get("class") == f"part-{stretch.kind}"
    for rectangle in rectangles:
        assert float(rectangle.get("x")) >= 0
        assert float(rectangle.get("x")) + float(rectangle.get("width")) <= width
        assert float(rectangle.get("y")) + float(rectangle.get("height")) <= height


def test_the_picture_in_words() -> None:
    words = in_words(draw(timeline_of(PROGRAMME)))
    assert re.fullmatch(
        r"Timeline of \d+:\d\d minutes: Before you start from 0:00; "
        r"Calf stretch, left side from \d+:\d\d, 3 holds of 10 s; "
        r"Calf stretch, right side from \d+:\d\d, 3 holds of 10 s; "
        r"Leg lift, right side from \d+:\d\d, 10 holds of 3 s\.",
        words,
    )


def test_a_label_too_long_for_the_picture_is_cut_there_and_nowhere_else() -> None:
    name = "Stretch " * 30 + "end"
    sheet = sheet_of(programme(exercise(name=name)))
    page = sheet_page(sheet)
    assert f"1. {name}" in read(page)
    labels = [text.text for text in ElementTree.fromstring(svg(sheet.picture)).iter(f"{SVG}text")]
    assert any(label.endswith("…") for label in labels)
    assert max(map(len, labels)) < 110


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


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_same_sheet_is_the_same_pdf(paper: str) -> None:
    sheet = sheet_of(PROGRAMME)
    assert sheet_pdf(sheet, paper) == sheet_pdf(sheet, paper)


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


@given(st.integers(0, 20_000))
def test_a_duration_can_be_read_back(seconds: int) -> None:
    units = {"min": 60, "s": 1}
    words = seconds_text(seconds).split()
    assert sum(int(n) * units[u] for n, u in zip(words[::2], words[1::2], strict=True)) == seconds


def run(*arguments):
    return CliRunner().invoke(coach, ["sheet", *map(str, arguments)])


def test_the_command_writes_both_and_says_where(tmp_path: Path) -> None:
    result = run("-o", tmp_path)
    paths = [tmp_path / f"sacroiliitis.{kind}" for kind in ("html", "pdf")]
    assert result.exit_code == 0, result.output
    assert result.stdout.split() == [str(path) for path in paths]
    assert paths[0].read_text("utf-8").startswith("<!DOCTYPE html>")
    assert paths[1].read_bytes().startswith(b"%PDF")


def test_the_command_replaces_nothing_unasked(tmp_path: Path) -> None:
    path = tmp_path / "sacroiliitis.html"
    path.write_text("mine")
    assert run("-o", tmp_path, "--format", "html").exit_code == ExportError.exit_code
    assert path.read_text() == "mine"
    assert run("-o", tmp_path, "--format", "html", "--force").exit_code == 0
    assert path.read_text("utf-8") != "mine"
    assert [file.name for file in tmp_path.iterdir()] == ["sacroiliitis.html"]


def test_a_sheet_needs_no_voice_and_says_what_its_pdf_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.voices.open_voice", None)
    path = tmp_path / "Fuß Øvelser.yaml"
    path.write_text(calves().replace("title: Calves", "title: Calves 💪"), encoding="utf-8")
    result = run(path, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "do not have 💪" in result.stderr
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {"fuss-ovelser.html", "fuss-ovelser.pdf"}
    assert "1 exercise · about 1 min" in (tmp_path / "out" / "fuss-ovelser.html").read_text("utf-8")


def test_one_file_that_is_there_keeps_both_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "sacroiliitis.pdf").write_text("mine")
    assert run("-o", tmp_path).exit_code == ExportError.exit_code
    assert [file.name for file in tmp_path.iterdir()] == ["sacroiliitis.pdf"]
