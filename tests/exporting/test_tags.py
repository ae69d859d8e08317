"""What other programs read in our files: tags, chapters, cover, captions, lengths."""

import base64
import io
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from exported_session import CHAPTERS, export, need, track

from coach.exporting.captions import captions_of, milliseconds, transcript
from coach.exporting.chapters import chapters_of
from coach.exporting.reading import chapters_in
from coach.exporting.wav import read_chunks

# On one worker: what all of them look at is made once.
pytestmark = pytest.mark.xdist_group("made")

RATE = 24_000
FORMATS = ("wav", "flac", "mp3", "opus", "ogg", "m4b")
NOTICES = "Ask your doctor first. Chest pain is an emergency. Stop if it is sharp."


@pytest.fixture(scope="module")
def timeline(clips):
    return track(clips).timeline


@pytest.mark.parametrize("kind", FORMATS)
def test_chapters_are_inside_every_format(made, timeline, kind: str) -> None:
    found = chapters_in(made / f"small.{kind}", kind)
    assert [title for _, title in found] == CHAPTERS
    for (seconds, _), chapter in zip(found, chapters_of(timeline), strict=True):
        assert abs(seconds - chapter.start / RATE) <= 0.0005


def test_mp3_frames_are_complete_and_in_order(made, timeline) -> None:
    from mutagen.id3 import ID3

    tag = ID3(made / "small.mp3")
    (toc,) = tag.getall("CTOC")
    assert toc.flags == 3
    assert toc.child_element_ids == ["chp0", "chp1", "chp2", "chp3"]
    captions = captions_of(timeline)
    (timed,) = tag.getall("SYLT")
    assert [(text.strip("\n"), ms) for text, ms in timed.text] == [
        (caption.text, caption.start) for caption in captions
    ]
    assert (timed.format, timed.type) == (2, 2)
    (words,) = tag.getall("USLT")
    assert words.text == transcript(captions).rstrip("\n") + "\n"
    assert tag.getall("COMM")[0].text == [NOTICES]
    raw = (made / "small.mp3").read_bytes()
    places = [raw.index(f"chp{number}\0".encode(), raw.index(b"CHAP")) for number in range(4)]
    assert places == sorted(places)
    assert raw[:4] == b"ID3\3"


@pytest.mark.parametrize("kind", ["flac", "opus", "ogg"])
def test_vorbis_comments(made, kind: str) -> None:
    import mutagen

    tags = mutagen.File(made / f"small.{kind}").tags
    assert tags["TITLE"] == ["A small programme"]
    assert tags["DESCRIPTION"] == [NOTICES]
    assert tags["LYRICS"][0] == (made / "small.lrc").read_text(encoding="utf-8")


def test_the_cover_is_in_every_format(made) -> None:
    import mutagen
    from mutagen.flac import Picture
    from mutagen.id3 import ID3

    cover = (made / "small.jpg").read_bytes()
    assert ID3(made / "small.mp3").getall("APIC")[0].data == cover
    assert mutagen.File(made / "small.flac").pictures[0].data == cover
    assert bytes(mutagen.File(made / "small.m4b").tags["covr"][0]) == cover
    for kind in ("opus", "ogg"):
        (block,) = mutagen.File(made / f"small.{kind}").tags["METADATA_BLOCK_PICTURE"]
        picture = Picture(base64.b64decode(block))
        assert picture.data == cover
        assert "Calf stretch" in picture.desc
    id3 = dict(read_chunks(made / "small.wav"))[b"id3 "]
    assert ID3(io.BytesIO(id3)).getall("APIC")[0].data == cover


# -- read back by programs that we did not write --


def ffprobe(path):
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", "-show_format"]
    out = subprocess.run([*command, "-show_streams", path], capture_output=True, check=True)
    assert not out.stderr
    return json.loads(out.stdout)


