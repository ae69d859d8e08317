"""The full screen on a real pseudo-terminal, read by a terminal emulator."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyte
import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

import fcntl
import termios

GOLDEN = Path(__file__).parents[1] / "golden"
PATIENCE_SECONDS = 30
ENTER_ALTERNATE, LEAVE_ALTERNATE, SHOW_CURSOR = b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?25h"

SESSION = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
import signal, time
from dataclasses import replace
sys.path.insert(0, {tests!r})
from screen_views import HOLD, TALK
from coach.cli import _terminate
from coach.screen import open_screen
signal.signal(signal.SIGTERM, _terminate)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
view = HOLD
with open_screen(plain="--plain" in sys.argv) as screen:
    while True:
        try:
            screen.show(view)
        except OSError:
            sys.exit(7)
        for key in screen.poll_keys():
            if key == "q":
                sys.exit()
            if key == "e":
                raise RuntimeError("on purpose")
            if key == "s":
                screen.say("Said one.")
                screen.say("Said two.")
            elif key == "t":
                view = replace(TALK, message="")
            else:
                view = replace(view, message="Key " + repr(key))
        time.sleep(0.01)
"""


class Terminal:
    """A child on a pseudo-terminal, and what its screen shows."""

    def __init__(
        self, columns: int = 80, rows: int = 24, *arguments: str, **environment: str
    ) -> None:
        self._near, self._far = os.openpty()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self._far)
        kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        code = SESSION.format(tests=str(Path(__file__).parents[1] / "support"))
        self.child = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdin=self._far,
            stdout=self._far,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=kept | {"TERM": "xterm-256color", "PYTHONUTF8": "1"} | environment,
        )

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._far, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, sent: bytes) -> None:
        os.write(self._near, sent)

    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    def shows(self, *texts: str) -> bool:
        return all(any(text in line for line in self.lines()) for text in texts)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            assert self._read(PATIENCE_SECONDS), f"never came: {self.lines()}"

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._near], [], [], seconds)
        if not ready:
            return False
        fresh = os.read(self._near, 65536)
        self.raw += fresh
        self._stream.feed(fresh)
        return True

    def end(self) -> int:
        """Wait for the child's end and read what it still wrote."""
        assert self.child.stderr is not None
        while self.child.poll() is None:
            self._read(0.05)
        while self._read(0):
            pass
        self.errors = self.child.stderr.read().decode()
        return self.child.returncode

    def is_restored(self) -> bool:
        return (
            termios.tcgetattr(self._far) == self.before
            and self.raw.count(ENTER_ALTERNATE) == self.raw.count(LEAVE_ALTERNATE) == 1
            and self.raw.index(ENTER_ALTERNATE) < self.raw.index(LEAVE_ALTERNATE)
            and self.raw.endswith(SHOW_CURSOR)
        )

    def close_near(self) -> None:
        """Close the window that the terminal is in."""
        os.close(self._near)
        self._near = -1

    def close(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        assert self.child.stderr is not None
        self.child.stderr.close()
        for descriptor in (self._near, self._far):
            if descriptor >= 0:
                os.close(descriptor)


@pytest.fixture
def terminals() -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*arguments: Any, **environment: str) -> Terminal:
        opened.append(Terminal(*arguments, **environment))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def golden(name: str) -> list[str]:
    page = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line[1:-1].rstrip() for line in page[1:-1]]


SIZES = [(80, 24), (40, 10), (200, 50), (20, 5), (60, 16), (30, 5)]


@pytest.mark.parametrize(("columns", "rows"), SIZES[:2])
def test_a_real_terminal_shows_the_golden_page(
    columns: int, rows: int, terminals: Callable[..., Terminal]
) -> None:
    terminal = terminals(columns, rows)
    expected = golden(f"screen-hold-{columns}x{rows}")
    terminal.wait_until(lambda: terminal.lines() == expected)
    assert terminal.screen.cursor.hidden


def test_a_terminal_that_changes_its_size_is_drawn_anew(
    terminals: Callable[..., Terminal],
) -> None:
    terminal = terminals(*SIZES[0])
    for columns, rows in SIZES:
        terminal.resize(columns, rows)
        expected = golden(f"screen-hold-{columns}x{rows}")
        terminal.wait_until(lambda page=expected: terminal.lines() == page)


