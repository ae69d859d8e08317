"""``coach play`` from the command line, on a fake device: log, history, keys and the end."""

import io
import itertools
import json
import threading
import time
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest
from batch_programme import calves
from click.testing import CliRunner
from fake_pipeline import Told
from session_harness import SMALL

from coach.cli import coach as cli
from coach.items import Place, Preferences
from coach.player import live, start, ui_loop
from coach.player.engine import Report, Underflow
from coach.player.player import Player
from coach.player.recorders import Entry, HistoryRecorder, LogRecorder, as_data
from coach.player.reports import EarsChanged, Utterance
from coach.player.speech_worker import SpeechWorker
from coach.player.ui_loop import UiLoop
from coach.screen.view import HEARING
from coach.script import write_script
from coach.session.answers import HELP, PAIN
from coach.session.events import Command, Quit, Remember, Settings
from coach.session.outline import outline_of
from coach.session.state import begin
from coach.store.history import Store
from coach.store.records import identity_of, planned_sides
from coach.testing.device import FakeInput, FakeOutput

ENTRY = Entry(identity_of(SMALL, "/home/small.yaml"), planned_sides(SMALL))


class Screen:
    """Keeps what it is shown; presses what it is told to."""

    def __init__(self, *keys) -> None:
        self.keys, self.views, self.messages = list(keys), [], []
        self._pressed_at = 0

    def show(self, view) -> None:
        self.views.append(view)

    def say(self, message) -> None:
        self.messages.append(message)

    def poll_keys(self):
        shown = len(self.views)
        playing = self.views and self.views[-1].mode in ("playing", "paused", "stopped")
        if not playing or not self.keys or shown - self._pressed_at < 3:
            return ()
        self._pressed_at = shown
        return (self.keys.pop(0),)

    @property
    def answers(self):
        """What the views said in words, one after another."""
        return [one for one, _ in itertools.groupby(view.message for view in self.views)]


class Running:
    """A fake device whose time passes by itself, in a thread, faster than real time."""

    def __init__(self) -> None:
        self.outputs = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def open(self):
        self.outputs.append(FakeOutput())
        return self.outputs[-1]

    def _run(self) -> None:
        while not self._end.wait(0.001):
            for output in self.outputs:
                output.advance()

    def close(self) -> None:
        self._end.set()
        self._thread.join()


@pytest.fixture
def device():
    running = Running()
    yield running
    running.close()


def player_for(device, tmp_path: Path, origin=None, welcome=None):
    from coach.voices.bank import ClipBank
    from coach.voices.cache import ClipCache
    from coach.voices.tone import ToneVoice

    script, jobs = write_script(SMALL), SimpleQueue()
    speech = SpeechWorker(
        SMALL,
        Preferences(),
        script,
        lambda percent: ClipBank(ToneVoice(percent / 100), ClipCache(tmp_path / "clips")),
        jobs,
    )
    outline = outline_of(script)
    first = begin(outline, Settings(), origin, gates=False, welcome=welcome)
    return Player(first, speech, jobs, device.open, lambda: None)


def perform(device, tmp_path: Path, *keys):
    player, reports, screen = player_for(device, tmp_path), [], Screen(*keys)
    player.start()
    UiLoop(player, screen, SMALL, (reports.append,)).run()
    return player, reports, screen


def test_keys_drive_the_session_to_its_end(device, tmp_path: Path) -> None:
    player, reports, screen = perform(device, tmp_path, "n", "?", "x", "q", "q")
    verbs = [report.event.verb for report in reports if isinstance(report.event, Command)]
    assert verbs == ["next", "help", "stop", "stop"]
    assert player.outcome == "stopped"
    assert screen.views[-1].mode == "stopped", "a session that was stopped is not finished"
    assert HELP in screen.answers, "the answer is shown too"
    assert screen.answers[-1] == "", "and no longer than it is of any use"


def test_an_answer_ends_with_the_next_command(device, tmp_path: Path) -> None:
    _, _, screen = perform(device, tmp_path, "n", "h", " ", "q", "q")
    (answer,) = filter(None, screen.answers)
    assert answer.endswith("There are two more exercises after this one.")
    assert screen.views[-1].message == ""


def test_what_the_settings_are_is_shown_and_where_they_end(device, tmp_path: Path) -> None:
    _, _, screen = perform(device, tmp_path, "n", "+", "-", "-", "]", "[", *"+++", "q", "q")
    assert list(filter(None, screen.answers)) == [
        "Loudness 8 of 9.",
        "Loudness 7 of 9.",
        "Loudness 6 of 9.",
        "Speech at 110 % of its usual pace.",
        "Speech at 100 % of its usual pace.",
        "Loudness 7 of 9.",
        "Loudness 8 of 9.",
        "Loudness 9 of 9.",
    ]
    _, _, screen = perform(device, tmp_path, "n", *"+++", "q", "q")
    assert "The coach is as loud as it can be." in screen.answers


