"""The verbs of a session are the commands that the ears know."""

from coach.listening.grammar import grammar
from coach.session.answers import QUESTIONS
from coach.session.events import VERBS


def test_every_command_of_the_ears_is_a_verb_and_has_its_question() -> None:
    heard = set(grammar().commands["session"])
    assert heard == set(VERBS) - {"play-pause"}
    assert set(QUESTIONS) == heard
