"""The bank: every clip is rendered once, and memory stays small."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.catalogue import open_voice
from coach.voices.recent import MEMORY_BYTES
from coach.voices.tone import ToneVoice

TEXTS = ["Hold.", "Rest.", "Breathe slowly.", "Hold.", "one"]


class Counted(ToneVoice):
    """The tone voice, and a list of what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = []

    def render(self, text):
        self.asked.append(text)
        return super().render(text)


@pytest.fixture
def voice():
    return Counted()


def test_each_text_is_rendered_once_and_reported(voice, tmp_path: Path) -> None:
    bank = ClipBank(voice, ClipCache(tmp_path))
    heard = []
    bank.prepare(TEXTS, lambda done, total: heard.append((done, total)))
    assert sorted(voice.asked) == sorted(set(TEXTS))
    assert heard == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    for text in TEXTS:
        assert np.array_equal(bank.samples(text), ToneVoice().render(text))
        assert bank.length(text) == len(bank.samples(text))
    assert len(voice.asked) == 4


def test_a_second_session_renders_nothing(voice, tmp_path: Path) -> None:
    ClipBank(Counted(), ClipCache(tmp_path)).prepare(TEXTS)
    bank = ClipBank(voice, ClipCache(tmp_path))
    heard = []
    bank.prepare(TEXTS, lambda done, total: heard.append((done, total)))
    assert heard == [(4, 4)]
    assert [bank.length(text) for text in TEXTS] == [len(bank.samples(text)) for text in TEXTS]
    assert voice.asked == []


def test_without_preparation_clips_come_on_demand(voice, tmp_path: Path) -> None:
    bank = ClipBank(voice, ClipCache(tmp_path))
    assert bank.length("Hold.") == len(bank.samples("Hold."))
    assert voice.asked == ["Hold."]


def test_a_damaged_entry_is_rendered_again(voice, tmp_path: Path) -> None:
    ClipBank(Counted(), ClipCache(tmp_path)).prepare(TEXTS)
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    bank = ClipBank(voice, ClipCache(tmp_path))
    bank.prepare(TEXTS)
    assert sorted(voice.asked) == sorted(set(TEXTS))
    assert np.array_equal(bank.samples("Hold."), ToneVoice().render("Hold."))


def test_memory_does_not_grow_with_the_number_of_clips(voice, tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    bank = ClipBank(voice, cache)
    words = [f"{a}{b} " * 60 for a in "bcdfghjklm" for b in "aeiouy"]
    for text in words:
        bank.samples(text)
    assert sum(2 * bank.length(text) for text in words) > 1.5 * MEMORY_BYTES
    with patch.object(cache, "get", wraps=cache.get) as read:
        assert len(bank.samples(words[-1])) == bank.length(words[-1])
        assert not read.called, "what was used last is held"
        assert len(bank.samples(words[0])) == bank.length(words[0])
        assert read.called
    assert len(voice.asked) == len(words), "what left the memory is read from the disk"


def test_a_clip_that_changes_under_a_session_is_an_error(voice, tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    cache.put(voice.fingerprint, "Hold.", ToneVoice().render("Hold.")[:-1])
    bank = ClipBank(voice, cache)
    assert bank.length("Hold.")
    (path,) = tmp_path.iterdir()
    path.unlink()
    with pytest.raises(VoiceError, match=r'clip of "Hold." changed'):
        bank.samples("Hold.")


def test_threads_may_share_a_bank(voice, tmp_path: Path) -> None:
    bank = ClipBank(voice, ClipCache(tmp_path))
    texts = [f"word {letter * 3}" for letter in "abcdefgh"] * 6
    with ThreadPoolExecutor(6) as pool:
        clips = list(pool.map(bank.samples, texts))
    assert all(
        np.array_equal(clip, ToneVoice().render(text))
        for clip, text in zip(clips, texts, strict=True)
    )
    assert len(voice.asked) == 8


def test_a_text_that_cannot_be_spoken_stops_the_preparation(voice, tmp_path: Path) -> None:
    bank = ClipBank(voice, ClipCache(tmp_path))
    others = set(threading.enumerate())
    with pytest.raises(VoiceError, match="10"):
        bank.prepare([*TEXTS, "Hold for 10."])
    assert set(threading.enumerate()) <= others, "no thread of the preparation is left"
    bank.prepare(TEXTS)


def test_an_interruption_leaves_what_is_done_in_the_cache(voice, tmp_path: Path) -> None:
    bank = ClipBank(voice, ClipCache(tmp_path))

    def interrupt(done, total) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bank.prepare(TEXTS, interrupt)
    assert len(list(tmp_path.iterdir())) >= 2
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("name", ["natural", "system"])
def test_a_warm_bank_starts_no_engine(name: str, tmp_path: Path) -> None:
    bank = ClipBank(open_voice(name), ClipCache(tmp_path))
    bank.prepare(["Hold.", "six"])
    code = (
        "import subprocess, sys; from pathlib import Path;"
        "from coach.voices import open_voice; from coach.voices.bank import ClipBank;"
        "from coach.voices.cache import ClipCache; subprocess.Popen = None;"
        "bank = ClipBank(open_voice(sys.argv[1]), ClipCache(Path(sys.argv[2])));"
        "bank.prepare(['Hold.', 'six']); print(bank.length('six'), len(bank.samples('six')));"
        "print(sorted({'hibari', 'onnxruntime', 'scipy', 'soxr', 'pyttsx3'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, name, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    length = bank.length("six")
    assert done.stdout.split("\n")[:2] == [f"{length} {length}", "[]"]
