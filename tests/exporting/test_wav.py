"""WAV files: chapters as cue points with labels, and an INFO list."""

from pathlib import Path

from exported_session import export, track

from coach.exporting.chapters import chapters_of
from coach.exporting.wav import cue_chapters, read_chunks


def test_wav_has_cue_points_with_labels_and_an_info_list(tmp_path: Path) -> None:
    export(tmp_path / "clips", tmp_path, "wav", head_ms=0, tail_ms=0)
    file = tmp_path / "small.wav"
    assert cue_chapters(file) == [
        (chapter.start, chapter.title)
        for chapter in chapters_of(track(tmp_path / "clips").timeline)
    ]
    info = [content for name, content in read_chunks(file) if name == b"LIST"][1]
    assert info.startswith(b"INFOINAM")
    assert b"A small programme\0" in info
