"""Drafts in use: whatever an import writes can be shown, exported, printed and played."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from timelines import compiled

from coach.cli import coach as cli
from coach.items import Preferences
from coach.model import COUNTINGS
from coach.programmes import load

HERE = Path(__file__).parent
DRAFTS = sorted((HERE / "golden").glob("*.yaml"))
HOSTILE = [
    "# {side}\n\nLift your {leg}. Hold for 99999999 seconds. Repeat 0 times.\n",
    "# Leg & arm <b>lift</b>\n\nLift one leg: # review: no. Hold 5 s. \x1b[2J Repeat 3 times.\n",
    "# !!python/object:os.system\n\n- &anchor *anchor\n- Lift one leg. Hold for 5 seconds.\n",
    "# Stop\n\nStop. Lift one leg. Pause. Hold for 3600 seconds. Repeat 1000 times.\n",
    f"# {'Leg ' * 40}\n\n{'Lift one leg and ' * 200}hold for 5 seconds.\n",
]


def run(*words: str) -> tuple[int, str]:
    """The exit code and the output of a command, which shows no traceback."""
    result = CliRunner().invoke(cli, list(words), input="")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "Traceback" not in result.output
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda path: path.name)
def test_every_draft_is_a_session_however_it_is_counted(draft: Path) -> None:
    programme = load(draft)
    for counting in [each for each in COUNTINGS if each not in ("every-second", "up")]:
        timeline = compiled(programme, Preferences(counting, live=True))
        reps = [marker.place for marker in timeline.markers if marker.kind == "rep"]
        assert {place.exercise for place in reps} == {one.id for one in programme.exercises}


@pytest.mark.slow
@pytest.mark.parametrize("draft", DRAFTS, ids=lambda path: path.name)
def test_every_draft_is_exported_as_its_timeline_says(draft: Path) -> None:
    shutil.copy(draft, "draft.yaml")
    words = ("export", "draft.yaml", "--voice", "tone", "--format", "wav", "-o", "out")
    assert run(*words)[0] == 2
    assert not Path("out").exists()
    assert run(*words, "--unreviewed")[0] == 0
    assert run("verify", "out")[0] == 0
    assert run("sheet", "draft.yaml", "--format", "html", "-o", "paper", "--unreviewed")[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_document_is_a_draft_in_use_or_one_clear_line(text: str) -> None:
    Path("hostile.md").write_text(text)
    code, output = run("import", "hostile.md", "-o", "draft.yaml")
    if code:
        assert code == 2
        assert len(output.strip().splitlines()) == 1
        assert not Path("draft.yaml").exists()
        return
    assert "\x1b" not in Path("draft.yaml").read_text()
    assert run("show", "draft.yaml", "--script", "--voice", "tone")[0] == 0
    code, output = run("check", "draft.yaml", "--voice", "tone")
    assert code == 0
    assert "review" in output
    words = ("export", "draft.yaml", "--voice", "tone", "--json", "-o", "out")
    code, output = run(*words, "--format", "wav", "--unreviewed")
    assert code in (0, 2), output
    if code == 0:
        assert run("verify", "out")[0] == 0
        json.loads(output.splitlines()[-1])
