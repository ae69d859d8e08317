"""Blocks -> sections: which of them describe an exercise, and its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from typing import Final

from coach.importing.blocks import Block, is_title
from coach.importing.doses import find_doses
from coach.importing.lexicon import anywhere, asks, first_word, is_request, label, table, verb_of
from coach.importing.sentences import clauses, places, sentences

# Theory of operation.
#
# A heading begins a section, unless it is a label ("Starting position"), which belongs to the
# exercise before it. A section describes an exercise where it asks for a movement and names a part
# of the body, a position or a dose, and its heading is none of those that never name one
# ("References"). Without headings, the blocks of a section are exercises where two or more of them
# begin with a title ("Bridge: lie on your back"), or are numbered, of sentences, and with a dose.

_TITLED: Final = re.compile(
    r"(?P<name>[A-Z0-9][^.:;!?]{1,60}?)(?: ?(?P<mark>[:–—]) ?| - |(?P<stop>\.) )(?P<rest>\S.+)"
)
LONGEST_SECTION: Final = 6_000
_STOP_WORDS: Final = 5
_NUMBERING: Final = re.compile(
    r"(?:exercise|stretch|ex\.?)?\s?(?:no\.?\s?|#)?\d{1,2}\s?(?:[.):–-]\s?|\s)(?=\S)"
    r"|exercise (?:one|two|three|four|five|six)\s?[:–-]\s?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Section:
    """Blocks under one heading; ``name`` is "" where nothing names them."""

    name: str = ""
    ref: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a document: its title, its exercises, and everything else."""

    title: Block | None
    exercises: tuple[Section, ...]
    loose: tuple[Block, ...]


def outline(blocks: Iterable[Block]) -> Outline:
    """Find the exercises among a document's blocks."""
    exercises: list[Section] = []
    loose: list[Block] = []
    title: Block | None = None
    for number, group in enumerate(_groups(list(blocks))):
        inside = list(_inside(group))
        is_exercise = any(section.blocks is group.blocks for section in inside)
        if group.ref and not number and not is_exercise:
            title = Block("heading", group.name, group.ref)
        for section in inside:
            loose += _cut(section)
        exercises += inside
        if not is_exercise:
            first = inside[0].ref if inside else ""
            loose += takewhile(partial(_comes_before, first), group.blocks)
    return Outline(title, tuple(exercises), tuple(loose))


def _cut(section: Section) -> list[Block]:
    """Leave a section as much as an exercise can be told in; return the blocks beyond."""
    length = 0
    for place, block in enumerate(section.blocks):
        length += len(block.text)
        if place and length > LONGEST_SECTION:
            beyond, section.blocks = section.blocks[place:], section.blocks[:place]
            return beyond
    return []


def _comes_before(ref: str, block: Block) -> bool:
    return block.ref != ref


def _groups(blocks: list[Block]) -> Iterator[Section]:
    group = Section()
    for place, block in enumerate(blocks):
        heading = block.kind == "heading" or _heads(block, blocks[place + 1 : place + 2])
        if heading and label(block.text) is None:
            if group.blocks or group.name:
                yield group
            group = Section(block.text, block.ref)
        else:
            group.blocks.append(block)
    if group.blocks or group.name:
        yield group


def _heads(block: Block, following: list[Block]) -> bool:
    """Return whether a numbered item is a title: what follows is of another kind."""
    if block.number is None or not is_title(block.text) or is_request(block.text):
        return False
    return bool(following) and following[0].number != block.number + 1 and label(block.text) is None


def _inside(group: Section) -> Iterator[Section]:
    """Yield the exercises of a group: itself, or several of its blocks."""
    titled = [_split_title(block) for block in group.blocks]
    named_ones = sum(each is not None for each in titled)
    own = bool(group.name) and names_exercise(group.name)
    if named_ones >= 2 or (named_ones and not own):
        yield from _each(group.blocks, titled)
        return
    numbered = [block for block in group.blocks if block.number is not None]
    whole = [block for block in numbered if _is_whole(block)]
    if len(whole) >= 2 and len(whole) * 2 > len(numbered):
        starts = [
            Section("", block.ref, [block]) if block in whole else None for block in group.blocks
        ]
        yield from _each(group.blocks, starts)
        return
    if (own or not group.name) and _moves(group.blocks):
        yield Section(named(group.name), group.ref or group.blocks[0].ref, group.blocks)


def _is_whole(block: Block) -> bool:
    """Return whether an item of a list is an exercise by itself, and not a step of one."""
    several = len(list(sentences(block.text))) > 1
    return several and _has_dose_or_place(block.text) and _moves([block])


def _each(blocks: list[Block], starts: list[Section | None]) -> Iterator[Section]:
    """Yield sections from each start to the next; what comes before the first is none's."""
    section: Section | None = None
    for block, start in zip(blocks, starts, strict=True):
        if start is not None:
            if section is not None:
                yield section
            section = start
        elif section is not None:
            section.blocks.append(block)
    if section is not None:
        yield section


def _split_title(block: Block) -> Section | None:
    """Return the section that a block begins with its own title; None without one."""
    match = _TITLED.match(block.text)
    if match is None or block.kind == "heading":
        return None
    name, rest = match["name"].strip(), match["rest"].strip()
    if not is_title(name) or label(name) or is_request(name) or not names_exercise(name):
        return None
    if match["stop"] and (len(name.split()) > _STOP_WORDS or asks(name)):
        return None
    if not (asks(rest) or places(rest) or verb_of(rest) in table()["gerunds"]):
        return None
    body = replace(block, kind="text", text=rest[:1].upper() + rest[1:], number=None)
    return Section(named(name), block.ref, [body])


def names_exercise(text: str) -> bool:
    """Return whether a heading may name an exercise."""
    plain = _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text
    return not anywhere("not-names").fullmatch(plain.strip()) and any(map(str.isalpha, plain))


def named(text: str) -> str:
    """Return the name in a heading: without its number, and not in capitals."""
    match = _NUMBERING.match(text)
    plain = text[match.end() :] if match else text
    plain = re.sub(r"\s*[(\[][^)\]]*\d[^)\]]*[)\]]", "", plain).strip(" :-–—.")
    return plain.capitalize() if plain.isupper() else plain[:1].upper() + plain[1:]


def _text(blocks: Iterable[Block]) -> str:
    return " ".join(block.text for block in blocks)[:4000]


def _moves(blocks: Iterable[Block]) -> bool:
    """Return whether something is asked for that moves or holds a part of the body."""
    for block in blocks:
        for sentence in sentences(block.text[:4000]):
            for clause in clauses(sentence):
                verb = verb_of(clause)
                if verb in table()["movement-verbs"] and (
                    first_word("parts", _singulars(clause)) or _has_dose_or_place(_text(blocks))
                ):
                    return True
                if verb in table()["set-up-verbs"] and find_doses(sentence).held:
                    return True
    return False


def _singulars(text: str) -> str:
    return re.sub(r"s\b", "", text.lower()).replace("feet", "foot").replace("calve", "calf")


def _has_dose_or_place(text: str) -> bool:
    found = find_doses(text[:1000])
    return bool(found.amounts) or found.held or places(text[:1000])