def test_what_the_coach_says_at_pain_stays_on_the_screen_of_a_pause(
    device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_loop, "ANSWER_SECONDS", 0.0)
    _, _, screen = perform(device, tmp_path, "n", "p", "q", "q")
    paused = [view.message for view in screen.views if view.mode == "paused"]
    assert set(paused[1:]) == {PAIN}
    assert {view.message for view in screen.views if view.mode == "playing"} == {""}


def test_a_session_that_is_played_to_its_end_says_that_it_is_finished(
    device, tmp_path: Path
) -> None:
    player, _, screen = perform(device, tmp_path, "n", "n", "n", "n")
    assert player.outcome == "completed"
    assert screen.views[-1].mode == "finished"


def test_an_interruption_ends_the_session_from_any_thread(device, tmp_path: Path) -> None:
    player = player_for(device, tmp_path)
    player.start()
    player.interrupt()
    player.join()
    assert player.outcome == "interrupted"
    assert not player.alive


def test_a_voice_that_fails_ends_the_session_with_its_error(device, tmp_path: Path) -> None:
    from coach.errors import VoiceError

    def no_voice(percent) -> None:
        raise VoiceError("The voice is hoarse.")

    script, jobs = write_script(SMALL), SimpleQueue()
    speech = SpeechWorker(SMALL, Preferences(), script, no_voice, jobs)
    first = begin(outline_of(script), Settings())
    player = Player(first, speech, jobs, device.open, lambda: None)
    player.start()
    player.join()
    assert player.outcome == "failed"
    assert str(speech.failure) == "The voice is hoarse."


def test_a_terminal_that_is_closed_ends_the_session(device, tmp_path: Path) -> None:
    class Gone(Screen):
        def show(self, view) -> None:
            raise OSError(5, "Input/output error")

    player = player_for(device, tmp_path)
    player.start()
    UiLoop(player, Gone(), SMALL, ()).run()
    assert player.outcome == "interrupted"


def test_a_welcome_stands_there_until_the_person_is_in_position(
    device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_loop, "ANSWER_SECONDS", 0.0)
    outline = outline_of(write_script(SMALL))
    origin = outline.at(Place("calf", "right", 1, 2))
    player, screen = player_for(device, tmp_path, origin, "Lie down on your back."), Screen()
    player.start()
    threading.Timer(2.0, player.interrupt).start()
    UiLoop(player, screen, SMALL, (), origin).run()
    waiting = [view.message for view in screen.views if view.mode == "waiting"]
    assert set(waiting[1:]) == {"Lie down on your back."}


def report(*actions, event=None):
    command = event or Command("next", 1.0)
    return Report(command, "playing", "playing", actions, 48_000, 24_000, 3, 1234)


