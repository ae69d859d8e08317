"""``kill -9`` at any moment: at most a rep is lost, and no answer that was confirmed."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from killed_sessions import ANSWERS, REPS, Nursery, nursery, told, wait_for_mode

from coach.items import Place
from coach.store.history import Store
from coach.store.records import SessionRecord

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="forks"),
]

KILLS = 20
MOMENTS = ("anywhere", "screening", "debriefing")


def reps_of(reports: Iterable[dict[str, Any]]) -> set[Place]:
    """The reps that were done by these reports."""
    places = [
        action["place"]
        for report in reports
        for action in report["actions"]
        if action["type"] == "Remember" and action.get("rep_done")
    ]
    return {Place(*(one.get(key) for key in ("exercise", "side", "set", "rep"))) for one in places}


def answers_of(reports: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The answers that were confirmed by these reports."""
    return {
        action["question"]: action["value"]
        for report in reports
        for action in report["actions"]
        if action["type"] == "Record"
    }


def kept(record: SessionRecord) -> dict[str, str]:
    """The answers that the history has."""
    numbers = {"pain": record.pain, "effort": record.effort}
    return {f"screen:{key}": answer for key, answer in record.screening} | {
        key: str(value) for key, value in numbers.items() if value is not None
    }


def test_a_killed_session_loses_at_most_a_rep_and_no_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, state = random.Random(14), tmp_path / "state" / "history.db"
    done: dict[int, set[Place]] = {}
    answers: dict[int, dict[str, str]] = {}
    killed = dict.fromkeys(("loading", "playing", *MOMENTS[1:], "leaving", "other"), 0)
    with nursery(tmp_path) as nurse:
        whole = _whole(nurse, tmp_path)
        number = 0
        while sum(killed.values()) < KILLS:
            number += 1
            log = tmp_path / f"{number}.log"
            with Store.open(state) as store:
                resume = store.last_unfinished() is not None
            moment = chance.choice(MOMENTS)
            process = nurse.start(log, resume=resume)
            if moment == "anywhere":
                time.sleep(chance.uniform(0, whole))
            elif wait_for_mode(log, moment, 2 * whole):
                time.sleep(chance.uniform(0, 0.5))
            if nurse.kill(process) == -9:
                mode = (told(log) or [{"after": "loading"}])[-1]["after"]
                killed[mode if mode in killed else "other"] += 1
            _compare(state, told(log), done, answers)
    with capsys.disabled():
        print(f"\n{KILLS} kills in {number} processes of {len(done)} sessions: {killed}")
    assert killed["debriefing"] >= 3
    assert killed["playing"] >= 3


def _whole(nurse: Nursery, folder: Path) -> float:
    """Play a whole session; returns its seconds."""
    began = time.monotonic()
    nurse.start(folder / "0.log", resume=False)
    assert nurse.wait() == 0
    seconds = time.monotonic() - began
    with Store.open(folder / "state" / "history.db") as store:
        (record,) = store.history()
    assert (record.done, record.outcome, kept(record)) == (REPS, "completed", ANSWERS)
    return seconds


def _compare(
    state: Path,
    reports: list[dict[str, Any]],
    done: dict[int, set[Place]],
    answers: dict[int, dict[str, str]],
) -> None:
    """Compare the history with what a process told; the last may not have been written down."""
    with Store.open(state, pytest.fail) as store:
        record = store.history()[-1]
    before = done.setdefault(record.id, set())
    certain = before | reps_of(reports[:-1])
    assert len(certain) <= record.done <= len(certain | reps_of(reports[-1:]))
    done[record.id] = certain | reps_of(reports[-1:])
    confirmed = answers.setdefault(record.id, {}) | answers_of(reports[:-1])
    assert confirmed.items() <= kept(record).items()
    answers[record.id] = kept(record)
