"""What all the sentences of an exercise decide together."""

from __future__ import annotations

from drafts import read, said

from coach.importing.blocks import Block
from coach.importing.exercise import read_exercise
from coach.importing.sections import Section


def test_a_breath_comes_before_what_is_done_with_it() -> None:
    draft = read(
        "Take a slow, wide breath in. Hold the breath. Huff it out with an open mouth.",
        name="Huff cough",
    )
    assert said(draft) == {
        "action": [
            "Take a slow, wide breath in.",
            "Hold the breath.",
            "Huff it out with an open mouth.",
        ]
    }


def test_what_happens_is_said_once_and_not_with_each_repetition() -> None:
    draft = read("Slide your heel up. If done correctly, your legs make a figure 4.", name="Slide")
    assert said(draft) == {
        "action": ["Slide your heel up."],
        "sensation": ["If done correctly, your legs make a figure 4."],
    }
    assert draft.roles["sensation"][0].guess


def test_steps_that_say_again_what_the_description_said_are_listed() -> None:
    blocks = [
        Block("text", "Kneel on all fours. Slowly arch your back like a cat.", "line 2"),
        Block("item", "Arch your back.", "line 3", number=1),
        Block("item", "Lower your back.", "line 4", number=2),
        Block("item", "Do not arch your back further.", "line 5", number=3),
    ]
    exercise = read_exercise(Section("Cat stretch", "line 1", blocks), 1)
    said = [line.text for line in exercise.roles["action"]]
    assert said == ["Slowly arch your back like a cat.", "Lower your back."]
    again = [each.text for each in exercise.left_out if each.why.startswith("said before")]
    assert again == ["Arch your back."]
