"""``coach new`` asks where somebody can answer, and writes the same commented file elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import coach.cli.programmes
import coach.programmes.starting
from coach.cli import coach as cli
from coach.programmes import load


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Anna's plan", "Anna's plan"),
        ("my-back", "My back"),
        ("Łukasz’ knee", "Łukasz’ knee"),
        ("my_'own'_back", "My 'own' back"),
        ("5m hold", "My exercises"),
    ],
)
def test_any_name_of_a_file_is_a_programme(name: str, title: str) -> None:
    result = CliRunner().invoke(cli, ["new", name])
    assert result.exit_code == 0, result.output
    programme = load(Path(f"{name}.yaml"))
    assert programme.title == title
    assert len(programme.exercises) == 2


@pytest.mark.parametrize("data", [None, b"", b"\xff\xfe\x00", b"schema: 1\n", b"a: [b\n"])
def test_a_damaged_example_is_one_sentence(
    data: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = tmp_path / "example.yaml"
    if data is not None:
        example.write_bytes(data)
    monkeypatch.setattr(coach.programmes.starting, "EXAMPLE", example)
    result = CliRunner().invoke(cli, ["new", "mine"])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert "the coach's own example is missing or damaged" in result.output
    assert len(result.output.splitlines()) == 1
    assert not Path("mine.yaml").exists()


def test_a_terminal_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coach.cli.programmes, "in_terminal", lambda: True)
    answers = ("Heel raise", "upside-down", "standing", "none", "many", "0x10", "2x8 per side")
    answers += ("10 x 3s", "Do 3*", "Lift: your heels")
    answers += ("Heel raise", "sitting", "both", "2x8 per side, rest 60s", "Point.")
    answers += ("March", "standing", "", "5m work", "March on the spot.", "")
    result = CliRunner().invoke(cli, ["new", "mine"], input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    first, second, third = load(Path("mine.yaml")).exercises
    assert (first.name, first.position, first.sides) == ("Heel raise", "standing", "none")
    assert (first.dose.reps, first.dose.hold) == (10, 3)
    assert first.instructions["action"].full == ("Lift: your heels",)
    assert (second.id, second.sides, second.dose.sets) == ("heel-raise-2", "both", 2)
    assert third.dose.work == 300
    assert "a dose is written 3x10" in result.output
    assert 'goes with "sides: both"' in result.output
    text = Path("mine.yaml").read_text()
    assert text.startswith("# An example programme.")
    assert "# both, left, right or none" in text


def test_a_terminal_that_says_nothing_gets_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = CliRunner().invoke(cli, ["new", "mine"])
    example = Path("mine.yaml").read_text()
    monkeypatch.setattr(coach.cli.programmes, "in_terminal", lambda: True)
    asked = CliRunner().invoke(cli, ["new", "mine", "--force"], input="\n")
    assert (plain.exit_code, asked.exit_code) == (0, 0)
    assert Path("mine.yaml").read_text() == example
    broken_off = CliRunner().invoke(cli, ["new", "other"], input="Heel raise\n")
    assert broken_off.exit_code == 130
    assert not Path("other.yaml").exists()
