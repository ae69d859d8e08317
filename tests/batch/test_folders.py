"""A folder of a batch: whole, its own, and what killed processes left of it."""

from pathlib import Path

import pytest
from batch_folders import assert_only, batch, inodes

from coach.batch.folders import RECEIPT, clear_up, finish, is_finished, is_free, partial_folder
from coach.errors import ExportError


def filled(parent, name, **files):
    """A finished folder with these files, made from the key "key"."""
    with partial_folder(parent / name) as partial:
        for stem, text in files.items():
            (partial / f"{stem}.txt").write_text(text, encoding="utf-8")
        finish(partial, parent / name, files.get("key", "key"))
    return parent / name


def test_a_folder_is_finished_only_with_its_key_and_all_its_files(tmp_path: Path) -> None:
    folder = filled(tmp_path, "anna", one="1", two="22")
    assert is_finished(folder, "key") == 3
    assert is_finished(folder, "other") is None
    (folder / "two.txt").write_text("2", encoding="utf-8")
    assert is_finished(folder, "key") is None
    (folder / "two.txt").unlink()
    assert is_finished(folder, "key") is None


@pytest.mark.parametrize(
    "damage",
    [
        *("", "{", "[]", "null", '{"version": 1}', '{"version": 2, "key": "key", "files": []}'),
        '{"version": 1, "key": "key", "files": [["one.txt"]]}',
        '{"version": 1, "key": "key", "files": [[1, 1]]}',
        '{"version": 1, "key": "key", "files": [["one.txt", "1"]]}',
        '{"version": 1, "key": "key", "files": [1]}',
        '{"version": 1, "key": "key", "files": {"a": 1}}',
        "[" * 100_000,
    ],
)
def test_a_folder_whose_receipt_is_damaged_is_not_ours_to_replace(tmp_path: Path, damage) -> None:
    folder = filled(tmp_path, "anna", one="1")
    (folder / RECEIPT).write_text(damage, encoding="utf-8")
    assert is_finished(folder, "key") is None
    assert not is_free(folder)
    with partial_folder(folder) as partial, pytest.raises(ExportError, match="as it"):
        finish(partial, folder, "new")
    assert (folder / "one.txt").read_text(encoding="utf-8") == "1"


def test_what_the_user_put_into_a_folder_outlives_its_replacement(tmp_path: Path) -> None:
    folder = filled(tmp_path, "anna", one="old", gone="old")
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    filled(tmp_path, "anna", one="new", key="next")
    assert_only(tmp_path, "anna")
    texts = {p.name: p.read_text(encoding="utf-8") for p in folder.rglob("*.txt")}
    assert texts == {"one.txt": "new", "key.txt": "next", "mine.txt": "mine"}
    assert is_finished(folder, "next")


def test_a_folder_of_somebody_else_is_left_as_it_is(table, tmp_path: Path) -> None:
    mine = tmp_path / "out" / "anna" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    (outcome,) = batch(table("Anna"), jobs=1)
    assert outcome.state == "failed"
    assert "was left as it is" in outcome.problem
    assert inodes(mine.parent) == {"mine.txt": mine.stat().st_ino}


def test_what_was_being_replaced_when_the_power_went_is_cleared_up(tmp_path: Path) -> None:
    folder = filled(tmp_path, "anna", one="old")
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    folder.rename(tmp_path / ".anna.33333333-44444444.old")  # and then the power went
    filled(tmp_path, "anna", one="new", key="next")
    assert_only(tmp_path, "anna")
    assert_only(folder, RECEIPT, "key.txt", "mine.txt", "one.txt")


def test_only_leftovers_that_nobody_works_on_are_cleared_up(tmp_path: Path) -> None:
    mine = filled(tmp_path, "anna", one="old") / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    mine.parent.rename(tmp_path / ".anna.aaaaaaaa.old")
    for name in (".anna.aaaaaaaa.staging", ".cy.bbbbbbbb.staging", ".x.staging"):
        (tmp_path / name / "in").mkdir(parents=True)
    with partial_folder(tmp_path / "ben") as partial:
        clear_up(tmp_path)
        assert_only(tmp_path, "anna", partial.name, ".ben.lock", ".x.staging")
    assert mine.read_text(encoding="utf-8") == "mine"
