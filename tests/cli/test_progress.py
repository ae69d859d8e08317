"""``coach today`` and ``coach calendar``."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar
from past_sessions import lines, play, programme

from coach.cli import coach
from coach.dose import DAYS
from coach.items import Place
from coach.library import find, load
from coach.store.history import Store
from coach.store.records import identity_of, planned_sides


def test_today_without_a_history_names_the_bundled_session(runner: CliRunner) -> None:
    _, said, command = lines(runner, "today")
    assert said == "Exercises for sacroiliitis: on the days that you were told."
    assert command.strip() == "coach play sacroiliitis"


def test_today_names_the_programme_of_the_preferences(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = programme(tmp_path)
    monkeypatch.setenv("COACH_PROGRAMME", str(path))
    (row,) = json.loads("".join(lines(runner, "today", "--json")))
    assert row["location"] == str(path)


def test_today_tells_what_was_done_and_what_is_due(runner: CliRunner, tmp_path: Path) -> None:
    daily, rare = programme(tmp_path, "every-days: 1"), programme(tmp_path, "every-days: 7", "neck")
    play(rare, days_ago=1)
    play(daily, days_ago=1)
    _, neck, back, command = lines(runner, "today")
    assert neck.startswith("My back: next on ")
    assert back.startswith("My back: today. This week ")
    assert command.strip() == f"coach play {daily}"
    play(daily, days_ago=0)
    *_, back = lines(runner, "today")
    assert back.startswith("My back: done today, next tomorrow. This week ")


def test_less_than_half_of_a_session_leaves_it_due(runner: CliRunner, tmp_path: Path) -> None:
    path = programme(tmp_path, "every-days: 1")
    play(path, days_ago=0, reps=1)
    (row,) = json.loads("".join(lines(runner, "today", "--json")))
    assert (row["standing"], row["done_today"], row["next"]) == ("due", 0, str(date.today()))
    play(path, days_ago=0, reps=2)
    (row,) = json.loads("".join(lines(runner, "today", "--json")))
    assert (row["standing"], row["done_today"]) == ("done", 1)


def test_a_programme_of_another_year_gives_way_and_comes_back(
    runner: CliRunner, tmp_path: Path
) -> None:
    old, new = programme(tmp_path, name="old"), programme(tmp_path, name="new")
    play(old, days_ago=200)
    (row,) = json.loads("".join(lines(runner, "today", "--json")))
    assert row["location"] == str(old)
    play(new, days_ago=2)
    (row,) = json.loads("".join(lines(runner, "today", "--json")))
    assert row["location"] == str(new)


def test_a_programme_of_the_library_is_due_before_it_was_ever_done(
    runner: CliRunner, tmp_path: Path
) -> None:
    path = programme(tmp_path, "every-days: 1")
    play(path, days_ago=0)
    lines(runner, "add", str(path))
    lines(runner, "add", str(programme(tmp_path, "every-days: 1", "neck")))
    back, neck = json.loads("".join(lines(runner, "today", "--json")))
    # What was done before it was added is its own.
    assert (back["location"], back["standing"]) == ("back", "done")
    assert (neck["location"], neck["standing"]) == ("neck", "due")


@pytest.mark.parametrize("damage", ["gone", "broken"])
def test_a_programme_that_cannot_be_read_any_more_is_not_due(
    runner: CliRunner, tmp_path: Path, damage: str
) -> None:
    path = programme(tmp_path)
    play(path, days_ago=0)
    if damage == "gone":
        path.unlink()
    else:
        path.write_text("exercises: [")
    (row,) = json.loads("".join(lines(runner, "today", "--json")))
    assert (row["standing"], row["of"], row["this_week"]) == ("open", None, 1)
    # What was prescribed when it was done last is known all the same.
    assert lines(runner, "history")[0] == "My back, 3 times a week"
    with Store.open() as store:
        store.forget()
    play(programme(tmp_path), days_ago=1)
    (path.unlink if damage == "gone" else lambda: path.write_text("exercises: ["))()
    assert lines(runner, "today")[-1].strip() == f"coach check {path}"


def test_a_routine_counts_for_its_programmes_and_has_days_of_its_own(
    runner: CliRunner, tmp_path: Path
) -> None:
    lines(runner, "add", str(programme(tmp_path)))
    lines(runner, "add", str(programme(tmp_path, "", name="neck")))
    today, yesterday = (DAYS[(date.today() - timedelta(days=n)).weekday()] for n in (0, 1))
    lines(runner, "routine", "All", "back", "neck", "--days", today)
    whole = load(find("all"))
    at = datetime.now().astimezone()
    with Store.open() as store:
        session = store.begin(identity_of(whole, "all"), planned_sides(whole), at)
        for name in ("lift", "lift-2"):
            for rep in range(1, 5):
                store.progress(session, Place(name, None, 1, rep), at, rep_done=True)
        store.finish(session, "completed", at)
    rows = json.loads("".join(lines(runner, "today", "--json")))
    assert {row["location"]: (row["done_today"], row["of"]) for row in rows} == {
        "back": (1, 3), "neck": (1, None), "all": (1, 1)
    }  # fmt: skip
    assert lines(runner, "history")[0].startswith("My back, 3 times a week")
    for name, exercises in (("back", 1), ("neck", 1), ("all", 2)):
        file = tmp_path / f"{name}.json"
        lines(runner, "report", str(file), name)
        data = json.loads(file.read_text())
        assert data["sessions"] == 1
        assert [one["exercise"] for one in data["exercises"]] == ["lift", "lift-2"][:exercises]
    assert lines(runner, "report", str(tmp_path / "last.json")) == [str(tmp_path / "last.json")]
    assert json.loads((tmp_path / "last.json").read_text())["location"] == "all"
    ics = tmp_path / "all.ics"
    lines(runner, "calendar", str(ics), "all", "--at", "18:00")
    (event,) = Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    assert event["RRULE"]["BYDAY"] == [today[:2].upper()]
    lines(runner, "routine", "All", "back", "neck", "--days", yesterday, "--force")
    (row,) = [
        row
        for row in json.loads("".join(lines(runner, "today", "--json")))
        if row["location"] == "all"
    ]
    assert row["next"] == str(date.today() + timedelta(days=6))


def test_a_calendar_is_written_once(runner: CliRunner, tmp_path: Path) -> None:
    path, file = programme(tmp_path), tmp_path / "back.ics"
    asked = ["calendar", str(file), str(path), "--at", "18:00"]
    assert lines(runner, *asked) == [str(file)]
    (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert (event["SUMMARY"], event["DTSTART"].dt.hour) == ("My back", 18)
    assert event["RRULE"]["BYDAY"] == ["MO", "WE", "FR"]
    again = runner.invoke(coach, asked)
    assert again.exit_code == 5
    assert "--force" in again.stderr
    assert lines(runner, *asked, "--force") == [str(file)]


def test_a_programme_without_a_schedule_needs_days(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "a.ics"
    refused = runner.invoke(coach, ["calendar", str(file), "--at", "18:00"])
    assert refused.exit_code == 2
    assert "--days monday,thursday" in refused.stderr
    assert not file.exists()
    lines(runner, "calendar", str(file), "--at", "7:30", "--days", "Thursday, monday")
    assert b"BYDAY=MO,TH" in file.read_bytes()


def test_reminders_begin_with_the_programme(runner: CliRunner, tmp_path: Path) -> None:
    path, file = programme(tmp_path, "every-days: 2\nstarts: 2999-03-04"), tmp_path / "a.ics"
    lines(runner, "calendar", str(file), str(path), "--at", "18:00")
    assert b"DTSTART:29990304T180000" in file.read_bytes()


def test_a_reminder_too_few_is_told(runner: CliRunner, tmp_path: Path) -> None:
    path, file = programme(tmp_path, "times-a-day: 2"), tmp_path / "a.ics"
    done = runner.invoke(coach, ["calendar", str(file), str(path), "--at", "8:00", "--at", "8:00"])
    assert "2 times a day" in done.stderr
    done = runner.invoke(
        coach, ["calendar", str(file), str(path), "--at", "8:00", "--at", "18:00", "--force"]
    )
    assert done.stderr == ""
    assert len(Calendar.from_ical(file.read_bytes()).walk("VEVENT")) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a.ics", "--at", "25:00"], "25:00"),
        (["a.txt", "--at", "18:00"], ".ics"),
        (["a.ics", "--at", "18:00", "--days", "mo"], "'mo' is no day"),
        (["a.ics"], "--at"),
        (["a.ics", "no-such", "--at", "18:00"], "no-such"),
    ],
)
def test_a_calendar_that_cannot_be_made_is_one_message(
    runner: CliRunner, tmp_path: Path, monkeypatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = runner.invoke(coach, ["calendar", *arguments])
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert not list(tmp_path.glob("a.*"))
