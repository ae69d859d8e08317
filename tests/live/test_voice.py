"""``coach play`` steered by voice, over its own echo, on a real PortAudio stream."""

import statistics
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from room import Room
from virtual import RATE, Coach, Recorder, virtual_sound, wait_for

from coach import tones
from coach.player.feed import LEAD_FRAMES
from coach.timeline import SAMPLE_RATE

pytestmark = [pytest.mark.slow, pytest.mark.live]

SPEECH = Path(__file__).parents[1] / "data" / "speech"
ECHO = 0.3
LOUDNESS = 9000
ALONE_SECONDS = 60
STOPS = 5


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    with virtual_sound(tmp_path_factory.mktemp("sound")) as environment:
        yield environment


def clip(phrase):
    """What somebody says, int16 at the rate of the card, without the silence round it."""
    (file,) = SPEECH.glob(f"command-{phrase}--*.flac")
    said, rate = soundfile.read(file, dtype="float32")
    said = soxr.resample(said, rate, RATE)
    said *= LOUDNESS / np.abs(said).max()
    loud = np.flatnonzero(np.abs(said) > LOUDNESS / 50)
    return said[loud[0] : loud[-1] + 1].astype(np.int16)


def tone(name):
    return soxr.resample(tones.samples(name), SAMPLE_RATE, RATE)


class Session:
    """A coach in a room, and somebody who speaks to it."""

    def __init__(self, environment, folder):
        self.room = Room(environment, ECHO)
        self.played = Recorder(environment)
        self.captured = Recorder(environment, "mic_bus.monitor")
        self.coach = Coach(
            environment, folder, "--no-gates", "--output", "coach_out", "--input", "room_mic"
        )

    def say(self, phrase):
        """Say something; returns what was heard, and when the last word was over."""
        before = len(self.coach.events("Utterance"))
        said, since = clip(phrase), time.monotonic()
        self.room.say(said)
        wait_for(lambda: len(self.coach.events("Utterance")) > before, 5)
        began = wait_for(lambda: self.captured.find(said, since), 2)
        heard = self.coach.events("Utterance")[-1]["event"]
        return heard, began + len(said) / RATE

    def ears(self):
        return [entry["event"]["ears"] for entry in self.coach.events("EarsChanged")]

    def end(self):
        self.coach.end()
        self.played.stop()
        self.captured.stop()
        self.room.close()


@pytest.fixture
def session(sound, tmp_path):
    session = Session(sound, tmp_path)
    yield session
    session.end()


def test_a_session_is_steered_by_voice_over_its_own_echo(session, capsys):
    wait_for(session.played.loud, 40)
    began = time.monotonic()
    wait_for(lambda: "clear" in session.ears(), 40)
    time.sleep(max(0, began + ALONE_SECONDS - time.monotonic()))
    alone = [entry["event"]["outcome"] for entry in session.coach.events("Utterance")]
    assert set(alone) <= {"refused"}, "the coach is no listener of itself"

    took = [stopped(session) for _ in range(STOPS)]
    with capsys.disabled():
        print(f"\nend of the word to the end of the voice: {np.round(took, 2)} s")
    assert statistics.median(took) < 1

    wait_for(session.played.loud, 60)
    heard, _ = session.say("previous")
    assert (heard["outcome"], heard["verb"]) == ("command", "back")
    (command,) = session.coach.events("Command")[-1:]
    assert (command["event"]["heard"], command["event"]["edition"]) == (
        heard["frame"],
        heard["edition"],
    )
    assert command["after"] == "playing"
    assert not [entry for entry in session.coach.events("Underflow") if entry["event"]["frames"]]


def stopped(session):
    """Seconds from the end of the word to the end of the voice, before the tone; goes on."""
    wait_for(session.played.loud, 60)
    since = time.monotonic()
    heard, over = session.say("coach_stop")
    assert (heard["outcome"], heard["verb"]) == ("command", "stop")
    wait_for(lambda: session.coach.mode() == "stopped", 2)
    answered = wait_for(lambda: session.played.find(tone("heard"), since), 3)
    heard, _ = session.say("carry_on")
    assert (heard["outcome"], heard["verb"]) == ("command", "resume")
    wait_for(lambda: session.coach.mode() == "playing", 2)
    return answered - LEAD_FRAMES / SAMPLE_RATE - over
