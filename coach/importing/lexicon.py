"""The lexicon beside this file: its words and forms, ready to be looked for in a text."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, Final

# What a form's words in capitals stand for is put together here; see lexicon.yaml.
_NAMED: Final = {
    "HOLD": "TIME", "REST": "TIME", "WORK": "TIME", "MANY": "TIME", "REPS": "COUNTED",
    "SETS": "N", "COUNT": "N", "BREATHS": "N",
    "UP": "PART_TIME", "MID": "PART_TIME", "DOWN": "PART_TIME",
    "LADDER": "NUMBERS", "UNIT": "UNITS", "FOUR": "DIGITS",
    "ONE": "AMOUNT", "TWO": "AMOUNT", "FIRST": "SIDE", "SECOND": "SIDE",
}  # fmt: skip
# A clause that says how something is done begins so, if not with a word of "circumstances".
_DOING: Final = re.compile(r"[a-z]{2,}ing\b", re.IGNORECASE)
_TOLD: Final = re.compile(
    r"\byou (?:may|can|will|might|could|should|must|would|are) |\bto $", re.IGNORECASE
)
_SHORT: Final = re.compile(r"/|>|→|&|\b[LR]t? ")
_PLURALS: Final = {"feet": "foot", "calves": "calf", "thumbs": "thumb"}


@cache
def table() -> dict[str, Any]:
    """Read ``lexicon.yaml``, which is part of the package."""
    import yaml

    read: dict[str, Any] = yaml.safe_load(
        (files("coach.importing") / "lexicon.yaml").read_text("utf-8")
    )
    return read


def words(group: str) -> list[str]:
    """Return a list of words of the lexicon, the longest first."""
    return sorted(table()[group], key=len, reverse=True)


@cache
def _meanings() -> dict[str, str]:
    number = r"(?:\d{1,4}(?:\.\d)?|" + _any(table()["numbers"]) + ")"
    # Not a piece of something else: of a range, of "20/10", of "10,8,6".
    n = rf"(?<!\d[/,]){number}(?: ?(?:-|–|—|to|or) ?{number}|(?! ?[-–—/] ?\d))"
    unit = _any(table()["units"])
    vague = "|".join(sorted(table()["vague-times"], key=len, reverse=True))
    minutes = rf"{number} ?(?:minutes?|mins?)\.?,? (?:and )?{number} ?(?:seconds?|secs?|s)\b"
    one_unit = rf"{n} ?(?:{unit})\b(?: ?(?:-|–|—|to) ?{n} ?(?:{unit})\b)?"
    second = r"(?:[\"″]|''|’’)"
    marks = rf"{number} ?['’′] ?{number} ?{second}(?!\w)|{n} ?{second}(?!\w)|{n} ?['’′](?![\w'’])"
    time = rf"(?:{minutes}|{one_unit}|{marks}|{vague})"
    counts = "|".join(sorted(table()["vague-counts"], key=len, reverse=True))
    parts = _any([*table()["parts"], *_PLURALS])
    some = r"(?:an?|the|your) (?:(?!and |or |of |to )[a-z-]+,? ){0,2}"
    thing = rf"(?:{some}(?:{_any(table()['supports'])}))"
    days = table()["weekdays"]
    between = r"(?:,? (?:then|and) |, ?| ?/ ?| ?[-–] ?)"
    sides = _any([word for named in table()["side-amounts"].values() for word in named])
    return {
        "N": n, "TIME": time, "COUNTED": rf"(?:{n}|once|twice|{counts})", "PART": rf"(?:{parts})",
        "PART_TIME": rf"{number}(?: ?(?:{unit})\b)?", "SIDE": rf"(?:{sides})\b", "THING": thing,
        "NUMBERS": rf"(?<![\d/-])\d{{1,3}}(?:{between}\d{{1,3}}){{2,7}}(?![\d/])",
        "UNITS": r"(?:reps?|repetitions?|times|seconds?|secs?|s)",
        "DIGITS": r"\d(?: ?[-–/:] ?[\dx]){3}|\d[\dx]{3}",
        "WEEKDAY": rf"(?:{_any([*days, *(short for each in days.values() for short in each)])})s?",
        "AMOUNT": rf"(?:{time}|(?:{n}|once|twice)(?: ?(?:times|reps?|repetitions?|x|×))?)",
    }  # fmt: skip


def meaning(name: str) -> str:
    """Return what a word in capitals stands for in a form, as a pattern; "" where it is plain."""
    return _meanings().get(_NAMED.get(name, name), "")


def _any(these: Any) -> str:
    return "|".join(map(re.escape, sorted(these, key=len, reverse=True)))


def _expanded(form: str) -> str:
    def put(match: re.Match[str]) -> str:
        word = match.group()
        if word in _NAMED:
            return f"(?P<{word.lower()}>{_meanings()[_NAMED[word]]})"
        return _meanings().get(word, word)

    form = form.replace("'", "['’]")
    return re.sub(
        rf"\b(?:N(?=x?\b)|TIME|PART|THING|AMOUNT|WEEKDAY|{'|'.join(_NAMED)})(?=\b|s|x)", put, form
    )


@cache
def pattern(form: str) -> re.Pattern[str]:
    """Compile one form, to be found at whole words in any case."""
    return re.compile(rf"(?<![\w{{-])(?:{_expanded(form)})(?![\w}}])", re.IGNORECASE)


def written_out(text: str) -> str:
    """Write out what is short for something: "Stand on L leg w/ support"."""
    for form, full in table()["shortened"].items() if _SHORT.search(text) else ():
        text = re.sub(rf"(?<![\w/]){_expanded(form)}(?![/])", full, text, flags=re.IGNORECASE)
    return text


@cache
def anywhere(group: str, name: str | None = None) -> re.Pattern[str]:
    """Compile all forms of a group, or of one name in it, as one pattern."""
    forms = table()[group] if name is None else table()[group][name]
    return pattern("|".join(f"(?:{form})" for form in forms))


@cache
def any_of(group: str) -> re.Pattern[str]:
    """Compile the forms of all names of a group as one pattern."""
    return pattern("|".join(f"(?:{form})" for forms in table()[group].values() for form in forms))


@cache
def _words_of(group: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w{{-])(?:{_any(table()[group])})(?![\w}}-])", re.IGNORECASE)


def first_word(group: str, text: str) -> re.Match[str] | None:
    """Find the first of a group's words in a text."""
    return _words_of(group).search(text)


