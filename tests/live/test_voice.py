"""``coach play`` steered by voice, over its own echo, on a real PortAudio stream."""

import statistics
import time
from pathlib import Path

import numpy as np
import pytest
from live_conversation import Conversation
from virtual_card import virtual_sound, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.live]

ALONE_SECONDS = 60
STOPS = 5
TRIES = 3


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory):
    with virtual_sound(tmp_path_factory.mktemp("sound")) as environment:
        yield environment


@pytest.fixture
def session(sound, tmp_path: Path):
    session = Conversation(sound, tmp_path)
    yield session
    session.end()


def test_a_session_is_steered_by_voice_over_its_own_echo(
    session, capsys: pytest.CaptureFixture[str]
) -> None:
    wait_for(session.played.loud, 40)
    began = time.monotonic()
    wait_for(lambda: "clear" in session.ears(), 40)
    time.sleep(max(0, began + ALONE_SECONDS - time.monotonic()))
    alone = [entry["event"]["outcome"] for entry in session.coach.events("Utterance")]
    assert set(alone) <= {"refused"}, "the coach is no listener of itself"

    took = [seconds for _ in range(STOPS) if (seconds := session.stop()) is not None]
    assert len(took) > STOPS / 2, "understood"
    with capsys.disabled():
        print(f"\nend of the word to the end of the voice: {np.round(took, 2)} s")
    assert statistics.median(took) < 1

    for _ in range(TRIES):
        wait_for(session.played.loud, 60)
        heard, _ = session.say("previous")
        if heard["outcome"] == "command":
            break
    assert (heard["outcome"], heard["verb"]) == ("command", "back")
    (command,) = session.coach.events("Command")[-1:]
    assert (command["event"]["heard"], command["event"]["revision"]) == (
        heard["frame"],
        heard["revision"],
    )
    assert command["after"] == "playing"
    assert not [entry for entry in session.coach.events("Underflow") if entry["event"]["frames"]]
