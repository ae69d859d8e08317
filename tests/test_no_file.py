"""What is no file, where one of ours should be, is told or replaced; nothing waits for it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coach.errors import CoachError, HearingError, PlanError, StoreError
from coach.files import open_file
from coach.listening import own_words
from coach.listening.own_words import OwnWords
from coach.listening.recording import Recording
from coach.store.history import Store
from coach.voices.cache import ClipCache

ROOT = Path(__file__).resolve().parent.parent
CLIP = np.arange(-3000, 3000, dtype=np.int16)


def pipe(path) -> None:
    os.mkfifo(path)


def folder(path) -> None:
    path.mkdir()


def device(path) -> None:
    path.symlink_to("/dev/zero")


def loop(path) -> None:
    path.symlink_to(path)


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has only the folder")
KINDS = pytest.mark.parametrize("put", [pipe, folder, device, loop])


@KINDS
def test_it_is_not_opened(put, tmp_path: Path) -> None:
    put(tmp_path / "a")
    with pytest.raises(OSError, match=r"ordinary|director|symbolic links"):
        open_file(tmp_path / "a")


@KINDS
def test_a_clip_is_spoken_again_and_found_afterwards(put, tmp_path: Path) -> None:
    notices = []
    cache = ClipCache(tmp_path, on_notice=notices.append)
    cache.put("voice", "Hold.", CLIP)
    (entry,) = tmp_path.iterdir()
    entry.unlink()
    put(entry)
    assert cache.get("voice", "Hold.") is None
    assert cache.length("voice", "Hold.") is None
    cache.put("voice", "Hold.", CLIP)
    assert np.array_equal(cache.get("voice", "Hold."), CLIP)
    assert bool(notices) == (put is folder)
    put(tmp_path / f"{'0' * 64}.clip")
    assert ClipCache(tmp_path).survey().damaged


@KINDS
def test_a_trained_voice_is_an_error_that_training_mends(
    put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path))
    put(own_words.voice_file())
    with pytest.raises(StoreError, match="cannot be read"):
        own_words.load()
    if put is not folder:
        own_words.save(OwnWords(()))
        assert own_words.load() == OwnWords(())


@KINDS
def test_a_recording_is_an_error(put, tmp_path: Path) -> None:
    put(tmp_path / "a.wav")
    with pytest.raises(HearingError, match="cannot be read"):
        Recording(tmp_path / "a.wav")


@KINDS
def test_a_table_is_an_error(put, tmp_path: Path) -> None:
    from coach.batch.table import Plan

    put(tmp_path / "people.csv")
    with pytest.raises(PlanError, match="cannot be read"):
        Plan(tmp_path / "people.csv")


HISTORIES = """
import os, sys
from coach.cli import coach
for folder in sys.argv[1:]:
    os.environ["COACH_STATE_DIR"] = folder
    try:
        coach(["history"])
    except SystemExit as end:
        print(folder, end.code or 0)
        print("END", file=sys.stderr)
"""


@KINDS
def test_a_history_opens_or_says_why_not(put, tmp_path: Path) -> None:
    """In a process of their own: SQLite that waits for a pipe can only be killed."""
    suffixes = ("", "-journal", "-wal", "-shm", ".lock", ".new")
    folders = [tmp_path / f"history{suffix}" for suffix in suffixes]
    for folder, suffix in zip(folders, suffixes, strict=True):
        if suffix in ("-journal", "-wal", "-shm"):
            Store.open(folder / "history.db").close()
        folder.mkdir(exist_ok=True)
        put(folder / f"history.db{suffix}")
    command = [sys.executable, "-c", HISTORIES, *folders]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    ended = [line.rsplit(" ", 1) for line in done.stdout.splitlines() if line.startswith("/")]
    assert [folder for folder, _ in ended] == [str(folder) for folder in folders]
    for (folder, code), told in zip(ended, done.stderr.split("END\n")[:-1], strict=True):
        assert int(code) in (0, CoachError.exit_code, StoreError.exit_code)
        assert "Traceback" not in told
        assert folder in told or int(code) == 0
