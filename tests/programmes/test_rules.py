"""Whatever a programme file may say can be said: alone, and in the coach's own sentences."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from coach.cli import coach
from coach.errors import ProgrammeError
from coach.items import Preferences
from coach.model import COUNTINGS, POSITIONS
from coach.programmes.loader import loads
from coach.script import write_script

FILE = Path("said.yaml")
WORDS = [
    "5lbs/min", "10 min", "approx", "e.g", "St", "no", "1/2", "3x10", "L", "%", "&", "vs", "in",
    "(", ")", "-", "min", "sec", "a wall", "knee", "Left", "half", "I", "C", "am", "to", "5",
]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
sided = st.tuples(texts, st.sampled_from(["", " {side}", " {other_side}"])).map("".join)


@st.composite
def programmes(draw: st.DrawFn) -> str:
    """A programme file in JSON, which is YAML as well."""
    exercise = {
        "id": "one",
        "name": draw(texts),
        "position": draw(st.sampled_from(POSITIONS)),
        "support": draw(texts),
        "sides": "both",
        "dose": {"reps": draw(st.integers(1, 4)), "sets": draw(st.integers(1, 3)), "hold": 30},
        "words": {"hold": draw(texts)},
        "instructions": {
            "action": {"full": draw(sided), "brief": draw(sided)},
            "hold-reminder": draw(st.lists(sided, min_size=1, max_size=3)),
            "release": draw(sided),
        },
    }
    safety = {"consult": draw(texts), "emergency": "Get help.", "stop": "Stop if it hurts."}
    whole = {"schema": 1, "title": draw(texts), "safety": safety, "exercises": [exercise]}
    return json.dumps(whole)


@given(programmes())
def test_what_the_rules_accept_can_be_said_in_every_way(text: str) -> None:
    try:
        programme = loads(text.encode(), FILE).programme
    except ProgrammeError:
        return
    for counting, brief, prompts in product((None, *COUNTINGS), (False, True), (False, True)):
        write_script(programme, Preferences(counting, brief, prompts))


def written(title: str = "Calves", name: str = "Stretch", hold: str = "9"):
    return f"""schema: 1
title: {title}
safety:
  consult: Please ask your doctor first.
  emergency: If this may be an emergency, get help straight away.
  stop: If it hurts, stop at once.
exercises:
  - id: calf
    name: {name}
    position: standing
    dose: {{reps: 2, hold: {hold}}}
    instructions:
      action: Press your heel gently to the floor.
"""


@pytest.mark.parametrize(("key", "place"), [("title", "2:8"), ("name", "9:11")])
def test_a_text_that_does_not_go_into_a_sentence_is_found_where_it_stands(
    key: str, place: str
) -> None:
    with pytest.raises(ProgrammeError) as caught:
        loads(written(**{key: "5lbs/min"}).encode(), FILE)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"said.yaml:{place}: ")
    assert "5lbs/min." in str(problem)


def test_every_file_is_checked_whatever_is_wrong_with_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    files = {"a": written(title="5lbs/min"), "c": "a: [", "d": written(hold="0"), "e": written()}
    for name, text in files.items():
        Path(f"{name}.yaml").write_text(text)
    names = [f"{name}.yaml" for name in "abcde"]
    result = CliRunner().invoke(coach, ["check", "nothing", *names, "--voice", "tone"])
    assert result.exit_code == 2
    assert result.stdout == "e.yaml: no mistakes\n"
    said = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in said] == ["nothing", *names[:-1]]
