"""The dose of one exercise, out of what its sentences say of it one after the other.

What is said first counts. What differs from it is marked and listed, not dropped: it may be the
dose of an exercise that was not told apart. What a dose shall grow to becomes the upper end of its
range. Of the ways to do an exercise (held, at a tempo, for a time, as many as there are in a time)
a dose has one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, cast

from coach.dose import OTHER_SIDE, Side
from coach.importing.doses import Amount, Found, find_doses, just, stages
from coach.importing.lexicon import anywhere, table
from coach.importing.parts import Change, DraftExercise, LeftOut, Line

# The ways to do an exercise; an earlier one counts before a later one.
WAYS: Final = ("as-many-in", "work", "breaths", "hold")
_QUOTED: Final = 80


def take(draft: DraftExercise, found: Found, clause: str, ref: str) -> None:
    """Take the doses of a clause."""
    clause = clause.strip()
    for what, amount in found.amounts.items():
        _put(draft, what, amount, clause, ref)
    for what, goal in found.goals.items():
        draft.goals.setdefault(what, (goal, clause, ref))
    if found.tempo and draft.tempo is None:
        draft.tempo = Line("-".join(map(str, found.tempo)), ref, found.read)
    if found.ladder and not any(change.kind == "set" for change in draft.changes):
        what, (first, *others) = found.ladder
        _put(draft, "sets", just(1 + len(others)), clause, ref)
        _put(draft, what, just(first), clause, ref)
        draft.changes += [
            Change("set", number, what, just(other), ref) for number, other in enumerate(others, 2)
        ]
    if found.by_side:
        # The first side that is named is done first.
        (one, what, amount), (two, _, other) = found.by_side
        guess = ""
        if one in ("left", "right"):
            draft.first_side = cast(Side, one)
        elif two in ("left", "right"):
            draft.first_side = OTHER_SIDE[cast(Side, two)]
        elif (amount.low, amount.high) != (other.low, other.high):
            guess = f'which side is the first of "{clause[:_QUOTED]}" is not said; it is the left'
        draft.sides = Line("both", ref, guess)
        _put(draft, what, amount, clause, ref)
        if (amount.low, amount.high) != (other.low, other.high):
            draft.changes.append(Change("other side", 0, what, other, ref))


def _put(draft: DraftExercise, what: str, amount: Amount, text: str, ref: str) -> None:
    if (given := draft.amounts.get(what)) is None:
        draft.amounts[what] = (amount, ref)
        return
    before, where = given
    if (before.low, before.high) == (amount.low, amount.high):
        return
    quoted = f'{ref} says "{text[:_QUOTED]}" too'
    draft.amounts[what] = (replace(before, guess=before.guess or quoted), where)
    left = LeftOut(text, ref, "another dose than the one before it")
    if left not in draft.left_out:
        draft.left_out.append(left)


def take_stages(draft: DraftExercise, sentence: str, ref: str) -> bool:
    """Take what a dose is in one week or set after another; False where it is no such sentence.

    What is for anything else ("Level 2: 3 sets of 10") is listed, and not taken.
    """
    cut = [(name, find_doses(text), text) for name, text in stages(sentence)]
    if not cut or any(re.search(r"[a-z]{3}", found.rest_of_text) for _, found, _ in cut):
        return False
    for name, found, text in cut:
        amounts, bare = found.amounts, text.strip(" .;")
        if not amounts and re.fullmatch(r"\d+(?: ?[-–] ?\d+)?", bare):  # "Week 1: 10"
            amounts = find_doses(f"{bare} times").amounts
        digits, after = re.search(r"\d+", name), anywhere("after-words").match(name)
        number = int(digits.group()) + bool(after) if digits else 0
        kind = "week" if anywhere("week-words").search(name) else ""
        kind = kind or ("set" if anywhere("set-words").search(name) else "")
        if not amounts or not kind or not number:
            draft.leave_out(f"{name}: {text}", ref, "a dose for a part of the time")
            continue
        first = number == 1 and not any(each.kind == kind for each in draft.changes)
        for what, amount in amounts.items():
            if first:
                _put(draft, what, amount, f"{name}: {text}", ref)
            elif what in ("sets", "reps", "hold", "work", "breaths") and (kind, what) != (
                "set",
                "sets",
            ):
                draft.changes.append(Change(kind, number, what, amount, ref))
        draft.held = draft.held or found.held
    return True


def settle(draft: DraftExercise) -> None:
    """Settle what all of the sentences decide together."""
    for what, (goal, text, ref) in draft.goals.items():
        # It becomes the upper end of the range.
        if what == "hold" and "work" in draft.amounts:
            what = "work"
        defaults = table()["defaults"]
        least = {"hold": defaults["hold"], "sets": 1, "work": 60}.get(what, defaults["moving-reps"])
        given = draft.amounts.get(what)
        low = given[0].low if given else min(least, goal.low)
        unsaid = "" if given else f"; it does not say where to begin, {low} is a default"
        quoted = f'it says "{text[:_QUOTED]}"{unsaid}'
        grown = Amount(low, max(low, goal.high), quoted)
        draft.amounts[what] = (grown, given[1] if given else ref)
        draft.held = draft.held or what == "hold"
    ways = [way for way in WAYS if way in draft.amounts]
    for way in ways if draft.tempo else ways[1:]:
        amount, ref = draft.amounts.pop(way)
        text = f"{way}: {amount.low}"
        draft.leave_out(text, ref, "another way to do it than the one that is set")
    if draft.tempo or "as-many-in" in draft.amounts:
        draft.held = False
    draft.changes = [
        change
        for change in draft.changes
        if change.what in ("sets", "reps") or change.what in draft.amounts
    ]
