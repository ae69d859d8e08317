"""The published JSON Schema: up to date, and of one mind with the checker."""

from __future__ import annotations

import json

import jsonschema
import pytest
from programme_mistakes import BASE, MISTAKES, edited
from schema_validator import VALIDATOR, data_of

from coach.errors import ProgrammeError
from coach.library import find
from coach.programmes.schema import PROGRAMME, Record
from coach.programmes.starting import new
from coach.programmes.validate import check
from coach.programmes.yaml_nodes import parse
from scripts import publish_schema


def accepted(text: str) -> bool:
    return bool(VALIDATOR.is_valid(data_of(parse(text.encode(), "p.yaml"))))


def test_it_is_a_schema_and_up_to_date() -> None:
    for file, title, records, _ in publish_schema.PUBLISHED:
        written = file.read_text(encoding="utf-8")
        jsonschema.Draft202012Validator.check_schema(json.loads(written))
        again = publish_schema.schema_text(title, records)
        assert written == again, "run: python scripts/publish_schema.py"


def test_the_guides_are_up_to_date() -> None:
    for _, _, records, file in publish_schema.PUBLISHED:
        guide = file.read_text(encoding="utf-8")
        again = publish_schema.guide_text(guide, records)
        assert again == guide, "run: python scripts/publish_schema.py"
        assert publish_schema.tables(records) in guide


def test_every_record_of_the_format_is_published() -> None:
    def below(record: Record) -> set[str]:
        kinds = [getattr(key.kind, "item", key.kind) for key in record.keys]
        inner = [below(kind) for kind in kinds if isinstance(kind, Record)]
        return {record.name}.union(*inner)

    assert below(PROGRAMME) == {record.name for record in publish_schema.RECORDS}


@pytest.mark.parametrize("text", [BASE, new("an example"), find("sacroiliitis").read_text("utf-8")])
def test_it_accepts_good_files(text: str) -> None:
    VALIDATOR.validate(data_of(parse(text.encode(), "p.yaml")))


# What a schema cannot say: places of keys, the size of "10m1s", an order, blanks.
BEYOND_A_SCHEMA = (
    "has neither hold nor tempo",
    "is there twice",
    "without the 0 in front",
    "control character",
    "is empty",
    "a duration from",
    "from 0s to 60m",
    "within 0.5s to 60m",
    'did you mean "5s-60s"',
)


def structural() -> list[str]:
    """The files of the table of mistakes that break the form itself."""
    found = []
    for old, new_text, _, told in MISTAKES:
        if any(words in told for words in BEYOND_A_SCHEMA):
            continue
        text = edited(old, new_text)
        try:
            node = parse(text.encode(), "p.yaml")
        except ProgrammeError:
            continue
        if check(node, "p.yaml")[1]:
            found.append(text)
    return found


def test_it_refuses_what_the_checker_refuses() -> None:
    refused = structural()
    assert len(refused) > 40
    assert [text for text in refused if accepted(text)] == []
