"""``coach add``, ``list`` and ``remove``, as somebody uses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import coach.cli.library
from coach.cli import coach as cli
from coach.library import owned

BASE = (Path(__file__).parents[1] / "data" / "programmes" / "base.yaml").read_text("utf-8")
GOLDEN = Path(__file__).parents[1] / "golden" / "list.txt"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and an empty library."""
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COACH_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def run(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=answers)


def write(name: str, title: str) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(BASE.replace("Morning stretches", title), encoding="utf-8")


def test_the_list_reads_well() -> None:
    write("mail/hips.yaml", "Hips and back")
    write("mail/neck.yaml", "Neck # review: a guess, from line 3")
    write("mail/bad.yaml", "Wrong: title")
    write("walk.yaml", "A walk")
    added = run("add", "mail")
    assert added.exit_code == 2
    assert added.stdout.split("\n")[0] == "hips                 Hips and back"
    assert added.stderr.startswith("mail/bad.yaml:")
    listed = run("list")
    assert listed.exit_code == 0
    assert listed.stdout == GOLDEN.read_text(encoding="utf-8")
    assert listed.stderr == ""


def test_a_name_works_in_every_command() -> None:
    write("mail/hips.yaml", "Hips and back")
    run("add", "mail/hips.yaml")
    for command in (
        ("show", "HIPS"),
        ("sheet", "hips and back", "--format", "html"),
        ("export", "Hips", "--voice", "tone"),
        ("check", "hips", "--voice", "tone"),
    ):
        result = run(*command)
        assert result.exit_code == 0, result.output
    run("export", "--voice", "tone")
    both = run("verify", "coach-tracks")
    one = run("verify", "coach-tracks", "Hips and Back")
    assert one.exit_code == both.exit_code == 0, one.output
    assert "hips" in one.stdout
    assert "sacroiliitis" in both.stdout
    assert "sacroiliitis" not in one.stdout
    Path("plan.csv").write_text("programme,name\nHips and back,Anna\nhips,Ben\n", encoding="utf-8")
    made = run("batch", "plan.csv", "-o", "tracks", "--voice", "tone", "--jobs", "1")
    assert made.exit_code == 0, made.output
    assert made.stdout.splitlines()[-1].endswith(("anna", "ben"))


def test_what_is_yours_is_reviewed_and_upgraded_by_its_name() -> None:
    write("neck.yaml", "Neck # review: a guess, from line 3")
    run("add", "neck.yaml")
    copy = owned()[-1].path
    Path("neck.yaml").unlink()
    reviewed = run("review", "neck", answers="\n")
    assert reviewed.exit_code == 0, reviewed.output
    assert "reviewed: a guess" in copy.read_text("utf-8")
    copy.write_text(copy.read_text("utf-8").replace("schema: 2", "schema: 1"), "utf-8")
    upgraded = run("upgrade", "NECK")
    assert upgraded.exit_code == 0, upgraded.output
    assert "schema: 2" in copy.read_text("utf-8")
    for command in ("review", "upgrade"):
        refused = run(command, "sacroiliitis")
        assert refused.exit_code == 2
        assert "comes with the coach and stays as it is" in refused.stderr
        assert 'did you mean "neck"?' in run(command, "nekc").stderr
        run("routine", "Monday", "neck", "sacroiliitis")
        routine = run(command, "monday")
        assert routine.exit_code == 2
        told = '"monday" is a routine; name one of its programmes: neck, sacroiliitis'
        assert routine.stderr == f"{told}\n"


def test_an_export_that_is_not_there_is_told_by_its_name() -> None:
    assert run("export", "--voice", "tone").exit_code == 0
    write("hips.yaml", "Hips")
    result = run("verify", "coach-tracks", "hips")
    assert result.exit_code == 5
    assert 'holds no export of "hips"; it has: sacroiliitis.' in result.stderr


def test_a_changed_file_is_told_where_the_programme_is_used() -> None:
    write("hips.yaml", "Hips")
    run("add", "hips.yaml")
    write("hips.yaml", "Hips and knees")
    for command in (
        ("list",),
        ("show", "hips"),
        ("sheet", "hips", "--format", "html"),
        ("check", "hips", "--voice", "tone"),
    ):
        result = run(*command)
        assert result.exit_code == 0
        assert "hips.yaml has changed since you added it; take that in: coach add" in result.stderr
    assert run("show", "hips").stdout.startswith("Hips.\n")
    assert run("add", "hips.yaml").exit_code == 0
    again = run("show", "hips")
    assert again.stdout.startswith("Hips and knees.\n")
    assert again.stderr == ""


def test_a_draft_stays_one() -> None:
    write("neck.yaml", "Neck # review: a guess, from line 3")
    added = run("add", "neck.yaml")
    assert added.exit_code == 0
    assert "is a draft that has not been reviewed (a mark is left)" in added.stderr
    refused = run("sheet", "neck")
    assert refused.exit_code == 2
    assert "add --unreviewed" in refused.stderr


