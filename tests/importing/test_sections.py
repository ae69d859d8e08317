"""Exercises are told apart in documents of every style, with their names and doses."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.importing import draft_of, read_document

pytestmark = pytest.mark.usefixtures("kept_reader")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "1Knee Slide\n3 sets of 9 reps\n • Lie on your back.\n • Slide your heel in.\n"
            "2Thigh Press\n2 sets of 8 reps\n • Sit in long sitting.\n • Press your knee down.\n",
            [("Knee Slide", 3, 9), ("Thigh Press", 2, 8)],
        ),
        (
            "• Side walk\n   - Sets: 3\n   - Reps: 9\n   - Stand tall. Step sideways.\n"
            "• Beetle\n   - Sets: 2\n   - Reps: 8\n   - Lie on your back. Lower one arm.\n",
            [("Side walk", 3, 9), ("Beetle", 2, 8)],
        ),
        (
            "Home plan\n\n1) Squats (hold chair) 3x9\n2) Calf raises - rise on toes. 2x8\n",
            [("Squats", 3, 9), ("Calf raises", 2, 8)],
        ),
        (
            "| Exercise | Sets x reps |\n| --- | --- |\n| Squats | 3 x 9 |\n| Lunges | 2 x 8 |\n",
            [("Squats", 3, 9), ("Lunges", 2, 8)],
        ),
        (
            "At your desk\n\nSome ask what to do. Begin with the chin tuck: glide your chin back. "
            "Do 3 sets of 9. Next comes the side bend. Tip your ear over. Do 2 sets of 8.\n",
            [("Chin tuck", 3, 9), ("Side bend", 2, 8)],
        ),
        (
            "Chair stand\n\nStep 1:Sit on a chair.\n\nStep 2:Stand up slowly.\n\nReps 9, Sets 3\n\n"
            "Arm lift\n\nStep 1:Stand tall.\n\nStep 2:Lift your arms.\n\nReps 8, Sets 2\n",
            [("Chair stand", 3, 9), ("Arm lift", 2, 8)],
        ),
        (
            "1. Hold the sink with both hands. kick one leg back. Do 3 sets of 9.\n\n"
            "2. Hold the sink with both hands. lift your heels. Do 2 sets of 8.\n",
            [("Exercise 1", 3, 9), ("Exercise 2", 2, 8)],
        ),
        (
            "Arm lift - Stick, Dowel or Band\n3 Sets, 9 Reps, 4-5 X week\nSuitcase - Dumbbell\n"
            "2 Sets, 8 Reps, 4-5 X week\n",
            [("Arm lift - Stick, Dowel or Band", 3, 9), ("Suitcase - Dumbbell", 2, 8)],
        ),
        (
            "Heel lift:\n\nWhile seated, place your feet apart\n\nLift your heels, 3 sets of 9\n\n"
            "Knee ups:\n\nBring one knee up\n\nAlternate knees for 2 sets of 8\n",
            [("Heel lift", 3, 9), ("Knee ups", 2, 8)],
        ),
    ],
    ids=[
        "glued numbers",
        "nested bullets",
        "notes",
        "table",
        "prose",
        "steps",
        "small letters",
        "names and doses",
        "lines apart",
    ],
)
def test_exercises_are_told_apart(
    text: str, found: list[tuple[str, int, int]], tmp_path: Path
) -> None:
    path = tmp_path / "sheet.txt"
    path.write_text(text)
    exercises = draft_of(read_document(path)).exercises
    assert [
        (each.name.text, each.amounts["sets"][0].low, each.amounts["reps"][0].low)
        for each in exercises
    ] == found
    assert all(each.roles["action"] for each in exercises)


def test_a_name_with_a_dose_and_no_instruction_is_said_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "sheet.txt"
    path.write_text("Squats 3x9\n\nBridge 2x8\nLie on your back. Lift your hips.\n")
    squats, bridge = draft_of(read_document(path)).exercises
    (line,) = squats.roles["action"]
    assert line.text == "Squats."
    assert line.guess == "the text does not say how it is done; this is its name"
    assert bridge.roles["action"][0].text == "Lift your hips."


def test_a_heading_that_is_a_dose_is_no_name(tmp_path: Path) -> None:
    path = tmp_path / "sheet.html"
    path.write_text("<h2>Heel lift</h2><h3>3 sets of 9</h3><p>Stand tall. Lift your heels.</p>")
    (lift,) = draft_of(read_document(path)).exercises
    assert (lift.name.text, lift.amounts["reps"][0].low) == ("Heel lift", 9)


def test_of_one_endless_line_an_exercise_has_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    path.write_text("Stand tall. Lift your heels. " * 2_000)
    draft = draft_of(read_document(path))
    (exercise,) = draft.exercises
    assert sum(len(text) for _, text in exercise.source) <= 6_000
    assert "Lift your heels." in [line.text for line in exercise.roles["action"]]
    assert len(draft.left_out) > 3_000
