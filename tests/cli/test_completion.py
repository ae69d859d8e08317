"""``coach completion``: a real shell takes the script, and names of programmes complete."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from coach.cli import coach as cli

BASE = (Path(__file__).parents[1] / "data" / "programmes" / "base.yaml").read_text("utf-8")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file in it, and a library with a programme."""
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "hips.yaml").write_text(BASE, "utf-8")
    assert CliRunner().invoke(cli, ["add", str(tmp_path / "hips.yaml")]).exit_code == 0
    Path("Hand.yaml").write_text(BASE, "utf-8")
    return tmp_path / "here"


def completed(*words: str) -> list[tuple[str, str]]:
    *before, incomplete = words
    shell = ShellComplete(cli, {}, "coach", "_COACH_COMPLETE")
    return [(one.type, one.value) for one in shell.get_completions(before, incomplete)]


@pytest.mark.parametrize("command", ["play", "show", "sheet", "export", "check", "remove"])
def test_a_programme_completes_by_its_name(command: str) -> None:
    assert completed(command, "h") == [("plain", "hips"), ("plain", "Hand.yaml")]
    assert completed(command, "SAC") == [("plain", "sacroiliitis")]
    assert completed(command, "../x") == [("file", "../x")]


def test_commands_options_values_and_keys_complete() -> None:
    assert ("plain", "export") in completed("exp")
    assert ("plain", "--rate") in completed("play", "--ra")
    assert completed("play", "--voice", "na") == [("plain", "natural")]
    assert completed("config", "lou") == [("plain", "loudness")]
    assert completed("routine", "Monday", "hips", "sac") == [("plain", "sacroiliitis")]


def test_a_broken_file_of_preferences_is_not_in_the_way(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_CONFIG_DIR", str(here))
    (here / "config.toml").write_text("rate = ", "utf-8")
    assert completed("play", "hi") == [("plain", "hips")]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_its_script(shell: str) -> None:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert result.exit_code == 0
    assert "_COACH_COMPLETE" in result.stdout
    assert f"coach completion {shell} > ~/" in result.stderr
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=result.stdout, text=True, check=True)


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("bash"), reason="needs bash")
def test_bash_completes_a_name() -> None:
    script = CliRunner().invoke(cli, ["completion", "bash"]).stdout
    asked = (
        f"{script}\nCOMP_WORDS=(coach play hi) COMP_CWORD=2\n_coach_completion coach\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    folder = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "hips\n", done.stderr
