"""One order of a batch: the folder that it makes, and what it says where it cannot."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from batch_folders import TONE, assert_whole, inodes, order_of

from coach.batch.folders import RECEIPT
from coach.batch.job import make


def test_an_order_makes_a_whole_folder_with_the_same_bytes_each_time(table, tmp_path: Path) -> None:
    order = order_of(table("Anna", columns=",split", cells=",session side"))
    first = make(order)
    assert (first.state, first.folder, first.problem) == ("made", tmp_path / "out" / "anna", "")
    assert_whole(first.folder)
    size = sum(path.stat().st_size for path in first.folder.rglob("*") if path.is_file())
    assert first.bytes == size - (first.folder / RECEIPT).stat().st_size
    content = {p.name: p.read_bytes() for p in first.folder.rglob("*") if p.is_file()}
    first.folder.rename(tmp_path / "elsewhere")
    make(order)
    assert {p.name: p.read_bytes() for p in first.folder.rglob("*") if p.is_file()} == content


def test_a_sheet_lies_beside_the_tracks(table) -> None:
    outcome = make(order_of(table("Anna", columns=",format,clinician", cells=",wav sheet,Dr. Lee")))
    assert outcome.state == "made", outcome.problem
    assert {"calves.wav", "calves.html", "calves.pdf"} <= {p.name for p in outcome.folder.iterdir()}
    page = (outcome.folder / "calves.html").read_text("utf-8")
    for text in (">Anna<", ">Dr. Lee<"):
        assert text in page
    assert_whole(outcome.folder)


def test_a_sheet_alone_needs_no_voice(table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.batch.job.compile_track", None)
    outcome = make(order_of(table("Anna", columns=",format", cells=",sheet")))
    assert outcome.state == "made", outcome.problem
    assert outcome.frames == 0
    assert {p.name for p in outcome.folder.iterdir()} == {"calves.html", "calves.pdf", RECEIPT}


def test_an_order_made_twice_is_made_once(table) -> None:
    order = order_of(table("Anna"))
    folder = make(order).folder
    before = inodes(folder)
    assert make(order).state == "made"
    assert inodes(folder) == before


def test_music_lies_under_every_row(table, tmp_path: Path) -> None:
    import numpy as np
    import soundfile

    music = tmp_path / "music.wav"
    noise = np.random.default_rng(5).normal(0, 0.1, (72_000, 2))
    soundfile.write(music, noise, 24_000)
    order = order_of(table("Anna"), replace(TONE, music=music))
    outcome = make(order)
    assert outcome.state == "made", outcome.problem
    sound, _ = soundfile.read(outcome.folder / "calves.wav")
    assert sound.shape == (outcome.frames + 24_000, 2)
    inside = sound[5 * 24_000 : -5 * 24_000]
    seconds = np.array_split(np.abs(inside).max(axis=1), len(inside) // 24_000)
    assert min(second.max() for second in seconds) > 0, "it never falls silent"


def test_what_cannot_be_spoken_is_told_and_leaves_nothing(table, tmp_path: Path) -> None:
    outcome = make(order_of(table("A§§§µ")))
    assert outcome.state == "failed"
    assert "§" in outcome.problem
    assert not (tmp_path / "out").exists()


def test_a_disk_that_refuses_is_told_and_leaves_nothing(table, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file in the way", encoding="utf-8")
    order = order_of(table("Anna"))
    outcome = make(order)
    assert outcome.state == "failed"
    assert "cannot be written" in outcome.problem


def test_another_coachs_order_is_refused(table) -> None:
    outcome = make(replace(order_of(table("Anna")), version="0.0.0"))
    assert "started by coach 0.0.0" in outcome.problem


SPEAKER = """
import sys, time
from pathlib import Path
from coach.batch.job import SharedBank
from coach.voices import open_voice
from coach.voices.cache import ClipCache

class Telling:
    "Speaks in tones, slowly, and writes down what it speaks."
    name, load = "telling", lambda self: None
    fingerprint = "telling"
    def __init__(self):
        self.voice = open_voice("tone")
    def render(self, text):
        with open(sys.argv[1], "a") as log:
            log.write(text + "\\n")
        time.sleep(0.02)
        return self.voice.render(text)

print("ready", flush=True)
sys.stdin.readline()
SharedBank(Telling(), ClipCache()).prepare(sys.argv[2].split())
"""


def test_what_several_processes_need_is_spoken_by_one(tmp_path: Path) -> None:
    texts = [first + second for first in "abcde" for second in "lmnrst"]
    command = [sys.executable, "-c", SPEAKER, str(tmp_path / "log"), " ".join(texts)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        subprocess.Popen(command, **pipes) as one,
        subprocess.Popen(command, **pipes) as two,
    ):
        for process in (one, two):
            assert process.stdout.readline() == "ready\n"
        for process in (one, two):
            process.stdin.write("\n")
            process.stdin.flush()
        for process in (one, two):
            process.communicate()
            assert process.returncode == 0
    spoken = (tmp_path / "log").read_text(encoding="utf-8").split()
    assert sorted(spoken) == sorted(texts)
