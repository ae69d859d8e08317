"""Does the microphone hear the loudspeaker, and can that be taken away: tried out, without a
session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import soxr

from coach.audio import Input, Output, Samples
from coach.listening import HearingState, Pipeline, SpokenText, Vocabulary
from coach.player.capture import Capture
from coach.player.microphone import take_into
from coach.player.played_log import FarEnd, PlayedLog
from coach.player.reports import EarsChanged, Utterance
from coach.player.voice_input import FarEndLog, VoiceInput
from coach.timeline import SAMPLE_RATE

TAIL_SECONDS: Final = 0.5

# A device that has not asked for sound for so long does not work.
PATIENCE_SECONDS: Final = 4.0


def sound_check(
    samples: Samples,
    output: Output,
    microphone: Input,
    load: Callable[[SpokenText], Pipeline],
    wait: Callable[[], None],
) -> tuple[HearingState, float | None]:
    """Play ``samples``, at the house rate, and listen to them meanwhile, in memory only.

    Returns how the ears hear in the end, and the echo return loss enhancement in dB,
    None where there was nothing to measure. ``wait`` lets a little time pass. Raises
    DeviceError.
    """
    playing = _Playing(samples, output)
    log = FarEndLog()
    ears = VoiceInput(load(log.words), log, _NoSession())
    ears.play(playing.far_end)
    heard = Capture(microphone.rate)
    try:
        microphone.start(take_into(heard, microphone))
        output.start(playing.fill)
        ears.listen(heard)
        while not playing.over and output.age < PATIENCE_SECONDS:
            wait()
            ears.work()
    finally:
        output.close()
        microphone.close()
    return ears.state, ears.erle_db


class _Playing:
    """Samples that are played once, and then silence."""

    def __init__(self, samples: Samples, output: Output) -> None:
        self.far_end = FarEnd(Capture(output.rate), PlayedLog(output.rate))
        self._output = output
        self._samples: Samples = soxr.resample(samples, SAMPLE_RATE, output.rate)
        self._end = len(self._samples) + int(TAIL_SECONDS * output.rate)
        self._at = 0

    @property
    def over(self) -> bool:
        return self._at >= self._end

    def fill(self, out: Samples, at: float) -> None:
        part = self._samples[self._at : self._at + len(out)]
        out[: len(part)] = part
        out[len(part) :] = 0
        self._at += len(out)
        self.far_end.capture.write(out, at, self._output.underflows)


class _NoSession:
    """In place of a session: nothing that is heard has a consequence."""

    far_end: FarEnd | None = None
    vocabulary: Vocabulary = "session"

    def hear(self, utterance: Utterance) -> None:
        """Leave it."""

    def duck(self, gain: float) -> None:
        """Stay as loud as ever, so as to measure."""

    def tell(self, change: EarsChanged) -> None:
        """The end is what counts."""
