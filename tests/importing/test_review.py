"""Marks are found, answered one by one, and lost by nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from drafts import texts

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

pytestmark = pytest.mark.xdist_group("review")


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


def at(draft: Path, words: str) -> tuple[Mark, Passage]:
    """A mark of the exercise that has a passage with these words, and the passage."""
    for mark in marks_in(draft):
        for passage in passages(draft, mark):
            if words in passage.text:
                return mark, passage
    raise AssertionError(words)


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
