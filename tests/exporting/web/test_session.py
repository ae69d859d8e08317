"""The session as the web player reads it: times, words and a name of its own."""

import dataclasses
import json

from exported_session import CALVES_AND_LIFT as PROGRAMME
from exported_session import LIFT
from small_programmes import exercise, programme
from timelines import compiled

from coach.exporting.web.session import as_json, session_data
from coach.parts import divide

TIMELINE = compiled(PROGRAMME)


def test_chapters_captions_and_phases_are_those_of_the_timeline() -> None:
    data = session_data(TIMELINE, PROGRAMME, "data:,")
    rate = TIMELINE.sample_rate
    parts = divide(TIMELINE, "side")
    assert [chapter[:2] for chapter in data["chapters"]] == [
        [part.start / rate, part.title] for part in parts
    ]
    sides = {marker.frame / rate for marker in TIMELINE.markers if marker.kind == "side"}
    assert {side for _, _, side in data["chapters"][1:]} == sides
    assert data["seconds"] == TIMELINE.frames / rate
    gates = {
        "get ready": "Stand next to a wall.",
        "change posture": "Lie down on your stomach, next to a wall.",
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


def test_a_phase_is_called_what_the_coach_calls_it() -> None:
    words = dataclasses.replace(LIFT.words, up="Raise", down="Sink")
    renamed = programme(exercise(), dataclasses.replace(LIFT, words=words))
    data = session_data(compiled(renamed), renamed, "data:,")
    labels = [entry[3] for entry in data["phases"] if entry[2] == "timed"]
    assert labels == ["Hold"] * 6 + ["Raise", "Hold", "Sink"] * 2


def test_each_session_is_remembered_under_its_own_name() -> None:
    def name_of(programme):
        return session_data(TIMELINE, programme, "data:,")["id"]

    first = name_of(PROGRAMME)
    assert first == name_of(PROGRAMME)
    assert first != name_of(dataclasses.replace(PROGRAMME, title="Another"))


def test_what_would_end_a_script_or_a_line_is_escaped_and_still_the_same_text() -> None:
    title = "</script><!-- & \u2028\u2029"
    text = as_json({"title": title})
    assert not {*"<>&\u2028\u2029"} & {*text}
    assert json.loads(text) == {"title": title}
