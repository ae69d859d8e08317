"""``coach play`` with ears and voice tells nobody anything: native code and children included."""

import time
from pathlib import Path

import pytest
from exported_session import need
from live_room import Room
from virtual_card import Coach, Recorder, virtual_sound, wait_for
from watching import Watch

pytestmark = [pytest.mark.slow, pytest.mark.live, pytest.mark.peers]

SESSION_SECONDS = 20
"""What onnxruntime would tell of itself it tells after some 5."""


class Watched(Coach):
    def __init__(self, watch, environment, folder, *options) -> None:
        self._watch = watch
        super().__init__(environment, folder, *options)

    def _start(self, command, environment):
        return super()._start(self._watch.command(*command), environment)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory):
    with virtual_sound(tmp_path_factory.mktemp("sound")) as environment:
        yield environment


def test_a_session_that_listens(sound, tmp_path: Path) -> None:
    need("strace")
    devices = ("PULSE_", "ALSA_", "XDG_RUNTIME_DIR")
    server = {name: value for name, value in sound.items() if name.startswith(devices)}
    watch = Watch(tmp_path, Path(sound["PULSE_STATE_PATH"]).parent)
    room, recorder = Room(sound, 0.1), Recorder(sound)
    player = Watched(
        watch,
        {**watch.environment, **server, "TERM": "xterm"},
        watch.work,
        *("--no-gates", "--output", "coach_out", "--input", "room_mic"),
    )
    try:
        wait_for(recorder.loud, 60)
        wait_for(lambda: player.events("EarsChanged"), 60)
        time.sleep(SESSION_SECONDS)
        for _ in range(2):
            player.press("q")
        assert player.wait(60) == 0
    finally:
        recorder.stop()
        room.close()
        player.end()
    assert any((watch.home / ".cache/coach").rglob("*.clip")), "a voice spoke"
    assert not watch.faults()
