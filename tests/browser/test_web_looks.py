"""The web folder for the eye, the finger and the screen reader, small and large, dark and light."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from reports import year_report
from web_player import STATES, Player

from coach.progress.page import report_page
from coach.sheet.html import sheet_page
from coach.sheet.sheet import make_sheet

SIZES = {"phone": {"width": 320, "height": 640}, "desk": {"width": 1280, "height": 860}}


def violations(player):
    """What axe-core finds wrong, of all its rules that are not marked experimental."""
    player.run(AXE_SCRIPT)
    found = player.run("async () => (await axe.run({resultTypes: ['violations']})).violations")
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("contrast", ["no-preference", "more"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(session, open_player, scheme: str, contrast: str) -> None:
    player = open_player(
        session.index, viewport=SIZES["phone"], color_scheme=scheme, contrast=contrast
    )
    for state in STATES:
        player.bring(session, state)
        assert (state, violations(player)) == (state, [])


def test_axe_finds_nothing_in_firefox(session, firefox) -> None:
    firefox.set_viewport_size({"width": 320, "height": 568})
    firefox.goto(session.index.as_uri())
    player = Player(firefox)
    for state in STATES:
        player.bring(session, state)
        firefox.run(f"(() => {{ {AXE_SCRIPT}; return 1; }})()")
        found = firefox.run("axe.run({resultTypes: ['violations']}).then((one) => one.violations)")
        assert (state, [rule["id"] for rule in found]) == (state, [])


def test_axe_does_find_a_fault(session, open_player) -> None:
    player = open_player(session.index)
    player.run("() => document.querySelector('#play span').remove()")
    assert violations(player) != []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_sheet(session, open_player, tmp_path: Path, scheme: str) -> None:
    page = tmp_path / "sheet.html"
    page.write_text(sheet_page(make_sheet(session.programme, session.timeline)), encoding="utf-8")
    player = open_player(page, sound=False, color_scheme=scheme, viewport=SIZES["phone"])
    assert violations(player) == []
    assert fits(player)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sessions", [0, 1, 20, None])
def test_axe_finds_nothing_on_a_report(
    open_player, tmp_path: Path, sessions: int | None, size: str, scheme: str
) -> None:
    page = tmp_path / "report.html"
    page.write_text(report_page(year_report(sessions)), encoding="utf-8")
    player = open_player(page, sound=False, color_scheme=scheme, viewport=SIZES[size])
    assert violations(player) == []
    assert fits(player)


def fits(player):
    return player.run("() => document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", SIZES)
def test_the_main_button_can_be_hit_with_a_heel(session, open_player, size: str) -> None:
    player = open_player(session.index, viewport=SIZES[size])
    for name, state in (("play", "new"), ("ready", "waiting"), ("play", "paused")):
        player.bring(session, state)
        box = player.page.locator(f"#{name}").bounding_box()
        assert box["width"] >= 180
        assert box["height"] >= 96


@pytest.mark.parametrize("size", SIZES)
def test_the_digits_can_be_read_from_the_floor(session, open_player, size: str) -> None:
    player = open_player(session.index, viewport=SIZES[size])
    player.start()
    player.pause()
    hold = next(phase for phase in session.timeline.phases if phase.phase == "hold")
    player.at(hold.start / session.timeline.sample_rate + 1)
    style = "getComputedStyle(document.getElementById('digits')).fontSize"
    assert float(player.run(f"() => {style}").removesuffix("px")) >= 96


def brightness(player):
    """Of the ground behind everything, 0 to 255."""
    style = "getComputedStyle(document.body).backgroundColor"
    colours = re.findall(r"\d+", player.run(f"() => {style}"))
    return sum(map(int, colours)) / 3


def test_dark_is_dark_and_light_is_light(session, open_player) -> None:
    assert brightness(open_player(session.index, color_scheme="light")) > 200
    assert brightness(open_player(session.index, color_scheme="dark")) < 60


def test_whoever_wants_no_motion_gets_none(session, open_player) -> None:
    still = open_player(session.index, reduced_motion="reduce")
    moving = open_player(session.index, reduced_motion="no-preference")
    durations = "() => getComputedStyle(document.getElementById('play')).transitionDuration"
    assert still.run(durations) == "0s"
    assert moving.run(durations) != "0s"


def test_on_paper_there_is_the_sheet_and_no_buttons(session, open_player) -> None:
    player = open_player(session.index)
    player.page.emulate_media(media="print")
    assert player.page.locator(".sheet").is_visible()
    assert player.page.get_by_text("Keep your right knee soft.").is_visible()
    for screen_only in (
        ".controls",
        ".chapters",
        "#before",
        "#print",
        ".top",
        "#stage",
        "#history",
    ):
        assert not player.page.locator(screen_only).is_visible()
    pdf = player.page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 3


def test_a_screen_reader_hears_the_landmarks_and_little_else(session, open_player) -> None:
    player = open_player(session.index)
    player.start()
    spoken = player.run(
        "() => Array.from(document.querySelectorAll('[aria-live], [role=status], [role=alert]'))"
        ".map((region) => region.id)"
    )
    assert sorted(spoken) == ["advice", "status", "trouble"]
    for role, name in (
        ("main", None),
        ("banner", None),
        ("navigation", "Exercises"),
        ("region", "Now"),
    ):
        assert player.page.get_by_role(role, name=name).count() == 1
    # Playing on through the session writes nothing to the live region.
    player.pause()
    for seconds in (30, 60, 90):
        assert player.at(seconds)["status"] == ""
