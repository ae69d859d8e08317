"""A new programme: made from the example, named safely, and fit to be handed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import ProgrammeError
from coach.programmes.loader import load_with_positions
from coach.programmes.starting import new
from coach.programmes.values import slug


@pytest.mark.parametrize(
    ("name", "title", "programme_id"),
    [
        ("my-rehab", "My rehab", "my-rehab"),
        ("Knees_and toes", "Knees and toes", "knees-and-toes"),
        ("übungen für Anna", "Übungen für Anna", "übungen-für-anna"),
        ("true", "True", "true"),
        ("12", "12", "12"),
    ],
)
def test_a_new_programme_passes_its_check(
    name: str, title: str, programme_id: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text(new(name), encoding="utf-8")
    loaded = load_with_positions(path)
    assert (loaded.programme.title, loaded.programme.id) == (title, programme_id)
    assert loaded.warnings == ()


def test_a_new_programme_can_be_handed_on() -> None:
    """It tells nothing of the machine that it was made on."""
    assert str(Path.home()) not in new("x")
    assert "file:" not in new("x")
    assert "$" not in new("x")


@pytest.mark.parametrize(
    "name",
    ["", "-", "...", "a/b", "a\\b", "..", "../x", "con", "LPT1", "nul.x", "a\0b", "a\nb", "a:b",
     "x" * 61, ".hidden", "-rf", "end.", "end ", 'say "x"', "a*"],
)  # fmt: skip
def test_a_name_that_makes_no_safe_file_name(name: str) -> None:
    with pytest.raises(ProgrammeError) as caught:
        new(name)
    assert str(caught.value).isprintable()


def test_slugs() -> None:
    assert slug("  Knee  & Hip_2 ") == "knee-hip-2"
    assert slug("---") == ""
