"""Documents of every kind become the draft that a reader of them expects."""

from __future__ import annotations

import re
from pathlib import Path

import document_sheets
import pytest
from drafts import drafted

from coach.errors import DocumentError
from coach.importing import Document, draft_of, read_document
from coach.model import ROLES, Programme

pytestmark = pytest.mark.usefixtures("kept_reader")

HERE = Path(__file__).parent
SHEETS = sorted((HERE / "sheets").glob("*.*"))
GOLDEN = HERE / "golden"
MADE = {"hip.docx": document_sheets.hip_docx, "balance.pdf": document_sheets.balance_pdf}


@pytest.mark.parametrize("name", [*(sheet.name for sheet in SHEETS), *MADE])
def test_a_sheet_becomes_its_draft(name: str, tmp_path: Path) -> None:
    path = HERE / "sheets" / name
    if name in MADE:
        path = tmp_path / name
        path.write_bytes(MADE[name]())
    text, _ = drafted(path)
    golden = GOLDEN / f"{name}.yaml"
    assert text == golden.read_text(encoding="utf-8")


def test_an_article_becomes_a_session_that_can_be_followed() -> None:
    text, programme = drafted(HERE / "article.txt")
    assert programme.title == "Easing A Sore Hip"
    assert [each.position for each in programme.exercises] == ["standing", "prone", "supine"]
    assert {each.sides for each in programme.exercises} == {"both"}
    assert [each.dose.hold for each in programme.exercises] == [5, 5, 10]
    for exercise, said in zip(
        programme.exercises, ("few seconds", "few seconds", "few moments"), strict=True
    ):
        lines = text.split(f"  - id: {exercise.id}")[1].split("\n  - id:")[0].splitlines()
        (hold,) = [line for line in lines if line.startswith("      hold:")]
        assert "# review:" in hold
        assert said in hold
        assert exercise.instructions["action"].full
        assert exercise.instructions["release"].full
    assert "Check with your doctor" in programme.safety.consult[0]
    assert "seek emergency treatment" in programme.safety.emergency[0]
    assert "relieve pain" not in " ".join(spoken_of(programme))
    thigh, lift, four = programme.exercises
    assert thigh.instructions["action"].full[0].startswith("Bend your {side} leg")
    assert lift.support == "a soft surface"
    assert lift.instructions["set-up"].full == ("Lie with your legs long.",)
    assert "your {other_side} leg" in four.instructions["action"].full[0]


def spoken_of(programme: Programme) -> list[str]:
    """Every instruction of a programme."""
    return [
        text
        for exercise in programme.exercises
        for role in ROLES
        if role in exercise.instructions
        for text in exercise.instructions[role].full
    ]


def test_what_needs_somebody_else_is_left_out_and_listed() -> None:
    for sheet, name, needs in (
        ("calm.md", "Partner pull", "a partner"),
        ("shoulder.txt", "Your physiotherapist will move", "a clinician's hands"),
        ("ankle.html", "leg press machine", "a machine"),
    ):
        text, programme = drafted(HERE / "sheets" / sheet)
        comments = " ".join(
            re.sub(r"^# +", "", line) for line in text.splitlines() if line[:1] == "#"
        )
        assert re.search(rf"\(needs {needs}\): [^()]*{name}", comments), sheet
        assert name not in str(programme)


def test_scripts_navigation_and_footers_are_no_text() -> None:
    text, _ = drafted(HERE / "sheets" / "back.html")
    assert "membership" not in text
    assert "Lift your arms" not in text
    assert "into a ball" not in text


def test_a_document_without_exercises_says_what_one_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all,\n\nthe meeting is on Monday. Coffee will be served.\n")
    with pytest.raises(DocumentError, match="no exercise was found in it"):
        draft_of(read_document(path))


def test_only_a_partner_exercise_says_so() -> None:
    blocks = read_document(HERE / "sheets" / "calm.md").blocks
    partner = tuple(block for block in blocks if block.ref == "line 7")
    with pytest.raises(DocumentError, match="needs a partner"):
        draft_of(Document("calm.md", "markdown", partner))


def test_standard_input_is_told_from_its_words(tmp_path: Path) -> None:
    """A kind is seen from a document where no name says it."""
    for sheet in ("back.html", "knee.md", "neck.txt"):
        plain = tmp_path / f"{Path(sheet).stem}.txt"
        plain.write_bytes((HERE / "sheets" / sheet).read_bytes())
        seen = read_document(plain)
        assert seen.kind == {"back.html": "html", "knee.md": "markdown", "neck.txt": "text"}[sheet]
        assert seen.blocks == read_document(HERE / "sheets" / sheet).blocks


def test_each_sentence_names_the_line_that_it_begins_on(tmp_path: Path) -> None:
    path = tmp_path / "wrapped.txt"
    path.write_text(
        "Heel lift\n\nStand behind a chair with your hands on it and with your feet apart. Lift\n"
        "your heels off the floor, as high as you can do without any pain. Hold for 4\n"
        "seconds. Lower your heels to the floor slowly, and without letting them fall.\n"
    )
    text, _ = drafted(path)
    for said, line in (("Lift your heels", 3), ("hold: 4s", 4), ("Lower your heels", 5)):
        (found,) = [row for row in text.splitlines() if said in row and "# line" in row[3:]]
        assert found.endswith(f"# line {line}"), found


def test_a_dose_for_all_is_given_where_there_is_none_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "all.txt"
    path.write_text(
        "Do each exercise 7 times.\n\n# Heel lift\n\nStand tall. Lift your heels.\n\n"
        "# Arm lift\n\nStand tall. Lift your arms. Repeat 4 times.\n"
    )
    text, programme = drafted(path)
    assert [exercise.dose.reps for exercise in programme.exercises] == [7, 4]
    assert 'reps: 7  # review: line 1: "Do each exercise 7 times." is said of every' in text


@pytest.mark.parametrize(
    "text",
    ["Try these leg exercises to ease your pain.", "Bending and straightening is one repetition."],
)
def test_what_speaks_of_exercises_is_no_movement(text: str, tmp_path: Path) -> None:
    path = tmp_path / "about.txt"
    path.write_text(f"# Leg lift\n\n{text} Lie on your back. Lift one leg.\n")
    _, programme = drafted(path)
    assert spoken_of(programme) == ["Lift your {side} leg."]
    assert programme.exercises[0].dose.reps == 5


def test_a_stop_for_breath_is_no_emergency(tmp_path: Path) -> None:
    path = tmp_path / "steps.txt"
    path.write_text("# Step up\n\nStep onto a stair until you get short of breath.\n")
    _, programme = drafted(path)
    assert "short of breath" not in " ".join(programme.safety.emergency)


def test_notices_of_an_exercise_that_is_dropped_are_said(tmp_path: Path) -> None:
    path = tmp_path / "sheet.txt"
    path.write_text(
        "1. Bridge\nLie on your back. Lift your hips. Repeat 10 times.\n\n2. Pelvic tilt\n"
        "Keep your back straight. If your back hurts stop this exercise. "
        "Stop if you get pins and needles. If you lose control of your bladder go straight to "
        "A&E.\n"
    )
    text, programme = drafted(path)
    assert [exercise.id for exercise in programme.exercises] == ["bridge"]
    assert "(nothing to do in it): Pelvic tilt: Keep your back straight." in text
    assert programme.safety.stop == ("Stop if you get pins and needles.",)
    assert programme.safety.emergency == (
        "If you lose control of your bladder go straight to A&E.",
    )
