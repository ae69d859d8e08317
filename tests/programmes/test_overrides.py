"""What is other for one person, read from a file or from settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import ProgrammeError
from coach.programmes.overrides import Override, Overrides, merged, parse_settings, read_overrides


def problems(run: object, *args: object) -> list[str]:
    with pytest.raises(ProgrammeError) as error:
        run(*args)  # type: ignore[operator]
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "1.3.2026"])
def test_a_start_is_a_day_of_the_calendar(day: str) -> None:
    (told,) = problems(parse_settings, [f"start={day}"])
    assert "start" in told or "there is no day" in told


@pytest.mark.parametrize(
    "setting", ["hold", "=20s", ".hold=3", "quadriceps-stretch.=3", "a.b", "hold=3", "x.pain=3"]
)
def test_a_setting_that_is_none_is_refused(setting: str) -> None:
    assert problems(parse_settings, [setting])


def test_a_name_may_look_like_a_number() -> None:
    assert parse_settings(["name=007"]).name == "007"


def test_a_file_says_where_it_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "anna.yaml"
    path.write_text("name: Anna\nexercises:\n  - id: calf-stretch\n    hold: soon\n")
    (told,) = problems(read_overrides, path)
    assert told.startswith(f"{path}:4:11: hold must be a duration")


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "anna.yaml"
    path.write_text("name: Anna\nleave-out: right\nexercises:\n  - {id: a-b, hold: 1m, sets: 2}\n")
    assert read_overrides(path) == Overrides("Anna", "right", (Override("a-b", hold=60, sets=2),))


def test_settings_go_over_the_file() -> None:
    file = Overrides("Anna", "left", (Override("a", hold=5, reps=2), Override("b", sets=2)))
    settings = Overrides(None, "right", (Override("a", hold=9), Override("c", reps=1)))
    assert merged(file, settings) == Overrides(
        "Anna",
        "right",
        (Override("a", hold=9, reps=2), Override("b", sets=2), Override("c", reps=1)),
    )
