"""Where the listener is, and going somewhere else: next, back, repeat, pause, stop, on."""

from __future__ import annotations

from dataclasses import replace

from coach.session.answers import PAIN
from coach.session.course import SWITCHABLE, Layout, Point, span_at
from coach.session.events import (
    Action,
    Chime,
    Command,
    Compile,
    Edition,
    Event,
    Go,
    Hold,
    Hush,
    Outcome,
    PlayTone,
    Quit,
    Remember,
    Seek,
    Speak,
    Switch,
    Tick,
)
from coach.session.state import START_SECONDS, STOPPED_SECONDS, TRAIL, State, Step, in_mode


def here_of(state: State, event: Event) -> Point:
    """The point that the listener means."""
    if state.target is not None:
        return state.target
    layout, frame = _meant(state, event)
    return layout.point_at(frame)


def _meant(state: State, event: Event) -> tuple[Layout, int]:
    """What was heard when a spoken command began, else what plays now."""
    if isinstance(event, Command) and event.heard is not None:
        for edition in (state.edition, state.fresh, state.former):
            if edition is not None and event.edition in (None, edition.id):
                return edition.layout, event.heard
    return state.layout, state.frame


def remember(state: State, event: Event) -> tuple[Action, ...]:
    """Have the place of what was meant kept, if it is in an exercise."""
    place = here_of(state, event).place
    return (Remember(place),) if place.exercise else ()


def go(state: State, event: Event, point: Point, *lead: Action, exact: bool = False) -> Step:
    """Play from ``point`` on, as soon as it has been spoken; ``lead`` comes first."""
    for edition in (state.fresh, state.edition):
        if edition is None or (exact and edition.settings != state.settings):
            continue
        frame = edition.layout.frame_of(point)
        if frame is not None:
            return play(state, event, edition, frame, *lead)
    welcome = state.welcome if point == state.target else None
    loading = replace(in_mode(state, "loading"), target=point, exact=exact, welcome=welcome)
    return loading, (Hush(), Hold(), *(lead or (PlayTone("heard"),)))


def play(state: State, event: Event, edition: Edition, frame: int, *lead: Action) -> Step:
    """Play an edition from ``frame`` on; ``lead`` comes first."""
    state = at(state, edition, frame)
    playing = in_mode(state, "playing")
    seek = Seek(edition.id, frame)
    actions = (Hush(), *lead, seek, Go(), *switch(playing), *remember(playing, Tick(event.at)))
    return playing, actions


def at(state: State, edition: Edition, frame: int) -> State:
    """Return the state at ``frame`` of an edition, which is then the one that plays."""
    newest = state.fresh is not None and state.fresh.id == edition.id
    another = state.edition is not None and state.edition.id != edition.id
    return replace(
        state,
        edition=edition,
        fresh=None if newest else state.fresh,
        former=state.edition if another else state.former,
        frame=frame,
        target=None,
        exact=False,
        welcome=None,
    )


def switch(state: State) -> tuple[Action, ...]:
    """Have the fresh edition take over at the next point that both have."""
    if state.fresh is None:
        return ()
    old, new = state.layout, state.fresh.layout
    pairs = tuple(
        (start, frame)
        for point, start in zip(old.points, old.starts, strict=True)
        if start > state.frame and point.kind in SWITCHABLE
        for frame in (new.frame_of(point),)
        if frame is not None
    )
    return (Switch(state.fresh.id, pairs),) if pairs else ()


def in_effort(state: State) -> bool:
    """Whether the person holds or moves, and would have to keep that up."""
    return span_at(state.layout.efforts, state.frame) is not None


def next_exercise(state: State, event: Command) -> Step:
    """Leave out the rest of this exercise."""
    point = state.course.next_exercise(here_of(state, event))
    if point is None:
        return state, (Chime("heard"),)
    return _jump(state, event, point)


def back(state: State, event: Command) -> Step:
    """Go to where this side began, or, just after it, the one before; or take a jump back."""
    here = here_of(state, event)
    if _skipped_to(state, here):
        return _return(state, event)
    start = state.course.start_of(here)
    if state.target is not None or _just_begun(state, event, start):
        start = state.course.start_before(here)
    return _jump(state, event, start)


