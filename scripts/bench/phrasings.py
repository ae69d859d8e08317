"""Natural phrasings: what people say who do not know the phrases, and what only sounds like it.

Five voices of flite (Debian) and ten of Kokoro, which training never hears, say what phrasings.yaml
has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import streams
import yaml
from table import Row, share

from coach.listening.engines import OwnRecogniser
from coach.listening.grammar import grammar
from coach.listening.recogniser import Verdict
from coach.listening.spotter import Spotter
from coach.testing.shoebox import random_response
from training.augmentation import add_noise, place, reverberate, speech_level
from training.clips import RATE, Clip, Sound
from training.engines import Kokoro
from training.meanings import known_texts
from training.noises import coloured_noise
from training.recipes import FLITE, RESERVED, flite
from training.vocabulary import COMMANDS, natural_phrases

SAID: Final[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("phrasings.yaml").read_text("utf-8")
)
ROOMS: Final = {"clean": 45.0, "room, 20 dB": 20.0}
KOKORO: Final = streams.WORK / "sources" / "kokoro"

Spoken = tuple[str, str, Sound]
"""A command's verb or "", the voice, and what it says."""


def rows() -> Iterator[Row]:
    """How much is done of what is meant, and of what is not."""
    recogniser, active = OwnRecogniser(), grammar().phrases("session")

    def outcomes(spoken: Sequence[Spoken], snr_db: float) -> Counter[str]:
        random, found = np.random.default_rng(11), Counter[str]()
        for verb, _, said in spoken:
            decision = recogniser.recognise(_in_room(random, said, snr_db), active)
            kind = decision.outcome.value
            if decision.verb != verb and decision.outcome is not Verdict.REJECT:
                kind = f"wrong {kind}"
            found[kind] += 1
        return found

    unseen = by_flite(unlisted(SAID["unseen"]))
    meant = {
        "listed": by_flite(SAID["listed"]),
        "unseen": unseen,
        "unseen, Kokoro": by_kokoro(unlisted(SAID["unseen"])),
    }
    for name, spoken in meant.items():
        for room, snr_db in ROOMS.items() if spoken else ():
            found = outcomes(spoken, snr_db)
            beside = f"asked {found['ask']}, wrong {found['wrong accept']}"
            done = share(found["accept"], found.total())
            yield Row(f"{name}, {room}", done, beside, "at least .85")
    nothing = by_flite(unlisted({"": SAID["nothing"]}))
    for room, snr_db in ROOMS.items():
        found = outcomes(nothing, snr_db)
        asked = f"asked {found['wrong ask']}"
        yield Row(f"what means nothing, {room}", share(found["wrong accept"], found.total()), asked)
    clips = [Clip(COMMANDS[verb][0], voice, said) for verb, voice, said in unseen]
    for condition in streams.ROOMS[:2]:
        yield streams.row("unseen, on a stream", clips, condition, Spotter(recogniser))


def by_flite(said: Mapping[str, Sequence[str]]) -> list[Spoken]:
    """Have every voice of flite say every text."""
    texts = ((verb, text) for verb, texts in said.items() for text in texts)
    return [(verb, voice, flite(text, voice).sound) for verb, text in texts for voice in FLITE]


def by_kokoro(said: Mapping[str, Sequence[str]]) -> list[Spoken]:
    """Have two of Kokoro's ten English voices that are reserved say every text, at any pace.

    Nothing where training/ has not made Kokoro ready.
    """
    if not KOKORO.exists():
        return []
    model, random = Kokoro(KOKORO), Random(5)
    voices = cycle([voice for voice in RESERVED if voice[0] in "ab"])
    spoken = []
    for verb, text in [(verb, text) for verb, texts in said.items() for text in texts] * 2:
        voice = next(voices)
        accent = "gb" if voice[0] == "b" else "us"
        sound = model.say(text, {voice: 1.0}, accent, random.uniform(0.85, 1.2))
        spoken.append((verb, voice, sound))
    return spoken


def unlisted(said: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Leave out what the grammar has, and what training has said or only read."""
    known = {*grammar().verbs, *natural_phrases(), *dict(known_texts())}
    return {verb: [text for text in texts if text not in known] for verb, texts in said.items()}


def _in_room(random: np.random.Generator, sound: Sound, snr_db: float) -> Sound:
    if snr_db < 40:
        response = random_response(random, (0.8, 2.0), (0.2, 0.5), tail=True)
        sound = reverberate(sound, response, 0.2)
    level = speech_level(sound)
    placed = place(random, sound, 0.19, 0.13)
    return add_noise(random, placed, level, coloured_noise(random, 3 * RATE, 1.0), snr_db)
