"""Once installed, the coach needs no network. Collected on Linux, where it can be proved."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def offline(offline_command: list[str], tmp_path: Path):
    return lambda *arguments: run_offline(offline_command, arguments, tmp_path)


def run_offline(command, arguments, tmp_path: Path):
    """Run Python in a network namespace without interfaces, with an empty user folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return subprocess.run(
        [*command, sys.executable, *arguments],
        env={**environment, "HOME": str(tmp_path / "home")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_there_is_no_network_there(offline) -> None:
    """Not even to this machine itself: without this, the next test would prove nothing."""
    server = "import socket; s = socket.create_server(('127.0.0.1', 0)); "
    connect = server + "socket.create_connection(s.getsockname(), timeout=5)"
    subprocess.run([sys.executable, "-c", connect], check=True)
    outcome = offline("-c", connect)
    assert outcome.returncode != 0
    assert "Network is unreachable" in outcome.stderr


@pytest.mark.parametrize("voice", ["tone", pytest.param("natural", marks=pytest.mark.slow)])
def test_an_export_needs_no_network(voice: str, offline, tmp_path: Path) -> None:
    command = ["-m", "coach", "export", "sacroiliitis", "-o", "tracks", "--voice", voice]
    outcome = offline(*command)
    assert outcome.returncode == 0, outcome.stderr
    path = tmp_path / outcome.stdout.strip()
    assert path.suffix == ".wav"
    assert path.stat().st_size > 5 * 60 * 24_000 * 2, "less than five minutes of sound"
    assert "system voice" not in outcome.stderr, "another voice stood in"
