"""What the ears are left with of the coach's own voice: the canceller's rest, where it is speech.

The coach talks in simulated rooms, through loudspeakers that clip and clocks that drift, and nobody
else speaks. What the canceller leaves goes to the segmenter as if it were near: every utterance
that it finds is one that must mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from coach.audio import to_floats
from coach.items import Say
from coach.library import find
from coach.listening import RATE
from coach.listening.echo.canceller import Canceller
from coach.listening.endpoint import Segmenter
from coach.listening.vad import FRAME
from coach.programmes import load
from coach.script import write_script
from coach.testing.room import Case, Room
from coach.timeline import SAMPLE_RATE
from coach.voices import open_voice
from training.clips import Clip, Sound, trimmed

BEFORE, AFTER = 6, 4
"""Frames around an utterance, as the product cuts it."""
CLIPS: Final = ("none", "soft", "hard", "hard")


def residual_echo(
    programme: str = "sacroiliitis", *, rooms: int = 40, seconds: float = 45.0
) -> Iterator[Clip]:
    """Let the coach say its sentences in ``rooms`` rooms, and yield what is left of them."""
    random, number = np.random.default_rng(41), 0
    sentences = _sentences(programme)
    for room in range(rooms):
        far = _talk(random, sentences, seconds)
        case = Case(
            rt60=random.uniform(0.2, 0.7),
            echo_db=random.uniform(0, 20),
            delay=random.uniform(0.02, 0.3),
            drift_ppm=random.uniform(-60, 60),
            change=20.0 if random.random() < 0.5 else None,
            seed=room + 1,
        )
        for sound in _left(far, replace(case, clip=CLIPS[room % len(CLIPS)])):
            number += 1
            yield Clip(f"~echo {number}", "echo-natural", trimmed(sound, RATE))


def _sentences(programme: str) -> list[Sound]:
    """Speak every text of a programme once, at the rate of the ears."""
    voice = open_voice("natural")
    texts = dict.fromkeys(
        item.text for item in write_script(load(find(programme))).items if isinstance(item, Say)
    )
    return [trimmed(to_floats(voice.render(text)), SAMPLE_RATE) for text in texts]


def _talk(random: np.random.Generator, sentences: list[Sound], seconds: float) -> Sound:
    pieces = [np.zeros(RATE, np.float32)]
    while sum(map(len, pieces)) < seconds * RATE:
        pieces.append(sentences[int(random.integers(len(sentences)))])
        pieces.append(np.zeros(int(random.uniform(0.2, 0.6) * RATE), np.float32))
    return np.concatenate(pieces)


def _left(far: Sound, case: Case) -> Iterator[Sound]:
    """Yield what of the echo would be an utterance, as it would be cut out."""
    canceller, segmenter = Canceller(), Segmenter()
    frames: list[Sound] = []
    for moment in Room(far, (), case).run():
        canceller.reference.add(moment.played, moment.played_at)
        capture = np.clip(moment.captured, -1, 1)
        frames.append(canceller.process(capture, len(frames) * FRAME, moment.captured_at).left)
        found = segmenter.accept(frames[-1])
        if found is not None and found.refusal is None:
            cut = frames[max(0, found.start - BEFORE) : found.end + AFTER]
            yield np.concatenate(cut)
