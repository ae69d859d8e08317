"""``coach note`` and ``coach forget``."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from strategies import identity

from coach.cli import coach
from coach.listening import own_words
from coach.store.history import LONGEST_COMMENT, Store


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return CliRunner()


def play() -> None:
    with Store.open() as store:
        at = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
        store.finish(store.begin(identity("hips", "Hip session"), (), at), "completed", at)


def comments() -> list[str]:
    with Store.open() as store:
        return [one.text for record in store.history() for one in record.comments]


def test_a_note_goes_to_the_last_session(runner: CliRunner) -> None:
    play()
    play()
    done = runner.invoke(coach, ["note", "  My knee\nclicked, é.  "])
    assert done.stdout == "Noted, to Hip session of 1 Mar 2026.\n"
    with Store.open() as store:
        first, last = store.history()
    assert first.comments == ()
    assert [one.text for one in last.comments] == ["My knee clicked, é."]
    assert "My knee clicked" in runner.invoke(coach, ["history"]).stdout


def test_control_characters_are_kept_as_their_names(runner: CliRunner) -> None:
    play()
    runner.invoke(coach, ["note", "red \x1b[31m \u202e \udcff"])
    (text,) = comments()
    assert text == "red \\x1b[31m \\u202e \\udcff"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_COMMENT + 1), "\x1b" * 1000])
def test_nothing_and_too_much_are_not_noted(runner: CliRunner, text: str) -> None:
    play()
    refused = runner.invoke(coach, ["note", text])
    assert refused.exit_code == 2
    assert comments() == []


def test_a_note_needs_a_session(runner: CliRunner) -> None:
    refused = runner.invoke(coach, ["note", "hello"])
    assert refused.exit_code == 2
    assert "There is no session yet" in refused.stderr


def test_forget_says_what_there_is_and_deletes_it(runner: CliRunner, tmp_path: Path) -> None:
    play()
    voice = own_words.save(own_words.OwnWords(()))
    clip = tmp_path / "cache" / "ab.clip"
    clip.parent.mkdir()
    clip.write_bytes(b"sound")
    export = tmp_path / "cache" / "mine.wav"
    export.write_bytes(b"sound")
    done = runner.invoke(coach, ["forget", "--yes"])
    assert done.stdout.splitlines() == [
        f"the history of your sessions (1 session): {tmp_path / 'state' / 'history.db'}",
        f"your own words for the commands: {voice}",
        f"the sound of texts that were spoken: {clip.parent}",
        "Deleted.",
    ]
    assert "What stays: tracks" in done.stderr
    assert comments() == []
    assert not voice.exists()
    assert not clip.exists()
    assert export.exists()
    assert runner.invoke(coach, ["history"]).stdout == ""
    assert runner.invoke(coach, ["forget"]).stdout == "The coach keeps nothing of you.\n"


def test_forget_asks_first(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    play()
    refused = runner.invoke(coach, ["forget"])
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    monkeypatch.setattr("coach.cli.library.in_terminal", lambda: True)
    assert "Deleted" not in runner.invoke(coach, ["forget"], input="n\n").stdout
    with Store.open() as store:
        assert len(store.history()) == 1
    assert "Deleted" in runner.invoke(coach, ["forget"], input="y\n").stdout
    with Store.open() as store:
        assert store.history() == ()


def test_forget_waits_for_the_end_of_a_session(runner: CliRunner) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    with Store.open() as playing:
        playing.begin(identity("hips"), (), at)
        refused = runner.invoke(coach, ["forget", "--yes"], standalone_mode=True)
        assert refused.exit_code == 6
        assert "A session is going on" in refused.stderr
        assert "Traceback" not in refused.stderr
