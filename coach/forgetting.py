"""All that the coach keeps of a person, and deleting it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.exporting import KeptGains
from coach.harmless import counted
from coach.listening import own_words
from coach.store import Store
from coach.voices import ClipCache


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept: what it is, where, and what deletes all of it.

    ``delete`` raises StoreError; what was deleted before it stays deleted.
    """

    what: str
    where: Path
    delete: Callable[[], object]


def kept(store: Store) -> Iterator[Kept]:
    """Yield what is kept of the person, most telling first; ``store``: the history."""
    sessions = len(store.history())
    damaged = len(store.damaged)
    parts = [
        counted(number, noun)
        for number, noun in ((sessions, "session"), (damaged, "damaged file"))
        if number
    ]
    if parts:
        yield Kept(f"the history of your sessions ({', '.join(parts)})", store.path, store.forget)
    if own_words.voice_file().exists():
        yield Kept("your own words for the commands", own_words.voice_file(), own_words.forget)
    clips = ClipCache(max_bytes=0)
    gains = KeptGains(clips.folder)
    if not clips.empty:
        yield Kept("the sound of texts that were spoken", clips.folder, clips.prune)
    if gains.path.exists():
        yield Kept("how loud the tracks are that were exported", gains.path, gains.forget)
