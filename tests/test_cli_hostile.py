"""Every command, every option, and values that nobody expects: a sentence and an exit code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest
import soundfile
from calves import calves
from click.testing import CliRunner

import coach.device
from coach.cli import coach as cli
from coach.errors import DeviceError
from coach.offline import refused_network

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
CODES = {
    int(code)
    for row in re.findall(r"^\| ([0-9, ]+) \|", README.split("## Exit codes")[1], re.M)
    for code in row.split(",")
}
VALUES = (
    "",
    " ",
    "\x1b]0;owned\x07\x1b[2J",
    "a\nb\r\x9b2J\u202e\u2028",
    "\udce9.yaml",
    "x" * 300,
    "ü" * 150 + ".wav",
    "😀.yaml",
    "nan",
    "-inf",
    "1e9",
    "-1",
    "0",
    "99999999999999999999",
    "--",
    "../..",
    "~nobody/x",
    "mine.yaml/x",
    "/dev/full",
    "/dev/null",
    "con",
    "=1+1",
    "tcp://127.0.0.1:1",
)
ARGUMENTS = {
    "batch": ["plan.csv"],
    "check": ["mine.yaml"],
    "export": ["mine.yaml"],
    "fetch": ["whisper"],
    "hear": ["take.wav"],
    "new": ["another"],
    "play": ["mine.yaml"],
    "say": ["Hello."],
    "sheet": ["mine.yaml"],
    "show": ["mine.yaml"],
    "verify": ["tracks"],
}
NEEDED = {
    "batch": ["-o", "made", "--voice", "tone", "--jobs", "1"],
    "check": ["--voice", "tone"],
    "doctor": ["--no-sound", "--voice", "tone"],
    "export": ["--voice", "tone"],
    "play": ["--voice", "tone"],
    "say": ["--voice", "tone"],
    "sheet": ["--voice", "tone", "--format", "html"],
    "show": ["--voice", "tone"],
    "train-voice": ["--no-speak"],
}
"""What makes a command quick, or is required."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with something of every kind; without a sound device, and without a network."""

    def silent() -> None:
        raise DeviceError("There is no sound here.")

    folder = tmp_path / "a" / "b"
    (folder / "tracks").mkdir(parents=True)
    for kind in ("CACHE", "STATE", "DATA"):
        monkeypatch.setenv(f"COACH_{kind}_DIR", str(tmp_path / kind))
    monkeypatch.setattr(coach.device, "_sounddevice", silent)
    monkeypatch.chdir(folder)
    Path("mine.yaml").write_text(calves())
    Path("plan.csv").write_text("programme,name\nnothing,Anna\n")
    soundfile.write("take.wav", np.zeros(16_000), 16_000)
    with refused_network():
        yield folder


def lines(command: click.Command, name: str) -> Iterator[list[str]]:
    """Every option of a command with every value, and every value in place of its argument."""
    words, extra = ARGUMENTS.get(name, []), NEEDED.get(name, [])
    for param in command.params:
        if isinstance(param, click.Argument):
            yield from ([value, *extra] for value in VALUES)
        elif isinstance(param, click.Option) and not param.is_flag:
            for value in VALUES:
                yield [*words, *extra, param.opts[-1], value]
                yield [*words, *extra, f"{param.opts[-1]}={value}"]
        else:
            yield from ([*words, *extra, option] for option in (*param.opts, *param.secondary_opts))


SLOW = {"doctor", "export", "mic", "play", "train-voice"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in cli.commands],
)
def test_no_value_of_any_option_is_answered_with_a_traceback(name: str, here: Path) -> None:
    for words in lines(cli.commands[name], name):
        result = CliRunner().invoke(cli, [name, *words])
        shown = f"coach {name} {words!r}: {result.output!r}"
        assert result.exception is None or isinstance(result.exception, SystemExit), shown
        assert result.exit_code in CODES, shown
        assert result.exit_code == 0 or result.output, shown
        assert result.output.replace("\n", "").isprintable(), shown
        assert max(map(len, result.output.split("\n"))) < 5000, shown