def test_another_view_leaves_nothing_of_the_first(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals(40, 10)
    terminal.wait_until(lambda: terminal.shows("HOLD"))
    terminal.press(b"t")
    page = [line for line in golden("screen-talk-40x10") if line != "Louder."]
    terminal.wait_until(lambda: [line for line in terminal.lines() if "%" not in line] == page)


def test_keys_arrive_unseen_and_without_enter(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals()
    terminal.wait_until(lambda: terminal.shows("HOLD"))
    for sent, name in (
        (b"n", "'n'"),
        (b" ", "' '"),
        (b"\r", "'enter'"),
        (b"?", "'?'"),
        (b"\x1b", "'escape'"),
        (b"\x1b[57430u", "'media-play-pause'"),
        (b"\x1b[6~", "'page-down'"),
        ("é".encode(), "'é'"),
        (b"\x1a", "'é'"),  # Ctrl-Z suspends nothing, and is no key
        (b"b", "'b'"),
    ):
        terminal.press(sent)
        terminal.wait_until(lambda name=name: terminal.shows(f"Key {name}"))
    assert terminal.child.poll() is None
    terminal.press(b"s")
    terminal.press(b"q")
    assert terminal.end() == 0
    assert terminal.errors == ""


def test_a_message_shows_where_the_view_has_none(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals()
    terminal.press(b"s")
    terminal.wait_until(lambda: terminal.shows("HOLD", "Said one. Said two."))


@pytest.mark.parametrize(
    ("leave", "code", "said"),
    [
        (lambda terminal: terminal.press(b"q"), 0, ""),
        (lambda terminal: terminal.press(b"e"), 1, "on purpose"),
        (lambda terminal: terminal.press(b"\x03"), -signal.SIGINT, "KeyboardInterrupt"),
        (lambda terminal: terminal.child.terminate(), 128 + signal.SIGTERM, ""),
    ],
    ids=["end", "exception", "ctrl-c", "sigterm"],
)
def test_the_terminal_is_as_it_was_whatever_ends_the_session(
    leave: Callable[[Terminal], None], code: int, said: str, terminals: Callable[..., Terminal]
) -> None:
    terminal = terminals()
    terminal.wait_until(lambda: terminal.shows("HOLD"))
    leave(terminal)
    assert terminal.end() == code
    assert terminal.is_restored()
    assert said in terminal.errors
    assert bool(said) == bool(terminal.errors)


def test_a_terminal_that_is_closed_is_an_oserror_and_leaves_no_traceback(
    terminals: Callable[..., Terminal],
) -> None:
    terminal = terminals()
    terminal.wait_until(lambda: terminal.shows("HOLD"))
    terminal.press(b"t")
    terminal.close_near()
    assert terminal.child.wait(PATIENCE_SECONDS) in (7, 120)  # 120: stdout cannot be flushed
    assert terminal.child.stderr is not None
    assert b"Traceback (most" not in terminal.child.stderr.read()


def test_nothing_is_drawn_while_nothing_changes(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals()
    terminal.wait_until(lambda: terminal.lines() == golden("screen-hold-80x24"))
    drawn = len(terminal.raw)
    assert not terminal._read(0.5)
    assert len(terminal.raw) == drawn


def test_no_color_is_honoured(terminals: Callable[..., Terminal]) -> None:
    coloured, plain = terminals(), terminals(NO_COLOR="1")
    for terminal in (coloured, plain):
        terminal.wait_until(lambda one=terminal: one.lines() == golden("screen-hold-80x24"))
    assert b"\x1b[32m" in coloured.raw or b"32m" in coloured.raw
    for colour in (b"32m", b"33m", b"38;"):
        assert colour not in plain.raw


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": ""}])
def test_a_simple_terminal_gets_lines_and_still_has_keys(
    environment: dict[str, str], terminals: Callable[..., Terminal]
) -> None:
    terminal = terminals(**environment)
    lines_and_keys(terminal)


def test_plain_lines_on_a_good_terminal_when_asked_for(
    terminals: Callable[..., Terminal],
) -> None:
    lines_and_keys(terminals(80, 24, "--plain"))


def lines_and_keys(terminal: Terminal) -> None:
    terminal.wait_until(lambda: terminal.shows("Hold, 30 seconds."))
    terminal.press(b"n")
    terminal.wait_until(lambda: terminal.shows("Key 'n'"))
    terminal.press(b"q")
    assert terminal.end() == 0
    assert termios.tcgetattr(terminal._far) == terminal.before
    assert b"\x1b" not in terminal.raw
    story = terminal.raw.decode().splitlines()
    assert story[0] == "Hip session."
    assert len(story) == len(set(story))


def test_without_utf8_the_digits_are_ascii(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals(PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    terminal.wait_until(lambda: terminal.shows("HOLD", "####"))
    assert terminal.raw.isascii()


# ---- stopped, and gone on with


def test_a_session_that_is_stopped_leaves_the_terminal_and_comes_back(
    terminals: Callable[..., Terminal],
) -> None:
    terminal = terminals()
    terminal.wait_until(lambda: terminal.lines() == golden("screen-hold-80x24"))
    terminal.child.send_signal(signal.SIGTSTP)
    os.waitid(os.P_PID, terminal.child.pid, os.WSTOPPED | os.WNOWAIT)
    while terminal._read(0.1):
        pass
    assert terminal.is_restored(), "a shell finds its own page and settings"
    terminal.child.send_signal(signal.SIGCONT)
    terminal.wait_until(lambda: terminal.raw.count(ENTER_ALTERNATE) == 2)
    terminal.press(b"n")
    terminal.wait_until(lambda: terminal.shows("HOLD", "Key 'n'"))
    terminal.press(b"q")
    assert terminal.end() == 0
    assert termios.tcgetattr(terminal._far) == terminal.before
    assert terminal.raw.count(ENTER_ALTERNATE) == terminal.raw.count(LEAVE_ALTERNATE) == 2


def test_a_session_that_was_stopped_unasked_takes_the_terminal_again(
    terminals: Callable[..., Terminal],
) -> None:
    terminal = terminals()
    terminal.wait_until(lambda: terminal.shows("HOLD"))
    terminal.child.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, terminal.child.pid, os.WSTOPPED | os.WNOWAIT)
    termios.tcsetattr(terminal._far, termios.TCSANOW, terminal.before)  # as a shell does
    terminal.child.send_signal(signal.SIGCONT)
    terminal.wait_until(lambda: terminal.raw.count(ENTER_ALTERNATE) == 2)
    terminal.press(b"n")
    terminal.wait_until(lambda: terminal.shows("Key 'n'"))
    terminal.press(b"q")
    assert terminal.end() == 0
    assert termios.tcgetattr(terminal._far) == terminal.before
