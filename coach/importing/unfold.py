"""Paragraphs in which a whole list stands -> a block for each item of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from coach.importing.blocks import LONGEST_TITLE, Block, is_title
from coach.importing.lexicon import label, label_words, table

# Theory of operation.
#
# What was a page of boxes and columns is often one paragraph as text: "Exercise 2 Side bend Start
# position: Stand tall. Action: Slide a hand down your leg. 1. Lean. 2. Come back." It is cut where
# an exercise with a number begins, where a label stands before a colon, and where numbers count on.

_EXERCISE: Final = re.compile(
    r"(?<![A-Za-z(] )(?<!\S)(?:Exercise|Stretch) (?P<n>\d{1,2})[.:)]? (?=[A-Z‘“])"
)
_DIGIT: Final = re.compile(r"\d")
_NUMBER: Final = re.compile(r"(?:^|(?<=[.!?:)] ))\(?(?P<n>\d{1,2})[.)] (?=[A-Z])")


_TOLD: Final = re.compile(
    r"(?:^|(?<=[.!?] ))(?:(?:Begin|Start|Continue|Finish|End) with|Next(?: comes| is|,)|Then comes"
    r"|Finally,?|Lastly,?|The (?:first|second|third|fourth|last)(?: exercise| stretch)? is)"
    r" (?:an?|the) (?P<name>[a-z][a-z -]{2,40}?)(?:[.:] )"
)


def unfolded(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks of a document, those that hold a list as its items."""
    for block in blocks:
        if block.kind == "heading":
            if label(block.text) or set(block.text.lower().split()) - set(table()["column-words"]):
                yield block
            continue
        for told in _told(block):
            for part in _exercises(told):
                labels = label_words().finditer(part.text) if part.kind != "heading" else ()
                places = [found.start() for found in labels if found.start()]
                for labelled in _cut(part, places) if places else [part]:
                    yield from _items(labelled)


def _cut(block: Block, places: list[int]) -> Iterator[Block]:
    """Yield the pieces between places; the first keeps what the block is."""
    for number, (begin, end) in enumerate(
        zip([0, *places], [*places, len(block.text)], strict=True)
    ):
        if block.text[begin:end].strip():
            own = {} if number else {"number": block.number}
            yield block.piece(begin, end, **own)


def _told(block: Block) -> Iterator[Block]:
    """Cut where running text comes to an exercise by its name: "Next comes the side bend." """
    found = list(_TOLD.finditer(block.text))
    if len(found) < 2:
        yield block
        return
    if before := block.text[: found[0].start()].strip():
        yield block.piece(0, len(before))
    ends = [match.start() for match in found[1:]] + [len(block.text)]
    for match, end in zip(found, ends, strict=True):
        name = match["name"]
        title = block.piece(match.start("name"), match.end("name"), kind="heading", level=5)
        yield replace(title, text=name[:1].upper() + name[1:])
        yield block.piece(match.end(), end, kind="text")


def _exercises(block: Block) -> Iterator[Block]:
    numbered = "Exercise " in block.text or "Stretch " in block.text
    found = list(_EXERCISE.finditer(block.text)) if numbered else []
    if not found:
        yield block
        return
    for part in _cut(block, [match.start() for match in found if match.start()]):
        match = _EXERCISE.match(part.text)
        labelled = label_words().search(part.text, match.end()) if match else None
        title = part.text[: labelled.start()].strip() if labelled else ""
        if title and len(title) <= LONGEST_TITLE and is_title(title):
            yield part.piece(0, len(title), kind="heading", level=5)
            yield part.piece(len(title), len(part.text), kind="text")
        else:
            yield part


def _items(block: Block) -> Iterator[Block]:
    """Cut at numbers that count on from 1; one alone counts after a colon."""
    if block.kind == "heading" or not _DIGIT.search(block.text):
        yield block
        return
    places: list[re.Match[str]] = []
    first = 2 if block.number == 1 else 1
    for match in _NUMBER.finditer(block.text):
        if int(match["n"]) == len(places) + first:
            places.append(match)
    if len(places) + first < 3 and not (
        places and block.text[: places[0].start()].rstrip().endswith(":")
    ):
        yield block
        return
    for part in _cut(block, [match.start() for match in places if match.start()]):
        number = _NUMBER.match(part.text)
        if number is None:
            yield part
        else:
            end, count = number.end(), int(number["n"])
            yield part.piece(end, len(part.text), kind="item", level=0, number=count)
