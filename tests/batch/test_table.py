"""A batch's table: read as untrusted text, told row by row and column by column."""

import csv
import io
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from batch_programme import calves
from hypothesis import given
from hypothesis import strategies as st

from coach.batch.orders import Order, OrderResult, read_orders
from coach.batch.table import COLUMNS, MAX_BYTES, MAX_CELL, Options, Plan
from coach.errors import PlanError

PROGRAMME = (
    calves("sets: 1, reps: 1, hold: 3s, limits: {hold: 2s-20s}")
    + """\
  - id: toe-raise
    name: Toe raise
    position: standing
    sides: none
    dose: {sets: 1, reps: 2, hold: 3s}
    instructions: {action: Lift your toes.}
"""
)
HEADER = "programme,name,format,calf-stretch.hold,leave-out\n"


@pytest.fixture
def plan(tmp_path: Path):
    """Write a table beside a programme, and read it."""
    (tmp_path / "calves.yaml").write_text(PROGRAMME, encoding="utf-8")

    def write(table):
        path = tmp_path / "plan.csv"
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        return Plan(path)

    return write


def orders(plan, folder=None, options=None, voice: str = "v"):
    place = folder or plan.path.parent / "out"
    options = options or Options()
    return list(read_orders(plan, place, options, lambda name, rate: f"{voice} {name} {rate}", "0"))


def problem(plan, table):
    (only,) = orders(plan(table))
    assert isinstance(only, OrderResult)
    assert only.state == "failed"
    return only.problem


def rejected(plan, table):
    with pytest.raises(PlanError) as caught:
        plan(table)
    return str(caught.value).replace(str(caught.value).partition(": ")[0], "plan.csv")


def test_a_row_says_who_and_what_and_the_options_say_the_rest(plan) -> None:
    table = plan(HEADER + "calves.yaml,Anna,mp3 web,10s,\ncalves.yaml,Ben,,,left\n")
    anna, ben = orders(table, options=replace(Options(), voice="tone"))
    assert (anna.row, anna.name, anna.folder.name) == (2, "Anna", "anna")
    assert anna.programme.title == "Calves, for Anna"
    assert [exercise.dose.hold for exercise in anna.programme.exercises] == [10, 3]
    assert (anna.options.request.formats, anna.options.request.web) == (("mp3",), True)
    assert [exercise.sides for exercise in ben.programme.exercises] == ["right", "none"]
    assert ben.options == replace(Options(), voice="tone")


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(plan, bom: bytes, ends: str) -> None:
    lines = ["Programme;NAME; Rate ", "calves.yaml;Zoë;0,9", ";;", '"calves.yaml";"O\'Neill; J.";']
    zoe, neill = orders(plan(bom + ends.join(lines).encode()))
    assert (zoe.row, zoe.folder.name, zoe.options.rate) == (2, "zoe", 0.9)
    assert (neill.row, neill.name, neill.folder.name) == (4, "O'Neill; J.", "o-neill-j")


def test_every_mistake_of_the_header_is_told_at_once(plan) -> None:
    header = "program,name,calf-stretch.hol,.hold,name,colour,Calf Stretch.reps\n"
    assert rejected(plan, header).splitlines() == [
        'plan.csv: row 1: there is no column "program"; did you mean "programme"?; there are: '
        "programme, name, folder, leave-out, format, split, gap, count, brief, voice, rate, "
        "or one like hip-stretch.hold",
        'plan.csv: row 1: "calf-stretch.hol" cannot end like that; did you mean "hold"?; '
        "allowed: sets, reps, hold, work, breaths, pace, leave-out",
        'plan.csv: row 1: ".hold" names no exercise before its dot; an id is small letters, '
        "digits and single dashes, such as leg-lift",
        'plan.csv: row 1: there is no column "colour"; there are: programme, name, folder, '
        "leave-out, format, split, gap, count, brief, voice, rate, or one like hip-stretch.hold",
        'plan.csv: row 1: "calf stretch.reps" names no exercise before its dot; an id is small '
        "letters, digits and single dashes, such as leg-lift",
        'plan.csv: row 1: the column "name" is there twice',
        'plan.csv: row 1: the column "programme" is missing',
    ]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (
            "programme,name\ncalves.yaml,Jos\u00e9\n".encode("latin-1"),
            "not UTF-8 text, after line 0",
        ),
        ("programme,name\n".encode("utf-16"), "CSV UTF-8"),
        (b"programme,name\ncalves.yaml,\0\n", "not UTF-8"),
        (b'programme,name\ncalves.yaml,A\ncalves.yaml,"B\ncalves.yaml,C\n', "row 3: a quote"),
        (b"programme,name\ncalves.yaml," + b"x" * (MAX_CELL + 1), "row 2: a row has at most"),
        (b"programme,name" + b"," * 600, "at most 500 cells"),
        (b"programme,name\n" + b"a,b\n" * 100_001, "more than 100000 rows"),
        (b"x" * (MAX_BYTES + 1), "larger than 50 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_before_anything_is_done(plan, table, says: str) -> None:
    assert says in rejected(plan, table)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("calves.yaml,Anna", "it has 2 cells, and the header has 5"),
        (",Anna,,,", 'column "programme": it is empty'),
        ("calves.yaml,,,,", 'column "name": it is empty'),
        (
            "sacroiliits,Anna,,,",
            'column "programme": there is no programme called "sacroiliits"; did you mean '
            '"sacroiliitis"?; there are: sacroiliitis (coach list has all); a file has its '
            "extension in its name, like mine.yaml, in the plan's own folder",
        ),
        (
            "calves.yaml,Anna,mp4,,",
            'column "format": must be one or more of wav, flac, mp3, opus, ogg, m4b, web, with '
            'blanks between; found "mp4"; did you mean "mp3"?',
        ),
        (
            "calves.yaml,Anna,,30s,",
            'column "calf-stretch.hold": hold of "calf-stretch" is 30s; this programme allows '
            "2s to 20s",
        ),
        (
            "sacroiliitis,Anna,,9s,",
            'column "calf-stretch.hold": the programme has no exercise "calf-stretch"; ',
        ),
        (
            "calves.yaml,Anna,,,lef",
            'column "leave-out": leave-out must be one of: left, right; found the text "lef"; '
            'did you mean "left"?',
        ),
    ],
)
def test_a_bad_cell_is_told_with_its_column_and_what_is_allowed(plan, row: str, says: str) -> None:
    assert problem(plan, HEADER + row).startswith(says)


