"""Somebody in a room with a coach, who speaks to it: for the live tests and the benchmark."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import soundfile
import soxr
from live_room import Room
from numpy.typing import NDArray
from virtual_card import RATE, Coach, Recorder, wait_for

from coach.audio import tones
from coach.player.output_buffer import LEAD_FRAMES
from coach.timeline import SAMPLE_RATE
from coach.voices import open_voice

SPEECH = Path(__file__).parents[1] / "data" / "speech"
ECHO = 0.3
LOUDNESS = 9000


def clip(phrase: str) -> NDArray[np.int16]:
    """What somebody says, int16 at the rate of the card, without the silence round it."""
    (file,) = SPEECH.glob(f"command-{phrase}--*.flac")
    return _loud(*soundfile.read(file, dtype="float32"))


def spoken(text: str) -> NDArray[np.int16]:
    """The same of a text, by a voice that is not the coach's own."""
    voice = open_voice("system:en-gb", on_notice=pytest.fail)
    return _loud(voice.render(text).astype(np.float32), SAMPLE_RATE)


def _loud(said: NDArray[np.float32], rate: int) -> NDArray[np.int16]:
    said = soxr.resample(said, rate, RATE)
    said *= LOUDNESS / np.abs(said).max()
    loud = np.flatnonzero(np.abs(said) > LOUDNESS / 50)
    return cast("NDArray[np.int16]", said[loud[0] : loud[-1] + 1].astype(np.int16))


def tone(name: str) -> NDArray[np.int16]:
    return cast("NDArray[np.int16]", soxr.resample(tones.samples(name), SAMPLE_RATE, RATE))


class Conversation:
    """A coach in a room, and somebody who speaks to it; without ``echo`` through a headset."""

    def __init__(
        self, environment: dict[str, str], folder: Path, *options: str, echo: float = ECHO
    ) -> None:
        self.room = Room(environment, echo)
        self.played = Recorder(environment)
        self.captured = Recorder(environment, "mic_bus.monitor")
        self.coach = Coach(
            environment,
            folder,
            *options,
            *("--no-gates", "--output", "coach_out", "--input", "room_mic"),
        )

    def say(
        self, phrase: str, said: NDArray[np.int16] | None = None
    ) -> tuple[dict[str, Any], float]:
        """Say something, as a clip has it or as ``said``; returns what was heard, and when the last
        word was over.
        """
        said, since = clip(phrase) if said is None else said, time.monotonic()
        self.room.say(said)
        began = wait_for(lambda: self.captured.find(said, since), 5)
        over = began + len(said) / RATE
        return wait_for(lambda: self._heard((began + over) / 2), 5), over

    def _heard(self, moment: float) -> dict[str, Any] | None:
        """What was made of what was said at this moment, once it is known."""
        return next(
            (
                entry["event"]
                for entry in self.coach.events("Utterance")
                if entry["event"]["ended"] > moment
            ),
            None,
        )

    def ears(self) -> list[str]:
        return [entry["event"]["ears"] for entry in self.coach.events("EarsChanged")]

    def stop(self) -> float | None:
        """Say "coach stop" while the coach talks, and then go on.

        Returns the seconds from the end of the word to the end of the voice, before the
        tone; None where it was not understood.
        """
        wait_for(self.played.loud, 60)
        since = time.monotonic()
        heard, over = self.say("coach_stop")
        if heard.get("verb") != "stop":
            return None
        wait_for(lambda: self.coach.mode() == "stopped", 3)
        answered = wait_for(lambda: self.played.find(tone("heard"), since), 3)
        heard, _ = self.say("carry_on")
        if heard.get("verb") != "resume":
            self.coach.press(" ")
        wait_for(lambda: self.coach.mode() == "playing", 3)
        return answered - LEAD_FRAMES / SAMPLE_RATE - over

    def end(self) -> None:
        self.coach.end()
        self.played.stop()
        self.captured.stop()
        self.room.close()
