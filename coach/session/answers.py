"""Answers and notices of the session itself, in words that a voice can speak.

The coach never hurries, and never says a command alone in a sentence, except
where it is asked what can be said.
"""

from __future__ import annotations

from typing import Final

from coach import phrases, postures
from coach.dose import BODY_SIDES, OTHER_SIDE, Side
from coach.model import Exercise, Programme
from coach.session.events import Question, Variants, Verb
from coach.session.outline import Layout, Point
from coach.speech_text import number_words, spoken

PAIN: Final = (
    "We have stopped for now. Let go gently, and come to a comfortable position. "
    "If the pain is strong, spreads, or does not settle, leave it for today, "
    "and ask your doctor or therapist before you exercise again."
)
HELP: Final = (
    "You can ask for the next exercise, go back, or repeat this side. "
    "You can pause, resume, or stop. "
    "You can have more time, or something easier to do. "
    "You can have me slower or faster, louder or quieter. "
    "Ask how long, and I tell you how much is left."
)
GATE_PROMPT: Final = "Take all the time you need. I wait a little longer before we go on."

MORE_TIME: Final = "Take all the time you need. Tell me when you are ready to go on."
EASIER: Final = (
    "You may always do less. Come a little way out of the position, "
    "or make the movement smaller. You may also leave out the rest of this exercise: "
    "ask for the next one whenever you like."
)

HARDER: Final = (
    "Nothing harder is written for this exercise. Do it as it is, "
    "and ask your therapist before you add to it."
)

# What to ask about a command that was not certain. Not "Next?": the word alone, through
# a loudspeaker, is the command. The others are never asked about.
QUESTIONS: Final[dict[Verb, str]] = {
    "next": "Do you want the next exercise now?",
    "back": "Do you want to go back a little?",
    "repeat": "Do you want to hear that once more?",
    "resume": "Do you want to go on now?",
    "ready": "Are you ready to go on?",
    "slower": "Shall I speak more slowly?",
    "faster": "Shall I speak a little quicker?",
    "louder": "Shall I turn the sound up?",
    "quieter": "Shall I turn the sound down?",
    "time": "Do you want to know how much is left?",
    "help": "Do you want to hear what you can ask for?",
    "easier": "Is this too hard?",
    "harder": "Is this too easy?",
    "more-time": "Do you need a little longer?",
    "stop": "Did you want to end? We stay here until you want to go on.",
    "pause": "We stay here until you want to go on.",
    "pain": "Does something hurt? We stay here until you want to go on.",
}

# For a listener who comes into a rep from elsewhere: its own words need not name the side.
SIDES: Final[dict[Side, str]] = {
    side: f"This is the {side} side." if side in BODY_SIDES else f"The direction is {side}."
    for side in OTHER_SIDE
}
NOT_MADE: Final = "I cannot change that here. We go on as before."
NOT_SPOKEN: Final = "That part of the session could not be spoken."

# After a try to be heard.
HEARD: Final = "I hear you."
NOT_HEARD: Final = "I have not heard you. The keys do everything as well. We go on."

# After the last exercise.
NOTED: Final = "That is noted."
NOT_STARTED: Final = "There was no answer, so we do not start today."

SLEPT: Final = "The computer was asleep, so the session has paused."
DEVICE_WAIT: Final = "The session waits for a sound device and then goes on by itself."
DEVICE_STILL: Final = "The session stays as it is until you go on."
DEVICE_GOES_ON: Final = "The session goes on."


def time_left(layout: Layout, frame: int, here: Point, exercises_left: int) -> tuple[str, ...]:
    """Say how many minutes and exercises are left; without minutes while they are unknown."""
    exercises = _exercises(exercises_left, within=here.place.exercise is not None)
    if not layout.complete:
        return (exercises,)
    seconds = max(0, layout.frames - frame) / layout.sample_rate
    return _minutes(round(seconds / 60)), exercises


def summary(done: int, planned: int, exercises: int, of: int) -> str:
    """Say what was done: reps of those planned, in so many exercises of all."""
    if done >= planned:
        few = {1: "the one repetition", 2: "both repetitions"}
        reps = few.get(planned, f"all {number_words(planned)} repetitions")
        return f"You have done {reps}."
    reps = f"{number_words(done)} of {number_words(planned)} repetitions"
    if of == 1:
        return f"You have done {reps}."
    where = f"{number_words(exercises)} of {number_words(of)}"
    if exercises == of:
        where = "both" if of == 2 else f"all {number_words(of)}"
    return f"You have done {reps}, in {where} exercises."


def answers_for(layout: Layout, exercises: int) -> tuple[str, ...]:
    """Return every answer that a session may have to give, to be spoken before it is asked for."""
    minutes = round(layout.frames / layout.sample_rate / 60)
    return (
        *(PAIN, HELP, EASIER, HARDER, MORE_TIME, GATE_PROMPT, NOT_MADE),
        *QUESTIONS.values(),
        *SIDES.values(),
        *map(_minutes, range(minutes + 1)),
        *(_exercises(left, within=True) for left in range(exercises)),
        *(_exercises(left, within=False) for left in (0, exercises)),
    )


def _exercises(left: int, *, within: bool) -> str:
    """Say how many exercises come after this one, or, ``within`` none, at all."""
    if not within:
        to_come = "is one exercise" if left == 1 else f"are {number_words(left)} exercises"
        return f"There {to_come} to come." if left else "That was the last exercise."
    if left == 0:
        return "This is the last exercise."
    if left == 1:
        return "There is one more exercise after this one."
    return f"There are {number_words(left)} more exercises after this one."


def _minutes(minutes: int) -> str:
    if minutes == 0:
        return "Less than a minute is left."
    if minutes == 1:
        return "About one minute is left."
    return f"About {number_words(minutes)} minutes are left."


def variants_of(programme: Programme) -> Variants:
    """Return what to say when the user asks for something easier or harder, in spoken form."""
    asked: tuple[Question, ...] = ("easier", "harder")
    return {
        (one.id, which): tuple(spoken(phrases.fill(text, one.side_order[0])) for text in texts)
        for one in programme.exercises
        for which, texts in zip(asked, (one.easier, one.harder), strict=True)
        if texts
    }


def welcome(exercise: Exercise, side: Side | None) -> str:
    """Greet somebody who goes on with a session, and bring them into position."""
    name = phrases.sentence(f"Welcome back. We go on with {phrases.chapter(exercise, side)}")
    position = phrases.fill(postures.position(exercise, side), side)
    return spoken(f"{name} {position} Take all the time you need.")
