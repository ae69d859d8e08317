"""Blocks -> sections: which of them describe an exercise, and its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final

from coach.importing.blocks import Block, is_title, unquoted
from coach.importing.doses import find_doses, is_dose
from coach.importing.lexicon import (
    anywhere,
    asks,
    asks_late,
    first_word,
    is_request,
    label,
    orders,
    table,
    verb_of,
    written_out,
)
from coach.importing.sentences import clauses, places, sentences
from coach.importing.unfold import unfolded

# Theory of operation.
#
# A heading begins a section, unless it is a label ("Starting position"), which belongs to the
# exercise before it. A section describes an exercise where it asks for a movement and names a part
# of the body, a position or a dose, and its heading is none of those that never name one
# ("References"); where the heading has a number, a dose or the word for a movement, asking for
# anything is enough. Without headings, the blocks of a section are exercises where two or more of
# them begin with a title ("Bridge: lie on your back"), or are numbered, of sentences, and with a
# dose; below a heading such as "Exercises", where each of the numbered ones moves something.

_TITLED: Final = re.compile(
    r"(?P<name>[A-Z0-9][^.:;!?]{1,60}?)(?: ?(?P<mark>[:–—]) ?| - |(?P<stop>\.) )(?P<rest>\S.+)"
)
# A sentence that begins so is no name: "This is a stretch in two parts."
_TELLS: Final = re.compile(r"(?:this|these|that|those|it|there|here|you|your)\b", re.IGNORECASE)
_PROGRESSION: Final = re.compile(
    r"(?:weekly )?progressions?(?: plan)? (?:of|for) (?:the |your )?(?P<of>.+)", re.IGNORECASE
)
_HOW_TO: Final = re.compile(r"how to (?:do|perform) (?:a |an |the )?(?P<name>[^?]+)", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\((?P<inside>[^()]*)\)")
LONGEST_SECTION: Final = 6_000
_STOP_WORDS: Final = 5
# Letters of a name that are said one by one: SLS.
_LONGEST_INITIALS: Final = 3
_LONGEST_LINE: Final = 1_000
# Where a name ends on a line of notes: before a dose, a dash or a bracket.
_NAME_ENDS: Final = re.compile(r" [-–—] |: | \(| (?=[x×]? ?\d)")
_POSTURES: Final = ("stand", "sit", "kneel", "lie", "balance", "stay")
_NUMBERING: Final = re.compile(
    r"\d{1,2}(?=[A-Z][a-z])|(?:exercise|stretch|ex\.?)?\s?(?:no\.?\s?|#)?\d{1,2}\s?(?:[.):–-]\s?|\s)(?=\S)"
    r"|exercise (?:one|two|three|four|five|six)\s?[:–-]\s?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Section:
    """Blocks under one heading; ``name`` is "" where nothing names them.

    certain: the heading is one of an exercise.
    """

    name: str = ""
    ref: str = ""
    blocks: list[Block] = field(default_factory=list)
    certain: bool = False


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
    for number, group in enumerate(_groups(list(unfolded(blocks)))):
        inside = list(_inside(group))
        is_exercise = any(section.blocks is group.blocks for section in inside)
        if group.ref and not number and not is_exercise:
            title = Block("heading", group.name, group.ref)
        for section in inside:
            # It has as much as an exercise can be told in.
            within = _reach(section.blocks)
            beyond, section.blocks = section.blocks[within:], section.blocks[:within]
            lead = section.blocks[0] if section.blocks else None
            if lead is not None and len(lead.text) > LONGEST_SECTION:
                end = lead.text.rfind(". ", 0, LONGEST_SECTION) + 1 or LONGEST_SECTION
                section.blocks = [lead.piece(0, end, number=lead.number)]
                beyond.insert(0, lead.piece(end, len(lead.text)))
            loose += beyond
        exercises += inside
        if not is_exercise:
            if group.name and not (inside and inside[0].ref == group.ref):
                loose.append(Block("heading", group.name, group.ref))
            refs = [block.ref for block in group.blocks]
            first = refs.index(inside[0].ref) if inside and inside[0].ref in refs else None
            loose += group.blocks[:first]
    return Outline(title, tuple(exercises), tuple(loose))


def _reach(blocks: Sequence[Block]) -> int:
    """Return how many blocks an exercise can be told in, one at least."""
    length = 0
    for place, block in enumerate(blocks):
        length += len(block.text)
        if place and length > LONGEST_SECTION:
            return place
    return len(blocks)


def _groups(blocks: list[Block]) -> Iterator[Section]:
    group = Section()
    for place, block in enumerate(blocks):
        heading = (block.kind == "heading" or _heads(blocks, place)) and not is_dose(block.text)
        grows = _PROGRESSION.fullmatch(block.text) if heading and group.name else None
        if grows and grows["of"].lower() in group.name.lower():
            group.blocks.append(replace(block, kind="heading", text="Progression"))
        elif heading and label(block.text) is None:
            howto = _HOW_TO.fullmatch(block.text)
            name = howto["name"] if howto else block.text
            dose = [
                Block("text", match["inside"][:1].upper() + match["inside"][1:], block.ref)
                for match in _BRACKETS.finditer(block.text)
                if find_doses(match["inside"]).amounts  # "Side taps (10 each side)"
            ]
            cut = _NAME_ENDS.search(name)
            after = name[cut.start() :].lstrip(" -–—:") if cut and cut.group() != " (" else ""
            if cut and is_dose(after):  # "Squats 3x10"
                name = name[: cut.start()]
                dose.append(Block("text", after, block.ref))
            if howto and not group.blocks and group.name.lower() == name.lower():
                continue
            if group.blocks or group.name:
                yield group
            group = Section(name[:1].upper() + name[1:], block.ref, dose)
            group.certain = bool(
                block.number is not None or group.blocks or _NUMBERING.match(name)
            ) or bool(first_word("exercise-words", _singulars(name)))
        else:
            alone = block.kind == "heading" and is_dose(block.text)
            group.blocks.append(replace(block, kind="text") if alone else block)
    if group.blocks or group.name:
        yield group


def _heads(blocks: list[Block], place: int) -> bool:
    """Return whether a numbered item is a title: it goes on from no item, and none from it."""
    block, before = blocks[place], blocks[place - 1] if place else None
    if block.number is None or not is_title(block.text) or is_request(block.text):
        return False
    if before is not None and before.kind == "item" and before.number == block.number - 1:
        return False
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    return after is not None and after.number != block.number + 1 and label(block.text) is None


def _inside(group: Section) -> Iterator[Section]:
    """Yield the exercises of a group: itself, or several of its blocks."""
    titled = [_split_title(block) for block in group.blocks]
    dosed = [_split_dose(block) for block in group.blocks]
    if sum(each is not None for each in dosed) >= 2:
        titled = [each or other for each, other in zip(titled, dosed, strict=True)]
    named_ones = sum(each is not None for each in titled)
    own = bool(group.name) and names_exercise(group.name)
    if named_ones >= 2 or (named_ones and not own):
        first = next(place for place, start in enumerate(titled) if start is not None)
        lead = group.blocks[:first]
        head = Section(named(group.name), group.ref, lead, group.certain)
        if own and lead and (_moves(lead) or _is_listed(head)):
            yield head
        yield from _each(group.blocks, titled)
        return
    numbered = [block for block in group.blocks if block.number is not None]
    if len(numbered) >= 3 and not own and anywhere("heads-exercises").match(group.name):
        # The first may have lost its number.
        starts: list[Section | None] = []
        for block, after in zip_longest(group.blocks, group.blocks[1:]):
            first = after is not None and after.number == 2 and block.number is None
            moves = (block.number is not None or first) and _moves([block], anything=True)
            starts.append(Section("", block.ref, [block]) if moves else None)
        yield from _each(group.blocks, starts)
        return
    # An item of several sentences, with a dose or a position, is an exercise and no step of one.
    whole = [
        block
        for block in numbered
        if len(list(sentences(block.text))) > 1
        and _has_dose_or_place(block.text)
        and _moves([block])
    ]
    beside = (find_doses(block.text).amounts for block in group.blocks if block.number is None)
    several = len(whole) >= 2 and len(whole) * 2 > len(numbered)
    # They are steps after all where the dose stands beside them.
    if several and not group.certain and not any({"reps", "sets"} & has.keys() for has in beside):
        starts = [
            Section("", block.ref, [block]) if block in whole else None for block in group.blocks
        ]
        yield from _each(group.blocks, starts)
        return
    if (own or not group.name) and (
        _moves(group.blocks)
        or (group.certain and any(map(asks_late, _sentences_of(group.blocks))))
        or _is_listed(group)
    ):
        yield Section(named(group.name), group.ref or group.blocks[0].ref, group.blocks)


def _is_listed(group: Section) -> bool:
    """Return whether a name has a dose below it, and nothing that says how it is done."""
    dosed = [is_dose(block.text) for block in group.blocks]
    named = group.certain or first_word("exercise-words", _singulars(group.name))
    return any(dosed) and (bool(named) or dosed[0])


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
    if match["stop"] and (_TELLS.match(name) or len(name.split()) > _STOP_WORDS or asks(name)):
        return None
    if not (asks(rest) or places(rest) or verb_of(rest) in table()["gerunds"]):
        return None
    body = replace(block, kind="text", text=rest[:1].upper() + rest[1:], number=None)
    return Section(named(name), block.ref, [body])


def _split_dose(block: Block) -> Section | None:
    """Return the section that an item begins with a name and its dose: "Squats 3x10"."""
    if block.kind != "item":
        return None
    text = written_out(block.text)
    cut = _NAME_ENDS.search(text)
    if cut is None or not find_doses(text[:_LONGEST_LINE]).amounts:
        return None
    name = text[: cut.start()].strip(" ,;")
    if not is_title(name) or len(name.split()) > _STOP_WORDS or is_request(name) or label(name):
        return None
    rest = text[cut.start() :].lstrip(" -–—:,")
    body = replace(block, kind="text", text=rest[:1].upper() + rest[1:], number=None)
    return Section(named(name), block.ref, [body], certain=True)


def names_exercise(text: str) -> bool:
    """Return whether a heading may name an exercise."""
    plain = _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text
    return not anywhere("not-names").fullmatch(plain.strip()) and any(map(str.isalpha, plain))


def named(text: str) -> str:
    """Return the name in a heading: without its number, and not in capitals."""
    match = _NUMBERING.match(text)
    plain = text[match.end() :] if match else text
    plain = re.sub(r"\[([^\[\]]*)\]", r"(\1)", unquoted(plain))
    plain = re.sub(r"\s*[(\[][^)\]]*\d[^)\]]*[)\]]", "", plain).strip(" :-–—.")
    written_large = plain.isupper() and len(plain) > _LONGEST_INITIALS
    return plain.capitalize() if written_large else plain[:1].upper() + plain[1:]


def _text(blocks: Iterable[Block]) -> str:
    return " ".join(block.text for block in blocks)[:4000]


def _sentences_of(blocks: Iterable[Block]) -> Iterator[str]:
    return (each for block in blocks for each in sentences(block.text[:4000]))


def _moves(blocks: Sequence[Block], *, anything: bool = False) -> bool:
    """Return whether something is asked for that moves or holds a part of the body.

    anything: also where neither a part, a dose nor a position is named.
    """
    placed: bool | None = True if anything else None
    blocks = blocks[: _reach(blocks)]
    for sentence in _sentences_of(blocks):
        told = find_doses(sentence).rest_of_text if sentence[0].isdigit() else sentence
        for clause in clauses(told):
            if anywhere("about-exercises").match(clause):
                continue
            verb = verb_of(clause)
            late = (not asks(clause) and asks_late(clause)) or orders(clause)
            if late or verb in table()["movement-verbs"]:
                if placed is None:
                    placed = _has_dose_or_place(_text(blocks))
                if (
                    placed
                    or first_word("parts", _singulars(clause))
                    or first_word("other-parts", clause)
                ):
                    return True
            if verb in table()["set-up-verbs"] and find_doses(sentence).held:
                return True
    # A position that is held for a time, or left for another one, is an exercise as well.
    verbs = set(map(verb_of, _sentences_of(blocks)))
    if verbs >= {"sit", "stand"}:
        return True
    found = find_doses(_text(blocks)[:1000])
    timed = {*found.amounts, *found.goals} & {"hold", "work", "as-many-in"}
    return bool(timed) and not verbs.isdisjoint(_POSTURES)


def _singulars(text: str) -> str:
    return re.sub(r"s\b", "", text.lower()).replace("feet", "foot").replace("calve", "calf")


def _has_dose_or_place(text: str) -> bool:
    found = find_doses(text[:1000])
    return bool(found.amounts) or found.held or places(text[:1000])
