"""The table of the format as editors and authors read it.

``python scripts/publish_schema.py`` writes both again: the JSON Schemas
in ``coach/programmes``, and the tables of the guides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from coach.programmes import dose_schema, schema
from coach.programmes.kinds import (
    Amount,
    Choice,
    Choices,
    Ids,
    Key,
    Kind,
    ListOf,
    NumberRange,
    Pattern,
    Record,
    Seconds,
    Single,
    Text,
    Texts,
    Whole,
    allowed,
)
from coach.programmes.loader import SCHEMA_FILE
from coach.programmes.overrides import PERSONAL, PERSONAL_EXERCISE
from coach.programmes.routine import PART, ROUTINE

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = DOCS / "programme-files.md"
BEGIN, END = "<!-- tables: begin -->\n", "<!-- tables: end -->\n"

_DURATION = "([0-9]+([.][05])?s?|[0-9]+m([0-5]?[0-9]s)?)"


def make_schema(title: str, records: Sequence[Record]) -> dict[str, Any]:
    """Make the JSON Schema (draft 2020-12) of a file, whose record is the first of ``records``.

    It knows keys, types and number ranges. Rules that it cannot express, such
    as ids that differ, are for ``coach check``.
    """
    whole, *others = records
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **_record(whole),
        "$defs": {record.name: _record(record) for record in others},
    }


def _record(record: Record) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: _key(key) for key in record.keys},
        "additionalProperties": False,
    }
    if required := [key.name for key in record.keys if key.required]:
        shape["required"] = required
    if record.one_of:
        pairs = combinations(record.one_of, 2)
        shape["not"] = {"anyOf": [{"required": list(pair)} for pair in pairs]}
    if record.written:
        return {"anyOf": [{"type": ["string", "number"], "minLength": 1}, shape]}
    if record.shorthand is None:
        return shape
    return {"anyOf": [_kind(record.key(record.shorthand).kind), shape]}


def _key(key: Key) -> dict[str, Any]:
    default = {} if key.default is None else {"default": key.default}
    return {"description": key.doc, **default, **_kind(key.kind)}


def _kind(kind: Kind) -> dict[str, Any]:  # noqa: PLR0911  (a shape for each kind)
    match kind:
        case Record():
            return {"$ref": f"#/$defs/{kind.name}"}
        case ListOf():
            items = {"type": "array", "minItems": 1, "maxItems": kind.max_items}
            return {**items, "items": _kind(kind.item)}
        case Texts():
            each = _kind(kind.each)
            items = {"type": "array", "minItems": kind.min_items, "maxItems": kind.max_items}
            return {"anyOf": [each, {**items, "items": each}]}
        case Choices():
            return _words({"enum": list(kind.values)}, 1, len(kind.values))
        case Ids():
            return _words(_single(schema.ID), kind.min_items, kind.max_items)
        case Amount():
            span = _single(NumberRange(kind.of))
            one = {"anyOf": [*_kind(kind.of).get("anyOf", [_kind(kind.of)]), span]}
            several = {"type": "array", "minItems": 1, "items": _kind(kind.of)}
            return {"anyOf": [*one["anyOf"], *([several] if kind.listed else [])]}
        case Seconds():
            written = {"type": "string", "pattern": f"^{_DURATION}$"}
            number = {"type": "number", "multipleOf": 0.5} if kind.halves else {"type": "integer"}
            return {"anyOf": [{**number, **_ends(kind)}, written]}
        case _:
            return _single(kind)


def _words(each: dict[str, Any], least: int, most: int) -> dict[str, Any]:
    items = {"type": "array", "minItems": least, "maxItems": most, "items": each}
    return {"anyOf": [{"type": "string", "minLength": 1}, items]}


def _single(kind: Single) -> dict[str, Any]:
    match kind:
        case Text():
            return {"type": "string", "minLength": 1, "maxLength": kind.max}
        case Pattern():
            pattern = f"^({kind.regex})$"
            return {"type": "string", "pattern": pattern, "maxLength": kind.max}
        case Choice():
            return {"enum": list(kind.values)}
        case NumberRange():
            end = _DURATION if isinstance(kind.of, Seconds) else "[0-9]+"
            return {"type": "string", "pattern": f"^{end} *[-–] *{end}$"}
        case Whole():
            return {"type": "integer", **_ends(kind)}
        case Amount() | Seconds():
            return _kind(kind)


def _ends(kind: Whole | Seconds) -> dict[str, float]:
    return {"minimum": kind.min, "maximum": kind.max}


def tables(records: Sequence[Record]) -> str:
    """Return the tables of a guide, in Markdown."""
    return "\n".join(_table(record) for record in records)


def _table(record: Record) -> str:
    lines = [f"### {record.name}", ""]
    if record.shorthand:
        lines += [f"A bare value stands for `{record.shorthand}`.", ""]
    if record.written:
        lines += [f"Or {record.written}.", ""]
    if record.one_of:
        lines += ["At most one of " + ", ".join(f"`{n}`" for n in record.one_of) + ".", ""]
    lines += ["| key | | what it is | allowed |", "|---|---|---|---|"]
    for key in record.keys:
        need = "required" if key.required else ""
        need = need or ("" if key.default is None else f"else {key.default}")
        lines.append(f"| `{key.name}` | {need} | {key.doc} | {_cell(key.kind)} |")
    return "\n".join(lines) + "\n"


def _cell(kind: Kind) -> str:
    match kind:
        case Record():
            return f"[{kind.name}](#{_anchor(kind)})"
        case ListOf():
            return f"a list of 1 to {kind.max_items} [{kind.item.name}s](#{_anchor(kind.item)})"
        case _:
            return allowed(kind)


def _anchor(record: Record) -> str:
    return record.name.replace(" ", "-")


def schema_text(title: str, records: Sequence[Record]) -> str:
    """Return the content of a file of ``PUBLISHED``."""
    return json.dumps(make_schema(title, records), indent=2, ensure_ascii=False) + "\n"


def guide_text(guide: str, records: Sequence[Record]) -> str:
    """Return a guide with its tables made again."""
    pattern = re.escape(BEGIN) + ".*" + re.escape(END)
    written = f"{BEGIN}\n{tables(records)}\n{END}"
    return re.sub(pattern, lambda _: written, guide, flags=re.DOTALL)


# The records of a programme, in the order of its guide.
RECORDS = (
    schema.PROGRAMME,
    schema.SAFETY,
    schema.SOURCE,
    schema.EXERCISE,
    dose_schema.DOSE,
    dose_schema.TEMPO,
    dose_schema.PHASE_RECORD,
    dose_schema.REST_RECORD,
    dose_schema.LIMITS,
    dose_schema.CHANGE,
    dose_schema.CHANGED_REST,
    dose_schema.WORDS,
    schema.PHOTO,
    schema.DRAWING,
    schema.POSE,
    schema.ARM,
    schema.LEG,
    schema.INSTRUCTIONS,
    schema.WORDING,
    schema.CIRCUIT,
    schema.CIRCUIT_REST,
    schema.SCREENING,
    schema.PAIN_RULE,
)

# Each schema with its title and its guide.
PUBLISHED = (
    (SCHEMA_FILE, f"Coach programme, schema {schema.VERSION}", RECORDS, GUIDE),
    (
        SCHEMA_FILE.with_name("personal-schema.json"),
        "Coach prescription",
        (PERSONAL, PERSONAL_EXERCISE),
        DOCS / "prescriptions.md",
    ),
    (
        SCHEMA_FILE.with_name("routine-schema.json"),
        "Coach routine",
        (ROUTINE, PART),
        DOCS / "routines.md",
    ),
)


def main() -> None:
    """Write the schemas and the tables of the guides."""
    for file, title, records, guide in PUBLISHED:
        file.write_text(schema_text(title, records), encoding="utf-8", newline="\n")
        text = guide_text(guide.read_text(encoding="utf-8"), records)
        guide.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