def test_the_log_is_one_whole_line_of_json_at_a_time() -> None:
    file = io.StringIO()
    log = LogRecorder(file, pytest.fail)
    log.write(report(Remember(Place("calf", "left", 1, 2))))
    log.write(report(event=Underflow(480, 1, 2.0)))
    first, second = map(json.loads, file.getvalue().splitlines())
    assert first == {
        "seconds": 2.0,
        "played": 48_000,
        "revision": 3,
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


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is full")
def test_a_session_goes_on_where_its_log_cannot(command_line) -> None:
    """A real session; nothing fits on that disk."""
    _, _, output = command_line("--log", "/dev/full")
    assert output.count("The log ends here, and the session goes on: No space left") == 1


def test_a_log_that_cannot_be_written_says_so_once() -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    said = []
    with LogRecorder(Full(), said.append) as log:
        log.write(report())
        log.write(report())
    assert said == ["The log ends here, and the session goes on: No space left on device."]


def test_the_diary_enters_reps_the_place_and_the_end(tmp_path: Path) -> None:
    with HistoryRecorder(Store.open(tmp_path / "h.db"), ENTRY, pytest.fail) as diary:
        assert not diary.resumable
        diary.write(report(Remember(Place("calf", "left", 1, 1), rep_done=True)))
        assert diary.resumable
        diary.write(report(Remember(Place("calf", "left", 1, 2))))
        diary.write(report(Quit("stopped")))
    with Store.open(tmp_path / "h.db") as store:
        (session,) = store.history()
        assert (session.done, session.planned, session.outcome) == (1, 10, "stopped")
        point = store.last_unfinished(ENTRY.identity)
    assert point.place == Place("calf", "left", 1, 2)


def test_a_session_goes_on_where_the_history_cannot_be_written(tmp_path: Path) -> None:
    notices = []
    store = Store.open(tmp_path / "h.db")
    store.close()
    with HistoryRecorder(store, ENTRY, notices.append) as diary:
        diary.write(report(Remember(Place("calf", "left", 1, 1))))
    assert len(notices) == 1
    assert notices[0].startswith("This session is not entered in the history.")
    assert not diary.resumable


def test_a_lost_device_is_replaced_by_the_next_one(device, tmp_path: Path) -> None:
    player = player_for(device, tmp_path)
    player.start()
    end = time.monotonic() + 30
    while not (device.outputs and len(device.outputs[0].played) > 24_000):
        assert time.monotonic() < end
        time.sleep(0.01)
    device.outputs[0].unplug()
    while player.snapshot.mode != "lost" or len(device.outputs) < 2:
        assert time.monotonic() < end
        time.sleep(0.01)
    while player.snapshot.mode != "playing":
        assert time.monotonic() < end
        time.sleep(0.01)
    player.interrupt()
    player.join()
    names = [type(one.event).__name__ for one in player.news()]
    assert names.index("DeviceLost") < names.index("DeviceBack")


# ---- steered by voice


def test_what_is_heard_is_shown_and_a_mode_only_once_it_lasts(
    device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_loop, "STEADY_SECONDS", 0.0)
    player, screen = player_for(device, tmp_path), Screen()
    player.start()
    heard = [
        lambda: player.tell(EarsChanged("settling", 1.0, message="It is settling.")),
        lambda: player.tell(EarsChanged("safe", 1.0)),
        lambda: player.hear(utterance("question", "next")),
        lambda: player.hear(utterance("command", "stop")),
        lambda: player.hear(utterance("refused", None)),
        player.interrupt,
    ]
    for nth, each in enumerate(heard, 1):
        threading.Timer(0.4 * nth, each).start()
    UiLoop(player, screen, SMALL, ()).run()
    assert list(filter(None, screen.answers)) == [
        "It is settling.",
        'Heard "next"? Do you want the next exercise now?',
        'Heard "stop".',
    ]
    assert HEARING["safe"] in {view.hearing for view in screen.views}


def test_that_nothing_is_heard_is_shown_until_it_has_been_read(
    device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui_loop, "STEADY_SECONDS", 0.0)
    monkeypatch.setattr(ui_loop, "FAULT_SECONDS", 0.5)
    player, screen = player_for(device, tmp_path), Screen()
    player.start()
    for nth, ears in enumerate(("muted", "clear"), 1):
        change = EarsChanged(ears, 1.0)
        threading.Timer(1.5 * nth - 1.4, player.tell, [change]).start()
    threading.Timer(3.5, player.interrupt).start()
    UiLoop(player, screen, SMALL, ()).run()
    told = [one for one, _ in itertools.groupby(view.hearing for view in screen.views)]
    assert told == ["", HEARING["muted"], "", HEARING["clear"]]


def utterance(outcome, verb):
    return Utterance(outcome, verb, verb or "goat", 0.91, 1.0, 1.4, 1.6, "safe", 12.5, 0, 4800)


def test_the_log_tells_what_was_said_how_surely_and_when() -> None:
    entry = as_data(report(event=utterance("command", "stop")))["event"]
    assert entry == {
        "type": "Utterance",
        "outcome": "command",
        "verb": "stop",
        "phrase": "stop",
        "score": 0.91,
        "began": 1.0,
        "ended": 1.4,
        "decided": 1.6,
        "ears": "safe",
        "erle_db": 12.5,
        "revision": 0,
        "frame": 4800,
        "reason": "",
    }


@pytest.fixture
def command_line(device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs ``coach play`` of half a minute on the fake device, with a microphone beside it."""
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(start, "open_output", lambda name: device.open())
    hearing, asked = Told(), []

    def open_input(name):
        asked.append(name)
        asked.append(FakeInput(np.full(24_000, 3, np.int16)))
        return asked[-1]

    monkeypatch.setattr(live, "open_input", open_input)
    monkeypatch.setattr(live, "load_hearing", hearing.load)
    programme, log = tmp_path / "calves.yaml", tmp_path / "log"
    programme.write_text(calves())

    def run(*options):
        command = ["play", str(programme), "--voice", "tone", "--no-gates", "--log", str(log)]
        result = CliRunner().invoke(cli, [*command, *options])
        assert result.exit_code == 0, result.output
        written = log.read_text() if log.exists() else ""
        entries = [json.loads(line) for line in written.splitlines()]
        changes = [one["event"]["ears"] for one in entries if one["event"]["type"] == "EarsChanged"]
        return asked, changes, result.output

    return run


def test_coach_play_listens_to_the_microphone_that_was_asked_for(command_line) -> None:
    (name, microphone), changes, _ = command_line("--input", "headset")
    assert name == "headset"
    assert not microphone.open, "closed again at the end"
    assert changes[0] == "clear"


def test_no_listen_opens_no_microphone(command_line) -> None:
    asked, changes, output = command_line("--no-listen")
    assert not asked
    assert not changes
    assert "listen" not in output
