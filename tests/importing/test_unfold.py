"""A paragraph in which a list stands becomes its items, and loses none of its words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.importing.blocks import Block
from coach.importing.unfold import unfolded


def texts(text: str, number: int | None = None) -> list[str]:
    """The texts that a paragraph becomes."""
    return [block.text for block in unfolded([Block("text", text, "line 1", 0, number)])]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Sit tall. 1. Lean. 2. Come back.", ["Sit tall.", "Lean.", "Come back."]),
        (
            "With bent knees: 1. Press your back down.",
            ["With bent knees:", "Press your back down."],
        ),
        ("Walk to room 2. Sit down.", ["Walk to room 2. Sit down."]),
        ("Step 1. Lean.", ["Step 1. Lean."]),
        (
            "Exercise 4 Wall lean Start position: Stand. Action: Lean.",
            ["Exercise 4 Wall lean", "Start position: Stand.", "Action: Lean."],
        ),
        ("Gluteal sets: lie down. Hold: 5 s.", ["Gluteal sets: lie down.", "Hold: 5 s."]),
        ("See exercise 3 for more.", ["See exercise 3 for more."]),
    ],
)
def test_a_list_in_a_paragraph_is_its_items(text: str, pieces: list[str]) -> None:
    assert texts(text) == pieces


def test_a_list_goes_on_from_an_item_with_a_number() -> None:
    blocks = list(unfolded([Block("item", "Lean. 2. Come back. 3. Rest.", "line 1", 0, 1)]))
    assert [(block.text, block.number) for block in blocks] == [
        ("Lean.", 1),
        ("Come back.", 2),
        ("Rest.", 3),
    ]


def test_an_item_names_the_line_that_it_stands_on() -> None:
    text = "Do this: 1. Lean to the side. 2. Come back."
    block = Block("text", text, "line 7", lines=((text.index("2."), "line 8"),))
    assert [(one.text, one.ref) for one in unfolded([block])] == [
        ("Do this:", "line 7"),
        ("Lean to the side.", "line 7"),
        ("Come back.", "line 8"),
    ]


def test_the_head_of_a_table_is_no_heading() -> None:
    blocks = [Block("heading", name, "line 1") for name in ("Exercise Sets Reps", "Heel lift")]
    assert [block.text for block in unfolded(blocks)] == ["Heel lift"]


words = st.sampled_from(
    ["1.", "2.", "3.", "Lean", "back.", "Exercise", "Stretch", "Start", "position:", "Action:",
     "Hold:", "5", "s.", "and", "(left)", "Key", "points:"]
)  # fmt: skip


@given(st.lists(words, min_size=1, max_size=30).map(" ".join), st.none() | st.integers(1, 3))
def test_no_word_is_lost_but_the_numbers_of_items(text: str, number: int | None) -> None:
    whole = re.findall(r"\S+", text)
    left = re.findall(r"\S+", " ".join(texts(text, number)))
    rest = iter(whole)
    assert all(any(word == other for other in rest) for word in left)
    assert [word for word in whole if word not in ("1.", "2.", "3.")] == [
        word for word in left if word not in ("1.", "2.", "3.")
    ]
