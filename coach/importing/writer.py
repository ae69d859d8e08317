"""A draft -> a programme file in which every line says where it comes from."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, NoReturn, TypeVar

from coach.dose import OTHER_SIDE
from coach.errors import DocumentError, Problem, ProgrammeError
from coach.files import slug
from coach.harmless import counted
from coach.importing.blocks import clean
from coach.importing.dosage import WAYS
from coach.importing.doses import Amount
from coach.importing.draft import MOST_LISTED, Draft, fixed
from coach.importing.exercise import NAMELESS, VARIANTS
from coach.importing.lexicon import table
from coach.importing.notices import is_of_one
from coach.importing.parts import DraftExercise, LeftOut, Line
from coach.importing.sentences import LONGEST
from coach.model import ROLES
from coach.programmes import MAX_BYTES, loads

# A source's paragraph is quoted so far.
LONGEST_QUOTE: Final = 600

# Times that a file which cannot be used is written again, without the lines that are wrong in it.
_TRIES: Final = 8

# Of these a dose has no range.
_NO_RANGE: Final = frozenset({"sets", "work", "as-many-in", "breaths"})

_T = TypeVar("_T")

_PLAIN: Final = re.compile(r"[A-Za-z][\w ,.'’;()/-]*")
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file; ``drop`` takes what it says out of the draft."""

    text: str
    drop: Callable[[], None] | None = None


def write_draft(draft: Draft, path: Path, today: date | None = None) -> str:
    """Return the text of a programme file; it can be used as it is.

    A line that the coach cannot say is taken out of it, and listed at its end.

    path: names the programme in messages; today: the first day of week 1, where doses change by
    the week. Raises DocumentError where nothing that can be used is left.
    """
    for _ in range(_TRIES):
        rows = list(_Writer(draft, today or date.today()).rows())
        text = "".join(f"{row.text}\n" for row in rows)
        if len(text.encode()) > MAX_BYTES:
            _refuse(draft, f"it would be larger than {MAX_BYTES // 1_000_000} MB")
        try:
            loads(text.encode(), path)
        except ProgrammeError as error:
            problems = error.problems
            if not any(_dropped(rows, problem) for problem in problems):
                _refuse(draft, problems[0].message)
        else:
            return text
        draft.exercises = [each for each in draft.exercises if "action" in each.roles]
        if not draft.exercises:
            break
    raise DocumentError(
        f"{draft.document}: what was found in it cannot be read aloud. {problems[0].message}"
    )


def _refuse(draft: Draft, why: str) -> NoReturn:
    """Refuse a document of which each line may be right, and all of them are too much."""
    exercises = counted(len(draft.exercises), "exercise")
    raise DocumentError(
        f"{draft.document}: its {exercises} make no programme: {why}. "
        "Cut it in two, and import each part."
    )


def _dropped(rows: Sequence[_Row], problem: Problem) -> bool:
    """Take out what stands on the line of a problem, or begins above it.

    False where the problem is one of a whole list, which begins at the dash of its first item.
    """
    before = rows[: max(problem.line, 1)]
    if before[-1].text[problem.column - 1 :].startswith("- "):
        return False
    for row in reversed(before):
        if row.drop is not None:
            row.drop()
            return True
    return False


