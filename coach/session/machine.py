"""Every transition of a live session; nothing else decides what one does.

The rules:

1. ``step(state, event) -> (state, actions)`` is pure. Time arrives inside
   events, sound and settings are handled by whoever carries out the actions.
2. What may happen is a table, ``RULES``: in these modes, on this trigger, do
   that, and stay in the mode or change to one of those. What is not in it
   changes nothing.
3. "Stop" and "pause" are silence in the same step, from any mode.
4. A hold is never shortened and never stretched. What is asked for in a hold
   is answered by a tone, and in words once the person has let go. What
   interrupts a rep breaks it: going on means the whole rep again.
5. Every command is answered in the same step: by silence, a tone or speech; a
   spoken one always by a tone first, for it may have been somebody else's.
6. A session that is stopped, and is not resumed within a minute, ends. One
   that has ended does nothing any more, and so no voice alone ends it at once.
7. Settings take another edition. It takes over at a point where a sentence or
   a rep starts, or wherever the listener goes next.
8. Without a sound device nothing plays: a mode that would is ``lost``, and the
   rep is begun again once there is a device.
9. Whatever was taken for a command, another word takes it back. A jump is
   remembered until a hold begins where it led to.
10. What may have been a command is asked about where nobody is kept waiting in
   a hold for it. Without an answer the session goes on as if nothing had been.
   What may have been a cry of pain is a pause.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, Final

from coach.session.answers import EASIER, GATE_PROMPT, HELP, MORE_TIME, PAIN, QUESTIONS, time_left
from coach.session.course import SWITCHABLE, Layout, Point, Span, span_at
from coach.session.events import (
    Action,
    Asked,
    Chime,
    Command,
    Compile,
    Compiled,
    CompileFailed,
    DeviceBack,
    DeviceLost,
    Edition,
    Ended,
    Event,
    Go,
    Hold,
    Hush,
    Interrupted,
    Notice,
    Outcome,
    Playhead,
    PlayTone,
    Quit,
    Remember,
    Seek,
    SetGain,
    Speak,
    Switch,
    Tick,
)
from coach.session.state import (
    ASKING_SECONDS,
    GAIN_RANGE_DB,
    GAIN_STEP_DB,
    GATE_FACTOR,
    GATE_SECONDS,
    MODES,
    MORE_SECONDS,
    RATE_RANGE,
    RATE_STEP,
    START_SECONDS,
    STOPPED_SECONDS,
    TRAIL,
    WELCOME_SECONDS,
    Mode,
    Question,
    State,
    Step,
    in_mode,
)

Handler = Callable[[State, Any], Step]

# ---- where we are, and going somewhere


def _here(state: State, event: Event) -> Point:
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


def _remember(state: State, event: Event) -> tuple[Action, ...]:
    place = _here(state, event).place
    return (Remember(place),) if place.exercise else ()


def _go(state: State, event: Event, point: Point, *lead: Action, exact: bool = False) -> Step:
    """Play from ``point`` on, as soon as it has been spoken; ``lead`` comes first."""
    for edition in (state.fresh, state.edition):
        if edition is None or (exact and edition.settings != state.settings):
            continue
        frame = edition.layout.frame_of(point)
        if frame is not None:
            return _play(state, event, edition, frame, *lead)
    welcome = state.welcome if point == state.target else None
    loading = replace(in_mode(state, "loading"), target=point, exact=exact, welcome=welcome)
    return loading, (Hush(), Hold(), *(lead or (PlayTone("heard"),)))


def _play(state: State, event: Event, edition: Edition, frame: int, *lead: Action) -> Step:
    state = _at(state, edition, frame)
    playing = in_mode(state, "playing")
    seek = Seek(edition.id, frame)
    actions = (Hush(), *lead, seek, Go(), *_switch(playing), *_remember(playing, Tick(event.at)))
    return playing, actions


def _at(state: State, edition: Edition, frame: int) -> State:
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


def _switch(state: State) -> tuple[Action, ...]:
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


# ---- commands


def _next(state: State, event: Command) -> Step:
    point = state.course.next_exercise(_here(state, event))
    if point is None:
        return state, (Chime("heard"),)
    return _jump(state, event, point)


def _back(state: State, event: Command) -> Step:
    here = _here(state, event)
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
    return _go(replace(state, trail=trail), event, point, exact=exact)


def _return(state: State, event: Event) -> Step:
    """Take the last jump back."""
    *trail, left = state.trail
    return _go(replace(state, trail=tuple(trail)), event, left, PlayTone("resumed"))


def _repeat(state: State, event: Command) -> Step:
    side = state.course.side_of(_here(state, event))
    key = (side.place.exercise or "", side.place.side)
    if side.kind != "side" or (state.course.is_first_side(side) and not state.brief):
        return _jump(state, event, side)
    if key in state.settings.in_full:
        return _jump(state, event, side, exact=True)
    settings = replace(state.settings, in_full=state.settings.in_full | {key})
    state, actions = _jump(replace(state, settings=settings), event, side, exact=True)
    return state, (*actions, Compile(settings, side))


def _pause(state: State, event: Event) -> Step:
    said = (Hush(), Hold(), PlayTone("paused"))
    return in_mode(state, "paused"), (*said, *_remember(state, event))


def _pain(state: State, event: Command) -> Step:
    paused, actions = _pause(state, event)
    return paused, (*actions, Speak(PAIN))


def _stop(state: State, event: Command) -> Step:
    stopped = replace(in_mode(state, "stopped"), until=event.at + STOPPED_SECONDS)
    return stopped, (Hush(), Hold(), *_remember(state, event))


def _stop_again(state: State, event: Command) -> Step:
    """End at once by key. A voice may be somebody else's, so it leaves the minute as it is."""
    if event.heard is not None:
        return state, (Hush(), Hold())
    return _stop_for_good(state, event)


