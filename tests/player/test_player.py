"""What the player makes of time that has gone by: a device that has gone, and one that is late; a
program that was asleep, and one that had much to do. Its turns are taken by hand.
"""

from queue import SimpleQueue

import numpy as np
import pytest
from session_harness import SMALL

from coach.items import Preferences
from coach.player import player as module
from coach.player.player import ASLEEP_SECONDS, LOST_SECONDS, Player
from coach.player.speech_worker import SpeechWorker
from coach.script import write_script
from coach.session.events import DeviceLost, Settings, Slept
from coach.session.outline import outline_of
from coach.session.state import begin
from coach.testing.device import FakeOutput
from coach.timeline import SAMPLE_RATE

TICK = 0.02


class Bank:
    """A ClipBank of short clips."""

    def prepare(self, texts, on_progress=None) -> None:
        pass

    def length(self, text):
        return 4800

    def samples(self, text):
        return np.full(4800, 1000, np.int16)


class Hand:
    """A player whose threads are not started, on a clock of the test's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = self.slept = self.worked = 0.0
        monkeypatch.setattr(module, "monotonic", lambda: self.now)
        monkeypatch.setattr(module, "boottime", lambda: self.now + self.slept)
        monkeypatch.setattr(module, "process_time", lambda: self.worked)
        monkeypatch.setattr(module, "TICK_SECONDS", 0)
        script, jobs = write_script(SMALL), SimpleQueue()
        speech = SpeechWorker(SMALL, Preferences(), script, lambda percent: Bank(), jobs)
        first = begin(outline_of(script), Settings(), gates=False)
        self.player = Player(first, speech, jobs, FakeOutput, lambda: None)
        monkeypatch.setattr(self.player, "_seek_device", lambda gone: None)
        self.output = FakeOutput(block=480)
        self.player._waiting = self.output
        speech._grow(script, Bank(), Settings())
        self.turn()
        self.play(2)

    def turn(self) -> None:
        """What the engine's thread does once."""
        self.player.turn()

    def play(self, seconds) -> None:
        """Let time pass, with a device that works and an engine that has its turns."""
        for _ in range(round(seconds / TICK)):
            self.output.advance()
            self.now += TICK
            self.worked += TICK / 10
            self.turn()

    def events(self, kind):
        return [one.event for one in self.player.news() if isinstance(one.event, kind)]


def test_after_a_jump_the_screen_shows_nothing_of_what_was_jumped_over(hand) -> None:
    """What a device with latency has not made heard yet lies before the place of the jump."""
    hand.output.latency = 0.3
    frame = hand.player._engine.state.frame
    hand.player.command("next")
    hand.play(0.2)
    state = hand.player._engine.state
    assert state.frame > frame + SAMPLE_RATE
    assert hand.player.snapshot.frame >= state.layout.begun(state.frame)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch):
    return Hand(monkeypatch)


def test_a_device_that_stops_asking_is_lost(hand) -> None:
    hand.output.unplug()
    hand.play(LOST_SECONDS - 0.1)
    assert not hand.events(DeviceLost)
    hand.play(0.3)
    (lost,) = hand.events(DeviceLost)
    assert lost.message.startswith('The sound device "fake" no longer answers.')


@pytest.mark.parametrize("late", [0.1, 0.4, 1.0, 2.9])
def test_a_device_that_is_late_where_everything_is_late_has_not_gone(hand, late: float) -> None:
    """A machine so busy that the engine itself seldom has its turn."""
    for _ in range(20):
        hand.now += late
        hand.output.seconds += late
        hand.worked += late / 20
        hand.turn()
        hand.output.advance()
    assert not hand.events(DeviceLost)
    assert hand.player.snapshot.mode == "playing"


@pytest.mark.parametrize("how", ["stopped", "suspended"])
def test_a_program_that_was_asleep_pauses_before_anything_else_happens(hand, how: str) -> None:
    """A suspended computer's clock stands still meanwhile; a stopped program's goes on."""
    frame = hand.player._engine.state.frame
    if how == "stopped":
        hand.now += 15
    else:
        hand.slept += 8 * 3600
    for _ in range(5):
        hand.output.advance()  # what the device takes as it wakes up
    hand.player.command("next")
    hand.turn()
    assert len(hand.events(Slept)) == 1
    hand.play(1)
    assert not hand.events(DeviceLost)
    assert hand.player._engine.state.frame >= frame


def test_what_was_taken_at_the_waking_up_was_not_heard(hand) -> None:
    frame = hand.player._engine.state.frame
    hand.now += 15
    for _ in range(10):
        hand.output.advance()
    hand.turn()
    state = hand.player._engine.state
    assert (state.mode, state.frame) == ("paused", frame)


def test_a_program_that_had_much_to_do_was_not_asleep(hand) -> None:
    hand.now += ASLEEP_SECONDS + 2
    hand.worked += ASLEEP_SECONDS
    hand.turn()
    assert not hand.events(Slept)
    assert hand.player.snapshot.mode == "playing"
