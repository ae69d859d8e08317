"""Teaching own words: what is asked for, what is learnt, and whether it is worth keeping."""

import numpy as np
import pytest
from speech_sounds import noise, say, stream

from coach.errors import HearingError
from coach.listening.engines import OwnRecogniser
from coach.listening.enrolment import TIMES, TRIES, Proof, Word, enrol, phrases_to_teach
from coach.listening.grammar import grammar
from coach.listening.own_words import OwnWords
from coach.listening.recogniser import PhraseModel, Verdict

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

UMBRELLA, GARDEN = Word("stop", "umbrella"), Word("next", "garden")


@pytest.fixture(scope="module")
def model():
    return PhraseModel.load()


def test_every_command_of_a_session_is_practised_and_yes_and_no() -> None:
    taught = phrases_to_teach()
    assert [word.verb for word in taught] == [*grammar().commands["session"], "yes", "no"]
    assert all(grammar().verbs[word.word] == word.verb for word in taught)


@pytest.mark.parametrize(
    ("counts", "helped"),
    [
        ((10, 13, 0, 0), True),
        ((10, 12, 0, 0), False),  # less than a third of the eight that were missed
        ((10, 10, 0, 0), False),
        ((18, 18, 0, 0), False),
        ((12, 10, 1, 0), False),
        ((9, 18, 0, 1), False),
    ],
)
def test_only_a_gain_of_a_third_that_costs_nothing_is_kept(
    counts: tuple[int, int, int, int], helped: bool
) -> None:
    assert Proof(18, *counts).helped is helped


def said_by(words, heard=None):
    """A user who says what ``words`` makes of a turn, and notes each turn in ``heard``."""

    def turn(now):
        if heard is not None:
            heard.append(now)
        sound, _ = stream(0.5, words(now), 0.6)
        yield from np.array_split(sound, 7)

    return turn


def spoken(now):
    return say(f"{now.word.word.capitalize()}.")


def test_words_that_the_network_does_not_know_are_learnt_and_understood(model) -> None:
    heard = []
    learnt, proof = enrol(said_by(spoken, heard), model, [UMBRELLA, GARDEN])
    assert [turn.word for turn in heard if not turn.again] == [UMBRELLA, GARDEN] * TIMES
    assert heard[-1].number == heard[-1].of == 2 * TIMES
    assert proof == Proof(2, right_before=0, right_after=2, wrong_before=0, wrong_after=0)
    assert proof.helped
    assert [one.word for one in learnt.examples] == ["umbrella", "garden"] * TIMES
    taught, plain = OwnRecogniser(learnt, model), OwnRecogniser(None, model)
    active = grammar().phrases("session")
    for word, text in ((UMBRELLA, "Umbrella."), (GARDEN, "Garden.")):
        utterance, _ = stream(0.2, say(text), 0.15)
        assert plain.recognise(utterance, active).outcome is Verdict.REJECT
        decision = taught.recognise(utterance, active)
        assert (decision.verb, decision.phrase) == (word.verb, word.word)
        assert decision.outcome is Verdict.ACCEPT
    utterance, _ = stream(0.2, say("Cupboard."), 0.15)
    assert taught.recognise(utterance, active).outcome is not Verdict.ACCEPT
    utterance, _ = stream(0.2, say("Go back."), 0.15)
    assert taught.recognise(utterance, active).verb == "back", "the coach's own words stay"


def test_what_was_taught_before_stays(model) -> None:
    first, _ = enrol(said_by(spoken), model, [UMBRELLA])
    both, _ = enrol(said_by(spoken), model, [GARDEN], first)
    assert {one.word for one in both.examples} == {"umbrella", "garden"}


def test_a_turn_without_a_word_is_asked_for_again_and_then_ends_it(model) -> None:
    heard = []
    with pytest.raises(HearingError, match=r"could not be heard in 3 tries.*coach mic"):
        enrol(said_by(lambda now: noise(1), heard), model, [UMBRELLA])
    assert [turn.number for turn in heard] == [1] * TRIES
    assert [bool(turn.again) for turn in heard] == [False, True, True]


def test_a_word_that_always_comes_out_as_another_is_left_out(model) -> None:
    heard = []

    def confused(now):
        return say("Keep going.") if now.word == UMBRELLA else spoken(now)

    learnt, proof = enrol(said_by(confused, heard), model, [UMBRELLA, GARDEN])
    assert proof.of == 1
    assert [turn.word for turn in heard].count(UMBRELLA) == TIMES * TRIES
    assert [one.word for one in learnt.examples] == ["garden"] * TIMES


def test_a_word_that_only_the_last_time_was_itself_is_left_out(model) -> None:
    def mostly_confused(now):
        early = now.word == UMBRELLA and now.number <= 2 * (TIMES - 1)
        return say("Keep going.") if early else spoken(now)

    learnt, proof = enrol(said_by(mostly_confused), model, [UMBRELLA, GARDEN])
    assert (proof.of, proof.right_after) == (2, 1)
    assert [one.word for one in learnt.examples] == ["garden"] * TIMES


def test_one_word_for_two_commands_is_asked_for_again(model) -> None:
    heard = []
    enrol(said_by(lambda now: say("Umbrella."), heard), model, [UMBRELLA, GARDEN])
    doubts = {turn.again for turn in heard if turn.word == GARDEN and turn.again}
    assert doubts == {'it sounded like your "umbrella"'}


def test_nothing_is_learnt_from_nothing(model) -> None:
    learnt, proof = enrol(said_by(spoken), model, [])
    assert learnt == OwnWords(())
    assert not proof.helped


class Enough(Exception):  # noqa: N818
    """The user has seen what there was to see."""


@pytest.mark.parametrize(
    ("slip", "reason"),
    [
        ("Keep going.", 'it sounded like "keep going"'),
        ("After lunch we walked along the river and back home.", "it was refused: too long"),
    ],
)
def test_something_else_in_place_of_the_word_is_asked_for_again(
    model, slip: str, reason: str
) -> None:
    heard = []

    def once_wrong(now):
        if now.number > 1:
            raise Enough
        return say(slip) if not now.again else spoken(now)

    with pytest.raises(Enough):
        enrol(said_by(once_wrong, heard), model, [UMBRELLA, GARDEN])
    assert reason in [turn.again for turn in heard]