def _skipped_to(state: State, here: Point) -> bool:
    """Whether the last jump left out the rest of an exercise: so it was no "back"."""
    if not state.trail:
        return False
    left = state.trail[-1]
    return left.place.exercise != here.place.exercise and state.course.is_before(left, here)


def _just_begun(state: State, event: Command, start: Point) -> bool:
    layout, frame = _meant(state, event)
    began = layout.frame_of(start)
    return began is not None and frame - began < START_SECONDS * layout.sample_rate


def _jump(state: State, event: Event, point: Point, *, exact: bool = False) -> Step:
    """Go somewhere else, and remember from where: it may have been a mishearing."""
    left = state.target or state.layout.place_at(state.frame)
    trail = (*state.trail, left)[-TRAIL:]
    return go(replace(state, trail=trail), event, point, exact=exact)


def _return(state: State, event: Event) -> Step:
    """Take the last jump back."""
    *trail, left = state.trail
    return go(replace(state, trail=tuple(trail)), event, left, PlayTone("resumed"))


def repeat(state: State, event: Command) -> Step:
    """Do this side again, in full."""
    side = state.course.side_of(here_of(state, event))
    key = (side.place.exercise or "", side.place.side)
    if side.kind != "side" or (state.course.is_first_side(side) and not state.brief):
        return _jump(state, event, side)
    if key in state.settings.in_full:
        return _jump(state, event, side, exact=True)
    settings = replace(state.settings, in_full=state.settings.in_full | {key})
    state, actions = _jump(replace(state, settings=settings), event, side, exact=True)
    return state, (*actions, Compile(settings, side))


def pause(state: State, event: Event) -> Step:
    """Be silent, and stay so."""
    said = (Hush(), Hold(), PlayTone("paused"))
    return in_mode(state, "paused"), (*said, *remember(state, event))


def pain(state: State, event: Command) -> Step:
    """Pause, and say what may help."""
    paused, actions = pause(state, event)
    return paused, (*actions, Speak(PAIN))


def stop(state: State, event: Command) -> Step:
    """Be silent; without another word the session ends in a minute."""
    stopped = replace(in_mode(state, "stopped"), until=event.at + STOPPED_SECONDS)
    return stopped, (Hush(), Hold(), *remember(state, event))


def stop_again(state: State, event: Command) -> Step:
    """End at once by key. A voice may be somebody else's, so it leaves the minute as it is."""
    if event.heard is not None:
        return state, (Hush(), Hold())
    return _stop_for_good(state, event)


def _stop_for_good(state: State, event: Command) -> Step:
    return end(state, event, "stopped")


def end(state: State, event: Event, outcome: Outcome) -> Step:
    """Leave the session for good."""
    actions = (Hush(), Hold(), *remember(state, event), Quit(outcome))
    return in_mode(state, "finished"), actions


def resume(state: State, event: Event) -> Step:
    """Go on: at the rep that was broken, else at the sentence."""
    tone = PlayTone("resumed")
    if state.target is not None:
        return go(state, event, state.target, tone, exact=state.exact)
    rep = state.layout.rep_at(state.frame)
    if rep is not None:
        return go(state, event, rep, tone)
    assert state.edition is not None
    return play(state, event, state.edition, state.layout.sentence_start(state.frame), tone)


def ready(state: State, event: Command) -> Step:
    """Go on from a silence in which the coach waits for the person."""
    wait = state.gate or span_at(state.layout.patient, state.frame)
    if wait is None:
        return state, (Chime("heard"),)
    assert state.edition is not None
    return play(state, event, state.edition, wait.end, PlayTone("heard"))


def heard(state: State, _event: Command) -> Step:
    """Show that it was heard; there is nothing to do."""
    return state, (Chime("heard"),)


def resume_playing(state: State, event: Command) -> Step:
    """Go on where the last jump left from, if there was one: so it was not meant."""
    return _return(state, event) if state.trail else heard(state, event)
