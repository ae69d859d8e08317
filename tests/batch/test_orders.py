"""The orders of a batch: what a row asks for, and everything that is wrong with it."""

import csv
import io
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from batch_folders import orders
from batch_programme import TWO_EXERCISES
from hypothesis import given
from hypothesis import strategies as st

from coach.batch.job import Order, OrderResult
from coach.batch.table import COLUMNS, Options, Plan

HEADER = "programme,name,format,calf-stretch.hold,leave-out\n"


CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)


def problem(plan, table):
    (only,) = orders(plan(table))
    assert isinstance(only, OrderResult)
    assert only.state == "failed"
    return only.problem


def test_a_row_says_who_and_what_and_the_options_say_the_rest(plan) -> None:
    table = plan(HEADER + "calves.yaml,Anna,mp3 web,10s,\ncalves.yaml,Ben,,,left\n")
    anna, ben = orders(table, options=replace(Options(), voice="tone"))
    assert (anna.row, anna.name, anna.folder.name) == (2, "Anna", "anna")
    assert anna.programme.title == "Calves, for Anna"
    assert [exercise.dose.hold for exercise in anna.programme.exercises] == [10, 3]
    assert (anna.options.request.formats, anna.options.request.web) == (("mp3",), True)
    assert [exercise.sides for exercise in ben.programme.exercises] == ["right", "none"]
    assert ben.options == replace(Options(), voice="tone")


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
            'column "format": must be one or more of wav, flac, mp3, opus, ogg, m4b, web, sheet, '
            'with blanks between; found "mp4"; did you mean "mp3"?',
        ),
        (
            "calves.yaml,Anna,,30s,",
            'column "calf-stretch.hold": hold of "calf-stretch" is 30s; the author of '
            '"Calves" allows 2s to 20s',
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
    secret.write_text(TWO_EXERCISES, encoding="utf-8")
    inside = tmp_path / "plans"
    (inside / "sub").mkdir(parents=True)
    if hasattr(os, "symlink"):
        (inside / "link.yaml").symlink_to(secret)
    (inside / "plan.csv").write_text(f"programme,name\n{name.replace('{abs}', str(secret))},A\n")
    (only,) = orders(Plan(inside / "plan.csv"))
    assert "there is no programme called" in only.problem


def test_a_programme_below_the_plans_folder_is_read(plan, tmp_path: Path) -> None:
    (tmp_path / "backs").mkdir()
    (tmp_path / "backs" / "mine.yaml").write_text(TWO_EXERCISES, encoding="utf-8")
    (only,) = orders(plan("programme,name\nbacks/mine.yaml,A\n"))
    assert only.programme.id == "mine"


def test_a_draft_is_for_nobody_until_it_has_been_reviewed(plan, tmp_path: Path) -> None:
    text = TWO_EXERCISES.replace("hold: 3s}", "hold: 3s}  # review: a default")
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


@given(names=st.lists(CELLS.filter(str.strip), max_size=12))
def test_every_row_has_a_safe_folder_of_its_own_whatever_the_names(
    tmp_path_factory: pytest.TempPathFactory, names
) -> None:
    base = tmp_path_factory.mktemp("names")
    (base / "calves.yaml").write_text(TWO_EXERCISES, encoding="utf-8")
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

    assert with_text(TWO_EXERCISES) == with_text("# mine\n" + TWO_EXERCISES)
    assert with_text(TWO_EXERCISES) != with_text(TWO_EXERCISES.replace("heel", "foot"))
