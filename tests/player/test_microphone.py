"""The ears' thread and its microphone, by hand: found, lost, found again, and never in the way."""

import numpy as np
import pytest
from fake_pipeline import Told

from coach.errors import DeviceError, HearingError
from coach.player.capture import Capture
from coach.player.microphone import (
    PATIENCE_SECONDS,
    RETRY_SECONDS,
    SETTLED_SECONDS,
    ListeningThread,
    MicrophoneSlot,
)
from coach.player.played_log import FarEnd, PlayedLog
from coach.testing.device import FakeInput

RATE = 24_000


class Player:
    """Sounds without a session, and keeps what it is told."""

    def __init__(self) -> None:
        self.far_end, self.vocabulary = None, "session"
        self.changes, self.gains = [], []

    def sound(self) -> None:
        self.far_end = FarEnd(Capture(RATE), PlayedLog(RATE))

    def play(self, seconds) -> None:
        self.far_end.capture.write(np.ones(int(seconds * RATE), np.int16), 0.0, 0)

    def hear(self, utterance) -> None:
        raise AssertionError("nothing is said here")

    def duck(self, gain) -> None:
        self.gains.append(gain)

    def tell(self, change) -> None:
        self.changes.append(change)

    @property
    def states(self):
        return [change.ears for change in self.changes]


class Stand:
    """Listening, with a clock and a socket for the microphone."""

    def __init__(self, hearing=None) -> None:
        self.player, self.hearing = Player(), hearing or Told()
        self.plugged, self.opened = [FakeInput(rate=RATE)], []
        self.now = 0.0
        self.slot = MicrophoneSlot()
        self.listening = ListeningThread(self.player, self.hearing.load, self.open, self.slot)

    def open(self):
        self.opened.append(self.now)
        if not self.plugged:
            raise DeviceError("There is no microphone. Connect one.")
        return self.plugged[0]

    def turn(self, seconds: float = 0.02) -> None:
        self.now += seconds
        for microphone in self.plugged:
            microphone.hear(np.full(int(seconds * RATE), 3, np.int16))
        self.listening.turn(self.now)

    def settle(self) -> None:
        self.player.sound()
        self.player.play(SETTLED_SECONDS)
        self.turn()


@pytest.fixture
def stand():
    return Stand()


def test_nothing_is_loaded_or_opened_before_the_session_has_begun_to_sound(stand) -> None:
    stand.turn()
    stand.player.sound()
    stand.player.play(SETTLED_SECONDS / 2)
    stand.turn()
    assert stand.hearing.said is None
    assert not stand.opened
    stand.player.play(SETTLED_SECONDS)
    stand.turn()
    assert stand.hearing.said is not None
    assert len(stand.opened) == 1
    stand.turn(0.1)
    assert stand.hearing.heard > 0
    assert stand.player.states == ["clear"]


def test_a_microphone_that_is_missing_is_said_once_and_looked_for(stand) -> None:
    microphone = stand.plugged.pop()
    stand.settle()
    for _ in range(10):
        stand.turn(RETRY_SECONDS / 2)
    assert stand.player.states == ["missing"]
    assert stand.player.changes[0].message == "There is no microphone. Connect one."
    assert len(stand.opened) == 6
    stand.plugged.append(microphone)
    stand.turn(RETRY_SECONDS)
    stand.turn()
    assert stand.player.states == ["missing", "clear"]


def test_a_microphone_that_is_unplugged_is_noticed_and_found_again() -> None:
    stand = Stand(Told(ducked=[(0, 99)]))
    stand.settle()
    stand.turn()
    assert stand.player.gains[-1] < 1
    first = stand.plugged.pop()
    first.unplug()
    first.hear(np.zeros(int((PATIENCE_SECONDS + 0.1) * RATE), np.int16))
    stand.turn()
    assert stand.player.states == ["clear", "gone"]
    assert stand.player.gains[-1] == 1, "nothing stays soft"
    assert not first.open
    stand.turn(RETRY_SECONDS)
    stand.plugged.append(FakeInput(rate=48_000))
    stand.turn(RETRY_SECONDS)
    stand.turn()
    assert stand.player.states == ["clear", "gone", "clear"]
    assert stand.plugged[0].open


def test_a_microphone_that_is_busy_is_looked_for_too(stand) -> None:
    stand.plugged[0] = FakeInput(rate=RATE, busy=True)
    stand.settle()
    assert stand.player.states == ["missing"]
    assert "busy" in stand.player.changes[0].message


def test_while_the_output_is_away_the_microphone_is_closed(stand) -> None:
    stand.settle()
    stand.turn()
    assert stand.plugged[0].open
    stand.player.far_end = None
    stand.turn()
    assert not stand.plugged[0].open
    stand.turn(RETRY_SECONDS)
    assert not stand.plugged[0].open
    stand.player.sound()
    stand.turn()
    assert stand.plugged[0].open


def test_devices_are_looked_for_with_the_microphone_closed(stand) -> None:
    stand.settle()
    states = []
    stand.slot.emptied(lambda: states.append(stand.plugged[0].open))
    assert states == [False]


@pytest.mark.parametrize(
    ("error", "message"), [(HearingError("No network."), "No network."), (ValueError("bug"), "")]
)
def test_ears_that_fail_are_said_and_the_session_goes_on(error, message: str) -> None:
    def load(said) -> None:
        raise error

    stand = Stand()
    stand.hearing.load = load
    stand.listening = ListeningThread(stand.player, load, stand.open, stand.slot)
    stand.settle()
    stand.turn()
    assert stand.player.states == ["deaf"]
    assert stand.player.changes[0].message == message
    assert stand.listening.failure is error
    assert not stand.opened


def test_ears_that_fail_later_close_the_microphone() -> None:
    stand = Stand()
    stand.settle()
    stand.hearing.accept = None
    stand.turn()
    assert stand.player.states == ["deaf"]
    assert not stand.plugged[0].open


def test_the_thread_listens_and_closes() -> None:
    stand = Stand()
    stand.player.sound()
    stand.player.play(SETTLED_SECONDS)
    stand.plugged[0] = FakeInput(np.full(4800, 3, np.int16), RATE)
    stand.listening.start()
    for _ in range(1000):
        if stand.hearing.heard:
            break
        stand.listening._closing.wait(0.01)
    stand.listening.close()
    assert stand.hearing.heard
    assert not stand.plugged[0].open
