"""``--set``, ``--personalise`` and a prescription mean the same in every command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coach.cli import coach as cli
from coach.player import LiveOptions, SessionResult
from coach.preferences import read_preferences


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a prescription in it, and no preferences."""
    monkeypatch.setenv("COACH_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    text = "name: Anna\nexercises: [{id: quadriceps-stretch, hold: 20s}]\n"
    Path("anna.yaml").write_text(text, "utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


WAYS = {
    "by a file": ("--personalise", "anna.yaml"),
    "by settings": ("--set", "name=Anna", "--set", "quadriceps-stretch.hold=20s"),
    "by preference": (),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_changes_what_is_shown_printed_and_exported(way: str, here: Path) -> None:
    if not WAYS[way]:
        assert run("config", "prescription", "anna.yaml").exit_code == 0
    plain = run("show", *WAYS[way])
    assert plain.stderr == ""
    assert plain.stdout.startswith("Exercises for sacroiliitis, for Anna.")
    assert "[hold 20 s: " in plain.stdout
    page = run("sheet", "--format", "html", "--force", *WAYS[way])
    assert page.exit_code == 0, page.output
    assert ">Anna<" in Path("coach-tracks/sacroiliitis.html").read_text("utf-8")
    track = run("export", "--voice", "tone", "--split", "exercise", *WAYS[way])
    assert track.exit_code == 0, track.output
    said = " ".join(path.read_text("utf-8") for path in Path("coach-tracks").rglob("*.srt"))
    assert "for Anna" in said


def test_batch_takes_it_for_every_row_and_the_cells_on_top(here: Path) -> None:
    plan = "programme,name,quadriceps-stretch.hold\nsacroiliitis,Ben,\nsacroiliitis,Eva,61s\n"
    Path("plan.csv").write_text(plan, "utf-8")
    options = ("-o", "out", "--voice", "tone", "--jobs", "1")
    personal = ("--personalise", "anna.yaml", "--set", "prone-leg-lift.leave-out=all")
    made = run("batch", "plan.csv", *options, *personal)
    assert made.exit_code == 1
    assert 'hold of "quadriceps-stretch" is 1m1s; the author of' in made.stderr
    captions = next(Path("out/ben").rglob("*.srt")).read_text("utf-8")
    assert "leg lift" not in captions.lower()
    assert "quadriceps" in captions.lower()
    assert "Ben" in captions


def test_play_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[LiveOptions] = []

    def play(_: Any, options: LiveOptions) -> SessionResult:
        asked.append(options)
        return SessionResult("stopped", "sacroiliitis")

    monkeypatch.setattr("coach.api.play", play)
    run("config", "prescription", "anna.yaml")
    result = run("play", "--set", "name=Ben", "--set", "hip-stretch.reps=2", "--no-gates")
    (options,) = asked
    assert options.prescription == Path.cwd() / "anna.yaml"
    assert options.personal is None
    assert options.settings == ("name=Ben", "hip-stretch.reps=2")
    assert "--no-gates" in result.stdout
    assert "--set name=Ben --set hip-stretch.reps=2" in result.stdout
    run("play", "--personalise", "anna.yaml")
    assert (asked[1].personal, asked[1].prescription) == (Path("anna.yaml"), None)


def test_what_is_no_prescription_is_not_kept() -> None:
    Path("wrong.yaml").write_text("exercises: [{id: x, hold: 0}]\n", "utf-8")
    refused = run("config", "prescription", "wrong.yaml")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("wrong.yaml:1:")
    assert run("config", "prescription", "missing.yaml").exit_code == 2
    assert read_preferences() == {}


def test_a_prescription_that_is_gone_is_not_ignored() -> None:
    run("config", "prescription", "anna.yaml")
    Path("anna.yaml").unlink()
    result = run("show")
    assert result.exit_code == 2
    assert "take it out: coach config --unset prescription" in result.stderr
