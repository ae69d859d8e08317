"""The vocabulary of training: phrases to recognise, words to refuse, and which set has which.

Three sets never share a word to refuse: training, development (designs and thresholds are
chosen on it) and evaluation.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final, Literal
from zlib import crc32

from coach.listening.grammar import grammar
from training.sentences import nothing, sentences

Part = Literal["train", "development", "evaluation"]


def _commands(vocabulary: str) -> dict[str, tuple[str, ...]]:
    return grammar().commands[vocabulary]


COMMANDS: Final = _commands("session")
"""The session vocabulary: a command to the phrases that mean it."""
NUMBERS: Final = tuple(_commands("numbers"))
YES_NO: Final = tuple(_commands("yesno"))
SESSION: Final = tuple(phrase for phrases in COMMANDS.values() for phrase in phrases)
PHRASES: Final = SESSION + NUMBERS + YES_NO
"""Every phrase of the grammar, in the order of the network's outputs."""

NEAR_PHRASES: Final = ("yeah", "nope", "start", "cancel", "finish", "mute")
"""What people say to a machine, but no phrase of the grammar."""

HOMOPHONES: Final = {
    "weight": "wait", "paws": "pause", "know": "no",
    "for": "four", "too": "two", "won": "one", "ate": "eight",
    "stop it": "stop that", "just a minute": "wait", "yeah": "yes", "nope": "no",
}  # fmt: skip
"""What sounds the same as a phrase, or means the same: learnt and taken as that phrase."""

