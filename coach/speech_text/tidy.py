"""The end of the way: clauses and punctuation, and the proof that nothing raw is left."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from coach.speech_text.numbers import number_words
from coach.speech_text.passage import Passage, UnreadableError

_PLURAL: Final = re.compile(r"([^\W\d_]+)\((s|es)\)")
_SAID_TWICE: Final = re.compile(r"\b(\d{1,3}|[A-Za-z-]+)\s*\((\d{1,3}|[A-Za-z-]+)\)")
_BARE_NUMBER: Final = re.compile(r"\(\s*\d+\s*\)")
_SENTENCE: Final = re.compile(r"(?:^|(?<=[.!?:] ))\(([^()]+)\)\s*(?=(.?))")
_CLAUSE: Final = re.compile(r"\s*\(([^()]+)\)\s*(?=(.?))")


def open_parentheses(passage: Passage) -> Passage:
    """What stands in parentheses becomes a clause: "Lift (slowly) up" -> "Lift, slowly, up"."""
    passage = passage.sub(_PLURAL, lambda m: f"{m[1]} or {m[1]}{m[2]}")
    passage = passage.sub(_SAID_TWICE, _said_once)
    passage = passage.sub(_BARE_NUMBER, _refuse_number)
    return passage.sub(_SENTENCE, _sentence).sub(_CLAUSE, _clause).sub(_CLAUSE, _clause)


def _said_once(match: re.Match[str]) -> str:
    """A number in digits and in words, as in "ten (10) reps", is said once."""
    digits, words = sorted(match.groups())
    twice = digits.isdigit() and number_words(int(digits)) == words.lower()
    return words if twice else match[0]


def _refuse_number(match: re.Match[str]) -> str:
    raise UnreadableError(match, "may be a count or a note: write what it counts, or delete it")


def _sentence(match: re.Match[str]) -> str:
    inner, following = match[1].strip(), match[2]
    if inner[-1:] in "!?":
        return f"{inner} "
    return f"{inner.rstrip('.')}{'.' if not following or following.isupper() else ','} "


def _clause(match: re.Match[str]) -> str:
    inner, following = match[1].strip().rstrip("."), match[2]
    return f", {inner}{', ' if following and following not in '.,;:!?)' else ''}"


_APOSTROPHE: Final = re.compile(r"(?<![^\W\d_])'|'(?![^\W\d_])")
_HANGING_LETTER: Final = re.compile(r"(?<![\w}-])-+(?=[^\W\d_{])|(?<=[^\W\d_}])-(?![\w{-])")
_DOUBLE: Final = re.compile(r"\s*--[\s-]*")
_NO_SPACE: Final = re.compile(r"(?:[^\W\d_]{2}|[\d)\]}])[.,;:!?]+(?=[^\W\d_]{2}|\{)")
_LOOSE_STOP: Final = re.compile(r"(?:(?<=\s)|^)[.,;:!?]+(?=[^\W\d_])")


def drop_loose_marks(passage: Passage) -> Passage:
    """Hyphens and apostrophes that join nothing go: "pre- and 'post-op'" -> "pre and post-op"."""
    passage = passage.sub(_DOUBLE, " — ").sub(_NO_SPACE, lambda m: f"{m[0]} ")
    return passage.sub(_APOSTROPHE, "").sub(_HANGING_LETTER, "").sub(_LOOSE_STOP, "")


_SPACE: Final = re.compile(r"\s+")
_DASH: Final = re.compile(r"\s*—[\s—-]*|\s+-[\s—-]+")
_HANGING: Final = re.compile(r"(?<![^\W\d_}])-|-(?![^\W\d_{])")
_MARKS: Final = re.compile(r"\s*[.,;:!?](?:\s*[.,;:!?])*\s*(?=(.?))")
_LEADING: Final = re.compile(r"^[\s.,;:!?-]+")
_TRAILING: Final = re.compile(r"[\s,;-]+$")
_SENTENCE_START: Final = re.compile(r"(?<=[.!?] )[^\W\d_](?![A-Z])")
_FIRST: Final = re.compile(r"^[^\W\d_](?![A-Z])(?=.*[.!?]$)")


def tidy(passage: Passage) -> Passage:
    """One space, one mark, a capital after a stop: "lift , - slowly ." -> "Lift, slowly."."""
    passage = passage.sub(_DASH, ", ").sub(_HANGING, "")
    passage = passage.sub(_SPACE, " ").sub(_MARKS, _strongest)
    passage = passage.sub(_LEADING, "").sub(_TRAILING, "")
    return passage.sub(_SENTENCE_START, _capital).sub(_FIRST, _capital)


def _strongest(match: re.Match[str]) -> str:
    mark = min(match[0].replace(" ", ""), key="?!.;:,".index)
    return f"{mark} " if match[1] else mark


def _capital(match: re.Match[str]) -> str:
    capital = match[0].upper()
    return capital if len(capital) == 1 else match[0]


_PLACEHOLDER: Final = re.compile(r"\{(?:other_)?side\}")
_GLUED: Final = re.compile(r"[\w'}]\{(?:other_)?side\}|\{(?:other_)?side\}[\w']")
_SPOKEN: Final = re.compile(r"[a-zA-Z '.,;:!?-]")


def refuse_leftovers(passage: Passage) -> Passage:
    """Anything but letters, spaces and marks is an error that names it: "5 $", "→", "膝"."""
    text = passage.text
    if glued := _GLUED.search(text):
        raise passage.error("touches a word: put a space between", *glued.span())
    held = {i for m in _PLACEHOLDER.finditer(text) for i in range(*m.span())}
    for at, char in enumerate(text):
        if not (_SPOKEN.match(char) or at in held or _is_latin(char)):
            raise passage.error(_complaint(char), *_word_at(text, at))
    return passage


def _is_latin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")


def _word_at(text: str, at: int) -> tuple[int, int]:
    """Where the word or number at ``at`` begins and ends; a mark stands alone."""
    if not text[at].isdigit():
        return at, at + 1
    return text.rfind(" ", 0, at) + 1, len(text[:at]) + len(text[at:].split(" ")[0])


def _complaint(char: str) -> str:
    if char.isdigit():
        return "has no certain reading: write it in words"
    if char.isalpha():
        return "is not a Latin letter: write the text in English"
    return "has no certain reading: write it in words, or delete it"
