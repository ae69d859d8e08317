"""Playing, standing still, asking and answering: the steps that several transitions share."""

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
    SIDES,
    summary,
    time_left,
)
from coach.session.events import (
    Action,
    Chime,
    ClearSpeech,
    Ending,
    Event,
    Finish,
    Halt,
    Message,
    PlayTone,
    Question,
    Quit,
    Remember,
    Resume,
    Revision,
    Seek,
    Speak,
    Switch,
    Tick,
)
from coach.session.outline import FrameSpan, Point, span_at
from coach.session.state import (
    FORMER,
    GATE_SECONDS,
    INTERVIEW,
    MORE_SECONDS,
    QUESTION_SECONDS,
    WELCOME_SECONDS,
    Mode,
    State,
    Step,
    here_of,
    in_mode,
    turns,
)


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


def begin_playing(playing: State, actions: tuple[Action, ...], event: Event, before: State) -> Step:
    """Play, as these actions say; with a welcome, say that and wait first."""
    if not before.welcome or playing.mode in INTERVIEW:
        return playing, actions
    until = event.at + (GATE_SECONDS if playing.gates else WELCOME_SECONDS)
    gate = FrameSpan(playing.frame, playing.frame)
    waiting = replace(playing, mode="waiting", gate=gate, until=until)
    still = tuple(action for action in actions if action != Resume())
    return waiting, (*still, Speak(before.welcome))


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


def go_on(state: State, event: Event) -> Step:
    """Resume the track at the start of the sentence in which it was left."""
    assert state.revision is not None
    return play(state, event, state.revision, state.layout.sentence_start(state.frame))


def pause(state: State, event: Event) -> Step:
    """Be silent, and stay so."""
    said = (ClearSpeech(), Halt(), PlayTone("paused"))
    return in_mode(state, "paused"), (*said, *remember(state, event))


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


def end(state: State, event: Event, outcome: Ending) -> Step:
    """Leave the session for good."""
    actions = (ClearSpeech(), Halt(), *remember(state, event), Quit(outcome))
    return in_mode(state, "finished"), actions


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
    texts = texts_for(state, event, question)
    return (*map(Speak, texts), Message(" ".join(texts)))


def texts_for(state: State, event: Event, question: Question) -> tuple[str, ...]:
    """Return the sentences that answer a question."""
    if question == "time":
        here = here_of(state, Tick(event.at))
        later = state.outline.points[state.outline.points.index(here) + 1 :]
        left = sum(point.kind == "exercise" for point in later)
        return time_left(state.layout, state.frame, here, left)
    if question in ("easier", "harder"):
        exercise = here_of(state, Tick(event.at)).place.exercise
        return state.variants.get((exercise or "", question), (_ANSWERS[question],))
    if question == "help":
        return (HELP, *state.notices)
    return (_ANSWERS[question],)
