"""Paragraphs -> sentences -> clauses of which each is one thing to be said or done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from coach.importing.lexicon import anywhere, asks, table, verb_of
from coach.importing.needs import find

# A sentence that is longer is listed, and not said.
LONGEST: Final = 280

_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:approx|appx|abt|ca|max|min|deg|poss|incl|alt|abd|ext|flex|rot|ant|post|e\.g|i\.e|etc|vs|sec|secs|min|mins|rep|reps|no|fig|dr|mr|mrs|st|ex)|\b[A-Z])\.$",
    re.IGNORECASE,
)
# After these a number goes on with the sentence: "max. 30 degrees".
_BEFORE_NUMBER: Final = re.compile(
    r"\b(?:max|approx|appx|abt|ca|no|fig|vs|e\.g|i\.e)\.$", re.IGNORECASE
)
_WHOLE_WORD: Final = re.compile(r"[a-z]{4,}[.!?]$")
_END: Final = re.compile(r"[.!?]+[\"”')]*(?= |$)")
_LEADING: Final = re.compile(
    r"(?:while|when|whilst|as|with|from|by|in|on|once|lying|laying|sitting|seated|standing|"
    r"kneeling|resting|supported) [^,]{3,120},\s*",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(r",? before (?P<verb>[a-z]+ing)\b", re.IGNORECASE)
_FEELING: Final = re.compile(
    r",? (?:so(?: that)?|until|and) (?=you (?:should |will |may |can )?feel\b)", re.IGNORECASE
)
_APART: Final = re.compile(
    r"(?:,? and then|, then|,? and|;|,| then)\s+"
    r"(?=(?:(?:slowly|gently|then|quickly|promptly|immediately) )?"
    r"(?:hold|repeat|relax|release|return|switch|change|pause|keep the position)\b"
    r"(?! (?:and [a-z]+ )?(?:sequence|cycle|technique|process|phase|exercise)\b))",
    re.IGNORECASE,
)
# What is placed before something else moves: "Place your thumb under your chin, open your mouth".
_PLACED: Final = re.compile(
    r"(?:place|put) [^,]{8,}(?P<cut>, )(?=[a-z]+ (?:your|the)\b)", re.IGNORECASE
)
_LONG: Final = re.compile(r"(?:; |, and then |, then |, and )(?=[a-z]+)", re.IGNORECASE)
_MANY_WORDS: Final = 16
_ASIDE_WORDS: Final = 5


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a paragraph, without marks that are no part of one."""
    if "(" in text or "[" in text or ":" in text or " as " in text:
        text = _dropped().sub("", text)
    begin = 0
    for end in _END.finditer(text):
        following = text[end.end() : end.end() + LONGEST].lstrip()
        before = text[max(begin, end.end() - 8) : end.end()]
        if following[:1].islower() and _ABBREVIATED.search(before):
            continue
        if following[:1].isdigit() and _BEFORE_NUMBER.search(before):
            continue
        begins = following[:1].isupper() or following[:1].isdigit() or following[:1] in "\"“'(‘{"
        if not (begins or (_WHOLE_WORD.search(before) and asks(following))):
            continue
        if sentence := text[begin : end.end()].strip():
            yield sentence
        begin = end.end()
    if rest := text[begin:].strip():
        yield rest


@cache
def _dropped() -> re.Pattern[str]:
    forms = "|".join(f"(?:{form})" for form in table()["drop"])
    return re.compile(rf"\s*(?:{forms})", re.IGNORECASE)


def clauses(sentence: str) -> Iterator[str]:
    """Yield the clauses of a sentence; a circumstance at its head is one of its own.

    "While standing, bend it so you feel a stretch before releasing the hold." gives "While
    standing", "Bend it", "You feel a stretch" and "Release the hold".
    """
    text = sentence
    head = _LEADING.match(text)
    if head and places(head.group()):
        yield head.group().rstrip(", ")
        text = text[head.end() :]
    placed = _PLACED.match(text)
    if placed and verb_of(text[placed.end() :]) in table()["movement-verbs"]:
        yield text[: placed.start("cut")]
        text = text[placed.end() :]
    parts = [text]
    for cut in (_APART,) if verb_of(text) == "repeat" else (_FEELING, _APART):
        parts = [piece for part in parts for piece in cut.split(part)]
    for part in parts:
        # What is done before something else comes first, and then that is asked for.
        before = _BEFORE.search(part)
        if before and before["verb"].lower() in table()["gerunds"]:
            yield from _short(part[: before.start()])
            part = requested(part[before.start("verb") :])
        yield from _short(part)


def places(head: str) -> bool:
    """Return whether a text says how the body is placed."""
    return bool(find("positions", head) or anywhere("guessed-positions", "supine").search(head))


def requested(text: str) -> str:
    """Make a request of forms in -ing that the lexicon has: "lowering it" -> "Lower it"."""
    gerunds = table()["gerunds"]
    return capital(
        re.sub(
            r"(?:(?<=^)|(?<=and )|(?<=or )|(?<=then )|(?<=slowly )|(?<=gently ))[a-z]+ing\b",
            lambda m: gerunds.get(m.group().lower(), m.group()),
            text,
            flags=re.IGNORECASE,
        )
    )


def _short(text: str) -> Iterator[str]:
    """Cut a long clause where another request begins in it."""
    begin = 0
    if len(text.split()) > _MANY_WORDS:
        verbs = {*table()["movement-verbs"], *table()["set-up-verbs"], *table()["release-verbs"]}
        for cut in _LONG.finditer(text):
            if verb_of(text[cut.end() :]) in verbs and len(text[begin : cut.start()].split()) > 3:
                yield capital(text[begin : cut.start()])
                begin = cut.end()
    yield capital(text[begin:])


def capital(text: str) -> str:
    """Begin a clause with a capital, and without the marks of where it was cut."""
    text = re.sub(r"^(?:and |then )+", "", text.strip(" ,;:–—-"), flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]


def closed(sentence: str) -> str:
    """Take away a bracket that closes none, and those around all of it."""
    whole = re.fullmatch(r"\((?P<inside>[^()]+)\)[.]?", sentence)
    if whole and len(sentence.split()) > _ASIDE_WORDS:
        return whole["inside"]
    extra = sentence.count(")") > sentence.count("(")
    return "".join(sentence.rsplit(")", 1)) if extra else sentence
