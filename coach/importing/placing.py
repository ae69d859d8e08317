"""The place of the body in an exercise: position, support, equipment, and its sides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from coach.dose import BODY_SIDES, OTHER_SIDE, Side
from coach.importing.lexicon import (
    anywhere,
    asks_late,
    first_word,
    pattern,
    singular,
    table,
    verb_of,
)
from coach.importing.needs import find
from coach.importing.parts import DraftExercise, Line, is_sayable
from coach.importing.sentences import capital
from coach.model import Position, Role
from coach.postures import carries

_DETERMINED: Final = re.compile(r"(?:an?|the|some|your|one|two|three|\d+)\b|.*s$")
_PLACING: Final = ("lie", "sit", "stand", "kneel")
# A position that is taken up from another: "to stand".
_TO_ANOTHER: Final = re.compile(r"\bto (?:a )?(?:stand|sit|kneel|standing|sitting)\b", re.I)
_LAIN_ON: Final = re.compile(
    r"\bl(?:ie|ying|ay|aying)\b[^.]*?\b(?P<side>(?!your\b)[a-z-]+) side\b", re.IGNORECASE
)
# What is only like something: "as if to sit on a chair".
LIKENED: Final = re.compile(r"\b(?:as if|as though|like|imagine|pretend)\b[^,.;]*", re.IGNORECASE)


def place(draft: DraftExercise, text: str, ref: str) -> None:
    """Find the position in a text, or guess it from one; where it is known, it stays."""
    if draft.position is not None:
        return
    text = LIKENED.sub("", text)
    if find("claims", text) and not asks_late(text):
        return
    if said := positions_in(text):
        name = min(said, key=lambda each: said[each].start())
        either = re.search(rf"{re.escape(said[name].group())}[^.]*? or (?=[a-z])", text)
        several = len(said) > (1 if either else 2)
        guess = "it may be another, and this is the first" if several else ""
        draft.position = Line(name, ref, guess)
        return
    for name in table()["guessed-positions"] if find("guessed-positions", text) else ():
        if match := anywhere("guessed-positions", name).search(text):
            draft.position = Line(name, ref, f'"{match.group()}" does not say it outright')
            return


def positions_in(text: str) -> dict[str, re.Match[str]]:
    """Find the positions that a text names outright."""
    return {
        name: match
        for name in (table()["positions"] if find("positions", text) else ())
        if (match := anywhere("positions", name).search(text))
    }


def position_in(text: str) -> Position | None:
    """Return the position that a text names, or None."""
    draft = DraftExercise(Line("", ""))
    place(draft, text, "")
    return None if draft.position is None else cast(Position, draft.position.text)


def placed_by(clause: str) -> bool:
    """Return whether a clause says how the body is placed."""
    return bool(find("positions", clause)) or (
        verb_of(clause) in ("lying", "laying", "sitting", "standing", "kneeling", "seated")
    )


def support(draft: DraftExercise, clause: str, ref: str) -> None:
    """Find what carries the person or gives a hold."""
    position = draft.position
    if draft.support is not None or position is None:
        return
    clause = LIKENED.sub("", clause)
    for form in table()["support-forms"]:
        match = pattern(form.replace("(THING)", "(?P<thing>THING)")).search(clause)
        if match and match["thing"].split()[-1].lower() not in ("floor", "ground"):
            thing = match["thing"].lower()
            if carries(cast(Position, position.text), thing):
                draft.support = Line(thing, ref)
                return


def equip(draft: DraftExercise, clause: str, ref: str) -> None:
    """Find a thing to have at hand."""
    clause = LIKENED.sub("", clause)
    match = first_word("equipment", clause)
    if not match:
        return
    before, after = clause[: match.start()].lower().split()[-1:], clause[match.end() :]
    if match.group().lower() == "weight" and before not in (["a"], ["light"], ["small"]):
        return
    if after.lstrip().startswith(("of your", "of the")) or after.startswith("-"):
        return
    thing = match.group().lower()
    article = "an" if thing[0] in "aeiou" else "a"
    have(draft, thing if thing.endswith("s") else f"{article} {thing}", ref)


def have(draft: DraftExercise, thing: str, ref: str) -> None:
    """Note a thing, unless it is there under nearly the same name."""
    known = [line.text.split()[-1][:4] for line in draft.equipment]
    if any(line.text.endswith(thing.split()[-1]) for line in draft.equipment):
        return
    if thing.split()[-1][:4] not in known and not (known and thing == "weights"):
        draft.equipment.append(Line(thing, ref))


def fetch(draft: DraftExercise, sentence: str, ref: str) -> bool:
    """Note what stands under "Equipment"; False where it cannot be said."""
    thing = sentence.rstrip(".").lower()
    thing = table()["equipment-fields"].get(thing, thing)
    if first_word("equipment", thing) and not _DETERMINED.match(thing):
        thing = f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
    if not is_sayable(thing) or len(thing) >= 100:
        return False
    have(draft, thing, ref)
    return True


def shortened(draft: DraftExercise, clause: str) -> str:
    """Leave out of a set-up what the coach itself says: the position, and on what."""
    words = re.findall(r"[a-z]+", clause.lower())
    support = draft.support.text.split() if draft.support else []
    if all(word in table()["position-words"] or word in support for word in words):
        return ""
    position = draft.position
    if position is None or position.text not in table()["positions"]:
        return clause
    match = anywhere("positions", position.text).match(clause)
    if match is None:
        return clause
    names_side = _LAIN_ON.search(clause) or re.search(r"\b(?:left|right|one)\b", match.group())
    if match.end() >= len(clause.rstrip(". ")) and not names_side:
        return ""
    rest = clause[match.end() :]
    if draft.support:
        on = re.escape(draft.support.text)
        rest = re.sub(rf"^,? (?:on|onto) {on}", "", rest, flags=re.IGNORECASE)
    rest, verb = rest.lstrip(", "), clause.split()[0]
    plain = rest.lower().startswith("with ") and verb.lower() in _PLACING
    return f"{verb} {rest}" if plain and not names_side else clause


def moves_from(draft: DraftExercise, clause: str) -> bool:
    """Return whether a clause asks for another position than the one that is taken: "Stand up"."""
    to = position_in(clause)
    return (
        draft.position is not None
        and to is not None
        and not draft.position.guess
        and to != draft.position.text
        and (verb_of(clause) in _PLACING or bool(_TO_ANOTHER.search(clause)))
    )


def note_sides(draft: DraftExercise, sentence: str, ref: str) -> None:
    """Find out from a sentence whether there are two sides."""
    if draft.sides is not None and not draft.sides.guess:
        return
    plain = anywhere("not-sides").sub(" ", sentence)
    match = find("both-sides", plain)
    if match is None:
        return
    if unnamed := anywhere("unnamed-sides").search(plain):
        guess = f'"{unnamed.group()}" does not say which side that is'
        draft.sides = Line("both", ref, guess)
        return
    if draft.sides is not None and anywhere("unnamed-sides").search(draft.sides.guess):
        return
    said = match.group()
    if "alternat" in said.lower():
        draft.alternate = Line("reps", ref)
    if anywhere("certain-sides").search(said):
        draft.sides = Line("both", ref)
    elif draft.sides is None:
        draft.sides = Line("both", ref, f'"{said}" is taken to mean one side after the other')


def name_sides(draft: DraftExercise, order: Sequence[tuple[Role, Line]]) -> list[tuple[Role, Line]]:
    """Put {side} where the text says "one leg", and find out about "left" and "right"."""
    # What asks for the same again on the other side is left out: "Then turn to the right".
    lines: list[tuple[Role, Line]] = []
    asked: set[str] = set()
    for role, line in order:
        mirrored = _mirrored(line.text)
        if mirrored and mirrored in asked:
            draft.sides = Line("both", line.ref)
        else:
            lines.append((role, line))
            asked.add(_bare(line.text))
    named = [
        [match.group().lower() for match in anywhere("side-words").finditer(line.text)]
        for _, line in lines
    ]
    said = [word for words in named for word in words]
    if said and draft.sides is None and any(len(set(words)) > 1 for words in named):
        return lines  # "to the right, then to the left" is one exercise
    first = _working_side(draft, lines) or (said[0] if said else "")
    if any(change.kind == "other side" for change in draft.changes):
        first = draft.first_side
    if said and (draft.sides is not None or len(set(said)) == 2):
        draft.first_side = cast(Side, first)
        if draft.sides is None:
            draft.sides = Line("both", draft.name.ref, 'it names "left" and "right"')

        def placeholder(match: re.Match[str]) -> str:
            return "{side}" if match.group().lower() == first else "{other_side}"

        words = anywhere("side-words")
        lines = [
            (role, replace(line, text=words.sub(placeholder, line.text))) for role, line in lines
        ]
    elif said:
        draft.sides = Line(first, draft.name.ref, f'only "{said[0]}" is named')
    if draft.sides is not None and draft.sides.text == "both":
        lines = [(role, replace(line, text=_sided(line.text))) for role, line in lines]
    return lines


def _working_side(draft: DraftExercise, lines: Sequence[tuple[Role, Line]]) -> str:
    """Return which side works of somebody who lies on a named one: "" where nobody does.

    It is the one whose leg is asked for, or the upper one, "Lift your top leg".
    """
    if draft.position is None or draft.position.text != "side-lying":
        return ""
    lain = next((found for _, line in lines if (found := _LAIN_ON.search(line.text))), None)
    on = lain["side"].lower() if lain else ""
    if on not in BODY_SIDES:
        return ""
    others = [line.text for _, line in lines if not _LAIN_ON.search(line.text)]
    for text in others:
        if match := find("side-words", text):
            return match.group().lower()
    upper = any(anywhere("upper-parts").search(text) for text in others)
    return OTHER_SIDE[cast(Side, on)] if upper else on


def _mirrored(text: str) -> str:
    """Return a text with left for right, as ``_bare`` writes it; "" where it names not just one."""
    if len({match.group().lower() for match in anywhere("side-words").finditer(text)}) != 1:
        return ""
    other = anywhere("side-words").sub(
        lambda match: OTHER_SIDE[cast(Side, match.group().lower())], text
    )
    return _bare(other)


def _bare(text: str) -> str:
    """Write what is asked for without its adverbs and its articles, in small letters."""
    bare = re.sub(r"[^a-z ]", "", text.lower())
    bare = re.sub(
        r"\b(?:and|then|now|next|slowly|gently|again|repeat|it|your|the|head)\b", " ", bare
    )
    return " ".join(bare.split())


def _sided(text: str) -> str:
    for form, put in table()["side-names"].items():
        named = pattern(form.replace("(PART)", "(?P<part>PART)"))
        found = list(named.finditer(text))
        for match in reversed(found):
            words = put.replace("PART", singular(match["part"]))
            # "The opposite foot behind the other foot" names both, the second by the first.
            if match is not found[0] and "{side}" not in text and match["part"] == found[0]["part"]:
                words = words.replace("{other_side}", "{side}")
            text = f"{text[: match.start()]}{words}{text[match.end() :]}"
    return capital(text)
