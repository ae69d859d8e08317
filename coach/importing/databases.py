"""The JSON of exercise databases -> blocks: free-exercise-db's and wger's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from coach.importing.blocks import Block, ReadingError, clean
from coach.importing.markup import html_blocks

# The number of English in wger, and what its older exports call it.
_ENGLISH: Final = (2, "2", "en", None)
_DEEPEST: Final = 40
_MOST: Final = 5_000
_NOTHING: Final = re.compile(r"$|body only|none|other$", re.IGNORECASE)
_STEP: Final = re.compile(r"(?:step )?\d{1,2}[.:)]\s+", re.IGNORECASE)


def database_blocks(data: bytes, only: tuple[str, ...]) -> list[Block]:
    """Read entries of a database; a block's ref is its entry and step.

    only: names of which one has to be in an entry's name, in any case; all entries without.
    """
    depth = deepest = 0
    for bracket in re.findall(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', data):
        if bracket in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in (b"]", b"}"):
            depth -= 1
    if deepest > _DEEPEST:
        raise ReadingError(f"it is nested more than {_DEEPEST} levels deep")
    try:
        read = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"it is no JSON: {clean(str(error))[:200]}") from error
    if isinstance(read, dict):  # one entry, or wger's "results"
        read = read.get("results", read.get("exercises", [read]))
    if not isinstance(read, list):
        raise ReadingError("it has no list of exercises")
    if len(read) > _MOST:
        raise ReadingError(f"it has {len(read)} entries; at most {_MOST}")
    chosen = [
        (number, entry)
        for number, entry in enumerate(map(_english, read), 1)
        if _name(entry) and (not only or any(word.lower() in _name(entry).lower() for word in only))
    ]
    if not any(_texts(entry) for _, entry in chosen):
        raise ReadingError(
            "no entry of it has such a name and a text"
            if only
            else "it has no entry with a name and a text"
        )
    return [block for number, entry in chosen for block in _entry(entry, number)]


def _english(entry: Any) -> dict[str, Any]:
    """Return an entry with its English name and text on top; {} where it has none."""
    if not isinstance(entry, dict):
        return {}
    translations = entry.get("translations", entry.get("exercises"))
    if isinstance(translations, list):
        for one in translations:
            if isinstance(one, dict) and _language(one) in _ENGLISH:
                return {**entry, **one}
        return {}
    return entry if _language(entry) in _ENGLISH else {}


def _language(entry: dict[str, Any]) -> object:
    language = entry.get("language")
    if isinstance(language, dict):
        language = language.get("id", language.get("short_name"))
    return language if isinstance(language, int | str | None) else ""


def _name(entry: dict[str, Any]) -> str:
    name = entry.get("name")
    return clean(name) if isinstance(name, str) else ""


def _texts(entry: dict[str, Any]) -> list[str]:
    """Return an entry's text: steps, or a description in HTML."""
    steps = entry.get("instructions", entry.get("description", entry.get("description_source")))
    if isinstance(steps, str):
        steps = [block.text for block in html_blocks(steps.encode())] if steps.strip() else []
    if not isinstance(steps, list):
        return []
    texts = [clean(step) for step in steps if isinstance(step, str)]
    return [_STEP.sub("", text, count=1) if _STEP.match(text) else text for text in texts if text]


def _entry(entry: dict[str, Any], number: int) -> Iterable[Block]:
    yield Block("heading", _name(entry), f"entry {number}", 2)
    texts = _texts(entry)
    if not texts:
        yield Block("text", f"{_name(entry)}: the entry has no text", f"entry {number}")
        return
    for step, text in enumerate(texts, 1):
        yield Block("item", text, f"entry {number}, step {step}")
    equipment = entry.get("equipment")
    for each in equipment if isinstance(equipment, list) else [equipment]:
        thing = each.get("name") if isinstance(each, dict) else each
        if isinstance(thing, str) and not _NOTHING.match(clean(thing)):
            yield Block("text", f"Equipment: {clean(thing)}", f"entry {number}, equipment")
    force, category = entry.get("force"), entry.get("category")
    if force == "static":
        yield Block("text", "Force: static", f"entry {number}, force")
    if isinstance(category, str) and category == "stretching":
        yield Block("text", "Category: stretching", f"entry {number}, category")
