"""``coach report``: every form of it, of which days, and of what is not there any more."""

from __future__ import annotations

import json
from datetime import date, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from past_sessions import lines, play, programme
from year_of_sessions import NOTED, prescribed, year

from coach.cli import coach
from coach.items import Place
from coach.store.history import Store
from coach.store.records import Identity, PlannedSide, SessionRecord

GOLDEN = Path(__file__).parents[1] / "golden"


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