def _stop_for_good(state: State, event: Command) -> Step:
    return _end(state, event, "stopped")


def _end(state: State, event: Event, outcome: Outcome) -> Step:
    actions = (Hush(), Hold(), *_remember(state, event), Quit(outcome))
    return in_mode(state, "finished"), actions


def _resume(state: State, event: Event) -> Step:
    tone = PlayTone("resumed")
    if state.target is not None:
        return _go(state, event, state.target, tone, exact=state.exact)
    rep = state.layout.rep_at(state.frame)
    if rep is not None:
        return _go(state, event, rep, tone)
    assert state.edition is not None
    return _play(state, event, state.edition, state.layout.sentence_start(state.frame), tone)


def _ready(state: State, event: Command) -> Step:
    """Go on from a silence in which the coach waits for the person."""
    wait = state.gate or span_at(state.layout.patient, state.frame)
    if wait is None:
        return state, (Chime("heard"),)
    assert state.edition is not None
    return _play(state, event, state.edition, wait.end, PlayTone("heard"))


def _heard(state: State, _event: Command) -> Step:
    return state, (Chime("heard"),)


def _resume_playing(state: State, event: Command) -> Step:
    """Go on where the last jump left from, if there was one: so it was not meant."""
    return _return(state, event) if state.trail else _heard(state, event)


# ---- what is answered in words


def _ask(state: State, event: Command) -> Step:
    """Answer in words: after the hold, where one runs."""
    question = event.verb
    assert question in ("time", "help", "easier", "more-time")
    if state.edition is None:
        return _heard(state, event)
    if state.mode == "playing" and _in_effort(state):
        return replace(state, pending=(*state.pending, question)), (Chime("heard"),)
    lead = (Hush(), PlayTone("heard"))
    if state.mode in ("playing", "answering", "asking"):
        return _answer(state, event, (*state.pending, question), *lead)
    return state, (*lead, *_words(state, event, question))


def _answer(state: State, event: Event, questions: tuple[Question, ...], *lead: Action) -> Step:
    """Let the track stand, answer, and where more time is needed wait for "ready"."""
    asked = dict.fromkeys(questions)
    words = (word for question in asked for word in _words(state, event, question))
    after = _wait(state, event) if "more-time" in asked else in_mode(state, "answering")
    return after, (Hold(), *lead, *words)


