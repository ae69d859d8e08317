"""Does the microphone hear the loudspeaker, and can that be taken away: tried out, without a
session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import soxr

from coach.device import Input, Output
from coach.ears.hearing import Hearing, Said
from coach.player.ears import Ears
from coach.player.heard import EarsChanged, Utterance
from coach.player.listening import take_into
from coach.player.past import Past, Sounding
from coach.player.tap import Tap
from coach.render import Samples
from coach.timeline import SAMPLE_RATE
from coach.view import HearingState

TAIL_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 4.0
"""A device that has not asked for sound for so long does not work."""


def sound_check(
    samples: Samples,
    output: Output,
    microphone: Input,
    load: Callable[[Said], Hearing],
    wait: Callable[[], None],
) -> tuple[HearingState, float | None]:
    """Play ``samples``, at the house rate, and listen to them meanwhile, in memory only.

    Returns how the ears hear in the end, and the echo return loss enhancement in dB,
    None where there was nothing to measure. ``wait`` lets a little time pass. Raises
    DeviceError.
    """
    playing = _Playing(samples, output)
    ears = Ears(load, _Nobody())
    ears.play(playing.sounding)
    heard = Tap(microphone.rate)
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
    """What is played once, and then silence."""

    def __init__(self, samples: Samples, output: Output) -> None:
        self.sounding = Sounding(Tap(output.rate), Past(output.rate))
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
        self.sounding.tap.write(out, at, self._output.underflows)


class _Nobody:
    """In place of a session: nothing that is heard has a consequence."""

    sounding: Sounding | None = None

    def hear(self, utterance: Utterance) -> None:
        """Leave it."""

    def duck(self, gain: float) -> None:
        """Stay as loud as ever, so as to measure."""

    def tell(self, change: EarsChanged) -> None:
        """The end is what counts."""
