"""Whatever is in a file, only ProgrammeError comes out, with places inside the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from schema_validator import VALIDATOR, data_of

from coach.errors import ProgrammeError
from coach.programmes import yaml_nodes
from coach.programmes.loader import Loaded, loads
from coach.programmes.yaml_nodes import YamlLoader, parse, typed

BASE = (Path(__file__).parents[1] / "data" / "programmes" / "base.yaml").read_text(encoding="utf-8")
LINES = BASE.splitlines(keepends=True)
PIECES = [
    "{", "}", "[", "]", ": ", "- ", "\n", "  ", "\t", "#", "&a ", "*a", "!x ", "|", ">", "'", '"',
    "\\", "%", "@", "~", "0", "-1", "1e9", "99999999999999999999", "1m", "s", "{side}", "{x}",
    "{other_side", "no", "null", "true", "<<", "? ", "---\n", "...", "\u2028", "\x00", "\ufeff",
    "é", "🦵", "½", "3x10", "\\ud800", "\r",
]  # fmt: skip


def loaded(data: bytes) -> Loaded | None:
    """The programme, or None where the file was refused in the proper way."""
    try:
        return loads(data, Path("p.yaml"))
    except ProgrammeError as error:
        problems = error.problems
    lines = data.count(b"\n") + data.count(b"\r") + 1
    places = [(problem.line, problem.column) for problem in problems]
    assert places
    assert places == sorted(places)
    assert all(1 <= line <= lines and column >= 1 for line, column in places)
    assert all(problem.message.isprintable() for problem in problems)
    return None


@given(st.binary(max_size=300))
@example(b'"\\UFFFFFFFF"')
@example(b'? "\\ud800"\n: x')
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
def test_random_bytes(data: bytes) -> None:
    loaded(data)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_random_yaml(text: str) -> None:
    loaded(text.encode())


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The valid file with pieces put in, cut out, and lines moved."""
    text = BASE
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.sampled_from([0, 0, 0, 1, 2, 9, 60]))
        text = text[:start] + draw(st.sampled_from(["", *PIECES, *LINES])) + text[end:]
    return text


@given(mutated())
@settings(max_examples=300, deadline=None)
def test_mutated_files(text: str) -> None:
    good = loaded(text.encode())
    if good is not None:
        VALIDATOR.validate(data_of(parse(text.encode(), "p.yaml")))
        assert set(good.positions) == {exercise.id for exercise in good.programme.exercises}


@given(mutated())
@settings(max_examples=50, deadline=None)
def test_reading_twice_is_the_same(text: str) -> None:
    once = loaded(text.encode())
    yaml_nodes._kept.cache_clear()
    assert loaded(text.encode()) == once


@given(st.text(max_size=60), st.sampled_from(["Calf stretch", "a wall", "And let go.", "Stay"]))
@example("\ud7fc", "a wall")
@settings(deadline=None)
def test_any_text(text: str, place: str) -> None:
    loaded(BASE.replace(place, json.dumps(text), 1).encode())


def test_the_same_text_in_another_file_is_told_with_its_own_name() -> None:
    for name in ("a.yaml", "b.yaml", "a.yaml"):
        with pytest.raises(ProgrammeError) as caught:
            parse(b"title: [", name)
        assert {problem.file for problem in caught.value.problems} == {name}


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


@given(
    st.lists(
        st.sampled_from(
            (
                *("# one", "  # two: [", "", "   ", "a: 1  # three", "b: |", "  # text"),
                *("c: [x,", "y]", 'd: "e # f"', "- g", "  - h#i", "\t# tab", "# é\u0085j"),
            )
        ),
        max_size=12,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_comments_are_passed_over_as_pyyaml_does(lines: list[str], end: str) -> None:
    """Each token, its place, and the mistake that ends them are those of PyYAML's own loader."""
    text = end.join(lines)
    read = []
    for loader in (yaml.SafeLoader, YamlLoader):
        told: list[object] = []
        try:
            for token in yaml.scan(text, Loader=loader):
                marks = (token.start_mark, token.end_mark)
                told.append((repr(token), [(m.index, m.line, m.column) for m in marks]))
        except yaml.YAMLError as error:
            told.append(str(error))
        read.append(told)
    assert read[0] == read[1]
