"""The strong canceller, with the real package: what it removes, what it leaves."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from speech_sounds import RATE, noise, say

from coach.listening.echo.aec3 import BLOCK, open_aec3

TALK = "Lie on your back with your knees bent. Breathe in slowly, and let your belly rise."


def whole(sound):
    return sound[: len(sound) // BLOCK * BLOCK]


def far_end(times: int = 3):
    return whole(np.concatenate([say(TALK)] * times))


def in_a_room(sound, seed: int = 2, seconds: float = 0.2):
    """The sound after a decaying, noisy echo path of the same loudness."""
    path = np.random.default_rng(seed).normal(size=round(seconds * RATE))
    path *= np.exp(-np.arange(len(path)) / (0.03 * RATE))
    path /= np.linalg.norm(path)
    return np.convolve(sound, path)[: len(sound)].astype(np.float32)


def decibels(sound):
    return 10 * np.log10(np.mean(np.square(sound)))


@pytest.mark.parametrize("late", [0, round(0.2 * RATE)])
def test_an_echo_is_removed(late) -> None:
    far = far_end()
    echo = np.concatenate([np.zeros(late, np.float32), in_a_room(far)])[: len(far)]
    left = open_aec3().process(echo + noise(len(far) / RATE, 1e-4), far)
    assert left.dtype == np.float32
    assert left.shape == far.shape
    half = len(far) // 2
    assert decibels(echo[half:]) - decibels(left[half:]) > 20


def test_a_clipped_loudspeaker_is_removed_too() -> None:
    far = far_end()
    echo = in_a_room(np.clip(far, -0.1, 0.1))
    left = open_aec3().process(echo, far)
    half = len(far) // 2
    assert decibels(echo[half:]) - decibels(left[half:]) > 20


def test_the_user_alone_is_left_as_he_was() -> None:
    near = whole(say("Next exercise.") * np.float32(0.3))
    near = np.concatenate([near, np.zeros(10 * BLOCK, np.float32)])
    left = open_aec3().process(near, np.zeros_like(near))
    assert abs(decibels(left) - decibels(near)) < 1


def test_blocks_may_be_cut_anywhere() -> None:
    far = far_end(1)
    echo = in_a_room(far)
    at_once = open_aec3().process(echo, far)
    canceller, pieces = open_aec3(), [0, 3 * BLOCK, 4 * BLOCK, len(far)]
    cuts = itertools.pairwise(pieces)
    parts = [canceller.process(echo[first:last], far[first:last]) for first, last in cuts]
    assert np.array_equal(np.concatenate(parts), at_once)


def test_what_is_no_number_is_silence() -> None:
    far = far_end(1)[: 10 * BLOCK]
    assert np.isfinite(open_aec3().process(np.full_like(far, np.nan), far)).all()


@pytest.mark.parametrize(("capture", "far"), [(BLOCK, 2 * BLOCK), (BLOCK + 1, BLOCK + 1)])
def test_other_lengths_are_refused(capture, far) -> None:
    with pytest.raises(ValueError, match="whole number"):
        open_aec3().process(np.zeros(capture, np.float32), np.zeros(far, np.float32))


def test_without_the_extra_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit", None)
    assert open_aec3() is None


@pytest.mark.slow
def test_it_says_nothing_and_ends_in_peace() -> None:
    """A sentence would be printed across the screen. As it comes, every sixth process aborts."""
    code = """\
import numpy as np
from coach.listening.echo.aec3 import open_aec3
assert open_aec3().process(np.zeros(160, np.float32), np.zeros(160, np.float32)).shape
"""
    command = [sys.executable, "-W", "error", "-c", code]
    for _ in range(20):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert (done.stdout, done.stderr) == ("", "")


def test_it_needs_no_network_and_opens_no_door(offline_command: list[str]) -> None:
    """In a network namespace without interfaces; its sockets are pairs within the process."""
    code = """\
import numpy as np, os, pathlib
from coach.listening.echo.aec3 import open_aec3
open_aec3().process(np.zeros(1600, np.float32), np.zeros(1600, np.float32))
links = [os.readlink(f) for f in pathlib.Path("/proc/self/fd").iterdir() if f.is_symlink()]
mine = {link[8:-1] for link in links if link.startswith("socket:")}
for kind in ("tcp", "tcp6", "udp", "udp6"):
    lines = pathlib.Path("/proc/self/net", kind).read_text().splitlines()[1:]
    assert not mine & {line.split()[9] for line in lines}, kind
"""
    command = [*offline_command, sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
