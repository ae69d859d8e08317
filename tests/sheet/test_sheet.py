"""The printed sheet: what it says, as data, as HTML and as a picture."""

from pathlib import Path

import pytest
from batch_programme import calves
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from page_reader import read
from sheets import PROGRAMME, sheet_of
from strategies import programmes

from coach.cli import coach
from coach.errors import ExportError
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
