"""From what is played and what the microphone gives to commands: the work of one round.

No thread and no clock: its owner calls ``work`` often. Both streams come out of
captures that the callbacks fill, and are brought to the 16 kHz of the ears.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final, Literal, get_args

import soxr

from coach.audio import to_floats
from coach.listening import (
    RATE,
    AnyResult,
    Denied,
    HearingState,
    Pipeline,
    PipelineOutput,
    Refused,
    SpokenCommand,
    Waveform,
    reason,
)
from coach.player.capture import Capture
from coach.player.played_log import FarEnd, PlayedLog
from coach.player.reports import EarsChanged, Utterance, UtteranceKind, VoiceTarget
from coach.session import ANSWERS, Verb

# Sound that has waited for longer than this is left out.
BEHIND_SECONDS: Final = 0.5

# After keeping up for so long it is not behind any more.
RECOVERY_SECONDS: Final = 30

# How softly the coach plays while somebody seems to speak: softer where it hears badly.
DUCK: Final = 10 ** (-15 / 20)
SAFE_DUCK: Final = 10 ** (-24 / 20)

# No ducking for at most so long at the start: before the echo path is known, our own echo looks
# like near-end speech.
SETTLING_SECONDS: Final = 8.0

# No microphone that works gives nothing but zeros for so long.
MUTED_SECONDS: Final = 5.0

_KEPT: Final = 8
_VERBS: Final[dict[str, Verb]] = {verb: verb for verb in get_args(Verb)}


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """16 kHz samples in a row; at: the first one's time; fresh: they follow no other."""

    sound: Waveform
    at: float
    fresh: bool


class _Source:
    """A capture at the rate of the ears. What was lost begins another count of samples."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture
        self.origin = self._given = 0
        self._begin(0)
        self._fresh = True

    def _begin(self, position: int) -> None:
        self.origin, self._given, self._fresh = position, 0, True
        self._resampler = soxr.ResampleStream(
            self.capture.rate, RATE, 1, dtype="float32", quality="LQ"
        )

    def read(self) -> _Block | None:
        """Return what is new; None where there is nothing."""
        chunk = self.capture.read()
        if chunk is None:
            return None
        if chunk.lost:
            self._begin(chunk.position)
        # The resampler keeps back what it cannot know yet: what it gives is older.
        position = self.origin + self._given * self.capture.rate / RATE
        sound: Waveform = self._resampler.resample_chunk(to_floats(chunk.samples))
        self._given += len(sound)
        fresh, self._fresh = self._fresh, False
        return _Block(sound, chunk.at + (position - chunk.position) / self.capture.rate, fresh)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Played samples from ``start`` on are the frames from ``origin`` on of one output."""

    start: int
    origin: int
    rate: int
    played_log: PlayedLog

    def position(self, sample: int) -> int:
        return self.origin + (sample - self.start) * self.rate // RATE


class FarEndLog:
    """Says which frame of the session, and which words, a far-end sample of the ears is.

    Far-end samples are counted at the rate of the ears, from the first that was ever played.
    """

    def __init__(self) -> None:
        self._stretches: deque[_Stretch] = deque(maxlen=_KEPT)

    def add(self, stretch: _Stretch) -> None:
        """Take in that another stretch begins, of another output or after a gap."""
        self._stretches.append(stretch)

    def at(self, sample: int) -> tuple[int, int] | None:
        """Return the revision and its frame; None where that is not known."""
        stretch = self._stretch(sample)
        return None if stretch is None else stretch.played_log.at(stretch.position(sample))

    def words(self, begin: int, end: int) -> str:
        """Return what the coach said between two samples; "" for nothing, or unknown."""
        stretch = self._stretch(begin)
        if stretch is None:
            return ""
        return stretch.played_log.words(stretch.position(begin), stretch.position(end))

    def _stretch(self, sample: int) -> _Stretch | None:
        found = [stretch for stretch in self._stretches if stretch.start <= sample]
        return found[-1] if found else None


