"""A session at its beginning, and the bounds of what its listener sets."""

from session_harness import COURSE
from session_steps import WHOLE, playing, press

from coach.model import GAIN_RANGE_DB
from coach.session.events import (
    Chime,
    ClearSpeech,
    Compile,
    Compiled,
    Resume,
    Seek,
    SetGain,
    Settings,
)
from coach.session.machine import step
from coach.session.state import begin


def test_it_begins_when_its_first_sentence_is_there() -> None:
    state, actions = begin(COURSE, Settings())
    assert state.mode == "loading"
    assert actions == (Compile(Settings(), COURSE.points[0]),)
    state, actions = step(state, Compiled(WHOLE, 0.0))
    assert state.mode == "playing"
    assert actions == (ClearSpeech(), Seek(0, 0), Resume())


def test_louder_and_quieter_stay_within_bounds() -> None:
    state = playing()
    for _ in range(12):
        state, actions = press(state, "louder")
    assert state.gain_db == GAIN_RANGE_DB[1]
    assert actions == (Chime("not-understood"),)
    state, actions = press(state, "quieter")
    assert actions == (SetGain(3), Chime("heard"))
