"""The command spotter: 16 kHz sound in, block by block; commands, questions and refusals out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.audio import to_floats
from coach.listening.endpoint import TIMING, Segment, Segmenter, level_db, refused
from coach.listening.grammar import Vocabulary, grammar
from coach.listening.recogniser import Decision, Recogniser, Verdict
from coach.listening.results import AnyResult, Ask, Refused, SpokenCommand, answered, waits
from coach.listening.vad import FRAME, RATE, Waveform

# Theory of operation
#
# Frames of 512 samples (32 ms) pass a segmenter, which says where utterances begin and end. Time is
# the sound that has been heard; there is no clock.
#
#     frame -> without damage and offset -> segmenter -- an utterance has ended --> recogniser
#                                               |
#                                               '-- 2 or 3 frames without speech --> early decision
#
# An endpoint takes 8 frames (256 ms) of silence. "Stop" and "pause" must not wait for it: after 2
# frames without speech, and again after 3, what was said so far goes to the recogniser, and if it
# is one of the two and certain both times, that is the result at once. The endpoint that follows
# decides nothing more. The word then ends without the silence that the networks were trained with,
# hence a threshold of its own and two looks; the second is taken only where the first was sure.
#
# The recogniser hears 6 frames before the first frame of speech, for a soft beginning, and 4 after
# the last: voice activity is late at the one and early at the other. Samples that are no numbers
# make the utterance "damaged". A constant offset follows the mean of the last 16 frames or so.

# Frames that the recogniser hears before the speech, and after it.
BEFORE_FRAMES: Final = 6
AFTER_FRAMES: Final = 4

# An early decision: least frames of speech, frames of silence at the first look, looks, and the
# least score.
QUICK_VOICED_FRAMES: Final = 5
QUICK_SILENCE_FRAMES: Final = 2
QUICK_LOOKS: Final = 2
QUICK_SCORE: Final = 0.6

# What is refused was perhaps a command where it has at least this score, and nothing but commands
# was said for 2 s before it: of a talk and of a television nothing is missed. Nor while the coach
# can be heard: a tone for every rest of its echo would be worse than none for a word.
MISSED_SCORE: Final = 0.05
ALONE_FRAMES: Final = 62

# A conversation or a film is speech all the time, and now and then a piece of it sounds like a
# command. Where 1.5 of the last 20 s were such speech, what is not louder than it by 6 dB is more
# likely a piece of it: below this score it is only asked about, and refused where it would have
# been asked about. "Stop" and "pause" are done all the same. Such speech is what is too long, what
# follows other speech within a second, and sentences that surely mean something else: somebody who
# asks in words that are not understood speaks alone, and must not be doubted for it.
TALK_FRAMES: Final = 625
TALK_ENOUGH: Final = 48
TALK_DB: Final = 6.0
TALK_SCORE: Final = 0.9
TURN_FRAMES: Final = 31

_KEPT: Final = BEFORE_FRAMES + TIMING.longest + TIMING.quiet_after + 1


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Speech that was no command: the frame after it, its frames, and its level in dB."""

    end: int
    frames: int
    level: float


# Judges a decision again, knowing the samples between which it was said.
Weigh = Callable[[int, int, Decision], Decision]


