"""A year of sessions on a virtual clock: what is said at each start and at each end.

Every second day at six in the evening, with what a year has: gaps, a pain stop, notices that
change, a clock that is set wrong, a journey, summer time, a session that is killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from session_harness import frames_of
from small_programmes import exercise

from coach.audio import tones
from coach.dose import Dose, Rest
from coach.items import Preferences
from coach.model import PainRule, Programme, Safety, Screening, Wording
from coach.player import recorders
from coach.player.engine import Report
from coach.player.greeting import greeting
from coach.player.recorders import Entry, HistoryRecorder
from coach.player.start import notices_of
from coach.script import write_script
from coach.session.events import (
    Answered,
    AnswerEnded,
    Command,
    Compiled,
    Ended,
    Event,
    Playhead,
    Revision,
    Settings,
    Speak,
    Tick,
)
from coach.session.inquiries import debriefing_of, screening_of
from coach.session.machine import step
from coach.session.outline import Layout, layout_of, outline_of
from coach.session.state import begin
from coach.store.history import Store
from coach.store.records import SessionRecord, identity_of, planned_sides
from coach.timeline import SAMPLE_RATE, compile_timeline

GOLDEN = Path(__file__).parents[1] / "golden" / "year.txt"
LOCATION = "/home/ada/calf.yaml"
CALF = Programme(
    "calf",
    "Calves",
    Safety(("Ask your doctor first.",), ("Chest pain is an emergency.",), ("Stop if it hurts.",)),
    (
        exercise(
            sides="none",
            dose=Dose(sets=1, reps=2, hold=5, rest=Rest(2, 30, 5)),
            instructions={
                "set-up": Wording(("Face the wall, an arm away.",), known=("Face the wall.",)),
                "action": Wording(("Slide a foot back.",), ("Slide back.",)),
                "caution": Wording(("Hold on to the wall.",)),
                "release": Wording(("Come back.",)),
            },
        ),
    ),
    screening=(
        Screening("surgery", "Have you had surgery since last time?", ("Ask your surgeon first.",)),
    ),
    pain_rule=PainRule(6, ("Talk to your physiotherapist.",)),
)
OTHER_NOTICES = replace(
    CALF, safety=replace(CALF.safety, stop=("Stop if it hurts, or if you feel dizzy.",))
)


@dataclass
class Evening:
    """One session: what the person does in it. clock: how wrong the computer's is."""

    note: str = ""
    programme: Programme = CALF
    surgery: str = "no"
    pain: str | None = "2"
    effort: str | None = "4"
    pain_stop: bool = False
    killed: bool = False
    heard: bool = True
    clock: timedelta = timedelta()


EVENINGS = {
    "2026-01-01": Evening("the first time; the microphone hears nothing", heard=False),
    "2026-01-05": Evening("no answers", pain=None, effort=None),
    "2026-06-18": Evening("a pain stop", pain_stop=True, pain="7"),
    "2026-08-01": Evening("other notices from now on"),
    "2026-09-02": Evening("the clock is 400 days fast", clock=timedelta(days=400)),
    "2026-10-04": Evening("surgery", surgery="yes"),
    "2026-11-01": Evening("killed after a rep", killed=True),
}


def away(day: datetime) -> bool:
    """Two weeks in February, five in May."""
    return (2, 2) <= (day.month, day.day) <= (2, 15) or day.month == 5


def offset(moment: datetime) -> timedelta:
    """Return how far local time is ahead: of Berlin, and in July for two weeks of New York."""
    if (7, 10) <= (moment.month, moment.day) <= (7, 24):
        return timedelta(hours=-4)
    summer = datetime(2026, 3, 29, 1, tzinfo=timezone.utc) <= moment
    summer = summer and moment < datetime(2026, 10, 25, 1, tzinfo=timezone.utc)
    return timedelta(hours=2 if summer else 1)


def year() -> Iterator[tuple[datetime, Evening]]:
    """Yield every evening, in local time."""
    for number in range(0, 365, 2):
        noon = datetime(2026, 1, 1, 12, tzinfo=timezone.utc) + timedelta(days=number)
        zone = timezone(offset(noon))
        evening = EVENINGS.get(f"{noon:%Y-%m-%d}", Evening())
        if noon >= datetime(2026, 8, 1, tzinfo=timezone.utc):
            evening = replace(evening, programme=OTHER_NOTICES)
        if not away(noon):
            yield datetime(2026, noon.month, noon.day, 18, tzinfo=zone), evening


