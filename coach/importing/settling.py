"""The roles, the position and the variants of an exercise, once all of its text is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from coach.importing.dosage import settle
from coach.importing.lexicon import anywhere, first_word
from coach.importing.parts import DraftExercise, Line, is_sayable, readable
from coach.importing.placing import name_sides, place
from coach.importing.sentences import LONGEST
from coach.model import Role
from coach.programmes import MOST_TEXTS

# So many words that a sentence has in common with another by no chance.
_FEW_WORDS: Final = 3
_JOINING: Final = frozenset({"and", "then", "now", "next", "slowly", "gently"})
_HELD: Final = re.compile(r"\b(?:stretch(?:es|ing)?|plank|hold|isometric)\b", re.IGNORECASE)
# What asks for something.
_ASKING: Final[tuple[Role, ...]] = ("set-up", "action")


def settle_exercise(
    draft: DraftExercise, order: Sequence[tuple[Role, Line]], *, named: bool, static: bool
) -> None:
    """Give each line its role, and the exercise what its text leaves open.

    order: the lines as they were read, with the roles that they have by themselves; named: its
    name is the document's own; static: the document calls it one that is held.
    """
    settle(draft)
    place(draft, draft.name.text, draft.name.ref)
    unsaid = "the text does not say how the body is placed"
    draft.position = draft.position or Line("standing", draft.name.ref, unsaid)
    if not draft.amounts.keys() & {"reps", "work", "as-many-in"} and draft.tempo is None:
        static = static and not first_word("timed-verbs", draft.name.text)
        draft.held = draft.held or static or bool(_HELD.search(draft.name.text))
    breathing = first_word("breathing-words", draft.name.text)
    for role, said in name_sides(draft, order):
        breathed = role == "breath" and breathing and not anywhere("caution").match(said.text)
        if breathed or (role == "release" and not draft.held):
            role = "action"
        line = readable(said)
        if not is_sayable(line.text):
            draft.leave_out(line.text, line.ref, "cannot be read aloud")
        elif line.text in [other.text for other in draft.roles.get(role, ())]:
            continue
        elif role in _ASKING and _is_asked(draft, line.text):
            draft.leave_out(line.text, line.ref, "said before, in other words around it")
        else:
            _put(draft, draft.roles.setdefault(role, []), line)
    _settle_action(draft, named)
    for variant, written in draft.variants.items():
        lines: list[Line] = []
        draft.variants[variant] = lines
        for line in map(readable, written):
            if is_sayable(line.text) and len(line.text) <= LONGEST:
                _put(draft, lines, line)
            else:
                draft.leave_out(line.text, line.ref, "cannot be read aloud")


def _is_asked(draft: DraftExercise, text: str) -> bool:
    """Return whether what is asked for is a part of what was asked for before."""
    words = _plain_words(text)
    return len(words.split()) >= _FEW_WORDS and any(
        words in _plain_words(line.text) for each in _ASKING for line in draft.roles.get(each, ())
    )


def _plain_words(text: str) -> str:
    """Return the words of a text in small letters, without those that only join or slow."""
    words = re.findall(r"[a-z'’]+", text.lower())
    return f" {' '.join(word for word in words if word not in _JOINING)} "


def _put(draft: DraftExercise, lines: list[Line], line: Line) -> None:
    if len(lines) < MOST_TEXTS:
        lines.append(line)
    else:
        draft.leave_out(line.text, line.ref, f"more than the {MOST_TEXTS} texts of one kind")


def _settle_action(draft: DraftExercise, named: bool) -> None:
    """Make the breath the action where nothing moves, else the last of the set-up, or the name."""
    if "action" not in draft.roles and (breath := draft.roles.pop("breath", None)):
        draft.roles["action"] = breath
    if "action" not in draft.roles and (lines := draft.roles.pop("set-up", None)):
        draft.roles["action"] = lines[-1:]
        if lines[:-1]:
            draft.roles["set-up"] = lines[:-1]
    if "action" not in draft.roles and named and (draft.amounts or draft.tempo):
        guess = "the text does not say how it is done; this is its name"
        draft.roles["action"] = [Line(f"{draft.name.text}.", draft.name.ref, guess)]
