"""One run in the simulated room, for the table of echo.py."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import soxr

import coach
from coach.audio import to_floats
from coach.compiler import compile_track
from coach.library import find
from coach.listening import (
    AnyResult,
    Pipeline,
    SpokenCommand,
    Spotter,
    Waveform,
    line,
    open_recogniser,
)
from coach.listening.echo.aec3 import BLOCK, open_aec3
from coach.listening.grammar import grammar
from coach.player.voice_input import DUCK, SAFE_DUCK
from coach.programmes import load
from coach.testing.room import RATE, Case, Moment, Room, Spoken, while_talking
from coach.timeline import SAMPLE_RATE
from coach.voices import ClipBank, ClipCache, open_voice

WORK = Path(os.environ.get("COACH_EARS", "build/training"))
PROGRAMME = "sacroiliitis"
VOICES = ("natural", "system")
ROOMS = ((0.02, 1), (0.06, 2), (0.1, 3), (0.15, 4))
"""Delay in seconds, and seed, of the rooms that a row's commands are said in."""
JITTER = 0.002
FIRST_COMMAND = 10.0
BETWEEN = 1.5
GAP = 0.4
"""Seconds: before the first command; the least between two, and the most that is left of a
silence between two things that the coach says."""


@dataclass(frozen=True)
class Track:
    """What the coach plays, 16 kHz, and what it says where."""

    sound: Waveform
    cues: tuple[tuple[int, int, str], ...]

    def said(self, begin: int, end: int) -> str:
        return " ".join(text for start, stop, text in self.cues if start < end and stop > begin)