def _words(state: State, event: Event, question: Question) -> tuple[Action, ...]:
    texts: tuple[str, ...]
    if question == "time":
        here = _here(state, Tick(event.at))
        later = state.course.points[state.course.points.index(here) + 1 :]
        left = sum(point.kind == "exercise" for point in later)
        texts = time_left(state.layout, state.frame, here, left)
    else:
        texts = ({"help": HELP, "easier": EASIER, "more-time": MORE_TIME}[question],)
    return (*map(Speak, texts), Notice(" ".join(texts)))


def _wait(state: State, event: Event) -> State:
    """Wait in this silence for longer than it lasts, or else before this sentence."""
    layout, frame = state.layout, state.frame
    here = layout.sentence_start(frame)
    silence = span_at(layout.patient, frame) or Span(here, here)
    left = max(0, silence.end - frame) / layout.sample_rate
    until = event.at + left + MORE_SECONDS
    return replace(in_mode(state, "waiting"), gate=silence, prompted=True, until=until)


def _wait_longer(state: State, event: Command) -> Step:
    assert state.until is not None
    waiting = replace(state, prompted=True, until=state.until + MORE_SECONDS)
    return waiting, (Hush(), PlayTone("heard"), *_words(state, event, "more-time"))


def _wait_on_arrival(state: State, _event: Command) -> Step:
    return replace(state, welcome=state.welcome or MORE_TIME), (Chime("heard"),)


def _stay(state: State, event: Command) -> Step:
    """A pause lasts as long as anybody needs."""
    said = (Hush(), Hold(), PlayTone("heard"), *_words(state, event, "more-time"))
    return in_mode(state, "paused"), said


# ---- what may have been a command


def _asked(state: State, event: Asked) -> Step:
    """Ask whether it was meant; nobody who may be in pain is kept going meanwhile."""
    question = QUESTIONS.get(event.verb)
    words = (Speak(question),) if question else ()
    if state.mode in _STILL:
        return state, words
    if event.verb in ("stop", "pause", "pain"):
        paused, actions = _pause(state, event)
        return paused, (*actions, *words)
    if state.mode == "waiting":
        return state, words
    if state.mode in ("loading", "answering") or state.pending or _in_effort(state):
        return state, (Chime("not-understood"),)
    asking = replace(in_mode(state, "asking"), until=event.at + ASKING_SECONDS)
    return asking, (Hold(), Hush(), *words)


def _asking_time(state: State, event: Tick | Playhead) -> Step:
    if state.until is None or event.at < state.until:
        return state, ()
    return _go_on(state, event)


def _go_on(state: State, event: Event) -> Step:
    """Take up the track again at the sentence where it was left."""
    assert state.edition is not None
    return _play(state, event, state.edition, state.layout.sentence_start(state.frame))


def _and_go_on(do: Handler) -> Handler:
    """Do what was asked about, and do not wait for another answer."""

    def do_both(state: State, event: Command) -> Step:
        after, actions = do(state, event)
        if after.mode != "asking":
            return after, actions
        going, first = _go_on(after, event)
        return going, (*first, *actions)

    return do_both


# ---- settings


def _volume(state: State, event: Command) -> Step:
    change = GAIN_STEP_DB if event.verb == "louder" else -GAIN_STEP_DB
    lowest, highest = GAIN_RANGE_DB
    gain = min(max(state.gain_db + change, lowest), highest)
    if gain == state.gain_db:
        return state, (Chime("not-understood"),)
    return replace(state, gain_db=gain), (SetGain(gain), Chime("heard"))


def _rate(state: State, event: Command) -> Step:
    change = RATE_STEP if event.verb == "faster" else -RATE_STEP
    lowest, highest = RATE_RANGE
    rate = min(max(state.settings.rate_percent + change, lowest), highest)
    if rate == state.settings.rate_percent:
        return state, (Chime("not-understood"),)
    settings = replace(state.settings, rate_percent=rate)
    here = _here(state, Tick(event.at))
    origin = state.target or state.course.next_switch(here) or here
    return replace(state, settings=settings), (Compile(settings, origin), Chime("heard"))


