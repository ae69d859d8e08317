"""``coach history``: for people, for programs and for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from strategies import identity

from coach.cli import coach
from coach.days import Schedule
from coach.items import Place
from coach.store.history import Store
from coach.store.listing import sessions_csv, table
from coach.store.records import PartRecord, PlannedSide, SessionRecord, SideRecord

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
PLAN = (
    PlannedSide("hip", "Hip flexor stretch", "left", 3),
    PlannedSide("hip", "Hip flexor stretch", "right", 3),
    PlannedSide("bridge", "Bridge", None, 2),
    PlannedSide("bird-dog", "Bird dog", None, 2),
)
LEFT = [Place("hip", "left", 1, rep) for rep in (1, 2, 3)]
RIGHT = [Place("hip", "right", 1, rep) for rep in (1, 2, 3)]
BRIDGE = [Place("bridge", None, 1, rep) for rep in (1, 2)]
BIRD_DOG = [Place("bird-dog", None, 1, rep) for rep in (1, 2)]


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path))
    return CliRunner()


def play(
    done: list[Place],
    outcome: Any = None,
    title: str = "Hip session",
    day: int = 0,
    start: str | None = None,
) -> None:
    at = NOON + timedelta(days=day)
    with Store.open() as store:
        session = store.begin(identity("hips", title), PLAN, at, start)
        for minute, place in enumerate(done):
            store.progress(session, place, at + timedelta(minutes=minute), rep_done=True)
        if outcome:
            store.finish(session, outcome, at + timedelta(hours=1))


TABLE = """\
2026-03-01 17:30  Hip session  completed     10 of 10 reps
2026-03-02 17:30  A longer ti  stopped       5 of 10 reps
    Hip flexor stretch: 3 of 3 reps left side, 2 of 3 reps right side
    not done: Bridge, Bird dog
2026-03-03 17:30  Hip session  not finished  0 of 10 reps
    not done: Hip flexor stretch, Bridge, Bird dog
2026-03-04 17:30  Hip session  interrupted   7 of 10 reps
    Bridge: 1 of 2 reps
    not done: Bird dog
2026-03-05 17:30  Hip session  completed     4 of 4 reps
    from: Bridge
2026-03-06 17:30  Hip session  stopped       2 of 4 reps
    Hip flexor stretch: 1 rep right side, not planned
    from: Bridge
    not done: Bird dog
