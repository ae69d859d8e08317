"""The speech of a session while it plays: one thread for revisions, one for answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain, count
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeAlias

from coach.audio import Track, tones
from coach.errors import CoachError
from coach.items import Item, Preferences, Say, Script, Timed
from coach.player.engine import Engine, Jobs
from coach.script import write_script
from coach.session import (
    CompileFailed,
    Layout,
    Point,
    Revision,
    Settings,
    answers_for,
    layout_of,
    outline_of,
    script_from,
    variants_of,
)
from coach.timeline import TimelineBuilder, texts_of

if TYPE_CHECKING:
    from coach.model import Programme
    from coach.voices import ClipBank

# Opens the voice at a rate in per cent.
OpenBank = Callable[[int], "ClipBank"]

# Texts in a part of a session that is spoken while it is already being played.
OPENING_TEXTS: Final = 1
LARGEST_PART: Final = 64

_Order: TypeAlias = "tuple[Settings, Point] | None"


class SpeechWorker:
    """Implements ``SpeechService``; what it makes goes into ``jobs``.

    script: of ``programme`` with ``preferences``; it is written again only for a revision
    in other words. A revision that has been begun is made to its end, for it may be playing;
    of those that wait, only the last one asked for is still wanted.
    """

    def __init__(
        self,
        programme: Programme,
        preferences: Preferences,
        script: Script,
        open_bank: OpenBank,
        jobs: Jobs,
    ) -> None:
        self.failure: Exception | None = None
        self._programme, self._preferences, self._script = programme, preferences, script
        self._open_bank, self._jobs = open_bank, jobs
        self._bank: tuple[int, ClipBank] | None = None
        self._lock = threading.Lock()
        self._numbers = count()
        self._orders: SimpleQueue[_Order] = SimpleQueue()
        self._sentences: SimpleQueue[str | None] = SimpleQueue()
        self._closing = False
        self._percent = 100

    def start(self) -> None:
        """Begin to work; before this, orders only queue."""
        for work in (self._compile_all, self._speak_all):
            threading.Thread(target=work, name=work.__name__, daemon=True).start()

    def close(self) -> None:
        """Stop as soon as the work in hand allows."""
        self._closing = True
        self._orders.put(None)
        self._sentences.put(None)

    def compile(self, settings: Settings, origin: Point) -> None:
        """Make a revision that starts at ``origin``, then one of the whole session."""
        self._orders.put((settings, origin))

    def speak(self, text: str) -> None:
        """Speak an answer."""
        self._sentences.put(text)

    def _compile_all(self) -> None:
        while True:
            order = self._orders.get()
            while not self._orders.empty():
                order = self._orders.get()
            if order is None or self._closing:
                return
            settings, origin = order
            spoke = self._percent
            try:
                self._compile(settings, origin)
            except Exception as error:  # whatever it is: the session must not wait for it
                self.failure, self._percent = error, spoke
                self._jobs.put(partial(_failed, settings, str(error)))

    def _compile(self, settings: Settings, origin: Point) -> None:
        chosen = replace(self._preferences, in_full=settings.in_full)
        if chosen != self._preferences:
            self._preferences, self._script = chosen, write_script(self._programme, chosen)
        script = self._script
        bank = self._bank_at(settings.rate_percent)
        self._percent = settings.rate_percent
        beginning = outline_of(script).points[0]
        if origin != beginning:
            self._grow(script_from(script, origin), bank, settings)
        layout = self._grow(script, bank, settings)
        if layout is not None:
            with suppress(CoachError):  # asking for one tells
                variants = chain.from_iterable(variants_of(self._programme).values())
                answers = answers_for(layout, len(self._programme.exercises))
                bank.prepare((*answers, *variants))

    def _grow(self, script: Script, bank: ClipBank, settings: Settings) -> Layout | None:
        """Make one revision and return its layout; None where it is no longer wanted."""
        number = next(self._numbers)
        layout = None
        for track, complete in compile_parts(script, bank):
            if self._closing:
                return None
            layout = layout_of(track.timeline, complete=complete)
            revision = Revision(number, settings, layout)
            self._jobs.put(partial(_deliver, revision, track))
        return layout

    def _speak_all(self) -> None:
        while (text := self._sentences.get()) is not None:
            try:
                samples = self._bank_at(self._percent).samples(text)
            except Exception:  # whatever it is: the session goes on without the sentence
                self._jobs.put(partial(Engine.unsaid, text=text))
            else:
                self._jobs.put(partial(Engine.say, text=text, samples=samples))

    def _bank_at(self, percent: int) -> ClipBank:
        with self._lock:
            if self._bank is None or self._bank[0] != percent:
                self._bank = percent, self._open_bank(percent)
            return self._bank[1]


def _deliver(revision: Revision, track: Track, engine: Engine) -> None:
    engine.deliver(revision, track, monotonic())


def _failed(settings: Settings, message: str, engine: Engine) -> None:
    engine.handle(CompileFailed(settings, message, monotonic()))


def compile_parts(script: Script, bank: ClipBank) -> Iterator[tuple[Track, bool]]:
    """Speak and place ``script`` part by part, a short one first.

    Yields the track so far, and whether that is all of it. What a track holds
    is where it is in every later one, and in the track that ``produce`` makes.
    Raises VoiceError or FitError, once it comes to what is wrong.
    """
    builder = TimelineBuilder(bank.length, tones.length)
    done = 0
    for part in _parts(script.items):
        bank.prepare(texts_of(Script(script.title, part)))
        for item in part:
            builder.add(item)
        done += len(part)
        timeline = builder.timeline(script.title)
        yield Track(timeline, bank.samples, tones.samples), done == len(script.items)


def _parts(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    """Cut items before a spoken one, into parts of twice as many texts each time."""
    size, texts, begin = OPENING_TEXTS, 0, 0
    for index, item in enumerate(items):
        if not isinstance(item, Say | Timed):
            continue
        if texts >= size:
            yield items[begin:index]
            size, texts, begin = min(2 * size, LARGEST_PART), 0, index
        texts += 1
    yield items[begin:]
