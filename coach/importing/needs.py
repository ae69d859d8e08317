"""Pieces of which a text must have one if a form is to match it, read off the form."""

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
from functools import cache, lru_cache
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

# Of so many different sets of pieces it is known which forms they may be of.
_KEPT: Final = 10_000

Needs = tuple[frozenset[str], ...]


def find(group: str, text: str) -> re.Match[str] | None:
    """Find the first match of a group of forms, or of the names in it, in a text."""
    if not possible(group, text):
        return None
    return (anywhere if isinstance(table()[group], list) else any_of)(group).search(text)


def possible(group: str, text: str) -> tuple[str, ...]:
    """Return the forms of a group that a text may match: it has what they need."""
    return _possible(group, frozenset(filter(text.lower().__contains__, _pieces(group))))


@lru_cache(_KEPT)
def _possible(group: str, there: frozenset[str]) -> tuple[str, ...]:
    return tuple(form for form in _forms(group) if not any(map(there.isdisjoint, needs(form))))


@cache
def _pieces(group: str) -> tuple[str, ...]:
    """Return all that the forms of a group need, each once."""
    return tuple({piece for form in _forms(group) for needed in needs(form) for piece in needed})


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
