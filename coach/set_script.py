"""One set as a part of the script: its reps, and the phases of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from coach import phrases
from coach.counts import breath_events, count_events, minutes_left
from coach.dose import Dose, Phase, Set
from coach.dose_words import side_name
from coach.items import Item, Mark, Place, Preferences, Say, Timed, TimedEvent, Tone, Wait
from coach.model import Counting, Exercise, Role
from coach.postures import may_fall
from coach.speech_text import spoken

# Theory of operation.
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
ACTION_PAUSE_MS: Final = 3500
LEAD_IN_MS: Final = 800

# A rest of this and longer tells that it ends, ``REST_ENDS_MS`` before it does.
LONG_REST_MS: Final = 30_000
REST_ENDS_MS: Final = 10_000

# Seconds of a phase, from which on reps that flow are counted inside it.
COUNTED_FROM: Final = 3

# Seconds of a rest between intervals, from which on its end is counted down.
COUNTED_IN_FROM: Final = 5

# Between the start of a hold, or a milestone in it, and the reminder.
BREATHER_MS: Final = 1500


# What is said before a rep: what to do in it, and then what to feel.
_DOING: Final[tuple[Role, ...]] = ("action", "caution")
_FEELING: Final[tuple[Role, ...]] = ("sensation", "breath")

# How much is said: all of it; what somebody needs who knows the exercise and has yet to begin it;
# what is said again.
Telling = Literal["full", "known", "brief"]


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


def wording(exercise: Exercise, role: Role, telling: Telling) -> list[str]:
    """Return the sentences of an exercise for a role, as much of them as is told."""
    own = exercise.instructions.get(role)
    if own is None:
        return []
    if telling == "known" and own.known is not None:
        return list(own.known)
    falls = own.brief is None and may_fall(exercise.position)
    needed = role == "set-up" or (role == "caution" and falls)
    if telling == "full" or (telling == "known" and needed):
        return list(own.full)
    if own.brief is not None:
        return list(own.brief)
    # What is done by the clock leaves no time to be told again.
    dose = exercise.dose
    in_tempo = dose.tempo is not None and not dose.rest.reps
    by_the_clock = in_tempo or dose.work is not None or dose.phases or dose.pace is not None
    if role == "action" and (by_the_clock or dose.own_pace):
        return []
    return list(own.full) if role in ("action", "release") else []


@dataclass(frozen=True, slots=True)
class _Bout:
    """One rep of a set: where it is, the dose of that set, and whether it opens or ends it."""

    place: Place
    dose: Set
    telling: Telling
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class SetWriter:
    """Writes the sets of one exercise."""

    exercise: Exercise
    preferences: Preferences

    def write(
        self,
        reps: list[tuple[Place, Set]],
        telling: Telling,
        here: Place,
        *,
        rest_follows: bool,
    ) -> Iterator[Item]:
        """Yield the items of the reps, each with its dose.

        telling: how much is said in the first; ``rest_follows``: a rest is announced after them.
        """
        bouts = [
            _Bout(
                *(place, dose, telling if index == 0 else "brief"),
                first=index == 0,
                last=index == len(reps) - 1,
            )
            for index, (place, dose) in enumerate(reps)
        ]
        if not bouts[0].dose.phases:
            yield from self._own_pace(bouts, here, rest_follows=rest_follows)
            return
        for bout in bouts:
            yield from self._rep(bout)

    def _own_pace(self, bouts: list[_Bout], here: Place, *, rest_follows: bool) -> Iterator[Item]:
        """Ask for all reps of a set at once, and wait for the end of it."""
        reps = max(bout.place.rep or 1 for bout in bouts)
        for bout in bouts:
            yield Mark("rep", f"Rep {bout.place.rep} of {bout.dose.reps}", bout.place)
        first, last = bouts[0], bouts[-1]
        roles: tuple[Role, ...] = (*_DOING, *_FEELING, "hold-reminder")
        if texts := self._told(roles, first.telling):
            yield from say(texts, first.place)
            yield Wait(LEAD_IN_MS, "", first.place)
        ends = [phrases.DONE_PROMPT] if self.preferences.live else []
        yield from say([phrases.own_pace(reps), *ends], replace(first.place, side=here.side))
        yield Wait(round(last.dose.limit * 1000), "own pace", replace(here, rep=None))
        yield Mark("release", "Release", last.place)
        default = [] if rest_follows else [phrases.AND_REST]
        release = wording(self.exercise, "release", first.telling) or default
        yield from say(release, last.place)
        yield Wait(SECTION_GAP_MS, "", last.place)

    def _rep(self, bout: _Bout) -> Iterator[Item]:
        here, telling, reps = bout.place, bout.telling, bout.dose.reps
        rep, flowing = here.rep or 1, self._flows(bout.dose)
        yield Mark("rep", f"Rep {rep} of {reps}", here)
        if not flowing and (names := self._rep_names(bout)):
            yield from say(names, here)
            yield Wait(SENTENCE_GAP_MS, "", here)
        doing, feeling = self._told(_DOING, telling), self._told(_FEELING, telling)
        if not any(self._reminder_events(phase, bout) for phase in bout.dose.phases):
            feeling += wording(self.exercise, "hold-reminder", telling)
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
                seconds = self._dose.rest.reps
                if seconds * 1000 >= LONG_REST_MS:
                    yield from say([phrases.rest_for(seconds, "repetition")], here)
                yield from rest(seconds, here)
        else:
            yield Wait(SECTION_GAP_MS, "", here)

    def _told(self, roles: tuple[Role, ...], telling: Telling) -> list[str]:
        return [text for role in roles for text in wording(self.exercise, role, telling)]

    def _rep_names(self, bout: _Bout) -> list[str]:
        """Announce a rep: its number from the second on, and its side where sides alternate."""
        here, names = bout.place, []
        by_rep = self._by_rep
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
        release = wording(self.exercise, "release", bout.telling)
        alone = len(phases) == 1 and self._dose.pace is None
        if (release or alone) and (bout.last or not flowing):
            yield from say(release or [phrases.release(self.exercise)], here)

    def _let_go(self, flowing: bool, here: Place) -> Iterator[Item]:
        yield Mark("release", "Release", here)
        if self._counting == "tones" and not flowing:
            yield Tone("release", here)

    def _cue(self, bout: _Bout, phase: Phase) -> str:
        """Start a rep that flows with its number, its side, or its own cue."""
        if self._by_rep and bout.place.side is not None:
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
        text = " ".join(wording(self.exercise, "hold-reminder", bout.telling))
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
        return not self._told((*_DOING, *_FEELING), "brief")

    @property
    def _dose(self) -> Dose:
        return self.exercise.dose

    @property
    def _counting(self) -> Counting:
        return self.preferences.counting or self.exercise.counting

    @property
    def _by_rep(self) -> bool:
        """Return whether rep by rep changes the side."""
        return self.exercise.alternate == "reps" and len(self.exercise.side_order) > 1


def _main(phases: tuple[Phase, ...]) -> int | None:
    """Return the index of the phase that is called the hold: the longest of those held."""
    held = [n for n, phase in enumerate(phases) if phase.kind in ("hold", "work")]
    return max(held, key=lambda n: phases[n].seconds, default=None)
