"""What is said: the phrases to know, and the other words to refuse."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal
from zlib import crc32

COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "next": ("next", "next one", "next exercise", "skip", "skip this"),
    "repeat": ("repeat", "repeat that", "say that again", "again"),
    "stop": ("stop", "stop now", "stop that", "coach stop"),
    "pause": ("pause", "wait", "hold on"),
    "resume": ("resume", "continue", "keep going", "carry on"),
    "back": ("back", "go back", "previous"),
    "slower": ("slower", "slow down"),
    "faster": ("faster", "speed up"),
    "louder": ("louder", "volume up"),
    "quieter": ("quieter", "volume down"),
    "help": ("help", "help me"),
    "ready": ("ready", "i'm ready", "okay"),
    "time": ("how long", "time left"),
    "pain": ("that hurts", "ouch", "pain"),
    "easier": ("easier",),
    "more time": ("more time",),
}
"""The session vocabulary: a command to the phrases that mean it."""

NUMBERS: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
YES_NO: Final = ("yes", "no")
SESSION: Final = tuple(phrase for phrases in COMMANDS.values() for phrase in phrases)
PHRASES: Final = SESSION + NUMBERS + YES_NO
"""Every phrase of the grammar, in the order of the model's outputs."""

NEAR_PHRASES: Final = ("yeah", "nope", "start", "cancel", "finish", "mute")
"""Recorded as commands in the shared clips, but no phrase of the grammar."""

HOMOPHONES: Final = {
    "weight": "wait", "paws": "pause", "know": "no",
    "for": "four", "too": "two", "won": "one", "ate": "eight",
    "stop it": "stop that", "yeah": "yes", "nope": "no",
}  # fmt: skip
"""What sounds the same as a phrase, or means the same: learnt and taken as that phrase."""

_UNSEEN = """
apple, orange, window, table, garden, bottle, morning, blanket, button, carpet, ceiling,
doctor, engine, guitar, hammer, island, jacket, letter, magic, ocean, paper, quarter, river,
silver, summer, ticket, valley, winter, bread, chair, earth, fruit, juice, lamp, moon,
north, page, queen, road, salt, taste, voice, wheel, about, stopped, hopping, swap, wading,
weighed, posing, hauled, halting, felt, kept, steady, assumed, presumed, lounge, quietly,
queasy, easy, thirty, seventy, fourteen, sixteen, fort, sixth, fife, thrive, bad, tooth,
won't, nero, snowing, jest, us, necks, ripped, skipped, repent, reporter, game, older,
couch, carried on, pouch, keep it up, carry me, going home, goat, then, bags, volume,
column, spend, speedy, hats, hut, paint, rain, lying, more times, four times, rainy,
reddish, how are you, how low, belong, time's up, what a nice day, see you later, can you
hear me, turn the light off, dinner time, where is my phone, come on, good night, i am
hungry, it is too hot, open the window, not now, never mind, wait for me, stop talking,
don't stop, next time, help the dog, wait a minute, hold the line, faster than that, one
more, too bad, back then, the left leg, read it
"""
UNSEEN_WORDS: Final = tuple(word.strip() for word in _UNSEEN.split(","))
"""Words and short phrases for evaluation only: never trained on, never tuned on."""


Part = Literal["train", "development", "evaluation"]


@cache
def common_words(part: Part) -> list[str]:
    """The commonest English words of one part (4 : 1 : 1), commonest first; no word in two parts.

    From the package wordfreq; words that are a phrase, or part of one, are in none.
    """
    from wordfreq import top_n_list

    taken = {*HOMOPHONES, *NEAR_PHRASES, *UNSEEN_WORDS}
    taken |= {word for phrase in PHRASES for word in phrase.split()}
    parts = ("evaluation", "development", "train", "train", "train", "train")
    return [
        word
        for word in top_n_list("en", 6_000)
        if word.isascii() and word.isalpha() and len(word) > 2 and word not in taken
        if parts[crc32(word.encode()) % 6] == part
    ]
