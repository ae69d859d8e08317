"""The user's library: what is kept of a file, what is never lost, and files from strangers."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import CoachError, ExportError, ProgrammeError
from coach.library import add, change_of, entries, files_in, find, origin_of, owned, remove, shelf

BASE = (Path(__file__).parents[1] / "data" / "programmes" / "base.yaml").read_bytes()


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty library."""
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / "programmes"


def test_a_copy_has_the_bytes_of_its_file_and_knows_where_they_came_from(tmp_path: Path) -> None:
    file = tmp_path / "Knees.YAML"
    file.write_bytes(b"\xef\xbb\xbf" + BASE.replace(b"\n", b"\r\n"))
    entry = add(file)
    assert (entry.id, entry.title, entry.exercises) == ("knees", "Morning stretches", 2)
    assert entry.path.read_bytes() == file.read_bytes()
    assert origin_of(entry.path) == str(file)
    assert owned()[-1] == entry


def test_a_file_that_changes_is_noticed_until_it_is_added_again(tmp_path: Path) -> None:
    file = tmp_path / "knees.yaml"
    file.write_bytes(BASE)
    entry = add(file)
    assert change_of(entry.path) == ""
    file.write_bytes(BASE + b"# more\n")
    assert change_of(entry.path) == (
        f"{file} has changed since you added it; take that in: coach add {file}"
    )
    add(file)
    assert change_of(entry.path) == ""
    assert entry.path.read_bytes() == file.read_bytes()
    file.unlink()  # as what came by mail
    assert change_of(entry.path) == ""
    assert change_of(file) == ""


def test_another_programme_of_that_name_is_replaced_only_by_force(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "knees.yaml").write_bytes(BASE + folder.encode().join((b"# ", b"\n")))
    entry = add(tmp_path / "one" / "knees.yaml")
    with pytest.raises(ExportError, match=r'another "knees" in your library, from .*one'):
        add(tmp_path / "two" / "knees.yaml")
    assert entry.path.read_bytes().endswith(b"# one\n")
    add(tmp_path / "two" / "knees.yaml", force=True)
    assert entry.path.read_bytes().endswith(b"# two\n")


def test_a_copy_that_was_edited_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "knees.yaml"
    file.write_bytes(BASE)
    entry = add(file)
    entry.path.write_bytes(BASE.replace(b"Morning", b"My own"))
    assert owned()[-1].title == "My own stretches"  # what is listed is what is there
    assert change_of(entry.path) == ""
    with pytest.raises(ExportError, match="was edited; it was left as it is"):
        add(file)
    add(file, force=True)
    assert owned()[-1].title == "Morning stretches"


def test_the_name_of_a_bundled_programme_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "Sacroiliitis.yaml"
    file.write_bytes(BASE)
    with pytest.raises(ExportError, match='brings a programme "sacroiliitis" along; choose'):
        add(file)
    assert len(owned()) == 1


def test_what_is_removed_is_gone_and_its_file_is_not(tmp_path: Path, library: Path) -> None:
    file = tmp_path / "knees.yaml"
    file.write_bytes(BASE)
    remove(add(file))
    assert file.read_bytes() == BASE
    assert list(library.iterdir()) == []
    assert [entry.where for entry in entries()] == ["bundled", "here"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 10_000,
        b"schema: 2\ntitle: \x1b[31mred\n",
        b"a: &a [*a]\n",
        b"x" * 1_000_001,
        b"[" * 5000,
        BASE.replace(b"hold: 10s", b"hold: 100000s"),
    ],
    ids=range(7),
)
def test_a_file_with_mistakes_is_not_kept(data: bytes, tmp_path: Path, library: Path) -> None:
    file = tmp_path / "knees.yaml"
    file.write_bytes(data)
    with pytest.raises(ProgrammeError) as caught:
        add(file)
    assert "\x1b" not in str(caught.value)
    assert not library.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_pipes_and_hidden_files_of_a_folder_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "good.yaml").write_bytes(BASE)
    (folder / "link.yaml").symlink_to("/etc/passwd")
    (folder / "folder.yaml").mkdir()
    (folder / ".hidden.yaml").write_bytes(BASE)
    os.mkfifo(folder / "pipe.yaml")
    assert files_in(folder) == [folder / "good.yaml"]
    with pytest.raises(ProgrammeError, match="not an ordinary file"):
        add(folder / "pipe.yaml")


def test_a_folder_with_thousands_of_files_is_bounded(tmp_path: Path) -> None:
    for number in range(1200):
        (tmp_path / f"{number}.yaml").touch()
    assert len(files_in(tmp_path)) == shelf.MOST_IN_FOLDER


def test_a_library_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST_PROGRAMMES", 1)
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_bytes(BASE)
    add(tmp_path / "one.yaml")
    add(tmp_path / "one.yaml")
    with pytest.raises(ExportError, match="has 1 programmes; remove some first"):
        add(tmp_path / "two.yaml")


records = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=6), inner),
)


@given(st.binary(max_size=50) | records.map(lambda one: json.dumps(one).encode()))
def test_a_damaged_record_loses_no_programme(record: bytes) -> None:
    file = Path("knees.yaml")
    file.write_bytes(BASE)
    entry = add(file, force=True)
    entry.path.with_suffix(".json").write_bytes(record)
    assert owned()[-1] == entry
    assert change_of(entry.path) == ""
    assert find("knees") == entry.path


def test_a_library_that_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "file"))
    (tmp_path / "knees.yaml").write_bytes(BASE)
    with pytest.raises(CoachError, match="cannot be written"):
        add(tmp_path / "knees.yaml")
    assert len(owned()) == 1
