"""Doses as they are written in a programme: what each key means, and what contradicts itself."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from timelines import compiled
from written_doses import mistakes, read, written

from coach.dose import Tempo
from coach.errors import ProgrammeError
from coach.items import Preferences
from coach.model import Programme
from coach.programmes import personalise
from coach.programmes.loader import load, loads
from coach.programmes.overrides import parse_settings
from coach.script import write_script
from coach.timeline import SAMPLE_RATE
from coach.timeline_text import script_lines

MONDAY = date(2026, 11, 16)  # of week 3, where a sheet begins on the second of November


def said(dose: object, **more: object) -> list[str]:
    return list(script_lines(write_script(read(dose, **more))))


@pytest.mark.parametrize(
    ("dose", "more", "told"),
    [
        ({"hold": 5, "work": 5}, {}, "dose has both hold and work"),
        ({"phases": ["Inhale"]}, {}, "such as Inhale 4s"),
        ({"reps": 5, "changes": [{"week": 3, "reps": 6}]}, {}, "add that"),
        ({"reps": 5, "changes": [{"side": "left", "reps": 6}]}, {}, "not done on that side"),
        ({"reps": 5, "changes": [{"set": 2, "reps": 6}]}, {}, "there is no set 2"),
        ({"reps": 5, "changes": [{"set": 1, "hold": 6}]}, {}, 'has no "hold"'),
        ({"reps": 5, "changes": [{"set": 1}]}, {}, "a change needs one of"),
        ({"reps": 5, "changes": [{"set": 1, "reps": "5-8"}]}, {}, "is one amount, and no range"),
        ({"reps": 5, "changes": [{"set": 1, "rest": {"sets": 9}}]}, {}, "with the week or the day"),
        ({"reps": 5, "changes": [{"set": 1, "tempo": "2-1-2"}]}, {}, 'has no "tempo"'),
        ({"reps": 5, "breath": 6}, {}, 'has no "breaths"'),
        ({"breaths": 5, "breath": 1}, {}, "from 2s to 15s"),
        (5, {"alternate": "reps"}, 'alternate needs "sides: both"'),
        (5, {"sides": "forward and back", "first-side": "left"}, "must be one of: forward, back"),
        (5, {"tempo": "2-1-2"}, "write it in the dose"),
        (5, {"days": ["mondays"]}, 'did you mean "monday"?'),
        ("1000 x 61m", {}, "from 0.5s to 60m"),
    ],
)
def test_a_dose_that_contradicts_itself_is_told(dose: object, more: Any, told: str) -> None:
    assert told in mistakes(dose, **more)


def test_circuits_name_exercises_that_follow_one_another() -> None:
    whole = written(5)
    first = whole["exercises"][0]
    whole["exercises"] += [first | {"id": "two"}, first | {"id": "three"}]
    for names, told in ((["one", "three"], "follow one another"), (["one", "tow"], 'mean "two"')):
        whole["circuits"] = [{"exercises": names, "rounds": 2}]
        with pytest.raises(ProgrammeError, match=told):
            loads(json.dumps(whole).encode(), Path("p.yaml"))


def test_ranges_are_their_lower_ends_and_limit_a_person_by_their_upper() -> None:
    programme = read("10-15, hold 5-8s")
    assert "Ten holds of five seconds, at most fifteen holds of eight seconds." in said(
        "10-15, hold 5-8s"
    )
    assert personalise(programme, parse_settings(["one.reps=15"])).exercises[0].dose.reps == 15
    with pytest.raises(ProgrammeError, match="allows 10 to 15"):
        personalise(programme, parse_settings(["one.reps=16"]))


def test_a_listener_sets_a_pace_for_reps_at_their_own() -> None:
    paced = personalise(read(3), parse_settings(["one.pace=2.5s"]))
    lines = list(script_lines(write_script(paced)))
    assert [line for line in lines if line.startswith("[movement")] == [
        f"[movement 2.5 s: {word}]" for word in ("One", "Two", "Three")
    ]


def test_a_set_at_the_listeners_own_pace_says_how_to_end_it_only_where_that_is_heard() -> None:
    assert "[60 s: own pace]" in said(10)
    asked = list(script_lines(write_script(read(10), Preferences(live=True))))
    assert "Say I'm ready once you are through." in asked
    assert "Say I'm ready once you are through." not in said(10)


def on(day: date, dose: Any, tmp_path: Path, **more: object) -> Programme:
    file = tmp_path / "p.yaml"
    file.write_text(json.dumps(written(dose, **more) | {"starts": "2026-11-02"}))
    return load(file, day)


def test_the_week_chooses_the_dose_and_says_once_what_is_new(tmp_path: Path) -> None:
    dose = {"reps": 2, "hold": 5, "changes": [{"week": 3, "hold": 10}]}
    news = "New from this week on: hold for ten seconds instead of five seconds."
    for day, hold, new in ((1, 5, False), (15, 5, False), (16, 10, True), (29, 10, False)):
        programme = on(date(2026, 11, day), dose, tmp_path)
        assert programme.exercises[0].dose.hold == hold
        assert (news in script_lines(write_script(programme))) == new


def test_a_week_may_bring_another_tempo_range_and_rest(tmp_path: Path) -> None:
    change = {"week": 2, "tempo": "3-1-3", "reps": "8-10", "rest": {"sets": 60}}
    dose = {"sets": 2, "reps": 6, "tempo": "2-1-2", "rest": {"sets": 30}, "changes": [change]}
    before, after = (on(date(2026, 11, day), dose, tmp_path) for day in (2, 9))
    assert before.exercises[0].dose.tempo == Tempo(2, 1, 2)
    now = after.exercises[0].dose
    assert (now.tempo, now.reps, now.reps_to, now.rest.sets) == (Tempo(3, 1, 3), 8, 10, 60)
    assert now.rest.reps == before.exercises[0].dose.rest.reps
    news = (
        "New from this week on: eight repetitions instead of six, and three seconds up, one "
        "second held, three seconds down instead of two seconds up, one second held, two seconds "
        "down, and one minute of rest between sets instead of thirty seconds."
    )
    assert news in script_lines(write_script(after))


def test_a_set_may_have_a_tempo_of_its_own() -> None:
    dose = {"sets": 2, "reps": 3, "tempo": "1-0-1", "changes": [{"set": 2, "tempo": "3-0-3"}]}
    programme = read(dose)
    lengths = [
        sum(phase.seconds for phase in one.phases)
        for one in programme.sets(programme.exercises[0], None)
    ]
    assert lengths == [2, 6]


def test_a_breath_lasts_as_long_as_its_author_or_the_listener_says() -> None:
    programme = read({"breaths": 3, "breath": "6s"})
    timeline = compiled(programme)
    numbers = [cue.start for cue in timeline.cues if cue.kind == "count"]
    assert [(b - a) / SAMPLE_RATE for a, b in pairwise(numbers)] == [6, 6]
    assert "One hold of three breaths, of six seconds each." in said("3 breaths, breath 6s")
    own = personalise(programme, parse_settings(["one.breath=4s"])).exercises[0].dose
    assert own.breath == 4
    with pytest.raises(ProgrammeError, match="2s to 15s"):
        personalise(programme, parse_settings(["one.breath=16s"]))
    with pytest.raises(ProgrammeError, match="no breath that could be changed"):
        personalise(read(5), parse_settings(["one.breath=4s"]))


def test_a_list_beside_broken_changes_is_one_mistake() -> None:
    (told,) = mistakes({"reps": [10, 8], "changes": "fewer"}).splitlines()
    assert "changes must be a list" in told


def test_a_day_without_an_exercise_says_which_days_there_are(tmp_path: Path) -> None:
    on(MONDAY, 5, tmp_path, days=["monday", "friday"])
    with pytest.raises(ProgrammeError, match=r"nothing to do on a tuesday; .*: monday, friday"):
        on(date(2026, 11, 17), 5, tmp_path, days=["monday", "friday"])


def test_what_is_for_a_side_counts_before_what_is_for_a_week() -> None:
    changes = [{"side": "right", "reps": 8}, {"week": 2, "reps": 6}]
    whole = written({"reps": 5, "changes": changes}, sides="both") | {"starts": "2026-11-02"}
    dose = loads(json.dumps(whole).encode(), Path("p.yaml")).programme.exercises[0].dose
    now = dose.on(2, "monday")
    assert [now.for_side(side).reps for side in ("left", "right")] == [6, 8]


def test_what_is_for_a_side_counts_before_what_a_set_has_on_any_side() -> None:
    lines = said(
        {
            "reps": [9, 7, 4],
            "changes": [{"side": "right", "reps": 5}, {"side": "right", "set": 3, "reps": 2}],
        },
        sides="both",
    )
    counts = [line.partition(",")[0] for line in lines if line.endswith(", at your own pace.")]
    assert counts[-6:] == ["Nine", "Seven", "Four", "Five", "Five", "Two"]


def test_somebody_on_a_named_side_is_not_asked_to_turn_over() -> None:
    got = said("2 per side", position="lying-on-right-side")
    assert "Lie down on your right side." in got
    assert not [line for line in got if "Turn over" in line]
