"""Where utterances begin and end: laws of a pure state machine."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coach.listening.endpoint import TIMING, EndpointState, Segment, step

QUIET, SPEECH = 0.02, 0.95
probabilities = st.lists(st.sampled_from([0.0, 0.1, 0.31, 0.49, 0.5, 0.9]), max_size=300)
QUIET_AFTER = TIMING.quiet_after


def run(frames):
    state, found = EndpointState(), []
    for probability in frames:
        state, ended = step(state, probability)
        found += [ended] if ended else []
    return found


def word(frames: int = 12):
    return [SPEECH] * frames


def quiet(frames):
    return [QUIET] * frames


def test_a_word_with_silence_round_it_stands_alone() -> None:
    assert run(quiet(20) + word(12) + quiet(20)) == [Segment(20, 32)]


def test_a_word_at_the_very_start_stands_alone() -> None:
    assert run(word(12) + quiet(20)) == [Segment(0, 12)]


def test_it_is_decided_once_there_is_enough_silence_and_no_sooner() -> None:
    assert run(word() + quiet(QUIET_AFTER - 1)) == []
    assert len(run(word() + quiet(QUIET_AFTER))) == 1


def test_a_pause_inside_a_phrase_does_not_end_it() -> None:
    frames = word(8) + quiet(QUIET_AFTER - 1) + word(8) + quiet(20)
    assert run(frames) == [Segment(0, 16 + QUIET_AFTER - 1)]


def test_a_sentence_is_no_command() -> None:
    assert run(word(TIMING.longest + 1) + quiet(20))[0].refusal == "too long"
    assert run(word(TIMING.longest) + quiet(20))[0].refusal is None


def test_a_click_is_no_command() -> None:
    assert run(word(TIMING.shortest - 1) + quiet(20))[0].refusal == "too short"
    assert run(word(TIMING.shortest) + quiet(20))[0].refusal is None


def test_a_word_may_be_said_again_at_once() -> None:
    found = run(word() + quiet(QUIET_AFTER + 1) + word() + quiet(20))
    assert [u.refusal for u in found] == [None, None]


def test_a_click_after_a_sentence_does_not_make_it_longer() -> None:
    frames = word(80) + quiet(10) + word(1) + quiet(10) + word() + quiet(20)
    assert run(frames)[-1].refusal is None


@given(probabilities)
def test_utterances_are_in_order_and_do_not_touch(frames) -> None:
    found = run(frames + quiet(20))
    for utterance in found:
        assert 0 <= utterance.start < utterance.end <= len(frames)
    for before, after in pairwise(found):
        assert after.start - before.end >= QUIET_AFTER


@given(probabilities)
def test_every_sure_frame_of_speech_is_in_an_utterance(frames) -> None:
    found = run(frames + quiet(20))
    for number, probability in enumerate(frames):
        if probability >= TIMING.onset:
            assert any(u.start <= number < u.end for u in found)


@given(probabilities)
def test_an_utterance_begins_and_ends_with_speech(frames) -> None:
    for utterance in run(frames + quiet(20)):
        assert frames[utterance.start] >= TIMING.onset
        assert frames[utterance.end - 1] >= TIMING.offset


@given(probabilities, st.integers(0, 200))
def test_leading_silence_changes_nothing_but_the_time(frames, silence: int) -> None:
    later = run(quiet(silence) + frames + quiet(20))
    moved = [
        Segment(u.start + silence, u.end + silence, u.refusal) for u in run(frames + quiet(20))
    ]
    assert later == moved