_CONFUSABLE = """
I don't know, I see, after, all right, along, applause, are you there, arm, assume, baby, back
door, backpack, bag, bank, bat, batch, bath, be quiet, because, berry, best, bike, black, boss,
brain, breathe, buck, bus, bus stop, cancelled, carrying, cat, chess, chowder, clause, claws,
clever, close the door, coffee, come here, compete, complete, complex, consume, contain, content,
context, continent, dad, deep, defeat, delete, diet, dinner is ready, do, dog, door, down, drive,
eight o'clock, either, else, even, exactly, excuse me, exercise, expect, extra, fast, fine, five
star, fix, floor, flower, football, for you, fork, foster, free, freezer, gate, go, good, good
boy, good morning, great, guess, hall, health, heaven, held, hell, hello, help yourself, hero,
higher, hive, hold, home, hope, horse, hurts my head, it's raining, just a minute, keep it,
keeper, kelp, kitchen, knee, know, ladder, late, laughter, laundry, left, leg, less, lesson, let
me see, lift, light, line, loader, long time, lot, loud, louder than that, lover, low, lower,
marry, master, maybe, men, mine, mom, more, more tea, mower, music, music on, my back, narrow,
neck, necklace, neglect, nest, next door, next to me, next week, nice, night, no thanks, no way,
nobody, none, nose, not, november, now, of course, oh my god, oh no, one day, over, pack, pan,
pass, pasta, paused it, paws, people, phone, pick, pine, plane, plaster, plastic, please, poles,
port, pose, powder, presume, quiet, quite, rabbit, rate it, reading, ready to eat, really,
receipt, red, relax, repair, repeal, replay, reply, report, rescue, resolve, resort, rest, result,
right, riot, run, scream, script, sea, self, ship, shirt, shoe, shop, shopping, shoulder, shower,
sick, side, sit, sit down, skin, skirt, sleep, slope, slow, sneezer, snow, sober, sorrow, sorry,
start the car, step, sticks, stock, stomp, stop it, stop that, stopwatch, strap, street, stretch,
stuff, sun, teaser, television, tell, ten minutes, tent, text, thank you, then, tide, tie, top,
train, tree, turn it off, two of them, up, vest, wade, wake, water, way, weight, weird, what time
is it, whelp, where are you, whiter, who, whole, yell, yelp, yes please, yesterday, yet, zoom
"""
CONFUSABLE: Final = tuple(word.strip() for word in _CONFUSABLE.replace("\n", " ").split(","))
"""Words and short phrases that sound somewhat like a phrase, or are usual in a home."""

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
hungry, it is too hot, open the window, not now, never mind, stop talking,
don't stop, next time, help the dog, hold the line, faster than that, one
more, too bad, back then, the left leg, read it
"""
UNSEEN_WORDS: Final = tuple(word.strip() for word in _UNSEEN.replace("\n", " ").split(","))
"""Words and short phrases for evaluation only: never trained on, never tuned on."""

MEANT: Final = frozenset(
    """go on, keep on, hold it, stop this, skip that, skip it, slow, fast, loud, quiet, quick,
    easy, louder please, repeats, stops, helps, exercise, next time, pauses, repeating, pausing,
    stopping, skipping, resuming, continuing, helping, carry, say it again, it, dat, dis, doh, ow,
    aw, oh, hey, hi, em, si, dun, ya, yah, yep, nah, naw, piss"""
    .replace("\n    ", " ").split(", ")
)  # fmt: skip
"""What somebody might well say who means a command: neither taught nor refused."""

_SAID_BEFORE: Final = 5
_SAID_AFTER: Final = 3
"""How many times each phrase is said with other words before and after it."""
_SENTENCES: Final = 250
"""How many of its sentences each command is said with: as many as any other."""


@cache
def natural_phrases() -> dict[str, str]:
    """Map what people say when they mean a phrase, but do not know that there are phrases."""
    random = Random(31)
    said = {
        text: COMMANDS[verb][0]
        for verb, texts in grammar().sentences.items()
        if verb in COMMANDS
        for text in texts
    }
    said |= {f"{random.choice(grammar().before)} {text}": of for text, of in said.items()}
    for phrase in SESSION:
        before = random.sample(grammar().before, _SAID_BEFORE)
        after = random.sample(grammar().after, _SAID_AFTER)
        said |= {f"{first} {phrase}": phrase for first in before}
        said |= {f"{phrase} {last}": phrase for last in after}
        said[f"{before[0]} {phrase} {after[0]}"] = phrase
    for verb, texts in sentences().items():
        said |= dict.fromkeys(random.sample(texts, _SENTENCES), COMMANDS[verb][0])
    return {text: phrase for text, phrase in said.items() if text not in PHRASES}


_BEGUN: Final = """
i want to, let's, i need, my, too, that's too, a bit, give me, go to, can you, could you, i need a,
i want a, give me the, turn the, how much is the, how long is the, what is the, that's a, that's,
it's, i'm, i am not, it's not, the next, a, one more, no more, not, stop the, stop your, don't stop,
wait for, wait for the, back to the, go back to, help the, skip the, again with the, more, easy,
ready for the, hold the, carry the, the last, time for, how much, how many, say, i can't, i have
"""
_DENIED: Final = ("don't", "never", "they", "the", "we")
_FINE: Final = ("is fine", "is good", "is here", "again", "next door", "is too big", "is back",
                "helps", "hurts nobody", "was easy", "is not ready", "stopped")  # fmt: skip


def natural_others() -> list[str]:
    """List sentences and words among the same words that mean nothing.

    A sentence that means a command, and is made of such words by chance, is left out.
    """
    random = Random(32)
    words, begun = everyday_words("train"), _BEGUN.replace("\n", " ").split(",")

    def word() -> str:
        return random.choice(words)

    made = [f"{random.choice(grammar().before)} {word()}" for _ in range(150)]
    made += [f"{word()} {random.choice(grammar().after)}" for _ in range(100)]
    made += [f"{first.strip()} {word()}" for first in begun for _ in range(8)]
    made += [f"the {word()} {last}" for last in _FINE for _ in range(6)]
    made += [f"my {word()} {last}" for last in _FINE for _ in range(3)]
    for phrase in SESSION:
        made.append(f"{random.choice(_DENIED)} {phrase}")
        made += [f"{phrase} {word()}", f"{word()} {phrase}", f"{phrase} the {word()}"]
    listed = [text for verb in COMMANDS for text in grammar().sentences[verb]]
    made += [f"{text} {word()}" for text in random.sample(listed, 150)]
    made += nothing()
    return [text for text in dict.fromkeys(made) if text not in meant_texts()]


@cache
def meant_texts() -> frozenset[str]:
    """Collect every text that is known to mean a command of the session, taught or not."""
    ways = (way for verb in COMMANDS for way in grammar().ways(verb))
    said = (text for texts in sentences().values() for text in texts)
    return frozenset({*PHRASES, *HOMOPHONES, *MEANT, *natural_phrases(), *ways, *said})


_NEAREST: Final = 30
"""How many close words each word of a phrase has."""


def tuning_words() -> list[str]:
    """List every seventh confusable word: kept from training, to set thresholds on."""
    taken = {*PHRASES, *HOMOPHONES}
    return [word for word in CONFUSABLE[::7] if word not in taken]


def unheard_words() -> set[str]:
    """Collect the words of the development set that training never has: near and common ones."""
    return {word.lower() for word in tuning_words()} | set(common_words("development"))


def class_names() -> list[str]:
    """List the network's classes: phrases, then words to refuse by name, then "" for the rest."""
    heard = set(CONFUSABLE) - set(CONFUSABLE[::7])
    others = sorted({word.lower() for word in heard} - set(PHRASES))
    return [*PHRASES, *NEAR_PHRASES, *others, ""]