"""


def test_the_table_says_what_was_done_of_what_was_planned(runner: CliRunner) -> None:
    play([*LEFT, *RIGHT, *BRIDGE, *BIRD_DOG], "completed")
    play([*LEFT, *RIGHT[:2]], "stopped", "A longer ti", day=1)
    play([], day=2)
    play([*LEFT, *RIGHT, BRIDGE[0]], "interrupted", day=3)
    play([*BRIDGE, *BIRD_DOG], "completed", day=4, start="bridge")
    play([*BRIDGE, RIGHT[0]], "stopped", day=5, start="bridge")
    with Store.open() as store:
        lines = list(table(store.history(), timezone(timedelta(hours=5, minutes=30))))
    assert "\n".join(lines) + "\n" == TABLE


def test_wide_letters_keep_the_columns(runner: CliRunner) -> None:
    for title in ("猫" * 50, "猫のポーズ", "Hips"):
        play([], "stopped", title)
    with Store.open() as store:
        lines = [line for line in table(store.history()) if not line.startswith(" ")]
    assert len({cell_len(line[: line.index("stopped")]) for line in lines}) == 1


def test_the_command_prints_the_table_in_local_time(
    runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    play([], "stopped")
    result = runner.invoke(coach, ["history", "--sessions"])
    local = NOON.astimezone().strftime("%Y-%m-%d %H:%M")
    assert result.exit_code == 0
    assert result.output.startswith(f"{local}  Hip session  stopped")


def test_a_long_title_is_cut_and_what_steers_a_terminal_is_not_printed(runner: CliRunner) -> None:
    play([], "stopped", "\x1b[31m" + "x" * 100)
    result = runner.invoke(coach, ["history", "--sessions"])
    assert "\x1b" not in result.output
    assert "x" * 30 in result.output
    assert "x" * 40 not in result.output


def test_without_sessions_it_says_how_to_start_one(runner: CliRunner) -> None:
    result = runner.invoke(coach, ["history", "--sessions"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "coach play" in result.stderr
    assert json.loads(runner.invoke(coach, ["history", "--json"]).stdout) == []
    assert runner.invoke(coach, ["history", "--csv"]).stdout.count("\n") == 1


NOTHING: dict[str, object] = {
    "days": [],
    "every_days": None,
    "times_a_week": None,
    "times_a_day": 1,
}


def test_a_routine_says_of_each_side_where_its_programme_is(runner: CliRunner) -> None:
    parts = (PartRecord("hips", "Hips", "/home/hips.yaml", Schedule(times_a_week=3)),)
    with Store.open() as store:
        plan = (replace(PLAN[0], part=1, own="hip"), PLAN[1])
        store.begin(identity("monday", "Monday", parts=parts), plan, NOON)
    (record,) = json.loads(runner.invoke(coach, ["history", "--json"]).stdout)
    assert [side["part"] for side in record["sides"]] == ["/home/hips.yaml", None]
    assert record["parts"] == [
        {
            "programme": "hips",
            "title": "Hips",
            "location": "/home/hips.yaml",
            "schedule": NOTHING | {"times_a_week": 3},
        }
    ]
    rows = list(csv.DictReader(io.StringIO(runner.invoke(coach, ["history", "--csv"]).stdout)))
    assert [row["part"] for row in rows] == ["/home/hips.yaml", ""]


def test_json_holds_everything_in_utc(runner: CliRunner) -> None:
    play([*LEFT], "stopped")
    (session,) = json.loads(runner.invoke(coach, ["history", "--json"]).stdout)
    sides = session.pop("sides")
    assert session == {
        "session": 1,
        "programme": "hips",
        "title": "Hip session",
        "started": "2026-03-01T12:00:00+00:00",
        "ended": "2026-03-01T13:00:00+00:00",
        "outcome": "stopped",
        "from": None,
        "planned": 10,
        "done": 3,
        "location": identity("hips").location,
        "zone": 0,
        "notices": None,
        "pain": None,
        "effort": None,
        "pain_stops": [],
        "screening": {},
        "comments": [],
        "schedule": NOTHING,
        "parts": [],
        "routine": None,
    }
    assert sides[0] == {
        "exercise": "hip",
        "name": "Hip flexor stretch",
        "side": "left",
        "planned": 3,
        "done": 3,
        "part": None,
    }
    assert [side["done"] for side in sides] == [3, 0, 0, 0]


def test_csv_has_a_row_per_side(runner: CliRunner) -> None:
    play([*LEFT, RIGHT[0]], None, 'Hips, "sore"\nand stiff')
    rows = list(csv.DictReader(io.StringIO(runner.invoke(coach, ["history", "--csv"]).stdout)))
    assert len(rows) == 4
    assert rows[1] == {
        "session": "1",
        "started": "2026-03-01T12:00:00+00:00",
        "ended": "2026-03-01T12:03:00+00:00",
        "programme": "hips",
        "title": 'Hips, "sore"\nand stiff',
        "outcome": "",
        "from": "",
        "exercise": "hip",
        "name": "Hip flexor stretch",
        "side": "right",
        "planned": "3",
        "done": "1",
        "location": identity("hips").location,
        "zone": "0",
        **dict.fromkeys(("notices", "pain", "effort", "pain_stops", "screening", "comments"), ""),
        **dict.fromkeys(("routine", "part"), ""),
    }


def test_what_the_person_said_is_in_each_form(runner: CliRunner) -> None:
    at = NOON.astimezone(timezone(timedelta(hours=2)))
    with Store.open() as store:
        session = store.begin(identity("hips", "Hips"), PLAN[:1], at, notices="brief")
        store.answer(session, "screen:surgery", "no", NOON)
        store.pain_stop(session, NOON)
        store.answer(session, "pain", "3", NOON)
        store.answer(session, "effort", "10", NOON)
        store.comment(session, "=stiff\x1b[31m", NOON)
        store.finish(session, "stopped", NOON)
    (record,) = json.loads(runner.invoke(coach, ["history", "--json"]).stdout)
    said = {key: record[key] for key in list(record)[list(record).index("zone") :]}
    assert said == {
        "zone": 120,
        "notices": "brief",
        "pain": 3,
        "effort": 10,
        "pain_stops": ["2026-03-01T12:00:00+00:00"],
        "screening": {"surgery": "no"},
        "comments": [{"text": "=stiff\x1b[31m", "at": "2026-03-01T12:00:00+00:00"}],
        "schedule": NOTHING,
        "parts": [],
        "routine": None,
    }
    output = runner.invoke(coach, ["history", "--sessions"]).output
    assert output == (
        "2026-03-01 14:00  Hips  stopped       0 of 3 reps\n"
        "    not done: Hip flexor stretch\n"
        "    pain 3 of 10, effort 10 of 10, stopped for pain: 1\n"
        "    comment: =stiff\\x1b[31m\n"
    )
    (row,) = csv.DictReader(io.StringIO(runner.invoke(coach, ["history", "--csv"]).stdout))
    assert (row["pain"], row["effort"], row["screening"]) == ("3", "10", "surgery=no")
    assert row["pain_stops"] == "2026-03-01T12:00:00+00:00"
    assert row["comments"].startswith("'=stiff")


texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "'", '"=1"', "\0=1", "＝1"]
)


@given(title=texts, name=texts)
def test_no_cell_of_the_csv_is_a_formula_and_all_of_it_reads_back(title: str, name: str) -> None:
    side = SideRecord(name, name, "left", 3, 1)
    record = SessionRecord(1, name, title, NOON, NOON, None, None, (side,))
    _, row = csv.reader(io.StringIO(sessions_csv([record]), newline=""))
    for cell in row:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    for cell, text in ((row[4], title), (row[8], name)):
        assert cell.removeprefix("'") == text.replace("\0", "").removeprefix("'")


def test_a_session_without_a_plan_is_in_the_csv_too() -> None:
    record = SessionRecord(7, "p", "P", NOON, NOON, "failed", None, ())
    rows = list(csv.DictReader(io.StringIO(sessions_csv([record]))))
    assert [(row["session"], row["outcome"]) for row in rows] == [("7", "failed")]


def test_limit_keeps_the_newest(runner: CliRunner) -> None:
    for day in range(3):
        play([], "stopped", f"Day {day}", day=day)
    shown = json.loads(runner.invoke(coach, ["history", "--json", "--limit", "2"]).stdout)
    assert [session["title"] for session in shown] == ["Day 1", "Day 2"]


@pytest.mark.parametrize("arguments", [["--json", "--csv"], ["--limit", "0"], ["--limit", "x"]])
def test_what_makes_no_sense_is_refused(runner: CliRunner, arguments: list[str]) -> None:
    assert runner.invoke(coach, ["history", *arguments]).exit_code == 2


def test_a_damaged_history_is_told_on_stderr_and_json_stays_json(
    runner: CliRunner, tmp_path: Path
) -> None:
    (tmp_path / "history.db").write_bytes(b"damaged")
    result = runner.invoke(coach, ["history", "--json"])
    assert json.loads(result.stdout) == []
    assert "history.damaged-" in result.stderr


def test_a_history_that_cannot_be_used_has_its_exit_code(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "history.db").mkdir()
    result = runner.invoke(coach, ["history", "--sessions"])
    assert result.exit_code == 6
    assert "is a folder" in result.stderr
