"""The sound of a file: its part of the session to the sample, with silence round it."""

import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from exported_session import CHAPTERS, export

from coach.exporting.ffmpeg import FFmpeg
from coach.exporting.model import FORMATS, Format
from coach.exporting.reading import decode


def test_tracks_joined_are_the_session_to_the_sample(clips: Path, tmp_path: Path) -> None:
    splits = ("session", "exercise", "side")
    export(clips, tmp_path, "wav", splits=splits, head_ms=0, tail_ms=0)

    def samples(path: Path) -> bytes:
        with wave.open(str(path)) as file:
            return file.readframes(file.getnframes())

    whole = samples(tmp_path / "small.wav")
    for split in ("exercise", "side"):
        parts = sorted((tmp_path / f"small-{split}s").glob("*.wav"))
        assert b"".join(map(samples, parts)) == whole


def test_silence_goes_round_every_file(clips: Path, tmp_path: Path) -> None:
    export(clips, tmp_path, "wav", splits=("side",), head_ms=500, tail_ms=1250)
    for path in sorted((tmp_path / "small-sides").glob("*.wav")):
        sound, _ = soundfile.read(path, dtype="int16")
        assert not sound[:12_000].any()
        assert sound[12_000]
        assert not sound[-30_000:].any()


@pytest.mark.parametrize("kind", FORMATS)
def test_every_file_begins_and_ends_with_a_moment_of_silence(
    kind: Format, clips: Path, tmp_path: Path
) -> None:
    with FFmpeg() as ffmpeg:
        export(clips, tmp_path, kind, splits=("session", "side"))
        paths = list(tmp_path.rglob(f"*.{kind}"))
        assert len(paths) == 1 + len(CHAPTERS)
        for path in paths:
            sound = np.abs(np.concatenate(list(decode(path, kind, ffmpeg)))[:, 0].astype(int))
            loud = np.flatnonzero(sound > 1000)
            assert loud[0] >= 0.69 * 24_000
            assert loud[-1] < len(sound) - 0.3 * 24_000
