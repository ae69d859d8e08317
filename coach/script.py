"""Programme -> Script: the words, counts and tones of a session, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from coach import phrases
from coach.items import (
    Item,
    Mark,
    Phase,
    Place,
    Preferences,
    Say,
    Script,
    Timed,
    TimedEvent,
    Tone,
    Wait,
)
from coach.model import Counting, Exercise, Programme, Role, Side
from coach.phrases import Posture
from coach.speech_text import number_words, spoken

# Counts of a timed phase, each with its millisecond.
#
# Policies (``Counting`` in the model):
#
# - ``auto``: up to 10 s every second down to one; 11-30 s "halfway" and the
#   last five; longer "halfway", "ten seconds" and the last five, and beyond a
#   minute every whole minute that is left.
# - ``every-second``: every second down to one, however long.
# - ``last-three``: three, two, one.
# - ``milestones``: halfway, ten seconds, whole minutes; no countdown.
# - ``tones``: the moments of ``auto``, each marked by a tone.
# - ``silent``: nothing.
#
# The number n is said when n seconds are left, so a hold of N seconds has its
# first number, N, on its first sample. A milestone closer than one second to
# a number, or to a more telling milestone, is left out: no one can say two
# things at once.


COUNTED_THROUGH: Final = 10
LAST_SECONDS: Final = 5
HALFWAY: Final = "Halfway."
MIN_GAP_MS: Final = 1000


def count_events(seconds: int, policy: Counting) -> tuple[TimedEvent, ...]:
    """Return the events of a phase of ``seconds`` whole seconds, in time order."""
    if policy == "silent":
        return ()
    if policy == "tones":
        events = count_events(seconds, "auto")
        tones = [TimedEvent(0, "tone", "hold-start")]
        for event in events:
            if 0 < event.at_ms < seconds * 1000:
                name = "halfway" if event.text == HALFWAY else "tick"
                tones.append(TimedEvent(event.at_ms, "tone", name))
        return tuple(tones)
    counts = [
        TimedEvent((seconds - n) * 1000, "count", number_words(n))
        for n in range(_first_number(seconds, policy), 0, -1)
    ]
    if policy in ("every-second", "last-three"):
        return tuple(counts)
    kept = counts
    for milestone in _milestones(seconds, policy):
        if all(abs(milestone.at_ms - event.at_ms) >= MIN_GAP_MS for event in kept):
            kept = [*kept, milestone]
    return tuple(sorted(kept, key=lambda event: event.at_ms))


def _first_number(seconds: int, policy: Counting) -> int:
    if policy == "every-second":
        return seconds
    if policy == "last-three":
        return min(3, seconds)
    if policy == "milestones":
        return 0
    return seconds if seconds <= COUNTED_THROUGH else LAST_SECONDS


def _milestones(seconds: int, policy: Counting) -> Iterator[TimedEvent]:
    """Yield candidate milestones, the most telling first."""
    if seconds > 30 or (policy == "milestones" and seconds > COUNTED_THROUGH):
        yield TimedEvent((seconds - 10) * 1000, "speech", "Ten seconds.")
    for left in range(60, seconds, 60):
        minutes = left // 60
        unit = "minute" if minutes == 1 else "minutes"
        words = f"{number_words(minutes).capitalize()} {unit} left."
        yield TimedEvent((seconds - left) * 1000, "speech", words)
    if seconds > COUNTED_THROUGH or policy == "milestones":
        yield TimedEvent(seconds * 500, "speech", HALFWAY)


# Programme -> Script: what is said and done, in which order.
#
# Pure. A script knows words and seconds but no sound: the timeline gives every
# item its frames once the clips have been measured.
#
# Per exercise: name and dose; the change of posture; then, side by side, set by
# set and rep by rep: set-up, action, caution, sensation, breath, "hold", count,
# release. The full wording comes first, the brief one on later reps and sides.
# Movements that follow one another without a rest, and without a word of the
# author's between them, go on at their tempo: each phase begins with its cue.


SENTENCE_GAP_MS: Final = 500
SECTION_GAP_MS: Final = 1200
SETUP_PAUSE_MS: Final = 7000
ACTION_PAUSE_MS: Final = 3500
LEAD_IN_MS: Final = 800

# Before a first exercise that starts standing: time to find the support.
SETTLE_MS: Final = 8000

# A rest of this and longer tells that it ends, ``REST_ENDS_MS`` before it does.
LONG_REST_MS: Final = 30_000
REST_ENDS_MS: Final = 10_000

# Seconds of a phase, from which on reps that flow are counted inside it.
COUNTED_FROM: Final = 3

# Between the start of a hold, or a milestone in it, and the reminder.
BREATHER_MS: Final = 1500


def write_script(programme: Programme, preferences: Preferences | None = None) -> Script:
    """Write the script of a whole programme.

    Raises SpeechTextError where a text has no certain spoken form.
    """
    chosen = preferences or Preferences()
    return Script(programme.title, tuple(_session(programme, chosen)))


def _session(programme: Programme, preferences: Preferences) -> Iterator[Item]:
    nowhere = Place()
    yield Mark("start", programme.title, nowhere)
    yield from _say([phrases.sentence(programme.title)], nowhere)
    yield Wait(SECTION_GAP_MS, "", nowhere)
    safety = programme.safety
    for notice in (safety.consult, safety.emergency, safety.stop, safety.dose):
        if notice:
            yield from _say(notice, nowhere)
            yield Wait(SECTION_GAP_MS, "", nowhere)
    posture: Posture = "standing", None
    for number, exercise in enumerate(programme.exercises, 1):
        writer = _ExerciseWriter(exercise, preferences, number, len(programme.exercises))
        yield from writer.write(posture)
        posture = phrases.posture(exercise, exercise.side_order[-1])
    yield Tone("finished", nowhere)
    yield Wait(SECTION_GAP_MS, "", nowhere)
    yield from _say(phrases.closing(posture[0]), nowhere)
    yield Mark("end", "End", nowhere)


def _rest(seconds: int, place: Place) -> Iterator[Item]:
    """Rest for exactly ``seconds``; a long rest says when to get ready, inside them."""
    if seconds * 1000 < LONG_REST_MS:
        if seconds:
            yield Wait(seconds * 1000, "rest", place)
        return
    yield Wait(seconds * 1000 - REST_ENDS_MS, "rest", place)
    yield Wait(REST_ENDS_MS, "get ready", place, phrases.REST_ENDS)


def _say(texts: Sequence[str], place: Place) -> Iterator[Item]:
    """Say sentences with a breath between them, none after the last."""
    for position, text in enumerate(texts):
        if position:
            yield Wait(SENTENCE_GAP_MS, "", place)
        yield Say(spoken(phrases.fill(text, place.side)), place)


@dataclass(frozen=True, slots=True)
class _ExerciseWriter:
    exercise: Exercise
    preferences: Preferences
    number: int
    total: int

    def write(self, posture: Posture) -> Iterator[Item]:
        exercise = self.exercise
        sides = exercise.side_order
        here = Place(exercise.id, sides[0])
        yield Mark("exercise", exercise.name, here)
        yield from _say(phrases.introduction(exercise, self.number, self.total), here)
        yield Wait(SECTION_GAP_MS, "", here)
        yield from self._take_position(posture, here)
        for index, side in enumerate(sides):
            yield from self._one_side(side, index)

    def _take_position(self, posture: Posture, here: Place) -> Iterator[Item]:
        """Say the position and give the time that getting there takes."""
        position = phrases.position(self.exercise, here.side)
        after = phrases.posture(self.exercise, here.side)
        ms = phrases.posture_change_seconds(posture, after) * 1000
        first_standing = self.number == 1 and not ms
        yield from _say([position], here)
        if not ms and not first_standing:
            yield Wait(SENTENCE_GAP_MS, "", here)
            return
        yield Wait(SENTENCE_GAP_MS, "", here)
        yield from self._gate(position, here)
        yield Wait(ms or SETTLE_MS, "change posture" if ms else "get ready", here)

    def _gate(self, position: str, here: Place) -> Iterator[Item]:
        yield from _say([phrases.TAKE_YOUR_TIME], here)
        if self.preferences.voice_prompts:
            yield Wait(SENTENCE_GAP_MS, "", here)
            yield from _say([phrases.READY_PROMPT], here)
        yield Mark("gate", position, here)

    def _change_side(self, before: Side | None, here: Place) -> Iterator[Item]:
        """Change over; whoever lies on a side turns over first, and is waited for."""
        exercise = self.exercise
        *_, position = texts = phrases.change_side(exercise, here.side)
        postures = (phrases.posture(exercise, side) for side in (before, here.side))
        turning_ms = phrases.posture_change_seconds(*postures) * 1000
        yield from _say(texts, here)
        yield Wait(SENTENCE_GAP_MS, "", here)
        if turning_ms:
            yield from self._gate(position, here)
        else:
            yield from _say([phrases.TAKE_YOUR_TIME], here)
        yield Wait(max(turning_ms, exercise.dose.rest.sides * 1000), "change side", here)

    def _one_side(self, side: Side | None, index: int) -> Iterator[Item]:
        exercise, dose = self.exercise, self.exercise.dose
        here = Place(exercise.id, side)
        yield Mark("side", phrases.chapter(exercise, side), here)
        if index:
            yield from self._change_side(exercise.side_order[index - 1], here)
        for set_number in range(1, dose.sets + 1):
            in_set = replace(here, set=set_number)
            if dose.sets > 1:
                yield Mark("set", f"Set {set_number} of {dose.sets}", in_set)
                yield from _say([phrases.set_name(set_number, dose.sets)], in_set)
                yield Wait(SENTENCE_GAP_MS, "", in_set)
            full = set_number == 1 and self._in_full(side, index)
            if set_number == 1:
                texts = self._texts("set-up", full)
                if texts:
                    yield from _say(texts, in_set)
                    yield Wait(SETUP_PAUSE_MS, "set up", in_set)
            for rep in range(1, dose.reps + 1):
                yield from self._rep(replace(in_set, rep=rep), full=full and rep == 1)
            if set_number < dose.sets:
                yield Mark("rest", "Rest between sets", in_set)
                yield Tone("rest", in_set)
                yield from _say([phrases.rest_between_sets(dose.rest.sets)], in_set)
                yield from _rest(dose.rest.sets, in_set)

    def _in_full(self, side: Side | None, index: int) -> bool:
        chosen = self.preferences
        return (index == 0 and not chosen.brief) or (self.exercise.id, side) in chosen.in_full

    def _rep(self, here: Place, *, full: bool) -> Iterator[Item]:
        dose = self.exercise.dose
        rep = here.rep or 1
        yield Mark("rep", f"Rep {rep} of {dose.reps}", here)
        if rep > 1 and not self._flowing:
            yield from _say([phrases.rep_name(rep, dose.reps)], here)
            yield Wait(SENTENCE_GAP_MS, "", here)
        doing = [*self._texts("action", full), *self._texts("caution", full)]
        feeling = [*self._texts("sensation", full), *self._texts("breath", full)]
        if self._reminder_events(here.side, full=full) == ():
            feeling += self._texts("hold-reminder", full)
        if doing:
            yield from _say(doing, here)
            yield Wait(ACTION_PAUSE_MS, "move", here)
        if feeling:
            yield from _say(feeling, here)
            yield Wait(LEAD_IN_MS, "", here)
        yield from self._phases(here, full=full)
        if rep < dose.reps:
            yield Mark("rest", "Rest", here)
            yield from _rest(dose.rest.reps, here)
        else:
            yield Wait(SECTION_GAP_MS, "", here)

    def _phases(self, here: Place, *, full: bool) -> Iterator[Item]:
        """Say "hold", count, release; with a tempo the movement is timed too."""
        dose, words = self.exercise.dose, self.exercise.words
        tempo, last = dose.tempo, here.rep == dose.reps
        if tempo is not None:
            up = phrases.sentence(words.up)
            if self._flowing:
                up = phrases.rep_cue(here.rep or 1, dose.reps, words.up, tempo.up)
            yield from self._phase("up", up, tempo.up, here)
        if dose.hold_seconds:
            hold = phrases.sentence(words.hold)
            yield from self._phase("hold", hold, dose.hold_seconds, here, full=full)
        yield Mark("release", "Release", here)
        if self._counting == "tones" and not self._flowing:
            yield Tone("release", here)
        if tempo is not None:
            yield from self._phase("down", phrases.sentence(words.down), tempo.down, here)
        release = self._texts("release", full)
        if (release or tempo is None) and (last or not self._flowing):
            yield from _say(release or [phrases.release(self.exercise)], here)

    def _phase(
        self, phase: Phase, cue: str, seconds: int, here: Place, *, full: bool = False
    ) -> Iterator[Item]:
        """Say the cue, then time the phase; in reps that flow the cue is a part of it."""
        events = count_events(seconds, self._counting)
        if self._flowing:
            said = TimedEvent(0, "speech", spoken(phrases.fill(cue, here.side)))
            # "Two", the rep, and then "one", the second, would be a countdown.
            numbered = phase == "up" and not cue.endswith(phrases.sentence(self.exercise.words.up))
            counted = () if numbered or seconds < COUNTED_FROM else events
            after = phrases.room_ms(said.text)
            events = (said, *(event for event in counted if event.at_ms >= after))
        else:
            yield from _say([cue], here)
        if phase == "hold":
            yield Mark("hold", f"Hold {seconds} s", here)
            events = (*events, *self._reminder_events(here.side, full=full))
        yield Timed(seconds, phase, tuple(sorted(events, key=lambda event: event.at_ms)), here)

    def _reminder_events(self, side: Side | None, *, full: bool) -> tuple[TimedEvent, ...]:
        """The hold reminder, as near to the middle of the hold as the count leaves room for it."""
        seconds = self.exercise.dose.hold_seconds
        text = " ".join(self._texts("hold-reminder", full))
        if not text or self._counting == "silent":
            return ()
        said = spoken(phrases.fill(text, side))
        counts = [event.at_ms for event in count_events(seconds, self._counting)]
        moments = sorted({0, *counts, seconds * 1000})
        middle = seconds * 500
        starts = [
            min(max(middle, begin + BREATHER_MS), end - phrases.room_ms(said))
            for begin, end in pairwise(moments)
            if begin + BREATHER_MS <= end - phrases.room_ms(said)
        ]
        if not starts:
            return ()
        return (TimedEvent(min(starts, key=lambda at: abs(at - middle)), "speech", said),)

    @property
    def _flowing(self) -> bool:
        """Return whether rep follows rep with no rest and no words between them."""
        dose = self.exercise.dose
        between: tuple[Role, ...] = ("action", "caution", "sensation", "breath")
        return (
            dose.tempo is not None
            and not dose.rest.reps
            and not any(self._texts(role, full=False) for role in between)
        )

    @property
    def _counting(self) -> Counting:
        return self.preferences.counting or self.exercise.counting

    def _texts(self, role: Role, full: bool) -> list[str]:
        wording = self.exercise.instructions.get(role)
        if wording is None:
            return []
        if full:
            return list(wording.full)
        if wording.brief is not None:
            return list(wording.brief)
        return list(wording.full) if role in ("action", "release") else []