class _Writer:
    def __init__(self, draft: Draft, today: date) -> None:
        self._draft = draft
        self._today = today
        self._ids: set[str] = set()

    def rows(self) -> Iterator[_Row]:
        """Yield the lines of the file."""
        draft = self._draft
        yield from _comment(
            f'A draft, read from "{_name(draft.document)}". Each line says where it comes from. '
            'What follows "review:" is a guess or a default: read it, and set it right. '
            "coach review FILE asks about each of them, coach check FILE lists them."
        )
        yield _Row("")
        yield _Row("schema: 2")
        untitled = Line("My exercises", "", "the text gives no title that can be said")
        title = f"title: {_yaml(draft.title.text)}  {_origin(draft.title)}"
        yield _Row(title, partial(setattr, draft, "title", untitled))
        yield _Row(f"source: {_yaml(_name(draft.document))}")
        for key, line in draft.schedule.items():
            yield _Row(f"{key}: {line.text}  {_origin(line)}")
        if any(each.kind == "week" for exercise in draft.exercises for each in exercise.changes):
            guess = "the doses change by the week; week 1 is taken to begin today"
            yield _Row(f"starts: {self._today.isoformat()}  # review: {guess}")
        yield _Row("")
        yield _Row("safety:")
        for kind in ("consult", "emergency", "stop"):
            yield _Row(f"  {kind}:")
            lines = list(draft.safety.get(kind, []))
            if not lines or (kind == "stop" and all(is_of_one(line.text) for line in lines)):
                unsaid = "the text has no such notice" + " for all" * bool(lines)
                lines.insert(0, Line(fixed(kind), "", f"{unsaid}; this one is the coach's own"))
            for line in lines:
                drop = self._dropper(draft.safety.get(kind, []), line, _unsayable(line))
                yield _Row(f"    - {_yaml(line.text)}  {_origin(line)}", drop)
        yield _Row("  dose:")
        yield _Row(f"    - {_yaml(fixed('dose'))}  # the coach's own")
        yield _Row(f"    - {_yaml(fixed('unreviewed'))}  # review: goes when all else is answered")
        yield _Row("")
        yield _Row("exercises:")
        for place, exercise in enumerate(draft.exercises):
            if place:
                yield _Row("")
            yield from self._exercise(exercise, place + 1)
        yield from self._left_out()

    def _exercise(self, exercise: DraftExercise, number: int) -> Iterator[_Row]:
        for ref, text in exercise.source:
            yield from _comment(f"{ref}: {_cut(text, LONGEST_QUOTE)}", "  ")
        name, position = exercise.name, exercise.position
        assert position is not None
        nameless = Line(f"Exercise {number}", name.ref, NAMELESS)
        unnamed = partial(setattr, exercise, "name", nameless)
        base = slug(name.text, "exercise")[:50].strip("-")
        chosen, further = base, 2
        while chosen in self._ids:
            chosen, further = f"{base}-{further}", further + 1
        self._ids.add(chosen)
        yield _Row(
            f"  - id: {chosen}", self._dropper(self._draft.exercises, exercise, _unsayable(name))
        )
        yield _Row(f"    name: {_yaml(name.text)}  {_origin(name)}", unnamed)
        yield _Row(f"    position: {position.text}  {_origin(position)}")
        if (support := exercise.support) is not None:
            supported = f"    support: {_yaml(support.text)}  {_origin(support)}"
            yield _Row(supported, partial(setattr, exercise, "support", None))
        if exercise.equipment:
            things = " and ".join(dict.fromkeys(line.text for line in exercise.equipment))
            origin = _origin(exercise.equipment[0])
            yield _Row(f"    equipment: {_yaml(things)}  {origin}", exercise.equipment.clear)
        if exercise.sides is not None:
            yield _Row(f"    sides: {exercise.sides.text}  {_origin(exercise.sides)}")
            if exercise.sides.text == "both":
                yield _Row(f"    first-side: {exercise.first_side}")
                if exercise.alternate is not None:
                    alternate = f"    alternate: reps  {_origin(exercise.alternate)}"
                    yield _Row(alternate, partial(setattr, exercise, "alternate", None))
        yield from self._dose(exercise)
        for variant in VARIANTS:
            yield from self._texts(variant, exercise.variants.get(variant, []), "    ")
        yield _Row("    instructions:")
        for role in ROLES:
            yield from self._texts(role, exercise.roles.get(role, []), "      ")

    def _texts(self, key: str, lines: list[Line], indent: str) -> Iterator[_Row]:
        if lines:
            yield _Row(f"{indent}{key}:")
        for line in lines:
            text = f"{indent}  - {_yaml(line.text)}  {_origin(line)}"
            yield _Row(text, self._dropper(lines, line, _unsayable(line)))

    def _dose(self, exercise: DraftExercise) -> Iterator[_Row]:
        defaults, given = table()["defaults"], exercise.amounts
        yield _Row("    dose:")
        if "sets" in given:
            yield _amount("sets", given["sets"], "", 100)
        if "reps" in given:
            yield _amount("reps", given["reps"], "", 1000)
        elif not given.keys() & {"work", "as-many-in"}:
            reps = defaults["reps" if exercise.held else "moving-reps"]
            yield _default("reps", str(reps), "number of repetitions")
        timed = next((key for key in WAYS if key in given), "")
        if exercise.tempo is not None:
            yield _Row(f"      tempo: {exercise.tempo.text}  {_origin(exercise.tempo)}")
        elif timed:
            unit, most = ("", 100) if timed == "breaths" else ("s", 3600)
            yield _amount(timed, given[timed], unit, most)
        elif exercise.held:
            yield _default("hold", f"{defaults['hold']}s", "time to hold")
        if "rest" in given:
            amount, ref = given["rest"]
            between = f"{'sets' if 'sets' in given else 'reps'}: {min(3600, amount.low)}s"
            yield _Row(f"      rest: {{{between}}}  {_origin(Line('', ref, amount.guess))}")
        yield from self._changes(exercise)

    def _changes(self, exercise: DraftExercise) -> Iterator[_Row]:
        if exercise.changes:
            yield _Row("      changes:")
        for change in exercise.changes:
            where, number = change.kind, str(change.number)
            if where == "other side":
                where, number = "side", OTHER_SIDE[exercise.first_side]
            unit = "s" if change.what in ("hold", "work") else ""
            most = {"sets": 100, "reps": 1000}.get(change.what, 3600)
            value = _value(change.what, change.amount, unit, most)
            text = f"{{{where}: {number}, {change.what}: {value}}}"
            unset = LeftOut(text, change.ref, "a dose that cannot be set")
            drop = self._dropper(exercise.changes, change, unset)
            yield _Row(f"        - {text}  # {change.ref}", drop)

    def _left_out(self) -> Iterator[_Row]:
        listed = self._draft.left_out
        if not listed:
            return
        yield _Row("")
        yield _Row(
            f"# review: of the text, {len(listed)} passages are not in the session, listed here; "
            "look whether one is needed"
        )
        for each in listed[:MOST_LISTED]:
            yield from _comment(f"{each.ref} ({each.why}): {_cut(each.text, LONGEST)}")
        if len(listed) > MOST_LISTED:
            yield _Row(f"# and {len(listed) - MOST_LISTED} more")

    # -- taking out what the coach cannot say

    def _dropper(self, these: list[_T], this: _T, left: LeftOut) -> Callable[[], None]:
        def drop() -> None:
            if this in these:
                these.remove(this)
                self._draft.left_out.append(left)

        return drop


