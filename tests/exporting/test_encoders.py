"""Every format: exact length, exact place, the same loudness, the same bytes."""

import hashlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from exported_session import track
from sounds_to_encode import noise, source

from coach.audio.loudness import measure
from coach.errors import CoachError, ExportError
from coach.exporting.encoders import encode, write_track
from coach.exporting.ffmpeg import FFmpeg
from coach.exporting.gains import KeptGains
from coach.exporting.model import FORMATS, EncoderInput
from coach.exporting.reading import decode
from coach.exporting.sound import Excerpt, blocks

RATE = 24_000
LOSSY = ("mp3", "opus", "ogg", "m4b")


@pytest.fixture(scope="module")
def ffmpeg():
    """One program for all sounds."""
    with FFmpeg() as program:
        yield program


@pytest.fixture
def written(ffmpeg, tmp_path: Path):
    """Encodes sound in a format, and decodes it again."""

    def there_and_back(kind, samples):
        path = tmp_path / f"a.{kind}"
        encode(path, kind, source(samples), ffmpeg)
        return np.concatenate(list(decode(path, kind, ffmpeg)))

    return there_and_back


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_lossless_formats_give_the_samples_back(kind: str, channels: int, written) -> None:
    samples = noise(50_001, channels)
    assert np.array_equal(written(kind, samples), samples.reshape(50_001, -1))


# Lengths round the frames of the codecs (576, 480 and 1024 samples at 24 kHz), and odd ones.
@pytest.mark.parametrize(
    "frames", [48_000, 48_385, 48_400, 48_431, 48_960, 49_151, 49_152, 49_153, 57_607]
)
@pytest.mark.parametrize("kind", LOSSY)
def test_lossy_formats_keep_length_and_place(kind: str, frames: int, written) -> None:
    samples = noise(frames)
    back = written(kind, samples)
    assert back.shape == (frames, 1)
    assert abs(lag(samples, back[:, 0])) <= 2  # samples of 1/24 ms


def lag(samples, back):
    """How many frames later ``samples`` sounds in ``back``: where they are most alike."""
    size = len(back) + len(samples)  # no end of one meets the beginning of the other
    spectrum = np.fft.rfft(back, size) * np.fft.rfft(samples, size).conj()
    place = int(np.argmax(np.fft.irfft(spectrum, size)))
    return place if place < len(back) else place - size


@pytest.mark.parametrize("kind", FORMATS)
def test_two_channels_stay_two(kind, written) -> None:
    samples = noise(60_000, 2)
    samples[:, 1] //= 4
    back = written(kind, samples)
    assert back.shape == (60_000, 2)
    left, right = (np.sqrt(np.square(back[:, side].astype(float)).mean()) for side in (0, 1))
    assert left / right == pytest.approx(4, rel=0.25)


@pytest.mark.parametrize("kind", FORMATS)
def test_no_format_changes_the_loudness(kind, clips, ffmpeg, tmp_path: Path) -> None:
    made = track(clips)
    part = Excerpt(made, 0, 20 * RATE)
    path = tmp_path / f"a.{kind}"
    encode(path, kind, EncoderInput(blocks(part), part.frames, 1, RATE), ffmpeg)
    after = measure(decode(path, kind, ffmpeg), RATE, 1)
    before = measure(blocks(part), RATE, 1)
    assert after.loudness == pytest.approx(before.loudness, abs=0.3)
    assert after.true_peak <= -1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_short_clip_is_written_whole(kind, written) -> None:
    assert len(written(kind, noise(2_400))) == 2_400


PROGRAM = """
    import sys
    from pathlib import Path

    sys.path.insert(0, sys.argv[1])
    from exported_session import export

    from coach.exporting import KeptGains

    clips = Path(sys.argv[2])
    export(clips, Path(sys.argv[3]), "wav", "flac", "mp3", "opus", "ogg", "m4b",
           web=True, workers=int(sys.argv[4]), gains=KeptGains(clips))
"""


def test_the_same_session_is_the_same_bytes_in_every_format(tmp_path: Path) -> None:
    """In two processes, with other hashes, another clock and other threads.

    The second one finds its clips and its gain.
    """
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
    assert KeptGains(tmp_path / "clips").path.exists()


@pytest.mark.parametrize("kind", ["mp3", "opus", "m4b"])
def test_an_encoder_that_gives_no_answer_is_not_told_as_a_full_disk(
    kind, clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.exporting.ffmpeg.LIMIT_SECONDS", 1e-6)
    part = Excerpt(track(clips), 0, RATE)
    source = EncoderInput(blocks(part), part.frames, 1, RATE)
    with FFmpeg() as slow, pytest.raises(ExportError, match="written whole") as caught:
        encode(tmp_path / f"a.{kind}", kind, source, slow)
    assert "Give the command again" in str(caught.value)
    assert "disk" not in str(caught.value)


@pytest.mark.parametrize("kind", ["flac", "ogg"])
def test_a_missing_libsndfile_is_told_as_that_and_not_as_a_full_disk(
    kind, clips, tmp_path: Path, without_libsndfile: None
) -> None:
    file = tmp_path / f"session.{kind}"
    with pytest.raises(CoachError, match=r"libsndfile.*not found.*Install the coach") as caught:
        write_track(track(clips), file, kind)
    assert not isinstance(caught.value, ExportError)
    assert not file.exists()
