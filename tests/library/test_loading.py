"""Routines found by their names: which files they are read from, and which never."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from coach.errors import ExportError, ProgrammeError
from coach.library import add, add_routine, files_of, find, load, load_with_positions, owned
from coach.programmes import RoutinePart

BASE = (Path(__file__).parents[1] / "data" / "programmes" / "base.yaml").read_text("utf-8")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and a library with one programme."""
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("hips.yaml").write_text(BASE.replace("Morning stretches", "Hips"), "utf-8")
    add(Path("hips.yaml"))
    Path("hips.yaml").unlink()
    return tmp_path / "here"


def written(text: str, name: str = "monday.yaml") -> Path:
    Path(name).write_text(text, "utf-8")
    return Path(name)


def test_a_routine_names_what_the_library_has_and_files_beside_it(here: Path) -> None:
    written(BASE.replace("Morning stretches", "Neck"), "neck.yaml")
    path = written("routine: Monday\nparts: [Hips, neck.yaml, sacroiliitis]\n")
    monday = load(path, date(2026, 11, 30))
    assert (monday.id, monday.title) == ("monday", "Monday")
    assert [part.location for part in monday.parts] == [
        "hips",
        str(here / "neck.yaml"),
        "sacroiliitis",
    ]
    assert len(monday.exercises) == 2 + 2 + 3
    assert load_with_positions(path).programme.exercises == monday.exercises
    assert [file.name for file in files_of(path)] == [
        "monday.yaml", "hips.yaml", "neck.yaml", "sacroiliitis.yaml"
    ]  # fmt: skip


@pytest.mark.parametrize("part", ["../secret.yaml", "/etc/passwd", "sub/x.yaml", "link.yaml", "x"])
def test_a_routine_reads_no_other_file(part: str, here: Path) -> None:
    secret = here.parent / "secret.yaml"
    secret.write_text(BASE, "utf-8")
    (here / "sub").mkdir()
    (here / "sub" / "x.yaml").write_text(BASE, "utf-8")
    if hasattr(Path, "symlink_to"):
        (here / "link.yaml").symlink_to(secret)
    path = written(f'routine: Monday\nparts: ["{part}"]\n')
    with pytest.raises(ProgrammeError, match=r"monday.yaml: a part of it: there is no programme"):
        load(path)
    assert files_of(path) == (path,)


def test_a_routine_in_a_routine_is_refused() -> None:
    add_routine("Monday", [RoutinePart("hips")])
    add_routine("Monday", [RoutinePart("hips")])  # the same again loses nothing
    with pytest.raises(ExportError, match=r'another "monday" .* Choose another name, or replace'):
        add_routine("monday", [RoutinePart("sacroiliitis")])
    assert [part.location for part in load(find("monday")).parts] == ["hips"]
    add_routine("Monday", [RoutinePart("sacroiliitis")], force=True)
    assert [part.location for part in load(find("monday")).parts] == ["sacroiliitis"]
    with pytest.raises(ProgrammeError, match=r'"monday" is a routine; a part is a programme'):
        add_routine("Tuesday", [RoutinePart("monday")])
    path = written("routine: Self\nparts: [self.yaml]\n", "self.yaml")
    with pytest.raises(ProgrammeError, match="is a routine; a part is a programme"):
        load(path)


def test_a_routine_is_added_once_its_parts_are_there() -> None:
    written(BASE, "neck.yaml")
    path = written("routine: My Monday\nparts: [hips, neck.yaml]\n")
    with pytest.raises(ProgrammeError, match=r'there is no programme called "neck.yaml"'):
        add(path)
    add(Path("neck.yaml"))
    entry = add(path)
    assert (entry.id, entry.title, entry.exercises, entry.is_routine) == (
        "monday", "My Monday", 2, True
    )  # fmt: skip
    assert entry in owned()
    assert find("my monday") == entry.path
    Path("neck.yaml").unlink()
    assert len(load(find("monday")).exercises) == 4


def test_a_new_routine_takes_no_other_name() -> None:
    with pytest.raises(ExportError, match='another "hips" in your library'):
        add_routine("Hips", [RoutinePart("sacroiliitis")])
    with pytest.raises(ExportError, match="brings a programme"):
        add_routine("Sacroiliitis", [RoutinePart("hips")])
    for title in ("***", "a {side}", "x" * 101):
        with pytest.raises(ProgrammeError):
            add_routine(title, [RoutinePart("hips")])
    assert [entry.id for entry in owned()] == ["sacroiliitis", "hips"]
