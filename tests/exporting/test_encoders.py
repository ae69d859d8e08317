"""Every format: exact length, exact place, the same loudness, the same bytes."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from exported_session import track

from coach.audio.loudness import measure
from coach.errors import ExportError
from coach.exporting import ffmpeg as ffmpeg_module
from coach.exporting.encoders import encode
from coach.exporting.ffmpeg import EncoderError, FFmpeg
from coach.exporting.model import FORMATS, EncoderInput
from coach.exporting.reading import decode
from coach.exporting.sound import BLOCK_FRAMES, ClipReader, Excerpt, blocks

RATE = 24_000
LOSSY = ("mp3", "opus", "ogg", "m4b")


def noise(frames, channels: int = 1, seed: int = 1):
    """Bursts of noise, so that every place sounds different, at a level that never clips."""
    rng = np.random.default_rng(seed)
    sound = rng.normal(size=(frames, channels)) * 2500
    level = np.interp(np.arange(frames), np.linspace(0, frames, 12), rng.random(12))
    sound *= level[:, None]
    samples = np.clip(sound, -30_000, 30_000).astype(np.int16)
    return samples[:, 0] if channels == 1 else samples


class Stereo(ClipReader):
    channels = 2


def source(samples):
    sound = ClipReader(samples) if samples.ndim == 1 else Stereo(samples)
    return EncoderInput(_blocks(sound), sound.frames, sound.channels, RATE)


def _blocks(sound):
    for start in range(0, sound.frames, BLOCK_FRAMES):
        yield sound._samples[start : start + BLOCK_FRAMES]


def written(path, kind, samples):
    with FFmpeg() as ffmpeg:
        encode(path, kind, source(samples), ffmpeg)
        return np.concatenate(list(decode(path, kind, ffmpeg)))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_lossless_formats_give_the_samples_back(kind: str, channels: int, tmp_path: Path) -> None:
    samples = noise(50_001, channels)
    assert np.array_equal(
        written(tmp_path / f"a.{kind}", kind, samples), samples.reshape(50_001, -1)
    )


# Lengths round the frames of the codecs (576, 480 and 1024 samples at 24 kHz), and odd ones.
@pytest.mark.parametrize(
    "frames", [48_000, 48_385, 48_400, 48_431, 48_960, 49_151, 49_152, 49_153, 57_607]
)
@pytest.mark.parametrize("kind", LOSSY)
def test_lossy_formats_keep_length_and_place(kind: str, frames: int, tmp_path: Path) -> None:
    samples = noise(frames)
    back = written(tmp_path / f"a.{kind}", kind, samples)
    assert back.shape == (frames, 1)
    assert abs(lag(samples, back[:, 0])) <= 2  # samples of 1/24 ms


def lag(samples, back):
    from scipy.signal import correlate

    products = correlate(back.astype(float), samples.astype(float), "full", method="fft")
    return int(np.argmax(products)) - (len(samples) - 1)


@pytest.mark.parametrize("kind", FORMATS)
def test_two_channels_stay_two(kind, tmp_path: Path) -> None:
    samples = noise(60_000, 2)
    samples[:, 1] //= 4
    back = written(tmp_path / f"a.{kind}", kind, samples)
    assert back.shape == (60_000, 2)
    left, right = (np.sqrt(np.square(back[:, side].astype(float)).mean()) for side in (0, 1))
    assert left / right == pytest.approx(4, rel=0.25)


@pytest.mark.parametrize("kind", FORMATS)
def test_no_format_changes_the_loudness(kind, tmp_path: Path) -> None:
    made = track(tmp_path / "clips")
    part = Excerpt(made, 0, 20 * RATE)
    with FFmpeg() as ffmpeg:
        path = tmp_path / f"a.{kind}"
        encode(path, kind, EncoderInput(blocks(part), part.frames, 1, RATE), ffmpeg)
        after = measure(decode(path, kind, ffmpeg), RATE, 1)
    before = measure(blocks(part), RATE, 1)
    assert after.loudness == pytest.approx(before.loudness, abs=0.3)
    assert after.true_peak <= -1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_short_clip_is_written_whole(kind, tmp_path: Path) -> None:
    assert len(written(tmp_path / f"a.{kind}", kind, noise(2_400))) == 2_400


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


PROGRAM = """
    import sys
    from pathlib import Path

    sys.path.insert(0, sys.argv[1])
    from exported_session import export

    export(Path(sys.argv[2]), Path(sys.argv[3]), "wav", "flac", "mp3", "opus", "ogg", "m4b",
           web=True, workers=int(sys.argv[4]))
"""


def test_the_same_session_is_the_same_bytes_in_every_format(tmp_path: Path) -> None:
    """In two processes, with other hashes, another clock and other threads."""
    sums = []
    for faked in ("1", "2"):
        folder = tmp_path / faked
        environment = os.environ | {
            "PYTHONHASHSEED": faked,
            "TZ": f"UTC{faked}",
            "SOURCE_DATE_EPOCH": faked,
        }
        subprocess.run(
            [
                sys.executable,
                "-c",
                textwrap.dedent(PROGRAM),
                Path(__file__).parents[1] / "support",
                tmp_path / "clips",
                folder,
                faked,
            ],
            check=True,
            env=environment,
        )
        sums.append(
            {
                str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
                for file in folder.rglob("*")
                if file.is_file()
            }
        )
    assert {*(f"small.{kind}" for kind in FORMATS), "small-web/session.m4a"} <= sums[0].keys()
    assert sums[0] == sums[1]
