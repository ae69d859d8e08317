"""Programme files that are in order: what they become, and how they are found."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from base_programme import BASE, DATA, read

from coach.dose import Dose, Limits, Range, Rest, Tempo, Words
from coach.model import Source, Wording
from coach.programmes.loader import load, load_with_positions, loads


def test_every_key_arrives_in_the_model() -> None:
    programme = load(DATA / "base.yaml")
    assert (programme.id, programme.title) == ("base", "Morning stretches")
    assert programme.source == Source("Written for these tests")
    assert programme.safety.stop == ("If you feel sharp pain or dizziness, stop at once.",)
    assert programme.safety.dose == ()
    stretch, raise_ = programme.exercises
    assert (stretch.position, stretch.support) == ("standing", "a wall")
    assert stretch.side_order == ("right", "left")
    assert stretch.counting == "last-three"
    assert stretch.words == Words(hold="Stay")
    limits = Limits(hold=Range(5, 60), reps=Range(1, 5))
    assert stretch.dose == Dose(2, 3, hold=10, rest=Rest(5, 60, 9), limits=limits)
    assert list(stretch.instructions) == ["set-up", "action", "release"]
    assert stretch.instructions["action"] == Wording(
        ("Press your {side} heel to the floor.", "Bend your {other_side} knee."),
        ("Press your heel down.",),
    )
    assert raise_.side_order == (None,)
    assert raise_.dose == Dose(1, 5, tempo=Tempo(3, 2, 3))
    assert raise_.instructions["action"].brief == ()


def test_positions_point_at_the_exercises() -> None:
    lines = BASE.splitlines()
    for name, (line, column) in load_with_positions(DATA / "base.yaml").positions.items():
        assert lines[line - 1][column - 1 :] == f"id: {name}"


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + BASE.encode(),
        BASE.replace("\n", "\r\n").encode(),
        b"%YAML 1.2\n---\n" + BASE.encode() + b"...\n",
    ],
)
def test_other_ways_to_save_a_file(data: bytes) -> None:
    loaded = loads(data, Path("p.yaml"))
    assert loaded.programme == read(BASE)


def test_a_long_text_may_be_folded() -> None:
    folded = ">\n          If you feel sharp pain,\n          stop   at once.\n"
    programme = read(BASE.replace("If you feel sharp pain or dizziness, stop at once.\n", folded))
    assert programme.safety.stop == ("If you feel sharp pain, stop at once.",)
