"""The sheet in a browser: on every screen, and as the browser prints it."""

import re
from pathlib import Path

import pytest
from sheets import PROGRAMME, sheet_of

from coach.sheet.html import sheet_page

SIZES = [(320, 568), (390, 844), (844, 390), (1440, 900)]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.html"
    path.write_text(sheet_page(sheet_of(PROGRAMME)), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_and_a_drawing_is_seen_whole(open_player, page, size, scheme) -> None:
    width, height = size
    player = open_player(
        page, sound=False, viewport={"width": width, "height": height}, color_scheme=scheme
    )
    assert player.run("() => document.documentElement.scrollWidth <= window.innerWidth")
    box = player.page.locator("svg.drawing").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["height"] <= height
    cut = player.run(
        "() => [...document.querySelectorAll('.sheet :is(h1, h2, p, li, dd, th, td)')]"
        ".filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.outerHTML)"
    )
    assert cut == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_moves_stands_out_from_the_paper(open_player, page, scheme) -> None:
    player = open_player(page, sound=False, color_scheme=scheme)

    def luminance(script):
        colour = player.run(f"() => {script}")
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    paper = luminance("getComputedStyle(document.body).backgroundColor")
    for paint in ("moves", "way", "prop"):
        ink = luminance(f"getComputedStyle(document.querySelector('.drawn-{paint}')).fill")
        light, dark = max(paper, ink), min(paper, ink)
        assert (light + 0.05) / (dark + 0.05) >= 3, paint


def test_a_browser_prints_it_on_two_pages(open_player, page) -> None:
    player = open_player(page, sound=False)
    printed = player.page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type /Page\b", printed)) <= 2
