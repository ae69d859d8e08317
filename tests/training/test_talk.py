"""Talk: how lines are cut into pieces, and which of them may be taught as meaning nothing."""

import numpy as np
import pytest
from speech_sounds import say

from coach.listening import RATE
from coach.listening.recogniser import Decision, PhraseModel, Verdict
from training.harvest import Line, Word
from training.talk import means_nothing, talk, utterances

pytestmark = pytest.mark.usefixtures("kept_words")


def decided(phrase, score):
    return Decision(phrase, phrase, score, Verdict.REJECT)


@pytest.mark.parametrize(
    ("text", "decision", "nothing"),
    [
        ("a robot called joey", decided("go back", 0.7), True),
        ("we go back to the city", decided("go back", 0.1), True),
        ("the bus stop is closed", decided("stop", 0.1), False),
        ("hang on", decided("next", 0.1), False),
        ("my knee is painful", decided("next", 0.1), False),
        ("i think you should stop now", decided("stop", 0.6), False),
        ("stop", decided("next", 0.1), False),
        ("stop joey", decided("next", 0.1), False),
        ("could you repeat that", decided("next", 0.1), False),
        ("", decided("next", 0.1), False),
    ],
)
def test_what_may_mean_a_command_is_left_out(text, decision, nothing):
    assert means_nothing(text, decision) is nothing


def spoken(*texts):
    """Return texts with a second between them, and the words as a recogniser gives them."""
    parts, words, at = [], [], 0
    for text in texts:
        sound, said = say(text), text.split()
        step = len(sound) / RATE / len(said)
        words += [
            Word(f" {word}", at / RATE + n * step, at / RATE + (n + 1) * step, 0.9)
            for n, word in enumerate(said)
        ]
        parts += [sound, np.zeros(RATE, np.float32)]
        at += len(sound) + RATE
    return Line("somebody", np.concatenate(parts)), words


def test_a_line_is_cut_at_its_pauses_and_each_piece_has_its_words():
    line, words = spoken("the kettle is hot", "stop", "over the garden")

    found = list(utterances(line, words, PhraseModel.load()))

    assert [text for _, text, _ in found] == ["the kettle is hot", "stop", "over the garden"]
    assert found[1][2].verb == "stop"
    assert all(0.3 < len(sound) / RATE < 2.2 for sound, _, _ in found)


def test_talk_keeps_no_command_and_names_each_piece_for_itself():
    line, words = spoken("stop", *["some weather we have"] * 6)

    clips = list(talk([line], lambda _: words, PhraseModel.load()))

    assert clips
    assert len({clip.phrase for clip in clips}) == len(clips)
    assert all(clip.phrase.startswith("~talk ") for clip in clips)
    assert all(clip.speaker == "talk-somebody" for clip in clips)
    assert "~talk 1" not in {clip.phrase for clip in clips}
