"""Programme -> Script: the words, counts and tones of a session, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from coach import phrases
from coach.exercise_script import SECTION_GAP_MS, SENTENCE_GAP_MS, ExerciseWriter, Visit, rest, say
from coach.items import Item, Mark, Place, Preferences, Script, Tone, Wait
from coach.model import Circuit, Exercise, Programme
from coach.postures import Posture, closing, posture

# Theory of operation.
#
# Pure. A script knows words and seconds but no sound: the timeline gives every item its frames once
# the clips have been measured.
#
# A session is a row of *visits*, one for each time that an exercise is come to: an exercise outside
# all circuits is visited once, one in a circuit once a round. Sets are numbered through all visits
# of an exercise, so that a place (exercise, side, set, rep) names one moment of the session and no
# other. What is said in a visit is written by `exercise_script`; here stand the beginning, the end,
# and the rests between visits.

START: Final = Posture("standing")

# The silence in which the listener tries to be heard.
TRY_MS: Final = 6000


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
        yield from _rest_after(visit)
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


def _rest_after(visit: Visit) -> Iterator[Item]:
    """Rest before the next exercise of a circuit, or before its next round."""
    if visit.rest_after is None:
        return
    here = visit.last_place
    yield Mark("rest", "Rest", here)
    if visit.rest_after:
        yield Tone("rest", here)
        following = "round" if visit.before_round else "exercise"
        yield from say([phrases.rest_for(visit.rest_after, following)], here)
        yield from rest(visit.rest_after, here)
