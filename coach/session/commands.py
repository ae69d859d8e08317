"""Commands, and their effect on a session: moves, stops, questions, settings."""

from __future__ import annotations

from dataclasses import replace

from coach.model import GAIN_RANGE_DB
from coach.session.answers import (
    MORE_TIME,
    PAIN,
    QUESTIONS,
)
from coach.session.events import (
    Aside,
    AsideSaid,
    Asked,
    Chime,
    ClearSpeech,
    Command,
    Compile,
    Event,
    Halt,
    Message,
    Missed,
    PainStop,
    PlayTone,
    Remember,
    SetGain,
    Speak,
    Tick,
)
from coach.session.outline import Point, span_at
from coach.session.playback import (
    answer,
    end,
    go,
    go_on,
    in_words,
    pause,
    play,
    remember,
    texts_for,
)
from coach.session.state import (
    ASKING_SECONDS,
    GAIN_STEP_DB,
    INTERVIEW,
    MORE_SECONDS,
    RATE_RANGE,
    RATE_STEP,
    START_SECONDS,
    STILL,
    STOPPED_SECONDS,
    TRAIL,
    Handler,
    State,
    Step,
    here_of,
    in_effort,
    in_mode,
    meant,
)

# Commands that move: next, back, repeat, stop, ready.


def next_exercise(state: State, event: Command) -> Step:
    """Leave out the rest of this exercise."""
    point = state.outline.next_exercise(here_of(state, event))
    if point is None:
        return state, (Chime("heard"),)
    return _jump(state, event, point)


def back(state: State, event: Command) -> Step:
    """Go to where this side began, or, just after it, the one before; or take a jump back."""
    here = here_of(state, event)
    if state.trail:
        left = state.trail[-1]
        # The last jump left out the rest of an exercise: so it was no "back".
        if left.place.exercise != here.place.exercise and state.outline.is_before(left, here):
            return _return(state, event)
    start = state.outline.start_of(here)
    if state.target is not None:  # it is not even loaded, so it has just begun
        return _jump(state, event, state.outline.start_before(here))
    layout, frame = meant(state, event)
    began = layout.frame_of(start)
    if began is not None and frame - began < START_SECONDS * layout.sample_rate:
        start = state.outline.start_before(here)
    return _jump(state, event, start)


def _jump(state: State, event: Event, point: Point, *, exact: bool = False) -> Step:
    """Go somewhere else, and remember from where: it may have been a mishearing."""
    left = state.target or state.layout.place_at(state.frame)
    after, actions = go(state, event, point, exact=exact)
    if after is state:  # it cannot be reached
        return state, actions
    return replace(after, trail=(*state.trail, left)[-TRAIL:]), actions


def _return(state: State, event: Event) -> Step:
    """Take the last jump back."""
    *trail, left = state.trail
    return go(replace(state, trail=tuple(trail)), event, left, PlayTone("resumed"))


def repeat(state: State, event: Command) -> Step:
    """Do this side again, in full."""
    side = state.outline.side_of(here_of(state, event))
    key = (side.place.exercise or "", side.place.side)
    if side.kind != "side" or (state.outline.is_first_side(side) and not state.brief):
        return _jump(state, event, side)
    if key in state.settings.in_full:
        return _jump(state, event, side, exact=True)
    settings = replace(state.settings, in_full=state.settings.in_full | {key})
    wanted = replace(state, settings=settings, making=True)
    state, actions = _jump(wanted, event, side, exact=True)
    return state, (*actions, Compile(settings, side))


def pain(state: State, event: Command) -> Step:
    """Pause, and say what may help."""
    paused, actions = pause(state, event)
    return paused, (*actions, PainStop(), Speak(PAIN))


def stop(state: State, event: Command) -> Step:
    """Be silent; without another word the session ends in a minute, after its exercises at once."""
    if state.over is not None:
        return end(state, event, state.over)
    stopped = replace(in_mode(state, "stopped"), until=event.at + STOPPED_SECONDS)
    return stopped, (ClearSpeech(), Halt(), *remember(state, event))


