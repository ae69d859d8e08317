""" "coach import" and "coach review": a document becomes a programme, mark by mark."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from drafts import run, texts

from coach.cli import coach as cli
from coach.importing import keep, left_out, marks_in, passages
from coach.model import ROLES
from coach.programmes import load

ARTICLE = Path(__file__).parents[1] / "importing" / "article.txt"


pytestmark = pytest.mark.xdist_group("review")


def test_a_review_goes_through_all_and_then_it_is_no_draft(draft: Path) -> None:
    assert "This programme is a draft" in draft.read_text()
    total = len(marks_in(draft))
    code, output = run("review", "hip.yaml", answers="\n" * total)
    assert code == 0
    assert "hip.yaml: reviewed" in output
    assert f"{total} of {total}" in output
    assert "line 13: The big muscles" in output
    assert marks_in(draft) == ()
    assert "This programme is a draft" not in draft.read_text()
    assert run("check", "hip.yaml", "--voice", "tone") == (0, "hip.yaml: no mistakes\n")


def test_a_review_that_is_broken_off_goes_on_where_it_was(draft: Path) -> None:
    total = len(marks_in(draft))
    for answers, left, code in (("\n\nq\n", total - 2, 0), ("\n", total - 3, 130)):
        assert run("review", "hip.yaml", answers=answers)[0] == code
        assert len(marks_in(draft)) == left
        assert "This programme is a draft" in draft.read_text()


def test_an_answer_that_cannot_be_used_is_asked_for_again(draft: Path) -> None:
    while marks_in(draft)[0].what != "reps: 3":
        keep(draft, marks_in(draft)[0])
    code, output = run("review", "hip.yaml", answers="many\n4\nq\n")
    assert code == 0
    assert "reps must be a whole number" in output
    assert load(draft).exercises[0].dose.reps == 4


def test_a_draft_is_named_as_one_wherever_it_is_used(draft: Path) -> None:
    total = len(marks_in(draft))
    code, output = run("check", "hip.yaml", "--voice", "tone")
    assert code == 0
    assert output.count(": review: ") == total
    assert f"{total} marks to review" in output
    code, output = run("export", "hip.yaml", "--voice", "tone", "--format", "wav", "-o", "out")
    assert code == 2
    assert "has not been reviewed" in output
    assert not Path("out").exists()
    code, output = run("export", "hip.yaml", "--voice", "tone", "-o", "out")
    assert code == 0
    assert "has not been reviewed" in output
    words = ("export", "hip.yaml", "--voice", "tone", "--format", "wav", "--unreviewed")
    assert run(*words, "-o", "other")[0] == 0
    assert run("sheet", "hip.yaml", "--format", "html", "-o", "paper")[0] == 2
    assert run("sheet", "hip.yaml", "--format", "html", "-o", "paper", "--unreviewed")[0] == 0


def test_a_preferred_format_does_not_go_round_the_review(
    draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_FORMAT", "wav")
    code, output = run("export", draft.name, "--voice", "tone", "-o", "out")
    assert (code, "has not been reviewed" in output) == (2, True)
    assert not Path("out").exists()


def test_an_import_replaces_nothing_without_being_told(draft: Path) -> None:
    draft.write_text("mine")
    words = ("import", str(ARTICLE), "-o", "hip.yaml")
    code, output = run(*words)
    assert code == 5
    assert "already there" in output
    assert draft.read_text() == "mine"
    assert run(*words, "--force")[0] == 0
    assert marks_in(draft)


def test_a_file_that_names_no_programme_is_told_before_anything_is_read(draft: Path) -> None:
    code, output = run("import", "hip.yaml", "-o", "-", answers="")
    assert code == 2
    assert "-o -: the file's name needs a letter or a digit" in output


def test_standard_input_is_read(draft: Path) -> None:
    code, output = run("import", "-", answers=(ARTICLE).read_text())
    assert (code, output.splitlines()[0]) == (0, "draft.yaml")


def test_a_review_moves_a_passage_and_asks_the_same_question_again(draft: Path) -> None:
    while marks_in(draft)[0].what != "reps: 3":
        keep(draft, marks_in(draft)[0])
    left = len(marks_in(draft))
    number = [one.text for one in passages(draft, marks_in(draft)[0])].index(
        "Pull gently on your heel."
    )
    code, output = run("review", "hip.yaml", answers=f"m\n99\n{number + 1}\n6\nq\n")
    assert code == 0
    assert output.count("1 of ") == 2
    assert "Type a number from 1 to" in output
    assert "Pull gently on your heel." in texts(draft, "caution")
    assert len(marks_in(draft)) == left


def _at_the_list(path: Path) -> None:
    while marks_in(path)[0].what:
        keep(path, marks_in(path)[0])


def test_what_was_left_out_is_shown_and_can_be_taken_in(with_left_out: Path) -> None:
    _at_the_list(with_left_out)
    code, output = run("review", "lifts.yaml", answers="3\n1\n2\n6\n1\n1\n2\nq\n")
    assert code == 0, output
    assert "  1  line 4 (asks for nothing): The slower the better." in output
    assert "half-hearted, ever-so-slightly hurried, over-ambitious week." in output
    assert "Type a number from 1 to 2" in output
    heel, arm = load(with_left_out).exercises
    assert arm.instructions["caution"].full == ("The slower the better.",)
    assert heel.instructions["action"].full[1].startswith("Nothing is gained by a half-hearted,")
    assert "# reviewed: line 4, taken in" in with_left_out.read_text()
    assert left_out(with_left_out) == ()
    assert marks_in(with_left_out) == ()


def test_what_is_left_out_can_stay_out(with_left_out: Path) -> None:
    _at_the_list(with_left_out)
    before = left_out(with_left_out)
    assert run("review", "lifts.yaml", answers="1\n\n1\n1\n\n\n")[0] == 0
    assert [each.text for each in left_out(with_left_out)] == [each.text for each in before]
    assert len(before) == 2
    assert "better" not in str(load(with_left_out))


def test_a_passage_that_keeps_its_role_stays_where_it_is(draft: Path) -> None:
    before = draft.read_text()
    number = next(n for n, mark in enumerate(marks_in(draft)) if mark.what == "hold: 5s")
    there = [each.role for each in passages(draft, marks_in(draft)[number])]
    first = there.index("action")
    assert there.count("action") > 1
    answers = "\n" * number + f"m\n{first + 1}\n{ROLES.index('action') + 1}\nq\n"
    result = CliRunner().invoke(cli, ["review", str(draft)], input=answers)
    assert result.exit_code == 0, result.output
    assert draft.read_text().replace("# reviewed:", "# review:") == before
