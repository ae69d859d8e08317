"""A document -> a draft programme, with what was left out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from coach.errors import DocumentError
from coach.importing.blocks import Block
from coach.importing.document import Document
from coach.importing.doses import find_doses, how_often
from coach.importing.exercise import OutOfScopeError, read_exercise
from coach.importing.lexicon import anywhere, asks, table
from coach.importing.needs import find
from coach.importing.notices import is_of_one, needed_by, notice_of
from coach.importing.parts import DraftExercise, LeftOut, Line, is_sayable
from coach.importing.schedules import Often, often, schedule
from coach.importing.sections import outline
from coach.importing.sentences import LONGEST, sentences

MOST_EXERCISES = 100
_MOST_NOTICES = 5

# Passages beyond are counted, and not listed with the reason why they are not said.
MOST_LISTED = 300


@dataclass(slots=True)
class Draft:
    """A programme as far as a document has it.

    safety: notices by kind; schedule: how often it is done, by the key of a programme;
    left_out: texts, and whole exercises, that are not in it.
    """

    document: str
    title: Line
    exercises: list[DraftExercise]
    safety: dict[str, list[Line]] = field(default_factory=dict)
    schedule: dict[str, Line] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def draft_of(document: Document) -> Draft:
    """Find the exercises of a document.

    Raises DocumentError where it has none that a voice can lead, or more than a programme holds.
    """
    found = outline(document.blocks)
    if len(found.exercises) > MOST_EXERCISES:
        raise DocumentError(
            f"{document.name}: it has {len(found.exercises)} exercises, and a programme holds "
            f"{MOST_EXERCISES}: choose some (of a database, with --only NAME), or cut it in two."
        )
    draft = Draft(document.name, _title(document, found.title), [])
    for section in found.exercises:
        try:
            exercise = read_exercise(section, len(draft.exercises) + 1)
        except OutOfScopeError as error:
            text = (
                error.text if section.name in ("", error.text) else f"{section.name}: {error.text}"
            )
            draft.left_out.append(LeftOut(text, error.ref, f"needs {error.needs}"))
            continue
        if "action" not in exercise.roles:
            text = " ".join([f"{exercise.name.text}:", *(block.text for block in section.blocks)])
            draft.left_out.append(LeftOut(text, exercise.name.ref, "nothing to do in it"))
            for line in exercise.roles.get("caution", ()):
                if notice_of(line.text) == "stop" and not is_of_one(line.text):
                    _notice(draft, "stop", line)
                else:
                    draft.left_out.append(LeftOut(line.text, line.ref, "of what is not done"))
        else:
            draft.exercises.append(exercise)
        for kind, line in exercise.notices:
            _notice(draft, kind, line)
        draft.left_out += exercise.left_out
    if not draft.exercises:
        needs = next((each.why for each in draft.left_out if each.why.startswith("needs")), "")
        why = f"; what there is {needs}" if needs else ""
        raise DocumentError(
            f"{document.name}: no exercise was found in it{why}. An exercise is a heading, and "
            "below it sentences that ask for something, such as: Lift your leg."
        )
    # What a page says of every exercise at its end stands below the last one.
    for line in draft.exercises[-1].of_every:
        _share_doses(draft, line.text, line.ref)
    _schedule(draft, _read_loose(draft, found.loose))
    return draft


def _schedule(draft: Draft, common: list[Often]) -> None:
    """Find out how often the session is done; list what is said of it beside that."""
    of_exercises = [
        often(exercise.name.text, said)
        for exercise in draft.exercises
        for said in exercise.frequency
    ]
    draft.schedule, unsaid = schedule([*common, *of_exercises], len(draft.exercises))
    for each in unsaid:
        text = f"{each.of}: {each.said.text}" if each.of else each.said.text
        draft.left_out.append(LeftOut(text, each.said.ref, "how often"))


def _title(document: Document, heading: Block | None) -> Line:
    if heading is not None and len(heading.text) <= 100 and is_sayable(heading.text):
        return Line(heading.text, heading.ref)
    name = "" if document.name == "standard input" else Path(document.name).stem
    title = " ".join(name.replace("_", " ").replace("-", " ").split())
    if len(title) > 100 or not is_sayable(title):
        title = "My exercises"
    return Line(title[:1].upper() + title[1:], "", "the text gives no title that can be said")


def _read_loose(draft: Draft, blocks: Iterable[Block]) -> list[Often]:
    """Find the notices and common doses in what belongs to no exercise, and list the rest.

    Returns how often all of it is done.
    """
    common: list[Often] = []
    for block in blocks:
        for sentence in sentences(block.text):
            ref, kind = block.ref_of(sentence), notice_of(sentence)
            of_every = anywhere("of-every-exercise").search(sentence)
            for said in how_often(sentence)[0]:
                each = often("", Line(said, ref))
                of_all = of_every or asks(sentence) or anywhere("of-sessions").search(sentence)
                common += [each] if each.keys and of_all and kind is None else []
            if of_every:
                _share_doses(draft, sentence, ref)
            if block.kind == "heading":
                continue
            if kind and len(sentence) <= LONGEST and is_sayable(sentence):
                _notice(draft, kind, Line(sentence, ref))
                continue
            listed = len(draft.left_out) < MOST_LISTED
            why = "belongs to no exercise" if listed else ""
            if listed and (needs := needed_by(sentence)):
                why = f"needs {needs}"
            elif listed and find("claims", sentence):
                why = "a promise of an effect"
            draft.left_out.append(LeftOut(sentence, ref, why))
    return common


def _share_doses(draft: Draft, sentence: str, ref: str) -> None:
    """Give each exercise without a dose the one that the document has for all: "repeat each"."""
    guess = f'"{sentence}" is said of every exercise'
    for what, amount in find_doses(sentence).amounts.items():
        given = replace(amount, guess=amount.guess or guess)
        for exercise in draft.exercises:
            if what != "hold" or exercise.held:
                exercise.amounts.setdefault(what, (given, ref))


def _notice(draft: Draft, kind: str, line: Line) -> None:
    lines = draft.safety.setdefault(kind, [])
    if len(lines) < _MOST_NOTICES and is_sayable(line.text) and len(line.text) <= LONGEST:
        lines.append(line)
    else:
        draft.left_out.append(LeftOut(line.text, line.ref, "a notice too many"))


def fixed(kind: str) -> str:
    """Return the coach's own sentence for what the text does not say."""
    return str(table()["fixed"][kind])
