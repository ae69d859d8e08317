"""Rules that a programme must keep beyond the type of each value.

Rules that span several keys: a dose within its own limits, ids that differ,
placeholders that have a side to name, a session of bearable length; and texts
that can be read aloud. They run on whatever is in order, so that their
findings are reported together with every other mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any, Final, cast

from coach.dose import AMOUNTS, OTHER_SIDE, Dose, Range
from coach.errors import Problem, SpeechTextError
from coach.harmless import harmless, quoted
from coach.items import Preferences
from coach.model import COUNTINGS, SIDE_PAIRS, Exercise, Position, Programme, Safety, Wording
from coach.phrases import fill
from coach.pose import Joint, View, range_of
from coach.postures import carries
from coach.programmes.dose_schema import WAYS
from coach.programmes.drawings import BASES, default_view
from coach.programmes.kinds import NumberRange
from coach.programmes.schema import MAX_SESSION_SECONDS, PLACEHOLDERS
from coach.programmes.validate import Checked
from coach.programmes.values import Phrase, nearest, suggestion
from coach.programmes.yaml_nodes import Node
from coach.script import write_script
from coach.speech_text import spoken

# A whole sentence like one of these, through a loudspeaker, sounds to the
# coach like its own user. Words only, in small letters. The grammar of the ears has them, too, and
# a test keeps both the same: to read it takes 13 ms, and each command that loads a programme would.
VOICE_COMMANDS: Final = frozenset(
    {
        "again", "back", "carry on", "coach stop", "continue", "easier", "faster", "go back",
        "harder",
        "help", "help me", "hold on", "how long", "i'm ready", "keep going", "louder",
        "more time", "next", "next exercise", "next one", "no", "okay", "ouch", "pain", "pause",
        "previous", "quieter", "ready", "repeat", "repeat that", "resume", "say that again",
        "skip", "skip this", "slow down", "slower", "speed up", "stop", "stop now", "stop that",
        "that hurts", "time left", "volume down", "volume up", "wait", "yes",
    }
)  # fmt: skip

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_SENTENCE_END = re.compile(r"[.!?:;]+")


def apply(programme: Checked, file: str) -> tuple[list[Problem], list[Problem]]:
    """Return the problems and the warnings of a checked programme."""
    rules = _Rules(file)
    rules.programme(programme)
    return rules.problems, rules.warnings


def bare_commands(text: str) -> list[str]:
    """Return every sentence of ``text`` that is a voice command and nothing else."""
    sentences = _SENTENCE_END.split(text.lower().replace("’", "'"))
    plain = (" ".join(sentence.replace(",", " ").split()) for sentence in sentences)
    return [words for words in plain if words in VOICE_COMMANDS]


def said_in_sentences(programme: Programme, checked: Checked, file: str) -> list[Problem]:
    """Return the problems of texts that can be read aloud alone, but not where they stand.

    The coach makes sentences of titles, names and supports, and joins reminders. So
    every part is written as a script of its own, in all wordings, and where it has a reminder,
    whose place depends on them, in all ways to count.
    ``checked`` has no problem, and ``programme`` is what it builds.
    """
    head = {key: value for key, value in checked.values.items() if key != "exercises"}
    parts = [(head, checked, replace(programme, exercises=(_PLAIN,)))]
    for exercise, each in zip(programme.exercises, checked.values["exercises"], strict=True):
        dose = exercise.dose
        dose = replace(dose, sets=1, reps=min(dose.reps, 2), limit=None, changes=())
        alone = replace(_ALONE, exercises=(replace(exercise, dose=dose),))
        parts.append((each.values, each, alone))
    problems: dict[Problem, None] = {}
    for values, part, alone in parts:
        reminded = any("hold-reminder" in one.instructions for one in alone.exercises)
        for counting, brief in product(COUNTINGS if reminded else COUNTINGS[:1], (False, True)):
            try:
                write_script(alone, Preferences(counting, brief, voice_prompts=True, live=True))
            except SpeechTextError as error:
                line, column = _place_of(error.text, [*_phrases(tuple(values.values()))], part)
                message = f"{error.message} (in {quoted(error.text)})"
                problems[Problem(file, line, column, message)] = None
    return list(problems)


def is_day(written: str) -> bool:
    """Return whether a date, YYYY-MM-DD, is in the calendar."""
    try:
        return bool(date.fromisoformat(written))
    except ValueError:
        return False


def too_long(programme: Programme, checked: Checked, file: str) -> list[Problem]:
    """Return the problem of a session that nobody can bear; ``checked`` builds ``programme``."""
    seconds = seconds_of(programme)
    if seconds <= MAX_SESSION_SECONDS:
        return []
    node, most = checked.nodes["exercises"], f"{MAX_SESSION_SECONDS // 3600} hours"
    message = f"holds and rests take {seconds / 3600:.1f} hours; at most {most}"
    return [Problem(file, node.line, node.column, message)]


def seconds_of(programme: Programme) -> float:
    """Return the seconds of phases and rests of a whole session, at most."""
    total = 0.0
    for exercise in programme.exercises:
        rest, sides = exercise.dose.rest, exercise.side_order
        for sets in (programme.sets(exercise, side) for side in sides):
            for one in sets:
                rep = sum(phase.seconds for phase in one.phases)
                total += one.reps * rep + (one.reps - 1) * rest.reps if rep else one.limit
            total += (len(sets) - 1) * rest.sets
        total += (len(sides) - 1) * rest.sides
    return total


def said_alone(title: Phrase, file: str) -> list[Problem]:
    """Return the problems of a title that belongs to no exercise."""
    rules = _Rules(file)
    rules.phrase(title, "this text belongs to no exercise")
    return rules.problems


_PLAIN: Final = Exercise(
    "plain", "Breathing", "standing", Dose(1, 1, 5), {"action": Wording(("Breathe slowly.",))}
)
_ALONE: Final = Programme("alone", "One exercise", Safety((), (), ()), (_PLAIN,))


def _place_of(said: str, phrases: list[Phrase], part: Checked) -> tuple[int, int]:
    """Return the place of the longest phrase that is in a sentence; of its part where none is."""
    inside = [
        phrase for phrase in phrases if any(fill(phrase.text, side) in said for side in OTHER_SIDE)
    ]
    if not inside:
        return part.node.line, part.node.column
    return max(inside, key=lambda phrase: len(phrase.text)).place()


# What a change may be of.
CHANGED: Final = (*AMOUNTS, "tempo", "rest")


class _Rules:
    """Collects what the rules find in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def bad(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.file, node.line, node.column, message))

    def programme(self, programme: Checked) -> None:
        for key in ("title", "safety", "screening", "pain-rule"):
            for phrase in _phrases(programme.values.get(key)):
                self.phrase(phrase, "this text belongs to no exercise")
        exercises = programme.values.get("exercises", ())
        self.unique(exercises, "exercise")
        self.unique(programme.values.get("screening", ()), "question")
        for exercise in exercises:
            self.exercise(exercise)
        self.circuits(programme)
        self.calendar(programme)

    def circuits(self, programme: Checked) -> None:
        """Check that circuits name exercises that follow one another, and share none."""
        ids = [one.values.get("id") for one in programme.values.get("exercises", ())]
        taken: set[str] = set()
        for circuit in programme.values.get("circuits", ()):
            names = list(circuit.values.get("exercises", ()))
            if not names:
                continue
            node = circuit.nodes["exercises"]
            missing = [name for name in names if name not in ids]
            if missing:
                hint = suggestion(missing[0], [one for one in ids if one])
                self.bad(node, f'there is no exercise "{missing[0]}"{hint}')
            elif ids[ids.index(names[0]) :][: len(names)] != names:
                self.bad(node, "these exercises do not follow one another in the file; move them")
            if both := taken.intersection(names):
                self.bad(node, f'"{sorted(both)[0]}" is in another circuit too')
            taken.update(names)

    def calendar(self, programme: Checked) -> None:
        """Check that a programme whose doses know weeks knows when week 1 was."""
        if starts := programme.values.get("starts"):
            if not is_day(starts):
                self.bad(programme.nodes["starts"], f"there is no day {starts}; write YYYY-MM-DD")
        elif "starts" not in programme.nodes:
            doses = (one.values.get("dose") for one in programme.values.get("exercises", ()))
            changes = (each for dose in doses if dose for each in dose.values.get("changes", ()))
            if change := next((each for each in changes if "week" in each.values), None):
                message = 'a week is counted from "starts: YYYY-MM-DD" at the top of the file'
                self.bad(change.nodes["week"], f"{message}; add that")

    def unique(self, records: tuple[Checked, ...], what: str) -> None:
        seen: dict[str, int] = {}
        for record in records:
            node, name = record.nodes.get("id"), record.values.get("id")
            if node is None or name is None:
                continue
            if name in seen:
                self.bad(node, f'the id "{name}" is taken by the {what} on line {seen[name]}')
            seen.setdefault(name, node.line)

    def exercise(self, exercise: Checked) -> None:
        values, nodes = exercise.values, exercise.nodes
        sides = values.get("sides", "none" if "sides" not in nodes else "both")
        pair = next((two for name, two in SIDE_PAIRS.items() if name == sides), ())
        sideless = 'this exercise has no sides; add "sides: both"' if sides == "none" else ""
        for key, value in values.items():
            why = "the coach adds the side to a name by itself" if key == "name" else sideless
            for phrase in _phrases(value):
                self.phrase(phrase, why)
        for key in ("first-side", "alternate"):
            if key in nodes and not pair and values.get(key) != "no":
                self.bad(nodes[key], f'{key} needs "sides: both"; delete this line')
        if pair and (first := values.get("first-side")) and first not in pair:
            self.bad(nodes["first-side"], f"first-side must be one of: {', '.join(pair)}")
        if dose := values.get("dose"):
            self.dose(dose)
            self.changes(dose, pair or (sides,))
        self.support(values.get("support"), values.get("position"))
        if (drawing := values.get("drawing")) and (position := values.get("position")):
            self.drawing(drawing, position)

    def drawing(self, drawing: Checked, position: Position) -> None:
        """Check that a position is seen in a view, and that each joint goes so far in it."""
        view = drawing.values.get("view", default_view(position))
        if view not in BASES[position]:
            views = " or ".join(BASES[position])
            self.bad(drawing.nodes["view"], f"the position {position} is drawn from {views}")
            return
        for moment in ("start", "end"):
            if pose := drawing.values.get(moment):
                self.joints(pose, view)

    def joints(self, pose: Checked, view: View) -> None:
        for name, value in pose.values.items():
            if isinstance(value, Checked):
                self.joints(value, view)
                continue
            low, high = range_of(view, cast("Joint", name))
            if not low <= value <= high:
                goes = f"{name} goes from {low} to {high} degrees, seen from the {view}"
                self.bad(pose.nodes[name], f"{goes}; found {value}")

    def support(self, support: Phrase | None, position: Position | None) -> None:
        if support and position and not carries(position, support.text):
            message = f'{quoted(support.text)} cannot carry a person, and is said to be "at hand"'
            hint = 'write it as "equipment"'
            self.warnings.append(Problem(self.file, *support.place(), f"{message}: {hint}"))

    def dose(self, dose: Checked) -> None:
        if "breath" in dose.values and "breaths" not in dose.nodes:
            self.bad(dose.nodes["breath"], 'the dose has no "breaths"; add how many there are')
        if not (limits := dose.values.get("limits")):
            return
        tempo = dose.values.get("tempo")
        for key, limit in limits.values.items():
            owner = tempo if key == "hold" and tempo else dose
            amount = owner.values.get(key)
            amount = amount.min if isinstance(amount, Range) else amount
            if amount is not None and amount not in limit:
                kind = limits.record.key(key).kind
                show = kind.of.show if isinstance(kind, NumberRange) else str
                within = f"{show(limit.min)} to {show(limit.max)}"
                message = f"{key} lies outside its own limits of {within}; change one of them"
                self.bad(owner.nodes[key], message)

    def changes(self, dose: Checked, sides: tuple[str, ...]) -> None:
        """Check that each change is one of this dose, on a side and in a set that there is."""
        way = next((key for key in WAYS if key in dose.nodes), None)
        sets = [one.values.get("sets", 0) for one in dose.values.get("changes", ())]
        most = max(dose.values.get("sets", 1), *sets, 1)
        for change in dose.values.get("changes", ()):
            values, nodes = change.values, change.nodes
            if not set(values).intersection(CHANGED):
                self.bad(change.node, f"a change needs one of: {', '.join(CHANGED)}")
            for key in ("hold", "tempo", "work", "breaths", "breath", "pace"):
                fits = way == key or (key, way) in (("hold", "tempo"), ("breath", "breaths"))
                if key in values and not fits and not (key == "work" and way == "as-many-in"):
                    self.bad(nodes[key], f'the dose has no "{key}" that could change; add it there')
            if (side := values.get("side")) and side not in sides:
                self.bad(nodes["side"], f"this exercise is not done on that side: {side}")
            if values.get("set", 1) > most:
                self.bad(nodes["set"], f"there is no set {values['set']}; the dose has {most}")
            self.narrow(change)

    def narrow(self, change: Checked) -> None:
        """Check that a change says nothing that cannot be for one set or one side only."""
        values, nodes = change.values, change.nodes
        if "set" in values and "sets" in values:
            self.bad(nodes["sets"], "a single set cannot change how many there are")
        if "rest" in values and ("set" in values or "side" in values):
            self.bad(nodes["rest"], "rests change with the week or the day, for all of a dose")
        for key in ("reps", "hold"):
            if "set" in values and isinstance(values.get(key), Range):
                self.bad(nodes[key], f"{key} of a single set is one amount, and no range")
        if "hold" in values and "tempo" in values:
            self.bad(nodes["hold"], "the tempo of this change says how long it is held")

    # -- texts

    def phrase(self, phrase: Phrase, sideless: str) -> None:
        """Check one text; ``sideless`` says why a side cannot be named here, or is empty."""
        good = self.placeholders(phrase, sideless)
        # A wrong placeholder reads as a word, so that what else is wrong is told too.
        text = phrase.text
        if not good:
            text = _BRACES.sub(lambda match: "o" * len(match.group()), text)
        self.aloud(phrase, text)
        self.commands(phrase)

    def placeholders(self, phrase: Phrase, sideless: str) -> bool:
        good = True
        for match in _BRACES.finditer(phrase.text):
            if message := _placeholder(match, sideless):
                good = False
                self.problems.append(Problem(self.file, *phrase.place(match.start()), message))
        return good

    def aloud(self, phrase: Phrase, text: str) -> None:
        try:
            if not spoken(text):
                self.bad(phrase.node, f"nothing of this text is spoken: {quoted(phrase.text)}")
        except SpeechTextError as error:
            message = f"{harmless(error.message)} (in {quoted(phrase.text)})"
            self.problems.append(Problem(self.file, *phrase.place(error.offset), message))

    def commands(self, phrase: Phrase) -> None:
        for words in bare_commands(phrase.text):
            message = f'"{words}" alone is a voice command; the coach could hear itself'
            hint = "make it a longer sentence"
            self.warnings.append(Problem(self.file, *phrase.place(), f"{message}: {hint}"))


def _phrases(value: Any) -> Iterator[Phrase]:
    """Yield every spoken text under a checked value, in file order."""
    if isinstance(value, Phrase):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _phrases(item)
    elif isinstance(value, Checked):
        for item in value.values.values():
            yield from _phrases(item)


def _placeholder(match: re.Match[str], sideless: str) -> str:
    """Say what is wrong with a brace or a pair of braces; empty where nothing is."""
    name = match.group(1)
    allowed = " and ".join(f"{{{known}}}" for known in PLACEHOLDERS)
    if name is None:
        return f'a stray "{match.group()}"; braces are only for {allowed}'
    if name not in PLACEHOLDERS:
        near = nearest(name.strip().replace(" ", "_"), PLACEHOLDERS)
        hint = f"; did you mean {{{near}}}?" if near else ""
        return f"no such placeholder: {quoted(match.group())}{hint}; allowed: {allowed}"
    return f"{match.group()} cannot be used: {sideless}" if sideless else ""
