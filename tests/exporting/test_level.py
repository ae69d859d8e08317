"""A session is brought to its target, and no clip is amplified twice by the same gain."""

from collections import Counter
from pathlib import Path
from unittest.mock import patch

import numpy as np
from exported_session import track

from coach.exporting import level
from coach.exporting.level import amplified_track, levelled
from coach.exporting.sound import blocks
from coach.voices import amplified


def test_a_clip_is_amplified_once_however_often_the_sound_is_read(tmp_path: Path) -> None:
    made = track(tmp_path)
    spoken = [cue for cue in made.timeline.cues if cue.kind not in ("silence", "tone")]
    asked: Counter[bytes] = Counter()

    def counted(clip: np.ndarray, gain_db: float) -> np.ndarray:
        asked[clip.tobytes()] += 1
        return amplified(clip, gain_db)

    with patch.object(level, "amplified", counted):
        louder = amplified_track(made, 2.5)
        for _ in range(2):
            for _ in blocks(louder):
                pass
    assert len({cue.text for cue in spoken}) < len(spoken), "some are heard several times"
    assert set(asked.values()) == {1}


def test_the_gain_is_that_of_the_sound_even_where_no_gain_is_near_enough(tmp_path: Path) -> None:
    made = track(tmp_path)
    with (
        patch.object(level, "loudness_of", return_value=-20.0),  # as if every gain were taken back
        levelled(made, None) as (sound, gain_db),
    ):
        told = blocks(amplified_track(made, gain_db))
        assert gain_db
        for one, other in zip(blocks(sound), told, strict=True):
            assert np.array_equal(one, other)
