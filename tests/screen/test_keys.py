"""What terminals send becomes the names of keys, whatever way it is cut up."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.screen.keys import NAMES, LineKeyboard, NoKeyboard, decode, open_keyboard
from coach.screen.view import CONTROLS

SEQUENCES = {
    "\x1b[A": "up",
    "\x1bOB": "down",
    "\x1b[1;5C": "right",
    "\x1b[D": "left",
    "\x1b[5~": "page-up",
    "\x1b[6~": "page-down",
    "\x1b[H": "home",
    "\x1b[4~": "end",
    "\x1b[57430u": "media-play-pause",
    "\x1b[57435;1u": "media-next",
    "\x1b[57436;1:1u": "media-previous",
    "\x1b[57432u": "media-stop",
    "\x1b[57439u": "volume-up",
    "\r": "enter",
    "\n": "enter",
    "\x1bOM": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    " ": " ",
    "n": "n",
    "N": "n",
    "?": "?",
    "é": "é",
}
NOBODYS = ("\x1b[200~", "\x1b[999999u", "\x1b[97u", "\x1b[<0;1;1M", "\x1b[M", "\x00", "\x1bOz")


@pytest.mark.parametrize(("sent", "name"), SEQUENCES.items())
def test_a_sequence_is_one_key(sent: str, name: str) -> None:
    assert decode(sent) == ((name,), "")


@pytest.mark.parametrize("sent", NOBODYS)
def test_a_sequence_that_is_nobodys_key_is_passed_over(sent: str) -> None:
    assert decode(f"n{sent}q") == (("n", "q"), "")


@given(sent=st.lists(st.sampled_from([*SEQUENCES, *NOBODYS]), max_size=20), data=st.data())
def test_keys_are_the_same_however_the_bytes_arrive(sent: list[str], data: st.DataObject) -> None:
    text = "".join(sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    keys: list[str] = []
    rest = ""
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        fresh, rest = decode(rest + text[start:end])
        keys.extend(fresh)
    assert rest == ""
    assert keys == [SEQUENCES[one] for one in sent if one in SEQUENCES]


@given(st.text() | st.text(alphabet="\x1b[O0;?~uM n", max_size=200))
def test_any_text_gives_known_keys_and_a_short_rest(text: str) -> None:
    keys, rest = decode(text)
    assert all(key in NAMES or (len(key.upper()) >= 1 and key.isprintable()) for key in keys)
    assert rest == "" or rest.startswith("\x1b")
    assert len(rest) <= 2 + 32 + 8


def test_every_control_has_a_key_that_can_be_pressed() -> None:
    for controls in CONTROLS.values():
        for control in controls:
            sent = "\r" if control.key == "enter" else control.key
            assert decode(sent) == ((control.key,), "")


@pytest.fixture
def pipe() -> Iterator[tuple[LineKeyboard, int]]:
    reading, writing = os.pipe()
    yield LineKeyboard(reading), writing
    os.close(reading)


def test_lines_of_a_pipe_are_keys_and_words(pipe: tuple[LineKeyboard, int]) -> None:
    keyboard, writing = pipe
    assert keyboard.poll() == ()
    os.write(writing, b"n\n \n\nNext \r\npa")
    assert keyboard.poll() == ("n", " ", "enter", "next")
    assert keyboard.poll() == ()
    os.write(writing, b"use\nq\n")
    assert keyboard.poll() == ("pause", "q")
    os.close(writing)
    assert keyboard.poll() == ()
    assert keyboard.poll() == ()


def test_a_line_without_end_costs_no_memory_and_is_no_key(pipe: tuple[LineKeyboard, int]) -> None:
    keyboard, writing = pipe
    for _ in range(50):
        os.write(writing, b"x" * 1000)
        assert keyboard.poll() == ()
    assert len(keyboard._rest) <= 101
    os.write(writing, b"\nn\n")
    os.close(writing)
    assert keyboard.poll() == ("n",)


def test_bytes_that_are_no_text_do_no_harm(pipe: tuple[LineKeyboard, int]) -> None:
    keyboard, writing = pipe
    os.write(writing, b"\xff\xfe\n\x00\nn\n")
    os.close(writing)
    keys = keyboard.poll()
    assert len(keys) == 3
    assert keys[-1] == "n"


def test_a_file_is_read_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keys").write_bytes(b"n\nb\n")
    with (tmp_path / "keys").open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        keyboard = open_keyboard()
        assert isinstance(keyboard, LineKeyboard)
        assert keyboard.poll() == ("n", "b")
        assert keyboard.poll() == ()


def test_without_a_stdin_nobody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert isinstance(open_keyboard(), NoKeyboard)
    assert open_keyboard().poll() == ()


def test_a_closed_stdin_gives_no_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "keys").touch()
    with (tmp_path / "keys").open() as stdin:
        pass
    monkeypatch.setattr(sys, "stdin", stdin)
    assert isinstance(open_keyboard(), NoKeyboard)
