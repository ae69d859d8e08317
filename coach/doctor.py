"""Try out everything that the coach needs on this machine, and say what to do where it fails."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from coach import __version__
from coach.dose import Dose
from coach.errors import CoachError, DeviceError
from coach.harmless import counted
from coach.model import Exercise, Programme, Safety, Wording

if TYPE_CHECKING:
    from coach.audio import Samples
    from coach.listening import HearingState
    from coach.voices import Survey, Voice

Status = Literal["fine", "note", "fault"]

LISTEN_SECONDS: Final = 0.5

# Below this a microphone hears less than the noise of any room.
QUIET_DBFS: Final = -70.0

# Free space that lets the clips of a few long sessions be kept.
ROOM_BYTES: Final = 200_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. A ``note`` stops no session; ``advice`` says what to do."""

    check: str
    status: Status
    message: str
    advice: str = ""


def examine(voice: str = "natural", *, sound: bool = True) -> Iterator[Finding]:
    """Try everything that a session needs, and yield what came of it, one by one.

    ``voice`` is a name of ``coach voices``; ``sound``: play a test tone and a sentence.
    Raises nothing: a check imports what it needs itself, and whatever goes wrong in
    it is its finding.
    """
    yield Finding(
        "version",
        "fine",
        f"coach {__version__} on Python {platform.python_version()}, {platform.system()}",
    )
    notices: list[str] = []

    @cache
    def opened() -> Voice:
        from coach.voices import open_voice

        return open_voice(voice, on_notice=notices.append)

    yield _tried("voice", lambda: voice_speaks(opened(), notices))
    yield _tried("network", lambda: needs_no_network(opened()))
    yield _tried("cache", cache_works)
    yield _tried("history", history_opens)
    yield _tried("recogniser", ears_understand)
    yield _tried("output", lambda: output_plays(play=sound))
    yield _tried("microphone", microphone_hears)
    if sound:
        yield _tried("echo", lambda: echo_taken_away(opened()))


def ears_understand() -> Finding:
    """Load the networks of the ears, and let them hear a second of silence."""
    import numpy as np

    from coach.listening import RATE, OwnRecogniser, PhraseModel, Spotter

    model = PhraseModel.load()
    listener = Spotter(OwnRecogniser(model=model), "session")
    heard = [*listener.accept(np.zeros(RATE, np.float32)), *listener.finish()]
    if heard:
        return Finding(
            "recogniser",
            "fault",
            "It hears commands where there is only silence.",
            "Install the coach again; if that does not help, please report it.",
        )
    message = f"It knows {len(model.phrases)} phrases, and hears none of them in silence."
    return Finding("recogniser", "fine", message)


def _tried(check: str, try_it: Callable[[], Finding]) -> Finding:
    try:
        return try_it()
    except CoachError as error:
        return Finding(check, "fault", str(error))
    except Exception as error:  # a library that is missing or damaged may raise anything
        return Finding(
            check,
            "fault",
            f"{type(error).__name__}: {error}",
            "If something is missing or damaged, install the coach again, in the folder that git "
            f'made: "{sys.executable}" -m pip install --force-reinstall -e .',
        )


def voice_speaks(voice: Voice, notices: list[str]) -> Finding:
    """Have a word spoken; the voice itself checks that it can be that word."""
    from coach.timeline import SAMPLE_RATE

    voice.load()
    clip = voice.render("Ready.")
    message = f'The {voice.name} voice said "Ready." in {len(clip) / SAMPLE_RATE:.2f} s.'
    if notices:
        return Finding("voice", "note", f"{notices[-1]} {message}")
    return Finding("voice", "fine", message)


def needs_no_network(voice: Voice) -> Finding:
    """Speak and write a small session while Python code is refused every connection.

    What native code and other processes do cannot be seen from here; the tests watch them.
    """
    from coach.compiler import compile_track
    from coach.exporting import write_track
    from coach.offline import refused_network
    from coach.voices import ClipBank, ClipCache

    with refused_network() as asked, tempfile.TemporaryDirectory(prefix="coach-doctor-") as name:
        folder = Path(name)
        bank = ClipBank(voice, ClipCache(folder / "clips"))
        write_track(compile_track(_SMALL, bank), folder / "session.flac", "flac")
    if asked:
        return Finding(
            "network",
            "note",
            f"Something asked for the network while a session was made: {', '.join(asked)}. "
            "It was refused, and the session was made without it.",
            "Please report this line; the coach itself never asks.",
        )
    return Finding(
        "network",
        "fine",
        "A small session was spoken and written with the network refused to all Python code; "
        "libraries of native code cannot be watched from here.",
    )


_SMALL: Final = Programme(
    "doctor",
    "A short test",
    Safety(("Please ask your doctor first.",), (), ()),
    (
        Exercise(
            "breathe",
            "Quiet breathing",
            "standing",
            Dose(sets=1, reps=1, hold=5),
            {"action": Wording(("Stand quietly, and breathe.",))},
        ),
    ),
)


def cache_works() -> Finding:
    """Write a file to the cache folder and read every clip that is in it."""
    from coach.voices import ClipCache

    clips = ClipCache()
    try:
        clips.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=clips.folder) as probe:
            probe.write(b"probe")
    except OSError as error:
        return Finding(
            "cache",
            "fault",
            f"Clips cannot be kept in {clips.folder}: {error.strerror or error}.",
            "Make that folder writable, or set COACH_CACHE_DIR to another one.",
        )
    return cache_finding(clips.folder, clips.survey(), shutil.disk_usage(clips.folder).free)


