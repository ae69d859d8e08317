"""The log and the history of a session, as it is written while it plays."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from session_harness import SMALL

from coach.items import Place
from coach.player.engine import Report, Underflow
from coach.player.recorders import Entry, HistoryRecorder, LogRecorder, as_data
from coach.player.reports import Utterance
from coach.session.events import Command, Finish, PainStop, Quit, Record, Remember
from coach.store.history import Store
from coach.store.records import identity_of, planned_sides


def report(*actions, event=None):
    command = event or Command("next", 1.0)
    return Report(command, "playing", "playing", actions, 48_000, 24_000, 3, 1234)


ENTRY = Entry(identity_of(SMALL, "/home/small.yaml"), planned_sides(SMALL))


def test_the_log_is_one_whole_line_of_json_at_a_time() -> None:
    file = io.StringIO()
    log = LogRecorder(file, pytest.fail)
    log.write(report(Remember(Place("calf", "left", 1, 2))))
    log.write(report(event=Underflow(480, 1, 2.0)))
    first, second = map(json.loads, file.getvalue().splitlines())
    assert first == {
        "seconds": 2.0,
        "played": 48_000,
        "revision": 3,
        "frame": 1234,
        "event": {"type": "Command", "verb": "next", "at": 1.0},
        "before": "playing",
        "after": "playing",
        "actions": [
            {
                "type": "Remember",
                "place": {"type": "Place", "exercise": "calf", "side": "left", "set": 1, "rep": 2},
                "rep_done": False,
            }
        ],
    }
    assert second["event"] == {"type": "Underflow", "frames": 480, "times": 1, "at": 2.0}


def test_a_log_that_cannot_be_written_says_so_once() -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    said = []
    with LogRecorder(Full(), said.append) as log:
        log.write(report())
        log.write(report())
    assert said == ["The log ends here, and the session goes on: No space left on device."]


def test_the_diary_enters_what_the_listener_says(tmp_path: Path) -> None:
    entry = replace(ENTRY, notices="brief")
    with HistoryRecorder(Store.open(tmp_path / "h.db"), entry, pytest.fail) as diary:
        diary.write(report(Record("screen:surgery", "no")))
        diary.write(report(PainStop()))
        diary.write(report(Finish("completed", ())))
        diary.write(report(Record("pain", "7")))
        # As a process that is killed here would leave it.
        with Store.open(tmp_path / "h.db") as store:
            (killed,) = store.history()
        assert (killed.outcome, killed.pain, killed.effort) == ("completed", 7, None)
        diary.write(report(Record("effort", "10")))
        diary.write(report(Quit("completed")))
    with Store.open(tmp_path / "h.db") as store:
        (record,) = store.history()
    assert (record.notices, record.outcome, record.pain, record.effort) == (
        *("brief", "completed", 7, 10),
    )
    assert record.screening == (("surgery", "no"),)
    assert len(record.pain_stops) == 1
    assert record.zone is not None


def test_the_diary_enters_reps_the_place_and_the_end(tmp_path: Path) -> None:
    with HistoryRecorder(Store.open(tmp_path / "h.db"), ENTRY, pytest.fail) as diary:
        assert not diary.resumable
        diary.write(report(Remember(Place("calf", "left", 1, 1), rep_done=True)))
        assert diary.resumable
        diary.write(report(Remember(Place("calf", "left", 1, 2))))
        diary.write(report(Quit("stopped")))
    with Store.open(tmp_path / "h.db") as store:
        (session,) = store.history()
        assert (session.done, session.planned, session.outcome) == (1, 10, "stopped")
        point = store.last_unfinished(ENTRY.identity)
    assert point.place == Place("calf", "left", 1, 2)


def test_a_session_goes_on_where_the_history_cannot_be_written(tmp_path: Path) -> None:
    notices = []
    store = Store.open(tmp_path / "h.db")
    store.close()
    with HistoryRecorder(store, ENTRY, notices.append) as diary:
        diary.write(report(Remember(Place("calf", "left", 1, 1))))
    assert len(notices) == 1
    assert notices[0].startswith("This session is not entered in the history.")
    assert not diary.resumable


def test_the_log_tells_what_was_said_how_surely_and_when() -> None:
    said = Utterance("command", "stop", "stop", 0.91, 1.0, 1.4, 1.6, "safe", 12.5, 0, 4800)
    entry = as_data(report(event=said))["event"]
    assert entry == {
        "type": "Utterance",
        "outcome": "command",
        "verb": "stop",
        "phrase": "stop",
        "score": 0.91,
        "began": 1.0,
        "ended": 1.4,
        "decided": 1.6,
        "ears": "safe",
        "erle_db": 12.5,
        "revision": 0,
        "frame": 4800,
        "reason": "",
    }
