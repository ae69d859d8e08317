"""Mistakes in a programme file: each is told at its place, all in one pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import ProgrammeError
from coach.programmes import load, load_with_positions
from coach.programmes.loading import loads

DATA = Path(__file__).parent / "data" / "programmes"
BASE = (DATA / "base.yaml").read_text(encoding="utf-8")


def problems_of(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ProgrammeError) as caught:
        loads(data, Path("p.yaml"))
    return str(caught.value).splitlines()


def edited(old: str, new: str) -> str:
    assert BASE.count(old) == 1, f"{old!r} must stand in base.yaml once"
    return BASE.replace(old, new)


def test_a_file_of_many_mistakes_shows_each_of_them() -> None:
    path = DATA / "many-mistakes.yaml"
    with pytest.raises(ProgrammeError) as caught:
        load(path)
    told = str(caught.value).replace(str(path), path.name) + "\n"
    assert told == (DATA / "many-mistakes.expected.txt").read_text(encoding="utf-8")
    assert caught.value.exit_code == 2


# What is changed in base.yaml -> where it is told, and a part of what is told.
MISTAKES = [
    ("schema: 1\n", "", "1:1", 'programme has no "schema"; it must be 1'),
    ("schema: 1", "schema: 2", "1:9", "schema must be 1; found the number 2"),
    ("schema: 1", 'schema: "1"', "1:9", "write the number without quotes"),
    ("title: Morning stretches", "title:", "2:7", "found nothing"),
    ("title: Morning stretches", "title: true", "2:8", "found the truth value true; put it"),
    ("title: Morning stretches", "title: 7", "2:8", "found the number 7; put it in quotes"),
    ("title: Morning stretches", 'title: "  "', "2:8", "title is empty"),
    ("title: Morning stretches", 'title: "a\\eb"', "2:8", 'control character in it: "a\\x1bb"'),
    ("title: Morning stretches", 'title: "a\\ud800b"', "2:8", "control character"),
    ("title: Morning stretches", f"title: {'x' * 101}", "2:8", "at most 100 characters; this one"),
    ("title: Morning stretches", "title: Do {side}", "2:11", "belongs to no exercise"),
    ("source: Written for these tests", "source: {note: me}", "3:9", 'source has no "title"'),
    ("source: Written for these tests", "source: {title: a, url: me}", "3:25", "http://"),
    ("source: Written for these tests", "source: [a]", "3:9", "found a list"),
    ("  consult: Please talk to your doctor first.\n", "", "5:3", 'safety has no "consult"'),
    ("safety:", "safty:", "4:1", 'did you mean "safety"?; allowed: schema, title, source'),
    ("consult: Please", "consult: Now: please", "5:15", "wrong indentation, or a text with"),
    ("    - If you feel", "    - Note: if you feel", "8:7", 'a text with ": " in it'),
    ("id: calf-stretch", "id: Calf", "10:9", "small letters, digits and single dashes"),
    ("id: calf-stretch", f"id: {'x' * 61}", "10:9", "id has 61 characters; at most 60"),
    ("id: calf-stretch", "id: [calf]", "10:9", "found a list"),
    ("id: heel-raise", "id: calf-stretch", "33:9", "taken by the exercise on line 10"),
    ("name: Calf stretch", "name: The {side} calf", "11:15", "adds the side to a name by itself"),
    ("    name: Calf stretch\n", "", "10:5", 'exercise "calf-stretch" has no "name"'),
    ("support: a wall", "suport: a wall", "13:5", 'did you mean "support"?'),
    ("support: a wall", "support: {a: b}", "13:14", "found keys and values"),
    ("position: standing\n    support", "position: prne\n    support", "12:15", '"prone"?'),
    ("sides: both", "sides: Both", "14:12", 'did you mean "both"?'),
    ("sides: both", "sides: left", "15:17", 'first-side needs "sides: both"'),
    ("Rise and lower slowly.", "'Lift {side}.'", "40:28", 'no sides; add "sides: both"'),
    ("first-side: right", "first-side: none", "15:17", "one of: left, right"),
    ("sets: 2", "sets: 21", "17:13", "a whole number from 1 to 20; found the number 21"),
    ("sets: 2", "sets: 1.5", "17:13", "found the number 1.5"),
    ("reps: 3\n", "reps: 0\n", "18:13", "from 1 to 100; found the number 0"),
    ("reps: 3\n", "reps: -3\n", "18:13", "found the number -3"),
    ("reps: 3\n", "reps: 03\n", "18:13", "without the 0 in front"),
    ("reps: 3\n", f"reps: {'9' * 5000}\n", "18:13", 'found the text "999'),
    ("reps: 3\n", "reps: 6\n", "18:13", "reps lies outside its own limits of 1 to 5"),
    ("      reps: 3\n", "", "17:7", 'dose has no "reps"'),
    ("hold: 10s", "hold: 0", "19:13", "a duration from 1s to 10m"),
    ("hold: 10s", "hold: 10m1s", "19:13", "a duration from 1s to 10m"),
    ("hold: 10s", "hold: 1:30", "19:13", 'written 10s, 1m30s or 10; found the text "1:30"'),
    ("hold: 10s", "hold: 1m60s", "19:13", 'found the text "1m60s"'),
    ("hold: 10s", "hold: 2.5", "19:13", "a fraction of a second cannot be counted"),
    ("hold: 10s", "hold: 2.5s", "19:13", "a fraction of a second cannot be counted"),
    ("hold: 10s", "hold: {s: 10}", "19:13", "found keys and values"),
    ("hold: 10s", "hold: 4s", "19:13", "hold lies outside its own limits of 5s to 1m"),
    ("      hold: 10s\n", "", "17:7", "dose has neither hold nor tempo"),
    ("hold: 10s\n", "hold: 10s\n      hold: 9s\n", "20:7", 'key "hold" is there twice'),
    ("reps: 5\n", "reps: 5\n      hold: 5s\n", "37:7", "dose has both hold and tempo"),
    ("hold: 2s,", "hold: 2s, limits: {},", "38:33", 'unknown key "limits" in tempo'),
    ("sets: 1m,", "sets: 11m,", "20:30", "from 0s to 10m"),
    ("5s-60s", "5s", "21:22", "the smallest and the largest with a dash"),
    ("5s-60s", "60s-5s", "21:22", 'did you mean "5s-60s"?'),
    ("5s-60s", "0s-60s", "21:22", "within 1s to 10m"),
    ("counting: last-three", "counting: last_three", "22:15", 'did you mean "last-three"?'),
    ("words: {hold: Stay}", "words: {holt: Stay}", "23:13", 'did you mean "hold"?'),
    ("words: {hold: Stay}", f"words: {{hold: {'x' * 41}}}", "23:19", "at most 40 characters"),
    ("set-up:\n", "setup:\n", "25:7", 'did you mean "set-up"?'),
    ("        - Take a step back with your {side} foot.\n", "        []\n", "26:9", "empty list"),
    ("Take a step back", "Take a {step} back", "26:18", 'no such placeholder: "{step}"'),
    ("Take a step back", "Take a {Side} step", "26:18", "did you mean {side}?"),
    ("Take a step back", '"Take a step" back', "26:25", "indentation and quotation marks"),
    ("Take a step back", "Take} a step", "26:15", 'a stray "}"'),
    ("Bend your {other_side} knee.", "Bend your { knee.", "30:23", 'a stray "{"'),
    (
        "Bend your {other_side} knee.",
        "{side} knee.",
        "30:20",
        "a text with {side} in it needs quotes here",
    ),
    ("Bend your {other_side} knee.", "{side}", "30:13", "one that begins with {, needs quotes"),
    ("Bend your {other_side} knee.", "*Bend* it.", "30:13", "begins with * or & needs quotes"),
    ("Bend your {other_side} knee.", "!Bend it.", "30:13", "tags (!name) are not used here"),
    ("Bend your {other_side} knee.", "null", "30:13", "each text of full must be a text"),
    ("Press your heel down.", "Repeat ...... times.", "31:23", '(in "Repeat ...... times.")'),
    ("release: And let go.", "release: {brief: Go.}", "32:16", 'release has no "full"'),
    ("release: And let go.", "release: '***'", "32:16", "nothing of this text is spoken"),
    ("release: And let go.", "relax: And let go.", "32:7", 'unknown key "relax"'),
    (
        "    instructions:\n      action: {full",
        "    instructions:\n      breath: {full",
        "40:7",
        'no "action"',
    ),
    ("Rise and lower slowly.", "Lift {side}.", "40:27", "{side} in it needs quotes here"),
    ("brief: []", "brief: {}", "40:53", "found keys and values"),
]


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
