"""The screen as lines of text: golden lines, each written at once."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from any_view import views
from hypothesis import given, settings
from hypothesis import strategies as st
from screen_views import HOLD, PAUSED, READY, TALK
from small_programmes import exercise, programme

from coach.dose import Dose, Rest, Tempo
from coach.model import Programme
from coach.screen.opening import open_screen
from coach.screen.plain import PlainScreen, changes
from coach.screen.view import CONTROLS, View, Viewer
from coach.script import write_script
from coach.timeline import Timeline, compile_timeline

GOLDEN = Path(__file__).parents[1] / "golden"


def small_session() -> tuple[Timeline, Programme]:
    """A stretch on two sides, then slow lifts in two sets."""
    stretch = exercise(dose=Dose(1, 2, hold=10, rest=Rest(reps=5, sets=30, sides=9)))
    lift = exercise(
        id="lift",
        name="Leg lift",
        position="supine",
        sides="none",
        dose=Dose(2, 2, tempo=Tempo(2, 3, 2), rest=Rest(3, 20, 5)),
        instructions={},
    )
    session = programme(stretch, lift)
    script = write_script(session)
    return compile_timeline(script, lambda text: 600 * len(text), lambda name: 2400), session


def plain(views: list[View]) -> str:
    out = io.StringIO()
    screen = PlainScreen(out)
    for view in views:
        screen.show(view)
    return out.getvalue()


def test_a_session_in_plain_lines() -> None:
    timeline, session = small_session()
    outline = Viewer(timeline, session)
    step = timeline.sample_rate // 10
    views = [outline.view(frame, "playing") for frame in range(0, timeline.frames, step)]
    text = plain([*views, outline.view(timeline.frames, "finished")])
    assert text == (GOLDEN / "screen-plain.txt").read_text(encoding="utf-8")


def test_pauses_messages_and_gates_in_plain_lines() -> None:
    story = [
        HOLD,
        replace(TALK, mode="answering", message=""),
        HOLD,
        PAUSED,
        replace(PAUSED, message="Louder."),
        replace(HOLD, message="Louder."),
        replace(HOLD, message="Louder.", count=27),
        replace(HOLD, count=26),
        replace(HOLD, message="Louder."),
        READY,
        replace(READY, hearing='Heard "ready".'),
        replace(HOLD, number=3, exercise="Bridge", side=None, rep=1, count=30),
        replace(HOLD, mode="stopped", controls=CONTROLS["stopped"]),
        replace(HOLD, mode="lost", controls=CONTROLS["lost"]),
        replace(HOLD, mode="finished", controls=()),
    ]
    assert plain([view for view in story for _ in range(10)]) == (
        GOLDEN / "screen-plain-story.txt"
    ).read_text(encoding="utf-8")


@settings(deadline=None)
@given(before=st.none() | views, now=views)
def test_plain_lines_hold_no_control_characters_and_nothing_twice(
    before: View | None, now: View
) -> None:
    assert list(changes(now, now)) == []
    out = io.StringIO()
    screen = PlainScreen(out)
    for view in filter(None, (before, now, now)):
        screen.show(view)
    for line in out.getvalue().split("\n"):
        assert line.isprintable()


def test_every_plain_line_is_written_at_once() -> None:
    class Counting(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1

    out = Counting()
    screen = PlainScreen(out)
    screen.say("One.")
    screen.say("")
    screen.say("Two\x1b[31m\nlines.")
    assert out.getvalue() == "One.\nTwo\\x1b[31m lines.\n"
    assert out.flushed == 2


def test_a_pipe_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert isinstance(open_screen(), PlainScreen)  # pytest's stdout is no terminal
    assert isinstance(open_screen(plain=True), PlainScreen)
