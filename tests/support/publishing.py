"""Files that come into a folder together; without pytest, for the processes that are killed."""

from __future__ import annotations

from pathlib import Path

from coach.files import claimed, mark_obsolete, publication, sha256_of

OLD = {"a.txt": "old", "b.txt": "old", "sub/c.txt": "old", "gone.txt": "old", "gone/d.txt": "old"}
NEW = {"a.txt": "new", "sub/c.txt": "new", "other/e.txt": "new", "b.txt": "new"}


def put(folder: Path, texts: dict[str, str]) -> None:
    """Write texts into a folder, by their names in it."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def publish(folder: Path, new: dict[str, str], obsolete: tuple[str, ...] = ()) -> None:
    """Put new files into a folder at once, and take old ones out."""
    gone = {name: sha256_of(folder / name) for name in obsolete}
    with claimed(folder, "x"), publication(folder, "x") as staging:
        put(staging, new)
        mark_obsolete(staging, gone)
