"""Programme -> Script: the words, counts and tones of a session, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coach import phrases
from coach.dose import Set, Side
from coach.items import Item, Mark, Place, Preferences, Script, Tone, Wait
from coach.model import Circuit, Exercise, Programme
from coach.postures import Posture, closing, position, posture, posture_change_seconds
from coach.set_script import (
    SECTION_GAP_MS,
    SENTENCE_GAP_MS,
    SetWriter,
    Telling,
    rest,
    say,
    wording,
)

# Theory of operation.
#
# Pure. A script knows words and seconds but no sound: the timeline gives every item its frames once
# the clips have been measured.
#
# A session is a row of *visits*, one for each time that an exercise is come to: an exercise outside
# all circuits is visited once, one in a circuit once a round. Sets are numbered through all visits
# of an exercise, so that a place (exercise, side, set, rep) names one moment of the session and no
# other.
#
# Per visit: name and dose; the change of posture; then, side by side, set by set and rep by rep
# (`set_script`): set-up, action, caution, sensation, breath, the cue, the count, release. The full
# wording comes first, the brief one on later reps, sides and rounds. Who asks for brief wording
# from the first rep on hears the author's "known" wording there: a brief one may count on what has
# just been done, as in "turn, so that ...". Without one the set-up is said in full, and so is a
# caution where the person may fall.
#
# Sides that alternate are woven into one another, by rep or by set. A visit is then one section,
# without a side of its own; every rep in it has one.

START: Final = Posture("standing")

# The silence in which the listener tries to be heard.
TRY_MS: Final = 6000

SETUP_PAUSE_MS: Final = 7000

# Before a first exercise that starts standing: time to find the support.
SETTLE_MS: Final = 8000


@dataclass(frozen=True, slots=True)
class Visit:
    """One time that a session comes to an exercise.

    number, total: of the exercise. round, rounds: of its circuit, 1 of 1 outside all.
    rest_after: seconds of rest behind it in a circuit, ``before_round`` or another exercise.
    """

    exercise: Exercise
    number: int
    total: int
    round: int = 1
    rounds: int = 1
    opens_round: bool = False
    rest_after: int | None = None
    before_round: bool = False


def write_script(programme: Programme, preferences: Preferences | None = None) -> Script:
    """Write the script of a whole programme.

    Raises SpeechTextError where a text has no certain spoken form.
    """
    chosen = preferences or Preferences()
    return Script(programme.title, tuple(_session(programme, chosen)))


def _session(programme: Programme, preferences: Preferences) -> Iterator[Item]:
    nowhere = Place()
    gap = SENTENCE_GAP_MS if preferences.short_opening else SECTION_GAP_MS
    yield Mark("start", programme.title, nowhere)
    yield from say([phrases.sentence(programme.title)], nowhere)
    yield Wait(gap, "", nowhere)
    safety, things = programme.safety, phrases.equipment(programme)
    notices: list[Sequence[str]] = [[phrases.AS_ALWAYS], things]
    if preferences.notices == "full":
        full = (safety.consult, safety.emergency, safety.stop, safety.dose)
        asked = [] if preferences.live else phrases.to_consider(programme)
        notices = [*full, asked, phrases.when(programme), things]
    for notice in notices:
        if notice:
            yield from say(notice, nowhere)
            yield Wait(gap, "", nowhere)
    if preferences.lesson:
        yield from say(phrases.VOICE_LESSON, nowhere)
        yield Wait(TRY_MS, "try", nowhere)
    here = START
    for visit in visits(programme):
        writer = ExerciseWriter(visit, preferences)
        yield from writer.write(here)
        here = posture(visit.exercise, visit.exercise.side_order[-1])
        if visit.rest_after is None:
            continue
        # Before the next exercise of a circuit, or before its next round.
        side = visit.exercise.side_order[-1]
        last = Place(visit.exercise.id, side, visit.round * len(visit.exercise.sets(side)))
        yield Mark("rest", "Rest", last)
        if visit.rest_after:
            yield Tone("rest", last)
            following = "round" if visit.before_round else "exercise"
            yield from say([phrases.rest_for(visit.rest_after, following)], last)
            yield from rest(visit.rest_after, last)
    yield Tone("finished", nowhere)
    yield Wait(SECTION_GAP_MS, "", nowhere)
    yield from say(closing(here.position), nowhere)
    yield Mark("end", "End", nowhere)


def visits(programme: Programme) -> Iterator[Visit]:
    """Yield every time that the session comes to an exercise, in order."""
    total = len(programme.exercises)
    numbers = {one.id: number for number, one in enumerate(programme.exercises, 1)}
    begun: set[str] = set()
    for exercise in programme.exercises:
        circuit = programme.circuit_of(exercise.id)
        if circuit is None:
            yield Visit(exercise, numbers[exercise.id], total)
        elif exercise.id not in begun:
            inside = [one for one in programme.exercises if one.id in circuit.exercises]
            begun.update(one.id for one in inside)
            yield from _rounds(circuit, inside, numbers, total)


def _rounds(
    circuit: Circuit, exercises: list[Exercise], numbers: dict[str, int], total: int
) -> Iterator[Visit]:
    for round_number in range(1, circuit.rounds + 1):
        for index, exercise in enumerate(exercises):
            last = index == len(exercises) - 1
            over = last and round_number == circuit.rounds
            yield Visit(
                exercise,
                numbers[exercise.id],
                total,
                round=round_number,
                rounds=circuit.rounds,
                opens_round=index == 0,
                rest_after=None
                if over
                else circuit.rest_rounds
                if last
                else circuit.rest_exercises,
                before_round=last,
            )


@dataclass(frozen=True, slots=True)
class ExerciseWriter:
    """Writes one visit of an exercise."""

    visit: Visit
    preferences: Preferences

    def write(self, before: Posture) -> Iterator[Item]:
        """Yield the items of the visit, of somebody who comes from the posture ``before``."""
        visit, exercise = self.visit, self.exercise
        sides = exercise.side_order
        section = None if self._alternating else sides[0]
        here = self._section(section)
        yield Mark("exercise", self._label(None), replace(here, side=sides[0]))
        here = replace(here, side=sides[0])
        if visit.rounds > 1 and visit.opens_round:
            yield from say([phrases.round_name(visit.round, visit.rounds)], here)
            yield Wait(SENTENCE_GAP_MS, "", here)
        short = self.preferences.short_opening
        if visit.round == 1:
            number = None if short else visit.number
            yield from say(phrases.introduction(exercise, number, visit.total), here)
        else:
            yield from say([phrases.sentence(phrases.chapter(exercise, section))], here)
        yield Wait(SENTENCE_GAP_MS if short else SECTION_GAP_MS, "", here)
        yield from self._take_position(before, here)
        if self._alternating:
            yield from self._in_turn()
        else:
            for index, side in enumerate(sides):
                yield from self._one_side(side, index)

    @property
    def exercise(self) -> Exercise:
        """The exercise that is visited."""
        return self.visit.exercise

    @property
    def _alternating(self) -> bool:
        return self.exercise.alternate != "no" and len(self.exercise.side_order) > 1

    def _section(self, side: Side | None) -> Place:
        """Return the place of a side, which in later rounds needs its set to be told apart."""
        round_number = self.visit.round
        number = (round_number - 1) * len(self.exercise.sets(side)) + 1
        return Place(self.exercise.id, side, number if round_number > 1 else None)

    def _label(self, side: Side | None) -> str:
        name = phrases.chapter(self.exercise, side)
        return f"{name}, round {self.visit.round}" if self.visit.rounds > 1 else name

    def _take_position(self, before: Posture, here: Place) -> Iterator[Item]:
        """Say the position and give the time that getting there takes."""
        after = posture(self.exercise, here.side)
        seconds = posture_change_seconds(before, after)
        if seconds and self.exercise.position_seconds is not None:
            seconds = self.exercise.position_seconds
        if not seconds and self.visit.round > 1:
            return
        ms = seconds * 1000
        text = position(self.exercise, here.side)
        first_standing = self.visit.number == 1 and not ms
        yield from say([text], here)
        yield Wait(SENTENCE_GAP_MS, "", here)
        if not ms and (not first_standing or self._settles_at_set_up):
            return
        yield from self._gate(text, here)
        yield Wait(ms or SETTLE_MS, "change posture" if ms else "get ready", here)

    def _gate(self, text: str, here: Place) -> Iterator[Item]:
        yield from say([phrases.TAKE_YOUR_TIME], here)
        if self.preferences.voice_prompts:
            yield Wait(SENTENCE_GAP_MS, "", here)
            yield from say([phrases.READY_PROMPT], here)
        yield Mark("gate", phrases.fill(text, here.side), here)

    def _change_side(self, before: Side | None, here: Place) -> Iterator[Item]:
        """Change over; a person who lies on a side turns over first, and is waited for."""
        exercise = self.exercise
        assert here.side is not None
        *_, last = texts = phrases.change_side(exercise, here.side)
        postures = (posture(exercise, side) for side in (before, here.side))
        turning_ms = posture_change_seconds(*postures) * 1000
        yield from say(texts, here)
        yield Wait(SENTENCE_GAP_MS, "", here)
        if turning_ms:
            yield from self._gate(last, here)
        else:
            yield from say([phrases.TAKE_YOUR_TIME], here)
        yield Wait(max(turning_ms, exercise.dose.rest.sides * 1000), "change side", here)

    def _one_side(self, side: Side | None, index: int) -> Iterator[Item]:
        exercise = self.exercise
        section = self._section(side)
        yield Mark("side", self._label(side), section)
        here = Place(exercise.id, side)
        if index:
            yield from self._change_side(exercise.side_order[index - 1], section)
        sets = exercise.sets(side)
        for number, dose in enumerate(sets, 1):
            in_set = replace(here, set=self._through_rounds(number, len(sets)))
            yield from self._open_set(number, len(sets), in_set)
            telling = self._telling(side, number, first=index == 0)
            if number == 1:
                yield from self._set_up(telling, in_set, first=index == 0)
            yield from self._set(_reps(in_set, dose), telling, in_set)
            if number < len(sets):
                yield from self._between_sets(in_set)

    def _in_turn(self) -> Iterator[Item]:
        """Do both sides in turn, by rep or by set."""
        exercise, sides = self.exercise, self.exercise.side_order
        yield Mark("side", self._label(None), self._section(None))
        own = {side: exercise.sets(side) for side in sides}
        total = max(map(len, own.values()))
        for number in range(1, total + 1):
            there = [side for side in sides if number <= len(own[side])]
            if exercise.alternate == "sets":
                for index, side in enumerate(there):
                    yield from self._set_of_side(number, total, own, side, first=index == 0)
            else:
                yield from self._set_of_both(number, total, own, there)
            if number < total:
                last = self._through_rounds(number, len(own[there[-1]]))
                yield from self._between_sets(Place(exercise.id, there[-1], last))

    def _set_of_side(
        self,
        number: int,
        total: int,
        own: dict[Side | None, tuple[Set, ...]],
        side: Side | None,
        *,
        first: bool,
    ) -> Iterator[Item]:
        """Do one set of a side, where each set changes the side."""
        sets = own[side]
        in_set = Place(self.exercise.id, side, self._through_rounds(number, len(sets)))
        yield from self._open_set(number, total, in_set, silent=not first)
        if not first:
            others = [one for one in self.exercise.side_order if one != side]
            yield from self._change_side(others[0], in_set)
        elif number > 1:
            yield from self._change_side(self.exercise.side_order[-1], in_set)
        telling = self._telling(side if not first else None, number, first=first)
        if number == 1:
            yield from self._set_up(telling, in_set, first=first)
        yield from self._set(_reps(in_set, sets[number - 1]), telling, in_set)

    def _set_of_both(
        self,
        number: int,
        total: int,
        own: dict[Side | None, tuple[Set, ...]],
        sides: list[Side | None],
    ) -> Iterator[Item]:
        """Do one set whose reps change the side."""
        here = Place(self.exercise.id, None, self._through_rounds(number, total))
        yield from self._open_set(number, total, replace(here, side=sides[0]))
        telling = self._telling(None, number, first=True)
        if number == 1:
            yield from self._set_up(telling, replace(here, side=sides[0]), first=True)
        reps = [
            (
                Place(self.exercise.id, side, self._through_rounds(number, len(own[side])), rep),
                own[side][number - 1],
            )
            for rep in range(1, 1 + max(own[side][number - 1].reps for side in sides))
            for side in sides
            if rep <= own[side][number - 1].reps
        ]
        yield from self._set(reps, telling, here)

    def _through_rounds(self, number: int, sets: int) -> int:
        return (self.visit.round - 1) * sets + number

    def _open_set(
        self, number: int, total: int, here: Place, *, silent: bool = False
    ) -> Iterator[Item]:
        if total == 1:
            return
        yield Mark("set", f"Set {number} of {total}", here)
        if not silent:
            yield from say([phrases.set_name(number, total)], here)
            yield Wait(SENTENCE_GAP_MS, "", here)

    def _set_up(self, telling: Telling, here: Place, *, first: bool) -> Iterator[Item]:
        if texts := wording(self.exercise, "set-up", telling):
            yield from say(texts, here)
            if first and self._settles_at_set_up:
                yield Mark(
                    "gate", phrases.fill(position(self.exercise, here.side), here.side), here
                )
            yield Wait(SETUP_PAUSE_MS, "set up", here)

    @property
    def _settles_at_set_up(self) -> bool:
        """Return whether the wait of the set-up is also the one to find the support in."""
        opens = self.visit.number == 1 and self.visit.round == 1
        return opens and self.preferences.short_opening and "set-up" in self.exercise.instructions

    def _between_sets(self, here: Place) -> Iterator[Item]:
        seconds = self.exercise.dose.rest.sets
        yield Mark("rest", "Rest between sets", here)
        yield Tone("rest", here)
        yield from say([phrases.rest_for(seconds, "set")], here)
        yield from rest(seconds, here)

    def _telling(self, side: Side | None, number: int, *, first: bool) -> Telling:
        """Return how much is said in the first rep of a set, by its number; ``first``: side."""
        chosen = self.preferences
        if number > 1:
            return "brief"
        if (self.exercise.id, side) in chosen.in_full:
            return "full"
        if not first or self.visit.round > 1:
            return "brief"
        return "known" if chosen.brief else "full"

    def _set(self, reps: list[tuple[Place, Set]], telling: Telling, here: Place) -> Iterator[Item]:
        last, side = reps[-1][0], self.exercise.side_order[-1]
        sets = len(self.exercise.sets(last.side))
        if last.set == self.visit.round * sets and last.side == side:
            rest_follows = self.visit.rest_after is not None
        else:
            rest_follows = (last.set or 1) % sets > 0
        writer = SetWriter(self.exercise, self.preferences)
        yield from writer.write(reps, telling, here, rest_follows=rest_follows)


def _reps(in_set: Place, dose: Set) -> list[tuple[Place, Set]]:
    """Return the place of each rep of a set of one side, with its dose."""
    return [(replace(in_set, rep=rep), dose) for rep in range(1, dose.reps + 1)]
