"""The program that encodes and decodes: its failures, its end, and what it may open."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest
from sounds_to_encode import noise, source

from coach.errors import ExportError
from coach.exporting import ffmpeg as ffmpeg_module
from coach.exporting.encoders import encode
from coach.exporting.ffmpeg import EncoderError, FFmpeg
from coach.exporting.model import EncoderInput

RATE = 24_000


def test_one_program_encodes_many_files_and_ends_with_its_owner(tmp_path: Path) -> None:
    with FFmpeg() as ffmpeg:
        for number in range(3):
            encode(tmp_path / f"{number}.opus", "opus", source(noise(4_800)), ffmpeg)
        (worker,) = ffmpeg._all
        program = worker.process
        assert program.poll() is None
    assert program.poll() is not None


def test_what_the_encoder_says_is_told(tmp_path: Path) -> None:
    with FFmpeg() as ffmpeg, pytest.raises(ExportError, match="No such file"):
        encode(tmp_path / "absent" / "a.mp3", "mp3", source(noise(48_000)), ffmpeg)


def test_a_failure_ends_its_program_and_the_next_file_gets_a_new_one(tmp_path: Path) -> None:
    def broken():
        yield noise(4_800)
        raise ValueError("a clip is gone")

    with FFmpeg() as ffmpeg:
        with pytest.raises(ValueError, match="a clip is gone"):
            encode(tmp_path / "a.mp3", "mp3", EncoderInput(broken(), 9_600, 1, RATE), ffmpeg)
        encode(tmp_path / "b.mp3", "mp3", source(noise(9_600)), ffmpeg)
    assert (tmp_path / "b.mp3").stat().st_size > 1_000


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_program_killed_between_two_files_is_started_again(tmp_path: Path) -> None:
    with FFmpeg() as ffmpeg:
        for name in ("a.opus", "b.opus"):
            encode(tmp_path / name, "opus", source(noise(4_800)), ffmpeg)
            (worker,) = ffmpeg._all
            os.kill(worker.process.pid, signal.SIGKILL)
    assert (tmp_path / "a.opus").read_bytes() == (tmp_path / "b.opus").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("number", "fault"), [(9, "ended unexpectedly"), (19, "gave no answer")])
def test_a_program_killed_or_stopped_in_a_file_is_told(
    number: int, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg_module, "LIMIT_SECONDS", 5.0)

    def blocks():
        for _ in range(2):
            yield noise(4_800)
            os.kill(ffmpeg._all[0].process.pid, number)

    with FFmpeg() as ffmpeg:
        with pytest.raises(ExportError, match=fault):
            encode(tmp_path / "a.opus", "opus", EncoderInput(blocks(), 9_600, 1, RATE), ffmpeg)
        encode(tmp_path / "b.opus", "opus", source(noise(4_800)), ffmpeg)


@pytest.mark.parametrize("content", [b"", b"no sound at all", bytes(1000)])
def test_what_is_no_sound_cannot_be_decoded(content, tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(content)
    with FFmpeg() as ffmpeg, pytest.raises(EncoderError):
        list(ffmpeg.decode(path, 2)[1])


@pytest.mark.parametrize(
    "content",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{url}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {url}\n",
    ],
)
def test_a_playlist_in_place_of_sound_fetches_nothing(content: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, FFmpeg() as ffmpeg:
        url = "http://{}:{}/x.ts".format(*server.getsockname())
        (tmp_path / "a.mp3").write_text(content.format(url=url), encoding="utf-8")
        with pytest.raises(EncoderError):
            list(ffmpeg.decode(tmp_path / "a.mp3", 2)[1])
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
