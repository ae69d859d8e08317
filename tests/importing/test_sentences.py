"""Paragraphs cut into sentences: at an end, and not at a stop that ends none."""

import pytest

from coach.importing.sentences import sentences


@pytest.mark.parametrize(
    ("paragraph", "cut"),
    [
        ("Lie down. Bend your knees.", ["Lie down.", "Bend your knees."]),
        ("Bend to max. 30 degrees. Hold.", ["Bend to max. 30 degrees.", "Hold."]),
        ("Hold for 5 sec. then relax.", ["Hold for 5 sec. then relax."]),
        ("Is it sharp? Stop!", ["Is it sharp?", "Stop!"]),
        ("No stop at the end", ["No stop at the end"]),
        ("  ", []),
    ],
)
def test_a_paragraph_is_cut_where_a_sentence_ends(paragraph: str, cut: list[str]) -> None:
    assert list(sentences(paragraph)) == cut