@cache
def session(voice: str) -> Track:
    """The bundled programme as it is played."""
    track = compile_track(load(find(PROGRAMME)), ClipBank(open_voice(voice), ClipCache()))
    samples = to_floats(np.concatenate(list(track.blocks(1 << 16))))
    cues = [
        (cue.start * RATE // SAMPLE_RATE, cue.end * RATE // SAMPLE_RATE, cue.text)
        for cue in track.timeline.cues
        if cue.kind != "silence"
    ]
    return Track(soxr.resample(samples, SAMPLE_RATE, RATE), tuple(cues))


@cache
def talk(voice: str, seconds: float, skip: int) -> Track:
    """The session from one of its cues on with hardly a silence, again and again."""
    whole, pieces, cues, at, index = session(voice), [], [], 0, skip
    while at < seconds * RATE:
        start, end, text = whole.cues[index % len(whole.cues)]
        later = whole.cues[(index + 1) % len(whole.cues)][0]
        pause = min(max(0, later - end), round(GAP * RATE))
        pieces += [whole.sound[start:end], np.zeros(pause, np.float32)]
        cues.append((at, at + end - start, text))
        at += end - start + pause
        index += 1
    return Track(np.concatenate(pieces), tuple(cues))


@cache
def commands(which: str, count: int, stops: int) -> tuple[tuple[str, str, Waveform], ...]:
    """Phrase, speaker and sound: ``count`` drawn at random, then more of "stop" up to ``stops``."""
    folder, phrases = WORK / which, grammar().commands["session"]
    verbs = {phrase: verb for verb, group in phrases.items() for phrase in group}
    with (folder / "clean.csv").open() as table:
        rows = [
            row
            for row in csv.DictReader(table)
            if row["phrase"] in verbs and not row["speaker"].startswith("people")
        ]
    np.random.default_rng(2026).shuffle(rows)
    more = [row for row in rows[count:] if verbs[row["phrase"]] == "stop"]
    chosen = rows[:count]
    chosen += more[: max(0, stops - sum(verbs[row["phrase"]] == "stop" for row in chosen))]
    samples = np.load(folder / "clean.npy", mmap_mode="r")
    return tuple(
        (row["phrase"], row["speaker"], _cut(samples, int(row["start"]), int(row["frames"])))
        for row in chosen
    )


def _cut(samples: np.ndarray, start: int, frames: int) -> Waveform:
    sound = to_floats(samples[start : start + frames])
    fade = np.minimum(1, np.arange(len(sound), dtype=np.float32) / 160)
    return sound * fade * fade[::-1]


class Tapped(Spotter):
    """A listener that remembers what it was given: the residual."""

    def __init__(self) -> None:
        super().__init__(open_recogniser())
        self.given: list[Waveform] = []

    def accept(self, block: Waveform, *more: object, **named: object) -> tuple[AnyResult, ...]:
        self.given.append(np.array(block))
        return super().accept(block, *more, **named)


@dataclass(frozen=True)
class Reaction:
    """What the ears made of a moment: events, and how loudly the coach may go on."""

    events: tuple[AnyResult, ...]
    gain: float = 1.0
    mode: str = ""


Ears = Callable[[Moment], Reaction]


def open_ears(kind: str, listener: Tapped, track: Track) -> Ears:
    """The whole chain; the same without ducking; AEC3 and the listener; the listener alone."""
    if kind in ("ours", "no ducking"):
        return _whole_chain(listener, track, ducks=kind == "ours")
    return _aec3(listener) if kind == "AEC3" else lambda m: Reaction(listener.accept(m.captured))


def _whole_chain(listener: Tapped, track: Track, *, ducks: bool) -> Ears:
    hearing = Pipeline(listener, track.said, open_aec3())

    def hear(moment: Moment) -> Reaction:
        hearing.played(moment.played, moment.played_at)
        heard = hearing.accept(moment.captured, moment.captured_at)
        soft = SAFE_DUCK if heard.mode == "safe" else DUCK
        return Reaction(heard.events, soft if heard.duck and ducks else 1.0, heard.mode)

    return hear


def _aec3(listener: Tapped) -> Ears:
    """As a call has it: both streams as the reported times have them (to 4 ms), and no gate."""
    strong = open_aec3()
    assert strong is not None, "needs the extra aec"
    far, near = np.zeros(0, np.float32), np.zeros(0, np.float32)

    def hear(moment: Moment) -> Reaction:
        nonlocal far, near
        far = np.concatenate([far, moment.played])
        near = np.concatenate([near, moment.captured])
        whole = min(len(near), len(far)) // BLOCK * BLOCK
        clean = strong.process(near[:whole], far[:whole])
        far, near = far[whole:], near[whole:]
        return Reaction(listener.accept(clean))

    return hear


@dataclass
class Outcome:
    """What one run gave. said: one entry a command, of what was made of it."""

    said: list[dict[str, object]] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    modes: dict[str, float] = field(default_factory=dict)
    erle: list[float] = field(default_factory=list)


def run(room: Room, kind: str, track: Track, outcome: Outcome) -> tuple[Waveform, Waveform]:
    """Let the time pass; note events, time and modes. Returns the capture and what was left."""
    listener, events, captured, gain = Tapped(), [], [], [1.0]
    ears = open_ears(kind, listener, track)
    for moment in room.run(lambda _: gain[0]):
        before = time.process_time()
        reaction = ears(moment)
        outcome.cpu += time.process_time() - before
        gain[0] = reaction.gain
        if reaction.events:
            events += reaction.events
            listener.asked = None  # nobody answers here
        captured.append(moment.captured)
        seconds = len(moment.captured) / RATE
        outcome.modes[reaction.mode] = outcome.modes.get(reaction.mode, 0) + seconds
        outcome.seconds += seconds
    _judge(room, events, outcome)
    return np.concatenate(captured), np.concatenate(listener.given)


def _judge(room: Room, events: list[AnyResult], outcome: Outcome) -> None:
    verbs = grammar().verbs
    for one in room.spoken:
        during = [e for e in events if e.start < one.end + RATE // 2 and e.end > one.start]
        found = [event.verb for event in during if isinstance(event, SpokenCommand)]
        outcome.said.append(
            {
                "at": one.start / RATE,
                "end": one.end / RATE,
                "phrase": one.phrase,
                "right": verbs[one.phrase] in found,
                "wrong": any(verb != verbs[one.phrase] for verb in found),
                "made": [line(event) for event in during],
            }
        )
        events = [event for event in events if event not in during]
    outcome.stray += [line(event) for event in events if isinstance(event, SpokenCommand)]


def say_commands(case: Case, kind: str, which: str, count: int, stops: int) -> Outcome:
    """A row's commands, a share of them in every room."""
    outcome, chosen = Outcome(), commands(which, count, stops)
    for number, (delay, seed) in enumerate(ROOMS):
        mine = [(phrase, sound) for phrase, _, sound in chosen[number :: len(ROOMS)]]
        track = talk(VOICES[number % 2], FIRST_COMMAND + 6.0 * len(mine), 40 * number)
        first = round(FIRST_COMMAND * RATE)
        spoken = tuple(
            Spoken(one.start + first, one.sound, one.phrase)
            for one in while_talking(track.sound[first:], mine, BETWEEN, seed)
        )
        assert len(spoken) == len(mine), "not all commands found a place"
        far = track.sound[: spoken[-1].end + RATE]
        here = _in_room(case, delay, seed)
        if kind == "silent":
            far, here = np.zeros_like(far), replace(here, clip="hard", change=None)
        run(Room(far, spoken, here), kind, track, outcome)
    return outcome


def play_alone(case: Case, kind: str, voice: str, seconds: float | None) -> Outcome:
    """The bundled session, or its first ``seconds``, and nobody says a word."""
    outcome, track = Outcome(), session(voice)
    delay, seed = ROOMS[VOICES.index(voice)]
    far = track.sound if seconds is None else track.sound[: round(seconds * RATE)]
    run(Room(far, (), _in_room(case, delay, seed)), kind, track, outcome)
    return outcome


def begin(case: Case, kind: str) -> Outcome:
    """Echo return loss enhancement of seconds 2 to 3 and 10 to 12 of talk, in every room."""
    outcome = Outcome()
    for number, (delay, seed) in enumerate(ROOMS):
        track = talk(VOICES[number % 2], 13.0, 40 * number)
        far = track.sound[: 13 * RATE]
        room = Room(far, (), _in_room(case, delay, seed))
        capture, left = run(room, kind.replace("ours", "no ducking"), track, outcome)
        outcome.erle += [_loss(capture, left, *window) for window in ((2.0, 3.0), (10.0, 12.0))]
    return outcome


def _in_room(case: Case, delay: float, seed: int) -> Case:
    return replace(case, delay=case.delay + delay, jitter=JITTER, seed=seed)


def _loss(capture: Waveform, left: Waveform, start: float, end: float) -> float:
    here = slice(round(start * RATE), round(end * RATE))
    power = [float(np.mean(np.square(sound[here], dtype=np.float64))) for sound in (capture, left)]
    return 10 * float(np.log10(power[0] / max(power[1], 1e-12)))


def _code() -> bytes:
    """What the figures depend on, as it is when this process begins."""
    files = [*sorted(Path(coach.__file__).parent.rglob("*.*")), Path(__file__)]
    return b"".join(path.read_bytes() for path in files if path.suffix != ".pyc")


_CODE = _code()


@dataclass(frozen=True)
class Unit:
    """A piece of the table that one process works on."""

    case: Case
    kind: str
    part: str
    which: str
    count: int
    stops: int
    seconds: float | None


def measure(unit: Unit) -> Outcome:
    """Run it, or read what it gave before with this very code."""
    digest = hashlib.sha256(_CODE + repr(unit).encode()).hexdigest()
    kept = WORK / "echo" / f"{digest[:24]}.json"
    if kept.exists():
        return Outcome(**json.loads(kept.read_text("utf-8")))
    if unit.part == "commands":
        outcome = say_commands(unit.case, unit.kind, unit.which, unit.count, unit.stops)
    elif unit.part == "begin":
        outcome = begin(unit.case, unit.kind)
    else:
        outcome = play_alone(unit.case, unit.kind, unit.part, unit.seconds)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(asdict(outcome)), encoding="utf-8")
    return outcome
