"""Sentences of a document that are for safety, and those that need more than a voice."""

from __future__ import annotations

from coach.importing.lexicon import anywhere, first_word, pattern, table
from coach.importing.needs import find
from coach.importing.placing import LIKENED


def needed_by(text: str) -> str | None:
    """Return whom or what a text needs that a voice alone has not, or None."""
    text = LIKENED.sub("", text)
    for needs in table()["out-of-scope"]:
        if anywhere("out-of-scope", needs).search(text):
            return str(needs)
    return None


def notice_of(sentence: str) -> str | None:
    """Return "emergency", "consult" or "stop" for a notice of safety, else None."""
    if not find("safety", sentence):
        return None
    for name in table()["safety"]:
        if anywhere("safety", name).search(sentence):
            return str(name)
    return None


def is_of_one(sentence: str) -> bool:
    """Return whether a notice is for one exercise: it names the exercise or a part of the body."""
    named = first_word("other-parts", sentence) or pattern("PARTs?").search(sentence)
    return bool(named or anywhere("this-exercise").search(sentence))
