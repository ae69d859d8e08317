"""Batches that really run: whole folders, workers killed, runs stopped and taken up."""

from pathlib import Path

from batch_folders import assert_only, assert_whole, batch, inodes, states


def test_rows_are_made_once_and_made_again_when_they_change(table, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert states(batch(table("Anna", "Ben", "", "Ben"), jobs=2)) == [
        *("made", "made", "failed", "made")
    ]
    assert_only(out, "anna", "ben", "ben-2")
    for folder in out.iterdir():
        assert_whole(folder)
    before = {folder.name: inodes(folder) for folder in out.iterdir()}
    assert states(batch(table("Anna", "Ben", "Cy", "Ben"), jobs=2)) == [
        *("there", "there", "made", "there")
    ]
    (out / "ben" / "calves.wav").write_bytes(b"cut short")
    assert states(batch(table("Anna", "Ben", "Cy", "Ben"), jobs=2)) == [
        *("there", "made", "there", "there")
    ]
    assert_whole(out / "ben")
    assert inodes(out / "anna") == before["anna"]
    assert inodes(out / "ben-2") == before["ben-2"]
