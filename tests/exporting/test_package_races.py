"""A whole export or none: real processes that race one another or are killed."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from exported_session import export, track, voice

from coach.exporting.verify import verify_folder

SUPPORT = Path(__file__).parents[1] / "support"
EXPORT = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from exported_session import export
from coach.errors import ExportError
clips, folder, tail, force = Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
print("ready", flush=True)
sys.stdin.readline()
try:
    export(clips, folder, "wav", splits=("session", "side"), web=True,
           tail_ms=tail, force=bool(force))
except ExportError as error:
    raise SystemExit(5)
"""


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("clips")
    track(folder)
    return folder


def started(clips, folder, tail, *force):
    """A process that exports as soon as it is told to."""
    command = [sys.executable, "-c", EXPORT, SUPPORT, clips, folder, str(tail)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([*command, *force], **pipes)
    assert process.stdout.readline() == "ready\n"
    return process


def begin(*processes) -> None:
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()


def files(folder):
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def assert_well(folder, clips) -> None:
    reports = list(verify_folder(folder, lambda _: voice(clips)))
    assert reports
    assert [report for report in reports if report.problems] == []


def test_the_winner_of_a_race_is_whole(
    clips, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with started(clips, tmp_path, 100) as one, started(clips, tmp_path, 200) as two:
        begin(one, two)
        codes = {process.wait(): process for process in (one, two)}
    assert set(codes) == {0, 5}
    assert_well(tmp_path, clips)
    alone = tmp_path / "alone"
    export(
        clips, alone, "wav", splits=("session", "side"), web=True,
        tail_ms=100 if codes[0] is one else 200,
    )  # fmt: skip
    expected = files(alone)
    assert {
        name: data for name, data in files(tmp_path).items() if "alone/" not in name
    } == expected


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.slow
def test_an_export_that_is_killed_is_the_old_one_or_the_new_one(clips, tmp_path: Path) -> None:
    """``scripts/reliability`` does this for hours; here are a few random moments."""
    old, new = tmp_path / "old", tmp_path / "new"
    export(clips, old, "wav", "flac", splits=("session", "side"), tail_ms=100)
    export(clips, new, "wav", splits=("session", "side"), web=True, tail_ms=200)
    before, after = files(old), files(new)
    moments = random.Random(5)
    folder = tmp_path / "out"
    for _ in range(10):
        export(clips, folder, "wav", "flac", splits=("session", "side"), tail_ms=100, force=True)
        (folder / "notes.txt").write_text("mine")
        with started(clips, folder, 200, "force") as process:
            begin(process)
            try:
                process.wait(moments.uniform(0.1, 2.5))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        assert_well(folder, clips)
        found = files(folder)
        assert found.pop("notes.txt") == b"mine"
        assert found in (before, after)