def cache_finding(folder: Path, survey: Survey, free: int) -> Finding:
    """Say what is in the cache; ``free``: bytes left on its disk."""
    message = f"{counted(survey.entries, 'clip')}, {survey.size / 1e6:.1f} MB, in {folder}."
    if survey.damaged:
        message += f" {survey.damaged} damaged ones were removed; they will be spoken again."
    if free < ROOM_BYTES:
        advice = "Make room there, or set COACH_CACHE_DIR to a folder on another disk."
        return Finding("cache", "note", f"{message} {free / 1e6:.0f} MB are free.", advice)
    return Finding("cache", "note" if survey.damaged else "fine", message)


def history_opens() -> Finding:
    """Open the history, which checks it as a whole, and count the sessions."""
    from coach.store import Store

    notices: list[str] = []
    with Store.open(on_notice=notices.append) as store:
        message = f"{counted(len(store.history()), 'session')} in {store.path}."
    if notices:
        return Finding("history", "note", f"{notices[0]} {message}")
    return Finding("history", "fine", message)


def output_plays(*, play: bool) -> Finding:
    """Say where sound would go, and with ``play`` send a tone there."""
    from coach.audio import devices, play_once, tones

    outputs = [info for info in devices() if info.outputs]
    if not outputs:
        return Finding(
            "output",
            "fault",
            "There is no sound output on this machine.",
            "Connect a loudspeaker or headphones, then: coach devices. "
            "Without one, write files for another player: coach export",
        )
    default = next((info for info in outputs if info.default_output), outputs[0])
    message = f"{default.name} ({len(outputs)} in all: coach devices)."
    if not play:
        return Finding("output", "fine", message)
    play_once(tones.samples("finished"))
    return Finding(
        "output",
        "fine",
        f"{message} A test tone was played.",
        "Not heard? Turn the volume up, or choose another one: coach play --output NAME",
    )


def microphone_hears() -> Finding:
    """Listen for half a second, in memory only, and measure the level."""
    from coach.audio import record_once

    try:
        info, samples = record_once(LISTEN_SECONDS)
    except DeviceError as error:
        return Finding("microphone", "note", f"{error} Until then, the keys do everything.")
    return microphone_finding(info.name, samples)


def microphone_finding(name: str, samples: Samples) -> Finding:
    """Judge what a microphone recorded; ``samples``: mono, shape (frames,)."""
    import numpy as np

    from coach.audio import FULL_SCALE, HIGHEST

    level = np.abs(samples.astype(np.int32))
    peak = int(level.max(initial=0))
    if not peak:
        return Finding(
            "microphone",
            "note",
            f"{name} gives nothing but zeros: it is muted, or this program may not listen.",
            "Unmute it, on the device too, and allow the terminal to use the microphone in the "
            "system's privacy settings.",
        )
    decibels = 20 * np.log10(np.sqrt(np.mean(np.square(level, dtype=np.float64))) / FULL_SCALE)
    message = f"{name} hears the room at {decibels:.0f} dBFS."
    if decibels < QUIET_DBFS:
        return Finding("microphone", "note", message, "That is very quiet: turn its level up.")
    if peak >= HIGHEST:
        return Finding("microphone", "note", message, "It is overloaded: turn its level down.")
    return Finding("microphone", "fine", message)


def echo_taken_away(voice: Voice) -> Finding:
    """Say a few sentences, and measure how well the microphone hears over them."""
    import numpy as np

    from coach.audio import open_input, open_output
    from coach.player import load_hearing, sound_check

    spoken = np.concatenate([voice.render(text) for text in _SPOKEN])
    try:
        output, microphone = open_output(), open_input()
        state, decibels = sound_check(
            spoken, output, microphone, load_hearing, lambda: time.sleep(0.01)
        )
    except DeviceError as error:
        return Finding("echo", "note", f"Not measured: {error}")
    return echo_finding(state, decibels)


_SPOKEN: Final = (
    "This is how I sound in a session.",
    "While I talk, the microphone hears me as well as you.",
    "So I listen to myself for a while, and learn how I sound in this room.",
    "Then I can tell your voice from mine, and hear you while I talk.",
)


def echo_finding(state: HearingState, decibels: float | None) -> Finding:
    """Judge how well the coach's own voice can be taken away; ``decibels``: by how much."""
    if state in ("", "muted"):
        message = "Not measured: nothing came from the loudspeaker, or from the microphone."
        return Finding("echo", "note", message, "See what is said about them above.")
    if state == "no echo":
        message = "The microphone does not hear the loudspeaker, as with headphones: all is well."
        return Finding("echo", "fine", message)
    measured = "" if decibels is None else f" (by {decibels:.0f} dB)"
    if state == "clear":
        message = f"The coach can take its own voice away{measured}, and hears you while it talks."
        return Finding("echo", "fine", message)
    return Finding(
        "echo",
        "note",
        f"The coach cannot take its own voice away well enough{measured}: while it talks it "
        'hears only "stop" and "pause".',
        "Try headphones, less volume, or a microphone nearer to you.",
    )
