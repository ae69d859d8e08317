"""A batch's table: read as untrusted text, told row by row and column by column."""

import re
from pathlib import Path

import pytest
from batch_folders import orders
from hypothesis import given
from hypothesis import strategies as st

from coach.batch.job import OrderResult
from coach.batch.orders import read_orders
from coach.batch.table import COLUMNS, MAX_BYTES, MAX_CELL, Options, Plan
from coach.errors import PlanError

HEADER = "programme,name,format,calf-stretch.hold,leave-out\n"


def rejected(plan, table):
    with pytest.raises(PlanError) as caught:
        plan(table)
    return str(caught.value).replace(str(caught.value).partition(": ")[0], "plan.csv")


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
        "programme, name, folder, clinician, leave-out, format, split, gap, count, brief, voice, "
        "rate, or one like hip-stretch.hold",
        'plan.csv: row 1: "calf-stretch.hol" cannot end like that; did you mean "hold"?; '
        "allowed: sets, reps, hold, work, breaths, breath, pace, leave-out",
        'plan.csv: row 1: ".hold" names no exercise before its dot; an id is small letters, '
        "digits and single dashes, such as leg-lift",
        'plan.csv: row 1: there is no column "colour"; there are: programme, name, folder, '
        "clinician, leave-out, format, split, gap, count, brief, voice, rate, or one like "
        "hip-stretch.hold",
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


CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)


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
        *("plan", "folder", "music", "jobs", "dask", "as_json", "settings", "personalise"),
    }


def test_rows_are_read_one_by_one(plan) -> None:
    stream = read_orders(plan(HEADER + "calves.yaml,A,,,\n" * 3), Path("out"), Options(), str, "0")
    with pytest.raises(TypeError):
        next(stream)  # str(name, rate) fails at the first row, not before