@cache
def common_words(part: Part) -> tuple[str, ...]:
    """List the commonest English words of one part (4 : 1 : 1), commonest first.

    From the package wordfreq; words that are a phrase, or part of one, are in no part.
    """
    from wordfreq import top_n_list

    taken = {*HOMOPHONES, *NEAR_PHRASES, *UNSEEN_WORDS}
    taken |= {word for phrase in PHRASES for word in phrase.split()}
    parts = ("evaluation", "development", "train", "train", "train", "train")
    return tuple(
        word
        for word in top_n_list("en", 6_000)
        if word.isascii() and word.isalpha() and len(word) > 2 and word not in taken
        if parts[crc32(word.encode()) % 6] == part
    )


@cache
def lexicon() -> dict[str, Any]:
    """Read the pronouncing dictionary inside hibari-tts: English words, American phonemes."""
    packed = files("hibari").joinpath("assets/lexicon_us_gold.json.gz").read_bytes()
    return dict(json.loads(gzip.decompress(packed)))


@cache
def rare_words(count: int) -> tuple[str, ...]:
    """Draw English words of any kind from `lexicon`."""
    words = [word for word in lexicon() if word.isalpha() and word.islower() and 2 < len(word) < 10]
    said = {*PHRASES, *UNSEEN_WORDS, *NEAR_PHRASES, *HOMOPHONES}
    return tuple(Random(4).sample([word for word in words if word not in said], count))


def everyday_words(part: Part) -> list[str]:
    """List the common words of one part, without the confusable and the rare ones."""
    said = {*rare_words(3_000), *CONFUSABLE}
    return [word for word in common_words(part) if word not in said]


@cache
def _pronunciations() -> dict[str, str]:
    """Map each English word to its American phonemes, without stress."""
    said = {}
    for word, sounds in lexicon().items():
        text = sounds.get("DEFAULT") if isinstance(sounds, dict) else sounds
        if text and word.isalpha() and word.islower() and word.isascii():
            said[word] = "".join(c for c in text if c not in "ˈˌː")
    return said


