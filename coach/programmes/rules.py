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
from itertools import product
from typing import Any, Final

from coach.errors import Problem, SpeechTextError
from coach.harmless import harmless, quoted
from coach.items import Preferences
from coach.model import (
    COUNTINGS,
    OTHER_SIDE,
    Dose,
    Exercise,
    Position,
    Programme,
    Rest,
    Safety,
    Wording,
)
from coach.phrases import carries, fill
from coach.programmes.schema import MAX_SESSION_SECONDS, PLACEHOLDERS, NumberRange
from coach.programmes.validate import Checked, Phrase, nearest
from coach.programmes.yaml_nodes import Node
from coach.script import write_script
from coach.speech_text import spoken

# A whole sentence like one of these, through a loudspeaker, sounds to the
# coach like its own user. Words only, in small letters.
VOICE_COMMANDS: Final = frozenset(
    {
        "again", "back", "carry on", "coach stop", "continue", "easier", "faster", "go back",
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
    every part is written as a script of its own, in all wordings and ways to count.
    ``checked`` has no problem, and ``programme`` is what it builds.
    """
    head = {key: value for key, value in checked.values.items() if key != "exercises"}
    parts = [(head, checked, replace(programme, exercises=(_PLAIN,)))]
    for exercise, each in zip(programme.exercises, checked.values["exercises"], strict=True):
        dose = replace(exercise.dose, sets=1, reps=min(exercise.dose.reps, 2))
        alone = replace(_ALONE, exercises=(replace(exercise, dose=dose),))
        parts.append((each.values, each, alone))
    problems: dict[Problem, None] = {}
    for values, part, alone in parts:
        for counting, brief in product(COUNTINGS, (False, True)):
            try:
                write_script(alone, Preferences(counting, brief, voice_prompts=True))
            except SpeechTextError as error:
                line, column = _place_of(error.text, [*_phrases(tuple(values.values()))], part)
                message = f"{error.message} (in {quoted(error.text)})"
                problems[Problem(file, line, column, message)] = None
    return list(problems)


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


class _Rules:
    """Collects what the rules find in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def bad(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.file, node.line, node.column, message))

    def programme(self, programme: Checked) -> None:
        for key in ("title", "safety"):
            for phrase in _phrases(programme.values.get(key)):
                self.phrase(phrase, "this text belongs to no exercise")
        exercises = programme.values.get("exercises", ())
        self.unique(exercises)
        for exercise in exercises:
            self.exercise(exercise)
        seconds = sum(map(_seconds, exercises))
        if seconds > MAX_SESSION_SECONDS:
            most = f"{MAX_SESSION_SECONDS // 3600} hours"
            message = f"holds and rests take {seconds / 3600:.1f} hours; at most {most}"
            self.bad(programme.nodes["exercises"], message)

    def unique(self, exercises: tuple[Checked, ...]) -> None:
        seen: dict[str, int] = {}
        for exercise in exercises:
            node, name = exercise.nodes.get("id"), exercise.values.get("id")
            if node is None or name is None:
                continue
            if name in seen:
                self.bad(node, f'the id "{name}" is taken by the exercise on line {seen[name]}')
            seen.setdefault(name, node.line)

    def exercise(self, exercise: Checked) -> None:
        values, nodes = exercise.values, exercise.nodes
        sides = values.get("sides", "none" if "sides" not in nodes else "both")
        sideless = 'this exercise has no sides; add "sides: both"' if sides == "none" else ""
        for key, value in values.items():
            why = "the coach adds the side to a name by itself" if key == "name" else sideless
            for phrase in _phrases(value):
                self.phrase(phrase, why)
        if "first-side" in nodes and sides != "both":
            self.bad(nodes["first-side"], 'first-side needs "sides: both"; delete this line')
        if dose := values.get("dose"):
            self.dose(dose)
        self.support(values.get("support"), values.get("position"))

    def support(self, support: Phrase | None, position: Position | None) -> None:
        if support and position and not carries(position, support.text):
            message = f'{quoted(support.text)} cannot carry a person, and is said to be "at hand"'
            hint = 'write it as "equipment"'
            self.warnings.append(Problem(self.file, *support.place(), f"{message}: {hint}"))

    def dose(self, dose: Checked) -> None:
        if not (limits := dose.values.get("limits")):
            return
        tempo = dose.values.get("tempo")
        for key, limit in limits.values.items():
            owner = tempo if key == "hold" and tempo else dose
            amount = owner.values.get(key)
            if amount is not None and amount not in limit:
                kind = limits.record.key(key).kind
                show = kind.of.show if isinstance(kind, NumberRange) else str
                within = f"{show(limit.min)} to {show(limit.max)}"
                message = f"{key} lies outside its own limits of {within}; change one of them"
                self.bad(owner.nodes[key], message)

    # -- texts

    def phrase(self, phrase: Phrase, sideless: str) -> None:
        """Check one text; ``sideless`` says why a side cannot be named here, or is empty."""
        good = self.placeholders(phrase, sideless)
        # A wrong placeholder reads as a word, so that what else is wrong is told too.
        self.aloud(phrase, phrase.text if good else _BRACES.sub(_as_a_word, phrase.text))
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


def _as_a_word(match: re.Match[str]) -> str:
    return "o" * len(match.group())


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


def _seconds(exercise: Checked) -> int:
    """Seconds of holds and rests in one exercise, as far as its dose is in order."""
    dose = exercise.values.get("dose")
    if dose is None:
        return 0
    sides = 2 if exercise.values.get("sides") == "both" else 1
    tempo, rest = dose.values.get("tempo"), dose.values.get("rest")
    rep = sum(tempo.values.values()) if tempo else dose.values.get("hold", 0)
    pauses: Rest = rest.build() if rest else Rest()
    reps, sets = dose.values.get("reps", 1), dose.values.get("sets", 1)
    one_set = reps * rep + (reps - 1) * pauses.reps
    return int(sides * (sets * one_set + (sets - 1) * pauses.sets) + (sides - 1) * pauses.sides)
