"""A section -> an exercise: what each clause of it is, and what is a guess."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from coach.importing.blocks import Block, is_blank
from coach.importing.dosage import take, take_stages
from coach.importing.doses import find_doses
from coach.importing.lexicon import (
    anywhere,
    asks_late,
    first_word,
    label,
    orders,
    pattern,
    table,
    verb_of,
    written_out,
)
from coach.importing.needs import find
from coach.importing.notices import needed_by, notice_of
from coach.importing.parts import DraftExercise, Line, is_sayable, readable
from coach.importing.placing import (
    equip,
    fetch,
    moves_from,
    note_sides,
    place,
    placed_by,
    positions_in,
    shortened,
    support,
)
from coach.importing.requests import drives, goes_on_to_move, may_ask
from coach.importing.sections import Section
from coach.importing.sentences import LONGEST, capital, clauses, closed, requested, sentences
from coach.importing.settling import settle_exercise
from coach.model import ROLES, Role

# Theory of operation.
#
# A clause counts as the first of these that it is: a request to do the other side, a dose, a
# notice, breathing, a sensation, a caution, a promise of an effect (left out), the way out of a
# hold, a set-up (asked for before anything moves), an action. A label before it ("Starting
# position:") decides for it. What is none of them is listed and not said.
#
# What the text does not say outright is a guess, and carries the reason to the file: a position
# that is inferred, two sides that are meant by "one leg", a dose that is vague or missing.


class OutOfScopeError(Exception):
    """An exercise that a voice alone cannot lead: what it needs, and where that stands."""

    def __init__(self, needs: str, ref: str, text: str) -> None:
        self.needs, self.ref, self.text = needs, ref, text


# A longer time, in seconds, is one to move in, unless the text says hold.
LONGEST_HOLD: Final = 61
_STILL: Final = re.compile(
    r"\b(?:h[oe]ld|stay|remain|keep (?:it|this|that|the)\b|maintain|rest (?:there|here)"
    r"|(?:stand|balance) on (?:one|your|the|each)\b)",
    re.IGNORECASE,
)
LONGEST_NAME: Final = 80
NAMELESS: Final = "the text gives no name that can be said"

_INLINE_LABEL: Final = re.compile(r"(?P<label>[A-Za-z][A-Za-z /-]{1,28}?) ?[:–] ?(?P<rest>\S.*)")
_FILLER: Final = re.compile(
    r"\b(?:and|then|for|a|an|the|each|of|total|in|per|sides?|legs?|arms?|to|on|at|with|do|repeat|perform|hold|"
    r"this|that|these|it|exercises?|movements?|motions?|series|times?|reps?|repetitions?|sets?|complete|between|up|about|around|or|more|if|able|"
    r"both|your|position|stretch|again|recommended|amount|as|tolerated|now|next|also|approximately|workout|doing|aim|"
    r"least|most|should|you|can|may|be|is|are|will|enough|plenty|effective|minimum|maximum)\b",
    re.IGNORECASE,
)
_BY_OPENING: Final[tuple[Role, ...]] = ("breath", "sensation", "caution")
VARIANTS: Final = ("easier", "harder")
_ASIDE: Final = re.compile(
    r"\s*\((?P<words>(?:you|this|it|if|don['’]t|do not|try|keep|make) [^()]{8,})\)(?P<stop>[.!]?)$",
    re.IGNORECASE,
)
# Without one of these a clause has no mark such as "L/R" or "b/l".
_MARKED: Final = re.compile(r"[/&+]|bilat|\band r\b", re.IGNORECASE)
# What is left of "If you feel strong, increase to 10 seconds" without the dose.
_CONDITION: Final = re.compile(r"(?:if|when|once|as) you [^,]*", re.IGNORECASE)
_TWO: Final = 2
_STATIC: Final = ("Force: static", "Category: stretching")


def read_exercise(section: Section, number: int) -> DraftExercise:
    """Read one section; ``number`` names an exercise without a name.

    Raises OutOfScopeError where it needs somebody or something that is not there.
    """
    reader = _Reader(section, number)
    heading: Block | None = None
    for index, block in enumerate(section.blocks):
        if block.kind == "heading":
            heading = block
            run_in = any(other.ref == block.ref for other in section.blocks[index + 1 : index + 2])
            continue
        if heading is not None and run_in and block.ref != heading.ref:
            heading = None
        reader.block(block, heading.text if heading is not None else "")
    settle_exercise(reader.draft, reader.order, named=reader.named, static=reader.static)
    return reader.draft


def _refuse(text: str, ref: str) -> None:
    if needs := needed_by(text):
        raise OutOfScopeError(needs, ref, text)


class _Reader:
    """Reads one section, clause by clause."""

    def __init__(self, section: Section, number: int) -> None:
        _refuse(section.name, section.ref)
        self.draft = DraftExercise(Line(section.name, section.ref))
        name = readable(self.draft.name)
        if not is_sayable(name.text):
            name = replace(name, text=re.sub(r"\s*\([^()]*\)", "", name.text))
        if len(name.text) > LONGEST_NAME or not is_sayable(name.text):
            name = Line(f"Exercise {number}", section.ref, NAMELESS)
        self.draft.name = name
        self.named = bool(section.name) and not name.guess
        if section.name:
            self.draft.source.append((section.ref, section.name))
        self._moved = self._has_held = self._releases = self.static = False
        self.order: list[tuple[Role, Line]] = []

    # -- one block, sentence, clause

    def block(self, block: Block, heading: str) -> None:
        """Read a paragraph; ``heading`` is the label above it, or ""."""
        text, role = block.text, label(heading)
        said = f"{heading}: {text}"
        if role == "dose" and find_doses(said).rest_of_text != said:
            text = said  # "Rest: 30 seconds" is a dose, "Rest: Pull your ankle" is none
        inline = _INLINE_LABEL.fullmatch(text)
        if inline and (own := label(inline["label"])):
            role = own
        self._quote(block, text)
        if text in _STATIC:
            self.static = True
            return
        if inline and role and role != "dose":
            text = capital(inline["rest"])
        for written in map(closed, sentences(text)):
            ref = block.ref_of(written)
            sentence = written_out(written)
            _refuse(sentence, ref)
            if is_blank(sentence):
                self.draft.leave_out(sentence, ref, "a blank, to be filled in by hand")
            elif role == "claim":
                self.draft.leave_out(sentence, ref, "what it is said to be for")
            elif role == "equipment":
                if not fetch(self.draft, sentence, ref):
                    self.draft.leave_out(sentence, ref, "cannot be read aloud")
            else:
                self._sentence(sentence, ref, role)

    def _quote(self, block: Block, text: str) -> None:
        """Note what the document says, by the line on which each sentence begins."""
        quoted: list[tuple[str, str]] = []
        for sentence in sentences(text) if block.lines else [text]:
            ref = block.ref_of(sentence)
            if quoted and quoted[-1][0] == ref:
                quoted[-1] = (ref, f"{quoted[-1][1]} {sentence}")
            else:
                quoted.append((ref, sentence))
        self.draft.source += quoted

    def _sentence(self, sentence: str, ref: str, role: str | None) -> None:
        inline = _INLINE_LABEL.fullmatch(sentence)
        if inline and label(inline["label"]) == "caution":
            sentence, role = capital(inline["rest"]), "caution"
        if self._notice(sentence, ref) or take_stages(self.draft, sentence, ref):
            return
        variants = (one for one in VARIANTS if one == role or anywhere(one).match(sentence))
        if variant := next(variants, None):
            self.draft.variants.setdefault(variant, []).append(Line(sentence, ref))
            return
        if len(sentence) > LONGEST * 3:
            self.draft.leave_out(sentence, ref, "too long to be said")
            return
        if anywhere("captions").match(sentence):
            self.draft.leave_out(sentence, ref, "says what a picture shows")
            return
        if anywhere("about-doses").match(sentence):
            self.draft.leave_out(sentence, ref, "says what is counted")
            return
        if anywhere("of-every-exercise").search(sentence):
            self.draft.of_every.append(Line(sentence, ref))
        note_sides(self.draft, sentence, ref)
        if anywhere("starting-position").fullmatch(sentence.rstrip(".")):
            self.order = [("set-up" if r == "action" else r, line) for r, line in self.order]
            self._moved = False
            return
        for clause in clauses(sentence):
            self._clause(clause, ref, role)

    def _notice(self, sentence: str, ref: str) -> bool:
        """Take a notice of safety: what is for this exercise only is said in it."""
        notice = notice_of(sentence)
        if notice == "stop" or (notice == "consult" and anywhere("this-exercise").search(sentence)):
            self._say("caution", sentence, ref)
        elif notice:
            self.draft.notices.append((notice, Line(sentence, ref)))
        return notice is not None

    def _clause(self, clause: str, ref: str, role: str | None) -> None:
        self._releases, written = self._has_held, clause
        clause = self._without_doses(self._one_side(clause, ref), ref)
        if not re.search(r"\w", _FILLER.sub("", clause)):
            return
        # "Hold for 5 s, lower it" lets go, "Bring it up for 5 s" comes before the hold.
        if verb_of(clause) != verb_of(written):
            self._releases = self._has_held
        if clause != written and _CONDITION.fullmatch(clause) and not asks_late(clause):
            return
        place(self.draft, clause, ref)
        if why := self._asks_nothing(clause):
            self.draft.leave_out(clause, ref, why)
            return
        if aside := _ASIDE.search(clause):
            self._clause(f"{clause[: aside.start()]}{aside['stop']}", ref, role)
            self._clause(capital(aside["words"]), ref, role)
            return
        if pattern("while|when|whilst|in|from|as|with").match(clause) and placed_by(clause):
            clause = re.sub(r"^(?:while|when|whilst)\s+", "", clause, flags=re.IGNORECASE)
            if not shortened(self.draft, clause):
                return
        if verb_of(clause) in table()["gerunds"] and placed_by(clause):
            clause = requested(clause)
        found = self._role_of(clause, role)
        if found is None:
            self.draft.leave_out(clause, ref, self._why(clause))
            return
        self._placed(found, clause, ref)

    def _one_side(self, clause: str, ref: str) -> str:
        """Leave out of a clause what only asks for the other side: ", then the other"."""
        if _MARKED.search(clause):
            clause = anywhere("both-sides-marks").sub("", clause)
        if only := find("one-side-only", clause):
            side = "left" if only["side"].lower().startswith("l") else "right"
            self.draft.sides = Line(side, ref)
            clause = f"{clause[: only.start()]}{clause[only.end() :]}".strip(" ,")
        if anywhere("other-side-requests").fullmatch(clause.rstrip(".!")):
            self.draft.sides = Line("both", ref)
            return ""
        if tail := find("other-side-tails", clause):
            self.draft.alternate = Line("reps", ref)
        else:
            tail = find("named-side-tails", clause)
        if tail is None or (
            find("side-words", tail.group()) and find("side-words", clause[: tail.start()])
        ):
            return clause
        self.draft.sides = Line("both", ref)
        return clause[: tail.start()]

    def _asks_nothing(self, clause: str) -> str:
        """Say why a clause is not said whatever its verb; "" where it may be."""
        if anywhere("about-exercises").match(clause):
            return self._why(clause)
        if len(positions_in(clause)) > _TWO:
            return "several positions to choose from"
        return "how often, and no number" if verb_of(clause) == "repeat" else ""

    def _placed(self, found: Role, clause: str, ref: str) -> None:
        """Say a clause without what the coach says itself: the position, and at what."""
        if found == "set-up" or (
            found == "action" and (placed_by(clause) or "holding" in clause.lower())
        ):
            support(self.draft, clause, ref)
        if found in ("set-up", "action"):
            equip(self.draft, clause, ref)
        if found == "set-up" and not (clause := shortened(self.draft, clause)):
            return
        guess = ""
        if anywhere("result").match(clause):
            guess = "it says what happens, and asks for nothing"
        elif found == "action" and not asks_late(clause) and orders(clause):
            guess = f'"{verb_of(clause)}" is taken to ask for a movement'
        self._say(found, clause, ref, guess)

    def _role_of(self, clause: str, role: str | None) -> Role | None:
        """Tell what a clause is; ``role`` is that of the label before it."""
        for name in _BY_OPENING:
            if anywhere(name).match(clause) and not goes_on_to_move(clause):
                return name
        if find("claims", clause) and not asks_late(clause):
            return None
        verb = verb_of(clause)
        gets_ready = verb in table()["set-up-verbs"] and not self._moved
        for name in () if role == "action" and gets_ready else ROLES:
            if name == role and (name != "set-up" or verb not in table()["movement-verbs"]):
                return None if name == "action" and not may_ask(clause) else name
        return self._role_by_verb(clause, verb)

    def _role_by_verb(self, clause: str, verb: str) -> Role | None:
        begins = not self._moved and (placed_by(clause) or verb in table()["set-up-verbs"])
        if verb in table()["release-verbs"] and self._releases and not begins:
            return "release"
        gets_ready = verb in table()["set-up-verbs"] and not self._moved and not drives(clause)
        if gets_ready and not moves_from(self.draft, clause):
            return "set-up"
        if asks_late(clause):
            self._moved = True
            return "action"
        if anywhere("result").match(clause) and self._moved:
            return "sensation"  # it is said once, and not with each repetition
        return self._role_by_form(clause)

    def _role_by_form(self, clause: str) -> Role | None:
        """Tell what a clause is whose verb is not known."""
        if placed_by(clause) and not self._moved:
            return "set-up"
        if orders(clause):
            self._moved = True
            return "action"
        if anywhere("stances").fullmatch(clause.rstrip(".")):
            return "caution" if self._moved else "set-up"
        return None

    def _why(self, clause: str) -> str:
        if find("claims", clause):
            return "a promise of an effect"
        return "asks for nothing"

    def _say(self, role: Role, text: str, ref: str, guess: str = "") -> None:
        text = capital(text)
        if len(text) > LONGEST:
            self.draft.leave_out(text, ref, "too long to be said")
            return
        text = text if text[-1] in ".!?" else f"{text}."
        self.order.append((role, Line(text, ref, guess)))

    # -- doses

    def _without_doses(self, clause: str, ref: str) -> str:
        if anywhere("breath").match(clause):
            return clause
        found = find_doses(clause)
        self.draft.frequency += [Line(said, ref) for said in found.frequency if said]
        hold = found.amounts.get("hold")
        lasts = first_word("timed-verbs", clause) or (hold and hold.low >= LONGEST_HOLD)
        if hold and lasts and not _STILL.search(clause):
            found.amounts["work"], found.held = found.amounts.pop("hold"), False
        take(self.draft, found, clause, ref)
        if found.held:
            self._has_held = self.draft.held = True
        rest = found.rest_of_text
        return rest if rest == clause else self._one_side(rest, ref)