_DERIVED: Final = {
    "louder": "lWdəɹ", "hurts": "hɜɹts", "i'm": "Im", "let's": "lɛts", "that's": "ðæts",
    "can't": "kænt", "don't": "dOnt", "didn't": "dɪdnt", "it's": "ɪts", "you're": "jʊɹ",
    "what's": "wʌts", "commands": "kəmændz", "hurting": "hɜɹtɪŋ",
    "i'd": "Id", "i've": "Iv", "i'll": "Il", "we're": "wɪɹ", "we've": "wiv", "we'll": "wil",
    "they're": "ðɛɹ", "he's": "hiz", "she's": "ʃiz", "there's": "ðɛɹz", "isn't": "ɪzᵊnt",
    "wasn't": "wʌzᵊnt", "doesn't": "dʌzᵊnt", "haven't": "hævᵊnt", "couldn't": "kʊdᵊnt",
    "minutes": "mɪnəts", "seconds": "sɛkəndz", "options": "ɑpʃənz", "words": "wɜɹdz",
    "things": "θɪŋz", "legs": "lɛɡz", "muscles": "mʌsᵊlz", "hips": "hɪps", "ears": "ɪɹz",
    "instructions": "ɪnstɹʌkʃənz", "aches": "Aks", "feels": "filz", "takes": "tAks",
    "comes": "kʌmz", "works": "wɜɹks", "wants": "wɑnts", "getting": "ɡɛɾɪŋ",
    "cramping": "kɹæmpɪŋ", "listening": "lɪsənɪŋ", "went": "wɛnt", "missed": "mɪst",
    "jumped": "ʤʌmpt", "pulled": "pʊld", "tougher": "tʌfəɹ", "softer": "sɔftəɹ",
    "backwards": "bækwəɹdz", "shoulders": "ʃOldəɹz", "reps": "ɹɛps", "ones": "wʌnz",
}  # fmt: skip
"""Words that are said, and that the dictionary derives from others or has with an apostrophe."""


@cache
def phonemes() -> tuple[str, ...]:
    """List the phonemes of the dictionary, one character each; blank is number 0, before them."""
    return tuple(sorted({sound for said in _pronunciations().values() for sound in said}))


@cache
def spelt(text: str) -> tuple[int, ...] | None:
    """Return the numbers of the phonemes of a text, from 1 on; None if a word is not known.

    Silence ("") has none.
    """
    said, numbers = _pronunciations(), {sound: n for n, sound in enumerate(phonemes(), 1)}
    words = [_DERIVED.get(word) or said.get(word) for word in text.split()]
    if None in words:
        return None
    return tuple(numbers[sound] for word in words for sound in word or "")


def pronunciations() -> dict[str, tuple[int, ...]]:
    """Map each word that a command can be said with to the numbers of its phonemes."""
    ways = [way for verb in dict.fromkeys(grammar().verbs.values()) for way in grammar().ways(verb)]
    said = {word: spelt(word) for way in ways for word in way.split()}
    if unknown := [word for word, numbers in said.items() if numbers is None]:
        raise ValueError(f"nobody says how {', '.join(unknown)} are pronounced")
    return {word: numbers for word, numbers in said.items() if numbers is not None}


def edit_distance(one: str, other: str) -> int:
    """Count the fewest phonemes to change, add or drop (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


@cache
def close_words() -> tuple[str, ...]:
    """List words nearest to a word of a phrase, and phrases with one word changed for such a one.

    Choosing among the phrases hardly ever fails; being sure that it was one of them does. What
    helps is to have refused what lies closest: "hopped", "neck", "keep growing". None is kept
    for the development or the evaluation set, and none sounds the same as a phrase.
    """
    from wordfreq import zipf_frequency

    sounds, random = _pronunciations(), Random(20)
    parts = {word for phrase in PHRASES for word in phrase.split()}
    apart = {*UNSEEN_WORDS, *HOMOPHONES, *NEAR_PHRASES, *MEANT, *parts}
    apart |= {*common_words("development"), *common_words("evaluation")}
    same = {sounds.get(part) for part in parts} | {None}
    usual = [
        word for word in sounds
        if len(word) > 1 and crc32(word.encode()) % 6 > 1 and word not in apart
        and sounds[word] not in same and zipf_frequency(word, "en") > 2.6
    ]  # fmt: skip
    near: dict[str, list[str]] = {}
    for part in sorted(parts & sounds.keys()):
        said = sounds[part]
        ranked = sorted(
            usual, key=lambda w: (edit_distance(said, sounds[w]), -zipf_frequency(w, "en"))
        )
        near[part] = ranked[:_NEAREST]
    chosen = {word for part in PHRASES if " " not in part for word in near.get(part, ())}
    for phrase in (p for p in PHRASES if " " in p):
        words = phrase.split()
        for place in range(len(words)):
            for other in random.sample(near[words[place]], 8) if words[place] in near else ():
                chosen.add(" ".join([*words[:place], other, *words[place + 1 :]]))
    return tuple(sorted(chosen - apart - set(PHRASES)))
