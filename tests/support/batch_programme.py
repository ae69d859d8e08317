"""A small programme file for tests of batches."""


def calves(dose: str = "sets: 1, reps: 1, hold: 3s") -> str:
    """The text of a programme of one exercise, on both sides."""
    return f"""\
schema: 1
title: Calves
safety: {{consult: Ask first., emergency: Get help., stop: Stop if it hurts.}}
exercises:
  - id: calf-stretch
    name: Calf stretch
    position: standing
    sides: both
    dose: {{{dose}}}
    instructions: {{action: Lift one heel.}}
"""


TWO_EXERCISES = (
    calves("sets: 1, reps: 1, hold: 3s, limits: {hold: 2s-20s}")
    + """\
  - id: toe-raise
    name: Toe raise
    position: standing
    sides: none
    dose: {sets: 1, reps: 2, hold: 3s}
    instructions: {action: Lift your toes.}
"""
)