@cache
def _opening() -> re.Pattern[str]:
    adverbs = _any(table()["adverbs"])
    ly = r"(?!apply|rely|supply|imply|only)[a-z]{3,}ly"
    phrases = _any([verb for verb in _verbs() if " " in verb])
    verb = rf"(?P<verb>{phrases}|[a-z'’-]+)"
    return re.compile(rf"(?:(?:{adverbs}|{ly})[, ]+)*{verb}", re.IGNORECASE)


def opens_with(group: str, text: str) -> bool:
    """Return whether a text begins with one of a group's words."""
    return bool(_words_of(group).match(text))


def verb_of(text: str) -> str:
    """Return the word that a sentence begins with, in small letters, past adverbs."""
    found = _opening().match(text)
    return found["verb"].lower() if found else ""


def orders(text: str) -> bool:
    """Return whether a text has the form of a request, with a verb that the lexicon has not.

    "Flatten your back" has, and "With your back flat" has not.
    """
    verb = verb_of(text)
    if " " in verb or verb in table()["no-verbs"] or verb.endswith(("ing", "ss", "ly")):
        return False
    if verb.endswith("s") or len(verb) < 3 or not (found := _opening().match(text)):
        return False
    return bool(_object().match(text[found.end() :]))


@cache
def _object() -> re.Pattern[str]:
    return re.compile(
        r" (?:(?:out|up|down|in|off|both|all) )?(?:of )?(?:your|one|each|the) (?:[a-z-]+ ){0,2}"
        rf"(?:{_any([*table()['parts'], *_PLURALS, *table()['other-parts']])})s?\b",
        re.IGNORECASE,
    )


def asks(text: str) -> bool:
    """Return whether a sentence begins with the verb of a request."""
    return verb_of(text) in _verbs()


def asks_late(text: str) -> bool:
    """Return whether a clause asks for something, at once or after its circumstances.

    "With a straight back, lean forward" and "Resting your arm on a table, with the palm up, bend
    your wrist" do.
    """
    if asks(text):
        return True
    head = text.partition(", ")[0]
    stance = anywhere("stances").fullmatch(head)
    if not (stance or opens_with("circumstances", text) or _DOING.match(text)):
        return False
    if any(asks(text[comma.end() :]) for comma in re.finditer(", ", text)):
        return True
    inside = _request_inside().search(text)
    return bool(inside and not _TOLD.search(text[: inside.start()]))


@cache
def _request_inside() -> re.Pattern[str]:
    verbs = _any([*table()["movement-verbs"], *table()["set-up-verbs"]])
    return pattern(f"(?:{verbs}) (?:your|one|each) (?:[a-z]+ )?PARTs?")


@cache
def _verbs() -> frozenset[str]:
    groups = ("set-up-verbs", "movement-verbs", "release-verbs")
    return frozenset(word for group in groups for word in table()[group]) | {"keep", "repeat"}


def is_request(text: str) -> bool:
    """Return whether a short line asks for something: "Lie on your back", "Hold 5 s"."""
    rest = text.lower()
    if is_titled(text):
        return False
    if not asks(text) and verb_of(text) not in ("complete", "x", "sets", "reps"):
        return False
    return bool(re.search(r"\b(?:your|the|a|an|for|back|it|this|one|both|each)\b|\d", rest))


def is_titled(text: str) -> bool:
    """Return whether every longer word has a capital, as in a title: "Walk The Line"."""
    words = [word for word in re.sub(r"\([^)]*\)", "", text).split() if len(word) > 2]
    return len(words) > 1 and all(word[0].isupper() for word in words)


@cache
def _labels() -> dict[str, str]:
    return {str(word): role for role, named in table()["labels"].items() for word in named}


@cache
def label_words() -> re.Pattern[str]:
    """Compile the labels as they stand in running text, with a capital, and a colon after them.

    Most of them only after a sentence: "Gluteal sets:" is a title.
    """
    inside, after = (
        _any([word.capitalize() for word in group])
        for group in (table()["running-labels"], _labels())
    )
    return re.compile(rf"(?:(?<!\S)(?:{inside})|(?<=[.!?)] )(?:{after})):(?=\s)")


def label(text: str) -> str | None:
    """Return the role that a heading or the word before a colon gives to what follows."""
    return _labels().get(text.lower().rstrip(":. ").strip())


def singular(part: str) -> str:
    """Name one of two: "legs" and "feet" -> "leg", "foot"."""
    part = part.lower()
    return _PLURALS.get(
        part, part.removesuffix("s") if part.removesuffix("s") in words("parts") else part
    )
