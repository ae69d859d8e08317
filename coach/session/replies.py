"""What is answered: in words, by a question, or by another setting."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from coach.session.answers import EASIER, HELP, MORE_TIME, NOT_MADE, QUESTIONS, time_left
from coach.session.course import Span, span_at
from coach.session.events import (
    Action,
    Asked,
    Chime,
    Command,
    Compile,
    Event,
    Hold,
    Hush,
    Notice,
    PlayTone,
    SetGain,
    Speak,
    Tick,
)
from coach.session.moves import heard, here_of, in_effort, pause, play
from coach.session.state import (
    ASKING_SECONDS,
    GAIN_RANGE_DB,
    GAIN_STEP_DB,
    MORE_SECONDS,
    RATE_RANGE,
    RATE_STEP,
    STILL,
    Handler,
    Question,
    State,
    Step,
    in_mode,
)


def ask(state: State, event: Command) -> Step:
    """Answer in words: after the hold, where one runs."""
    question = event.verb
    assert question in ("time", "help", "easier", "more-time")
    if state.edition is None:
        return heard(state, event)
    if state.mode == "playing" and in_effort(state):
        return replace(state, pending=(*state.pending, question)), (Chime("heard"),)
    lead = (Hush(), PlayTone("heard"))
    if state.mode in ("playing", "answering", "asking"):
        return answer(state, event, (*state.pending, question), *lead)
    return state, (*lead, *in_words(state, event, question))


def answer(state: State, event: Event, questions: tuple[Question, ...], *lead: Action) -> Step:
    """Let the track stand, answer, and where more time is needed wait for "ready"."""
    asked = dict.fromkeys(questions)
    words = (word for question in asked for word in in_words(state, event, question))
    after = _wait(state, event) if "more-time" in asked else in_mode(state, "answering")
    return after, (Hold(), *lead, *words)


_ANSWERS: Final[dict[Question, str]] = {
    "help": HELP,
    "easier": EASIER,
    "more-time": MORE_TIME,
    "not-made": NOT_MADE,
}


def in_words(state: State, event: Event, question: Question) -> tuple[Action, ...]:
    """Answer one question, aloud and on the screen."""
    texts: tuple[str, ...]
    if question == "time":
        here = here_of(state, Tick(event.at))
        later = state.course.points[state.course.points.index(here) + 1 :]
        left = sum(point.kind == "exercise" for point in later)
        texts = time_left(state.layout, state.frame, here, left)
    else:
        texts = (_ANSWERS[question],)
    return (*map(Speak, texts), Notice(" ".join(texts)))


def _wait(state: State, event: Event) -> State:
    """Wait in this silence for longer than it lasts, or else before this sentence."""
    layout, frame = state.layout, state.frame
    here = layout.sentence_start(frame)
    silence = span_at(layout.patient, frame) or Span(here, here)
    left = max(0, silence.end - frame) / layout.sample_rate
    until = event.at + left + MORE_SECONDS
    return replace(in_mode(state, "waiting"), gate=silence, until=until)


def wait_longer(state: State, event: Command) -> Step:
    """Add to a wait, and say so."""
    assert state.until is not None
    waiting = replace(state, reminder=None, until=state.until + MORE_SECONDS)
    return waiting, (Hush(), PlayTone("heard"), *in_words(state, event, "more-time"))


def wait_on_arrival(state: State, _event: Command) -> Step:
    """Wait, once what is being loaded is there."""
    return replace(state, welcome=state.welcome or MORE_TIME), (Chime("heard"),)


def stay(state: State, event: Command) -> Step:
    """A pause lasts as long as anybody needs."""
    said = (Hush(), Hold(), PlayTone("heard"), *in_words(state, event, "more-time"))
    return in_mode(state, "paused"), said


def asked(state: State, event: Asked) -> Step:
    """Ask whether it was meant; nobody who may be in pain is kept going meanwhile."""
    question = QUESTIONS.get(event.verb)
    words = (Speak(question),) if question else ()
    if state.mode in STILL:
        return state, words
    if event.verb in ("stop", "pause", "pain"):
        paused, actions = pause(state, event)
        return paused, (*actions, *words)
    if state.mode == "waiting":
        return state, words
    if state.mode in ("loading", "answering") or state.pending or in_effort(state):
        return state, (Chime("not-understood"),)
    asking = replace(in_mode(state, "asking"), until=event.at + ASKING_SECONDS)
    return asking, (Hold(), Hush(), *words)


def asking_time(state: State, event: Tick) -> Step:
    """Stop waiting for an answer that does not come."""
    if state.until is None or event.at < state.until:
        return state, ()
    return go_on(state, event)


def go_on(state: State, event: Event) -> Step:
    """Take up the track again at the sentence where it was left."""
    assert state.edition is not None
    return play(state, event, state.edition, state.layout.sentence_start(state.frame))


def and_go_on(do: Handler) -> Handler:
    """Do what was asked about, and do not wait for another answer."""

    def do_both(state: State, event: Command) -> Step:
        after, actions = do(state, event)
        if after.mode != "asking":
            return after, actions
        going, first = go_on(after, event)
        return going, (*first, *actions)

    return do_both


def volume(state: State, event: Command) -> Step:
    """Play louder, or quieter."""
    change = GAIN_STEP_DB if event.verb == "louder" else -GAIN_STEP_DB
    lowest, highest = GAIN_RANGE_DB
    gain = min(max(state.gain_db + change, lowest), highest)
    if gain == state.gain_db:
        return state, (Chime("not-understood"),)
    return replace(state, gain_db=gain), (SetGain(gain), Chime("heard"))


def rate(state: State, event: Command) -> Step:
    """Speak slower, or faster, as soon as that has been made."""
    change = RATE_STEP if event.verb == "faster" else -RATE_STEP
    lowest, highest = RATE_RANGE
    rate = min(max(state.settings.rate_percent + change, lowest), highest)
    if rate == state.settings.rate_percent:
        return state, (Chime("not-understood"),)
    settings = replace(state.settings, rate_percent=rate)
    here = here_of(state, Tick(event.at))
    origin = state.target or state.course.next_switch(here) or here
    wanted = replace(state, settings=settings, making=True)
    return wanted, (Compile(settings, origin), Chime("heard"))