def _unsayable(line: Line) -> LeftOut:
    return LeftOut(line.text, line.ref, "cannot be read aloud")


def _amount(key: str, given: tuple[Amount, str], unit: str, most: int) -> _Row:
    """Write a number of a dose, or a range: its lower end is the dose, the upper one the limit."""
    amount, ref = given
    low, high = _within(amount, most)
    guess = amount.guess
    if low != amount.low:
        guess = f"the text says {amount.low}{unit}, which is more than can be set"
    if key in _NO_RANGE and high > low:
        guess = guess or f"the text says {amount.low} to {amount.high}{unit}; this is the lower end"
    return _Row(f"      {key}: {_value(key, amount, unit, most)}  {_origin(Line('', ref, guess))}")


def _value(key: str, amount: Amount, unit: str, most: int) -> str:
    """Write an amount; of what has no range, the lower end."""
    low, high = _within(amount, most)
    return f"{low}-{high}{unit}" if high > low and key not in _NO_RANGE else f"{low}{unit}"


def _within(amount: Amount, most: int) -> tuple[int, int]:
    return max(1, min(amount.low, most)), max(1, min(amount.high, most))


def _default(key: str, value: str, what: str) -> _Row:
    return _Row(f"      {key}: {value}  # review: the text gives no {what}; this is a default")


def _origin(line: Line) -> str:
    if line.guess:
        return f"# review: {line.ref + ': ' if line.ref else ''}{line.guess}"
    return f"# {line.ref}"


def _comment(text: str, indent: str = "") -> Iterator[_Row]:
    """Yield a comment in lines of 100 characters; what goes on is indented."""
    first, further = f"{indent}# ", f"{indent}#     "
    wrapper = textwrap.TextWrapper(
        100,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in wrapper.wrap(text):
        yield _Row(line)


def _yaml(text: str) -> str:
    """Write a text as YAML: as it is, or in quotes where it could be read otherwise."""
    quotes = not _PLAIN.fullmatch(text) or text.rstrip() != text or text.lower() in _WORDS
    return json.dumps(text, ensure_ascii=False) if quotes else text


def _name(document: str) -> str:
    """Name the document in a line of the file; the folders are the user's own."""
    return clean(Path(document).name)[:150] or "a document"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
