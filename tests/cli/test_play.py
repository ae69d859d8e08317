"""``coach play`` from the command line, on a fake device: its log and its microphone."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from batch_programme import calves
from click.testing import CliRunner
from fake_pipeline import Told
from passing_time import PassingOutputs, passing_time

from coach.cli import coach as cli
from coach.player import live
from coach.testing.device import FakeInput


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[PassingOutputs]:
    with passing_time(monkeypatch) as outputs:
        yield outputs


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is full")
def test_a_session_goes_on_where_its_log_cannot(command_line) -> None:
    """A real session; nothing fits on that disk."""
    _, _, output = command_line("--log", "/dev/full")
    assert output.count("The log ends here, and the session goes on: No space left") == 1


@pytest.fixture
def command_line(device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs ``coach play`` of half a minute on the fake device, with a microphone beside it."""
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    hearing, asked = Told(), []

    def open_input(name):
        asked.append(name)
        asked.append(FakeInput(np.full(24_000, 3, np.int16)))
        return asked[-1]

    monkeypatch.setattr(live, "open_input", open_input)
    monkeypatch.setattr(live, "load_hearing", hearing.load)
    programme, log = tmp_path / "calves.yaml", tmp_path / "log"
    programme.write_text(calves())

    def run(*options):
        how = "--voice tone --no-gates --no-questions --brief"
        command = ["play", str(programme), *how.split()]
        result = CliRunner().invoke(cli, [*command, "--log", str(log), *options])
        assert result.exit_code == 0, result.output
        written = log.read_text() if log.exists() else ""
        entries = [json.loads(line) for line in written.splitlines()]
        changes = [one["event"]["ears"] for one in entries if one["event"]["type"] == "EarsChanged"]
        return asked, changes, result.output

    return run


def test_coach_play_listens_to_the_microphone_that_was_asked_for(command_line) -> None:
    (name, microphone), changes, _ = command_line("--input", "headset")
    assert name == "headset"
    assert not microphone.open, "closed again at the end"
    assert changes[0] == "clear"


def test_no_listen_opens_no_microphone(command_line) -> None:
    asked, changes, output = command_line("--no-listen")
    assert not asked
    assert not changes
    assert "listen" not in output
