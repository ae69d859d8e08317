"""The web folder on the disk and the page in it, without a browser."""

import base64
import dataclasses
import hashlib
import html.parser
import json
import re

import pytest
from strategies import exercise, programme

from coach import tones
from coach.errors import ExportError
from coach.export.parts import divide
from coach.export.web import write_web
from coach.model import Dose, Rest, Tempo
from coach.production import produce
from coach.script import write_script
from coach.timeline import compile_timeline
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.tone import ToneVoice

LIFT = exercise(
    id="leg-lift",
    name="Leg lift",
    position="prone",
    sides="none",
    dose=Dose(sets=2, reps=1, tempo=Tempo(2, 3, 2), rest=Rest(sets=5)),
    instructions={},
)
PROGRAMME = programme(exercise(), LIFT)
TIMELINE = compile_timeline(write_script(PROGRAMME), lambda text: 400 * len(text), tones.length)
PNG = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "whole.mp3"
    path.write_bytes(b"as many bytes as a session has")
    return path


def data_of(index):
    page = index.read_text(encoding="utf-8")
    (text,) = re.findall(r'<script id="session" type="application/json">(.*?)</script>', page)
    return json.loads(text)


def test_the_folder_holds_the_page_and_the_sound(tmp_path, sound):
    index = write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound)
    assert index == tmp_path / "out" / "index.html"
    assert {path.name for path in index.parent.iterdir()} == {"index.html", "session.mp3"}
    assert (index.parent / "session.mp3").read_bytes() == sound.read_bytes()
    assert 'src="session.mp3"' in index.read_text(encoding="utf-8")


def test_the_same_session_is_the_same_bytes(tmp_path, sound):
    pages = [
        write_web(tmp_path / name, TIMELINE, PROGRAMME, sound, cover=PNG).read_bytes()
        for name in ("one", "two")
    ]
    assert pages[0] == pages[1]


def test_chapters_captions_and_phases_are_those_of_the_timeline(tmp_path, sound):
    data = data_of(write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound))
    rate = TIMELINE.sample_rate
    parts = divide(TIMELINE, "side")
    assert data["chapters"] == [[part.start / rate, part.title] for part in parts]
    assert data["seconds"] == TIMELINE.frames / rate
    gates = {
        "get ready": "Stand next to a wall.",
        "change posture": "Lie down on your stomach, on a wall.",
    }
    shown = [
        [cue.start / rate, cue.end / rate, gates.get(cue.text, cue.text)]
        for cue in TIMELINE.cues
        if cue.kind == "speech" or cue.text in gates
    ]
    assert data["captions"] == shown
    assert set(gates.values()) <= {text for _, _, text in data["captions"]}
    timed = [entry[:2] for entry in data["phases"] if entry[2] == "timed"]
    assert timed == [[phase.start / rate, phase.end / rate] for phase in TIMELINE.phases]
    assert [entry[0] for entry in data["phases"]] == sorted(entry[0] for entry in data["phases"])


def test_a_phase_is_called_what_the_coach_calls_it(tmp_path, sound):
    words = dataclasses.replace(LIFT.words, up="Raise", down="Sink")
    renamed = programme(exercise(), dataclasses.replace(LIFT, words=words))
    data = data_of(write_web(tmp_path / "out", TIMELINE, renamed, sound))
    labels = [entry[3] for entry in data["phases"] if entry[2] == "timed"]
    assert labels == ["Hold"] * 6 + ["Raise", "Hold", "Sink"] * 2


def test_each_session_is_remembered_under_its_own_name(tmp_path, sound):
    def name_of(programme):
        return data_of(write_web(tmp_path / "out", TIMELINE, programme, sound, force=True))["id"]

    first = name_of(PROGRAMME)
    assert first == name_of(PROGRAMME)
    assert first != name_of(dataclasses.replace(PROGRAMME, title="Another"))


class Inventory(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.elements, self.inline, self._open = [], {}, None

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._open = tag if tag in ("style", "script") else None

    def handle_data(self, data):
        if self._open and not any("type" in a for t, a in self.elements[-1:] if t == "script"):
            self.inline[self._open] = data

    def handle_endtag(self, tag):
        self._open = None


def inventory(index):
    found = Inventory()
    found.feed(index.read_text(encoding="utf-8"))
    return found


def test_the_policy_lets_only_this_style_and_this_script_run(tmp_path, sound):
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


def test_nothing_in_the_page_points_outside(tmp_path, sound):
    found = inventory(write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound, cover=PNG))
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


