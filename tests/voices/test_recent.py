"""The clips that were used last: as many as the memory holds, the newest always among them."""

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coach.voices import recent
from coach.voices.recent import RecentClips

MEMORY = 1000
KEEPS = st.tuples(st.sampled_from("abcdef"), st.integers(0, 700))


@given(st.lists(st.one_of(st.sampled_from("abcdef"), KEEPS), max_size=40))
def test_what_was_used_last_is_held_as_far_as_memory_goes(steps: list[object]) -> None:
    with patch.object(recent, "MEMORY_BYTES", MEMORY):
        clips, expected = RecentClips(), {}  # the one used last is the last
        for step in steps:
            if isinstance(step, tuple):
                text, frames = step
                clips.keep(text, np.zeros(frames, np.int16))
                expected.pop(text, None)
                expected[text] = frames
                while 2 * sum(expected.values()) > MEMORY and len(expected) > 1:
                    expected.pop(next(iter(expected)))
            else:
                clip = clips.get(step)
                assert (None if clip is None else len(clip)) == expected.get(step)
                if step in expected:
                    expected[step] = expected.pop(step)
