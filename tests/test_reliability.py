"""The campaigns of scripts/reliability, a few runs of each that needs no sound card."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "reliability"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("name", ["exports", "batches"])
def test_a_few_kills_do_no_harm(name: str) -> None:
    command = [sys.executable, SCRIPT, name, "--runs", "4"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("| coach") >= 2
