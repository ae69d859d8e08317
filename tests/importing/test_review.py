"""Marks are found, answered one by one, and lost by nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coach.cli import coach as cli
from coach.errors import DocumentError, ProgrammeError
from coach.importing import (
    change,
    exercise_names,
    keep,
    left_out,
    marks_in,
    move,
    passages,
    remove,
    take_in,
)
from coach.importing.review import Mark, Passage
from coach.model import ROLES, Role
from coach.programmes import load

HERE = Path(__file__).parent


# On one worker: the article is read once.
pytestmark = pytest.mark.xdist_group("review")


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The draft of the article."""
    path = tmp_path_factory.mktemp("article") / "hip.yaml"
    result = CliRunner().invoke(cli, ["import", str(HERE / "article.txt"), "-o", str(path)])
    assert (result.exit_code, result.stdout) == (0, f"{path}\n"), result.output
    return path


@pytest.fixture
def draft(article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the draft of the article, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    shutil.copyfile(article, "hip.yaml")
    return Path("hip.yaml")


def test_every_mark_is_found_with_the_words_it_is_about(draft: Path) -> None:
    marks = marks_in(draft)
    signs = [line for line in draft.read_text().splitlines() if "# review: " in line]
    assert len(marks) == len(signs) - 1  # the last is the sentence that says it aloud
    (hold, *_) = [mark for mark in marks if mark.what == "hold: 5s"]
    assert hold.value == "5s"
    assert "Hold this position for a few seconds before releasing the foot" in hold.source
    assert hold.source.startswith("line 13: ")


def test_a_text_that_looks_like_a_mark_is_none(draft: Path) -> None:
    before = len(marks_in(draft))
    text = draft.read_text().replace(
        "- Pull gently on your heel.", '- "Pull gently, # review: is what it says."'
    )
    draft.write_text(text)
    assert len(marks_in(draft)) == before


def test_a_value_is_kept_changed_or_taken_out(draft: Path) -> None:
    marks = {mark.what: mark for mark in marks_in(draft)}
    change(draft, marks["hold: 10s"], "20s")
    assert load(draft).exercises[2].dose.hold == 20
    remove(draft, next(mark for mark in marks_in(draft) if "fall outwards" in mark.what))
    assert "outwards" not in str(load(draft))
    first = marks_in(draft)[0]
    keep(draft, first)
    assert first not in marks_in(draft)
    assert f"# reviewed: {first.why}" in draft.read_text()


@pytest.mark.parametrize("typed", ["Let it fall: slowly", "{side} knee out.", "- Fall", "'Fall'"])
def test_a_typed_text_is_read_as_it_was_typed(draft: Path, typed: str) -> None:
    (mark,) = [each for each in marks_in(draft) if "fall outwards" in each.what]
    change(draft, mark, typed)
    wordings = load(draft).exercises[2].instructions.values()
    assert any(typed in wording.full for wording in wordings)


def test_a_value_that_cannot_be_used_changes_nothing(draft: Path) -> None:
    before = draft.read_bytes()
    (mark,) = [each for each in marks_in(draft) if each.what == "hold: 10s"]
    for value in ("long", "10s, reps: 3", "10s\n      reps: 9", "1h"):
        with pytest.raises(ProgrammeError):
            change(draft, mark, value)
        assert draft.read_bytes() == before


def test_a_file_that_has_changed_meanwhile_is_left_alone(draft: Path) -> None:
    mark = marks_in(draft)[0]
    draft.write_text(f"# mine\n{draft.read_text()}")
    before = draft.read_bytes()
    with pytest.raises(DocumentError, match="changed meanwhile"):
        keep(draft, mark)
    assert draft.read_bytes() == before


def run(*words: str, answers: str = "") -> tuple[int, str]:
    """The exit code and the output of a command."""
    result = CliRunner().invoke(cli, list(words), input=answers)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


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
    words = ("import", str(HERE / "article.txt"), "-o", "hip.yaml")
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
    code, output = run("import", "-", answers=(HERE / "article.txt").read_text())
    assert (code, output.splitlines()[0]) == (0, "draft.yaml")


def at(draft: Path, words: str) -> tuple[Mark, Passage]:
    """A mark of the exercise that has a passage with these words, and the passage."""
    for mark in marks_in(draft):
        for passage in passages(draft, mark):
            if words in passage.text:
                return mark, passage
    raise AssertionError(words)


def texts(draft: Path, role: Role) -> list[str]:
    """The texts of a role in every exercise."""
    exercises = load(draft).exercises
    return [
        text
        for one in exercises
        if role in one.instructions
        for text in one.instructions[role].full
    ]


@pytest.mark.parametrize("to", [role for role in ROLES if role != "action"])
def test_a_passage_gets_another_role_and_keeps_its_words_and_its_origin(
    draft: Path, to: Role
) -> None:
    mark, passage = at(draft, "Pull gently on your heel")
    before = draft.read_text()
    move(draft, mark, passage, to)
    assert passage.text in texts(draft, to)
    assert passage.text not in texts(draft, "action")
    (line,) = [
        line for line in draft.read_text().splitlines() if passage.text in line and "- " in line
    ]
    assert line in before.splitlines()
    lost = set(before.splitlines()) - set(draft.read_text().splitlines())
    assert {line.strip() for line in lost} <= {f"{role}:" for role in ROLES}


def test_a_passage_that_was_alone_takes_its_role_along(draft: Path) -> None:
    mark, passage = at(draft, "Lie with your legs long")
    move(draft, mark, passage, "caution")
    second = load(draft).exercises[1]
    assert "set-up" not in second.instructions
    assert passage.text in second.instructions["caution"].full


def test_a_passage_is_left_out_and_stays_in_the_file_as_a_note(draft: Path) -> None:
    mark, passage = at(draft, "Pull gently on your heel")
    move(draft, mark, passage, "left out")
    assert passage.text not in str(load(draft))
    assert draft.read_text().splitlines()[-1] == f"# left out in the review: {passage.text}"


def test_a_passage_says_the_position(draft: Path) -> None:
    text = draft.read_text().replace("Lie with your legs long.", "Kneel down on a mat.")
    draft.write_text(text)
    mark, passage = at(draft, "Kneel down")
    move(draft, mark, passage, "position")
    assert load(draft).exercises[1].position == "kneeling"
    assert "Kneel down" not in str(load(draft))
    before = draft.read_bytes()
    mark, passage = at(draft, "Pull gently on your heel")
    with pytest.raises(DocumentError, match="names no position"):
        move(draft, mark, passage, "position")
    assert draft.read_bytes() == before


def test_the_only_action_stays(draft: Path) -> None:
    mark, passage = at(draft, "Pull gently on your heel")
    for other in [one for one in passages(draft, mark) if one.role == "action" and one != passage]:
        mark, gone = at(draft, other.text)
        move(draft, mark, gone, "left out")
    mark, passage = at(draft, passage.text)
    before = draft.read_bytes()
    with pytest.raises(ProgrammeError, match='no "action"'):
        move(draft, mark, passage, "release")
    assert draft.read_bytes() == before


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


@pytest.fixture
def with_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A draft of two exercises with two passages left out, one of them long."""
    monkeypatch.chdir(tmp_path)
    long = "Nothing is gained by a half-hearted, ever-so-slightly hurried, over-ambitious week"
    Path("sheet.txt").write_text(
        f"1. Heel lift\nStand tall. Lift your heels. 8 times.\n\nThe slower the better. {long}.\n\n"
        "2. Arm lift\nStand tall. Lift your arms. 9 times.\n"
    )
    assert run("import", "sheet.txt", "-o", "lifts.yaml")[0] == 0
    return Path("lifts.yaml")


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


def test_a_passage_of_a_file_that_has_changed_is_not_taken_in(with_left_out: Path) -> None:
    (listed, _) = left_out(with_left_out)
    with_left_out.write_text(f"# mine\n{with_left_out.read_text()}")
    with pytest.raises(DocumentError, match="changed meanwhile"):
        take_in(with_left_out, listed, 0, "action")
    assert exercise_names(with_left_out) == ("Heel lift", "Arm lift")


def test_a_mark_without_a_line_shows_what_is_said_of_its_exercise(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(
        "Heel lift\n\nStand tall. Lift your heels.\n\nToe lift\n\nStand tall. Lift your toes.\n"
        "Repeat each exercise 7 times.\n\nArm lift\n\nStand tall. Lift your arms.\n"
    )
    path = tmp_path / "draft.yaml"
    assert CliRunner().invoke(cli, ["import", str(sheet), "-o", str(path)]).exit_code == 0
    marks = {mark.number: mark for mark in marks_in(path)}
    reps = [mark for mark in marks.values() if mark.what.startswith("reps")]
    assert reps[0].source == "line 1: Heel lift\nline 3: Stand tall. Lift your heels."
    assert reps[-1].source == "line 10: Arm lift\nline 12: Stand tall. Lift your arms."


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
