"""The clip cache: what is on disk is never trusted, and never in the way."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.voices.cache import ClipCache, cache_folder

VOICE, TEXT = "a voice", "Hold."
CLIP = np.arange(-3000, 3000, dtype=np.int16)


@pytest.fixture
def cache(tmp_path: Path):
    return ClipCache(tmp_path / "clips")


def entry(cache):
    (path,) = cache.folder.glob("*.clip")
    return path


def test_a_clip_comes_back_as_it_went(cache) -> None:
    assert cache.get(VOICE, TEXT) is None
    assert cache.length(VOICE, TEXT) is None
    cache.put(VOICE, TEXT, CLIP)
    clip = cache.get(VOICE, TEXT)
    assert np.array_equal(clip, CLIP)
    assert clip.dtype == np.int16
    assert not clip.flags.writeable
    assert cache.length(VOICE, TEXT) == len(CLIP)
    assert [path.name for path in cache.folder.iterdir()] == [entry(cache).name]


def test_another_text_voice_or_split_of_both_is_another_clip(cache) -> None:
    cache.put("ab", "c", CLIP)
    assert cache.get("a", "bc") is None
    assert cache.get("ab", "d") is None
    assert cache.get("xb", "c") is None


@given(st.data())
def test_any_damage_is_noticed_and_removed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    cache = ClipCache(tmp_path_factory.mktemp("clips"))
    cache.put(VOICE, TEXT, CLIP)
    path = entry(cache)
    sound = path.read_bytes()
    damage = data.draw(st.sampled_from(["flip", "cut", "grow", "replace"]))
    if damage == "flip":
        index = data.draw(st.integers(0, len(sound) - 1))
        bad = bytearray(sound)
        bad[index] ^= data.draw(st.integers(1, 255))
    elif damage == "cut":
        bad = sound[: data.draw(st.integers(0, len(sound) - 1))]
    elif damage == "grow":
        bad = sound + data.draw(st.binary(min_size=1, max_size=9))
    else:
        bad = data.draw(st.binary(max_size=200))
    path.write_bytes(bad)
    assert cache.get(VOICE, TEXT) is None
    assert not path.exists()
    cache.put(VOICE, TEXT, CLIP)
    assert np.array_equal(cache.get(VOICE, TEXT), CLIP)


def test_an_entry_under_a_foreign_name_is_refused(cache) -> None:
    cache.put(VOICE, TEXT, CLIP)
    first = entry(cache)
    cache.put(VOICE, "Rest.", CLIP[:10])
    other = next(path for path in cache.folder.iterdir() if path != first)
    other.write_bytes(first.read_bytes())
    assert cache.length(VOICE, "Rest.") is None
    assert cache.get(VOICE, "Rest.") is None


def test_a_length_is_not_given_for_a_file_of_another_size(cache) -> None:
    cache.put(VOICE, TEXT, CLIP)
    entry(cache).write_bytes(entry(cache).read_bytes()[:-2])
    assert cache.length(VOICE, TEXT) is None


def test_a_folder_in_an_entrys_place_is_not_there(cache) -> None:
    cache.put(VOICE, TEXT, CLIP)
    path = entry(cache)
    path.unlink()
    path.mkdir()
    assert cache.get(VOICE, TEXT) is None
    assert cache.length(VOICE, TEXT) is None


def test_where_nothing_can_be_written_a_temporary_folder_is_used_and_said_once(
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    heard = []
    cache = ClipCache(blocked / "clips", on_notice=heard.append)
    cache.put(VOICE, TEXT, CLIP)
    cache.put(VOICE, "Rest.", CLIP)
    assert np.array_equal(cache.get(VOICE, TEXT), CLIP)
    assert cache.length(VOICE, "Rest.") == len(CLIP)
    assert len(heard) == 1
    assert str(blocked) in heard[0]
    assert "COACH_CACHE_DIR" in heard[0]
    temporary = cache.folder
    assert temporary.is_dir()
    del cache
    assert not temporary.exists()


def test_what_was_kept_before_the_folder_filled_up_is_still_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ClipCache(tmp_path, on_notice=lambda _: None)
    cache.put(VOICE, TEXT, CLIP)
    replace = Path.replace

    def full(self, target):
        if Path(target).parent == tmp_path:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    cache.put(VOICE, "Rest.", CLIP)
    assert cache.get(VOICE, TEXT) is not None
    assert cache.get(VOICE, "Rest.") is not None
    assert [path.suffix for path in tmp_path.iterdir()] == [".clip"], "a part was left"


def test_the_oldest_go_first_when_it_grows_too_big(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path, max_bytes=100_000)
    now = time.time()
    for number in range(12):
        cache.put(VOICE, str(number), CLIP)  # 12 kB each
        path = max(tmp_path.glob("*.clip"), key=lambda path: path.stat().st_mtime)
        os.utime(path, (now - 10_000 + number, now - 10_000 + number))
    cache.prune()
    kept = [number for number in range(12) if cache.get(VOICE, str(number)) is not None]
    assert kept == [5, 6, 7, 8, 9, 10, 11]


def test_a_small_cache_is_not_pruned(cache) -> None:
    cache.prune()
    cache.put(VOICE, TEXT, CLIP)
    cache.prune()
    assert cache.get(VOICE, TEXT) is not None


def test_being_used_keeps_an_entry_young(cache) -> None:
    cache.put(VOICE, TEXT, CLIP)
    long_ago = time.time() - 10 * 86_400
    os.utime(entry(cache), (long_ago, long_ago))
    cache.get(VOICE, TEXT)
    assert time.time() - entry(cache).stat().st_mtime < 3600


def test_parts_of_killed_processes_are_cleared_away(cache) -> None:
    cache.put(VOICE, TEXT, CLIP)
    old, new = cache.folder / ".old.partial.clip", cache.folder / ".new.partial.clip"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    cache.prune()
    assert not old.exists()
    assert new.exists(), "another process may be writing it"


def test_processes_may_share_a_folder(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np; from pathlib import Path;"
        "from coach.voices.cache import ClipCache; cache = ClipCache(Path(sys.argv[1]));"
        "clip = np.arange(20000, dtype=np.int16)\n"
        "for i in range(300):\n"
        "    cache.put('v', str(i % 5), clip)\n"
        "    found = cache.get('v', str((i + 2) % 5))\n"
        "    assert found is None or np.array_equal(found, clip)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert len(list(tmp_path.iterdir())) == 5


def test_the_folder_can_be_chosen_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path
    assert ClipCache().folder == tmp_path
    monkeypatch.delenv("COACH_CACHE_DIR")
    assert cache_folder().name == "clips"
    assert "coach" in cache_folder().parts
