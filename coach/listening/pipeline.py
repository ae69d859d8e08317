"""The whole of hearing: what is played and what is captured in, commands out.

Push-fed: no device, no thread, no clock. Live and on a recording it is the same code.

    played -> reference ---.
                           v
    capture -> alignment, Kalman filter -> what is left -> listener -> guard -> events
                           |                                  ^
                           '-> residual echo -> near-end gate -'
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from coach.listening.echo.aec3 import BLOCK, ExternalCanceller
from coach.listening.echo.canceller import Canceller, Frame
from coach.listening.echo.residual import AecState, EchoMode, NearEndDetector, ResidualEchoEstimator
from coach.listening.echo.self_voice import RESEMBLES, SelfVoiceGuard
from coach.listening.recogniser import Waveform
from coach.listening.results import AnyResult
from coach.listening.spotter import Spotter
from coach.listening.vad import FRAME, RATE

# Far-end samples begin and end, counted from the first that was ever played, to the words
# that the coach says then; "" where it says none, or nobody knows.
SpokenText = Callable[[int, int], str]

# Frames that wait, at most, for what was played in them: a third of a second.
PATIENCE: Final = 10

# Echo return loss enhancement below which the strong canceller is asked: it takes much of the
# user with the echo, and where the own one does better, so do those who speak.
HELPLESS_DB: Final = 6.0
_MARGIN: Final = 32


@dataclass(frozen=True, slots=True)
class PipelineOutput:
    """The result of one block of the microphone.

    events: times in samples of the capture; duck: somebody seems to speak, so the
    coach should play softly; erle_db: echo return loss enhancement, None while unknown.
    """

    events: tuple[AnyResult, ...]
    duck: bool
    mode: EchoMode
    erle_db: float | None


class OwnVoice:
    """What is known of the coach's own voice in the capture; implements ``Echoes``.

    The guard asks it, and it asks the canceller: neither knows the pipeline that has them.
    """

    def __init__(self, canceller: Canceller, said: SpokenText | None) -> None:
        self._canceller, self._said = canceller, said

    def far(self, sample: int) -> int | None:
        """Return which far-end sample was sounding at a sample of the capture; None if unknown."""
        position = self._canceller.alignment.position(sample)
        return None if position is None else round(position)

    def words(self, begin: int, end: int) -> str:
        """Return what the coach says between two samples of the capture."""
        first, last = self.far(begin), self.far(end)
        if self._said is None or first is None or last is None:
            return ""
        return self._said(max(0, first), max(0, last))

    def resembles(self, begin: int, end: int) -> bool:
        """Return whether what is left of the capture there is still what was played."""
        return self._canceller.resemblance(begin, end) >= RESEMBLES


class Pipeline:
    """One microphone and one loudspeaker; all sound is 16 kHz float32 mono, times are seconds.

    ``said`` tells what the coach says when, ``strong`` helps where the own canceller fails.
    """

    def __init__(
        self,
        listener: Spotter,
        said: SpokenText | None = None,
        strong: ExternalCanceller | None = None,
    ) -> None:
        self._listener = listener
        self._strong = None if strong is None else _Buffered(strong)
        self._canceller = Canceller()
        self._residual = ResidualEchoEstimator()
        self._near = NearEndDetector()
        self._condition = AecState()
        self._own_voice = OwnVoice(self._canceller, said)
        self._guard = SelfVoiceGuard(self._own_voice)
        listener.weigh = self._guard.weigh
        self._rest = np.zeros(0, np.float32)
        self._waiting: deque[tuple[Waveform, int, float]] = deque()
        self._samples = 0
        self._fed = 0
        self._speaks = False

    def played(self, block: Waveform, at: float) -> None:
        """Take in what is played; ``at`` is when its first sample is heard at the loudspeaker."""
        self._canceller.reference.add(block, at)
        self._fed = self._samples

    def accept(self, block: Waveform, at: float) -> PipelineOutput:
        """Hear the next block; ``at`` is when its first sample entered the microphone.

        By the same clock as in `played`, and it may be wrong by half a second.
        """
        at -= len(self._rest) / RATE
        sound = np.concatenate([self._rest, np.asarray(block, np.float32)])
        whole = len(sound) // FRAME * FRAME
        self._rest = sound[whole:]
        for number, frame in enumerate(sound[:whole].reshape(-1, FRAME)):
            self._waiting.append((frame, self._samples, at + number * FRAME / RATE))
            self._samples += FRAME
        events: tuple[AnyResult, ...] = ()
        while self._waiting and not self._early(*self._waiting[0][1:]):
            events += self._hear(*self._waiting.popleft())
        return self._heard(events)

    def finish(self) -> PipelineOutput:
        """Hear the silence after the last block, so that a last word is decided too."""
        events: tuple[AnyResult, ...] = ()
        while self._waiting:
            events += self._hear(*self._waiting.popleft())
        return self._heard(events + self._listener.finish())

    def realign(self) -> None:
        """Find delay and drift anew, as after an underflow or with another device."""
        self._canceller.realign()
        self._fresh()

    def behind(self, slow: bool = True) -> None:
        """Stay in safe mode, as the caller cannot keep up; or not any more."""
        self._condition.behind = slow

    def far(self, sample: int) -> int | None:
        """Return which far-end sample was sounding at this sample of the capture; None if
        unknown.
        """
        return self._own_voice.far(sample)

    def _early(self, sample: int, at: float) -> bool:
        """Return whether what was played in a frame is still to come, and worth waiting for."""
        if self._samples - self._fed > PATIENCE * FRAME or len(self._waiting) > PATIENCE:
            return False
        reference, position = self._canceller.reference, self._canceller.alignment.position(sample)
        if position is None:
            position = reference.position(at)
        return position is not None and position + FRAME + _MARGIN > reference.written

    def _hear(self, capture: Waveform, sample: int, at: float) -> tuple[AnyResult, ...]:
        damaged = not np.isfinite(capture).all()
        clean = np.zeros(FRAME, np.float32) if damaged else np.clip(capture, -1, 1)
        frame = self._canceller.process(clean, sample, at)
        if frame.fresh:
            self._fresh()
        near = self._judge(clean, frame, sample)
        self._speaks = near and self._near.open_for > 0
        left = self._strongly(clean, frame)
        return self._listener.accept(capture if damaged else left, near=near)

    def _judge(self, capture: Waveform, frame: Frame, sample: int) -> bool:
        """Return whether the frame holds more than echo; keeps the condition up to date."""
        residual, canceller = self._residual, self._canceller
        bands = residual.accept(capture, frame.left, frame.echo)
        strict = self._condition.mode in ("settling", "safe")
        near = self._near.accept(bands.left, bands.explained, strict=strict)
        if not near or self._near.stuck:
            residual.learn(bands.left)
            self._condition.accept(bands.capture, bands.left, bands.echo, residual.noise)
        mode = self._condition.settle(absent=canceller.absent, locked=canceller.alignment.locked)
        if canceller.alignment.locked:
            audible = residual.audible
        else:
            audible, near = canceller.far_end_active(sample), False
        self._guard.accept(mode, self._near.evidence, audible=audible)
        return near or not audible

    def _strongly(self, capture: Waveform, frame: Frame) -> Waveform:
        """Return what is left, by the strong canceller where the own one is of no use at all."""
        erle = self._condition.erle_db
        if self._strong is None or erle is None or erle > HELPLESS_DB:
            return frame.left
        return self._strong.process(capture, frame.far)

    def _fresh(self) -> None:
        self._residual.reset()
        self._condition.reset()

    def _heard(self, events: tuple[AnyResult, ...]) -> PipelineOutput:
        duck = self._speaks or self._listener.speaking
        return PipelineOutput(events, duck, self._condition.mode, self._condition.erle_db)


class _Buffered:
    """Feeds a strong canceller whole blocks; its output is that much later."""

    def __init__(self, strong: ExternalCanceller) -> None:
        self._strong = strong
        self._ends = np.zeros((2, 0), np.float32)
        self._ready = np.zeros(BLOCK, np.float32)

    def process(self, capture: Waveform, far: Waveform) -> Waveform:
        ends = np.concatenate([self._ends, np.stack([capture, far])], axis=1)
        whole = ends.shape[1] // BLOCK * BLOCK
        self._ends = ends[:, whole:]
        clean = self._strong.process(ends[0, :whole].copy(), ends[1, :whole].copy())
        ready = np.concatenate([self._ready, clean])
        self._ready = ready[len(capture) :]
        return ready[: len(capture)]
