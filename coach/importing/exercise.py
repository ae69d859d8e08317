"""A section -> an exercise: what each clause of it is, and what is a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final, cast

from coach.dose import Side
from coach.errors import SpeechTextError
from coach.importing.blocks import Block
from coach.importing.doses import Amount, find_doses
from coach.importing.lexicon import (
    anywhere,
    asks,
    first_word,
    label,
    opens_with,
    pattern,
    singular,
    table,
    verb_of,
)
from coach.importing.sections import Section
from coach.importing.sentences import LONGEST, capital, clauses, requested, sentences
from coach.model import ROLES, Position, Role
from coach.postures import carries
from coach.speech_text import spoken

# Theory of operation.
#
# A clause is taken for the first of these that it is: a request to do the other side, a dose, a
# notice, breathing, a sensation, a caution, a promise of an effect (left out), the way out of a
# hold, a set-up (asked for before anything moves), an action. A label before it ("Starting
# position:") decides for it. What is none of them is listed and not said.
#
# What the text does not say outright is a guess, and carries the reason to the file: a position
# that is inferred, two sides that are meant by "one leg", a dose that is vague or missing.


@dataclass(frozen=True, slots=True)
class Line:
    """A value of the draft: where it was read, and why it is a guess, or ""."""

    text: str
    ref: str
    guess: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text that is not said, and why."""

    text: str
    ref: str
    why: str


