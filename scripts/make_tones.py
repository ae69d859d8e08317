"""Make the coach's own tones: ``python scripts/make_tones.py [FOLDER]``.

Every tone is a small bell made of notes of one C major pentatonic scale, so
any two of them are consonant. Nothing is random: a second run writes the same
files. A tone keeps between 400 and 2,500 Hz, where a phone's speaker is good,
starts on a sample that is not zero, so that its onset is exact, and fades out
to nothing, so that it does not click.
"""

from __future__ import annotations

import hashlib
import json
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.audio import HIGHEST, Samples, to_pcm, to_samples
from coach.timeline import SAMPLE_RATE

C5, D5, E5, G5, A5, C6, E6 = 523.25, 587.33, 659.26, 783.99, 880.0, 1046.5, 1318.51
PARTIALS = ((1.0, 1.0), (2.0, 0.22))
"""(multiple of the note's frequency, amplitude): nearly a sine, a little glass."""
ATTACK = round(0.006 * SAMPLE_RATE)
FADE = 0.4
"""The share of a note's length over which its end fades out."""


@dataclass(frozen=True)
class Note:
    """``pitches`` in Hz sound together from ``start``, both times in milliseconds."""

    start: int
    length: int
    pitches: tuple[float, ...]


@dataclass(frozen=True)
class Tone:
    """A named tone; ``peak`` is its highest sample in dBFS."""

    name: str
    meaning: str
    peak: float
    notes: tuple[Note, ...]


TONES = (
    Tone("hold-start", "The hold starts on this tone.", -12, (Note(0, 250, (G5,)),)),
    Tone(
        "release",
        "The hold is over: let go.",
        -11,
        (Note(0, 140, (C6,)), Note(110, 210, (G5,))),
    ),
    Tone("rest", "A rest starts.", -12, (Note(0, 400, (C5, E5)),)),
    Tone("halfway", "Half of the hold is done.", -14, (Note(0, 120, (E6,)),)),
    Tone("tick", "One second of a hold counted by tones.", -14, (Note(0, 60, (C6,)),)),
    Tone(
        "heard",
        "Your command was understood.",
        -13,
        (Note(0, 70, (C6,)), Note(60, 100, (E6,))),
    ),
    Tone(
        "not-understood",
        "The coach heard you but did not understand.",
        -13,
        (Note(0, 100, (D5,)), Note(120, 120, (D5,))),
    ),
    Tone(
        "paused",
        "The session is paused.",
        -12,
        (Note(0, 120, (G5,)), Note(100, 120, (E5,)), Note(200, 180, (C5,))),
    ),
    Tone(
        "resumed",
        "The session goes on.",
        -12,
        (Note(0, 120, (C5,)), Note(100, 120, (E5,)), Note(200, 180, (G5,))),
    ),
    Tone(
        "finished",
        "The session is finished.",
        -11,
        (Note(0, 130, (C5,)), Note(90, 150, (G5,)), Note(180, 220, (C5, G5, E6))),
    ),
    Tone(
        "ready",
        "The coach waits for you to say that you are ready.",
        -12,
        (Note(0, 120, (A5,)), Note(110, 120, (E5,)), Note(220, 180, (A5,))),
    ),
)


def envelope(frames: int) -> NDArray[np.float64]:
    """A quick soft attack, a bell's decay, and a fade that ends at nothing."""
    n = np.arange(frames)
    attack = np.sin(np.pi / 2 * np.minimum((n + 1) / ATTACK, 1))
    decay = np.exp(-2.0 * n / frames)
    left = (frames - 1 - n) / (FADE * frames)
    fade = np.sin(np.pi / 2 * np.minimum(left, 1)) ** 2
    return attack * decay * fade


def note_samples(note: Note) -> NDArray[np.float64]:
    """One note as float samples. Phase starts one sample in: sin(0) would be silent."""
    frames = note.length * SAMPLE_RATE // 1000
    seconds = (np.arange(frames) + 1) / SAMPLE_RATE
    waves = (
        amplitude * np.sin(2 * np.pi * multiple * pitch * seconds)
        for pitch in note.pitches
        for multiple, amplitude in PARTIALS
    )
    return np.sum(list(waves), axis=0) * envelope(frames)


def tone_samples(tone: Tone) -> Samples:
    """A tone as mono int16 at 24 kHz."""
    frames = max(note.start + note.length for note in tone.notes) * SAMPLE_RATE // 1000
    mix = np.zeros(frames)
    for note in tone.notes:
        sound = note_samples(note)
        start = note.start * SAMPLE_RATE // 1000
        mix[start : start + len(sound)] += sound
    mix *= 10 ** (tone.peak / 20) / np.max(np.abs(mix))
    return to_samples(mix, HIGHEST)


def write(tone: Tone, folder: Path) -> dict[str, str | int]:
    """Write one WAV file and return its entry for the manifest."""
    samples = tone_samples(tone)
    path = folder / f"{tone.name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(to_pcm(samples))
    return {
        "name": tone.name,
        "file": path.name,
        "frames": len(samples),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "meaning": tone.meaning,
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {"sample_rate": SAMPLE_RATE, "tones": [write(tone, folder) for tone in TONES]}
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "audio_cues"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