# ---- the playing itself


def _moved(state: State, event: Playhead) -> Step:
    """Note reps that are done and begun, open gates, answer what had to wait."""
    moved, before = _follow(state, event)
    if moved is None:
        return state, ()
    noted = _noted(moved, before)
    layout, frame = moved.layout, moved.frame
    if _in_effort(moved):
        return replace(moved, trail=()), noted
    if moved.pending and span_at(layout.speech, frame) is None:
        return _answer(moved, event, moved.pending, *noted)
    gate = span_at(layout.gates, frame) if moved.gates else None
    if gate is None:
        return moved, noted
    fixed = (gate.end - gate.start) / layout.sample_rate
    until = event.at + max(GATE_SECONDS, GATE_FACTOR * fixed)
    return replace(moved, mode="waiting", gate=gate, until=until), (*noted, Chime("ready"))


def _follow(state: State, event: Playhead) -> tuple[State | None, int]:
    """Return the state at the playhead, and the frame it was at; None for one long left."""
    if state.fresh is not None and event.edition == state.fresh.id:
        return _at(state, state.fresh, event.frame), event.frame - 1
    if state.edition is None or event.edition != state.edition.id:
        return None, 0
    return replace(state, frame=event.frame), state.frame


def _noted(state: State, before: int) -> tuple[Action, ...]:
    layout, frame = state.layout, state.frame
    done = tuple(
        Remember(point.place, rep_done=True)
        for span, point in layout.reps
        if before < span.end <= frame
    )
    here = layout.point_at(frame).place
    if here.exercise and here != layout.point_at(max(0, before)).place:
        return (*done, Remember(here))
    return done


def _in_effort(state: State) -> bool:
    """Whether the person holds or moves, and would have to keep that up."""
    return span_at(state.layout.efforts, state.frame) is not None


def _moved_in_gate(state: State, event: Playhead) -> Step:
    moved, _ = _follow(state, event)
    if moved is None or moved.gate is None:
        return state, ()
    if moved.frame < moved.gate.end or moved.prompted:
        return moved, ()
    return replace(moved, prompted=True), (Speak(GATE_PROMPT),)


def _gate_time(state: State, event: Tick) -> Step:
    if state.gate is None or state.until is None or event.at < state.until:
        return state, ()
    assert state.edition is not None
    return _play(state, event, state.edition, state.gate.end)


def _stop_time(state: State, event: Tick | Playhead) -> Step:
    if state.until is None or event.at < state.until:
        return state, ()
    return _end(state, event, "stopped")


def _ended(state: State, event: Ended) -> Step:
    return _end(state, event, "completed")


def _interrupted(state: State, event: Interrupted) -> Step:
    return _end(state, event, "interrupted")


# ---- editions and devices


def _compiled(state: State, event: Compiled) -> Step:
    adopted = _adopt(state, event.edition)
    if adopted is None:
        return state, ()
    if adopted.mode == "loading" and adopted.target is not None:
        return _arrive(adopted, event, adopted.target)
    if adopted.mode in _SOUNDING:
        return adopted, _switch(adopted)
    return adopted, ()


def _adopt(state: State, edition: Edition) -> State | None:
    """Take an edition in, unless nobody wants it any more."""
    current, fresh = state.edition, state.fresh
    if current is not None and edition.id == current.id:
        return replace(state, edition=edition)
    if fresh is not None and edition.id == fresh.id:
        return replace(state, fresh=edition)
    newest = max((known.id for known in (current, fresh) if known is not None), default=-1)
    if edition.settings != state.settings or edition.id < newest:
        return None
    return replace(state, fresh=edition)


def _arrive(state: State, event: Compiled, target: Point) -> Step:
    arrived, actions = _go(state, event, target, exact=state.exact)
    if arrived.mode == "loading":
        return arrived, ()
    return _welcome(arrived, event, actions, state.welcome) if state.welcome else (arrived, actions)


