"""``coach play --resume`` from the command line: the command that is printed works as printed."""

import os
import re
import shlex
import sys
from pathlib import Path

import pytest
from batch_programme import calves
from click.testing import CliRunner
from passing_time import passing_time

from coach.cli import coach as cli
from coach.player import live
from coach.store.history import Store


class Screen:
    """Presses keys once the session plays, and the next one as it goes on."""

    def __init__(self, keys, before_stop) -> None:
        self.keys, self.messages, self._before_stop = list(keys), [], before_stop

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        pass

    def show(self, view) -> None:
        due = {"n": "playing", "q": "playing", "Q": "stopped"}
        if self.keys and (view.mode == due[self.keys[0]] or view.mode == "waiting"):
            if self.keys[0] == "Q":
                self._before_stop()
            self._pressed = self.keys.pop(0).lower()

    def say(self, message) -> None:
        self.messages.append(message)

    _pressed = None

    def poll_keys(self):
        key, self._pressed = self._pressed, None
        return (key,) if key else ()


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs ``coach play`` with these arguments while somebody presses these keys."""
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))

    def run(*arguments, keys: str = "", before_stop=lambda: None):
        screen = Screen(keys, before_stop)
        monkeypatch.setattr(live, "open_screen", lambda plain: screen)
        result = CliRunner().invoke(cli, ["play", *arguments])
        result.messages = screen.messages
        return result

    with passing_time(monkeypatch):
        yield run


OPTIONS = ("--voice", "tone", "--no-listen", "--no-gates")


def write(file, text=None):
    file.parent.mkdir(exist_ok=True)
    file.write_text(text or calves("sets: 1, reps: 3, hold: 20s"), encoding="utf-8")
    return str(file)


def hint(result):
    found = re.fullmatch(r"Stopped\. Go on another time with: (coach play .*)\n", result.output)
    assert found, result.output
    return shlex.split(found[1])[2:]


def sessions():
    with Store.open() as store:
        return store.history()


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not have")
@pytest.mark.parametrize("name", ["-plan.yaml", 'Anna\'s "best" Übung.yaml'])
def test_the_hint_goes_on_from_any_folder(
    play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = write(tmp_path / "plans" / name)
    monkeypatch.chdir(tmp_path / "plans")
    first = play(*OPTIONS, "--", name, keys="nqQ")
    assert hint(first)[:2] == [os.path.realpath(file), "--resume"]
    monkeypatch.chdir(tmp_path)
    again = play(*hint(first), keys="qQ")
    assert again.exit_code == 0
    assert hint(again) == hint(first)
    assert again.messages[0].startswith('Going on with "Calves", which broke off on ')
    assert len(sessions()) == 1


def test_the_hint_repeats_what_says_how_to_play(play, tmp_path: Path) -> None:
    file, log = write(tmp_path / "plan.yaml"), str(tmp_path / "my log")
    chosen = (*OPTIONS, "--rate", "0.9", "--count", "last-three", "--output", "my loudspeaker")
    result = play(file, *chosen, "--log", log, "--from", "calf-stretch", keys="qQ")
    location, resume, *options = hint(result)
    assert (location, resume) == (os.path.realpath(file), "--resume")
    pairs = dict(zip(options[::2], options[1::2], strict=False))
    assert "--log" not in options
    assert "--from" not in options
    assert {*options} == {*chosen}, pairs


def test_a_bundled_programme_goes_on_by_its_name(play) -> None:
    result = play("sacroiliitis", *OPTIONS, keys="nqQ")
    assert hint(result)[:2] == ["sacroiliitis", "--resume"]
    assert play(*hint(result), keys="qQ").exit_code == 0


def test_a_programme_of_the_library_goes_on_by_its_name_in_any_folder(
    play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    file = Path(write(tmp_path / "plans" / "Legs.yaml"))
    assert CliRunner().invoke(cli, ["add", str(file)]).exit_code == 0
    file.unlink()
    result = play("CALVES", *OPTIONS, keys="nqQ")  # by its title
    assert hint(result)[:2] == ["legs", "--resume"]
    monkeypatch.chdir(tmp_path)
    assert hint(play("Legs.yaml", "--resume", *OPTIONS, keys="qQ"))[0] == "legs"
    assert hint(play("--resume", *OPTIONS, keys="qQ"))[0] == "legs"
    assert len(sessions()) == 1


def test_what_was_broken_off_as_a_file_goes_on_in_the_library(
    play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    file = write(tmp_path / "mail" / "calves.yaml")
    play(file, *OPTIONS, keys="nqQ")
    assert CliRunner().invoke(cli, ["add", file]).exit_code == 0
    (before,) = sessions()
    named = play("calves", "--resume", *OPTIONS, keys="qQ")
    assert named.messages[0].startswith('Going on with "Calves", which broke off on')
    Path(file).unlink()
    any_one = play("--resume", *OPTIONS, keys="qQ")
    assert any_one.messages[0].startswith('Going on with "Calves", which broke off on')
    assert [one.id for one in sessions()] == [before.id]
    # It is the same programme to somebody who knew the file.
    with Store.open() as store:
        assert store.acquaintance("calves", file).sessions == 1


def test_a_changed_original_is_told_when_a_session_goes_on(
    play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    file = write(tmp_path / "mail" / "calves.yaml")
    CliRunner().invoke(cli, ["add", file])
    told = f"{file} has changed since you added it; take that in: coach add {file}"
    assert told not in play("calves", *OPTIONS, keys="nqQ").messages
    write(tmp_path / "mail" / "calves.yaml", calves("sets: 1, reps: 5, hold: 20s"))
    for arguments in (("calves",), ("--resume",), ("calves", "--resume")):
        assert told in play(*arguments, *OPTIONS, keys="qQ").messages


def test_a_personal_dose_is_played_and_goes_on(play, tmp_path: Path) -> None:
    file = write(tmp_path / "plan.yaml")
    prescription = write(tmp_path / "mine.yaml", "exercises: [{id: calf-stretch, reps: 2}]\n")
    result = play(file, *OPTIONS, "--personalise", prescription, "--set", "name=Ann", keys="nqQ")
    words = " ".join(hint(result))
    assert "--set name=Ann" in words
    assert f"--personalise {prescription}" in words
    (session,) = sessions()
    assert session.title == "Calves, for Ann"
    assert {side.planned for side in session.sides} == {2}
    assert play(*hint(result), keys="qQ").exit_code == 0
    refused = play(file, *OPTIONS, "--set", "calf-stretch.reps=9999")
    assert refused.exit_code == 2


def test_a_stop_before_the_first_exercise_promises_nothing(play, tmp_path: Path) -> None:
    long = f"consult: [{', '.join(['Please ask your doctor first.'] * 20)}]"
    file = write(tmp_path / "plan.yaml", calves().replace("consult: Ask first.", long))
    result = play(file, *OPTIONS, keys="qQ")
    assert result.output == "Stopped.\n"
    refused = play(file, "--resume", *OPTIONS)
    assert refused.exit_code == 2
    assert "There is no session of" in refused.output


def test_a_file_that_went_away_meanwhile_is_not_promised(play, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    write(file)
    result = play(str(file), *OPTIONS, keys="nqQ", before_stop=file.unlink)
    assert result.output == "Stopped.\n"
    gone = play("--resume", *OPTIONS)
    assert gone.exit_code == 2
    assert f"its file {os.path.realpath(file)} is not there any more" in gone.output


def test_without_a_name_it_goes_on_with_the_last_session_and_says_which(
    play, tmp_path: Path
) -> None:
    anna, ben = (write(tmp_path / who / "plan.yaml") for who in ("anna", "ben"))
    write(
        tmp_path / "anna" / "plan.yaml",
        calves("sets: 1, reps: 3, hold: 20s").replace("Calves", "Anna"),
    )
    play(ben, *OPTIONS, keys="nqQ")
    play(anna, *OPTIONS, keys="nqQ")
    result = play("--resume", *OPTIONS, keys="qQ")
    assert result.messages[0].startswith('Going on with "Anna", which broke off on ')
    assert hint(result)[0] == os.path.realpath(anna)
    assert len(sessions()) == 2


def test_the_notices_of_a_programme_that_was_not_started_are_never_skipped(
    play, tmp_path: Path
) -> None:
    anna, ben = (write(tmp_path / who / "plan.yaml") for who in ("anna", "ben"))
    play(anna, *OPTIONS, keys="nqQ")
    refused = play(ben, "--resume", *OPTIONS)
    assert refused.exit_code == 2
    assert "Start one: coach play" in refused.output
    assert len(sessions()) == 1


def test_a_session_that_starts_at_an_exercise_plans_from_there_on(play, tmp_path: Path) -> None:
    text = calves("sets: 1, reps: 1, hold: 3s")
    second = text[text.index("  - id:") :].replace("calf-stretch", "toes").replace("Calf", "Toe")
    file = write(tmp_path / "plan.yaml", text + second)
    assert play(file, *OPTIONS, "--from", "toes", keys="qQ").exit_code == 0
    (session,) = sessions()
    assert (session.planned, session.start) == (2, "toes")
    assert [side.exercise for side in session.sides] == ["toes", "toes"]
