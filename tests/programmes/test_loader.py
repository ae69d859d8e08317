"""Programme files that are in order: what they become, and how they are found."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest

from coach.dose import Dose, Limits, Range, Rest, Tempo, Words
from coach.errors import ProgrammeError
from coach.model import Programme, Source, Wording
from coach.programmes import validate
from coach.programmes.loader import load, load_with_positions, loads, slug
from coach.programmes.schema import Seconds, clock
from coach.programmes.starting import new
from coach.programmes.yaml_nodes import Scalar, typed

DATA = Path(__file__).parents[1] / "data" / "programmes"
BASE = (DATA / "base.yaml").read_text(encoding="utf-8")


def read(text: str) -> Programme:
    return loads(text.encode(), Path("p.yaml")).programme


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
    ("written", "seconds"),
    [("10s", 10), ("10", 10), ('"10"', 10), ("1m30s", 90), ("2m", 120), ("10m", 600), ("1s", 1)],
)
def test_durations(written: str, seconds: int) -> None:
    free = re.sub(r"limits: .*", "limits: {}", BASE)
    programme = read(free.replace("hold: 10s", f"hold: {written}"))
    assert programme.exercises[0].dose.hold == seconds


def test_a_duration_is_shown_as_it_may_be_written() -> None:
    for seconds in range(1, 601):
        scalar = Scalar(clock(seconds), clock(seconds), 1, 1)
        assert validate.scalar(scalar, Seconds(1, 600), "hold") == seconds
    assert [clock(seconds) for seconds in (0, 9, 60, 90)] == ["0s", "9s", "1m", "1m30s"]


@pytest.mark.parametrize("written", ["5s-60s", "5-60", "5s - 1m", "5s–60s", '"5s-60s"'])
def test_limits(written: str) -> None:
    programme = read(BASE.replace("hold: 5s-60s", f"hold: {written}"))
    assert programme.exercises[0].dose.limits.hold == Range(5, 60)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("1:30", "1:30"), ("0x10", "0x10"), ("1_000", "1_000"),
        ("2024-01-01", "2024-01-01"), ("true", True), ("False", False), ("~", None), ("", None),
        ("10", 10), ("-3", -3), ("2.5", 2.5),
    ],
)  # fmt: skip
def test_plain_scalars_have_no_surprises(text: str, value: object) -> None:
    assert typed(text) == value
    assert type(typed(text)) is type(value)


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


@pytest.mark.parametrize(
    ("name", "title", "programme_id"),
    [
        ("my-rehab", "My rehab", "my-rehab"),
        ("Knees_and toes", "Knees and toes", "knees-and-toes"),
        ("übungen für Anna", "Übungen für Anna", "übungen-für-anna"),
        ("true", "True", "true"),
        ("12", "12", "12"),
    ],
)
def test_a_new_programme_passes_its_check(
    name: str, title: str, programme_id: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text(new(name), encoding="utf-8")
    loaded = load_with_positions(path)
    assert (loaded.programme.title, loaded.programme.id) == (title, programme_id)
    assert loaded.warnings == ()


def test_a_new_programme_can_be_handed_on() -> None:
    """It tells nothing of the machine that it was made on."""
    assert str(Path.home()) not in new("x")
    assert "file:" not in new("x")
    assert "$" not in new("x")


@pytest.mark.parametrize(
    "name",
    ["", "-", "...", "a/b", "a\\b", "..", "../x", "con", "LPT1", "nul.x", "a\0b", "a\nb", "a:b",
     "x" * 61, ".hidden", "-rf", "end.", "end ", 'say "x"', "a*"],
)  # fmt: skip
def test_a_name_that_makes_no_safe_file_name(name: str) -> None:
    with pytest.raises(ProgrammeError) as caught:
        new(name)
    assert str(caught.value).isprintable()


def test_slugs() -> None:
    assert slug("  Knee  & Hip_2 ") == "knee-hip-2"
    assert slug("---") == ""
