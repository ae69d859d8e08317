"""What was played a moment ago: held against a session that is played frame by frame."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach.items import Place
from coach.player.played_log import KEPT_MOMENTS, Moment, PlayedLog
from coach.timeline import SAMPLE_RATE, Cue, Timeline

LENGTH = 1000


def timeline(words):
    """Each word lasts a thousand frames; "" is silence."""
    cues = [
        Cue(at, at + LENGTH, "speech" if word else "silence", word, Place())
        for at, word in zip(range(0, LENGTH * len(words), LENGTH), words, strict=True)
    ]
    return Timeline("", SAMPLE_RATE, tuple(cues), ())


WORDS = timeline(("one", "", "two", "three", "", "four"))


def even(least, most):
    """Whole frames of the slowest device, which has half as many as the track."""
    return st.integers(least // 2, most // 2).map(lambda half: 2 * half)


steps = st.lists(
    st.tuples(st.sampled_from(["roll", "stand", "seek", "say"]), even(0, 2500)),
    min_size=1,
    max_size=12,
)


@given(steps, even(24, 480), st.sampled_from([24_000, 48_000, 12_000]))
@example([("roll", 2060), ("roll", 2500), ("seek", 0)], 24, 12_000)
def test_every_position_is_known_as_it_was(plan, every, rate: int) -> None:
    played_log, position, frame, was, said = PlayedLog(rate), 0, 0, [], []

    def taken(frames):
        return frames * rate // SAMPLE_RATE

    for what, amount in plan:
        between = "An answer." if what == "say" else ""
        if what == "seek":
            played_log.note(Moment(taken(position), 0, frame, WORDS))
            frame = amount
        for step in range(0, amount, every):
            played_log.note(Moment(taken(position), 0, frame, WORDS, between))
            count = min(every, amount - step)
            rolls = what == "roll" and frame + count < WORDS.frames
            for one in range(count):
                was.append(frame + one if rolls else frame)
                said.append(between or (rolls and WORDS.cues[WORDS.cue_index(was[-1])].text) or "")
            frame += count if rolls else 0
            position += count
    played_log.note(Moment(taken(position), 0, frame, WORDS))
    for at in range(0, position, 97):
        revision, found = played_log.at(taken(at))
        assert revision == 0
        assert found == pytest.approx(was[at], abs=2)
    everything = played_log.words(0, taken(position))
    assert everything == " ".join(dict.fromkeys(word for word in said if word))


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    played_log = PlayedLog(SAMPLE_RATE)
    assert played_log.at(0) is None
    assert played_log.words(0, 100) == ""
    played_log.note(Moment(0, -1, 0, None))
    assert played_log.at(50) is None, "nothing has been spoken yet"
    played_log.note(Moment(100, 0, 500, WORDS))
    assert played_log.at(120) == (0, 500), "no further than is known"


def test_the_oldest_is_forgotten() -> None:
    played_log = PlayedLog(SAMPLE_RATE)
    for position in range(KEPT_MOMENTS + 10):
        played_log.note(Moment(position, 0, position, WORDS))
    assert played_log.at(5) is None
    assert played_log.at(10) == (0, 10)
