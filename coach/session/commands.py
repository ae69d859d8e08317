"""Commands, and their effect on a session: moves, pauses, answers, settings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from coach.phrases import room_ms
from coach.session.answers import (
    EASIER,
    HARDER,
    HELP,
    MORE_TIME,
    NOT_MADE,
    NOT_SPOKEN,
    PAIN,
    QUESTIONS,
    SIDES,
    summary,
    time_left,
)
from coach.session.events import (
    Action,
    Asked,
    Chime,
    ClearSpeech,
    Command,
    Compile,
    Ending,
    Event,
    Finish,
    Halt,
    Message,
    Missed,
    PainStop,
    PlayTone,
    Quit,
    Remember,
    Resume,
    Revision,
    Seek,
    SetGain,
    Speak,
    Switch,
    Tick,
)
from coach.session.outline import SWITCHABLE, FrameSpan, Layout, Point, span_at
from coach.session.state import (
    ASKING_SECONDS,
    FORMER,
    GAIN_RANGE_DB,
    GAIN_STEP_DB,
    GATE_SECONDS,
    INTERVIEW,
    MORE_SECONDS,
    QUESTION_SECONDS,
    RATE_RANGE,
    RATE_STEP,
    START_SECONDS,
    STILL,
    STOPPED_SECONDS,
    TRAIL,
    Handler,
    Mode,
    Question,
    State,
    Step,
    in_mode,
)

# Commands that move: next, back, repeat, pause, stop, resume.


def here_of(state: State, event: Event) -> Point:
    """Return the point that the listener means."""
    if state.target is not None:
        return state.target
    layout, frame = _meant(state, event)
    return layout.point_at(frame)


def _meant(state: State, event: Event) -> tuple[Layout, int]:
    """Return what was heard when a spoken command began, else what plays now."""
    if isinstance(event, Command) and event.heard is not None:
        for revision in (state.revision, *state.revisions):
            if revision is not None and event.revision in (None, revision.id):
                return revision.layout, event.heard
    return state.layout, state.frame


def remember(state: State, event: Event) -> tuple[Action, ...]:
    """Have the place of what was meant kept, if it is in an exercise."""
    place = here_of(state, event).place
    return (Remember(place),) if place.exercise else ()


def go(state: State, event: Event, point: Point, *lead: Action, exact: bool = False) -> Step:
    """Play from ``point`` on, as soon as it has been spoken; ``lead`` comes first.

    ``exact``: in a revision with these settings, as long as one may come. Where it never will
    be, everything stays as it is, and a tone says so.
    """
    for revision in state.revisions:
        frame = revision.layout.frame_of(point)
        wanted = revision.settings == state.settings or not (exact and state.making)
        if frame is not None and wanted:
            after, actions = play(state, event, revision, frame, *lead)
            return _name_side(state, point, after, actions)
    if not state.making:
        return state, (Chime("not-understood"), Message(NOT_SPOKEN))
    welcome = state.welcome if point == state.target else None
    loading = replace(in_mode(state, "loading"), target=point, exact=exact, welcome=welcome)
    return loading, (ClearSpeech(), Halt(), *(lead or (PlayTone("heard"),)))


def _name_side(before: State, rep: Point, after: State, actions: tuple[Action, ...]) -> Step:
    """Say which side it is before a rep that is begun from elsewhere."""
    place = rep.place
    if rep.kind != "rep" or place.side is None or before.revision is None:
        return after, actions
    if after.mode != "playing":  # something is asked first
        return after, actions
    here = before.layout.point_at(before.frame).place
    if (here.exercise, here.side) == (place.exercise, place.side):
        return after, actions
    still = tuple(action for action in actions if action != Resume())
    return in_mode(after, "answering"), (*still, Halt(), Speak(SIDES[place.side]))


def play(state: State, event: Event, revision: Revision, frame: int, *lead: Action) -> Step:
    """Play a revision from ``frame`` on, or the fresh one, where it may take over there.

    What is to be asked first is asked first.
    """
    welcome, state = state.welcome, at(state, revision, frame)
    here = next(iter(turns(state, frame)), None)
    if state.fresh is not None and here is not None and here[0] == frame:
        state = at(state, state.fresh, here[1])
    assert state.revision is not None
    seek = Seek(state.revision.id, state.frame)
    if state.screening or state.over is not None:
        asking, words = next_question(replace(state, welcome=welcome), event)
        return asking, (ClearSpeech(), *lead, seek, Halt(), *words)
    playing = in_mode(state, "playing")
    actions = (
        ClearSpeech(),
        *lead,
        seek,
        Resume(),
        *switch(playing),
        *remember(playing, Tick(event.at)),
    )
    return playing, actions


def at(state: State, revision: Revision, frame: int) -> State:
    """Return the state at ``frame`` of a revision, which is then the one that plays."""
    taken_over = state.fresh is not None and state.fresh.id == revision.id
    former = state.former
    if state.revision is not None and state.revision.id != revision.id:
        former = (state.revision, *(one for one in former if one.id != revision.id))
        whole = tuple(one for one in former[FORMER:] if one.layout.whole)
        former = (*former[:FORMER], *whole[:1])
    return replace(
        state,
        revision=revision,
        fresh=None if taken_over else state.fresh,
        former=former,
        frame=frame,
        target=None,
        exact=False,
        welcome=None,
    )


def switch(state: State) -> tuple[Action, ...]:
    """Have the fresh revision take over at the next point that both have."""
    if state.fresh is None or state.revision is None:
        return ()
    return (Switch(state.fresh.id, turns(state, state.frame)),)


def turns(state: State, frame: int) -> tuple[tuple[int, int], ...]:
    """Return where the fresh revision may take over, from ``frame`` on.

    Pairs of (frame in the one that plays, frame in the fresh one), ascending.
    """
    if state.fresh is None:
        return ()
    old, new = state.layout, state.fresh.layout
    return tuple(
        (start, there)
        for point, start in zip(old.points, old.starts, strict=True)
        if start >= frame and point.kind in SWITCHABLE
        for there in (new.frame_of(point),)
        if there is not None
    )


def furthest(state: State) -> Revision | None:
    """Return the revision that goes the furthest, and of those the one that begins first."""
    known = (state.revision, *state.revisions)
    return max(
        (one for one in known if one is not None),
        key=lambda one: (state.outline.points.index(one.layout.points[-1]), len(one.layout.points)),
        default=None,
    )


def in_effort(state: State) -> bool:
    """Return whether the person holds or moves, and would have to keep that up."""
    return span_at(state.layout.efforts, state.frame) is not None


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
    layout, frame = _meant(state, event)
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


def pause(state: State, event: Event) -> Step:
    """Be silent, and stay so."""
    said = (ClearSpeech(), Halt(), PlayTone("paused"))
    return in_mode(state, "paused"), (*said, *remember(state, event))


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


def end(state: State, event: Event, outcome: Ending) -> Step:
    """Leave the session for good."""
    actions = (ClearSpeech(), Halt(), *remember(state, event), Quit(outcome))
    return in_mode(state, "finished"), actions


def over(state: State, event: Event, outcome: Ending) -> Step:
    """End the exercises; say what was done of them, and ask how it was, where any was done."""
    if not state.debriefing or not state.done or not state.device:
        return end(state, event, outcome)
    planned = Counter(point.place.exercise for point in state.outline.points if point.kind == "rep")
    done = Counter(place.exercise for place in state.done)
    reps = tuple((name or "", done[name], of) for name, of in planned.items())
    text = summary(done.total(), planned.total(), len(done), len(planned))
    asking, words = next_question(replace(state, over=outcome), event)
    still = (ClearSpeech(), Halt(), *remember(state, event))
    return asking, (*still, Finish(outcome, reps), Speak(text), *words)


def next_question(state: State, event: Event) -> Step:
    """Ask what is to be asked next, before the exercises or after them; else say the last words."""
    asked = state.screening or state.debriefing
    if not asked:
        if not state.farewell:
            return end(state, event, state.over or "stopped")
        return in_mode(state, "leaving"), tuple(map(Speak, state.farewell))
    mode: Mode = "screening" if state.screening else "debriefing"
    patience = QUESTION_SECONDS if mode == "debriefing" or not state.silences else GATE_SECONDS
    until = event.at + room_ms(asked[0].ask) / 1000 + patience
    asking = replace(in_mode(state, mode), until=until)
    return asking, (Speak(asked[0].ask),)


def resume(state: State, event: Event) -> Step:
    """Go on: at the rep that was broken, else at the sentence."""
    tone = PlayTone("resumed")
    if state.target is not None:
        return go(state, event, state.target, tone, exact=state.exact)
    rep = state.layout.rep_at(state.frame)
    if rep is not None:
        return go(state, event, rep, tone)
    assert state.revision is not None
    return play(state, event, state.revision, state.layout.sentence_start(state.frame), tone)


def ready(state: State, event: Command) -> Step:
    """Go on behind a silence in which the coach waits for the person."""
    wait = state.gate or span_at(state.layout.patient, state.frame)
    if wait is None:
        return state, (Chime("heard"),)
    assert state.revision is not None
    after, actions = play(state, event, state.revision, wait.end, PlayTone("heard"))
    return after, (*_done_by(state.layout, wait), *actions)


def _done_by(layout: Layout, wait: FrameSpan) -> tuple[Action, ...]:
    """Return the reps of a set at the listener's own pace, whose end they have told."""
    ended = (point for span, point in layout.reps if span.end == wait.end)
    return tuple(Remember(point.place, rep_done=True) for point in ended)