def stop_again(state: State, event: Command) -> Step:
    """End at once by key. A voice may be somebody else's, so it leaves the minute as it is."""
    if event.heard is not None:
        return state, (ClearSpeech(), Halt())
    return end(state, event, "stopped")


def ready(state: State, event: Command) -> Step:
    """Go on behind a silence in which the coach waits for the person."""
    wait = state.gate or span_at(state.layout.patient, state.frame)
    if wait is None:
        return state, (Chime("heard"),)
    assert state.revision is not None
    after, actions = play(state, event, state.revision, wait.end, PlayTone("heard"))
    # The reps of a set at the listener's own pace, whose end they have told.
    ended = (point for span, point in state.layout.reps if span.end == wait.end)
    return after, (*(Remember(point.place, rep_done=True) for point in ended), *actions)


def heard(state: State, _event: Command) -> Step:
    """Show that it was heard; there is nothing to do."""
    return state, (Chime("heard"),)


def resume_playing(state: State, event: Command) -> Step:
    """Go on where the last jump left from, if there was one: so it was not meant."""
    return _return(state, event) if state.trail else heard(state, event)


# What is answered: in words, by a question, or by another setting.


def ask(state: State, event: Command) -> Step:
    """Answer in words: where a hold runs, in a silence of it that is long enough, or after it."""
    question = event.verb
    assert question in ("time", "help", "easier", "harder", "more-time")
    if state.revision is None:
        return heard(state, event)
    if state.mode == "playing" and in_effort(state):
        held = replace(state, pending=(*state.pending, question))
        if question == "more-time" or question in state.pending:
            return held, (Chime("heard"),)
        return held, (Chime("heard"), Aside(question, texts_for(state, event, question)))
    lead = (ClearSpeech(), PlayTone("heard"))
    if state.mode in ("playing", "answering", "asking"):
        return answer(state, event, (*state.pending, question), *lead)
    return state, (*lead, *in_words(state, event, question))


def said_aside(state: State, event: AsideSaid) -> Step:
    """Show what is being said in a hold, and owe no answer to it any more."""
    question, texts = event.aside.question, event.aside.texts
    pending = tuple(one for one in state.pending if one != question)
    return replace(state, pending=pending), (Message(" ".join(texts)),)


def wait_longer(state: State, event: Command) -> Step:
    """Add to a wait, and say so."""
    assert state.until is not None
    waiting = replace(state, reminder=None, until=state.until + MORE_SECONDS)
    return waiting, (ClearSpeech(), PlayTone("heard"), *in_words(state, event, "more-time"))


def wait_on_arrival(state: State, _event: Command) -> Step:
    """Wait, once what is being loaded is there."""
    return replace(state, welcome=state.welcome or MORE_TIME), (Chime("heard"),)


def stay(state: State, event: Command) -> Step:
    """Stay in the pause, which has no limit, and say so."""
    said = (ClearSpeech(), Halt(), PlayTone("heard"), *in_words(state, event, "more-time"))
    return in_mode(state, "paused"), said


def asked(state: State, event: Asked) -> Step:
    """Ask whether it was meant; pause meanwhile where the person may be in pain."""
    question = QUESTIONS.get(event.verb)
    words = (Speak(question),) if question else ()
    if state.mode in STILL:
        return state, words
    if event.verb in ("stop", "pause", "pain"):
        paused, actions = pause(state, event)
        return paused, (*actions, *words)
    if state.mode in ("waiting", "trying"):
        return state, words
    if state.mode in ("loading", "answering", *INTERVIEW) or state.pending or in_effort(state):
        return state, (Chime("not-understood"),)
    asking = replace(in_mode(state, "asking"), until=event.at + ASKING_SECONDS)
    return asking, (Halt(), ClearSpeech(), *words)


def missed(state: State, _event: Missed) -> Step:
    """Let the listener know that something was heard and not understood."""
    return state, (Chime("not-understood"),)


def asking_time(state: State, event: Tick) -> Step:
    """Stop waiting for an answer that does not come."""
    if state.until is None or event.at < state.until:
        return state, ()
    return go_on(state, event)


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
    origin = state.target or state.outline.next_switch(here) or here
    wanted = replace(state, settings=settings, making=True)
    return wanted, (Compile(settings, origin), Chime("heard"))
