"""Mistakes in a programme file: each is told at its place, all in one pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from programme_mistakes import BASE, DATA, MISTAKES, edited

from coach.errors import ProgrammeError
from coach.programmes.loader import load, load_with_positions, loads


def problems_of(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ProgrammeError) as caught:
        loads(data, Path("p.yaml"))
    return str(caught.value).splitlines()


def test_a_file_of_many_mistakes_shows_each_of_them() -> None:
    path = DATA / "many-mistakes.yaml"
    with pytest.raises(ProgrammeError) as caught:
        load(path)
    told = str(caught.value).replace(str(path), path.name) + "\n"
    assert told == (DATA / "many-mistakes.expected.txt").read_text(encoding="utf-8")
    assert caught.value.exit_code == 2


# What is changed in base.yaml -> where it is told, and a part of what is told.


@pytest.mark.parametrize(("old", "new", "place", "told"), MISTAKES)
def test_one_mistake_is_one_problem_at_its_place(old: str, new: str, place: str, told: str) -> None:
    problems = problems_of(edited(old, new))
    assert [line for line in problems if line.startswith(f"p.yaml:{place}: ") and told in line]
    assert len(problems) == 1


def test_lists_have_a_largest_length() -> None:
    texts = "[" + ", ".join(["Go on."] * 21) + "]"
    too_many = edited("release: And let go.", f"release: {texts}")
    assert problems_of(too_many) == ["p.yaml:32:16: release has 21 texts; at most 20"]
    head, exercise = BASE.split("  - id: calf-stretch")[0], BASE.split("  - id: heel-raise")[1]
    many = head + "".join(f"  - id: heel-raise-{n}{exercise}" for n in range(101))
    assert problems_of(many) == ["p.yaml:10:3: exercises has 101 entries; at most 100"]


def test_a_session_has_a_largest_length() -> None:
    long = edited("hold: 10s", "hold: 10m").replace("hold: 5s-60s", "hold: 5s-10m")
    long = long.replace("      sets: 2\n      reps: 3", "      sets: 20\n      reps: 5")
    (problem,) = problems_of(long)
    assert problem.startswith("p.yaml:10:3: holds and rests take 34.")
    assert problem.endswith("hours; at most 6 hours")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "p.yaml:1:1: the file is empty; `coach new NAME` writes an example"),
        (b"# nothing\n", "p.yaml:1:1: the file is empty"),
        (b"--- \n...\n", "p.yaml:2:1: programme must be keys and values"),
        (b"just text", "p.yaml:1:1: programme must be keys and values"),
        (b"a: 1\n---\nb: 2\n", "p.yaml:2:1: a second document"),
        (b"a: b\nc: \xe9t\xe9", "p.yaml:2:4: not UTF-8 text (byte 8 is 0xe9)"),
        ("é: \x80".encode("latin-1"), "p.yaml:1:1: not UTF-8 text"),
        ("schema: 1".encode("utf-16"), "p.yaml:1:1: not UTF-8 text (byte 0 is 0xff)"),
        (b"a: b\nc: \x1b[31m", "p.yaml:2:4: an invisible control character (U+001B)"),
        ("a:\u2028b".encode(), "p.yaml:1:3: an invisible control character (U+2028)"),
        (b"a: &x [*x]", "p.yaml:1:4: anchors (&name) are not used here"),
        (b"a: *x", "p.yaml:1:4: aliases (*name) are not used here"),
        (b"a: !!python/object/apply:os.system [ls]", "p.yaml:1:4: tags (!name) are not used"),
        (b"<<: {a: b}\n? [x]\n: y", "p.yaml:2:3: a key of programme must be a word"),
        (b'a: "\\UFFFFFFFF"', "p.yaml:1:7: this escape stands for no character"),
        (b'a: "C:\\path"', "p.yaml:1:8: in double quotes a backslash is special"),
        (b"a:\n\t- b", "p.yaml:2:1: a tab cannot indent; use spaces"),
        (b'a: "b\n', "p.yaml:1:4: this quotation mark is never closed"),
        (b"a: [b, c\nd: e", "p.yaml:1:4: this bracket is never closed"),
        (b"a: @b", "p.yaml:1:4: a text that begins with this character needs quotes"),
        (b"a:\n  - b\n c: d", "p.yaml:3:2: this does not go on from the line above"),
        (b"abc\nd: e", "p.yaml:2:2: wrong indentation"),
        (b"%YAML 3.0\n---\na", "p.yaml:1:1: not valid YAML: "),
        (b"a: - b", "p.yaml:1:4: a list begins on a line of its own"),
    ],
)
def test_what_is_no_programme_at_all(data: bytes, told: str) -> None:
    assert any(line.startswith(told) for line in problems_of(data))


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 900_000,
        b"{a: " * 200_000,
        b"- " * 400_000,
        b"- a\n" * 200_000,
        b"a: &a [x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n",
        b"? " * 300_000,
        b"x" * 900_000 + b": 1",
    ],
)
def test_bombs_are_refused(bomb: bytes) -> None:
    assert problems_of(bomb)


def test_a_file_over_one_megabyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(BASE.encode() + b"#" * 1_000_000)
    with pytest.raises(ProgrammeError, match="larger than 1 MB"):
        load(path)
    path.write_bytes(BASE.encode() + b"#" * (1_000_000 - len(BASE.encode())))
    assert load(path).title == "Morning stretches"


def test_what_is_not_an_ordinary_file(tmp_path: Path) -> None:
    for path, told in (
        (tmp_path, "this is a folder"),
        (tmp_path / "none.yaml", "there is no such file"),
        (tmp_path / "a\0b.yaml", "the file cannot be read"),
        (tmp_path / ("x" * 5000), "the file cannot be read"),
    ):
        with pytest.raises(ProgrammeError, match=told):
            load(path)
    (tmp_path / "---.yaml").write_text(BASE, encoding="utf-8")
    with pytest.raises(ProgrammeError, match="name needs a letter or a digit"):
        load(tmp_path / "---.yaml")


def test_a_bare_voice_command_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(edited("- Bend your {other_side} knee.", "- Bend it. Stop!"), encoding="utf-8")
    loaded = load_with_positions(path)
    (warning,) = loaded.warnings
    assert str(warning).startswith(f'{path}:30:13: "stop" alone is a voice command')
    path.write_text(edited("words: {hold: Stay}", "words: {hold: Wait}"), encoding="utf-8")
    assert [(w.line, w.column) for w in load_with_positions(path).warnings] == [(23, 19)]
    path.write_text(BASE, encoding="utf-8")
    assert load_with_positions(path).warnings == ()


def test_a_support_that_carries_nobody_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(edited("support: a wall", "support: a red band"), encoding="utf-8")
    assert [str(warning) for warning in load_with_positions(path).warnings] == [
        f'{path}:13:14: "a red band" cannot carry a person, and is said to be "at hand": '
        'write it as "equipment"'
    ]
    path.write_text(edited("support: a wall", "equipment: a red band"), encoding="utf-8")
    assert load_with_positions(path).warnings == ()
