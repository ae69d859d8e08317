"""``coach play`` from the command line, on a fake device: log, history, keys and the end."""

import io
import json
import threading
import time

import pytest
from floor import SMALL

from coach.player.diary import Diary
from coach.player.engine import Report, Underflow
from coach.player.log import SessionLog
from coach.player.player import Player
from coach.player.stage import Stage
from coach.player.studio import BackgroundStudio
from coach.script import Place, Preferences, write_script
from coach.session import begin, course_of
from coach.session.events import Command, Quit, Remember, Settings
from coach.store import Store
from coach.testing import FakeOutput


class Screen:
    """Keeps what it is shown; presses what it is told to."""

    def __init__(self, *keys):
        self.keys, self.views, self.messages = list(keys), [], []

    def show(self, view):
        self.views.append(view)

    def say(self, message):
        self.messages.append(message)

    def poll_keys(self):
        playing = self.views and self.views[-1].mode in ("playing", "paused", "stopped")
        return (self.keys.pop(0),) if playing and self.keys else ()


class Running:
    """A fake device whose time passes by itself, in a thread, faster than real time."""

    def __init__(self):
        self.outputs = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def open(self):
        self.outputs.append(FakeOutput())
        return self.outputs[-1]

    def _run(self):
        while not self._end.wait(0.001):
            for output in self.outputs:
                output.advance()

    def close(self):
        self._end.set()
        self._thread.join()


@pytest.fixture
def device():
    running = Running()
    yield running
    running.close()


def player_for(device, tmp_path, origin=None):
    from coach.voices.bank import ClipBank
    from coach.voices.cache import ClipCache
    from coach.voices.tone import ToneVoice

    studio = BackgroundStudio(
        SMALL,
        Preferences(),
        lambda percent: ClipBank(ToneVoice(percent / 100), ClipCache(tmp_path / "clips")),
    )
    course = course_of(write_script(SMALL))
    first = begin(course, Settings(), origin, gates=False)
    return Player(first, studio, device.open, lambda: None)


def perform(device, tmp_path, *keys):
    player, reports, screen = player_for(device, tmp_path), [], Screen(*keys)
    player.start()
    Stage(player, screen, SMALL, (reports.append,)).run()
    return player, reports, screen


def test_keys_drive_the_session_to_its_end(device, tmp_path):
    player, reports, screen = perform(device, tmp_path, "n", "?", "x", "q", "q")
    verbs = [report.event.verb for report in reports if isinstance(report.event, Command)]
    assert verbs == ["next", "help", "stop", "stop"]
    assert player.outcome == "stopped"
    assert screen.views[-1].mode == "stopped", "a session that was stopped is not finished"
    assert screen.messages, "the answer is shown too"


def test_a_session_that_is_played_to_its_end_says_that_it_is_finished(device, tmp_path):
    player, _, screen = perform(device, tmp_path, "n", "n", "n", "n")
    assert player.outcome == "completed"
    assert screen.views[-1].mode == "finished"


def test_an_interruption_ends_the_session_from_any_thread(device, tmp_path):
    player = player_for(device, tmp_path)
    player.start()
    player.interrupt()
    player.join()
    assert player.outcome == "interrupted"
    assert not player.alive


def test_a_voice_that_fails_ends_the_session_with_its_error(device, tmp_path):
    from coach.errors import VoiceError

    def no_voice(percent):
        raise VoiceError("The voice is hoarse.")

    studio = BackgroundStudio(SMALL, Preferences(), no_voice)
    first = begin(course_of(write_script(SMALL)), Settings())
    player = Player(first, studio, device.open, lambda: None)
    player.start()
    player.join()
    assert player.outcome == "failed"
    assert str(studio.failure) == "The voice is hoarse."


def test_a_terminal_that_is_closed_ends_the_session(device, tmp_path):
    class Gone(Screen):
        def show(self, view):
            raise OSError(5, "Input/output error")

    player = player_for(device, tmp_path)
    player.start()
    Stage(player, Gone(), SMALL, ()).run()
    assert player.outcome == "interrupted"


def report(*actions, event=None):
    command = event or Command("next", 1.0)
    return Report(command, "playing", "playing", actions, 48_000, 24_000, 3, 1234)


def test_the_log_is_one_whole_line_of_json_at_a_time():
    file = io.StringIO()
    log = SessionLog(file)
    log.write(report(Remember(Place("calf", "left", 1, 2))))
    log.write(report(event=Underflow(480, 1, 2.0)))
    first, second = map(json.loads, file.getvalue().splitlines())
    assert first == {
        "seconds": 2.0,
        "played": 48_000,
        "edition": 3,
        "frame": 1234,
        "event": {"type": "Command", "verb": "next", "at": 1.0},
        "before": "playing",
        "after": "playing",
        "actions": [
            {
                "type": "Remember",
                "place": {"type": "Place", "exercise": "calf", "side": "left", "set": 1, "rep": 2},
                "rep_done": False,
            }
        ],
    }
    assert second["event"] == {"type": "Underflow", "frames": 480, "times": 1, "at": 2.0}


def test_the_diary_enters_reps_the_place_and_the_end(tmp_path):
    with Diary(Store.open(tmp_path / "h.db"), SMALL, None, pytest.fail) as diary:
        diary.write(report(Remember(Place("calf", "left", 1, 1), rep_done=True)))
        diary.write(report(Remember(Place("calf", "left", 1, 2))))
        diary.write(report(Quit("stopped")))
    with Store.open(tmp_path / "h.db") as store:
        (session,) = store.history()
        assert (session.done, session.planned, session.outcome) == (1, 10, "stopped")
        point = store.last_unfinished("small")
    assert point.place == Place("calf", "left", 1, 2)


def test_a_session_goes_on_where_the_history_cannot_be_written(tmp_path):
    notices = []
    store = Store.open(tmp_path / "h.db")
    store.close()
    with Diary(store, SMALL, None, notices.append) as diary:
        diary.write(report(Remember(Place("calf", "left", 1, 1))))
    assert len(notices) == 1
    assert notices[0].startswith("This session is not entered in the history.")


def test_a_lost_device_is_replaced_by_the_next_one(device, tmp_path):
    player = player_for(device, tmp_path)
    player.start()
    end = time.monotonic() + 30
    while not (device.outputs and len(device.outputs[0].played) > 24_000):
        assert time.monotonic() < end
        time.sleep(0.01)
    device.outputs[0].unplug()
    while player.glimpse.mode != "lost" or len(device.outputs) < 2:
        assert time.monotonic() < end
        time.sleep(0.01)
    while player.glimpse.mode != "playing":
        assert time.monotonic() < end
        time.sleep(0.01)
    player.interrupt()
    player.join()
    names = [type(one.event).__name__ for one in player.news()]
    assert names.index("DeviceLost") < names.index("DeviceBack")