@dataclass(slots=True)
class DraftExercise:
    """An exercise as far as the text has it."""

    name: Line
    source: list[tuple[str, str]] = field(default_factory=list)
    position: Line | None = None
    support: Line | None = None
    equipment: list[Line] = field(default_factory=list)
    sides: Line | None = None
    first_side: Side = "left"
    amounts: dict[str, tuple[Amount, str]] = field(default_factory=dict)
    frequency: list[Line] = field(default_factory=list)
    held: bool = False
    roles: dict[Role, list[Line]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    notices: list[tuple[str, Line]] = field(default_factory=list)


class OutOfScopeError(Exception):
    """An exercise that a voice alone cannot lead: what it needs, and where that stands."""

    def __init__(self, needs: str, ref: str, text: str) -> None:
        self.needs, self.ref, self.text = needs, ref, text


LONGEST_NAME: Final = 80
NAMELESS: Final = "the text gives no name that can be said"

_INLINE_LABEL: Final = re.compile(r"(?P<label>[A-Za-z][A-Za-z /-]{1,28}?) ?[:–] ?(?P<rest>\S.*)")
_FILLER: Final = re.compile(
    r"\b(?:and|then|for|a|an|the|each|of|total|in|per|sides?|legs?|arms?|to|on|at|with|do|repeat|perform|hold|"
    r"this|that|it|exercise|times?|reps?|repetitions?|sets?|complete|between|up|about|around|or|more|if|able|"
    r"both|your|position|stretch|again|recommended|amount|as|tolerated|now|next|also|approximately|workout)\b",
    re.IGNORECASE,
)
_HELD: Final = re.compile(r"\b(?:stretch(?:es|ing)?|plank|hold|isometric)\b", re.IGNORECASE)
_BY_OPENING: Final[tuple[Role, ...]] = ("breath", "sensation", "caution")
_PLACING: Final = ("lie", "sit", "stand", "kneel")
_STATIC: Final = ("Force: static", "Category: stretching")


def read_exercise(section: Section, number: int) -> DraftExercise:
    """Read one section; ``number`` names an exercise without a name.

    Raises OutOfScopeError where it needs somebody or something that is not there.
    """
    reader = _Reader(section, number)
    heading: Block | None = None
    for place, block in enumerate(section.blocks):
        if block.kind == "heading":
            heading = block
            run_in = any(other.ref == block.ref for other in section.blocks[place + 1 : place + 2])
            continue
        if heading is not None and run_in and block.ref != heading.ref:
            heading = None
        reader.block(block, heading.text if heading is not None else "")
    reader.finish()
    return reader.draft


def needed_by(text: str) -> str | None:
    """Return whom or what a text needs that a voice alone has not, or None."""
    for needs in table()["out-of-scope"]:
        if anywhere("out-of-scope", needs).search(text):
            return str(needs)
    return None


def _refuse(text: str, ref: str) -> None:
    if needs := needed_by(text):
        raise OutOfScopeError(needs, ref, text)


class _Reader:
    """Reads one section, clause by clause."""

    def __init__(self, section: Section, number: int) -> None:
        _refuse(section.name, section.ref)
        self.draft = DraftExercise(Line(section.name, section.ref))
        if not is_sayable(section.name) or len(section.name) > LONGEST_NAME:
            self.draft.name = Line(f"Exercise {number}", section.ref, NAMELESS)
        if section.name:
            self.draft.source.append((section.ref, section.name))
        self._moved = self._has_held = self._static = False
        self._order: list[tuple[Role, Line]] = []

    # -- one block, sentence, clause

    def block(self, block: Block, heading: str) -> None:
        """Read a paragraph; ``heading`` is the label above it, or ""."""
        text, role = block.text, label(heading)
        if role == "dose":
            text = f"{heading}: {text}"
        self.draft.source.append((block.ref, text))
        if text in _STATIC:
            self._static = True
            return
        inline = _INLINE_LABEL.fullmatch(text)
        if inline and (own := label(inline["label"])):
            role = own
            text = text if role == "dose" else capital(inline["rest"])
        for sentence in sentences(text):
            _refuse(sentence, block.ref)
            if role == "claim":
                self._leave_out(sentence, block.ref, "what it is said to be for")
            elif role == "equipment":
                self._fetch(sentence, block.ref)
            else:
                self._sentence(sentence, block.ref, role)

    def _sentence(self, sentence: str, ref: str, role: str | None) -> None:
        inline = _INLINE_LABEL.fullmatch(sentence)
        if inline and label(inline["label"]) == "caution":
            sentence, role = capital(inline["rest"]), "caution"
        if notice := notice_of(sentence):
            if notice == "stop":
                self._say("caution", sentence, ref)
            else:
                self.draft.notices.append((notice, Line(sentence, ref)))
            return
        if len(sentence) > LONGEST * 3:
            self._leave_out(sentence, ref, "too long to be said")
            return
        self._note_sides(sentence, ref)
        if anywhere("starting-position").fullmatch(sentence.rstrip(".")):
            self._order = [("set-up" if r == "action" else r, line) for r, line in self._order]
            self._moved = False
            return
        for clause in clauses(sentence):
            self._clause(clause, ref, role)

    def _clause(self, clause: str, ref: str, role: str | None) -> None:
        if anywhere("other-side-requests").fullmatch(clause.rstrip(".!")):
            self.draft.sides = Line("both", ref)
            return
        clause = self._without_doses(clause, ref)
        if not re.search(r"\w", _FILLER.sub("", clause)):
            return
        if self.draft.position is None:
            self._place(clause, ref)
        if pattern("while|when|whilst|in|from|as|with").match(clause) and self._placed_by(clause):
            clause = re.sub(r"^(?:while|when|whilst)\s+", "", clause, flags=re.IGNORECASE)
        if verb_of(clause) in table()["gerunds"] and self._placed_by(clause):
            clause = requested(clause)
        found = self._role_of(clause, role)
        if found is None:
            self._leave_out(clause, ref, self._why(clause))
            return
        if found == "set-up":
            self._support(clause, ref)
        if found in ("set-up", "action"):
            self._equipment(clause, ref)
        if found == "set-up" and not (clause := self._shortened(clause)):
            return
        happens = anywhere("result").match(clause)
        self._say(
            found, clause, ref, "it says what happens, and asks for nothing" if happens else ""
        )

    def _role_of(self, clause: str, role: str | None) -> Role | None:
        """Tell what a clause is; ``role`` is that of the label before it."""
        for name in _BY_OPENING:
            if anywhere(name).match(clause):
                return name
        if anywhere("claims").search(clause) and not asks(clause):
            return None
        verb = verb_of(clause)
        for name in ROLES:
            if name == role and (name != "set-up" or verb not in table()["movement-verbs"]):
                return None if name == "action" and not _may_ask(clause) else name
        return self._role_by_verb(clause, verb)

    def _role_by_verb(self, clause: str, verb: str) -> Role | None:
        if verb in table()["release-verbs"] and self._has_held:
            return "release"
        if verb in table()["set-up-verbs"] and not self._moved:
            return "set-up"
        if _asks_late(clause) or (anywhere("result").match(clause) and self._moved):
            self._moved = True
            return "action"
        return "set-up" if self._placed_by(clause) and not self._moved else None

    def _why(self, clause: str) -> str:
        if anywhere("claims").search(clause):
            return "a promise of an effect"
        return "asks for nothing"

    def _say(self, role: Role, text: str, ref: str, guess: str = "") -> None:
        text = capital(text)
        if len(text) > LONGEST:
            self._leave_out(text, ref, "too long to be said")
            return
        text = text if text[-1] in ".!?" else f"{text}."
        self._order.append((role, Line(text, ref, guess)))

    def _leave_out(self, text: str, ref: str, why: str) -> None:
        self.draft.left_out.append(LeftOut(text, ref, why))

    # -- doses

    def _without_doses(self, clause: str, ref: str) -> str:
        if anywhere("breath").match(clause):
            return clause
        found = find_doses(clause)
        self.draft.frequency += [Line(said, ref) for said in found.frequency if said]
        timed = first_word("timed-verbs", clause) and not re.search(r"\bh[oe]ld", clause.lower())
        if timed and "hold" in found.amounts:
            found.amounts["work"], found.held = found.amounts.pop("hold"), False
        for what, amount in found.amounts.items():
            self.draft.amounts.setdefault(what, (amount, ref))
        if found.held:
            self._has_held = self.draft.held = True
        if found.rest_of_text == clause:
            return clause
        rest = re.sub(
            r"[,;:]?\s*(?:and|then|for|and then)?\s*[.!]?$", "", found.rest_of_text.strip()
        )
        return capital(re.sub(r"\(\s*\)", "", rest))

    # -- position, support, equipment

    def _place(self, text: str, ref: str) -> None:
        said = {
            name: match
            for name in table()["positions"]
            if (match := anywhere("positions", name).search(text))
        }
        if said:
            name = min(said, key=lambda each: said[each].start())
            self.draft.position = Line(name, ref)
            return
        for name in table()["guessed-positions"]:
            if match := anywhere("guessed-positions", name).search(text):
                words = match.group()
                self.draft.position = Line(name, ref, f'"{words}" does not say it outright')
                return

    def _placed_by(self, clause: str) -> bool:
        return any(anywhere("positions", name).search(clause) for name in table()["positions"]) or (
            verb_of(clause) in ("lying", "laying", "sitting", "standing", "kneeling", "seated")
        )

    def _support(self, clause: str, ref: str) -> None:
        position = self.draft.position
        if self.draft.support is not None or position is None:
            return
        for form in table()["support-forms"]:
            match = pattern(form.replace("(THING)", "(?P<thing>THING)")).search(clause)
            if match and match["thing"].split()[-1].lower() not in ("floor", "ground"):
                thing = match["thing"].lower()
                if carries(cast(Position, position.text), thing):
                    self.draft.support = Line(thing, ref)
                    return

    def _equipment(self, clause: str, ref: str) -> None:
        match = first_word("equipment", clause)
        if not match:
            return
        before, after = clause[: match.start()].lower().split()[-1:], clause[match.end() :]
        if match.group().lower() == "weight" and before not in (["a"], ["light"], ["small"]):
            return
        if after.lstrip().startswith("of your") or after.startswith("-"):
            return
        thing = match.group().lower()
        self._have(thing if thing.endswith("s") else _with_article(thing), ref)

    def _have(self, thing: str, ref: str) -> None:
        """Note a thing, unless it is there under nearly the same name."""
        known = [line.text.split()[-1][:4] for line in self.draft.equipment]
        if thing.split()[-1][:4] not in known and not (known and thing == "weights"):
            self.draft.equipment.append(Line(thing, ref))

    def _fetch(self, sentence: str, ref: str) -> None:
        thing = sentence.rstrip(".").lower()
        thing = table()["equipment-fields"].get(thing, thing)
        if is_sayable(thing) and len(thing) < 100:
            self._have(thing, ref)
        else:
            self._leave_out(sentence, ref, "cannot be read aloud")

    def _shortened(self, clause: str) -> str:
        """Leave out of a set-up what the coach itself says: the position, and on what."""
        words = re.findall(r"[a-z]+", clause.lower())
        support = self.draft.support.text.split() if self.draft.support else []
        if all(word in table()["position-words"] or word in support for word in words):
            return ""
        position = self.draft.position
        if position is None or position.text not in table()["positions"]:
            return clause
        match = anywhere("positions", position.text).match(clause)
        if match is None:
            return clause
        rest = clause[match.end() :]
        if self.draft.support:
            rest = re.sub(
                rf"^,? (?:on|onto) {re.escape(self.draft.support.text)}",
                "",
                rest,
                flags=re.IGNORECASE,
            )
        rest, verb = rest.lstrip(", "), clause.split()[0]
        plain = rest.lower().startswith("with ") and verb.lower() in _PLACING
        named = re.search(r"\b(?:left|right|one)\b", match.group())
        return f"{verb} {rest}" if plain and not named else clause

    # -- sides

    def _note_sides(self, sentence: str, ref: str) -> None:
        if self.draft.sides is not None and not self.draft.sides.guess:
            return
        plain = anywhere("not-sides").sub(" ", sentence)
        match = anywhere("both-sides").search(plain)
        if match is None:
            return
        said = match.group()
        if anywhere("certain-sides").search(said):
            self.draft.sides = Line("both", ref)
        elif self.draft.sides is None:
            guess = f'"{said}" is taken to mean one side after the other'
            self.draft.sides = Line("both", ref, guess)

    def finish(self) -> None:
        """Settle what all of the text decides together."""
        draft = self.draft
        if draft.position is None:
            self._place(draft.name.text, draft.name.ref)
            unsaid = "the text does not say how the body is placed"
            draft.position = draft.position or Line("standing", draft.name.ref, unsaid)
        if not draft.amounts.keys() & {"reps", "work"}:
            draft.held = draft.held or self._static or bool(_HELD.search(draft.name.text))
        self._name_sides()
        for role, line in self._order:
            if role == "release" and not draft.held:
                role = "action"
            if not is_sayable(line.text):
                self._leave_out(line.text, line.ref, "cannot be read aloud")
            elif line.text not in [other.text for other in draft.roles.get(role, ())]:
                draft.roles.setdefault(role, []).append(line)
        if "action" not in draft.roles and (breath := draft.roles.pop("breath", None)):
            draft.roles["action"] = breath
        if "action" not in draft.roles and (lines := draft.roles.pop("set-up", None)):
            draft.roles["action"] = lines[-1:]
            if lines[:-1]:
                draft.roles["set-up"] = lines[:-1]

    def _name_sides(self) -> None:
        """Put {side} where the text says "one leg", and find out about "left" and "right"."""
        draft = self.draft
        said = [
            match.group().lower()
            for _, line in self._order
            for match in anywhere("side-words").finditer(line.text)
        ]
        in_turn = any(
            len({match.group().lower() for match in anywhere("side-words").finditer(line.text)}) > 1
            for _, line in self._order
        )
        if said and draft.sides is None and in_turn:
            return  # "to the right, then to the left" is one exercise
        if said and (draft.sides is not None or len(set(said)) == 2):
            draft.first_side = cast(Side, said[0])
            if draft.sides is None:
                draft.sides = Line("both", draft.name.ref, 'it names "left" and "right"')
            self._order = [
                (role, replace(line, text=_placeheld(line.text, said[0])))
                for role, line in self._order
            ]
        elif said:
            draft.sides = Line(said[0], draft.name.ref, f'only "{said[0]}" is named')
        if draft.sides is not None and draft.sides.text == "both":
            self._order = [
                (role, replace(line, text=_sided(line.text))) for role, line in self._order
            ]


def _asks_late(clause: str) -> bool:
    """Return whether a clause asks for something, at once or after its circumstances."""
    head, comma, rest = clause.partition(", ")
    return asks(clause) or bool(comma and opens_with("circumstances", head) and asks(rest))


def _may_ask(clause: str) -> bool:
    """Return whether what stands below "How to do it" may be a part of it, even without a verb."""
    return asks(clause) or not re.match(r"(?:the|this|these|it|you|a|an)\b", clause, re.IGNORECASE)


def notice_of(sentence: str) -> str | None:
    """Return "emergency", "consult" or "stop" for a notice of safety, else None."""
    for name in table()["safety"]:
        if anywhere("safety", name).search(sentence):
            return str(name)
    return None


def _sided(text: str) -> str:
    for form, put in table()["side-names"].items():
        named = pattern(form.replace("(PART)", "(?P<part>PART)"))
        for match in reversed(list(named.finditer(text))):
            words = put.replace("PART", singular(match["part"]))
            text = f"{text[: match.start()]}{words}{text[match.end() :]}"
    return capital(text)


def _placeheld(text: str, first: str) -> str:
    return anywhere("side-words").sub(
        lambda match: "{side}" if match.group().lower() == first else "{other_side}", text
    )


def _with_article(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def is_sayable(text: str) -> bool:
    """Return whether a text can be read aloud, with either side in it."""
    try:
        return bool(spoken(text)) and not re.search(r"\{(?!side\}|other_side\})", text)
    except SpeechTextError:
        return False
