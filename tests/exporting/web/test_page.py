"""The web folder on the disk and the page in it, without a browser."""

import base64
import dataclasses
import hashlib
import html.parser
import json
import re
from pathlib import Path

import pytest
from exported_session import CALVES_AND_LIFT as PROGRAMME
from exported_session import JPEG, LIFT, write_web
from small_programmes import exercise, programme
from timelines import compiled

from coach.compiler import compile_track
from coach.pose import Photo
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.tone import ToneVoice

TIMELINE = compiled(PROGRAMME)


@pytest.fixture
def sound(tmp_path: Path):
    path = tmp_path / "session.mp3"
    path.write_bytes(b"as many bytes as a session has")
    return path


def data_of(index):
    page = index.read_text(encoding="utf-8")
    (text,) = re.findall(r'<script id="session" type="application/json">(.*?)</script>', page)
    return json.loads(text)


def test_the_folder_holds_the_page_and_the_sound(tmp_path: Path, sound) -> None:
    index = write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound)
    assert index == tmp_path / "out" / "index.html"
    names = {"index.html", "session.mp3", "worker.js", "manifest.webmanifest"}
    names |= {"icon-192.png", "icon-512.png"}
    assert {path.name for path in index.parent.iterdir()} == names
    assert (index.parent / "session.mp3").read_bytes() == sound.read_bytes()
    assert 'src="session.mp3"' in index.read_text(encoding="utf-8")


def test_the_same_session_is_the_same_bytes(tmp_path: Path, sound) -> None:
    pages = [
        write_web(tmp_path / name, TIMELINE, PROGRAMME, sound).read_bytes()
        for name in ("one", "two")
    ]
    assert pages[0] == pages[1]


class Inventory(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements, self.inline, self._open = [], {}, None

    def handle_starttag(self, tag, attributes) -> None:
        self.elements.append((tag, dict(attributes)))
        self._open = tag if tag in ("style", "script") else None

    def handle_data(self, data) -> None:
        if self._open and not any("type" in a for t, a in self.elements[-1:] if t == "script"):
            self.inline[self._open] = data

    def handle_endtag(self, tag) -> None:
        self._open = None


def inventory(index):
    found = Inventory()
    found.feed(index.read_text(encoding="utf-8"))
    return found


def test_the_policy_lets_only_this_style_and_this_script_run(tmp_path: Path, sound) -> None:
    found = inventory(write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound))
    (policy,) = (
        attributes["content"]
        for tag, attributes in found.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag in ("style", "script"):
        digest = hashlib.sha256(found.inline[tag].encode()).digest()
        assert rules[f"{tag}-src"] == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_nothing_in_the_page_points_outside(tmp_path: Path, sound) -> None:
    found = inventory(write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound))
    addresses = [
        attributes[name]
        for _, attributes in found.elements
        for name in ("src", "href", "action", "srcset")
        if name in attributes
    ]
    assert sorted(addresses) == ["data:,", "session.mp3"]
    assert not [a for _, a in found.elements if any(name.startswith("on") for name in a)]
    assert not [a for _, a in found.elements if "style" in a]


HOSTILE = "</script><!-- ]]> <b onclick=x>\"'&\u2028${title}"


def test_hostile_text_stays_text(tmp_path: Path, sound) -> None:
    poisoned = dataclasses.replace(PROGRAMME, title=HOSTILE)
    index = write_web(tmp_path / "out", TIMELINE, poisoned, sound)
    assert data_of(index)["title"] == HOSTILE
    assert HOSTILE not in index.read_text(encoding="utf-8")
    assert [tag for tag, _ in inventory(index).elements].count("script") == 2
    assert "b" not in [tag for tag, _ in inventory(index).elements]


def test_the_cover_is_in_the_page_itself(tmp_path: Path, sound) -> None:
    index = write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound)
    kind, _, data = data_of(index)["artwork"][0]["src"].partition(",")
    assert kind == "data:image/jpeg;base64"
    assert base64.b64decode(data) == JPEG


@pytest.mark.slow
def test_the_bundled_session_is_small_enough_to_send(tmp_path: Path) -> None:
    import soundfile

    from coach.library import find
    from coach.programmes.loader import load

    bundled = load(find("sacroiliitis"))
    track = compile_track(bundled, ClipBank(ToneVoice(), ClipCache(tmp_path / "clips")))
    sound = tmp_path / "whole.mp3"
    with soundfile.SoundFile(
        sound, "w", 24_000, 1, bitrate_mode="CONSTANT", compression_level=0.7
    ) as file:
        for block in track.blocks():
            file.write(block)
    index = write_web(tmp_path / "out", track.timeline, bundled, sound)
    assert sum(path.stat().st_size for path in index.parent.iterdir()) < 6_000_000


def test_a_photo_of_the_author_stands_in_for_a_drawing(tmp_path: Path, sound) -> None:
    photo = Photo("lift.png", "A {side} leg, <lifted>", JPEG, 40, 30)
    pictured = programme(exercise(), dataclasses.replace(LIFT, photo=photo))
    found = inventory(write_web(tmp_path / "out", compiled(pictured), pictured, sound))
    images = [attributes for tag, attributes in found.elements if tag == "img"]
    data = f"data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}"
    assert {image["src"] for image in images} == {data}
    assert any("drawing" in image.get("class", "") for image in images)
