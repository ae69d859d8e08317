"""The natural voice in a process of its own: the same sound, and errors that arrive."""

import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.voices import natural
from coach.voices.catalogue import anticipate, open_voice
from coach.voices.natural import ApartVoice, NaturalVoice
from coach.worker import Worker

pytestmark = pytest.mark.slow
signals = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch):
    """Have a worker of its own for each test, and let it be made anew."""

    def make(limit=natural.ANSWER_SECONDS, idle=natural.IDLE_SECONDS) -> None:
        monkeypatch.setattr(
            natural, "WORKER", Worker("The natural voice", natural._CHILD, limit, idle)
        )

    make()
    return make


@pytest.mark.parametrize("rate", [1.0, 1.3])
def test_it_sounds_like_the_voice_in_this_process(rate: float) -> None:
    here, there = NaturalVoice(rate), ApartVoice(rate)
    clip = there.render("Breathe slowly.")
    assert there.fingerprint == here.fingerprint
    assert np.array_equal(clip, here.render("Breathe slowly."))
    assert not clip.flags.writeable


def test_what_cannot_be_read_is_the_same_error() -> None:
    with pytest.raises(VoiceError, match="cannot read"):
        ApartVoice().render("100 %")


def test_a_process_that_dies_is_replaced() -> None:
    voice = ApartVoice()
    voice.load()
    natural.WORKER.process.kill()
    assert len(voice.render("Hold."))


def test_a_process_that_dies_whatever_one_does_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "hibari.py").write_text("import os; os._exit(3)", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(VoiceError, match=r"ended unexpectedly \(exit code 3\).*--voice system"):
        ApartVoice().render("Hold.")


@signals
def test_a_voice_that_is_stopped_is_announced_and_another_one_speaks(worker) -> None:
    worker(limit=4)
    told = []
    voice = open_voice("natural", on_notice=told.append, apart=True)
    natural.start()
    os.kill(natural.WORKER.process.pid, signal.SIGSTOP)
    voice.load()
    assert voice.name == "system"
    assert told == [
        "The natural voice is slow to answer; the coach waits for it.",
        "The natural voice cannot start (The natural voice gave no answer for 4 s); "
        "the system voice speaks instead.",
    ]


@signals
def test_it_gives_way_once_it_has_spoken() -> None:
    voice = ApartVoice()
    voice.load()
    at_first = os.getpriority(os.PRIO_PROCESS, natural.WORKER.process.pid)
    voice.render("Hold.")
    later = os.getpriority(os.PRIO_PROCESS, natural.WORKER.process.pid)
    assert at_first == os.getpriority(os.PRIO_PROCESS, 0)
    assert later == max(5, at_first)


def test_a_process_that_nobody_asks_ends_and_comes_back(worker) -> None:
    worker(idle=0.1)
    voice = ApartVoice()
    voice.load()
    assert natural.WORKER.process.wait(60) == 0
    assert len(voice.render("Hold."))


def test_an_engine_that_cannot_load_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "hibari.py").write_text("raise ImportError('no hibari')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(VoiceError, match="cannot load") as caught:
        ApartVoice().load()
    assert "no hibari" in str(caught.value.__cause__)


def test_it_is_started_early_only_where_there_is_no_clip(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, worker
) -> None:
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path))
    anticipate("system")
    assert natural.WORKER.process is None
    anticipate("natural")
    assert natural.WORKER.process is not None
    worker()
    (tmp_path / "one.clip").write_bytes(b"")
    anticipate("natural")
    assert natural.WORKER.process is None
