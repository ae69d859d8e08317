"""A small programme file for tests of batches."""


def calves(dose: str = "sets: 1, reps: 1, hold: 3s"):
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
