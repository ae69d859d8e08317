"""Whole or not there: files, and many files at once, against kill -9 and other processes."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from publishing import NEW, OLD, publish, put

from coach.errors import ExportError
from coach.files import (
    claimed,
    mark_obsolete,
    publication,
    replacing,
    rewrite,
    sha256_of,
    sha256_on_disk,
    unfinished,
    whole_file,
)

MINE = {"mine.txt": "mine", "sub/mine.txt": "mine"}
SUPPORT = Path(__file__).parent / "support"


def texts(folder):
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


def test_a_digest_on_disk_is_that_of_the_bytes_and_comes_after_the_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, sync, synced = tmp_path / "a.wav", os.fsync, []
    file.write_bytes(bytes(3_000_000))

    def noted(number: int) -> None:
        sync(number)
        synced.append(os.fstat(number).st_ino)

    monkeypatch.setattr(os, "fsync", noted)
    assert sha256_on_disk(file) == hashlib.sha256(bytes(3_000_000)).hexdigest()
    assert synced == [file.stat().st_ino]


PUBLISH = """
import os, sys
left = int(sys.argv[1])

def deadly(change):
    def changed(*arguments, **options):
        global left
        left -= 1
        if not left:
            os._exit(9)  # as by kill -9: nothing more of this process runs
        return change(*arguments, **options)
    return changed

for name in ("rename", "replace", "unlink", "remove", "rmdir", "mkdir", "fsync"):
    setattr(os, name, deadly(getattr(os, name)))
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from publishing import NEW, publish
publish(Path(sys.argv[3]), NEW, obsolete=("gone.txt", "gone/d.txt"))
"""


def test_whenever_a_process_is_killed_the_old_files_are_there_or_the_new_ones(
    tmp_path: Path,
) -> None:
    came = []
    for moment in range(1, 100):
        folder = tmp_path / str(moment)
        put(folder, OLD | MINE)
        command = [sys.executable, "-c", PUBLISH, str(moment), SUPPORT, folder]
        done = subprocess.run(command, check=False)
        with claimed(folder, "x"):
            found = texts(folder)
            assert found.pop(".x.lock") == ""
        assert found in (OLD | MINE, NEW | MINE), moment
        assert not [path for path in folder.iterdir() if path.name.startswith(".")]
        if done.returncode == 0:
            break
        assert done.returncode == 9
        came.append(found == NEW | MINE)
    assert texts(folder) == NEW | MINE
    assert not (folder / "gone").exists()
    assert came == sorted(came), "what is committed stays"
    assert sum(came) > 5
    assert len(came) - sum(came) > 5


def test_an_earlier_file_that_somebody_has_changed_stays(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    with claimed(tmp_path, "x"), publication(tmp_path, "x") as staging:
        put(staging, NEW)
        mark_obsolete(staging, {name: sha256_of(tmp_path / name) for name in ("gone.txt",)})
        (tmp_path / "gone.txt").write_text("edited")
    assert texts(tmp_path)["gone.txt"] == "edited"


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    with pytest.raises(FileNotFoundError):
        publish(tmp_path, NEW, obsolete=("never there",))
    with pytest.raises(UnicodeEncodeError):
        publish(tmp_path, NEW | {"z.txt": "\ud800"})
    assert texts(tmp_path) == OLD


def test_what_a_killed_process_left_is_named_until_it_is_in_place(tmp_path: Path) -> None:
    put(tmp_path, OLD | {".x.ready/a.txt": "new", ".x.0.staging/b.txt": "half"})
    assert list(unfinished(tmp_path)) == ["x"]
    with claimed(tmp_path, "x"):
        pass
    assert list(unfinished(tmp_path)) == []
    assert texts(tmp_path) == OLD | {"a.txt": "new"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("obsolete", [False, True])
def test_what_was_left_by_a_stranger_writes_and_removes_nothing_elsewhere(
    tmp_path: Path, obsolete: bool
) -> None:
    """A folder from elsewhere may hold anything, and is looked at by 'coach verify'."""
    put(tmp_path, {"home/a.txt": "mine", "given/.x.ready/sub/a.txt": "theirs"})
    (tmp_path / "given" / "sub").symlink_to(tmp_path / "home")
    if obsolete:
        digest = sha256_of(tmp_path / "home" / "a.txt")
        for name in ("sub/a.txt", "../home/a.txt"):
            mark_obsolete(tmp_path / "given" / ".x.ready", {name: digest})
    with (
        pytest.raises(ExportError, match="leads out of its folder"),
        claimed(tmp_path / "given", "x"),
    ):
        pass
    assert (tmp_path / "home" / "a.txt").read_text() == "mine"


def test_one_at_a_time(tmp_path: Path) -> None:
    inside, order = threading.Event(), []

    def second() -> None:
        inside.wait()
        with claimed(tmp_path, "x"):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with claimed(tmp_path, "x"):
        inside.set()
        thread.join(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="another error there")
def test_a_folder_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="cannot be written"), claimed(tmp_path / "file", "x"):
        pass


@pytest.mark.parametrize("name", ["x" * 300, f"{'x' * 300}.yaml"])
def test_a_name_that_no_disk_takes_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="cannot be written"), whole_file(tmp_path / name):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_long_name_that_a_disk_takes_is_taken(tmp_path: Path) -> None:
    path = tmp_path / f"{'ü' * 120}.txt"
    with whole_file(path) as partial:
        partial.write_text("text")
    assert path.read_text() == "text"


@pytest.mark.skipif(os.name == "nt" or not os.getuid(), reason="for ordinary users")
def test_a_folder_that_may_not_be_searched_is_told(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir(mode=0o600)
    with pytest.raises(ExportError, match="cannot be written"), whole_file(tmp_path / "d" / "x"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    for make in (os.mkfifo, os.mkdir):
        path = tmp_path / make.__name__
        make(path)
        with pytest.raises(ExportError, match="is no file"), whole_file(path, force=True):
            pass
        assert path.exists()


def test_a_file_is_kept_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")
    with pytest.raises(ExportError, match="--force"), whole_file(path):
        pass
    with pytest.raises(UnicodeEncodeError), replacing(path) as partial:
        partial.write_text("half \ud800")
    assert texts(tmp_path) == {"x.txt": "old"}
    with whole_file(path, force=True) as partial:
        partial.write_text("new")
    assert texts(tmp_path) == {"x.txt": "new"}


def test_what_a_crash_left_long_ago_is_removed(tmp_path: Path) -> None:
    put(tmp_path, {".x.01234567.partial.txt": "old", ".x.76543210.partial.txt": "being written"})
    os.utime(tmp_path / ".x.01234567.partial.txt", (0, 0))
    with whole_file(tmp_path / "x.txt") as partial:
        partial.write_text("text")
    assert set(texts(tmp_path)) == {"x.txt", ".x.76543210.partial.txt"}


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege, and modes are no bits")
def test_a_rewritten_file_keeps_its_link_and_its_mode(tmp_path: Path) -> None:
    file, link = tmp_path / "plan.yaml", tmp_path / "mine.yaml"
    file.write_bytes(b"old")
    file.chmod(0o600)
    link.symlink_to(file)
    rewrite(link, b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o600
