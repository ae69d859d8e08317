"""Where the listener is, and going somewhere else: next, back, repeat, pause, stop, on."""

from __future__ import annotations

from dataclasses import replace

from coach.session.answers import NOT_SPOKEN, PAIN
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
    Notice,
    Outcome,
    PlayTone,
    Quit,
    Remember,
    Seek,
    Speak,
    Switch,
    Tick,
)
from coach.session.state import (
    FORMER,
    START_SECONDS,
    STOPPED_SECONDS,
    TRAIL,
    State,
    Step,
    in_mode,
)


def here_of(state: State, event: Event) -> Point:
    """The point that the listener means."""
    if state.target is not None:
        return state.target
    layout, frame = _meant(state, event)
    return layout.point_at(frame)


def _meant(state: State, event: Event) -> tuple[Layout, int]:
    """What was heard when a spoken command began, else what plays now."""
    if isinstance(event, Command) and event.heard is not None:
        for edition in (state.edition, *state.editions):
            if edition is not None and event.edition in (None, edition.id):
                return edition.layout, event.heard
    return state.layout, state.frame


def remember(state: State, event: Event) -> tuple[Action, ...]:
    """Have the place of what was meant kept, if it is in an exercise."""
    place = here_of(state, event).place
    return (Remember(place),) if place.exercise else ()


def go(state: State, event: Event, point: Point, *lead: Action, exact: bool = False) -> Step:
    """Play from ``point`` on, as soon as it has been spoken; ``lead`` comes first.

    Where it never will be, everything stays as it is, and a tone says so.
    """
    found = _find(state, point, exact=exact)
    if found is not None:
        return play(state, event, *found, *lead)
    if not state.making:
        return state, (Chime("not-understood"), Notice(NOT_SPOKEN))
    welcome = state.welcome if point == state.target else None
    loading = replace(in_mode(state, "loading"), target=point, exact=exact, welcome=welcome)
    return loading, (Hush(), Hold(), *(lead or (PlayTone("heard"),)))


def _find(state: State, point: Point, *, exact: bool) -> tuple[Edition, int] | None:
    """Find an edition that has ``point``; ``exact``: with these settings, while one may come."""
    for edition in state.editions:
        frame = edition.layout.frame_of(point)
        wanted = edition.settings == state.settings or not (exact and state.making)
        if frame is not None and wanted:
            return edition, frame
    return None


def play(state: State, event: Event, edition: Edition, frame: int, *lead: Action) -> Step:
    """Play an edition from ``frame`` on, or the fresh one, where it may take over there."""
    state = at(state, edition, frame)
    here = next(iter(turns(state, frame)), None)
    if state.fresh is not None and here is not None and here[0] == frame:
        state = at(state, state.fresh, here[1])
    assert state.edition is not None
    playing = in_mode(state, "playing")
    seek = Seek(state.edition.id, state.frame)
    actions = (Hush(), *lead, seek, Go(), *switch(playing), *remember(playing, Tick(event.at)))
    return playing, actions


def at(state: State, edition: Edition, frame: int) -> State:
    """Return the state at ``frame`` of an edition, which is then the one that plays."""
    taken_over = state.fresh is not None and state.fresh.id == edition.id
    former = state.former
    if state.edition is not None and state.edition.id != edition.id:
        former = (state.edition, *(one for one in former if one.id != edition.id))
        whole = tuple(one for one in former[FORMER:] if one.layout.whole)
        former = (*former[:FORMER], *whole[:1])
    return replace(
        state,
        edition=edition,
        fresh=None if taken_over else state.fresh,
        former=former,
        frame=frame,
        target=None,
        exact=False,
        welcome=None,
    )


def switch(state: State) -> tuple[Action, ...]:
    """Have the fresh edition take over at the next point that both have."""
    if state.fresh is None or state.edition is None:
        return ()
    return (Switch(state.fresh.id, turns(state, state.frame)),)


def turns(state: State, frame: int) -> tuple[tuple[int, int], ...]:
    """Return where the fresh edition may take over, from ``frame`` on.

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


def furthest(state: State) -> Edition | None:
    """The edition that goes the furthest, and of those the one that begins first."""
    known = (state.edition, *state.editions)
    return max(
        (one for one in known if one is not None),
        key=lambda one: (state.course.points.index(one.layout.points[-1]), len(one.layout.points)),
        default=None,
    )


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
    side = state.course.side_of(here_of(state, event))
    key = (side.place.exercise or "", side.place.side)
    if side.kind != "side" or (state.course.is_first_side(side) and not state.brief):
        return _jump(state, event, side)
    if key in state.settings.in_full:
        return _jump(state, event, side, exact=True)
    settings = replace(state.settings, in_full=state.settings.in_full | {key})
    wanted = replace(state, settings=settings, making=True)
    state, actions = _jump(wanted, event, side, exact=True)
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
    """Go on behind a silence in which the coach waits for the person."""
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
