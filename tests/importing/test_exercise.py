"""Each clause of an exercise has the role that it has for a careful reader."""

from __future__ import annotations

import pytest
from drafts import read, said

from coach.importing.blocks import Block
from coach.importing.exercise import read_exercise
from coach.importing.sections import Section


@pytest.mark.parametrize("verb", ["Scrumple", "Hollow out", "Zigzag"])
def test_an_unknown_verb_asks_for_a_movement_and_is_marked(verb: str) -> None:
    draft = read(f"Lie on your back. {verb} your stomach slowly. Lift your leg.")
    assert said(draft)["action"] == [f"{verb} your stomach slowly.", "Lift your leg."]
    if verb != "Hollow out":
        guess = draft.roles["action"][0].guess
        assert guess == f'"{verb.lower()}" is taken to ask for a movement'


@pytest.mark.parametrize(
    "text",
    [
        "With your back flat on the bed.",
        "This works your stomach.",
        "Strengthens your back.",
        "Approximately your knee.",
        "Notice your back.",
    ],
)
def test_what_asks_for_nothing_is_no_movement(text: str) -> None:
    assert text not in said(read(f"Lie on your back. Lift your leg. {text}"))["action"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Keep your heels together and open your knees.", "action"),
        ("Keeping your heels together, open your knees.", "action"),
        ("Keep your back straight and your neck long.", "caution"),
        ("Keep your back straight and do not twist.", "caution"),
        ("Do not lift your foot and turn your knee.", "caution"),
    ],
)
def test_what_is_kept_while_something_moves_is_a_movement(text: str, role: str) -> None:
    draft = read(f"Lie on your side. {text} Lift your knee.")
    assert text in said(draft)[role]


def test_an_abbreviation_before_a_number_ends_no_sentence() -> None:
    draft = read("Lie on your back. Bend your knee to max. 40 degrees. Repeat 6 times.")
    assert said(draft)["action"] == ["Bend your knee to max. 40 degrees."]
    assert draft.amounts["reps"][0].low == 6


def test_to_stand_up_from_a_chair_is_the_movement() -> None:
    draft = read("Sit on a chair. Stand up and sit down. 8 times.", name="Chair rise")
    assert draft.position is not None
    assert draft.position.text == "sitting"
    assert said(draft) == {"action": ["Stand up and sit down."]}


def test_a_stop_and_a_question_for_one_exercise_are_said_in_it() -> None:
    draft = read(
        "Lie on your side. Lift your knee. Stop this exercise if your hip hurts. "
        "If your hip is new, ask your surgeon before you do this exercise."
    )
    assert len(said(draft)["caution"]) == 2
    assert draft.notices == []


def test_the_other_side_in_a_clause_is_no_movement_of_its_own() -> None:
    draft = read("Stand tall. Lift one knee, then the other.", name="March")
    assert said(draft)["action"] == ["Lift your {side} knee."]
    assert draft.sides is not None
    assert draft.alternate is not None
    turn = read("Sit tall. Turn your head to the left, hold, then to the right.", name="Turn")
    assert said(turn)["action"] == ["Turn your head to the {side}."]
    assert turn.sides is not None
    assert turn.sides.text == "both"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Bend your wrist back as if asking someone to stop.", None),
        ("Make a fist (1).", "Make a fist."),
        ("Stand on your toes as shown above.", None),
        ("Sit and use your toes to pull the towel.", None),
        ("Stand on L leg w/ support. Lift your R heel.", "Lift your {other_side} heel."),
        ("Pull the towel. L only", "Pull the towel."),
        ("Slide 2 of 7. Bend your knee.", "Bend your knee."),
        ("Heel lifts improve balance. Lift your heels.", "Lift your heels."),
        ("Lift your heels. Three sets for each leg should be effective.", "Lift your heels."),
    ],
)
def test_a_sentence_is_said_without_what_is_no_part_of_it(text: str, action: str | None) -> None:
    said_then = said(read(text, name="Lift"))["action"]
    assert said_then == [action or text.replace(" as shown above", "")]


def test_a_whole_sentence_in_brackets_is_one() -> None:
    draft = read("Stand tall. Lift your knee. (If your hip is sore, do not do this exercise.)")
    assert said(draft)["caution"] == ["If your hip is sore, do not do this exercise."]


def test_one_side_only_is_that_side() -> None:
    draft = read("Sit tall. Bend your ankle 9 times, R only.", name="Pump")
    assert draft.sides is not None
    assert draft.sides.text == "right"


def test_the_label_of_a_dose_is_not_said_where_no_dose_stands_below_it() -> None:
    blocks = [
        Block("heading", "Rest", "line 2"),
        Block("text", "Pull your ankle towards you.", "line 3"),
        Block("heading", "Hold", "line 4"),
        Block("text", "10 seconds", "line 5"),
    ]
    draft = read_exercise(Section("Ankle pull", "line 1", blocks), 1)
    assert said(draft)["action"] == ["Pull your ankle towards you."]
    assert not any("Rest" in text for texts in said(draft).values() for text in texts)


