"""The bundled programme: its doses, and the language of what it says."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean

import pytest

from coach.compiler import compile_track
from coach.dose import Range, Tempo
from coach.items import Preferences
from coach.library import bundled, find
from coach.model import Programme
from coach.programmes.loader import load, load_with_positions, loads
from coach.programmes.starting import new
from coach.speech_text.reader import spoken
from coach.voices import open_bank

MOST_WORDS = 12


@pytest.fixture(scope="module", params=[*bundled(), "a new one"])
def programme(request: pytest.FixtureRequest) -> Programme:
    if request.param in bundled():
        return load(find(request.param))
    return loads(new("x").encode(), Path("x")).programme


def instructions(programme: Programme) -> list[str]:
    return [
        text
        for exercise in programme.exercises
        for wording in exercise.instructions.values()
        for text in (*wording.full, *(wording.brief or ()), *(wording.known or ()))
    ]


def texts(programme: Programme) -> list[str]:
    safety = programme.safety
    notices = (*safety.consult, *safety.emergency, *safety.stop, *safety.dose)
    return [programme.title, *notices, *instructions(programme)]


def test_it_is_clean() -> None:
    for name in bundled():
        assert load_with_positions(find(name)).warnings == ()


def test_who_knows_it_is_in_the_first_hold_within_half_a_minute() -> None:
    bank, programme = open_bank("natural", 1.0, pytest.fail), load(find("sacroiliitis"))
    seconds = []
    for chosen in (
        Preferences(live=True, lesson=True),
        Preferences(live=True, notices="brief"),
        Preferences(live=True, notices="brief", brief=True),
    ):
        timeline = compile_track(programme, bank, chosen, None).timeline
        hold = next(one.frame for one in timeline.markers if one.kind == "hold")
        seconds.append(hold / timeline.sample_rate)
    first, second, third = seconds
    assert first > second > third
    assert third < 30


SHEETS = Path(__file__).with_name("sheets")


@pytest.mark.parametrize("name", ["ankle", "breathing", "hip", "weeks", "a new one"])
def test_so_is_who_knows_another_programme_once_they_are_in_position(name: str) -> None:
    """At the gate before the first exercise the coach waits until somebody is ready."""
    text = new("x") if name == "a new one" else (SHEETS / f"{name}.yaml").read_text("utf-8")
    programme = loads(text.encode(), Path(f"{name}.yaml")).programme
    known = Preferences(live=True, notices="brief", brief=True)
    timeline = compile_track(programme, open_bank("natural", 1.0, pytest.fail), known).timeline
    hold = next(one.frame for one in timeline.markers if one.kind in ("hold", "rep"))
    gates = [one.frame for one in timeline.markers if one.kind == "gate" and one.frame < hold]
    waits = sum(cue.end - cue.start for cue in timeline.cues if cue.start in gates)
    assert gates
    assert (hold - waits) / timeline.sample_rate < 30


def test_doses_of_sacroiliitis() -> None:
    quadriceps, lift, hip = load(find("sacroiliitis")).exercises
    assert [each.position for each in (quadriceps, lift, hip)] == ["standing", "prone", "supine"]
    assert quadriceps.support == "a wall or a chair"
    for stretch in (quadriceps, hip):
        assert (stretch.dose.sets, stretch.dose.reps, stretch.dose.hold) == (1, 3, 10)
        assert stretch.dose.limits.hold == Range(5, 60)
    assert (lift.dose.sets, lift.dose.reps, lift.dose.tempo) == (1, 5, Tempo(3, 3, 4))
    assert lift.dose.limits.hold == Range(1, 10)
    for exercise in (quadriceps, lift, hip):
        assert exercise.side_order == ("left", "right")
        assert 8 <= exercise.dose.rest.sides <= 10


def test_safety_of_sacroiliitis() -> None:
    programme = load(find("sacroiliitis"))
    safety = programme.safety
    assert "doctor" in " ".join(safety.consult)
    assert "emergency help" in " ".join(safety.emergency)
    stop = " ".join(safety.stop)
    for sign in ("sharp pain", "numbness", "tingling", "dizziness", "chest pain", "breathlessness"):
        assert sign in stop
    assert "defaults" in " ".join(safety.dose)
    assert programme.source is not None
    assert "gives no doses" in (programme.source.note or "")
    lift = programme.exercises[1]
    assert "Never lift higher than is comfortable." in lift.instructions["caution"].full


def test_no_sentence_is_taken_from_the_article() -> None:
    article = (
        "bend one of your legs at the knee to about", "grab that heel with your hand",
        "pull gently up on your heel", "in a slow, controlled motion", "for a few seconds",
        "lift one of your legs up toward the ceiling", "any higher than your body allows",
        "slide one of your feet up the side of your opposite leg",
    )  # fmt: skip
    said = " ".join(texts(load(find("sacroiliitis")))).lower()
    assert not [words for words in article if words in said]


class TestLanguage:
    def test_sentences_are_short(self, programme: Programme) -> None:
        lengths = {text: len(spoken(text).split()) for text in texts(programme)}
        assert {text for text, words in lengths.items() if words > MOST_WORDS} == set()
        assert mean(lengths.values()) < 9

    def test_one_text_is_one_sentence(self, programme: Programme) -> None:
        assert [
            text for text in instructions(programme) if len(re.findall(r"[.!?]", text)) != 1
        ] == []

    def test_nothing_is_promised_hurried_or_praised(self, programme: Programme) -> None:
        never = re.compile(
            r"\b(treat|cure|reliev|relief|heal|fix|push through|no pain|no gain|hurry|quick|fast"
            r"|good job|well done|great|perfect|excellent|nice|force|burn)",
            re.IGNORECASE,
        )
        assert [text for text in texts(programme) if never.search(text)] == []

    def test_every_exercise_says_how_in_and_what_to_mind(self, programme: Programme) -> None:
        for exercise in programme.exercises:
            assert {"set-up", "action", "caution"} <= set(exercise.instructions)

    def test_the_release_begins_short(self, programme: Programme) -> None:
        for exercise in programme.exercises:
            if release := exercise.instructions.get("release"):
                for wording in (release.full, release.brief or release.full):
                    assert len(wording[0].split()) <= 4