@dataclass
class Played:
    """One session as it is played: the clock, what is said, and what the diary hears."""

    diary: HistoryRecorder
    begun: datetime
    state: object = None
    clock: float = 0.0
    spoken: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.begun + timedelta(seconds=self.clock)

    def take(self, event: Event) -> None:
        before = self.state.mode
        self.state, actions = step(self.state, event)
        self.spoken += [action.text for action in actions if isinstance(action, Speak)]
        report = Report(event, before, self.state.mode, actions, 0, 0, 0, self.state.frame)
        self.diary.write(report)

    def command(self, verb: str, heard: int | None = None) -> None:
        self.clock += 1
        self.take(Command(verb, self.clock, heard))

    def wait(self, seconds: float, event: type[Tick] | type[AnswerEnded] = Tick) -> None:
        self.clock += seconds
        self.take(event(self.clock))

    def exercise(self, evening: Evening, layout: Layout) -> bool:
        """Play to the end, or as far as the evening goes; return whether the process lives."""
        frame = 0
        while self.state.mode == "playing" and frame < layout.frames:
            frame += SAMPLE_RATE // 2
            self.clock += 0.5
            self.take(Playhead(0, min(frame, layout.frames), self.clock))
            if self.state.mode == "trying":
                self.command("pause", heard=frame) if evening.heard else self.wait(7)
                self.wait(2, AnswerEnded)
                frame = self.state.frame
            if evening.killed and self.state.done:
                return False
            if evening.pain_stop and self.state.done:
                self.command("pain", heard=frame)
                self.command("stop")
                self.wait(61)
        if self.state.mode == "playing":
            self.take(Ended(self.clock))
        return True

    def answer(self, evening: Evening) -> None:
        """Answer what is asked at the end, and hear the last words."""
        for answer in (evening.pain, evening.effort):
            self.clock += 4
            if self.state.mode == "debriefing" and answer is not None:
                self.take(Answered(answer, self.clock, heard=True))
            if self.state.mode == "debriefing":
                self.wait(40)
        if self.state.mode == "leaving":
            self.wait(9, AnswerEnded)
        assert self.state.mode == "finished"


def play(path: Path, at: datetime, evening: Evening, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Play one session, and return what was said before its first hold and from then on."""
    begun, programme = at + evening.clock, evening.programme
    identity = identity_of(programme, LOCATION)
    with Store.open(path) as store:
        known = store.acquaintance(LOCATION)
    greeted = greeting(known, identity.safety, begun, brief=None, listen=True)
    preferences = Preferences(
        brief=greeted.brief, live=True, notices=greeted.notices, lesson=greeted.lesson
    )
    script = write_script(programme, preferences)
    timeline = compile_timeline(script, frames_of, tones.length)
    layout = layout_of(timeline)
    hold = next(one.frame for one in timeline.markers if one.kind == "hold")
    opening = [c.text for c in timeline.cues if c.kind == "speech" and c.start < hold]
    session = Played(None, begun)
    monkeypatch.setattr(recorders, "_now", lambda: session.now)
    entry = Entry(identity, planned_sides(programme), notices=greeted.notices)
    with HistoryRecorder(Store.open(path), entry, pytest.fail) as session.diary:
        session.state, _ = begin(
            outline_of(script),
            Settings(),
            gates=False,
            brief=greeted.brief,
            notices=notices_of(programme) if greeted.notices == "brief" else (),
            screening=screening_of(programme),
            debriefing=debriefing_of(programme),
        )
        session.take(Compiled(Revision(0, Settings(), layout), 0.0))
        asked = [*session.spoken, f"({evening.surgery})"]
        session.spoken.clear()
        session.take(Answered(evening.surgery, 4.0, heard=True))
        if session.exercise(evening, layout):
            session.answer(evening)
    if evening.surgery == "yes":
        return [*asked, *session.spoken]
    return [*asked, *opening, f"(first hold after {hold / SAMPLE_RATE:.0f} s)", *session.spoken]


def line(record: SessionRecord) -> str:
    """Sum up a session as the history has it."""
    answers = [
        f"{name} {value}"
        for name, value in (("pain", record.pain), ("effort", record.effort))
        if value is not None
    ]
    answers += ["pain stop"] * len(record.pain_stops)
    done = f"{record.done} of {record.planned} reps"
    return ", ".join(
        [record.outcome or "not finished", f"{record.notices} notices", done, *answers]
    )


@pytest.mark.slow
def test_a_year_of_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    told: list[str] = []
    texts: dict[str, str] = {}
    for at, evening in year():
        said = "\n".join(f"    {one}" for one in play(path, at, evening, monkeypatch))
        known = said in texts
        letter = texts.setdefault(said, f"#{len(texts) + 1}")
        with Store.open(path) as store:
            (record,) = store.history(1)
        assert record.local_start == at + evening.clock
        note = f" ({evening.note})" if evening.note else ""
        told.append(f"{record.local_start:%Y-%m-%d %H:%M %z} {letter}: {line(record)}{note}")
        if not known:
            told.append(said)
    got = "\n".join(told) + "\n"
    assert got == GOLDEN.read_text(encoding="utf-8")
