"""The letters of the one typeface."""

from coach.sheet.letters import _code_points


def test_the_font_has_all_of_ascii_so_it_need_not_be_opened_to_know() -> None:
    assert {code for code in range(128) if chr(code).isprintable()} <= _code_points()
