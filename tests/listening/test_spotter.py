"""The ears as a whole, on speech: what is heard, when it is decided, and what is not."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from speech_sounds import RATE, Script, noise, say, stream

from coach.listening.engines import OwnRecogniser
from coach.listening.recogniser import Verdict
from coach.listening.results import Ask, Refused, SpokenCommand
from coach.listening.spotter import Spotter, as_floats, hear

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

NEXT, STOP = ("next", 0.97, "accept"), ("stop", 0.99, "accept")


def listen(sound, recogniser, vocabulary: str = "session"):
    return list(hear([sound], Spotter(recogniser, vocabulary)))


def seconds(samples):
    return samples / RATE


def test_a_command_says_what_when_and_how_surely() -> None:
    sound, [(first, last)] = stream(1.0, say("Next exercise."), 1.0)
    (command,) = listen(sound, Script(NEXT))
    assert isinstance(command, SpokenCommand)
    assert (command.verb, command.phrase, command.score) == ("next", "next", 0.97)
    assert abs(command.start - first) < 0.13 * RATE
    assert abs(command.end - last) < 0.13 * RATE


@pytest.mark.parametrize("text", ["Next.", "Repeat that.", "Slower.", "Go back."])
def test_a_command_is_decided_soon_after_its_word(text: str) -> None:
    sound, [(_, last)] = stream(1.0, say(text), 1.0)
    (command,) = listen(sound, Script(NEXT))
    assert 0.1 < seconds(command.decided - last) <= 0.45


@pytest.mark.parametrize("text", ["Stop.", "Pause.", "Wait."])
def test_stop_and_pause_are_decided_before_the_utterance_has_ended(text: str) -> None:
    sound, [(_, last)] = stream(1.0, say(text), 1.0)
    (command,) = listen(sound, Script(STOP, quick=True))
    assert seconds(command.decided - last) <= 0.25


def test_a_word_of_the_users_own_that_would_be_asked_about_is_not_done_early() -> None:
    listener = Spotter(Script(("stop", 0.75, "ask"), quick=True))
    listener.weigh = lambda _start, _end, decision: replace(decision, taught=True)
    (event,) = hear([stream(1.0, say("Stop."), 1.0)[0]], listener)
    assert isinstance(event, Ask)


@pytest.mark.parametrize("first_look", [("stop", 0.59, "accept"), NEXT])
def test_what_is_not_quite_certain_waits_for_the_end(first_look) -> None:
    sound, [(_, last)] = stream(1.0, say("Stop."), 1.0)
    recogniser = Script(first_look, STOP, quick=True)
    (command,) = listen(sound, recogniser)
    assert command.verb == "stop"
    assert seconds(command.decided - last) > 0.25
    assert len(recogniser.heard) == 2, "one unsure look costs one more judgement, not more"


def test_one_sure_look_is_not_enough() -> None:
    sound, _ = stream(1.0, say("Stop."), 1.0)
    (event,) = listen(sound, Script(STOP, NEXT, NEXT, quick=True))
    assert event.verb == "next"


def test_what_was_decided_early_is_not_decided_again() -> None:
    sound, _ = stream(1.0, say("Stop."), 1.0, say("Pause."), 1.0)
    events = listen(sound, Script(STOP, quick=True))
    assert [type(event) for event in events] == [SpokenCommand, SpokenCommand]


def test_a_louder_word_that_joins_what_was_decided_early_is_decided_too() -> None:
    sound, _ = stream(1.0, say("Pause.", peak=0.05), 0.2, say("Stop.", peak=0.6), 1.0)
    pause = ("pause", 0.99, "accept")
    events = listen(sound, Script(pause, pause, STOP, quick=True))
    assert [event.verb for event in events] == ["pause", "stop"]


def test_the_recogniser_gets_the_word_with_some_silence_round_it() -> None:
    sound, [(first, last)] = stream(1.0, say("Next exercise."), 1.0)
    recogniser = Script(NEXT)
    (command,) = listen(sound, recogniser)
    (utterance,) = recogniser.heard
    at = next(
        i for i in range(len(sound)) if np.allclose(sound[i : i + 400], utterance[:400], atol=1e-3)
    )
    assert 0.1 < seconds(first - at) < 0.3
    assert 0.05 < seconds(at + len(utterance) - last) < 0.25
    assert at < command.start


def test_a_word_at_the_very_start_has_silence_before_it() -> None:
    sound, _ = stream(say("Next exercise."), 1.0)
    recogniser = Script(NEXT)
    assert len(listen(sound, recogniser)) == 1
    assert np.abs(recogniser.heard[0][:1600]).max() < 0.01


def test_a_word_at_the_very_end_is_heard() -> None:
    sound, _ = stream(1.0, say("Next exercise."))
    assert len(listen(sound, Script(NEXT))) == 1


@cache
def two_words() -> NDArray[np.float32]:
    return stream(0.8, say("Next."), 0.9, say("Stop."), 0.7)[0]


@cache
def events_of_the_whole() -> tuple[object, ...]:
    return tuple(listen(two_words(), Script(NEXT, STOP, STOP, quick=True)))


@settings(max_examples=25)
@given(st.lists(st.floats(0, 1), max_size=40))
def test_how_the_sound_is_cut_makes_no_difference(cuts: list[float]) -> None:
    sound = two_words()
    blocks = np.split(sound, sorted(round(cut * len(sound)) for cut in cuts))
    events = hear(blocks, Spotter(Script(NEXT, STOP, STOP, quick=True)))
    assert tuple(events) == events_of_the_whole()
    assert len(events_of_the_whole()) == 2


def test_after_a_reset_it_hears_as_at_first() -> None:
    listener = Spotter(Script(NEXT))
    first = list(hear([two_words()], listener))
    listener.reset()
    assert list(hear([two_words()], listener)) == first


def test_whole_numbers_are_16_bit() -> None:
    whole = np.array([-32768, 0, 16384], np.int16)
    assert as_floats(whole).tolist() == [-1.0, 0.0, 0.5]
    assert as_floats(np.array([0.25], np.float64)).dtype == np.float32
    with pytest.raises(ValueError, match="mono"):
        as_floats(np.zeros((2, 2), np.float32))


def test_whether_somebody_speaks_can_be_seen() -> None:
    sound, [(first, last)] = stream(1.0, say("Next exercise."), 1.0)
    listener = Spotter(Script(NEXT))
    listener.accept(sound[:first])
    assert not listener.speaking
    listener.accept(sound[first : last - 1600])
    assert listener.speaking
    listener.accept(sound[last - 1600 :])
    assert not listener.speaking


def test_the_situation_decides_what_is_listened_for() -> None:
    sound, _ = stream(1.0, say("Four."), 1.0)
    recogniser = Script(("four", 0.9, "accept"))
    listen(sound, recogniser, "numbers")
    assert "four" in recogniser.active[0]
    assert "next" not in recogniser.active[0]


def test_an_uncertain_word_is_asked_about_and_yes_is_then_listened_for() -> None:
    sound, _ = stream(1.0, say("Next."), 1.5, say("Yes."), 1.0)
    recogniser = Script(("next", 0.5, "ask"), ("yes", 0.6, "accept"))
    ask, command = listen(sound, recogniser)
    assert isinstance(ask, Ask)
    assert ask.question == "Next?"
    assert isinstance(command, SpokenCommand)
    assert command.verb == "next"
    assert command.start == ask.start
    assert "yes" not in recogniser.active[0]
    assert "yes" in recogniser.active[1]


def test_a_question_is_over_after_a_while() -> None:
    sound, _ = stream(1.0, say("Next."), 8.0, say("Yes."), 1.0)
    recogniser = Script(("next", 0.5, "ask"), ("next", 0.5, "ask"))
    events = listen(sound, recogniser)
    assert [type(event) for event in events] == [Ask, Ask]
    assert "yes" not in recogniser.active[1]


def test_what_is_no_command_says_what_it_came_closest_to() -> None:
    sound, _ = stream(1.0, say("Necklace."), 1.0)
    (event,) = listen(sound, Script(("next", 0.2, "reject")))
    assert isinstance(event, Refused)
    assert (event.phrase, event.score) == ("next", 0.2)


def test_what_was_perhaps_a_command_by_itself_is_missed() -> None:
    unsure = ("next", 0.2, "reject")
    sound, _ = stream(1.0, say("Necklace."), 1.0)
    (event,) = listen(sound, Script(unsure))
    assert event.missed
    (event,) = listen(sound, Script(("next", 0.01, "reject")))
    assert not event.missed, "it was nothing like a command"
    sound, _ = stream(1.0, say("Necklace."), 1.0, say("Necklace."), 1.0)
    assert [event.missed for event in listen(sound, Script(unsure))] == [True, True]


def test_over_the_coach_nothing_is_missed() -> None:
    listener = Spotter(Script(("next", 0.2, "reject")))
    listener.weigh = lambda _start, _end, decision: replace(decision, over_coach=True)
    (event,) = hear([stream(1.0, say("Necklace."), 1.0)[0]], listener)
    assert not event.missed


def test_of_a_talk_nothing_is_missed() -> None:
    talk = say("After lunch we walked along the river and talked about the garden.")
    sound, _ = stream(1.0, talk, 1.2, say("Necklace."), 3.0, say("Necklace."), 1.0)
    events = listen(sound, Script(("next", 0.2, "reject")))
    assert [event.missed for event in events] == [False, False, True]


def after_talk(word: str, verb: str, score: float, *, louder: float = 1.0, quiet: float = 1.5):
    """Return what becomes of a word after a sentence, so much louder and later than it."""
    talk = say("After lunch we walked along the river and talked about the garden.", peak=0.2)
    sound, _ = stream(1.0, talk, quiet, say(word, peak=0.2 * louder), 1.0)
    return listen(sound, Script((verb, score, "accept")))[-1]


def test_a_piece_of_a_conversation_is_asked_about_where_it_is_not_certain() -> None:
    assert isinstance(after_talk("Next.", "next", 0.8), Ask)
    assert isinstance(after_talk("Next.", "next", 0.92), SpokenCommand)


def test_who_is_louder_than_the_talk_or_speaks_long_after_it_is_heard_as_ever() -> None:
    assert isinstance(after_talk("Next.", "next", 0.8, louder=3.0), SpokenCommand)
    assert isinstance(after_talk("Next.", "next", 0.8, quiet=21.0), SpokenCommand)


def test_stop_stops_in_the_middle_of_a_conversation() -> None:
    assert isinstance(after_talk("Stop.", "stop", 0.5), SpokenCommand)


def test_in_a_conversation_nothing_is_asked_that_would_hardly_be_asked_alone() -> None:
    talk = say("After lunch we walked along the river and talked about the garden.")
    sound, _ = stream(1.0, talk, 1.5, say("Necklace."), 1.0)
    assert isinstance(listen(sound, Script(("next", 0.5, "ask")))[-1], Refused)


def test_the_coach_itself_is_no_conversation() -> None:
    talk = say("After lunch we walked along the river and talked about the garden.")
    sound, [_, (first, _)] = stream(1.0, talk, 1.5, say("Next."), 1.0)
    listener = Spotter(Script(("next", 0.8, "accept")))
    listener.weigh = lambda start, _end, decision: replace(decision, over_coach=start < first / 2)
    assert isinstance(list(hear([sound], listener))[-1], SpokenCommand)


@pytest.mark.parametrize("gap", [1.3, 2.5])
def test_who_is_not_understood_three_times_is_not_asked_about_what_is_understood(gap) -> None:
    words = [part for _ in range(3) for part in (say("Could we leave this one out?"), gap)]
    sound, _ = stream(2.5, *words, say("Next."), 1.0)
    events = listen(sound, Script(*[("next", 0.01, "reject")] * 3, ("next", 0.7, "accept")))
    assert [type(event) for event in events] == [Refused] * 3 + [SpokenCommand]


def test_speech_without_a_break_is_a_conversation() -> None:
    words = [part for _ in range(4) for part in (say("Could we leave this one out?"), 0.6)]
    sound, _ = stream(2.5, *words, 0.4, say("Next."), 1.0)
    events = listen(sound, Script(*[("next", 0.01, "reject")] * 4, ("next", 0.7, "accept")))
    assert isinstance(events[-1], Ask)


def test_sentences_that_surely_mean_nothing_are_a_conversation() -> None:
    words = [part for _ in range(3) for part in (say("Could we leave this one out?"), 2.5)]
    listener = Spotter(Script(*[("next", 0.01, "reject")] * 3, ("next", 0.7, "accept")))
    listener.weigh = lambda _start, _end, decision: replace(
        decision, talk=decision.outcome is Verdict.REJECT
    )
    events = list(hear([stream(2.5, *words, say("Next."), 1.0)[0]], listener))
    assert isinstance(events[-1], Ask)


def test_a_sentence_may_last_two_and_a_half_seconds() -> None:
    sound = np.tile(say("Next exercise."), 3)
    for seconds_, heard in ((2.3, SpokenCommand), (2.8, Refused)):
        said, _ = stream(1.0, sound[: int(seconds_ * RATE)], 1.0)
        (event,) = listen(said, Script(NEXT))
        assert isinstance(event, heard)


def test_a_command_that_is_said_again_and_again_is_no_conversation() -> None:
    words = [part for _ in range(5) for part in (say("Necklace."), 1.0)]
    sound, _ = stream(1.0, *words, say("Next."), 1.0)
    events = listen(sound, Script(*[("next", 0.2, "reject")] * 5, ("next", 0.6, "accept")))
    assert isinstance(events[-1], SpokenCommand)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_damaged_sound_is_no_command_and_does_no_lasting_harm(bad) -> None:
    sound, [(first, _), _] = stream(1.0, say("Next."), 1.0, say("Next."), 1.0)
    sound[first + 1000] = bad
    damaged, whole = listen(sound, Script(NEXT))
    assert isinstance(damaged, Refused)
    assert damaged.reason == "damaged samples"
    assert isinstance(whole, SpokenCommand)


@pytest.mark.parametrize("offset", [0.2, -0.4])
def test_a_constant_offset_changes_nothing(offset: float) -> None:
    sound, _ = stream(1.0, say("Next.", peak=0.3), 1.0)
    recogniser = Script(NEXT)
    (command,) = listen(sound + np.float32(offset), recogniser)
    (plain,) = listen(sound, Script(NEXT))
    assert abs(command.start - plain.start) < 0.1 * RATE
    assert abs(recogniser.heard[0].mean()) < 0.01


@pytest.mark.parametrize("sound", [np.zeros(5 * RATE, np.float32), noise(5, 0.02)])
def test_silence_and_noise_never_reach_the_recogniser(sound) -> None:
    recogniser = Script(NEXT)
    assert listen(sound, recogniser) == []
    assert recogniser.heard == []


def test_hard_clipped_noise_is_no_command() -> None:
    sound = np.sign(noise(4, 1.0))
    assert not [
        event for event in listen(sound, OwnRecogniser()) if isinstance(event, SpokenCommand)
    ]


def test_the_whole_chain_understands_commands() -> None:
    words = {
        "Stop now.": "stop",
        "Next exercise.": "next",
        "Repeat that.": "repeat",
        "Help me.": "help",
    }
    sound, places = stream(1.0, *(part for word in words for part in (say(word), 1.2)))
    events = listen(sound, OwnRecogniser())
    commands = [event for event in events if isinstance(event, SpokenCommand)]
    assert [command.verb for command in commands] == list(words.values()), events
    for command, (first, last) in zip(commands, places, strict=True):
        assert first - 0.13 * RATE < command.start < command.end < last + 0.2 * RATE
        assert seconds(command.decided - last) <= 0.45
    assert seconds(commands[0].decided - places[0][1]) <= 0.25, "stop is quick"


def test_sentences_that_begin_like_commands_are_none() -> None:
    texts = ("Wait until the kettle boils.", "Stop signs are red.", "Hold onto that thought.")
    sound, _ = stream(1.0, *(part for text in texts for part in (say(text), 1.2)))
    commands = [e for e in listen(sound, OwnRecogniser()) if isinstance(e, SpokenCommand)]
    assert commands == []


@pytest.mark.parametrize(
    ("vocabulary", "words"),
    [
        (
            "numbers",
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
        ),
        ("yesno", ["yes", "no"]),
    ],
)
def test_answers_to_the_questions_of_a_session_are_understood(vocabulary, words) -> None:
    sound, _ = stream(
        1.0, *(part for word in words for part in (say(f"{word.capitalize()}."), 1.2))
    )
    events = listen(sound, OwnRecogniser(), vocabulary)
    heard = [event.verb for event in events if isinstance(event, SpokenCommand | Ask)]
    assert heard == words, events
