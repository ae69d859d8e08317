"""``coach sheet`` from the command line."""

from pathlib import Path

import pytest
from batch_programme import calves
from click.testing import CliRunner

from coach.cli import coach
from coach.errors import ExportError


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
    monkeypatch.setattr("coach.voices.bank.open_voice", None)
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
