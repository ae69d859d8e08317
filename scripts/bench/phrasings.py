"""Natural phrasings: what people say who do not know the phrases, and what only sounds like it.

Five voices of flite (Debian), which training never hears. "Listed" ways to say a command are in
grammar.yaml, "others" are not; what means nothing nearly always holds a command's word or sound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from table import Row, share

from coach.listening.grammar import grammar
from coach.listening.recogniser import PhraseModel, Verdict
from coach.testing.shoebox import random_response
from training.augmentation import add_noise, place, reverberate, speech_level
from training.clips import RATE, Sound
from training.noises import coloured_noise
from training.recipes import FLITE, flite

LISTED: Final = {
    "stop": ["stop please", "um stop", "stop stop"],
    "next": ["okay next", "go to the next one"],
    "repeat": ["could you repeat that"],
    "pause": ["wait a minute", "one moment"],
    "help": ["i need help"],
    "pain": ["my knee hurts"],
    "slower": ["too fast"],
    "ready": ["let's go", "yes i'm ready"],
    "more-time": ["not yet"],
}
OTHERS: Final = {
    "stop": ["oh please stop", "can we stop", "okay stop now"],
    "next": ["can we do the next exercise", "um skip this"],
    "repeat": ["um can you repeat that", "please repeat"],
    "pause": ["can you pause", "pause for a moment"],
    "back": ["could you go back"],
    "slower": ["can you slow down", "that is too fast", "slow down a bit"],
    "faster": ["go faster please"],
    "louder": ["a little louder please", "can you speak louder"],
    "quieter": ["a little quieter please"],
    "ready": ["okay i'm ready"],
    "pain": ["my shoulder hurts", "that really hurts"],
    "resume": ["okay continue"],
    "time": ["how much longer is it"],
    "more-time": ["i need more time please"],
}
NOTHING: Final = (
    "don't stop", "stop talking to me", "next to the door", "my knee is fine",
    "wait for me outside", "i don't need help", "let's eat", "too late", "not now", "one morning",
    "go to the shop", "my hat hurts", "i want to sleep", "can you cook", "that's a nice cat",
    "okay bye", "please sit", "um yesterday", "how long was the movie", "back pain is common",
    "helpful people", "ready made food", "i already ate", "the next day", "resume your seat",
    "continue reading this", "a bit cold", "turn it over", "time flies", "easy money",
)  # fmt: skip
ROOMS: Final = {"clean": 45.0, "room, 20 dB": 20.0}


def rows() -> Iterator[Row]:
    """How much is done of what is meant, and of what is not."""
    model, active = PhraseModel.load(), grammar().phrases("session")

    def outcomes(said: Mapping[str, Sequence[str]], snr_db: float) -> Counter[str]:
        random, found = np.random.default_rng(11), Counter[str]()
        for verb, texts in said.items():
            for text in texts:
                for voice in FLITE:
                    sound = _in_room(random, flite(text, voice).sound, snr_db)
                    decision = model.decide(model.hear(sound), active)
                    kind = decision.outcome.value
                    if decision.verb != verb and decision.outcome is not Verdict.REJECT:
                        kind = f"wrong {kind}"
                    found[kind] += 1
        return found

    for name, said in (("listed", LISTED), ("others", OTHERS)):
        for room, snr_db in ROOMS.items():
            found = outcomes(said, snr_db)
            total = found.total()
            beside = f"asked {found['ask']}, wrong {found['wrong accept']}"
            yield Row(f"{name}, {room}", share(found["accept"], total), beside, "at least .85")
    found = outcomes({"": NOTHING}, 45.0)
    asked = f"asked {found['wrong ask']}"
    yield Row("what means nothing, clean", share(found["wrong accept"], found.total()), asked)


def _in_room(random: np.random.Generator, sound: Sound, snr_db: float) -> Sound:
    if snr_db < 40:
        response = random_response(random, (0.8, 2.0), (0.2, 0.5), tail=True)
        sound = reverberate(sound, response, 0.2)
    level = speech_level(sound)
    placed = place(random, sound, 0.19, 0.13)
    return add_noise(random, placed, level, coloured_noise(random, 3 * RATE, 1.0), snr_db)
