"""Doses in sentences, in the forms that people write."""

import pytest

from coach.importing.doses import find_doses, stages


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Hold for 1 min 30 secs.", {"hold": (90, 90)}),
        ("Hold 1 minute and 30 seconds, repeat 8 times.", {"hold": (90, 90), "reps": (8, 8)}),
        ("Hold for 1 to 2 minutes.", {"hold": (60, 120)}),
        ("Hold 30 seconds to 1 minute.", {"hold": (30, 60)}),
        ("Repeat x10.", {"reps": (10, 10)}),
        ("Hold 5 seconds x10", {"hold": (5, 5), "reps": (10, 10)}),
        ("x8", {"reps": (8, 8)}),
        ("2 x 12 ea side", {"sets": (2, 2), "reps": (12, 12)}),
        ("3x10", {"sets": (3, 3), "reps": (10, 10)}),
        ("×15, TDS", {"reps": (15, 15)}),
        ("x 15 bd", {"reps": (15, 15)}),
        ("rpt x6 B/L", {"reps": (6, 6)}),
        ("12 each.", {"reps": (12, 12)}),
        ("Walk for 8'", {"hold": (480, 480)}),
        ("Hold 45''", {"hold": (45, 45)}),
        ("1'15\" hold", {"hold": (75, 75)}),
        ("20'' x 4", {"hold": (20, 20), "reps": (4, 4)}),
        ("Step up as many times as you can in 40 secs.", {"as-many-in": (40, 40)}),
        ("20 sec on, 40 sec off x 6", {"work": (20, 20), "rest": (40, 40), "reps": (6, 6)}),
        ("Start with 4.", {"reps": (4, 4)}),
        ("4*9", {"sets": (4, 4), "reps": (9, 9)}),
        ("3x8x6s", {"sets": (3, 3), "reps": (8, 8), "hold": (6, 6)}),
        ("2 sets x 8 reps x 6 sec hold", {"sets": (2, 2), "reps": (8, 8), "hold": (6, 6)}),
        ("6-9 reps x 2 sets", {"sets": (2, 2), "reps": (6, 9)}),
        ("9 reps x 2", {"sets": (2, 2), "reps": (9, 9)}),
        ("9/9 each leg", {"reps": (9, 9)}),
        ("40/20 x 6", {"work": (40, 40), "rest": (20, 20), "reps": (6, 6)}),
        ("4 x failure", {"sets": (4, 4)}),
        ("Repeat 4-6x", {"reps": (4, 6)}),
        ("12,9,6 reps", {}),
        ("2 x 6 breaths", {"reps": (2, 2), "breaths": (6, 6)}),
        ("Hold for 4 deep breaths.", {"breaths": (4, 4)}),
        ("4 rounds of 6", {"sets": (4, 4), "reps": (6, 6)}),
        ("As many times as you can, up to 9.", {"reps": (9, 9)}),
        ("Stand on one leg, 90 seconds.", {"hold": (90, 90)}),
    ],
)
def test_a_dose_is_what_is_written(text: str, amounts: dict[str, tuple[int, int]]) -> None:
    found = find_doses(text).amounts
    assert {what: (one.low, one.high) for what, one in found.items()} == amounts


@pytest.mark.parametrize(
    ("text", "by_side"),
    [
        ("6 L, 12 R.", [("left", "reps", 6), ("right", "reps", 12)]),
        ("R 12, L 6", [("right", "reps", 12), ("left", "reps", 6)]),
        ("Four times right, 8 times left.", [("right", "reps", 4), ("left", "reps", 8)]),
        ("8 times, then the other arm 4 times", [("first", "reps", 8), ("other", "reps", 4)]),
        ("9 on the weak leg, 3 on the strong leg", [("first", "reps", 9), ("other", "reps", 3)]),
        (
            "Hold for 20 seconds on the left and 10 seconds on the right",
            [("left", "hold", 20), ("right", "hold", 10)],
        ),
    ],
)
def test_each_side_has_the_dose_that_is_written_for_it(
    text: str, by_side: list[tuple[str, str, int]]
) -> None:
    found = find_doses(text)
    assert [(where, what, one.low) for where, what, one in found.by_side] == by_side
    assert not found.amounts


@pytest.mark.parametrize(
    "text", ["Lift one and the other 10 times", "Turn your right hand 10 times", "Repeat 8 times."]
)
def test_a_side_beside_a_dose_is_none_for_each(text: str) -> None:
    assert find_doses(text).by_side == []


