"""The composition of a live session: what it is given, how it ends, and that no object knows one
that knows it. On a fake device whose time passes by itself.
"""

import gc
from dataclasses import replace
from pathlib import Path

import pytest
from batch_programme import calves
from passing_time import passing_time

from coach.errors import NotFoundError, VoiceError
from coach.player import live, speech_worker
from coach.player.microphone import ListeningThread
from coach.player.options import LiveOptions
from coach.player.player import Player
from coach.player.playing import play_session
from coach.player.speech_worker import SpeechWorker
from coach.programmes.loader import load
from coach.store.history import Store

TONES = LiveOptions(voice="tone", listen=False, gates=False)


class Screen:
    """Presses its keys as soon as the session plays, and keeps what it is told."""

    def __init__(self, keys: str = "") -> None:
        self.keys, self.messages, self.looks = list(keys), [], 0

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        pass

    def show(self, view) -> None:
        self.looks += view.mode in ("playing", "stopped")

    def say(self, message) -> None:
        self.messages.append(message)

    def poll_keys(self):
        if self.looks < 3 or not self.keys:
            return ()
        self.looks = 0
        return (self.keys.pop(0),)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A programme's file, on a device that plays faster than real time; keys are pressed."""
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    file = tmp_path / "calves.yaml"
    file.write_text(calves("sets: 1, reps: 3, hold: 20s"), encoding="utf-8")

    def run(programme=file, options=TONES, keys: str = ""):
        screen = Screen(keys)
        monkeypatch.setattr(live, "open_screen", lambda plain: screen)
        result = play_session(programme, options)
        run.messages = screen.messages
        return result

    run.file = file
    with passing_time(monkeypatch):
        yield run


def test_a_session_that_is_stopped_can_be_resumed_from_its_file(session) -> None:
    result = session(keys="nqq")
    assert (result.outcome, result.resume_from) == ("stopped", str(session.file))
    assert result.failure is result.hearing_failure is result.signal is None
    again = session(None, replace(TONES, resume=True), "qq")
    assert again.outcome == "stopped"
    assert session.messages[0].startswith('Going on with "Calves", which broke off on')


def test_a_programme_without_a_file_is_played_and_not_entered(session) -> None:
    result = session(load(session.file), keys="nqq")
    assert (result.outcome, result.resume_from) == ("stopped", None)
    with Store.open() as store:
        assert store.history() == ()
    with pytest.raises(ValueError, match="only the session of a programme's file"):
        session(load(session.file), replace(TONES, resume=True))


def test_a_place_that_is_not_there_is_an_error_before_anything_is_played(session) -> None:
    with pytest.raises(NotFoundError, match='no exercise "calf"'):
        session(options=replace(TONES, start="calf"))


def test_a_voice_that_fails_is_in_the_result(session, monkeypatch: pytest.MonkeyPatch) -> None:
    def hoarse(*_, **__) -> None:
        raise VoiceError("The voice is hoarse.")

    monkeypatch.setattr(live, "open_bank", hoarse)
    result = session()
    assert (result.outcome, str(result.failure)) == ("failed", "The voice is hoarse.")


def test_the_script_is_written_once_for_a_beginning(
    session, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def counted(write):
        return lambda *given: written.append(given) or write(*given)

    for module in (live, speech_worker):
        monkeypatch.setattr(module, "write_script", counted(module.write_script))
    session(keys="]qq")
    assert len(written) == 1, "and a change of pace changes no words"


def reachable(first):
    """Every object that ``first`` leads to, not through modules, classes or functions' globals."""
    found, ahead = {id(first): first}, [first]
    while ahead:
        one = ahead.pop()
        if isinstance(one, type) or type(one).__name__ in ("module", "builtin_function_or_method"):
            continue
        inner = gc.get_referents(one)
        if type(one).__name__ == "function":
            inner = [cell.cell_contents for cell in one.__closure__ or ()]
        for other in inner:
            if id(other) not in found:
                found[id(other)] = other
                ahead.append(other)
    return found.values()


def test_no_part_knows_one_that_knows_it(session, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {}
    for part in (Player, SpeechWorker, ListeningThread):

        def make(*given, part=part):
            made[part] = part(*given)
            return made[part]

        monkeypatch.setattr(live, part.__name__, make)
    session(keys="qq")
    assert not any(isinstance(one, ListeningThread) for one in reachable(made[Player]))
    speech = reachable(made[SpeechWorker])
    assert not any(isinstance(one, Player | ListeningThread) for one in speech)
