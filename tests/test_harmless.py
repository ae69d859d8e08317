"""Whatever the coach prints of other people's text steers no terminal."""

from hypothesis import given
from hypothesis import strategies as st

from coach.harmless import LONGEST, harmless, quoted

ANY = st.text(st.characters(exclude_categories=()), max_size=2 * LONGEST)


@given(ANY)
def test_every_text_becomes_one_bounded_line_without_a_control_character(text: str) -> None:
    line = harmless(text)
    assert line.isprintable()
    assert len(line) <= LONGEST
    assert harmless(line) == line
    line.encode()


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=LONGEST))
def test_a_text_of_visible_letters_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_what_would_steer_a_terminal_can_still_be_seen() -> None:
    assert harmless("\x1b]0;owned\x07") == r"\x1b]0;owned\x07"
    assert harmless("a\x9b2Jb\x7f\u202ec\u2028d\udce9") == r"a\x9b2Jb\x7f\u202ec\u2028d\udce9"
    assert harmless("10\N{NO-BREAK SPACE}s") == "10 s"


def test_of_a_long_text_both_ends_are_there() -> None:
    line = harmless(f"first{'x' * 10**6}last")
    assert line.startswith("first")
    assert line.endswith("last")
    assert " … " in line


@given(ANY)
def test_a_quotation_is_short(text: str) -> None:
    assert quoted(text).isprintable()
    assert len(quoted(text)) <= 450
