"""Every command, every option, and values that nobody expects: a sentence and an exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import click
import numpy as np
import pytest
import soundfile
from batch_programme import calves
from click.testing import CliRunner

import coach.audio.device
import coach.batch.processes
from coach.cli import coach as cli
from coach.cli.common import NOBODY_READS
from coach.errors import DeviceError
from coach.folders import expanded, user_folder
from coach.offline import refused_network

ROOT = Path(__file__).parents[2]
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
CODES = {
    int(code)
    for row in re.findall(r"^\| ([0-9, ]+) \|", COMMAND_LINE.split("## Exit codes")[1], re.M)
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
    "add": ["mine.yaml"],
    "batch": ["plan.csv"],
    "check": ["mine.yaml"],
    "config": ["rate", "1"],
    "export": ["mine.yaml"],
    "fetch": ["whisper"],
    "hear": ["take.wav"],
    "import": ["sheet.txt"],
    "new": ["another"],
    "play": ["mine.yaml"],
    "remove": ["mine"],
    "review": ["mine.yaml"],
    "routine": ["Monday", "sacroiliitis"],
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
    for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"COACH_{kind}_DIR", str(tmp_path / kind))
    monkeypatch.setattr(coach.audio.device, "_sounddevice", silent)
    monkeypatch.setattr(coach.batch.processes, "CONNECT_S", 0.1)
    monkeypatch.chdir(folder)
    Path("mine.yaml").write_text(calves())
    Path("sheet.txt").write_text("Heel raise\n\nStand up. Lift your heels. Repeat 5 times.\n")
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


SLOW = {"doctor", "export", "import", "mic", "play", "train-voice"}


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


# ---- where the output goes


PRINTING = ["list", "voices", "history --json", "say 3x10 --print", "show mine.yaml", "devices"]


def process(words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the real command, with its messages as text."""
    command = [sys.executable, "-m", "coach", *words.split()]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is full")
@pytest.mark.parametrize(
    "words",
    [*PRINTING[:-1], "check mine.yaml --voice tone", "doctor --voice tone --no-sound --json", "-h"],
)
def test_a_full_disk_is_a_sentence(words: str, here: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = process(words, stdout=full)
    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 1
    assert "No space left on device" in done.stderr


def test_a_pipe_that_nobody_reads_ends_it_without_a_word(here: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = process("list", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (NOBODY_READS, "")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX closes them")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_streams_that_are_closed_do_no_harm(closed: str, here: Path) -> None:
    for words, code in (("new twice --force", 0), ("show nothing", 2)):
        command = f'"{sys.executable}" -m coach {words} {closed}'
        assert subprocess.run(command, shell=True, capture_output=True).returncode == code, words
    assert Path("twice.yaml").read_text().startswith("# An example programme")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437", "cp850", "cp932"])
def test_letters_that_an_encoding_lacks_are_replaced(encoding: str, here: Path) -> None:
    programme = calves().replace("Calf stretch", "Mostek Łukasza")
    Path("łydki.yaml").write_text(programme, encoding="utf-8")
    runner = CliRunner(charset=encoding)
    shown = runner.invoke(cli, ["show", "łydki.yaml"])
    assert (shown.exit_code, "ukasza" in shown.stdout) == (0, True)
    checked = runner.invoke(cli, ["check", "łydki.yaml", "😀.yaml", "--voice", "tone"])
    assert checked.exit_code == 2
    assert "no mistakes" in checked.stdout
    timeline = ["show", "łydki.yaml", "--timeline", "--json", "--voice", "tone"]
    assert "Mostek Łukasza, left side." in [
        cue["text"] for cue in json.loads(runner.invoke(cli, timeline).stdout)["cues"]
    ]


def test_a_pipe_of_windows_gets_its_own_letters(here: Path) -> None:
    Path("mine.yaml").write_text(calves().replace("Calf", "Überł"), encoding="utf-8")
    environment = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "coach", "show", "mine.yaml"]
    done = subprocess.run(command, capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Über?" in done.stdout.decode("cp1252")


# ---- who may steer the terminal


def test_a_manifest_and_a_file_name_steer_no_terminal(here: Path) -> None:
    nasty = "\x1b]0;owned\x07\x1b[2J\x9b2J"
    result = CliRunner().invoke(cli, ["export", "mine.yaml", "-o", "tracks", "--voice", "tone"])
    assert result.exit_code == 0, result.output
    (manifest,) = Path("tracks").glob("*.session.json")
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["files"][0]["path"] = nasty
    manifest.write_text(json.dumps(content), encoding="utf-8")
    for words in (["verify", "tracks"], ["check", f"{nasty}.yaml"], ["show", nasty]):
        result = CliRunner().invoke(cli, words)
        assert result.exit_code
        assert r"\x1b]0;owned" in result.output
        assert result.output.replace("\n", "").isprintable()


def test_only_one_file_of_the_command_line_prints() -> None:
    """So nothing goes round what makes other people's text harmless."""
    printing = re.compile(r"click\.(echo|secho)\(|\bprint\(|sys\.std(out|err)\.write")
    sources = (ROOT / "coach" / "cli").glob("*.py")
    found = {path.name for path in sources if printing.search(path.read_text(encoding="utf-8"))}
    assert found == {"common.py", "listening.py"}  # mic draws a bar, of its own characters


# ---- folders


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", ["cache", "config", "data", "state"])
def test_a_folder_of_the_environment_is_where_it_says(
    kind: Literal["cache", "config", "data", "state"], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = {}
    for value, folder in (("~/mine", home / "mine"), ("mine", home / "mine"), ("/a/b", "/a/b")):
        monkeypatch.setenv(f"COACH_{kind.upper()}_DIR", value)
        assert user_folder(kind, "within") == Path(folder).absolute()
    for value in ("", "  "):
        monkeypatch.setenv(f"COACH_{kind.upper()}_DIR", value)
        usual[value] = user_folder(kind, "within")
        assert usual[value].is_absolute()
        assert usual[value].name == "within"
    assert usual[""] == usual["  "]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows every user's home")
def test_a_user_without_a_home_gets_no_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.delenv("HOME")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.chdir(tmp_path)
    for folder in (user_folder("cache", "clips"), expanded("~"), expanded("~/x")):
        assert folder.is_absolute()
        assert "no home folder" in str(folder)
        assert tmp_path not in folder.parents


def test_a_tilde_in_an_option_is_the_home_folder(home: Path) -> None:
    result = CliRunner().invoke(cli, ["say", "Hello.", "--output=~/x.wav", "--voice", "tone"])
    assert result.exit_code == 0, result.output
    assert (home / "x.wav").is_file()
    assert not Path("~").exists()


def test_a_count_that_never_fits_is_told_in_a_few_lines(here: Path) -> None:
    Path("mine.yaml").write_text(calves("reps: 1, hold: 10m"))
    count = ["--timeline", "--count", "every-second", "--voice", "tone"]
    result = CliRunner().invoke(cli, ["show", "mine.yaml", *count])
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 11
    assert result.output.endswith(" more are too long as well\n")
