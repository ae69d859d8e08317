"""The web page in windows of every size: what must be seen is seen, and nothing is cut."""

import re

import pytest
from web_player import STATES

from coach.drawing import svg

# The least, the usual and the lying phone, and a desk; and each at 200 %, where half as many
# pixels are left.
WINDOWS = [(320, 568), (390, 844), (844, 390), (1440, 900)]
ENLARGED = [(width // 2, height // 2) for width, height in WINDOWS]

# Words that stand outside what holds them, or outside the window.
CUT = """() => Array.from(document.querySelectorAll(
    'button, p, h1, h2, summary, legend, label, li'))
  .filter((one) => one.checkVisibility() && !one.classList.contains('unseen'))
  .filter((one) => {
    const {left, right} = one.getBoundingClientRect();
    return one.scrollWidth > one.clientWidth + 1 || left < 0 || right > innerWidth + 1;
  })
  .map((one) => one.outerHTML.slice(0, 80))"""
# Words that stand outside their button, or that are broken in the middle.
SPILT = """() => Array.from(document.querySelectorAll('.controls button'))
  .filter((button) => button.checkVisibility())
  .flatMap((button) => {
    const box = button.getBoundingClientRect();
    return Array.from(button.querySelectorAll('span, svg'), (one) => one.getBoundingClientRect())
      .filter((one) => one.width > 1)
      .filter((one) => one.left < box.left || one.right > box.right || one.top < box.top
        || one.bottom > box.bottom || one.height > 2.6 * 24)
      .map(() => button.id);
  })"""
# What is to be hit, and is smaller than a finger.
SMALL = """() => Array.from(document.querySelectorAll(
    'button, summary, label, input[type=range], a'))
  .filter((one) => one.checkVisibility())
  .filter((one) => {
    const {width, height} = one.getBoundingClientRect();
    return Math.min(width, height) < 43.9;
  })
  .map((one) => one.outerHTML.slice(0, 80))"""


def each_window(player, session, state, windows):
    """Bring the page into a state, and give the window each size in turn."""
    for width, height in windows:
        player.page.set_viewport_size({"width": width, "height": height})
        # These last for some seconds only, and no state is left by another size.
        if (width, height) == windows[0] or state in ("resting", "holding"):
            player.bring(session, state)
        player.page.wait_for_timeout(50)
        yield width, height


@pytest.mark.parametrize("state", STATES)
def test_start_and_pause_are_always_there_and_nothing_is_cut(session, either, state) -> None:
    for width, height in each_window(either, session, state, [*WINDOWS, *ENLARGED]):
        where = f"{width}x{height}"
        for scroll in (0, 10_000):
            either.run(f"() => window.scrollTo(0, {scroll})")
            buttons = ["play", "back", "repeat", "next"]
            if state in ("waiting", "resting"):
                buttons.append("ready")
            boxes = [either.box(name) for name in buttons]
            for box in boxes:
                assert min(box["width"], box["height"]) >= 44, where
                assert 0 <= box["x"] <= box["x"] + box["width"] <= width, where
                assert 0 <= box["y"] <= box["y"] + box["height"] <= height, where
            for index, one in enumerate(boxes):
                assert not any(overlap(one, other) for other in boxes[index + 1 :]), where
        assert (where, either.run(CUT)) == (where, [])
        assert (where, either.run(SPILT)) == (where, [])
        assert (where, either.run(SMALL)) == (where, [])
        assert either.run("() => document.documentElement.scrollWidth <= innerWidth"), where


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


@pytest.mark.parametrize("state", ["waiting", "resting", "holding", "paused"])
def test_what_is_done_now_is_seen_without_scrolling(session, either, state) -> None:
    for width, height in each_window(either, session, state, WINDOWS):
        where = f"{width}x{height}"
        controls = either.box("controls")
        for name in ("drawing", "chapter", "place", "phase", "digits", "caption", "coming"):
            box = either.box(name)
            if box["height"]:
                assert not overlap(box, controls), (where, name)
                assert 0 <= box["y"] <= box["y"] + box["height"] <= height, (where, name)


@pytest.mark.parametrize("state", STATES)
def test_no_line_stands_there_twice(session, open_player, state) -> None:
    player = open_player(session.index, viewport={"width": 390, "height": 844})
    player.bring(session, state)
    lines = player.run(
        """() => Array.from(document.querySelectorAll('.top, .controls, .stage'))
          .filter((one) => one.checkVisibility())
          .flatMap((one) => one.innerText.toLowerCase().split('\\n'))
          .map((line) => line.replace(/[^a-z ]/g, '').trim()).filter(Boolean)"""
    )
    assert sorted(lines) == sorted(set(lines))


def test_the_drawing_is_of_the_side_that_is_done(session, open_player) -> None:
    player = open_player(session.index)
    player.bring(session, "holding")
    left = svg(session.programme.exercises[0].drawing, "left")
    right = svg(session.programme.exercises[0].drawing, "right")
    assert left != right
    paths = "(name) => [...document.querySelectorAll(name)].map((one) => one.getAttribute('d'))"
    assert player.run(paths, "#drawing path") == re.findall(r' d="(.*?)"', left)
    assert player.run(paths, "#coming-drawing path") == re.findall(r' d="(.*?)"', right)
    assert player.page.get_by_role("img", name="A person standing").count() == 1