def test_removal_asks_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    write("hips.yaml", "Hips")
    run("add", "hips.yaml")
    piped = run("remove", "hips")
    assert piped.exit_code == 2
    assert "add --yes" in piped.output
    monkeypatch.setattr("coach.cli.common.in_terminal", lambda: True)
    kept = run("remove", "hips", answers="n\n")
    assert kept.exit_code == 0
    assert 'Remove "Hips" from your library?' in kept.stderr
    assert "hips.yaml stays as it is" in kept.stderr
    assert len(owned()) == 2
    Path("hips.yaml").unlink()
    gone = run("remove", "Hips", answers="y\n")
    assert "the coach knows of no other copy" in gone.stderr
    assert gone.stdout == "hips: removed from your library\n"
    assert len(owned()) == 1


def test_what_a_routine_or_the_preferences_need_is_not_removed_silently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("hips.yaml", "Hips")
    run("add", "hips.yaml")
    run("routine", "Monday", "hips", "sacroiliitis")
    refused = run("remove", "hips", "--yes")
    assert refused.exit_code == 5
    assert 'The routine "Monday" (monday) needs it' in refused.stderr
    assert "add --force" in refused.stderr
    assert run("show", "monday").exit_code == 0
    run("config", "programme", "hips")
    monkeypatch.setattr("coach.cli.common.in_terminal", lambda: True)
    kept = run("remove", "hips", answers="n\n")
    assert "needs it" in kept.stderr
    assert "It is the programme that is played by default" in kept.stderr
    assert "coach config --unset programme" in kept.stderr
    assert run("remove", "monday", "--yes").exit_code == 0
    run("config", "--unset", "programme")
    assert run("remove", "hips", "--yes").stderr == ""


def test_a_copy_that_was_edited_is_not_removed_silently() -> None:
    write("hips.yaml", "Hips")
    run("add", "hips.yaml")
    copy = owned()[-1].path
    copy.write_text(copy.read_text("utf-8").replace("Hips", "My hips"), "utf-8")
    refused = run("remove", "hips", "--yes")
    assert refused.exit_code == 5
    assert "was edited, and that is in no other file" in refused.stderr
    assert copy.exists()
    assert run("remove", "hips", "--yes", "--force").exit_code == 0
    assert not copy.exists()


def test_what_is_not_yours_is_not_removed() -> None:
    bundled = run("remove", "sacroiliitis", "--yes")
    assert (bundled.exit_code, bundled.stdout) == (2, "")
    assert "comes with the coach and stays" in bundled.stderr
    write("hips.yaml", "Hips")
    assert run("remove", "hips", "--yes").exit_code == 2
    assert Path("hips.yaml").exists()


def test_a_file_with_many_mistakes_says_one_and_how_many_more() -> None:
    Path("bad.yaml").write_text("schema: 2\ntitel: x\nexercises: 3\n", encoding="utf-8")
    result = run("add", "bad.yaml")
    assert result.exit_code == 2
    first, more = result.stderr.splitlines()
    assert first.startswith("bad.yaml:1:1: ")
    assert more == "bad.yaml: 2 more mistakes: coach check bad.yaml"
    assert len(owned()) == 1


def test_a_folder_with_no_programme_is_told() -> None:
    Path("empty").mkdir()
    result = run("add", "empty")
    assert result.exit_code == 2
    assert "there is no programme file here" in result.stderr


def test_a_new_programme_can_be_added_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.cli.programmes.in_terminal", lambda: True)
    monkeypatch.setattr(coach.cli.library, "in_terminal", lambda: True)
    result = run("new", "my-back", answers="\ny\n")
    assert result.exit_code == 0, result.output
    assert "so that coach play my-back works in every folder?" in result.stderr
    assert owned()[-1].id == "my-back"
    ended = run("new", "other", answers="\n")
    assert ended.exit_code == 0
    assert Path("other.yaml").exists()
    assert len(owned()) == 2


def test_a_routine_is_played_shown_and_exported_like_a_programme() -> None:
    write("hips.yaml", "Hips")
    write("neck.yaml", "Neck # review: a guess, from line 3")
    Path("all.yaml").write_text("routine: All\nparts: [hips, neck]\n", encoding="utf-8")
    assert run("add", ".").exit_code == 0
    made = run("routine", "Monday", "sacroiliitis:hip-stretch", "hips", "--force")
    assert made.exit_code == 0, made.output
    assert made.stdout == "monday               Monday\n"
    assert "monday               Monday (2 parts; yours)\n" in run("list").stdout
    for command in (
        ("show", "monday"),
        ("sheet", "monday", "--format", "html"),
        ("export", "MONDAY", "--voice", "tone"),
        ("check", "monday", "--voice", "tone"),
    ):
        result = run(*command)
        assert result.exit_code == 0, result.output
    write("hips.yaml", "Changed")
    assert "hips.yaml has changed since you added it" in run("show", "monday").stderr
    run("routine", "Tuesday", "neck")
    assert "neck.yaml is a draft" in run("sheet", "tuesday").stderr
    unknown = run("routine", "Friday", "hips", "hops:a")
    assert unknown.exit_code == 2
    assert 'no programme called "hops:a"; did you mean "hips"' in unknown.stderr
