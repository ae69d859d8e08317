"""What is concluded from what is left of the echo: the near-end gate, and the modes."""

from itertools import repeat

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech_sounds import noise

from coach.listening.echo.residual import (
    EDGES,
    ERLE_FRAMES,
    FEWEST_FRAMES,
    GOOD_DB,
    HANG_FRAMES,
    LONGEST_FRAMES,
    POOR_DB,
    AecState,
    NearEndDetector,
    ResidualEchoEstimator,
)
from coach.listening.vad import FRAME

BANDS = len(EDGES) - 1
ONE = np.ones(BANDS)


def watched(erles, mode: str = "settling"):
    condition = AecState()
    condition.mode = mode
    for erle in erles:
        condition.accept(ONE, ONE * 10 ** (-erle / 10), ONE, ONE * 1e-6)
    return condition


@pytest.mark.parametrize(
    ("erle", "before", "after"),
    [
        (GOOD_DB + 1, "settling", "clear"),
        (GOOD_DB - 1, "settling", "safe"),
        (GOOD_DB - 1, "clear", "clear"),
        (POOR_DB - 1, "clear", "safe"),
        (GOOD_DB - 1, "safe", "safe"),
    ],
)
def test_the_loss_sets_the_mode_with_some_hysteresis(erle, before: str, after: str) -> None:
    condition = watched(repeat(erle, ERLE_FRAMES), before)
    assert condition.erle_db == pytest.approx(erle, abs=0.1)
    assert condition.settle(absent=False, locked=True) == after


def test_a_few_frames_decide_nothing() -> None:
    condition = watched(repeat(30, FEWEST_FRAMES - 1))
    assert condition.erle_db is None
    assert condition.settle(absent=False, locked=True) == "settling"


def test_frames_without_a_clear_echo_tell_nothing() -> None:
    condition = AecState()
    for _ in range(100):
        condition.accept(ONE, ONE, ONE * 1e-5, ONE * 1e-6)
    assert condition.erle_db is None


@given(st.lists(st.floats(0, 40), min_size=FEWEST_FRAMES, max_size=ERLE_FRAMES))
def test_the_loss_lies_between_the_least_and_the_most(erles: list[float]) -> None:
    found = watched(erles).erle_db
    assert min(erles) - 0.1 <= found <= max(erles) + 0.1


def test_no_echo_and_no_lock_come_first_and_being_behind_before_all() -> None:
    condition = watched(repeat(30, ERLE_FRAMES))
    assert condition.settle(absent=True, locked=False) == "no echo"
    assert condition.settle(absent=False, locked=False) == "settling"
    condition.behind = True
    assert condition.settle(absent=True, locked=True) == "safe"


def gate(excess_db, frames, strict: bool = False):
    near = NearEndDetector()
    return near, [
        near.accept(ONE * 10 ** (db / 10), ONE, strict=strict)
        for db, count in zip(excess_db, frames, strict=True)
        for _ in range(count)
    ]


def test_the_gate_opens_for_what_stands_out_and_closes_soon_after() -> None:
    _, opened = gate([0, 15, 0], [10, 10, 10])
    assert not any(opened[:10])
    assert all(opened[12:20])
    assert not any(opened[20 + HANG_FRAMES + 3 :])


def test_a_poorly_cancelled_echo_needs_more() -> None:
    assert gate([7.5], [10])[1][-1]
    assert not gate([7.5], [10], strict=True)[1][-1]
    assert gate([15], [10], strict=True)[1][-1]


def test_what_keeps_it_open_for_longer_than_any_command_is_noticed() -> None:
    near, opened = gate([15], [LONGEST_FRAMES])
    assert opened[-1]
    assert not near.stuck
    for _ in range(5):
        near.accept(ONE * 30, ONE, strict=False)
    assert near.stuck


def test_what_is_left_of_an_echo_is_explained_once_its_share_is_known() -> None:
    residual, near, opened = ResidualEchoEstimator(), NearEndDetector(), []
    echo, room = noise(12.0, 0.1), noise(12.0, 1e-4, seed=2)
    for first in range(0, len(echo) - FRAME, FRAME):
        part = slice(first, first + FRAME)
        left = echo[part] * np.float32(0.05) + room[part]
        powers = residual.accept(echo[part], left, echo[part] if first > 32_000 else left * 0)
        opened.append(near.accept(powers.left, powers.explained, strict=False))
        if not opened[-1] or near.stuck:
            residual.learn(powers.left)
    assert residual.audible
    assert not any(opened[-100:])
    share = 10 * np.log10(np.median(powers.left / powers.echo))
    assert 10 * np.log10(np.median(residual._leak)) == pytest.approx(share, abs=5)


def test_the_end_of_the_reverberation_is_still_echo_and_silence_after_it_is_not() -> None:
    residual = ResidualEchoEstimator()
    loud, quiet, room = noise(1.0, 0.1), np.zeros(FRAME, np.float32), noise(8.0, 1e-4)
    audible = []
    for number, first in enumerate(range(0, len(room) - FRAME, FRAME)):
        echo = loud[:FRAME] if 60 <= number < 100 else quiet
        residual.accept(echo, room[first : first + FRAME], echo)
        audible.append(residual.audible)
    assert not any(audible[:60])
    assert all(audible[61:108])
    assert not any(audible[150:])
