"""Nothing is told to anybody, by no command and by nothing that it starts: native code included."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from batch_programme import calves
from exported_session import need
from watching import Watch

pytestmark = [pytest.mark.slow, pytest.mark.peers]
SPEECH = Path(__file__).parent / "data" / "speech"


@pytest.fixture
def watch(tmp_path: Path):
    need("strace")
    watch = Watch(tmp_path)
    (watch.work / "calves.yaml").write_text(calves(), encoding="utf-8")
    return watch


def run(watch, *command, code: int = 0):
    """Run Python; ``code`` is what it must end with, where that is known."""
    done = subprocess.run(
        watch.command(sys.executable, *command),
        env=watch.environment,
        cwd=watch.work,
        capture_output=True,
        text=True,
    )
    assert done.returncode == code or code is None, done.stderr
    return done


def test_the_watch_sees_sockets_and_files_of_children_too(watch) -> None:
    code = (
        "import ctypes, os, socket, subprocess, sys, tempfile\n"
        "tempfile.mkstemp()\n"
        "child = 'import socket, pathlib; socket.socket(); ' \\\n"
        '    \'pathlib.Path.home().joinpath(".told").write_text("")\'\n'
        "subprocess.run([sys.executable, '-c', child], check=True)\n"
        "socket.socketpair()"
    )
    run(watch, "-c", code)
    socket, told, left = watch.faults()
    assert "AF_INET" in socket
    assert ".told" in told
    assert left.startswith("left: ")


def test_hear(watch) -> None:
    """A recording that takes a while: what would be told is told after some seconds."""
    said = [soundfile.read(file)[0] for file in sorted(SPEECH.glob("command-*.flac"))]
    sound = np.concatenate([np.append(part, np.zeros(16_000)) for part in said])
    soundfile.write(watch.work / "said.wav", np.tile(sound, 600 * 16_000 // len(sound)), 16_000)
    assert run(watch, "-m", "coach", "hear", "said.wav").stdout
    assert not watch.faults()


def test_export(watch) -> None:
    """In every format, with a voice that loads its network, and nothing in the cache."""
    formats = "wav,flac,mp3,opus,ogg,m4b,web"
    run(watch, "-m", "coach", "export", "calves.yaml", "--format", formats, "-o", "tracks")
    assert len(list((watch.work / "tracks").glob("*.*"))) > 6
    assert not watch.faults()


def test_batch(watch) -> None:
    table = "programme,name,voice\ncalves.yaml,Anna,natural\ncalves.yaml,Ben,system\n"
    (watch.work / "people.csv").write_text(table, encoding="utf-8")
    run(watch, "-m", "coach", "batch", "people.csv", "--jobs", "2", "-o", "tracks")
    assert len(list((watch.work / "tracks").iterdir())) == 2
    assert not watch.faults()


def test_doctor(watch) -> None:
    done = run(watch, "-m", "coach", "doctor", "--no-sound", "--json", code=None)
    found = {finding["check"]: finding["status"] for finding in json.loads(done.stdout)}
    assert (found["voice"], found["network"], found["recogniser"]) == ("fine",) * 3
    assert not watch.faults()


@pytest.mark.parametrize(
    "command",
    [
        ["hear", "said.flac", "--reference", "said.flac"],
        ["sheet", "calves.yaml", "-o", "tracks"],
        ["say", "Hold.", "--voice", "system", "-o", "hold.wav"],
        ["export", "calves.yaml", "--voice", "tone", "--music", "said.flac", "-o", "tracks"],
        ["show", "calves.yaml", "--script"],
        ["check", "calves.yaml"],
        ["history"],
        ["today"],
        ["report", "calves.pdf", "calves.yaml"],
        ["forget", "--yes"],
        ["calendar", "calves.ics", "calves.yaml", "--at", "18:00", "--days", "monday"],
        ["voices"],
        ["devices"],
    ],
    ids=lambda command: " ".join(command),
)
def test_the_others(watch, command: list[str]) -> None:
    rng = np.random.default_rng(1)
    soundfile.write(watch.work / "said.flac", 0.1 * rng.standard_normal(3 * 16_000), 16_000)
    run(watch, "-m", "coach", *command, code=None)
    assert not watch.faults()


def test_the_library(watch) -> None:
    code = (
        "import time, coach\n"
        "from coach.listening.recogniser import PhraseModel\n"
        "from coach.voices import open_voice\n"
        "PhraseModel.load(); open_voice().load(); time.sleep(15)"
    )
    run(watch, "-c", code)
    assert not watch.faults()
