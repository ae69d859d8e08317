"""The sentences that the coach itself adds, around what an author wrote.

None of them is a bare voice command, so that the coach does not call itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coach.dose import BODY_SIDES, OTHER_SIDE, Side
from coach.dose_words import amount, duration, extras, is_held, news, side_name
from coach.model import Exercise, Programme
from coach.postures import carries, turning
from coach.speech_text import number_words, ordinal_words

TAKE_YOUR_TIME: Final = "Take your time."
REST_ENDS: Final = "Ten seconds. Get into position."
READY_PROMPT: Final = 'Say "I\'m ready" once you are in place.'
AS_ALWAYS: Final = "As always: stop if it hurts."
VOICE_LESSON: Final = (
    "You can steer me by voice.",
    'Say "pause" and I am silent, until you say "resume".',
    'Say "next" for the next exercise, and "repeat" to do this one again.',
    'Where I wait for you, say "I\'m ready". If something hurts, say "that hurts".',
    'Say "stop" to end, and "help" to hear what else there is.',
    'Let us try it. Say the word "pause" now.',
)
AND_REST: Final = "And rest."
DONE_PROMPT: Final = 'Say "I\'m ready" once you are through.'

# Room for what is said inside a phase, a letter: it has to fit at the slowest rate too.
LETTER_MS: Final = 150


def sentence(text: str) -> str:
    """Make a title or a cue word a sentence: "Hold" -> "Hold."."""
    return text if text[-1:] in ".!?" else f"{text}."


def fill(text: str, side: Side | None) -> str:
    """Put the side into ``{side}`` and ``{other_side}``."""
    if side is None:
        return text
    return text.replace("{side}", side).replace("{other_side}", OTHER_SIDE[side])


def chapter(exercise: Exercise, side: Side | None) -> str:
    """Name one side of an exercise: "Hip stretch, left side"."""
    return exercise.name if side is None else f"{exercise.name}, {side_name(side)}"


def introduction(exercise: Exercise, number: int | None, total: int) -> list[str]:
    """Say which exercise this is, the side it starts on, how much there is to do, what to fetch.

    Before that, of which programme, where a part of a routine begins with it.

    number: which one of ``total`` it is; None leaves that out.
    """
    first = None if exercise.alternate != "no" else exercise.side_order[0]
    texts = [sentence(chapter(exercise, first)), *amount(exercise)]
    if number is not None and total > 1:
        texts.insert(0, f"Exercise {number_words(number)} of {number_words(total)}.")
    if exercise.former is not None:
        texts += news(exercise.former, exercise.dose)
    texts += extras(exercise)
    if exercise.opens is not None:
        texts.insert(0, sentence(exercise.opens))
    return [*texts, *(f"Have {thing} at hand." for thing in at_hand(exercise))]


def equipment(programme: Programme) -> list[str]:
    """Say, before the first exercise, everything that the session needs."""
    things = dict.fromkeys(
        thing
        for exercise in programme.exercises
        for thing in (*exercise.equipment, *([exercise.band] if exercise.band else []))
    )
    return [f"For this session, have {_and(list(things))} at hand."] if things else []


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def to_consider(programme: Programme) -> list[str]:
    """Say the screening questions to somebody who cannot answer them."""
    if not programme.screening:
        return []
    asked = (
        words
        for one in programme.screening
        for words in (one.ask, "If the answer is yes, do not start.", *one.if_yes)
    )
    return ["Before you start, consider this.", *asked]


def when(programme: Programme) -> list[str]:
    """Say on which days, and how often on each, a session is done."""
    texts = []
    if programme.days:
        texts.append(f"This session is for {_and([day.capitalize() for day in programme.days])}.")
    often = []
    if programme.times_a_day > 1:
        often.append(f"{_times(programme.times_a_day)} a day")
    if programme.every_days:
        often.append(every_days(programme.every_days))
    if programme.times_a_week:
        often.append(f"{_times(programme.times_a_week)} a week")
    return [*texts, *([f"Do it {', '.join(often)}."] if often else [])]


def _times(often: int) -> str:
    known = {1: "once", 2: "twice"}
    return known.get(often, f"{number_words(often)} times")


def every_days(days: int) -> str:
    """Say how often a thing is that comes every so many days: "every second day"."""
    return "every day" if days == 1 else f"every {ordinal_words(days)} day"


def at_hand(exercise: Exercise) -> list[str]:
    """Return what to have at hand: the equipment, and a support that nobody can stand, sit or lie
    at.
    """
    support = exercise.support
    loose = support is not None and not carries(exercise.position, support)
    return [*exercise.equipment, *([support] if loose and support else [])]


def change_side(exercise: Exercise, side: Side) -> list[str]:
    """Say which side follows; a person who lies on a side turns over for it."""
    now = f"Now the {side} side." if side in BODY_SIDES else f"Now {side}."
    turn = turning(exercise, side)
    return [now, turn] if turn else [now]


def round_name(number: int, total: int) -> str:
    """Announce a round: "Round two of three."."""
    return f"Round {number_words(number)} of {number_words(total)}."


def set_name(number: int, total: int) -> str:
    """Announce a set: "Set two of three."."""
    return f"Set {number_words(number)} of {number_words(total)}."


def rep_name(number: int, total: int) -> str:
    """Announce a rep after the first: "Second of three.", "Last one."."""
    if number == total:
        return "Last one."
    return f"{ordinal_words(number).capitalize()} of {number_words(total)}."


def own_pace(reps: int) -> str:
    """Ask for a set at the listener's own pace."""
    return f"{number_words(reps).capitalize()}, at your own pace."


def room_ms(text: str) -> int:
    """Say how long ``text`` may take, at any rate."""
    return max(1000, LETTER_MS * len(text))


def rep_cue(number: int, total: int, word: str, seconds: float, *, needed: bool = False) -> str:
    """Start a rep that follows the one before without a rest, in so many seconds of moving.

    "Two. Lift." where all the numbers have room beside the word, else "Two.", else "Lift.". Without
    a word it is the number, whatever the room. A word that is ``needed``, as it is not the same in
    every exercise, is said before the number is.
    """
    longest = max((number_words(n) for n in range(1, total + 1)), key=len)
    which = number_words(number).capitalize()
    if not word:
        return f"{which}."
    if number == 1 or room_ms(f"{longest}.") > seconds * 1000:
        return sentence(word)
    if room_ms(f"{max(longest, 'Last one', key=len)}. {sentence(word)}") > seconds * 1000:
        return sentence(word) if needed else f"{which}."
    return f"{'Last one' if number == total else which}. {sentence(word)}"


def side_cue(side: Side, word: str, seconds: float) -> str:
    """Start a rep on one side, where sides alternate without a rest: "Left. Lift."."""
    both = f"{side.capitalize()}. {sentence(word)}" if word else f"{side.capitalize()}."
    return both if room_ms(both) <= seconds * 1000 else f"{side.capitalize()}."


def release(exercise: Exercise) -> str:
    """End a hold for which the author wrote no words."""
    if exercise.dose.work is not None:
        return "And ease off."
    return "And release." if is_held(exercise) else "And rest."


def rest_for(seconds: int, following: str) -> str:
    """Announce a rest; without one, what is ``following``: "set", "exercise", "round"."""
    return f"Rest for {duration(seconds)}." if seconds else f"On to the following {following}."