def test_a_row_tells_everything_that_is_wrong_with_it(plan) -> None:
    said = problem(plan, HEADER + "nowhere.yaml,,mp4,long,up")
    assert [line.split('"')[1] for line in said.splitlines()] == [
        "name",
        "programme",
        "format",
        "calf-stretch.hold",
        "leave-out",
    ]


def test_bad_rows_do_not_stand_in_the_way_of_the_others(plan) -> None:
    rows = "calves.yaml,A,,,\nx,A,,,\ncalves.yaml,A,,99s,\ncalves.yaml\ncalves.yaml,A,,,\n"
    found = [(item.row, isinstance(item, Order)) for item in orders(plan(HEADER + rows))]
    assert found == [(2, True), (3, False), (4, False), (5, False), (6, True)]


@pytest.mark.parametrize("name", ["../secret.yaml", "sub/../../secret.yaml", "link.yaml", "{abs}"])
def test_no_programme_outside_the_plans_folder_is_read(tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(PROGRAMME, encoding="utf-8")
    inside = tmp_path / "plans"
    (inside / "sub").mkdir(parents=True)
    if hasattr(os, "symlink"):
        (inside / "link.yaml").symlink_to(secret)
    (inside / "plan.csv").write_text(f"programme,name\n{name.replace('{abs}', str(secret))},A\n")
    (only,) = orders(Plan(inside / "plan.csv"))
    assert "there is no programme called" in only.problem


def test_a_programme_below_the_plans_folder_is_read(plan, tmp_path: Path) -> None:
    (tmp_path / "backs").mkdir()
    (tmp_path / "backs" / "mine.yaml").write_text(PROGRAMME, encoding="utf-8")
    (only,) = orders(plan("programme,name\nbacks/mine.yaml,A\n"))
    assert only.programme.id == "mine"


def test_a_draft_is_for_nobody_until_it_has_been_reviewed(plan, tmp_path: Path) -> None:
    text = PROGRAMME.replace("hold: 3s}", "hold: 3s}  # review: a default")
    (tmp_path / "draft.yaml").write_text(text, encoding="utf-8")
    assert "draft.yaml is a draft that has not been reviewed" in problem(
        plan, "programme,name\ndraft.yaml,A\n"
    )


def test_a_folder_may_be_chosen_but_not_twice(plan) -> None:
    table = "programme,name,folder\ncalves.yaml,A,Room 7\ncalves.yaml,B,room-7\n"
    first, second = orders(plan(table))
    assert first.folder.name == "room-7"
    assert second.problem == 'column "folder": an earlier row has "room-7" already'


def table_of(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)


@given(names=st.lists(CELLS.filter(str.strip), max_size=12))
def test_every_row_has_a_safe_folder_of_its_own_whatever_the_names(
    tmp_path_factory: pytest.TempPathFactory, names
) -> None:
    base = tmp_path_factory.mktemp("names")
    (base / "calves.yaml").write_text(PROGRAMME, encoding="utf-8")
    rows = [["programme", "name"], *(["calves.yaml", name] for name in names)]
    (base / "plan.csv").write_bytes(table_of(rows))
    items = orders(Plan(base / "plan.csv"))
    assert len(items) == len(names)
    made = [item for item in items if isinstance(item, Order)]
    folders = [order.folder for order in made]
    assert len({str(folder).lower() for folder in folders}) == len(folders)
    assert all(folder.parent == base / "out" for folder in folders)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", folder.name) for folder in folders)
    again = orders(Plan(base / "plan.csv"))
    assert [item for item in again if isinstance(item, Order)] == made


@given(cells=st.lists(CELLS, min_size=2, max_size=5))
def test_a_cell_means_what_was_written_into_it(
    tmp_path_factory: pytest.TempPathFactory, cells
) -> None:
    path = tmp_path_factory.mktemp("cells") / "plan.csv"
    header = ["programme", "name", "folder", "voice", "rate"][: len(cells)]
    path.write_bytes(table_of([header, cells]))
    written = {key: cell.strip() for key, cell in zip(header, cells, strict=True) if cell.strip()}
    assert [dict(row.cells) for row in Plan(path)] == ([written] if written else [])


@given(data=st.binary(max_size=300) | CELLS.map(str.encode))
def test_no_bytes_do_anything_but_be_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "plan.csv"
    for start in (b"", b"programme,name,rate,calf-stretch.hold\n"):
        path.write_bytes(start + data)
        try:
            items = orders(Plan(path))
        except PlanError:
            continue
        assert all(isinstance(item, OrderResult) and item.problem for item in items)


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("format", "MP3, opus+web", "mp3 mp5"),
        ("format", "wav", ","),
        ("split", "side;session", "sides"),
        ("gap", "2,0.5", "61"),
        ("gap", "0", "nan"),
        ("count", "last-three", "loud"),
        ("brief", "Yes", "1"),
        ("voice", "tone", "heart"),
        ("rate", "1,2", "1.6"),
        ("rate", "0.7", "nan"),
    ],
)
def test_a_column_takes_what_it_allows_and_says_so_of_the_rest(
    column: str, good: str, bad: str
) -> None:
    (found,) = [each for each in COLUMNS if each.name == column]
    found.apply(Options(), good)
    with pytest.raises(PlanError, match=re.escape(found.allowed)):
        found.apply(Options(), bad)


