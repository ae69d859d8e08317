"""What a form cannot match without: pieces of which a text must have one, read off the form."""

# Theory of operation.
#
# Most sentences have no dose, and most forms of the lexicon match none of those that have. A search
# tries a form at every letter of a sentence; whether a text has a word in it is known at once. So
# each form is read for what it cannot do without: a word that stands in it, a word of each of some
# alternatives, one of some signs. What may be left out, with ? or * behind it, and what only looks
# ahead or behind, is passed over, as are numbers. A form of which nothing can be told so is always
# searched for.

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from coach.importing.lexicon import any_of, anywhere, meaning, table

_PIECE: Final = re.compile(
    r"(?P<look>\(\?<?[=!])|\(\?P=\w+\)|(?P<group>\((?:\?(?:P<\w+>|-?i?:))?)|(?P<name>[A-Z_]{2,})|\\.|\{[^}]*\}"
    r"|\[(?P<signs>[^\]]*)\](?P<unsigned>[?*])?|(?P<word>[a-z]+)(?P<less>[?*])?|.",
    re.DOTALL,
)
_OPTIONAL: Final = re.compile(r"[?*]|\{0?,")
# What makes other signs of a class than those that stand in it.
_RANGES: Final = re.compile(r"\w-|\\|\^")

Needs = tuple[frozenset[str], ...]


def present(text: str, forms: tuple[str, ...]) -> frozenset[str]:
    """Return which of all that these forms need is in a text."""
    small = text.lower()
    return frozenset(piece for piece in _pieces(forms) if piece in small)


@cache
def _pieces(forms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({piece for form in forms for needed in needs(form) for piece in needed})


def may_match(form: str, there: frozenset[str]) -> bool:
    """Return whether a text may have a match of a form: it has what the form needs.

    there: what is ``present`` in the text.
    """
    return not any(map(there.isdisjoint, needs(form)))


def find(group: str, text: str) -> re.Match[str] | None:
    """Find the first match of a group of forms, or of the names in it, in a text."""
    forms = _forms(group)
    there = present(text, forms)
    if not any(may_match(form, there) for form in forms):
        return None
    return (anywhere if isinstance(table()[group], list) else any_of)(group).search(text)


@cache
def _forms(group: str) -> tuple[str, ...]:
    written = table()[group]
    named = [written] if isinstance(written, list) else written.values()
    return tuple(form for forms in named for form in forms)


@cache
def needs(form: str) -> Needs:
    """Return sets of pieces of each of which every match of a form has one, the longest first."""
    each = [tuple(_needs_of(alternative)) for alternative in _alternatives(form)]
    if len(each) > 1:
        return (frozenset().union(*(needed[0] for needed in each)),) if all(each) else ()
    return tuple(sorted(each[0], key=lambda needed: -min(map(len, needed))))


def _alternatives(form: str) -> Iterator[str]:
    """Cut a form at the bars that are in none of its groups."""
    begin = depth = place = 0
    while match := _PIECE.match(form, place):
        place = match.end()
        depth += bool(match["look"] or match["group"]) - (match.group() == ")")
        if match.group() == "|" and not depth:
            yield form[begin : match.start()]
            begin = place
    yield form[begin:]


def _needs_of(form: str) -> Iterator[frozenset[str]]:
    """Yield what a form without alternatives needs."""
    place = 0
    while match := _PIECE.match(form, place):
        place = match.end()
        if match["look"] or match["group"]:
            end = _closing(form, place)
            inside, place = form[place:end], end + 1
            if match["group"] and not _OPTIONAL.match(form, place):
                yield from needs(inside)
        elif name := match["name"]:
            yield from needs(meaning(name)) if meaning(name) else (frozenset({name.lower()}),)
        elif word := (match["word"] or "")[: -1 if match["less"] else None]:
            yield frozenset({word})
        elif match["signs"] and not match["unsigned"] and not _RANGES.search(match["signs"]):
            yield frozenset(match["signs"].lower())


def _closing(form: str, place: int) -> int:
    """Return where the group ends whose inside begins at ``place``."""
    depth = 1
    while match := _PIECE.match(form, place):
        depth += bool(match["look"] or match["group"]) - (match.group() == ")")
        if not depth:
            return match.start()
        place = match.end()
    raise ValueError(f"a bracket of this form is not closed: {form}")