@pytest.mark.parametrize(
    ("text", "begin", "goals"),
    [
        ("Build up to 12.", {}, {"reps": 12}),
        ("Start with 4, increase to 12 over three weeks.", {"reps": 4}, {"reps": 12}),
        ("Hold for 5 seconds, working up to 40 seconds.", {"hold": 5}, {"hold": 40}),
        ("Gradually progress to 3 sets of 12.", {}, {"sets": 3, "reps": 12}),
        ("Work your way up to standing.", {}, {}),
        ("Increase the bend to 90 degrees.", {}, {}),
    ],
)
def test_what_a_dose_shall_grow_to_is_not_the_dose(
    text: str, begin: dict[str, int], goals: dict[str, int]
) -> None:
    found = find_doses(text)
    assert {what: one.low for what, one in found.amounts.items()} == begin
    assert {what: one.low for what, one in found.goals.items()} == goals


@pytest.mark.parametrize(
    ("text", "tempo"),
    [
        ("2 secs up, 1 sec hold, 4 secs down", (2, 1, 4)),
        ("3 seconds up and 3 seconds down", (3, 0, 3)),
        ("Tempo: 2-1-4", (2, 1, 4)),
        ("Stand up, then sit down", None),
    ],
)
def test_seconds_up_and_down_are_a_tempo(text: str, tempo: tuple[int, int, int] | None) -> None:
    found = find_doses(text)
    assert found.tempo == tempo
    assert "hold" not in found.amounts


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Week 1: 6 reps, week 2: 9 reps.", [("Week 1", "6 reps"), ("week 2", "9 reps.")]),
        ("From week 3 hold for 8 seconds", [("From week 3", "hold for 8 seconds")]),
        ("Set 1: 12, set 2: 8", [("Set 1", "12"), ("set 2", "8")]),
        ("You may walk from week 3.", []),
        ("Lift it 3 times: slowly.", []),
    ],
)
def test_doses_of_weeks_and_sets_are_told_apart(text: str, cut: list[tuple[str, str]]) -> None:
    assert stages(text) == cut


@pytest.mark.parametrize(
    ("text", "ladder"),
    [
        ("15, 12, 10 reps", ("reps", (15, 12, 10))),
        ("3 sets of 9, 7 and 5 repetitions", ("reps", (9, 7, 5))),
        ("3 x 14, 12, 8", ("reps", (14, 12, 8))),
        ("14/11/8 reps", ("reps", (14, 11, 8))),
        ("Sets of 9, then 7, then 5", ("reps", (9, 7, 5))),
        ("Reps: 14, 11, 8", ("reps", (14, 11, 8))),
        ("Hold for 6, 12 and 18 seconds", ("hold", (6, 12, 18))),
    ],
)
def test_a_ladder_has_a_number_for_each_set(text: str, ladder: tuple[str, tuple[int, ...]]) -> None:
    found = find_doses(text)
    assert (found.ladder, found.amounts) == (ladder, {})
    assert found.held == (ladder[0] == "hold")


@pytest.mark.parametrize(
    "text", ["Call 555-123-4567 times", "on 12/10/25 repeat 5 times", "4 x 15, 12, 10", "1, 2, 3"]
)
def test_numbers_in_a_row_are_not_always_a_ladder(text: str) -> None:
    assert find_doses(text).ladder is None


@pytest.mark.parametrize(
    ("text", "tempo", "read"),
    [
        ("Tempo 4021", (2, 1, 4), "4 s down, 0 s there, 2 s up, 1 s there"),
        ("4-0-2-1 tempo", (2, 1, 4), "4 s down, 0 s there, 2 s up, 1 s there"),
        ("3x6 @ 41X0", (1, 0, 4), "4 s down, 1 s there, 1 s up, 0 s there"),
        ("tempo 4-0-2", (4, 0, 2), "seconds up, held and down"),
        ("tempo 3-1-3", (3, 1, 3), ""),
    ],
)
def test_a_tempo_in_digits_is_read_and_marked(
    text: str, tempo: tuple[int, int, int], read: str
) -> None:
    """Of four digits the first is the way down, as who lifts weights writes it."""
    found = find_doses(text)
    assert found.tempo == tempo
    assert found.read.endswith(read)
    assert bool(found.read) == bool(read)
