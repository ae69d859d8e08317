"""One exercise as a part of the script: sides, sets, reps, and the phases of each rep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from coach import phrases
from coach.counts import breath_events, count_events, minutes_left
from coach.dose import Dose, Phase, Set, Side
from coach.dose_words import side_name
from coach.items import Item, Mark, Place, Preferences, Say, Timed, TimedEvent, Tone, Wait
from coach.model import Counting, Exercise, Role
from coach.postures import Posture, may_fall, position, posture, posture_change_seconds
from coach.speech_text import spoken

# Theory of operation.
#
# Per visit: name and dose; the change of posture; then, side by side, set by set and rep by rep:
# set-up, action, caution, sensation, breath, the cue, the count, release. The full wording comes
# first, the brief one on later reps, sides and rounds. Who asks for brief wording from the first
# rep on hears the author's "known" wording there: a brief one may count on what has just been
# done, as in "turn, so that ...". Without one the set-up is said in full, and so is a caution
# where the person may fall.
#
# Sides that alternate are woven into one another, by rep or by set. A visit is then one section,
# without a side of its own; every rep in it has one.
#
# A rep is a row of timed phases. In a rep that stands alone its cue is said before each phase. Reps
# *flow* where there is neither a rest nor a word of the author's between them: then each cue is a
# part of its phase, and the rep lasts exactly the sum of its phases. Work in intervals flows too:
# its rest is a phase of its own, in which the next rep is counted in.
#
# A set at the listener's own pace has no phases. It is a silence in which the coach waits for the
# person, as long as the limit: "ready" ends it. All its reps are done when it ends, so their marks
# stand together at its beginning.


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

# Seconds of a rest between intervals, from which on its end is counted down.
COUNTED_IN_FROM: Final = 5

# Between the start of a hold, or a milestone in it, and the reminder.
BREATHER_MS: Final = 1500


# How much is said: all of it; what somebody needs who knows the exercise and has yet to begin it;
# what is said again.
Telling = Literal["full", "known", "brief"]


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

    @property
    def last_place(self) -> Place:
        """The place of its last set."""
        side = self.exercise.side_order[-1]
        return Place(self.exercise.id, side, self.round * len(self.exercise.sets(side)))


def rest(seconds: int, place: Place) -> Iterator[Item]:
    """Rest for exactly ``seconds``; a long one says how much is left and when to get ready."""
    if seconds * 1000 < LONG_REST_MS:
        if seconds:
            yield Wait(seconds * 1000, "rest", place)
        return
    said = ""
    left = seconds
    for minutes, words in sorted(minutes_left(seconds), reverse=True):
        yield Wait((left - minutes) * 1000, "rest", place, said)
        left, said = minutes, words
    yield Wait(left * 1000 - REST_ENDS_MS, "rest", place, said)
    yield Wait(REST_ENDS_MS, "get ready", place, phrases.REST_ENDS)


def say(texts: Sequence[str], place: Place) -> Iterator[Item]:
    """Say sentences with a breath between them, none after the last."""
    for index, text in enumerate(texts):
        if index:
            yield Wait(SENTENCE_GAP_MS, "", place)
        yield Say(spoken(phrases.fill(text, place.side)), place)


@dataclass(frozen=True, slots=True)
class _Bout:
    """One rep of a set: where it is, the dose of that set, and whether it opens or ends it."""

    place: Place
    dose: Set
    telling: Telling
    first: bool
    last: bool


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
        """Change over; whoever lies on a side turns over first, and is waited for."""
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

    # -- sides one after another, or in turn

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

    # -- sets

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
        if texts := self._texts("set-up", telling):
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
        seconds = self._dose.rest.sets
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
        """Do the reps of a set, each with the dose of its side; ``telling``: in the first."""
        bouts = [
            _Bout(
                *(place, dose, telling if index == 0 else "brief"),
                first=index == 0,
                last=index == len(reps) - 1,
            )
            for index, (place, dose) in enumerate(reps)
        ]
        if not bouts[0].dose.phases:
            yield from self._own_pace(bouts, here)
            return
        for bout in bouts:
            yield from self._rep(bout)

    def _own_pace(self, bouts: list[_Bout], here: Place) -> Iterator[Item]:
        """Ask for all reps of a set at once, and wait for the end of it."""
        reps = max(bout.place.rep or 1 for bout in bouts)
        for bout in bouts:
            yield Mark("rep", f"Rep {bout.place.rep} of {bout.dose.reps}", bout.place)
        first, last = bouts[0], bouts[-1]
        doing = [*self._texts("action", first.telling), *self._texts("caution", first.telling)]
        feeling = [*self._texts("sensation", first.telling), *self._texts("breath", first.telling)]
        feeling += self._texts("hold-reminder", first.telling)
        if texts := [*doing, *feeling]:
            yield from say(texts, first.place)
            yield Wait(LEAD_IN_MS, "", first.place)
        ends = [phrases.DONE_PROMPT] if self.preferences.live else []
        yield from say([phrases.own_pace(reps), *ends], replace(first.place, side=here.side))
        yield Wait(round(last.dose.limit * 1000), "own pace", replace(here, rep=None))
        yield Mark("release", "Release", last.place)
        default = [] if self._rest_follows(last.place) else [phrases.AND_REST]
        yield from say(self._texts("release", first.telling) or default, last.place)
        yield Wait(SECTION_GAP_MS, "", last.place)

    def _rest_follows(self, here: Place) -> bool:
        """Return whether a rest is announced after a set."""
        sets = len(self.exercise.sets(here.side))
        ends_visit = (
            here.set == self.visit.round * sets and here.side == self.exercise.side_order[-1]
        )
        return self.visit.rest_after is not None if ends_visit else (here.set or 1) % sets > 0

    # -- reps

    def _rep(self, bout: _Bout) -> Iterator[Item]:
        here, telling, reps = bout.place, bout.telling, bout.dose.reps
        rep, flowing = here.rep or 1, self._flows(bout.dose)
        yield Mark("rep", f"Rep {rep} of {reps}", here)
        if not flowing and (names := self._rep_names(bout)):
            yield from say(names, here)
            yield Wait(SENTENCE_GAP_MS, "", here)
        doing = [*self._texts("action", telling), *self._texts("caution", telling)]
        feeling = [*self._texts("sensation", telling), *self._texts("breath", telling)]
        if not any(self._reminder_events(phase, bout) for phase in bout.dose.phases):
            feeling += self._texts("hold-reminder", telling)
        if flowing and not bout.first:
            doing, feeling = [], []
        if doing:
            yield from say(doing, here)
            yield Wait(ACTION_PAUSE_MS, "move", here)
        if feeling:
            yield from say(feeling, here)
            yield Wait(LEAD_IN_MS, "", here)
        yield from self._phases(bout)
        if not bout.last:
            yield Mark("rest", "Rest", here)
            if flowing:
                yield from self._recovery(here)
            else:
                yield from self._between_reps(here)
        else:
            yield Wait(SECTION_GAP_MS, "", here)

    def _between_reps(self, here: Place) -> Iterator[Item]:
        seconds = self._dose.rest.reps
        if seconds * 1000 >= LONG_REST_MS:
            yield from say([phrases.rest_for(seconds, "repetition")], here)
        yield from rest(seconds, here)

    def _rep_names(self, bout: _Bout) -> list[str]:
        """Announce a rep: its number from the second on, and its side where sides alternate."""
        here, names = bout.place, []
        by_rep = self._alternating and self.exercise.alternate == "reps"
        if (here.rep or 1) > 1 and not (by_rep and here.side != self.exercise.side_order[0]):
            names.append(phrases.rep_name(here.rep or 1, bout.dose.reps))
        if by_rep and here.side is not None:
            names.append(phrases.sentence(side_name(here.side).capitalize()))
        return names

    def _phases(self, bout: _Bout) -> Iterator[Item]:
        """Say each cue and time its phase; after the main one the person lets go."""
        here, phases, flowing = bout.place, bout.dose.phases, self._flows(bout.dose)
        main = _main(phases)
        released = max(1, len(phases) - 1) if main is None else main + 1
        for index, phase in enumerate(phases):
            if index == released:
                yield from self._let_go(flowing, here)
            cue = self._cue(bout, phase) if index == 0 and flowing else phase.cue
            yield from self._phase(phase, phrases.sentence(cue) if cue else "", bout, index == main)
        if released == len(phases):
            yield from self._let_go(flowing, here)
        release = self._texts("release", bout.telling)
        alone = len(phases) == 1 and self._dose.pace is None
        if (release or alone) and (bout.last or not flowing):
            yield from say(release or [phrases.release(self.exercise)], here)

    def _let_go(self, flowing: bool, here: Place) -> Iterator[Item]:
        yield Mark("release", "Release", here)
        if self._counting == "tones" and not flowing:
            yield Tone("release", here)

    def _cue(self, bout: _Bout, phase: Phase) -> str:
        """Start a rep that flows with its number, its side, or its own cue."""
        if self._alternating and self.exercise.alternate == "reps" and bout.place.side is not None:
            return phrases.side_cue(bout.place.side, phase.cue, phase.seconds)
        return phrases.rep_cue(
            *(bout.place.rep or 1, bout.dose.reps, phase.cue, phase.seconds),
            needed=bool(self._dose.phases),
        )

    def _phase(self, phase: Phase, cue: str, bout: _Bout, main: bool) -> Iterator[Item]:
        """Say the cue, then time the phase; in reps that flow the cue is a part of it."""
        here = bout.place
        events = breath_events(phase) or count_events(phase.seconds, self._counting)
        if phase.breaths and self._counting == "silent":
            events = ()
        elif phase.breaths and self._counting == "tones":
            events = tuple(TimedEvent(event.at_ms, "tone", "tick") for event in events)
        if self._flows(bout.dose):
            events = self._cued(phase, cue, events, here)
        elif cue:
            yield from say([cue], here)
        if main:
            yield Mark("hold", f"Hold {phase.seconds:g} s", here)
        if phase.kind in ("hold", "work") and main:
            events = (*events, *self._reminder_events(phase, bout))
        at = tuple(sorted(events, key=lambda event: event.at_ms))
        yield Timed(phase.ms, phase.kind, at, here, phase.cue)

    def _cued(
        self, phase: Phase, cue: str, events: tuple[TimedEvent, ...], here: Place
    ) -> tuple[TimedEvent, ...]:
        """Put the cue into its phase, and as much of the count as leaves room for it."""
        if phase.seconds < 1 or not cue or (not phase.cue and self._counting == "tones"):
            return (TimedEvent(0, "tone", "tick"),)
        said = TimedEvent(0, "speech", spoken(phrases.fill(cue, here.side)))
        # "Two", the rep, and then "one", the second, would be a countdown.
        numbered = not cue.endswith(phrases.sentence(phase.cue)) if phase.cue else True
        counted = () if numbered or phase.seconds < COUNTED_FROM else events
        after = phrases.room_ms(said.text)
        return (said, *(event for event in counted if event.at_ms >= after))

    def _recovery(self, here: Place) -> Iterator[Item]:
        """Rest between intervals that flow, for exactly its seconds; its end is counted down."""
        seconds = self._dose.rest.reps
        if not seconds:
            return
        said = (TimedEvent(0, "speech", "Rest."),) if seconds > 1 else ()
        counts = count_events(seconds, "last-three") if seconds >= COUNTED_IN_FROM else ()
        minutes = [
            TimedEvent((seconds - left) * 1000, "speech", words)
            for left, words in minutes_left(seconds)
        ]
        if seconds * 1000 >= LONG_REST_MS:
            at = seconds * 1000 - REST_ENDS_MS
            minutes.append(TimedEvent(at, "speech", phrases.REST_ENDS))
        events = sorted((*said, *minutes, *counts), key=lambda event: event.at_ms)
        yield Timed(seconds * 1000, "recovery", tuple(events), replace(here, rep=None), "Rest")

    def _reminder_events(self, phase: Phase, bout: _Bout) -> tuple[TimedEvent, ...]:
        """The hold reminder, as near to the middle of the hold as the count leaves room for it."""
        text = " ".join(self._texts("hold-reminder", bout.telling))
        main = _main(bout.dose.phases)
        if not text or self._counting == "silent" or main is None or phase.breaths:
            return ()
        if phase is not bout.dose.phases[main] or phase.kind not in ("hold", "work"):
            return ()
        said = spoken(phrases.fill(text, bout.place.side))
        counts = [event.at_ms for event in count_events(phase.seconds, self._counting)]
        moments = sorted({0, *counts, phase.ms})
        middle = phase.ms // 2
        starts = [
            min(max(middle, begin + BREATHER_MS), end - phrases.room_ms(said))
            for begin, end in pairwise(moments)
            if begin + BREATHER_MS <= end - phrases.room_ms(said)
        ]
        if not starts:
            return ()
        return (TimedEvent(min(starts, key=lambda at: abs(at - middle)), "speech", said),)

    def _flows(self, dose: Set) -> bool:
        """Return whether rep follows rep at its tempo, with no words between them."""
        own = self._dose
        in_time = own.tempo is not None or bool(own.phases) or own.pace is not None
        if not (in_time and not own.rest.reps) and not (own.work is not None and dose.reps > 1):
            return False
        between: tuple[Role, ...] = ("action", "caution", "sensation", "breath")
        return not any(self._texts(role, "brief") for role in between)

    @property
    def _dose(self) -> Dose:
        return self.exercise.dose

    @property
    def _counting(self) -> Counting:
        return self.preferences.counting or self.exercise.counting

    def _texts(self, role: Role, telling: Telling) -> list[str]:
        wording = self.exercise.instructions.get(role)
        if wording is None:
            return []
        if telling == "known" and wording.known is not None:
            return list(wording.known)
        falls = wording.brief is None and may_fall(self.exercise.position)
        needed = role == "set-up" or (role == "caution" and falls)
        if telling == "full" or (telling == "known" and needed):
            return list(wording.full)
        if wording.brief is not None:
            return list(wording.brief)
        # What is done by the clock leaves no time to be told again.
        dose = self._dose
        in_tempo = dose.tempo is not None and not dose.rest.reps
        by_the_clock = in_tempo or dose.work is not None or dose.phases or dose.pace is not None
        if role == "action" and (by_the_clock or dose.own_pace):
            return []
        return list(wording.full) if role in ("action", "release") else []


def _reps(in_set: Place, dose: Set) -> list[tuple[Place, Set]]:
    """Return the place of each rep of a set of one side, with its dose."""
    return [(replace(in_set, rep=rep), dose) for rep in range(1, dose.reps + 1)]


def _main(phases: tuple[Phase, ...]) -> int | None:
    """Return the index of the phase that is called the hold: the longest of those held."""
    held = [n for n, phase in enumerate(phases) if phase.kind in ("hold", "work")]
    return max(held, key=lambda n: phases[n].seconds, default=None)
