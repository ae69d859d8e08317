"""What people read: golden pages of the full screen, golden lines of the plain one."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from any_view import views
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from screen_views import HOLD, PAUSED, READY, SEEN, TALK

from coach.screen.commands import answer_of, verb_of
from coach.screen.layout import ASCII, big, layout, wrap
from coach.screen.terminal import TerminalScreen
from coach.screen.view import CONTROLS, HEARING, View
from coach.session.events import VERBS

GOLDEN = Path(__file__).parents[1] / "golden"

MOVING = replace(
    READY,
    mode="playing",
    count=27,
    seconds=27,
    controls=CONTROLS["playing"],
)
LONG = (
    "The history of your sessions is damaged (file is not a database). It is kept as "
    "/home/user/.local/state/coach/history.damaged-20260301-120000.db, and a new history begins."
)
ASKED = replace(
    READY,
    mode="debriefing",
    activity="closing",
    exercise="",
    number=0,
    side=None,
    set=None,
    seconds_left=0,
    progress=1.0,
    task="Calf stretch 4 of 4; Bridge 4 of 4; Knee to chest 1 of 2",
    saying="",
    controls=CONTROLS["debriefing"],
    message="You have done nine of ten repetitions, in all three exercises. How was the pain, from "
    "zero to ten?",
)
BEFORE = {
    "mode": "screening",
    "activity": "welcome",
    "seconds_left": None,
    "progress": None,
    "task": "",
    "controls": CONTROLS["screening"],
    "message": "Have you had surgery since last time?",
}
PAGES = {
    "screen-hold-80x24": (HOLD, 80, 24),
    "screen-hold-60x16": (HOLD, 60, 16),
    "screen-hold-40x10": (HOLD, 40, 10),
    "screen-hold-30x5": (HOLD, 30, 5),
    "screen-hold-20x5": (HOLD, 20, 5),
    "screen-hold-200x50": (HOLD, 200, 50),
    "screen-talk-80x24": (TALK, 80, 24),
    "screen-talk-40x10": (TALK, 40, 10),
    "screen-ready-80x24": (replace(READY, hearing='Heard "ready"?'), 80, 24),
    "screen-ready-40x10": (READY, 40, 10),
    "screen-ready-20x5": (READY, 20, 5),
    "screen-moving-20x5": (MOVING, 20, 5),
    "screen-moving-40x10": (MOVING, 40, 10),
    "screen-moving-80x24": (MOVING, 80, 24),
    "screen-moving-200x60": (MOVING, 200, 60),
    "screen-safe-40x24": (replace(HOLD, hearing=HEARING["safe"]), 40, 24),
    "screen-wide-40x10": (replace(TALK, exercise="猫のポーズ", saying="猫" * 50), 40, 10),
    "screen-safe-80x24": (replace(TALK, hearing=HEARING["safe"]), 80, 24),
    "screen-safe-60x16": (replace(HOLD, hearing=HEARING["safe"]), 60, 16),
    "screen-paused-80x24": (PAUSED, 80, 24),
    "screen-debriefing-80x24": (ASKED, 80, 24),
    "screen-debriefing-40x10": (ASKED, 40, 10),
    "screen-screening-80x24": (replace(ASKED, **BEFORE), 80, 24),
    "screen-screening-20x5": (replace(ASKED, **BEFORE), 20, 5),
    "screen-seen-80x24": (SEEN, 80, 24),
    "screen-long-message-80x24": (replace(HOLD, message=LONG), 80, 24),
    "screen-long-message-40x14": (replace(HOLD, message=LONG), 40, 14),
}


def page(view: View, width: int, height: int) -> str:
    rows = [
        f"|{line.text}{' ' * (width - cell_len(line.text))}|"
        for line in layout(view, width, height)
    ]
    edge = f"+{'-' * width}+"
    return "\n".join([edge, *rows, edge]) + "\n"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_as_it_should(name: str) -> None:
    assert page(*PAGES[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@settings(deadline=None)
@given(view=views, width=st.integers(1, 250), height=st.integers(1, 80))
def test_any_view_fills_any_terminal_exactly_and_steers_none(
    view: View, width: int, height: int
) -> None:
    lines = layout(view, width, height)
    assert len(lines) == height
    for line in lines:
        assert cell_len(line.text) <= width
        assert line.text.isprintable()


@settings(deadline=None)
@given(count=st.integers(1, 999), width=st.integers(30, 250), height=st.integers(2, 80), view=views)
def test_the_count_can_always_be_seen(view: View, count: int, width: int, height: int) -> None:
    lines = layout(replace(view, count=count), width, height)
    drawn = [line.text.strip() for line in lines if line.look == "count"]
    if drawn == [str(count)] or any(line.text.endswith(f" {count}") for line in lines):
        return
    size = len(drawn) // 5
    assert size >= 1
    columns = (len(str(count)) * 4 - 1) * 2 * size
    assert [row.strip() for row in big(count, columns, 5 * size)] == drawn


@settings(deadline=None)
@given(view=views, width=st.integers(20, 250), height=st.integers(1, 80))
def test_the_way_out_can_always_be_seen(view: View, width: int, height: int) -> None:
    if view.controls:
        first = f"q {view.controls[0].word}"
        assert first in ("q stop", "q quit")
        assert any(first in line.text for line in layout(view, width, height))


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("height", [4, 5, 10, 24, 60])
def test_what_a_picture_shows_takes_no_room_from_anything_else(width: int, height: int) -> None:
    with_it, without = (
        [line.text.strip() for line in layout(view, width, height) if line.text.strip()]
        for view in (SEEN, READY)
    )
    assert [text for text in without if text not in with_it] == []


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("height", [4, 5, 10, 24, 60])
@pytest.mark.parametrize("view", [READY, MOVING])
def test_what_to_do_can_be_seen_until_it_is_done(view: View, width: int, height: int) -> None:
    text = " ".join(line.text.strip() for line in layout(view, width, height))
    assert view.task in text


@given(st.text(st.sampled_from("aé猫 ")), st.integers(2, 30))
def test_wide_letters_are_wrapped_by_their_width_and_none_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(0 < cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_bigger_terminal_never_has_a_smaller_count() -> None:
    for width in range(30, 200, 7):
        sizes = [
            sum(line.look == "count" for line in layout(HOLD, width, height))
            for height in (7, 10, 22, 30, 50, 80)
        ]
        assert sizes == sorted(sizes)
        assert sizes[0] >= 5


def test_a_terminal_with_ascii_only_gets_ascii() -> None:
    for line in layout(HOLD, 80, 24, ASCII):
        assert line.text.isascii()


def test_digits_differ_and_are_as_large_as_the_room_allows() -> None:
    assert len({big(digit, 6, 5) for digit in range(10)}) == 10
    assert big(1, 5, 5) == big(1, 6, 4) == ()
    assert {len(row) for row in big(30, 80, 12)} == {28}
    assert len(big(30, 80, 12)) == 10


def test_every_verb_can_be_typed_and_every_control_has_a_verb() -> None:
    assert {verb_of(verb) for verb in VERBS} == set(VERBS)
    for mode, controls in CONTROLS.items():
        for control in controls:
            if answer_of(control.key, mode) is not None:
                continue
            verb = verb_of(control.key)
            assert verb is not None, (mode, control)
            assert verb in (verb_of(control.word), "play-pause")
    assert verb_of("x") is verb_of("") is None


def test_a_message_goes_after_a_while_but_not_while_the_session_stands_still() -> None:
    out, now = io.StringIO(), [0.0]
    console = Console(file=out, force_terminal=True, width=80, height=24)
    going, lost = replace(TALK, message=""), replace(TALK, message="", mode="lost")

    def shown(view):
        out.seek(0)
        out.truncate()
        screen.show(view)
        return "Said." in out.getvalue()

    with TerminalScreen(console, clock=lambda: now[0]) as screen:
        screen.say("Said.")
        assert shown(going)
        now[0] = 1000.0
        assert shown(lost)
        assert not shown(going)
        assert not shown(lost)