class VoiceInput:
    """The ears of one session.

    hearing: finds the commands; far_end_log: what it asks for what the coach was saying,
    which is filled in here. state: how it hears, in a word; erle_db: how much of the echo it
    takes away, None for unknown.
    """

    def __init__(self, hearing: Pipeline, far_end_log: FarEndLog, player: VoiceTarget) -> None:
        self.state: HearingState = ""
        self._hearing, self._far_end_log, self._player = hearing, far_end_log, player
        self._far: _Source | None = None
        self._near: _Source | None = None
        self._played_log: PlayedLog | None = None
        self._played = self._heard = 0
        self._played_at = self._heard_at = 0.0
        self._gain, self._answered = 1.0, False
        self._behind = 0
        self._zeros = self._settling = 0.0
        self.erle_db: float | None = None

    def play(self, far_end: FarEnd | None) -> None:
        """From now on this is what is played; None: nothing is."""
        self._far = _Source(far_end.capture) if far_end else None
        self._played_log = far_end.played_log if far_end else None

    def listen(self, capture: Capture | None) -> None:
        """From now on this is the microphone; None: there is none, and nothing is ducked."""
        self._near, self._zeros = _Source(capture) if capture else None, 0.0
        self.state = ""
        self._duck(1.0)

    def work(self) -> None:
        """Hear all that is new, as what can be said now."""
        self._hearing.listen_for(self._player.vocabulary)
        if self._far is not None:
            while (block := self._far.read()) is not None:
                if block.fresh and self._played_log is not None:
                    rate = self._far.capture.rate
                    self._far_end_log.add(
                        _Stretch(self._played, self._far.origin, rate, self._played_log)
                    )
                    self._realign("output", self._far)
                self._hearing.played(block.sound, block.at)
                self._played += len(block.sound)
                self._played_at = block.at + len(block.sound) / RATE
        if self._near is not None:
            self._hear_user(self._near)

    def _hear_user(self, source: _Source) -> None:
        if source.capture.backlog > BEHIND_SECONDS:
            source.capture.skip()
            self._behind = self._heard + RECOVERY_SECONDS * RATE
            self._hearing.behind()
        elif 0 < self._behind < self._heard:
            self._behind = 0
            self._hearing.behind(False)
        while (block := source.read()) is not None:
            if block.fresh:
                self._realign("microphone", source)
            self._zeros = 0.0 if block.sound.any() else self._zeros + len(block.sound) / RATE
            heard = self._hearing.accept(block.sound, block.at)
            settling = self._settling + len(block.sound) / RATE
            self._settling = settling if heard.mode == "settling" else 0.0
            self._heard += len(block.sound)
            self._heard_at = block.at + len(block.sound) / RATE
            self._act(heard)

    def _realign(self, stream: Literal["output", "microphone"], source: _Source) -> None:
        self._hearing.realign()
        if source.origin:  # it is not the first of a new device
            change = EarsChanged(self.state, self._heard_at, self.erle_db, lost=stream)
            self._player.tell(change)

    # ---- what comes of it

    def _act(self, heard: PipelineOutput) -> None:
        self.erle_db = heard.erle_db
        state: HearingState = "behind" if self._behind else heard.mode
        if self._zeros >= MUTED_SECONDS:
            state = "muted"
        if state != self.state:
            self.state = state
            self._player.tell(EarsChanged(state, self._heard_at, self.erle_db))

        self._answered = heard.duck and (
            self._answered or any(isinstance(event, SpokenCommand) for event in heard.events)
        )
        if not heard.duck or self._answered:
            self._duck(1.0)
        elif heard.mode in ("clear", "no echo"):
            self._duck(DUCK)
        else:
            self._duck(1.0 if 0 < self._settling < SETTLING_SECONDS else SAFE_DUCK)

        for event in heard.events:
            self._player.hear(self._utterance(event))

    def _duck(self, gain: float) -> None:
        if gain != self._gain:
            self._gain = gain
            self._player.duck(gain)

    def _utterance(self, event: AnyResult) -> Utterance:
        outcome: UtteranceKind = "command" if isinstance(event, SpokenCommand) else "question"
        verb: Verb | None = None
        answer: str | None = None
        if not isinstance(event, Refused):
            verb, answer = _VERBS.get(event.verb), ANSWERS.get(event.verb)
        elif event.missed:
            outcome = "missed"
        else:
            outcome = "denied" if isinstance(event, Denied) else "refused"
        played = self._hearing.far(event.start)
        if played is None:  # then by the clock alone
            played = self._played + round((self._time(event.start) - self._played_at) * RATE)
        revision, frame = self._far_end_log.at(played) or (None, None)
        return Utterance(
            outcome=outcome,
            verb=verb,
            phrase=event.phrase,
            score=round(event.score, 4),
            began=self._time(event.start),
            ended=self._time(event.end),
            decided=self._time(event.decided),
            ears=self.state,
            erle_db=self.erle_db,
            revision=revision,
            frame=frame,
            reason=reason(event),
            answer=answer,
        )

    def _time(self, sample: int) -> float:
        """Return when a sample of the microphone was heard."""
        return self._heard_at + (sample - self._heard) / RATE
