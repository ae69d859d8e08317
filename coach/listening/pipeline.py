"""The listening pipeline: what is played and what is captured in, commands out.

Push-fed: no device, no thread, no clock. Live and on a recording it is the same code.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np

from coach.listening.echo.aec3 import BLOCK, ExternalCanceller
from coach.listening.echo.canceller import Canceller, Frame
from coach.listening.echo.residual import AecState, NearEndDetector, ResidualEchoEstimator
from coach.listening.echo.self_voice import RESEMBLES, SelfVoiceGuard
from coach.listening.grammar import Vocabulary
from coach.listening.results import AnyResult, PipelineOutput
from coach.listening.spotter import Spotter
from coach.listening.vad import FRAME, RATE, Waveform

# Theory of operation
#
#     played -> far-end buffer -.
#                               v
#     capture -> delay, Kalman filter -> what is left -> spotter -> self-voice guard -> results
#                               |                          ^
#                               '-> residual echo -> near-end detector
#
# Everything works on frames of 512 samples (32 ms), so how the sound is cut into blocks changes
# nothing. Each frame passes once, in this order: echo out, evidence of a near end, mode of the
# canceller, a note for the guard, voice activity, recogniser. Residual echo is speech, and voice
# activity would find it: a frame without near end is no speech for the spotter, whatever it holds.
# While the delay is not known nothing can be told apart, so nothing counts as near end as long
# as the coach may be heard.
#
# The far end may come later than the capture that holds it: two devices, two threads. A frame
# waits for its far end, at most PATIENCE frames, and not at all where nothing is played. Times
# are seconds by one clock and may be wrong by half a second; the delay is found in the sound.

# Far-end samples begin and end, counted from the first that was ever played, to the words
# that the coach says then; "" where it says none, or it is unknown.
SpokenText = Callable[[int, int], str]

# Frames that wait, at most, for what was played in them: a third of a second.
PATIENCE: Final = 10

# Echo return loss enhancement below which the external canceller is used: it takes much of the
# user with the echo, so commands are heard better through ours wherever that works at all.
HELPLESS_DB: Final = 6.0
_MARGIN: Final = 32


class OwnVoice:
    """Knowledge of the coach's own voice in the capture; implements ``Echoes``.

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

    ``said`` tells what the coach says when; ``strong`` is used where our canceller fails.
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
        self._state = AecState()
        self._own_voice = OwnVoice(self._canceller, said)
        self._guard = SelfVoiceGuard(self._own_voice)
        listener.weigh = self._guard.weigh
        self._rest = np.zeros(0, np.float32)
        self._waiting: deque[tuple[Waveform, int, float]] = deque()
        self._samples = 0
        self._fed = 0
        self._near_end = False

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
        return self._output(events)

    def finish(self) -> PipelineOutput:
        """Hear the silence after the last block, so that a last word is decided too."""
        events: tuple[AnyResult, ...] = ()
        while self._waiting:
            events += self._hear(*self._waiting.popleft())
        return self._output(events + self._listener.finish())

    def listen_for(self, vocabulary: Vocabulary) -> None:
        """From now on, hear the phrases of this situation."""
        self._listener.vocabulary = vocabulary

    def realign(self) -> None:
        """Forget delay, drift and echo path, as after an underflow or with another device."""
        self._canceller.realign()
        self._new_path()

    def behind(self, slow: bool = True) -> None:
        """Enter safe mode, as the caller cannot keep up; or leave it."""
        self._state.behind = slow

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
            self._new_path()
        near = self._judge(clean, frame, sample)
        self._near_end = near and self._near.open_for > 0
        left, erle = frame.left, self._state.erle_db
        if self._strong is not None and erle is not None and erle <= HELPLESS_DB:
            left = self._strong.process(clean, frame.far)
        return self._listener.accept(capture if damaged else left, near=near)

    def _judge(self, capture: Waveform, frame: Frame, sample: int) -> bool:
        """Return whether the frame may hold more than echo; updates mode and guard."""
        residual, canceller = self._residual, self._canceller
        bands = residual.accept(capture, frame.left, frame.echo)
        strict = self._state.mode in ("settling", "safe")
        near = self._near.accept(bands.left, bands.explained, strict=strict)
        if not near or self._near.stuck:
            residual.learn(bands.left)
            self._state.accept(bands.capture, bands.left, bands.echo, residual.noise)
        mode = self._state.settle(absent=canceller.absent, locked=canceller.alignment.locked)
        if canceller.alignment.locked:
            audible = residual.audible
        else:
            audible, near = canceller.far_end_active(sample), False
        self._guard.accept(mode, self._near.evidence, audible=audible)
        return near or not audible

    def _new_path(self) -> None:
        self._residual.reset()
        self._state.reset()

    def _output(self, events: tuple[AnyResult, ...]) -> PipelineOutput:
        duck = self._near_end or self._listener.speaking
        return PipelineOutput(events, duck, self._state.mode, self._state.erle_db)


class _Buffered:
    """An external canceller, fed whole blocks; its output is a block (10 ms) later."""

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