def test_a_dose_for_both_sides_that_is_given_twice_is_taken_once() -> None:
    draft = read("Stand tall. Lift your leg. R 12, L 6, 8 L, 10 R.")
    assert draft.sides is not None
    assert draft.sides.text == "both"
    assert len(draft.changes) <= 1


def test_alternating_between_ways_of_breathing_names_no_sides() -> None:
    cough = read("Take a small breath in. Cough once, alternating between coughs and rests.")
    assert cough.sides is None
    legs = read("Lie down. Lift a knee, alternating between legs.")
    assert legs.sides is not None
    assert legs.sides.text == "both"


@pytest.mark.parametrize("after", ["", " Help with the other arm.", " Use your good arm to help."])
def test_the_sore_side_is_a_question(after: str) -> None:
    draft = read(f"Sit down. Lift your sore arm.{after}")
    assert draft.sides is not None
    assert draft.sides.guess == '"sore arm" does not say which side that is'


def test_where_a_hand_is_placed_is_not_said_with_each_movement() -> None:
    draft = read("Place two fingers under your chin, open your mouth against them. Do it 5 times.")
    assert said(draft)["set-up"] == ["Place two fingers under your chin."]
    assert said(draft)["action"] == ["Open your mouth against them."]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Bring your knee to your chest for 10 seconds.", "action"),
        ("Hold for 10 seconds, lower your knee.", "release"),
    ],
)
def test_what_is_held_is_no_release(text: str, role: str) -> None:
    draft = read(f"Lie on your back. Squeeze your stomach. {text}")
    assert any("knee" in each for each in said(draft)[role])


def test_words_around_a_frequency_are_not_said() -> None:
    draft = read(
        "Sit down. Turn your head 6 times in a row, and try to do it at least 6 times a day."
    )
    assert said(draft) == {"action": ["Turn your head."]}


def test_a_choice_of_positions_is_listed() -> None:
    draft = read("Squeeze your stomach. Sitting, standing, kneeling, side-lying.")
    assert [each.why for each in draft.left_out] == ["several positions to choose from"]
    assert draft.position is not None
    assert draft.position.guess


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sitting or standing, turn your head.", "Sit or stand."),
        ("Lying or sitting, turn your head.", "Lie or sit."),
    ],
)
def test_two_positions_are_asked_for_alike(text: str, expected: str) -> None:
    assert said(read(text))["set-up"] == [expected]


def test_a_position_that_is_left_is_not_said() -> None:
    draft = read("From a seated position, lean forward. Push your heels down.")
    assert said(draft) == {"action": ["Lean forward.", "Push your heels down."]}


def test_standing_exercises_are_no_position() -> None:
    draft = read("Move your head slowly. For safety, standing exercises are done at a table.")
    assert draft.position is not None
    assert draft.position.guess == "the text does not say how the body is placed"


def test_a_name_loses_the_letters_that_cannot_be_said() -> None:
    assert read("Lift your leg.", name="Forced Huff (QUOG)").name.text == "Forced Huff"


def test_what_a_dose_shall_grow_to_leaves_no_half_sentence() -> None:
    draft = read(
        "Squeeze your stomach. Hold 5 seconds. If you feel strong, increase to 10 seconds."
    )
    assert said(draft) == {"action": ["Squeeze your stomach."]}
    assert draft.amounts["hold"][0].high == 10


def test_lying_face_down_is_prone_whatever_stands_between() -> None:
    draft = read("Lie straight and face down on the floor. Lift both arms.")
    assert draft.position is not None
    assert (draft.position.text, draft.position.guess) == ("prone", "")


def test_both_sides_of_one_sentence_are_named_by_the_coach() -> None:
    draft = read(
        "Sit with your right leg long and your left foot on your right inner thigh. Switch sides."
    )
    assert said(draft)["action"] == [
        "Sit with your {side} leg long and your {other_side} foot on your {side} inner thigh."
    ]


def test_the_other_hand_on_its_own_side_is_the_other_side() -> None:
    draft = read(
        "Place your left hand on the left side of your head. Push gently. "
        "Repeat with your right hand placed on the right side of your head."
    )
    assert draft.sides is not None
    assert (draft.sides.text, draft.sides.guess) == ("both", "")


def test_an_imagined_weight_is_no_equipment() -> None:
    draft = read("Lie down. Imagine you have a weight on your knee. Lower your knee.")
    assert draft.equipment == []


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Lift your leg, pausing briefly at the top.", "Lift your leg."),
        ("Lift your leg. During the 20 second hold, breathe out.", "Lift your leg."),
        ("Lift your leg. You can work up to 30 seconds.", "Lift your leg."),
        ("Lift your leg. Continue alternating for 8 repetitions.", "Lift your leg."),
        ("Lift your leg, and quickly repeat with the other leg.", "Lift your {side} leg."),
    ],
)
def test_words_around_a_dose_are_not_said(text: str, action: str) -> None:
    assert said(read(text))["action"][0].replace("your {side}", "your") == action.replace(
        "your {side}", "your"
    )
    assert len(said(read(text))["action"]) == 1
