"""``coach serve``: what it says, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from coach.cli import coach
from coach.serving import HERE


@pytest.fixture
def tracks(tmp_path: Path) -> Path:
    web = tmp_path / "tracks" / "hips-web"
    web.mkdir(parents=True)
    (web / "index.html").write_text("<p>Hips</p>", encoding="utf-8")
    (web / "worker.js").write_text("", encoding="utf-8")
    (web / "manifest.webmanifest").write_text(json.dumps({"name": "Hips"}), encoding="utf-8")
    return web.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a signal")
def test_it_says_its_address_and_ends_with_ctrl_c(tracks: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "coach", "serve", str(tracks), "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    address = process.stdout.readline().strip()
    assert address == f"http://127.0.0.1:{port}/hips-web/"
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.read() == b"<p>Hips</p>"
    process.send_signal(signal.SIGINT)
    rest, said = process.communicate(timeout=20)
    assert (process.returncode, rest) == (0, "")
    assert said == "Press Ctrl-C to stop.\n"


def test_for_the_room_it_shows_a_code_and_says_what_is_not_possible(tracks, monkeypatch) -> None:
    monkeypatch.setattr("coach.serving.address_in_the_room", lambda: HERE)
    monkeypatch.setattr("coach.serving.Server.run", lambda server: server.close())
    told = CliRunner().invoke(coach, ["serve", str(tracks), "--lan", "--port", str(free_port())])
    assert told.exit_code == 0
    assert told.stdout.startswith(f"http://{HERE}:")
    assert told.stdout.endswith("/hips-web/\n")
    assert "██ ▄▄▄▄▄ █" in told.stderr
    assert "no https" in told.stderr


def test_a_machine_in_no_network_is_told_so(tracks: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    told = CliRunner().invoke(coach, ["serve", str(tracks), "--lan"])
    assert told.exit_code == 2
    assert "in no network" in told.stderr