def heard(state: State, _event: Command) -> Step:
    """Show that it was heard; there is nothing to do."""
    return state, (Chime("heard"),)


def resume_playing(state: State, event: Command) -> Step:
    """Go on where the last jump left from, if there was one: so it was not meant."""
    return _return(state, event) if state.trail else heard(state, event)


# What is answered: in words, by a question, or by another setting.


def ask(state: State, event: Command) -> Step:
    """Answer in words: after the hold, where one runs."""
    question = event.verb
    assert question in ("time", "help", "easier", "harder", "more-time")
    if state.revision is None:
        return heard(state, event)
    if state.mode == "playing" and in_effort(state):
        return replace(state, pending=(*state.pending, question)), (Chime("heard"),)
    lead = (ClearSpeech(), PlayTone("heard"))
    if state.mode in ("playing", "answering", "asking"):
        return answer(state, event, (*state.pending, question), *lead)
    return state, (*lead, *in_words(state, event, question))


def answer(state: State, event: Event, questions: tuple[Question, ...], *lead: Action) -> Step:
    """Let the track stand and answer; where more time is asked for, wait for "ready".

    It waits in this silence for longer than that lasts, or else before this sentence.
    """
    asked = dict.fromkeys(questions)
    actions = (
        Halt(),
        *lead,
        *(word for question in asked for word in in_words(state, event, question)),
    )
    if "more-time" not in asked:
        return in_mode(state, "answering"), actions
    layout, frame = state.layout, state.frame
    here = layout.sentence_start(frame)
    silence = span_at(layout.patient, frame) or FrameSpan(here, here)
    left = max(0, silence.end - frame) / layout.sample_rate
    until = event.at + left + MORE_SECONDS
    return replace(in_mode(state, "waiting"), gate=silence, until=until), actions


_ANSWERS: Final[dict[Question, str]] = {
    "easier": EASIER,
    "harder": HARDER,
    "more-time": MORE_TIME,
    "not-made": NOT_MADE,
}


def in_words(state: State, event: Event, question: Question) -> tuple[Action, ...]:
    """Answer one question, aloud and on the screen."""
    texts: tuple[str, ...]
    if question == "time":
        here = here_of(state, Tick(event.at))
        later = state.outline.points[state.outline.points.index(here) + 1 :]
        left = sum(point.kind == "exercise" for point in later)
        texts = time_left(state.layout, state.frame, here, left)
    elif question in ("easier", "harder"):
        exercise = here_of(state, Tick(event.at)).place.exercise
        texts = state.variants.get((exercise or "", question), (_ANSWERS[question],))
    elif question == "help":
        texts = (HELP, *state.notices)
    else:
        texts = (_ANSWERS[question],)
    return (*map(Speak, texts), Message(" ".join(texts)))


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


def go_on(state: State, event: Event) -> Step:
    """Resume the track at the start of the sentence in which it was left."""
    assert state.revision is not None
    return play(state, event, state.revision, state.layout.sentence_start(state.frame))


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
