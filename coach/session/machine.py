"""Every transition of a live session; nothing else decides what one does.

The rules:

1. ``step(state, event) -> (state, actions)`` is pure. Time arrives inside
   events, sound and settings are handled by the caller, who carries out the actions.
2. What may happen is a table, ``RULES``: in these modes, on this trigger, do
   that (see `commands`, `interview` and `progress`), and stay in the mode or change to one of
   those. What is not in it changes nothing.
3. "Stop" and "pause" are silence in the same step, from any mode.
4. A hold is never shortened and never stretched. What is asked for in a hold
   is answered by a tone, and in words in a silence of the hold that is long
   enough, or else once the person has let go. What interrupts a rep breaks it:
   going on means the whole rep again.
5. Every command is answered in the same step: by silence, a tone or speech; a
   spoken one always by a tone first, for it may have been somebody else's.
6. A session that is stopped, and is not resumed within a minute, ends. One
   that has ended does nothing any more, and so no voice alone ends it at once,
   as long as there are exercises left.
7. Settings take another revision. It takes over at a point where a sentence or
   a rep starts, or wherever the listener goes next; never while the track
   stands. What is kept from one revision to the next is a point, never a frame.
8. Without a sound device nothing plays: a mode that would is ``lost``, and the
   rep is begun again once there is a device. A session that was asleep pauses.
9. Whatever was done as a command, another word takes it back. A jump is
   remembered until a hold begins where it led to. Who is brought back into a
   rep from another side or exercise is told the side first.
10. What may have been a command is asked about where nobody is kept waiting in
   a hold for it. Without an answer the session goes on as if nothing had been.
   What may have been a cry of pain is a pause.
11. At a ready gate the track stands, and goes on behind it only when the
   listener says so or the limit has passed; whatever interrupts the wait, it
   is begun again.
12. What is to be asked before the exercises is asked before anything else is
   heard, and no way leads round it. What is asked after them may be left
   unanswered. An answer is kept in the step that makes it certain.
13. Nothing is waited for that is not being made. ``loading`` lasts while ``making``;
   what cannot be made is said, and the session goes on with what it has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from coach.session import commands, interview, playback, progress
from coach.session.events import (
    Chime,
    ClearSpeech,
    Command,
    Event,
    Halt,
    PlayTone,
    Quit,
    Remember,
)
from coach.session.state import (
    ALIVE,
    GUIDING,
    INTERVIEW,
    SOUNDING,
    STILL,
    Handler,
    Mode,
    State,
    Step,
    in_mode,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """In these modes, on this trigger (a verb or an event's name), do it.

    to: the modes that this may lead to, beside the one it is in.
    """

    modes: tuple[Mode, ...]
    trigger: str
    do: Handler
    to: tuple[Mode, ...] = ()


# The modes in which the exercises can be steered.
_STEERED: Final[tuple[Mode, ...]] = (*GUIDING, *STILL, "lost")
_NOT_ASKING: Final[tuple[Mode, ...]] = tuple(mode for mode in _STEERED if mode != "asking")
# Where a jump plays on at once; and where it may come back to a question first.
_MOVING: Final[tuple[Mode, ...]] = ("playing", "waiting", "answering", "trying")
_RETURNING: Final[tuple[Mode, ...]] = ("loading", *STILL, "lost")
# What is answered in words.
_ASKED: Final = ("time", "help", "easier", "harder")

RULES: Final[tuple[Rule, ...]] = (
    Rule(_MOVING, "next", commands.next_exercise, ("playing", "loading")),
    Rule(_RETURNING, "next", commands.next_exercise, ("playing", "loading", *INTERVIEW)),
    Rule(("asking",), "next", commands.and_go_on(commands.next_exercise), ("playing", "loading")),
    Rule((*_MOVING, "asking"), "back", commands.back, ("playing", "loading", "answering")),
    Rule(_RETURNING, "back", commands.back, ("playing", "loading", "answering", *INTERVIEW)),
    Rule((*_MOVING, "asking"), "repeat", commands.repeat, ("playing", "loading")),
    Rule(_RETURNING, "repeat", commands.repeat, ("playing", "loading", *INTERVIEW)),
    Rule(
        tuple(mode for mode in ALIVE if mode != "trying"),
        "pause",
        playback.pause,
        ("paused",),
    ),
    Rule(("trying",), "pause", interview.tried, ("answering", "paused")),
    Rule(ALIVE, "pain", commands.pain, ("paused",)),
    Rule((*SOUNDING, "paused", "lost"), "stop", commands.stop, ("stopped", "finished")),
    Rule(("stopped",), "stop", commands.stop_again, ("finished",)),
    Rule(
        (*STILL, "lost"),
        "resume",
        playback.resume,
        ("playing", "loading", "answering", *INTERVIEW),
    ),
    Rule(("waiting", "trying"), "resume", commands.ready, ("playing",)),
    Rule(("answering", "asking"), "resume", playback.go_on, ("playing",)),
    Rule(
        ("loading", "playing"),
        "resume",
        commands.resume_playing,
        ("playing", "loading", "answering", "screening"),
    ),
    Rule(
        (*STILL, "lost"), "ready", playback.resume, ("playing", "loading", "answering", *INTERVIEW)
    ),
    Rule(("playing", "waiting", "trying"), "ready", commands.ready, ("playing",)),
    Rule(("asking",), "ready", commands.and_go_on(commands.ready), ("playing",)),
    Rule(("loading", "answering"), "ready", commands.heard),
    Rule((*SOUNDING, "lost"), "play-pause", playback.pause, ("paused",)),
    Rule(STILL, "play-pause", playback.resume, ("playing", "loading", "answering", *INTERVIEW)),
    *(Rule(("playing", "asking"), verb, commands.ask, ("answering",)) for verb in _ASKED),
    *(
        Rule(("loading", "waiting", "answering", "trying", *STILL, "lost"), verb, commands.ask)
        for verb in _ASKED
    ),
    Rule(("playing", "answering", "asking"), "more-time", commands.ask, ("waiting",)),
    Rule(("waiting", "trying"), "more-time", commands.wait_longer),
    Rule(("loading",), "more-time", commands.wait_on_arrival),
    Rule((*STILL, "lost"), "more-time", commands.stay, ("paused",)),
    Rule((*_NOT_ASKING, *INTERVIEW), "louder", commands.volume),
    Rule((*_NOT_ASKING, *INTERVIEW), "quieter", commands.volume),
    Rule(_NOT_ASKING, "slower", commands.rate),
    Rule(_NOT_ASKING, "faster", commands.rate),
    Rule(("asking",), "louder", commands.and_go_on(commands.volume), ("playing",)),
    Rule(("asking",), "quieter", commands.and_go_on(commands.volume), ("playing",)),
    Rule(("asking",), "slower", commands.and_go_on(commands.rate), ("playing",)),
    Rule(("asking",), "faster", commands.and_go_on(commands.rate), ("playing",)),
    Rule(("playing",), "Asked", commands.asked, ("asking", "paused")),
    Rule(
        ("loading", "waiting", "answering", "asking", "trying", *INTERVIEW),
        "Asked",
        commands.asked,
        ("paused",),
    ),
    Rule(STILL, "Asked", commands.asked),
    Rule(("asking",), "Denied", playback.go_on, ("playing",)),
    Rule(ALIVE, "Missed", commands.missed),
    Rule(("asking",), "Tick", commands.asking_time, ("playing",)),
    Rule(("screening",), "Answered", interview.answered, ("playing", "waiting", "leaving")),
    Rule(("debriefing",), "Answered", interview.answered, ("leaving",)),
    Rule(("debriefing",), "Denied", interview.denied),
    Rule(("screening",), "Tick", interview.no_answer, ("leaving",)),
    Rule(("debriefing",), "Tick", interview.no_answer, ("leaving", "finished")),
    Rule(("leaving",), "AnswerEnded", interview.leave, ("finished",)),
    Rule(("screening", "leaving"), "ready", interview.skip, ("finished",)),
    Rule(("screening", "leaving"), "next", interview.skip, ("finished",)),
    Rule(("debriefing",), "ready", interview.skip, ("leaving", "finished")),
    Rule(("debriefing",), "next", interview.skip, ("leaving", "finished")),
    *(Rule(INTERVIEW, verb, interview.ask_again) for verb in ("back", "repeat", "resume", "help")),
    Rule(INTERVIEW, "more-time", interview.more_time),
    *(
        Rule(INTERVIEW, verb, interview.cannot)
        for verb in ("time", "easier", "harder", "slower", "faster")
    ),
    Rule(("trying",), "Tick", interview.not_heard, ("answering",)),
    Rule(("playing",), "Playhead", progress.advance, ("waiting", "answering", "trying")),
    Rule(("waiting",), "Tick", progress.gate_time, ("playing",)),
    Rule(("stopped",), "Tick", progress.stop_time, ("debriefing", "finished")),
    Rule(("playing",), "AsideSaid", commands.said_aside),
    Rule(("answering",), "AnswerEnded", playback.go_on, ("playing",)),
    Rule(("playing",), "Ended", progress.ended, ("debriefing", "finished")),
    Rule(ALIVE, "Interrupted", progress.interrupted, ("finished",)),
    Rule(
        ("loading",),
        "Compiled",
        progress.compiled,
        ("playing", "waiting", "answering", *INTERVIEW),
    ),
    Rule(tuple(mode for mode in ALIVE if mode != "loading"), "Compiled", progress.compiled),
    Rule(
        ("loading",),
        "CompileFailed",
        progress.not_compiled,
        ("playing", "answering", *INTERVIEW, "finished"),
    ),
    Rule(
        tuple(mode for mode in ALIVE if mode != "loading"),
        "CompileFailed",
        progress.not_compiled,
        ("finished",),
    ),
    Rule(SOUNDING, "DeviceLost", progress.lost, ("lost",)),
    Rule((*STILL, "lost"), "DeviceLost", progress.lost_while_still),
    Rule(
        ("lost",),
        "DeviceBack",
        progress.back_again,
        ("playing", "loading", "answering", *INTERVIEW),
    ),
    Rule((*SOUNDING, *STILL), "DeviceBack", progress.back_while_still),
    Rule((*SOUNDING, "lost"), "Slept", progress.slept, ("paused",)),
)
_RULES: Final = {(mode, rule.trigger): rule for rule in RULES for mode in rule.modes}


def trigger_of(event: Event) -> str:
    """Return what the table calls an event: a command's verb, else the name of its type."""
    return event.verb if isinstance(event, Command) else type(event).__name__


def step(state: State, event: Event) -> Step:
    """Return what a session becomes by an event, and what is to be done about it."""
    rule = _RULES.get((state.mode, trigger_of(event)))
    if rule is None:
        return state, ()
    after, actions = rule.do(state, event)
    spoken = isinstance(event, Command) and event.heard is not None
    if spoken and not any(isinstance(action, PlayTone | Chime | Quit) for action in actions):
        # Rule 5: a tone, before anything else is heard.
        silent = len([*takewhile(lambda one: isinstance(one, ClearSpeech | Halt), actions)])
        actions = (*actions[:silent], PlayTone("heard"), *actions[silent:])
    done = {act.place for act in actions if isinstance(act, Remember) and act.rep_done}
    if done - after.done:
        after = replace(after, done=after.done | done)
    if not after.device and after.mode in SOUNDING:
        after = in_mode(after, "lost")
    return after, actions