def test_every_column_has_its_option_and_every_option_its_column() -> None:
    from coach.cli.batch import batch

    options = {parameter.name for parameter in batch.params}
    assert {column.name for column in COLUMNS} == options - {
        *("plan", "folder", "music", "jobs", "dask", "as_json"),
    }


def key(plan, row: str = "calves.yaml,A,,,", options=None, voice: str = "v", header=HEADER):
    (order,) = orders(plan(header + row), options=options)
    return order.key(voice)


def test_what_goes_into_a_folder_goes_into_its_key_and_nothing_else(plan, tmp_path: Path) -> None:
    same = key(plan)
    assert key(plan) == same
    assert key(plan, "\ncalves.yaml,A,,,") == same, "the row's number"
    assert key(plan, "calves.yaml,A,wav,3,") == same, "what is so anyway"
    others = {
        key(plan, voice="w"),
        key(plan, "calves.yaml,B,,,"),
        key(plan, "calves.yaml,A,flac,,"),
        key(plan, "calves.yaml,A,,4s,"),
        key(plan, "calves.yaml,A,,,left"),
        *(key(plan, options=COLUMNS[n].apply(Options(), text)) for n, text in enumerate(
            ("mp3", "side", "1", "silent", "yes", "tone", "1.1"))),
    }  # fmt: skip
    assert len(others | {same}) == 13
    music = tmp_path / "music.wav"
    music.write_bytes(b"one")
    with_music = key(plan, options=replace(Options(), music=music))
    music.write_bytes(b"two")
    assert len({same, with_music, key(plan, options=replace(Options(), music=music))}) == 3


def test_a_programme_that_changes_changes_the_key_and_a_comment_does_not(
    plan, tmp_path: Path
) -> None:
    file = tmp_path / "calves.yaml"

    def with_text(text):
        file.write_text(text, encoding="utf-8")
        from coach.batch import orders as module

        module._loaded.cache_clear()  # each run of the command is a new process
        return key(plan)

    assert with_text(PROGRAMME) == with_text("# mine\n" + PROGRAMME)
    assert with_text(PROGRAMME) != with_text(PROGRAMME.replace("heel", "foot"))


def test_rows_are_read_one_by_one(plan) -> None:
    stream = read_orders(plan(HEADER + "calves.yaml,A,,,\n" * 3), Path("out"), Options(), str, "0")
    with pytest.raises(TypeError):
        next(stream)  # str(name, rate) fails at the first row, not before