def _welcome(state: State, event: Compiled, actions: tuple[Action, ...], words: str) -> Step:
    """Greet somebody who comes back, and wait before the rep they broke off at."""
    until = event.at + (GATE_SECONDS if state.gates else WELCOME_SECONDS)
    gate = Span(state.frame, state.frame)
    waiting = replace(state, mode="waiting", gate=gate, prompted=True, until=until)
    still = tuple(action for action in actions if action != Go())
    return waiting, (*still, Speak(words))


def _not_compiled(state: State, event: CompileFailed) -> Step:
    """Stay with the settings that work; without any edition the session fails."""
    if event.settings != state.settings:
        return state, ()
    notice = Notice(event.message)
    current = state.edition
    if current is None or (current.settings == event.settings and not current.layout.complete):
        state, actions = _end(state, event, "failed")
        return state, (notice, *actions)
    state = replace(state, settings=current.settings)
    answer = (notice, Chime("not-understood"))
    if state.mode == "loading" and state.target is not None:
        state, actions = _go(state, event, state.target)
        return state, (*actions, *answer)
    return state, answer


def _lost(state: State, event: DeviceLost) -> Step:
    lost = replace(in_mode(state, "lost"), device=False)
    return lost, (Hush(), Hold(), Notice(event.message), *_remember(state, event))


def _lost_while_still(state: State, event: DeviceLost) -> Step:
    return replace(state, device=False), (Notice(event.message),)


def _back_again(state: State, event: DeviceBack) -> Step:
    state, actions = _resume(replace(state, device=True), event)
    return state, (Notice(event.message), *actions)


def _back_while_still(state: State, event: DeviceBack) -> Step:
    return replace(state, device=True), (Notice(event.message),)


# ---- the table


@dataclass(frozen=True, slots=True)
class Rule:
    """In these modes, on this trigger (a verb or an event's name), do it.

    to: the modes that this may lead to, beside the one it is in.
    """

    modes: tuple[Mode, ...]
    trigger: str
    do: Handler
    to: tuple[Mode, ...] = ()


_ALIVE: Final[tuple[Mode, ...]] = tuple(mode for mode in MODES if mode != "finished")
_SOUNDING: Final[tuple[Mode, ...]] = ("loading", "playing", "waiting", "answering", "asking")
_STILL: Final[tuple[Mode, ...]] = ("paused", "stopped")
_NOT_ASKING: Final[tuple[Mode, ...]] = tuple(mode for mode in _ALIVE if mode != "asking")

