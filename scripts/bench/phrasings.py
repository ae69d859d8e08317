"""Natural phrasings: what people say who do not know the phrases, and what only sounds like it.

Five voices of flite (Debian), which training never hears, say what phrasings.yaml has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
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
from training.meanings import known_texts
from training.noises import coloured_noise
from training.recipes import FLITE, flite
from training.vocabulary import COMMANDS, natural_phrases

SAID: Final[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("phrasings.yaml").read_text("utf-8")
)
ROOMS: Final = {"clean": 45.0, "room, 20 dB": 20.0}


def rows() -> Iterator[Row]:
    """How much is done of what is meant, and of what is not."""
    recogniser, active = OwnRecogniser(), grammar().phrases("session")

    def outcomes(said: Mapping[str, Sequence[str]], snr_db: float) -> Counter[str]:
        random, found = np.random.default_rng(11), Counter[str]()
        for verb, texts in said.items():
            for text in texts:
                for voice in FLITE:
                    sound = _in_room(random, flite(text, voice).sound, snr_db)
                    decision = recogniser.recognise(sound, active)
                    kind = decision.outcome.value
                    if decision.verb != verb and decision.outcome is not Verdict.REJECT:
                        kind = f"wrong {kind}"
                    found[kind] += 1
        return found

    for name in ("listed", "unseen"):
        said = unlisted(SAID[name]) if name == "unseen" else SAID[name]
        for room, snr_db in ROOMS.items():
            found = outcomes(said, snr_db)
            total = found.total()
            beside = f"asked {found['ask']}, wrong {found['wrong accept']}"
            yield Row(f"{name}, {room}", share(found["accept"], total), beside, "at least .85")
    for room, snr_db in ROOMS.items():
        found = outcomes(unlisted({"": SAID["nothing"]}), snr_db)
        asked = f"asked {found['wrong ask']}"
        yield Row(f"what means nothing, {room}", share(found["wrong accept"], found.total()), asked)
    clips = [
        Clip(COMMANDS[verb][0], voice, flite(text, voice).sound)
        for verb, texts in unlisted(SAID["unseen"]).items()
        for text in texts
        for voice in FLITE
    ]
    for condition in streams.ROOMS[:2]:
        yield streams.row("unseen, on a stream", clips, condition, Spotter(recogniser))


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
