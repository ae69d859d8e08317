"""Reports of the voice input: what something that was said is to the session."""

from typing import Any

import pytest

from coach.player.reports import Utterance
from coach.session.events import Answered, Asked, Command, Denied, Missed

AT, PLAYING = 12.0, 5000


def said(outcome: Any, verb: Any = None, **more: Any) -> Utterance:
    return Utterance(outcome, verb, "a phrase", 0.9, 10.0, 10.5, 11.0, "clear", None, **more)


@pytest.mark.parametrize(
    ("utterance", "event"),
    [
        (said("command", "next"), Command("next", AT, PLAYING)),
        (said("command", "next", revision=2, frame=4000), Command("next", AT, 4000, 2)),
        (said("question", "next", revision=2, frame=4000), Asked("next", AT)),
        (said("command", answer="7"), Answered("7", AT, heard=True, certain=True)),
        (said("question", answer="yes"), Answered("yes", AT, heard=True, certain=False)),
        (said("denied"), Denied(AT)),
        (said("missed"), Missed(AT)),
        (said("refused", reason="length"), None),
        (said("refused", "stop", frame=4000, answer="yes"), None),
    ],
)
def test_what_was_said_is_one_event_of_the_session_or_none(utterance, event) -> None:
    assert utterance.event(AT, PLAYING) == event