class Spotter:
    """One stream of sound, and one recogniser.

    ``vocabulary`` may be changed at any time. ``asked`` is the question that
    waits for its answer. ``weigh`` has the last word on what was recognised.
    Raises HearingError where the networks cannot load.
    """

    def __init__(self, recogniser: Recogniser, vocabulary: Vocabulary = "session") -> None:
        self.vocabulary: Vocabulary = vocabulary
        self.weigh: Weigh = lambda _start, _end, decision: decision
        self._recogniser = recogniser
        self._gate = Segmenter()
        self.reset()

    def reset(self) -> None:
        """Forget the sound so far; time begins at 0 again."""
        self.asked: Ask | None = None
        self._gate.reset()
        self._rest = np.zeros(0, np.float32)
        self._frames: deque[Waveform] = deque(maxlen=_KEPT)
        self._offset: float | None = None
        self._damaged = -BEFORE_FRAMES - 1
        self._sure = 0
        self._decided: int | None = None  # where what was decided early begins
        self._talk = -ALONE_FRAMES
        self._spoken: deque[_Spoken] = deque(maxlen=TALK_FRAMES // TIMING.shortest)

    @property
    def speaking(self) -> bool:
        """Return whether an utterance is going on."""
        return self._gate.state.start is not None

    def accept(self, block: NDArray[Any], *, near: bool = True) -> tuple[AnyResult, ...]:
        """Hear the next samples, mono at 16 kHz: int16, or floats from -1 to 1; any number.

        Frames that end in a block that is not ``near``, as it holds no more than the
        coach's own echo, are no speech. Returns what has been decided by the end of
        the last whole frame.
        """
        sound = np.concatenate([self._rest, as_floats(block)])
        whole = len(sound) // FRAME * FRAME
        self._rest = sound[whole:]
        events = []
        for frame in sound[:whole].reshape(-1, FRAME):
            # The recogniser has the frame free of damage and of a constant offset.
            if not np.isfinite(frame).all():
                self._damaged = self._gate.state.now
                frame = np.zeros(FRAME, np.float32)
            mean = float(frame.mean())
            self._offset = (
                mean if self._offset is None else self._offset + (mean - self._offset) / 16
            )
            frame = np.clip(frame - np.float32(self._offset), -1, 1)
            self._frames.append(frame)
            ended = self._gate.accept(frame, near=near)
            if ended is None:
                event = self._decide_early()
            else:
                event = None if ended.start == self._decided else self._judge(ended)
                self._decided, self._sure = None, 0
            if event is not None:
                events.append(event)
        return tuple(events)

    def finish(self) -> tuple[AnyResult, ...]:
        """Hear the silence after the last sample, so that a last word is decided too."""
        return self.accept(np.zeros((TIMING.quiet_after + 2) * FRAME, np.float32))

    def _cut(self, start: int, end: int) -> Waveform:
        """Return what was heard in frames ``start`` to ``end``; before the first there is
        silence.
        """
        first = self._gate.state.now - len(self._frames)
        kept = list(self._frames)[max(0, start - first) : end - first]
        return np.concatenate([np.zeros(max(0, first - start) * FRAME, np.float32), *kept])

    def _active(self, start: int) -> frozenset[str]:
        phrases = grammar().phrases(self.vocabulary)
        if waits(self.asked, start * FRAME, RATE):
            return phrases | grammar().phrases("yesno")
        self.asked = None
        return phrases

    def _judge(self, utterance: Segment) -> AnyResult:
        times = (utterance.start * FRAME, utterance.end * FRAME, self._gate.state.now * FRAME)
        if utterance.refusal is not None:
            nothing = Decision("", "", 0.0, Verdict.REJECT)
            self._note_talk(utterance, self.weigh(times[0], times[1], nothing))
            return Refused(*times, utterance.refusal)
        if self._damaged >= utterance.start - BEFORE_FRAMES:
            return Refused(*times, "damaged samples")
        active = self._active(utterance.start)
        sound = self._cut(utterance.start - BEFORE_FRAMES, utterance.end + AFTER_FRAMES)
        decision = self.weigh(times[0], times[1], self._recogniser.recognise(sound, active))
        decision = self._doubted(utterance, decision)
        found = (decision.verb, decision.phrase, decision.score)
        event: AnyResult
        if decision.outcome is Verdict.ACCEPT:
            event = SpokenCommand(*times, *found)
        elif decision.outcome is Verdict.ASK:
            event = Ask(*times, *found, decision.confirms)
        else:
            # Perhaps a command, where it was said by itself.
            since = utterance.start - max(self._talk, self._gate.talk)
            alone = since >= ALONE_FRAMES
            missed = alone and decision.score >= MISSED_SCORE and not decision.over_coach
            if since < TURN_FRAMES or decision.talk:
                self._note_talk(utterance, decision)
            if not missed:
                self._talk = utterance.end
            event = Refused(*times, "not certain enough", decision.phrase, decision.score, missed)
        self.asked, event = answered(self.asked, event)
        return event

    def _note_talk(self, utterance: Segment, decision: Decision) -> None:
        """Remember speech that is no command, unless it may be the coach's own echo."""
        if not decision.over_coach:
            self._spoken.append(self._measure(utterance))

    def _measure(self, utterance: Segment) -> _Spoken:
        start = max(utterance.start, self._gate.state.now - len(self._frames))
        level = level_db(self._cut(start, utterance.end))
        return _Spoken(utterance.end, utterance.end - utterance.start, level)

    def _doubted(self, utterance: Segment, decision: Decision) -> Decision:
        """Take what may be a piece of a conversation for less certain than it sounds."""
        while self._spoken and self._spoken[0].end < utterance.start - TALK_FRAMES:
            self._spoken.popleft()
        talk = sum(spoken.frames for spoken in self._spoken)
        always = decision.over_coach or decision.verb in grammar().always
        if talk < TALK_ENOUGH or self.asked is not None or always:
            return decision
        level = sum(spoken.frames * spoken.level for spoken in self._spoken) / talk
        if decision.score >= TALK_SCORE or self._measure(utterance).level >= level + TALK_DB:
            return decision
        less = Verdict.ASK if decision.outcome is Verdict.ACCEPT else Verdict.REJECT
        return replace(decision, outcome=less)

    def _decide_early(self) -> AnyResult | None:
        """Decide "stop" and "pause" as soon as the word is over, where that is certain."""
        state, looks = self._gate.state, self._gate.state.silence - QUICK_SILENCE_FRAMES
        early = self._recogniser.early
        if (
            early is None
            or state.start is None
            or not 0 <= looks < QUICK_LOOKS
            or state.voiced < QUICK_VOICED_FRAMES
            or refused(state) is not None
            or self._damaged >= state.start - BEFORE_FRAMES
            or self._sure < looks
        ):
            return None
        if looks == 0:
            self._sure = 0
        sound = self._cut(state.start - BEFORE_FRAMES, state.now)
        start, end = state.start * FRAME, state.end * FRAME
        decision = early(sound, self._active(state.start))
        decision = self.weigh(start, end, decision)
        certain = decision.verb in grammar().always and decision.score >= QUICK_SCORE
        # The score of a taught word is a likeness, with thresholds of its own.
        enough = {Verdict.ACCEPT} if decision.taught else {Verdict.ACCEPT, Verdict.ASK}
        if not certain or decision.outcome not in enough:
            return None
        self._sure += 1
        if self._decided == state.start or self._sure < QUICK_LOOKS:
            return None
        self._decided, self.asked = state.start, None
        times = (start, end, state.now * FRAME)
        return SpokenCommand(*times, decision.verb, decision.phrase, decision.score)


def as_floats(block: NDArray[Any]) -> Waveform:
    """Return mono samples as float32 from -1 to 1; whole numbers are 16 bit. Raises ValueError."""
    if block.ndim != 1:
        raise ValueError(f"a block is mono, of shape (samples,), not {block.shape}")
    if block.dtype.kind == "i":
        return to_floats(block)
    return block.astype(np.float32)


def hear(blocks: Iterable[NDArray[Any]], listener: Spotter) -> Iterator[AnyResult]:
    """Pass a whole recording, and the silence after it, through ``listener``."""
    for block in blocks:
        yield from listener.accept(block)
    yield from listener.finish()
