"""What was played a moment ago: held against a session that is played frame by frame."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach.player.past import KEPT_MOMENTS, Moment, Past
from coach.script import Place
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
def test_every_position_is_known_as_it_was(plan, every, rate):
    past, position, frame, was, said = Past(rate), 0, 0, [], []

    def taken(frames):
        return frames * rate // SAMPLE_RATE

    for what, amount in plan:
        between = "An answer." if what == "say" else ""
        if what == "seek":
            past.note(Moment(taken(position), 0, frame, WORDS))
            frame = amount
        for step in range(0, amount, every):
            past.note(Moment(taken(position), 0, frame, WORDS, between))
            count = min(every, amount - step)
            rolls = what == "roll" and frame + count < WORDS.frames
            for one in range(count):
                was.append(frame + one if rolls else frame)
                said.append(between or (rolls and WORDS.cues[WORDS.cue_index(was[-1])].text) or "")
            frame += count if rolls else 0
            position += count
    past.note(Moment(taken(position), 0, frame, WORDS))
    for at in range(0, position, 97):
        edition, found = past.at(taken(at))
        assert edition == 0
        assert found == pytest.approx(was[at], abs=2)
    everything = past.words(0, taken(position))
    assert everything == " ".join(dict.fromkeys(word for word in said if word))


def test_what_is_not_known_is_said_to_be_unknown():
    past = Past(SAMPLE_RATE)
    assert past.at(0) is None
    assert past.words(0, 100) == ""
    past.note(Moment(0, -1, 0, None))
    assert past.at(50) is None, "nothing has been spoken yet"
    past.note(Moment(100, 0, 500, WORDS))
    assert past.at(120) == (0, 500), "no further than is known"


def test_the_oldest_is_forgotten():
    past = Past(SAMPLE_RATE)
    for position in range(KEPT_MOMENTS + 10):
        past.note(Moment(position, 0, position, WORDS))
    assert past.at(5) is None
    assert past.at(10) == (0, 10)
