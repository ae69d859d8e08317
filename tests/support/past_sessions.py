"""Sessions of days ago, entered into the history as the player does, and what a command prints."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from coach.cli import coach
from coach.items import Place
from coach.programmes.loader import load_with_positions
from coach.store.history import Store
from coach.store.records import identity_of, planned_sides

PLAN = """\
schema: 2
title: My back
{often}
safety: {{consult: Ask first., emergency: Chest pain., stop: Stop if it hurts.}}
exercises:
  - {{id: lift, name: Lift, position: supine, dose: 4 x 10s, instructions: {{action: Lift.}}}}
"""


def programme(folder: Path, often: str = "times-a-week: 3", name: str = "back") -> Path:
    """Write a programme of four holds, which is done so often, and return its path."""
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
    """Return the lines that a command prints, which must succeed."""
    done = runner.invoke(coach, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()
