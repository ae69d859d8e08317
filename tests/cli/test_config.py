"""``coach config``, and where a value comes from: command line, environment, file, programme."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from coach.cli import coach as cli
from coach.cli.config import every_preference
from coach.player import LiveOptions, SessionResult
from coach.preferences import preferences_file, write_preference

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "config.txt"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty folders, and an environment without preferences."""
    monkeypatch.setenv("COACH_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    for key in every_preference(cli):
        monkeypatch.delenv(f"COACH_{key.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, LiveOptions]]:
    """What ``coach play`` is asked to play, in place of playing it."""
    asked: list[tuple[Any, LiveOptions]] = []

    def play(programme: Any, options: LiveOptions) -> SessionResult:
        asked.append((programme, options))
        return SessionResult("completed")

    monkeypatch.setattr("coach.api.play", play)
    return asked


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=environment)


def test_the_list_reads_well() -> None:
    for key, value in (("rate", "0.9"), ("gates", "no"), ("format", "mp3,web"), ("loudness", "-6")):
        assert run("config", key, value).exit_code == 0
    listed = run("config", COACH_BRIEF="yes", COACH_OUTPUT="Headphones")
    assert listed.exit_code == 0
    assert listed.stdout == GOLDEN.read_text("utf-8")
    rows = json.loads(run("config", "--json").stdout)
    assert {"key": "rate", "value": "0.9", "source": "file"} in rows
    assert run("config", "rate").stdout == "0.9\n"
    assert run("config", "--path").stdout == f"{preferences_file()}\n"


def test_the_command_line_comes_before_the_environment_before_the_file(played) -> None:
    write_preference("rate", 0.8)
    write_preference("listen", False)
    write_preference("count", "up")
    write_preference("programme", "sacroiliitis")
    for arguments, environment, rate in (
        ((), {}, 0.8),
        ((), {"COACH_RATE": "0.9"}, 0.9),
        (("--rate", "1.1"), {"COACH_RATE": "0.9"}, 1.1),
    ):
        result = run("play", *arguments, **environment)
        assert result.exit_code == 0, result.output
        assert played[-1][1].rate == rate
    assert played[-1][0] == "sacroiliitis"
    assert played[-1][1].counting == "up"
    assert not played[-1][1].listen
    run("play", "--listen", "--count", "auto", COACH_COUNT="silent", COACH_LISTEN="no")
    assert played[-1][1].listen
    assert played[-1][1].counting == "auto"


VALUES = {"rate": ("0.7", "0.8", "0.9"), "loudness": ("-3", "0", "6"), "voice": ("tone", "system")}


@given(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda key: st.tuples(
            st.just(key), *[st.none() | st.sampled_from(VALUES[key]) for _ in range(3)]
        )
    )
)
def test_the_first_of_the_three_that_says_something_counts(
    case: tuple[str, str | None, str | None, str | None],
) -> None:
    key, given, variable, kept = case
    write_preference(key, kept)
    command, parameter = every_preference(cli)[key]
    seen: dict[str, Any] = {}

    @click.command("play", params=command.params)
    def spy(**values: Any) -> None:
        seen.update(values)

    commands, cli.commands = cli.commands, {**cli.commands, "play": spy}
    try:
        environment = {} if variable is None else {f"COACH_{key.upper()}": variable}
        result = run("play", *([] if given is None else [f"--{key}", given]), **environment)
    finally:
        cli.commands = commands
    assert result.exit_code == 0, result.output
    expected = next((one for one in (given, variable, kept) if one is not None), None)
    standard = parameter.default if expected is None else expected
    assert str(seen[key]) == str(standard)


def test_a_preferred_programme_is_not_in_the_way_of_resuming_any(played) -> None:
    write_preference("programme", "sacroiliitis")
    run("play", "--resume")
    assert played[-1][0] is None
    run("play", "sacroiliitis", "--resume")
    assert played[-1][0] == "sacroiliitis"


def test_a_file_of_preferences_with_mistakes_says_each_and_how_to_go_on() -> None:
    path = preferences_file()
    path.parent.mkdir()
    path.write_text('rate = 9\nbreif = true\n[play]\nvoice = "tone"\n', "utf-8")
    result = run("show")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert lines[0] == (
        f"{path}:1:1: rate: '9' is not a number from 0.7 to 1.5; mend it, or take it out: "
        "coach config --unset rate"
    )
    assert f'{path}:2:1: there is no preference "breif"; did you mean "brief"?' in lines[1]
    assert f'{path}:3:1: there is no preference "play"' in lines[2]
    for key in ("rate", "breif", "play"):
        assert run("config", "--unset", key).exit_code == 0
    assert run("show").exit_code == 0


def test_a_broken_file_is_in_the_way_of_no_command_without_preferences() -> None:
    path = preferences_file()
    path.parent.mkdir()
    path.write_text("rate = \n", "utf-8")
    for arguments in (("list",), ("config", "--path"), ("voices",)):
        assert run(*arguments).exit_code == 0
    for arguments in (("show",), ("config",), ("config", "rate", "1"), ("play",)):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.output.startswith(f"{path}:1:")
        assert len(result.output.splitlines()) == 1
    assert path.read_text("utf-8") == "rate = \n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("rte", "1"), 'there is no preference "rte"; did you mean "rate"?'),
        (("rate", "fast"), "rate: 'fast' is not a number from 0.7 to 1.5.\n"),
        (("gates", "perhaps"), "gates: 'perhaps' is neither yes nor no.\n"),
        (("loudness", "loud"), "loudness: 'loud' is not a whole number from "),
        (("format", "mp4"), 'format: "mp4" is none of wav'),
        (("programme", "nothing"), 'there is no programme called "nothing"'),
        (("output", " "), "take it out: coach config --unset output"),
        (("rate", "1", "--path"), "Give one of"),
        (("--nonsense",), 'there is no preference "--nonsense"'),
    ],
)
def test_a_value_that_cannot_be_is_not_kept(arguments: tuple[str, ...], says: str) -> None:
    result = run("config", *arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert not preferences_file().exists()


def test_what_is_not_there_is_not_taken_out() -> None:
    result = run("config", "--unset", "rate")
    assert result.exit_code == 0
    assert result.stderr == f"rate is not in {preferences_file()}.\n"
    assert not preferences_file().parent.exists()


def test_a_mistake_in_the_environment_names_its_variable() -> None:
    result = run("show", COACH_RATE="9")
    assert result.exit_code == 2
    assert "(COACH_RATE): '9' is not a number from 0.7 to 1.5" in result.stderr
    assert "COACH_RATE" not in run("show", "--rate", "9").stderr


def test_preferred_counting_gives_way_to_tones() -> None:
    write_preference("count", "up")
    result = run("export", "--tones", "--voice", "tone")
    assert result.exit_code == 0, result.output


def test_the_document_has_every_preference() -> None:
    table = (ROOT / "docs" / "preferences.md").read_text("utf-8")
    assert {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")} == {
        *every_preference(cli)
    }


def test_a_wrong_value_of_the_environment_is_not_blamed_on_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run("config", "rate", "0.9").exit_code == 0
    monkeypatch.setenv("COACH_RATE", "abc")
    refused = run("show", "sacroiliitis", "--script")
    shown = run("show", "sacroiliitis")
    assert shown.exit_code == refused.exit_code
    assert "config.toml" not in shown.stderr + refused.stderr
