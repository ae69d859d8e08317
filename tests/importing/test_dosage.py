"""The dose of an exercise is what all of its sentences say of it, and nothing gets lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coach.dose import BODY_SIDES
from coach.importing import draft_of, read_document, write_draft
from coach.model import Exercise
from coach.programmes import loads

pytestmark = pytest.mark.usefixtures("kept_reader")


def read(tmp_path: Path, text: str, name: str = "sheet.txt") -> tuple[str, tuple[Exercise, ...]]:
    """The draft of a text, and its exercises."""
    path = tmp_path / name
    path.write_text(text)
    written = write_draft(draft_of(read_document(path)), Path("draft.yaml"), date(2026, 3, 2))
    return written, loads(written.encode(), Path("draft.yaml")).programme.exercises


def test_exercises_whose_dose_comes_first_are_told_apart(tmp_path: Path) -> None:
    _, (stork, lunges, raises) = read(
        tmp_path,
        "Plan for Ms K\nBalance\nStand on one leg, 90 seconds. Daily\nLunges\n"
        "3x8. Feet apart, bend your knees\nToe raises\n2 x 12 Lift your toes holding the worktop\n",
    )
    assert [each.name for each in (stork, lunges, raises)] == ["Balance", "Lunges", "Toe raises"]
    assert (stork.dose.hold, stork.dose.sets) == (90, 1)
    assert (lunges.dose.sets, lunges.dose.reps, lunges.dose.hold) == (3, 8, None)
    assert (raises.dose.sets, raises.dose.reps) == (2, 12)


def test_a_second_dose_is_marked_and_listed(tmp_path: Path) -> None:
    text, (lift,) = read(tmp_path, "# Lift\n\nLift your leg. 3 sets of 8. Do 2 sets of 20.\n")
    assert (lift.dose.sets, lift.dose.reps) == (3, 8)
    assert 'reps: 8  # review: line 3: line 3 says "Do 2 sets of 20." too' in text
    assert "# line 3 (another dose than the one before it): Do 2 sets of 20." in text


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("t.md", "| Week | Sets | Reps |\n| --- | --- | --- |\n| 1 | 2 | 6 |\n| 3 | 4 | 9 |\n"),
        ("t.txt", "Week | Sets | Reps\n1 | 2 | 6\n3 | 4 | 9\n"),
        ("t.txt", "Week\tSets\tReps\n1\t2\t6\n3\t4\t9\n"),
        ("t.txt", "Week 1: 2 sets of 6. Week 3: 4 sets of 9.\n"),
    ],
)
def test_a_table_of_weeks_is_the_dose_of_each_week(name: str, table: str, tmp_path: Path) -> None:
    text, (lift,) = read(tmp_path, f"Heel lift:\n\nStand tall. Lift your heels.\n\n{table}", name)
    assert (lift.dose.sets, lift.dose.reps) == (2, 6)
    later = lift.dose.on(3, "monday")
    assert (later.sets, later.reps) == (4, 9)
    assert "starts: 2026-03-02  # review:" in text


def test_a_table_of_levels_gives_no_dose_and_loses_no_row(tmp_path: Path) -> None:
    text, (lift,) = read(
        tmp_path,
        "# Heel lift\n\nStand tall. Lift your heels.\n\n"
        "| Level | Sets | Reps |\n| --- | --- | --- |\n| 1 | 2 | 6 |\n| 2 | 4 | 9 |\n",
        "levels.md",
    )
    assert lift.dose.sets == 1
    assert "reps: 5  # review: the text gives no number" in text
    assert "Level 1: Sets: 2, Reps: 6" in text
    assert "Level 2: Sets: 4, Reps: 9" in text


def test_a_dose_for_each_side_is_written_for_each(tmp_path: Path) -> None:
    text, (knee, slide) = read(
        tmp_path,
        "Knee bend: Sit on a chair. Bend your knee. 12 R, 6 L.\n\n"
        "Heel slide: Lie on your back. Slide your heel up. 10 times, then the other leg 5 times.\n",
    )
    assert (knee.sides, knee.first_side) == ("both", "right")
    assert [knee.dose.for_side(side).reps for side in BODY_SIDES[::-1]] == [12, 6]
    assert [slide.dose.for_side(side).reps for side in BODY_SIDES] == [10, 5]
    assert "sides: both  # review: line 3: which side is the first of" in text


def test_what_grows_is_a_range_and_marked(tmp_path: Path) -> None:
    text, (bridge, plank) = read(
        tmp_path,
        "Bridge: Lie on your back. Lift your hips. Build up to 12.\n\n"
        "Plank: Lie on your front. Lift your body. Hold for 8 seconds, working up to 50 seconds.\n",
    )
    assert (bridge.dose.reps, bridge.dose.reps_to) == (5, 12)
    assert 'reps: 5-12  # review: line 1: it says "Build up to 12."' in text
    assert (plank.dose.hold, plank.dose.hold_to) == (8, 50)


def test_one_way_to_do_it_is_set_and_the_other_listed(tmp_path: Path) -> None:
    text, (squat,) = read(
        tmp_path,
        "# Squat\n\nStand tall. Bend your knees, as many as you can in 40 secs. Hold for 3 secs.\n",
    )
    assert (squat.dose.work, squat.dose.as_many, squat.dose.hold) == (40, True, None)
    assert "another way to do it than the one that is set" in text


def test_a_ladder_is_a_dose_of_each_set_and_a_tempo_says_how_it_was_read(tmp_path: Path) -> None:
    text, (squat, plank) = read(
        tmp_path,
        "# Squat\n\nStand up. Bend your knees. 15, 12, 10 reps. Tempo 3011.\n\n"
        "# Plank\n\nLie on your front. Lift your hips. Hold for 6, 12 and 18 seconds.\n",
        "sheet.md",
    )
    assert [each.reps for each in squat.sets("left" if squat.sides == "both" else None)] == [
        *(15, 12, 10)
    ]
    assert (squat.dose.tempo.up, squat.dose.tempo.hold, squat.dose.tempo.down) == (1, 1, 3)
    assert '# review: line 3: "Tempo 3011" is read as 3 s down, 0 s there, 1 s up' in text
    holds = [each.phases[0].seconds for each in plank.sets(None)]
    assert (plank.dose.sets, holds) == (3, [6, 12, 18])


BRIDGE_BY_WEEK = (
    "# Bridge\n\nLie on your back. Lift your hips.\n\n## {}\n\n"
    "| Week | Dose |\n|---|---|\n| Week 1 | 2 x 9 |\n| Week 4 | 3 x 11 |\n"
)


@pytest.mark.parametrize("heading", ["Progression of the bridge", "Progression"])
def test_a_table_of_weeks_under_its_own_heading_is_the_dose_of_the_exercise(
    heading: str, tmp_path: Path
) -> None:
    _, (bridge,) = read(tmp_path, BRIDGE_BY_WEEK.format(heading), "sheet.md")
    assert (bridge.dose.sets, bridge.dose.reps) == (2, 9)
    later = bridge.dose.on(4, "monday")
    assert (later.sets, later.reps) == (3, 11)
    assert not bridge.harder


def test_a_table_of_weeks_that_is_of_no_exercise_is_listed(tmp_path: Path) -> None:
    written, (bridge,) = read(tmp_path, BRIDGE_BY_WEEK.format("Plan for weeks"), "sheet.md")
    assert not bridge.dose.changes
    assert "Week 4: 3 x 11" in written.partition("# review: of the text")[2]


def test_a_progression_of_another_exercise_is_not_of_the_one_before(tmp_path: Path) -> None:
    _, (bridge,) = read(
        tmp_path,
        "# Bridge\n\nLie on your back. Lift your hips. Repeat 7 times.\n\n"
        "# Progression of the squat\n\nWeek 3: 3 x 10.\n",
        "sheet.md",
    )
    assert (bridge.dose.reps, bridge.dose.changes) == (7, ())