RULES: Final[tuple[Rule, ...]] = (
    Rule(_NOT_ASKING, "next", _next, ("playing", "loading")),
    Rule(("asking",), "next", _and_go_on(_next), ("playing", "loading")),
    Rule(_ALIVE, "back", _back, ("playing", "loading")),
    Rule(_ALIVE, "repeat", _repeat, ("playing", "loading")),
    Rule(_ALIVE, "pause", _pause, ("paused",)),
    Rule(_ALIVE, "pain", _pain, ("paused",)),
    Rule((*_SOUNDING, "paused", "lost"), "stop", _stop, ("stopped",)),
    Rule(("stopped",), "stop", _stop_again, ("finished",)),
    Rule((*_STILL, "lost"), "resume", _resume, ("playing", "loading")),
    Rule(("waiting",), "resume", _ready, ("playing",)),
    Rule(("answering", "asking"), "resume", _go_on, ("playing",)),
    Rule(("loading", "playing"), "resume", _resume_playing, ("playing", "loading")),
    Rule((*_STILL, "lost"), "ready", _resume, ("playing", "loading")),
    Rule(("playing", "waiting"), "ready", _ready, ("playing",)),
    Rule(("asking",), "ready", _and_go_on(_ready), ("playing",)),
    Rule(("loading", "answering"), "ready", _heard),
    Rule((*_SOUNDING, "lost"), "play-pause", _pause, ("paused",)),
    Rule(_STILL, "play-pause", _resume, ("playing", "loading")),
    Rule(("playing", "asking"), "time", _ask, ("answering",)),
    Rule(("playing", "asking"), "help", _ask, ("answering",)),
    Rule(("playing", "asking"), "easier", _ask, ("answering",)),
    Rule(("loading", "waiting", "answering", *_STILL, "lost"), "time", _ask),
    Rule(("loading", "waiting", "answering", *_STILL, "lost"), "help", _ask),
    Rule(("loading", "waiting", "answering", *_STILL, "lost"), "easier", _ask),
    Rule(("playing", "answering", "asking"), "more-time", _ask, ("waiting",)),
    Rule(("waiting",), "more-time", _wait_longer),
    Rule(("loading",), "more-time", _wait_on_arrival),
    Rule((*_STILL, "lost"), "more-time", _stay, ("paused",)),
    Rule(_NOT_ASKING, "louder", _volume),
    Rule(_NOT_ASKING, "quieter", _volume),
    Rule(_NOT_ASKING, "slower", _rate),
    Rule(_NOT_ASKING, "faster", _rate),
    Rule(("asking",), "louder", _and_go_on(_volume), ("playing",)),
    Rule(("asking",), "quieter", _and_go_on(_volume), ("playing",)),
    Rule(("asking",), "slower", _and_go_on(_rate), ("playing",)),
    Rule(("asking",), "faster", _and_go_on(_rate), ("playing",)),
    Rule(("playing",), "Asked", _asked, ("asking", "paused")),
    Rule(("loading", "waiting", "answering", "asking"), "Asked", _asked, ("paused",)),
    Rule(_STILL, "Asked", _asked),
    Rule(("asking",), "Denied", _go_on, ("playing",)),
    Rule(("asking",), "Tick", _asking_time, ("playing",)),
    Rule(("asking",), "Playhead", _asking_time, ("playing",)),
    Rule(("playing",), "Playhead", _moved, ("waiting", "answering")),
    Rule(("waiting",), "Playhead", _moved_in_gate),
    Rule(("waiting",), "Tick", _gate_time, ("playing",)),
    Rule(("stopped",), "Tick", _stop_time, ("finished",)),
    Rule(("stopped",), "Playhead", _stop_time, ("finished",)),
    Rule(("answering",), "AnswerEnded", _go_on, ("playing",)),
    Rule(("playing",), "Ended", _ended, ("finished",)),
    Rule(_ALIVE, "Interrupted", _interrupted, ("finished",)),
    Rule(("loading",), "Compiled", _compiled, ("playing", "waiting")),
    Rule(tuple(mode for mode in _ALIVE if mode != "loading"), "Compiled", _compiled),
    Rule(("loading",), "CompileFailed", _not_compiled, ("playing", "finished")),
    Rule(
        tuple(mode for mode in _ALIVE if mode != "loading"),
        "CompileFailed",
        _not_compiled,
        ("finished",),
    ),
    Rule(_SOUNDING, "DeviceLost", _lost, ("lost",)),
    Rule((*_STILL, "lost"), "DeviceLost", _lost_while_still),
    Rule(("lost",), "DeviceBack", _back_again, ("playing", "loading")),
    Rule((*_SOUNDING, *_STILL), "DeviceBack", _back_while_still),
)
_RULES: Final = {(mode, rule.trigger): rule for rule in RULES for mode in rule.modes}


def trigger_of(event: Event) -> str:
    """What the table calls an event: a command's verb, else the name of its type."""
    return event.verb if isinstance(event, Command) else type(event).__name__


def _acknowledged(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Have a spoken command answered by a tone before anything else is heard."""
    if any(isinstance(action, PlayTone | Chime | Quit) for action in actions):
        return actions
    silent = sum(1 for _ in takewhile(lambda action: isinstance(action, Hush | Hold), actions))
    return (*actions[:silent], PlayTone("heard"), *actions[silent:])


def step(state: State, event: Event) -> Step:
    """Return what a session becomes by an event, and what is to be done about it."""
    rule = _RULES.get((state.mode, trigger_of(event)))
    if rule is None:
        return state, ()
    after, actions = rule.do(state, event)
    if isinstance(event, Command) and event.heard is not None:
        actions = _acknowledged(actions)
    if not after.device and after.mode in _SOUNDING:
        after = in_mode(after, "lost")
    return after, actions
