"""``coach play`` on a real PortAudio stream, recorded and listened to."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from virtual_card import RATE, ROOT, Coach, Recorder, countdowns, onsets, virtual_sound, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.live]

OPTIONS = ("--voice", "tone", "--no-gates", "--output", "coach_out")
ATTEMPTS = 3


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory):
    with virtual_sound(tmp_path_factory.mktemp("sound")) as environment:
        yield environment


@pytest.fixture
def coach(sound, tmp_path: Path):
    players = []

    def play(*options):
        players.append(Coach(sound, tmp_path, *OPTIONS, *options))
        return players[-1]

    yield play
    for player in players:
        player.end()


def perform(coach, sound):
    """Two minutes of the bundled session; returns the recording, and the seconds to silence."""
    recorder = Recorder(sound)
    player = coach("--brief")
    try:
        wait_for(recorder.loud, 20)
        time.sleep(2)
        player.press("n")
        time.sleep(105)
        wait_for(recorder.loud, 60)
        pressed = player.press("q")
        time.sleep(1.5)
        silence = recorder.quiet_from(pressed) - pressed
        player.press(" ")
        wait_for(recorder.loud, 5)
        player.press("q")
        player.press("q")
        assert player.wait() == 0
    finally:
        recording = recorder.stop()
        player.end()
    return player, recording, silence


def test_two_minutes_keep_their_seconds_and_stop_at_once(coach, sound) -> None:
    for _ in range(ATTEMPTS):
        player, recording, silence = perform(coach, sound)
        flagged = player.events("Underflow")
        if not flagged:
            break
    rows = countdowns(onsets(recording[2 * RATE :]))
    assert len(rows) >= 2, "two holds were counted"
    spread = [np.diff(row).std() / RATE for row in rows]
    worst = min(spread) if flagged else max(spread)
    assert worst < 0.001, "counts are a second apart"
    mean = np.mean([np.diff(row).mean() for row in rows]) / RATE
    assert mean == pytest.approx(1, abs=0.002)
    assert silence < 0.3
    verbs = [entry["event"]["verb"] for entry in player.events("Command")]
    assert verbs == ["next", "stop", "play-pause", "stop", "stop"]


def test_a_sink_that_goes_pauses_the_session_and_one_that_comes_takes_it_up(coach, sound) -> None:
    recorder = Recorder(sound)
    player = coach("--from", "quadriceps-stretch")
    try:
        wait_for(recorder.loud, 20)
        time.sleep(2)
        # A stream whose sink goes moves to another one, if there is any.
        unload(sound, "source_name=room_mic")
        unload(sound, "sink_name=mic_bus")
        gone = time.monotonic()
        unload(sound, "sink_name=coach_out")
        lost = wait_for(lambda: player.events("DeviceLost"), 5)
        assert lost[0]["event"]["at"] - gone < 2
        assert lost[0]["after"] == "lost"
        wait_for(lambda: b"no longer answers" in player.shown, 2)
    finally:
        recorder.stop()
        for sink in ("coach_out", "mic_bus"):
            load(sound, "module-null-sink", f"sink_name={sink}", "rate=48000", "channels=1")
        load(sound, "module-remap-source", "source_name=room_mic", "master=mic_bus.monitor")
    back = wait_for(lambda: player.events("DeviceBack"), 20)
    assert back[0]["after"] == "playing"
    again = Recorder(sound)
    try:
        wait_for(again.loud, 10)
    finally:
        again.stop()


@pytest.mark.parametrize("seconds", [10, 16])
def test_a_session_that_was_stopped_has_paused_and_lost_nothing(coach, sound, seconds: int) -> None:
    recorder = Recorder(sound)
    player = coach("--from", "quadriceps-stretch")
    try:
        wait_for(recorder.loud, 20)
        time.sleep(5)
        player.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        player.process.send_signal(signal.SIGCONT)
        (slept,) = wait_for(lambda: player.events("Slept"), 5)
        assert (slept["before"], slept["after"]) == ("playing", "paused")
        wait_for(lambda: b"asleep" in player.shown, 2)
        time.sleep(3)
        assert not player.events("DeviceLost")
        player.press(" ")
        wait_for(lambda: player.mode() == "playing", 2)
        assert player.log[-1]["frame"] <= slept["frame"]
        wait_for(recorder.loud, 10)
    finally:
        recorder.stop()


def test_a_program_that_is_starved_does_not_take_its_device_for_gone(coach, sound) -> None:
    recorder = Recorder(sound)
    player = coach("--from", "quadriceps-stretch")
    try:
        wait_for(recorder.loud, 20)
        time.sleep(2)
        for _ in range(4):
            player.process.send_signal(signal.SIGSTOP)
            time.sleep(1.8)
            player.process.send_signal(signal.SIGCONT)
            time.sleep(0.2)
        time.sleep(3)
        assert not player.events("DeviceLost") + player.events("Slept")
        assert player.mode() == "playing"
    finally:
        recorder.stop()


def unload(sound, words) -> None:
    listing = subprocess.run(
        ["pactl", "list", "short", "modules"], env=sound, check=True, capture_output=True, text=True
    ).stdout
    (line,) = [line for line in listing.splitlines() if words in line]
    subprocess.run(["pactl", "unload-module", line.split()[0]], env=sound, check=True)


def load(sound, *module) -> None:
    command = ["pactl", "load-module", *module]
    subprocess.run(command, env=sound, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("end", "code"), [("interrupt", 130), ("terminate", 143), ("hang up", 129)]
)
def test_an_interrupted_session_ends_and_knows_its_place(coach, sound, end: str, code: int) -> None:
    recorder = Recorder(sound)
    player = coach("--from", "quadriceps-stretch")
    try:
        wait_for(recorder.loud, 20)
        if end == "interrupt":
            player.press("\x03")
        elif end == "terminate":
            player.process.terminate()
        else:
            player.hang_up()
        assert player.wait() == code
    finally:
        recorder.stop()
    resumed = coach("--resume")
    wait_for(lambda: resumed.events("Compiled"), 20)
    place = resumed.log[-1]
    assert place["after"] in ("playing", "waiting")
    resumed.press("q")
    resumed.press("q")
    assert resumed.wait() == 0


def test_a_killed_session_can_be_gone_on_with(coach, sound) -> None:
    player = coach("--from", "quadriceps-stretch")
    wait_for(lambda: player.mode() == "playing", 20)
    time.sleep(2)
    player.process.kill()
    player.wait()
    resumed = coach("--resume")
    wait_for(lambda: resumed.mode() == "playing", 20)


def test_a_device_that_is_not_there_is_said_in_one_line(sound) -> None:
    command = [sys.executable, "-m", "coach", "play", "--voice", "tone", "--output", "nowhere"]
    result = subprocess.run(command, env=sound, capture_output=True, text=True, timeout=30)
    assert result.returncode == 3
    assert result.stderr.strip() == 'There is no sound output named "nowhere". See: coach devices'


def test_real_streams_keep_the_contract_of_devices(sound) -> None:
    """In a process of its own: PortAudio reads its environment only once."""
    code = (
        "import sys, time; sys.path.insert(0, 'tests/support')\n"
        "from coach.audio.device import open_input, open_output\n"
        "from device_contract import check_input, check_output\n"
        "check_output(open_output('coach_out'), time.sleep, time.monotonic)\n"
        "check_input(open_input('room_mic'), time.sleep, time.monotonic)\n"
    )
    command = [sys.executable, "-c", code]
    recorder = Recorder(sound)  # keeps the sink's own buffer short
    try:
        subprocess.run(command, env=sound, check=True, cwd=ROOT, timeout=30)
    finally:
        recorder.stop()


def test_devices_lists_the_virtual_ones(sound) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "coach", "devices"], env=sound, capture_output=True, text=True
    )
    assert result.returncode == 0
    assert "coach_out" in result.stdout
    assert "room_mic" in result.stdout
