"""The first time: what can be said by voice is tried out, on a real PortAudio stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from batch_programme import calves
from live_conversation import Conversation, spoken
from virtual_card import virtual_sound, wait_for

from coach.session.answers import HEARD, NOT_HEARD

pytestmark = [pytest.mark.slow, pytest.mark.live]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with virtual_sound(tmp_path_factory.mktemp("sound")) as environment:
        yield environment


@pytest.fixture
def first_session(sound: dict[str, str], tmp_path: Path) -> Callable[[str], Any]:
    """Begins a session of somebody who was never here before, and waits for the try."""
    file = tmp_path / "calves.yaml"
    file.write_text(calves("sets: 1, reps: 2, hold: 20s"), encoding="utf-8")

    @contextmanager
    def begin(person: str) -> Iterator[Conversation]:
        folder = tmp_path / person
        folder.mkdir()
        environment = sound | {"COACH_STATE_DIR": str(folder / "state")}
        session = Conversation(environment, folder, str(file), echo=0)
        try:
            wait_for(lambda: session.coach.mode() == "trying", 120)
            yield session
        finally:
            session.end()

    return begin


def said(session: Conversation) -> list[str]:
    """What the coach has answered so far."""
    return [
        action["text"]
        for report in session.coach.log
        for action in report["actions"]
        if action["type"] == "Speak"
    ]


def test_who_says_pause_is_heard_and_the_session_goes_on(first_session) -> None:
    word = spoken("Pause.")
    with first_session("speaks") as session:
        heard, over = session.say("pause", word)
        assert (heard["outcome"], heard["verb"]) == ("command", "pause")
        wait_for(lambda: HEARD in said(session), 5)
        assert NOT_HEARD not in said(session)
        wait_for(lambda: session.played.loud_since(over), 5)
        wait_for(lambda: session.coach.mode() == "playing", 10)
        wait_for(lambda: b"I hear you" in session.coach.shown, 5)
        modes = [report["after"] for report in session.coach.log]
        assert "paused" not in modes, "it was a try, and no pause"


def test_who_says_nothing_is_told_and_the_session_goes_on(first_session) -> None:
    with first_session("silent") as session:
        wait_for(lambda: NOT_HEARD in said(session), 20)
        wait_for(lambda: session.coach.mode() == "playing", 20)
        assert HEARD not in said(session)
        wait_for(session.played.loud, 60)