@pytest.mark.peers
@pytest.mark.parametrize("kind", FORMATS)
def test_ffprobe_reads_chapters_tags_cover_and_length(made, timeline, kind: str) -> None:
    need("ffprobe")
    found = ffprobe(made / f"small.{kind}")
    chapters = sorted(found["chapters"], key=lambda chapter: float(chapter["start_time"]))
    assert chapters == found["chapters"]
    assert [chapter["tags"]["title"] for chapter in chapters] == CHAPTERS
    for chapter, expected in zip(chapters, chapters_of(timeline), strict=True):
        assert float(chapter["start_time"]) == pytest.approx(expected.start / RATE, abs=0.001)
    streams = {stream["codec_type"]: stream for stream in found["streams"]}
    assert streams["video"]["disposition"]["attached_pic"] == 1
    tags = {**found["format"].get("tags", {}), **streams["audio"].get("tags", {})}
    tags = {key.lower(): value for key, value in tags.items()}
    assert (tags["title"], tags["album"], tags["artist"]) == (
        "A small programme",
        "A small programme",
        "Coach",
    )
    # FFmpeg counts what MP3 decoders add and Opus decoders skip; all else to the millisecond.
    codec = {"mp3": 0.075, "opus": 0.0066}.get(kind, 0.001)
    seconds = float(found["format"]["duration"])
    assert timeline.frames / RATE - 0.001 <= seconds <= timeline.frames / RATE + codec


@pytest.mark.peers
@pytest.mark.parametrize("kind", FORMATS)
def test_ffmpeg_decodes_as_many_samples_as_went_in(made, timeline, kind: str) -> None:
    need("ffmpeg")
    command = ["ffmpeg", "-v", "error", "-i", made / f"small.{kind}", "-vn", "-ac", "1"]
    out = subprocess.run(
        [*command, "-ar", str(RATE), "-f", "s16le", "-"], capture_output=True, check=True
    )
    assert not out.stderr
    assert len(out.stdout) // 2 == timeline.frames


@pytest.mark.peers
def test_two_mp3_decoders_play_the_same(made, timeline) -> None:
    """FFmpeg 5 and mpg123; what LAME writes at its lower levels they play apart."""
    need("ffmpeg", "mpg123")
    path = made / "small.mp3"
    first = subprocess.run(["mpg123", "-q", "-e", "f32", "-s", path], capture_output=True)
    command = ["ffmpeg", "-v", "error", "-i", path, "-vn", "-f", "f32le", "-"]
    second = subprocess.run(command, capture_output=True)
    sounds = [np.frombuffer(out.stdout, np.float32) for out in (first, second)]
    assert [len(sound) for sound in sounds] == [timeline.frames] * 2
    assert np.abs(sounds[0] - sounds[1]).max() < 1e-4


@pytest.mark.peers
@pytest.mark.parametrize("kind", FORMATS)
def test_mediainfo_reads_the_length(made, timeline, kind: str) -> None:
    need("mediainfo")
    command = ["mediainfo", "--Output=Audio;%Duration%", made / f"small.{kind}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    # An MP3 frame of 24 ms is its unit there.
    frame = 75 if kind == "mp3" else 7 if kind == "opus" else 1
    assert abs(float(out.stdout) - milliseconds(timeline.frames, RATE)) <= frame


@pytest.mark.peers
@pytest.mark.parametrize("kind", FORMATS)
def test_mpv_lists_the_chapters(made, kind: str) -> None:
    need("mpv")
    command = ["mpv", "--no-config", "--ao=null", "--vo=null", "--length=0.1"]
    out = subprocess.run(
        [*command, "--term-playing-msg=chapters=${chapters}", made / f"small.{kind}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"chapters={len(CHAPTERS)}" in out.stdout


@pytest.mark.peers
def test_ffprobe_reads_a_track_of_a_split_with_silence_before_it(clips, tmp_path: Path) -> None:
    need("ffprobe")
    export(clips, tmp_path, "wav", "mp3", "m4b", splits=("side",), head_ms=500)
    for kind in ("wav", "mp3", "m4b"):
        path = tmp_path / "small-sides" / f"02-calf-stretch-left-side.{kind}"
        (chapter,) = ffprobe(path)["chapters"]
        assert chapter["tags"]["title"] == CHAPTERS[1]
        assert float(chapter["start_time"]) == 0
