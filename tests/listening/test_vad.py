"""From sound to isolated utterances: the real network on real speech, noise and rooms."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from speech_sounds import RATE, noise, say, stream

from coach.listening.endpoint import (
    ENOUGH,
    MEMORY,
    OFFSET_DB,
    ONSET_DB,
    PAUSE,
    Background,
    Segmenter,
)
from coach.listening.vad import FRAME, VoiceActivityDetector

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

Around = Callable[[float, float], NDArray[np.float32]]

SENTENCE = "After lunch we walked along the river and talked about the garden for a long while."


def utterances(sound):
    gate = Segmenter()
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return [ended for frame in frames if (ended := gate.accept(frame))]


@pytest.mark.parametrize("text", ["Stop.", "Next exercise.", "Slow down.", "Four."])
def test_a_spoken_word_is_one_utterance_where_it_was_spoken(text: str) -> None:
    sound, [(first, last)] = stream(1.0, say(text), 1.0)
    (found,) = utterances(sound)
    assert found.refusal is None
    assert abs(found.start * FRAME - first) < 0.13 * RATE
    assert abs(found.end * FRAME - last) < 0.13 * RATE


def test_a_sentence_is_no_command_and_neither_is_its_last_word() -> None:
    sound, _ = stream(0.5, say(SENTENCE), 0.25, say("Stop."), 1.0)
    found = utterances(sound)
    assert found
    assert all(utterance.refusal for utterance in found)


@pytest.mark.parametrize("level", [0.0, 0.001, 0.1])
def test_noise_is_no_speech(level: float) -> None:
    assert utterances(noise(5, level)) == []


def test_a_tone_is_no_speech() -> None:
    assert utterances(0.3 * np.sin(np.arange(3 * RATE) * 0.17).astype(np.float32)) == []


def chatter(seconds, level):
    """Many people at once, none of them near."""
    random, talk = np.random.default_rng(3), say(SENTENCE)
    mixed = np.zeros(round(seconds * RATE), np.float32)
    for _ in range(6):
        mixed += np.resize(np.roll(talk, random.integers(len(talk))), len(mixed))
    return mixed * np.float32(level / np.sqrt((mixed**2).mean()))


def test_a_word_stands_out_from_people_who_talk_all_the_time() -> None:
    sound, [(first, last)] = stream(6.0, say("Next exercise."), 1.0)
    loud = np.sqrt((sound[first:last] ** 2).mean())
    sound = sound + chatter(len(sound) / RATE, loud * 0.2)[: len(sound)]
    near = [u for u in utterances(sound) if u.refusal is None and u.start * FRAME > 3 * RATE]
    assert len(near) == 1
    assert abs(near[0].start * FRAME - first) < 0.2 * RATE
    assert abs(near[0].end * FRAME - last) < 0.2 * RATE


def music(seconds: float, level: float) -> NDArray[np.float32]:
    """Chords that never stop, a new one every half second."""
    time = np.arange(round(seconds * RATE)) / RATE
    roots = np.array([220.0, 262.0, 294.0, 196.0])[(time * 2).astype(int) % 4]
    angle = 2 * np.pi * np.cumsum(roots) / RATE
    sound = sum(np.sin(angle * k) / k for k in (1, 1.25, 1.5, 2, 3, 4, 5))
    return np.asarray(sound * level / np.sqrt((sound**2).mean()), np.float32)


def pink(seconds: float, level: float) -> NDArray[np.float32]:
    """Noise that falls by 3 dB an octave."""
    white = noise(seconds, 1.0, seed=4)
    hertz = np.maximum(np.fft.rfftfreq(len(white), 1 / RATE), 40)
    sound = np.fft.irfft(np.fft.rfft(white) * hertz**-0.5, len(white))
    return np.asarray(sound * level / np.sqrt((sound**2).mean()), np.float32)


@pytest.mark.parametrize("around", [pink, music])
def test_words_are_found_after_a_minute_of_sound_that_never_stops(around: Around) -> None:
    words = [say(text) for text in ("Next.", "Stop.", "Repeat that.", "Slower.")] * 6
    sound, places = stream(60.0, *(part for word in words for part in (word, 4.0)))
    loud = np.sqrt(np.mean([np.mean(word**2) for word in words]))
    sound = 0.1 * (sound + around(len(sound) / RATE + 1, loud)[: len(sound)])
    found = [u for u in utterances(sound) if u.refusal is None]
    for first, last in places:
        assert any(u.start * FRAME < last and u.end * FRAME > first for u in found), first / RATE


@pytest.mark.parametrize("spoken_before", [0.0, 0.3, 0.6, 0.9, 1.3, 1.6])
def test_a_word_over_softer_talk_is_an_utterance_wherever_it_falls(spoken_before: float) -> None:
    sound, [(first, last)] = stream(3.0, say("Next exercise."), 3.0)
    talk = np.roll(np.resize(say(SENTENCE), len(sound)), int(spoken_before * RATE))
    loud, soft = np.sqrt((sound[first:last] ** 2).mean()), np.sqrt((talk**2).mean())
    found = utterances(sound + talk * np.float32(loud / soft * 10 ** (-16 / 20)))
    (near,) = [u for u in found if u.refusal is None and u.end * FRAME > first]
    assert abs(near.start * FRAME - first) < 0.2 * RATE
    assert abs(near.end * FRAME - last) < 0.2 * RATE


@pytest.mark.parametrize(("gap", "heard"), [(0.3, False), (1.0, True)])
def test_a_word_right_after_a_sentence_belongs_to_it(gap: float, heard: bool) -> None:
    sound, [_, (first, last)] = stream(0.5, say(SENTENCE), gap, say("Next exercise."), 1.0)
    near = [u for u in utterances(sound) if u.refusal is None and u.end * FRAME > first]
    assert bool(near) is heard
    assert all(u.start * FRAME < last for u in near)


def test_a_voice_that_rises_within_a_sentence_gives_no_command() -> None:
    sentence = say(SENTENCE)
    rising = sentence * np.linspace(0.4, 1.0, len(sentence), dtype=np.float32)
    sound, _ = stream(0.5, rising, 1.0)
    assert all(utterance.refusal for utterance in utterances(sound))


def test_the_network_forgets_on_request() -> None:
    activity, frame = VoiceActivityDetector(), say("Stop.")[2000 : 2000 + FRAME]
    fresh = activity.probability(frame)
    assert activity.probability(frame) != fresh
    activity.reset()
    assert activity.probability(frame) == fresh


def test_little_speech_makes_no_background() -> None:
    background = Background()
    background.add([-20.0] * (ENOUGH - 1) + [None] * 10)
    assert background.level is None
    assert background.passes(-90, speaking=False)


@given(st.lists(st.floats(-90, 0), min_size=ENOUGH, max_size=MEMORY))
def test_what_stands_out_is_louder_than_nearly_all_of_the_background(levels: list[float]) -> None:
    background = Background()
    background.add(levels)
    assert sum(level > background.level for level in levels) <= 0.15 * len(levels) + 1
    assert not background.passes(background.level + ONSET_DB - 0.1, speaking=False)
    assert background.passes(background.level + ONSET_DB, speaking=False)
    assert background.passes(background.level + OFFSET_DB, speaking=True)


def test_a_pause_ends_the_background() -> None:
    background = Background()
    background.add([-20.0] * MEMORY + [None] * (PAUSE - 1))
    assert background.level == -20
    background.add([None])
    assert background.level is None


def test_the_background_is_that_of_the_last_two_seconds() -> None:
    background = Background()
    background.add([-20.0] * MEMORY + [-40.0] * MEMORY)
    assert background.level == -40


def test_a_word_after_a_sentence_and_a_pause_stands_alone() -> None:
    sound, [_, (first, _)] = stream(0.5, say(SENTENCE), 0.9, say("Stop."), 1.0)
    *_, last = utterances(sound)
    assert last.refusal is None
    assert abs(last.start * FRAME - first) < 0.13 * RATE