def test_hostile_text_stays_text(tmp_path, sound):
    poisoned = dataclasses.replace(PROGRAMME, title=HOSTILE)
    index = write_web(tmp_path / "out", TIMELINE, poisoned, sound)
    assert data_of(index)["title"] == HOSTILE
    assert HOSTILE not in index.read_text(encoding="utf-8")
    assert [tag for tag, _ in inventory(index).elements].count("script") == 2
    assert "b" not in [tag for tag, _ in inventory(index).elements]


def test_a_folder_that_is_there_is_left_alone(tmp_path, sound):
    index = write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound)
    before = index.read_bytes()
    other = dataclasses.replace(PROGRAMME, title="Another")
    with pytest.raises(ExportError, match="--force"):
        write_web(tmp_path / "out", TIMELINE, other, sound)
    assert index.read_bytes() == before
    write_web(tmp_path / "out", TIMELINE, other, sound, force=True)
    assert index.read_bytes() != before
    assert {path.name for path in tmp_path.iterdir()} == {"out", "whole.mp3"}


def test_force_never_takes_somebody_elses_files(tmp_path, sound):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(ExportError, match=r"thesis\.txt"):
        write_web(folder, TIMELINE, PROGRAMME, sound, force=True)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_an_empty_folder_may_be_filled(tmp_path, sound):
    (tmp_path / "out").mkdir()
    assert write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound).is_file()


def test_a_file_of_that_name_is_left_alone(tmp_path, sound):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ExportError, match="no folder"):
        write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound, force=True)
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("force", [False, True])
def test_a_failure_leaves_what_was_there(tmp_path, sound, force):
    before = None
    if force:
        before = write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound).read_bytes()
    sound.unlink()
    with pytest.raises(ExportError, match="cannot be written"):
        write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound, force=force)
    if force:
        assert (tmp_path / "out" / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if force else [])


def test_a_sound_that_some_phones_cannot_play_is_refused(tmp_path, sound):
    with pytest.raises(ExportError, match=r"\.mp3 or \.m4a"):
        write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound.rename(tmp_path / "whole.opus"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("tag", [b"", b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)])
def test_an_mp3_in_which_browsers_lose_their_place_is_refused(tmp_path, tag):
    import numpy as np
    import soundfile

    noise = np.random.default_rng(1).normal(0, 0.1, 48_000)
    for mode in ("VARIABLE", "CONSTANT"):
        sound = tmp_path / f"{mode}.mp3"
        # Without a compression level, soundfile passes the bit rate mode on to nobody.
        soundfile.write(sound, noise, 24_000, bitrate_mode=mode, compression_level=0.5)
        sound.write_bytes(tag + sound.read_bytes())
    with pytest.raises(ExportError, match="constant bit rate"):
        write_web(tmp_path / "out", TIMELINE, PROGRAMME, tmp_path / "VARIABLE.mp3")
    assert write_web(tmp_path / "out", TIMELINE, PROGRAMME, tmp_path / "CONSTANT.mp3").is_file()


def test_a_cover_is_a_picture(tmp_path, sound):
    index = write_web(tmp_path / "out", TIMELINE, PROGRAMME, sound, cover=PNG)
    assert data_of(index)["artwork"][0]["src"].startswith("data:image/png;base64,")
    with pytest.raises(ExportError, match="neither PNG nor JPEG"):
        write_web(tmp_path / "two", TIMELINE, PROGRAMME, sound, cover=b"<svg onload=x>")


@pytest.mark.slow
def test_the_bundled_session_is_small_enough_to_send(tmp_path):
    import soundfile

    from coach.programmes import find, load

    bundled = load(find("sacroiliitis"))
    track = produce(bundled, ClipBank(ToneVoice(), ClipCache(tmp_path / "clips")))
    sound = tmp_path / "whole.mp3"
    with soundfile.SoundFile(
        sound, "w", 24_000, 1, bitrate_mode="CONSTANT", compression_level=0.7
    ) as file:
        for block in track.blocks():
            file.write(block)
    index = write_web(tmp_path / "out", track.timeline, bundled, sound)
    assert sum(path.stat().st_size for path in index.parent.iterdir()) < 6_000_000
