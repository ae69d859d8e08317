"""The caller's thread of a live session, on a fake device: keys, messages, and the end."""

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from passing_time import PassingOutputs, passing_time
from session_harness import SMALL

from coach.items import Place, Preferences
from coach.player import ui_loop
from coach.player.engine import Report
from coach.player.player import Player, Snapshot
from coach.player.reports import EarsChanged, Utterance
from coach.player.speech_worker import SpeechWorker
from coach.player.ui_loop import UiLoop
from coach.screen.view import HEARING
from coach.script import write_script
from coach.session.answers import HELP, PAIN
from coach.session.events import Command, Ended, Finish, Settings, Speak
from coach.session.outline import outline_of
from coach.session.state import begin


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[PassingOutputs]:
    with passing_time(monkeypatch) as outputs:
        yield outputs


class Screen:
    """Keeps what it is shown; presses what it is told to."""

    def __init__(self, *keys) -> None:
        self.keys, self.views, self.messages = list(keys), [], []
        self._pressed_at = 0
        self.playing = ("playing", "paused", "stopped")

    def show(self, view) -> None:
        self.views.append(view)

    def say(self, message) -> None:
        self.messages.append(message)

    def poll_keys(self):
        shown = len(self.views)
        playing = self.views and self.views[-1].mode in self.playing
        if not playing or not self.keys or shown - self._pressed_at < 3:
            return ()
        self._pressed_at = shown
        return (self.keys.pop(0),)

    @property
    def answers(self):
        """What the views said in words, one after another."""
        return [one for one, _ in itertools.groupby(view.message for view in self.views)]


class Asked:
    """A player whose session has come to its questions; keeps what it is told."""

    def __init__(self, *reports, mode: str = "debriefing") -> None:
        self.reports, self.told, self.outcome = list(reports), [], None
        self.snapshot = Snapshot(None, False, 0, mode)

    @property
    def alive(self):
        return len(self.told) < 3

    def news(self):
        news, self.reports = self.reports, []
        return news

    def answer(self, value) -> None:
        self.told.append(value)

    def command(self, verb) -> None:
        self.told.append(verb)

    def join(self) -> None:
        pass


def told(screen, **player):
    asked = Asked(**player)
    UiLoop(asked, screen, SMALL, ()).run()
    return asked.told


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


@pytest.mark.parametrize(
    ("mode", "keys", "heard"),
    [
        ("debriefing", ("n", "t", "7"), ["no", "10", "7"]),
        ("debriefing", ("ten", "10", "enter"), ["10", "10", "ready"]),
        ("screening", ("y", "n", "yes"), ["yes", "no", "yes"]),
        ("playing", ("n", "7", "b", "q"), ["next", "back", "stop"]),
    ],
)
def test_a_key_is_an_answer_where_something_is_asked(mode: str, keys, heard) -> None:
    screen = Screen(*keys)
    screen.playing = (mode,)
    assert told(screen, mode=mode) == heard


def test_what_was_done_is_shown_while_it_is_asked_how_it_was() -> None:
    reps = (("calf", 4, 4), ("bridge", 0, 4), ("knee", 1, 2))
    actions = (Finish("completed", reps), Speak("You have done five."), Speak("How was it?"))
    screen = Screen("3", "4", "5")
    screen.playing = ("debriefing",)
    report = Report(Ended(1.0), "playing", "debriefing", actions, 0, 0, 0, 0)
    UiLoop(Asked(report), screen, SMALL, ()).run()
    assert {view.task for view in screen.views} == {
        "Calf stretch 4 of 4; Bridge 0 of 4; Knee to chest 1 of 2"
    }
    assert screen.views[0].message == "You have done five. How was it?"


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
    monkeypatch.setattr(ui_loop, "ANSWER_SECONDS", 2.0)
    longer = 10 + round(2.0 / ui_loop.SHOW_SECONDS)  # views, each so long after the one before
    outline = outline_of(write_script(SMALL))
    origin = outline.at(Place("calf", "right", 1, 2))
    player = player_for(device, tmp_path, origin, "Lie down on your back.")
    waiting = []

    class Watched(Screen):
        def show(self, view) -> None:
            if view.mode == "waiting" and (waiting or view.message):
                waiting.append(view.message)
            if len(waiting) == longer:
                player.interrupt()

    never = threading.Timer(60.0, player.interrupt)
    never.start()
    player.start()
    UiLoop(player, Watched(), SMALL, (), origin).run()
    never.cancel()
    assert set(waiting) == {"Lie down on your back."}


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
