"""``coach today``, ``coach history``, ``coach calendar`` and ``coach report``."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar
from year_of_sessions import NOTED, prescribed, year

from coach.cli import coach
from coach.dose import DAYS
from coach.items import Place
from coach.library import find, load
from coach.programmes.loader import load_with_positions
from coach.progress.customs import Customs
from coach.store.history import Store
from coach.store.records import Identity, PlannedSide, SessionRecord, identity_of, planned_sides

GOLDEN = Path(__file__).parents[1] / "golden"
PLAN = """\
schema: 2
title: My back
{often}
safety: {{consult: Ask first., emergency: Chest pain., stop: Stop if it hurts.}}
exercises:
  - {{id: lift, name: Lift, position: supine, dose: 4 x 10s, instructions: {{action: Lift.}}}}
"""


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COACH_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    return CliRunner()


def programme(folder: Path, often: str = "times-a-week: 3", name: str = "back") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(PLAN.format(often=often))
    return path


def play(path: Path, days_ago: int, reps: int = 4) -> None:
    """Enter a session of so many reps at noon of that day."""
    whole = load_with_positions(path).programme
    noon = datetime.combine(date.today() - timedelta(days=days_ago), datetime.min.time())
    at = (noon + timedelta(hours=12)).astimezone()
    with Store.open() as store:
        session = store.begin(identity_of(whole, str(path)), planned_sides(whole), at)
        for rep in range(reps):
            store.progress(session, Place("lift", None, 1, rep + 1), at, rep_done=True)
        store.finish(session, "completed", at)


def lines(runner: CliRunner, *arguments: str) -> list[str]:
    done = runner.invoke(coach, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


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


def test_a_report_finds_the_sessions_of_what_is_gone_and_guesses(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = programme(tmp_path)
    play(path, days_ago=1)
    path.unlink()
    for number, name in enumerate(("back", "back.yaml", "my back", str(path))):
        assert lines(runner, "report", f"{number}.json", name) == [f"{number}.json"]
        assert len(json.loads(Path(f"{number}.json").read_text())["history"]) == 1
    for name, guess in (
        ("bakc", "back"),
        ("sacroiliits", "sacroiliitis"),
        ("bakc.yaml", "back.yaml"),
    ):
        refused = runner.invoke(coach, ["report", "no.json", name])
        assert refused.exit_code == 2
        assert f'of "{name}"; did you mean "{guess}"?' in refused.stderr
    play(programme(tmp_path / "other"), days_ago=0)
    assert runner.invoke(coach, ["report", "no.json", "my back"]).exit_code == 2


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


def test_a_report_in_each_form(runner: CliRunner, tmp_path: Path) -> None:
    path = programme(tmp_path, "every-days: 1")
    play(path, days_ago=40)
    play(path, days_ago=0, reps=1)
    lines(runner, "note", "My back <clicked>.")
    for kind in ("html", "pdf", "csv", "json"):
        file = tmp_path / f"report.{kind}"
        assert lines(runner, "report", str(file)) == [str(file)]
    page = (tmp_path / "report.html").read_text()
    assert "My back &lt;clicked&gt;." in page
    assert "5 of 8 holds" in page
    assert "1 of 41 prescribed" in page
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert len((tmp_path / "report.csv").read_text().splitlines()) == 3
    data = json.loads((tmp_path / "report.json").read_text())
    assert (data["sessions"], data["less_than_half"], data["prescribed"]) == (1, 1, 41)
    assert [one["comments"][0]["text"] for one in data["history"] if one["comments"]] == [
        "My back <clicked>."
    ]


def test_a_report_of_some_days_of_one_programme(runner: CliRunner, tmp_path: Path) -> None:
    back, neck = programme(tmp_path), programme(tmp_path, name="neck")
    for path, days_ago in ((back, 60), (back, 30), (back, 10), (neck, 0)):
        play(path, days_ago)
    file = tmp_path / "back.json"
    first, last = date.today() - timedelta(days=35), date.today() - timedelta(days=5)
    lines(runner, "report", str(file), str(back), "--from", str(first), "--to", str(last))
    data = json.loads(file.read_text())
    assert (data["location"], data["sessions"]) == (str(back), 2)
    assert (data["from"], data["to"]) == (str(first), str(last))
    again = runner.invoke(coach, ["report", str(file), str(back)])
    assert again.exit_code == 5
    assert json.loads(file.read_text()) == data
    lines(runner, "report", str(file), "--force")
    assert json.loads(file.read_text())["location"] == str(neck)


def test_a_programme_that_is_gone_still_has_its_report(runner: CliRunner, tmp_path: Path) -> None:
    path, file = programme(tmp_path), tmp_path / "a.json"
    play(path, days_ago=0)
    path.unlink()
    lines(runner, "report", str(file), str(path))
    assert json.loads(file.read_text())["schedule"]["times_a_week"] == 3


def test_a_programme_that_was_never_done_has_a_report_that_says_so(
    runner: CliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "a.html"
    lines(runner, "report", str(file), "sacroiliitis")
    assert "<dt>Sessions</dt><dd>none</dd>" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a.txt"], ".html, .pdf, .csv, .json"),
        (["a.pdf"], "no session yet"),
        (["a.pdf", "no-such"], "no-such"),
        (["a.pdf", "--from", "2026-13-01"], "2026-13-01"),
        (["a.pdf", "--from", "2026-02-01", "--to", "2026-01-01"], "--from is after --to"),
    ],
)
def test_a_report_that_cannot_be_made_is_one_message(
    runner: CliRunner, tmp_path: Path, monkeypatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = runner.invoke(coach, ["report", *arguments])
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert not list(tmp_path.glob("a.*"))


def test_letters_that_the_paper_lacks_are_told(runner: CliRunner, tmp_path: Path) -> None:
    play(programme(tmp_path), days_ago=0)
    lines(runner, "note", "痛い")
    done = runner.invoke(coach, ["report", str(tmp_path / "a.pdf")])
    assert done.exit_code == 0
    assert "do not have 痛い" in done.stderr


def test_a_year_in_the_store_is_the_year_that_is_read(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    path = programme(tmp_path)
    with Store.open() as store:
        store._connection.execute("PRAGMA synchronous = OFF")
        for one in year():
            enter(store, one, path)
    golden = (GOLDEN / "weeks-de_DE.txt").read_text("utf-8")
    assert runner.invoke(coach, ["history"]).stdout == golden
    days = ["--from", "2026-01-05", "--to", "2026-12-29"]
    lines(runner, "report", str(tmp_path / "year.json"), *days)
    data = json.loads((tmp_path / "year.json").read_text())
    golden = json.loads((GOLDEN / "report-year.json").read_text("utf-8"))
    for week in (*data["weeks"], *golden["weeks"]):
        del week["prescribed"]  # which depends on the day of the report
    same = ("title", "from", "to", "sessions", "less_than_half", "pain_stops", "weeks", "exercises")
    assert {key: data[key] for key in same} == {key: golden[key] for key in same}


def enter(store: Store, record: SessionRecord, path: Path) -> None:
    """Enter a session that has been, as a player would."""
    zone = timezone(timedelta(minutes=record.zone or 0))
    at = record.started.astimezone(zone)
    planned = [PlannedSide(one.exercise, one.name, one.side, one.planned) for one in record.sides]
    schedule = record.schedule or prescribed(NOTED)
    identity = Identity(record.programme, record.title, str(path), "e", "s", schedule=schedule)
    session = store.begin(identity, planned, at)
    for one in record.sides:
        for rep in range(one.done):
            place = Place(one.exercise, one.side, 1, rep + 1)
            store.progress(session, place, record.ended, rep_done=True)
    for question, value in (("pain", record.pain), ("effort", record.effort)):
        if value is not None:
            store.answer(session, question, str(value), record.ended)
    for moment in record.pain_stops:
        store.pain_stop(session, moment)
    for comment in record.comments:
        store.comment(session, comment.text, comment.at)
    if record.outcome:
        store.finish(session, record.outcome, record.ended)
