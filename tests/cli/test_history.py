"""``coach history``, ``coach note`` and ``coach forget``."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from past_sessions import lines, play, programme
from strategies import identity

from coach.cli import coach
from coach.listening import own_words
from coach.progress.customs import Customs
from coach.store.history import LONGEST_COMMENT, Store


def play_hips() -> None:
    with Store.open() as store:
        at = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
        store.finish(store.begin(identity("hips", "Hip session"), (), at), "completed", at)


def comments() -> list[str]:
    with Store.open() as store:
        return [one.text for record in store.history() for one in record.comments]


def test_a_note_goes_to_the_last_session(runner: CliRunner) -> None:
    play_hips()
    play_hips()
    done = runner.invoke(coach, ["note", "  My knee\nclicked, é.  "])
    assert done.stdout == "Noted, to Hip session of 1 Mar 2026.\n"
    with Store.open() as store:
        first, last = store.history()
    assert first.comments == ()
    assert [one.text for one in last.comments] == ["My knee clicked, é."]
    assert "My knee clicked" in runner.invoke(coach, ["history"]).stdout


def test_control_characters_are_kept_as_their_names(runner: CliRunner) -> None:
    play_hips()
    runner.invoke(coach, ["note", "red \x1b[31m \u202e \udcff"])
    (text,) = comments()
    assert text == "red \\x1b[31m \\u202e \\udcff"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_COMMENT + 1), "\x1b" * 1000])
def test_nothing_and_too_much_are_not_noted(runner: CliRunner, text: str) -> None:
    play_hips()
    refused = runner.invoke(coach, ["note", text])
    assert refused.exit_code == 2
    assert comments() == []


def test_a_note_needs_a_session(runner: CliRunner) -> None:
    refused = runner.invoke(coach, ["note", "hello"])
    assert refused.exit_code == 2
    assert "There is no session yet" in refused.stderr


def test_forget_says_what_there_is_and_deletes_it(runner: CliRunner, tmp_path: Path) -> None:
    play_hips()
    voice = own_words.save(own_words.OwnWords(()))
    clip = tmp_path / "cache" / "ab.clip"
    clip.parent.mkdir()
    clip.write_bytes(b"sound")
    gains = tmp_path / "cache" / "gains"
    gains.write_bytes(b"gains")
    export = tmp_path / "cache" / "mine.wav"
    export.write_bytes(b"sound")
    done = runner.invoke(coach, ["forget", "--yes"])
    assert done.stdout.splitlines() == [
        f"the history of your sessions (1 session): {tmp_path / 'state' / 'history.db'}",
        f"your own words for the commands: {voice}",
        f"the sound of texts that were spoken: {clip.parent}",
        f"how loud the tracks are that were exported: {gains}",
        "Deleted.",
    ]
    assert "What stays: tracks" in done.stderr
    assert comments() == []
    assert not voice.exists()
    assert not clip.exists()
    assert not gains.exists()
    assert export.exists()
    assert runner.invoke(coach, ["history"]).stdout == ""
    assert runner.invoke(coach, ["forget"]).stdout == "The coach keeps nothing of you.\n"


def test_forget_asks_first(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    play_hips()
    refused = runner.invoke(coach, ["forget"])
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    monkeypatch.setattr("coach.cli.common.in_terminal", lambda: True)
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


def test_a_past_week_keeps_what_was_prescribed_then(runner: CliRunner, tmp_path: Path) -> None:
    path = programme(tmp_path, "every-days: 1")
    play(path, days_ago=14)
    play(programme(tmp_path, "times-a-week: 2"), days_ago=7)
    programme(tmp_path, "times-a-week: 5")
    (course,) = json.loads("".join(lines(runner, "history", "--weeks", "--json")))
    assert course["schedule"]["times_a_week"] == 5
    first, second = course["weeks"]
    assert 0 < first["prescribed"] <= 7
    assert second["prescribed"] == 2
    path.unlink()
    (course,) = json.loads("".join(lines(runner, "history", "--weeks", "--json")))
    assert course["schedule"]["times_a_week"] == 2
    assert [week["prescribed"] for week in course["weeks"]] == [
        first["prescribed"], second["prescribed"]
    ]  # fmt: skip


def test_history_by_week(runner: CliRunner, tmp_path: Path) -> None:
    path = programme(tmp_path, "every-days: 1")
    for days_ago in (40, 0):
        play(path, days_ago)
    lines(runner, "note", "My back felt free.")
    title, first, pause, last, comment = lines(runner, "history")
    assert comment.strip() == f"{Customs('en_GB').day_of_year(date.today())}: My back felt free."
    assert title == "My back, every day"
    assert first.endswith("4 of 4 reps")
    assert pause.strip() in ("a break of 4 weeks", "a break of 5 weeks")
    assert "1 of 7 sessions" in last
    (course,) = json.loads("".join(lines(runner, "history", "--weeks", "--json")))
    assert course["schedule"]["every_days"] == 1
    assert [week["done"] for week in course["weeks"]] == [4, 4]
    assert runner.invoke(coach, ["history", "--weeks", "--csv"]).exit_code == 2


def test_the_newest_sessions_leave_their_weeks_whole(runner: CliRunner, tmp_path: Path) -> None:
    path = programme(tmp_path, "every-days: 1")
    for days_ago in (20, 7, 7, 7):
        play(path, days_ago)
    all_of_them = json.loads("".join(lines(runner, "history", "--weeks", "--json")))[0]["weeks"]
    assert [week["sessions"] for week in all_of_them] == [1, 3]
    (course,) = json.loads("".join(lines(runner, "history", "--weeks", "--json", "--limit", "1")))
    assert course["weeks"] == all_of_them[-1:]
    play(programme(tmp_path, name="other"), 0)
    (course,) = json.loads("".join(lines(runner, "history", "--weeks", "--json", "--limit", "1")))
    assert course["location"].endswith("other.yaml")


def test_a_limit_that_is_none_is_told_in_plain_words(runner: CliRunner) -> None:
    refused = runner.invoke(coach, ["history", "--limit", "0"])
    assert "'0' is not a whole number from 1 to 1000000.\n" in refused.stderr


def test_no_weeks_yet(runner: CliRunner) -> None:
    assert json.loads("".join(lines(runner, "history", "--weeks", "--json"))) == []
    assert runner.invoke(coach, ["history"]).stderr.startswith("No sessions yet.")
