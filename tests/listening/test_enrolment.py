"""Learning a voice: what is learnt, whether it is worth keeping, and where it is kept."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech_sounds import noise, say, stream

from coach.errors import HearingError, StoreError
from coach.listening.enrolment import TIMES, TRIES, Proof, enrol, learn, prompts, prove
from coach.listening.grammar import grammar
from coach.listening.recogniser import OwnRecogniser, PhraseModel, Threshold
from coach.listening.speaker import MOST, Speaker, forget, load, network_id, save, voice_file

PHRASES = tuple(grammar().verbs)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture(scope="module")
def model():
    return PhraseModel.load()


def scores(**probabilities):
    """Scores with these phrases, and the rest of the probability on none of them."""
    made = np.full(len(PHRASES) + 1, 1e-5, np.float32)
    for phrase, probability in probabilities.items():
        made[PHRASES.index(phrase)] = probability
    made[-1] = 1 - made[:-1].sum()
    return made


def test_every_command_of_a_session_is_practised_and_yes_and_no() -> None:
    verbs = [grammar().verbs[phrase] for phrase in prompts()]
    assert verbs == [*grammar().commands["session"], "yes", "no"]


def test_a_word_that_scores_low_is_raised_within_bounds() -> None:
    learnt = learn([("back", scores(back=0.4)), ("back", scores(back=0.3))], PHRASES)
    assert 0.3 < learnt.shifts["back"] <= MOST
    assert learnt.adapt(scores(back=0.4), PHRASES)[PHRASES.index("back")] > 0.5


def test_what_is_understood_already_is_left_alone() -> None:
    assert learn([("back", scores(back=0.999))] * 2, PHRASES).shifts == {}


def test_a_word_taken_for_another_raises_the_one_and_lowers_the_other() -> None:
    learnt = learn([("pause", scores(pause=0.3, pain=0.5))] * 2, PHRASES)
    assert learnt.shifts["pause"] > 0 > learnt.shifts["pain"]


probabilities = st.floats(2**-20, 1, width=32)


@given(st.lists(probabilities, min_size=57, max_size=57), st.floats(-MOST, MOST))
def test_adapted_scores_are_probabilities_and_nothing_else_changes_places(
    values, shift: float
) -> None:
    given_scores = np.array(values, np.float32) / np.float32(sum(values))
    adapted = Speaker({"next": shift}).adapt(given_scores, PHRASES)
    assert adapted.sum() == pytest.approx(1, abs=1e-4)
    assert (adapted >= 0).all()
    odds = np.delete(adapted / given_scores, PHRASES.index("next"))
    assert odds == pytest.approx(odds[0], rel=1e-3)


def held_to(threshold):
    """The real model's decisions, with one threshold for every command."""
    same = dict.fromkeys(grammar().verbs.values(), Threshold(threshold, threshold))
    return PhraseModel(None, same)


def test_the_proof_counts_what_is_accepted_before_and_after() -> None:
    said = [("back", scores(back=0.5)), ("next", scores(next=0.9)), ("pain", scores(pause=0.8))]
    proof = prove(Speaker({"back": 1.0}), said, held_to(0.7))
    assert proof == Proof(3, right_before=1, right_after=2, wrong_before=1, wrong_after=1)
    assert proof.helped


@pytest.mark.parametrize(
    ("counts", "helped"),
    [
        ((10, 12, 0, 0), True),
        ((10, 10, 0, 0), False),
        ((12, 10, 1, 0), False),
        ((9, 12, 0, 1), False),
    ],
)
def test_only_a_gain_that_costs_nothing_is_kept(
    counts: tuple[int, int, int, int], helped: bool
) -> None:
    assert Proof(18, *counts).helped is helped


def said_by(words, heard=None):
    """A user who says what ``words`` makes of the phrase, and notes each turn in ``heard``."""

    def turn(now):
        if heard is not None:
            heard.append(now)
        sound, _ = stream(0.5, words(now), 0.6)
        yield from np.array_split(sound, 7)

    return turn


def spoken(now):
    return say(f"{now.phrase.capitalize()}.")


def test_a_whole_enrolment_from_recordings(model) -> None:
    heard = []
    learnt, proof = enrol(said_by(spoken, heard), model)
    words = [turn.phrase for turn in heard if not turn.again]
    assert words == list(prompts()) * TIMES
    assert heard[-1].number == heard[-1].of == len(words)
    assert proof.of == len(prompts())
    assert proof.right_after >= proof.right_before > 0
    assert all(abs(shift) <= MOST for shift in learnt.shifts.values())


def test_a_turn_without_a_word_is_asked_for_again_and_then_ends_it(model) -> None:
    heard = []
    with pytest.raises(HearingError, match=r"could not be heard in 3 tries.*coach mic"):
        enrol(said_by(lambda now: noise(1), heard), model)
    assert [turn.number for turn in heard] == [1] * TRIES
    assert [bool(turn.again) for turn in heard] == [False, True, True]


def test_a_word_that_always_comes_out_as_another_is_left_out(model) -> None:
    heard = []

    def confused(now):
        return say("Keep going.") if now.phrase == prompts()[0] else spoken(now)

    _, proof = enrol(said_by(confused, heard), model)
    assert proof.of == len(prompts()) - 1
    assert [turn.phrase for turn in heard].count(prompts()[0]) == TIMES * TRIES


def test_nothing_is_learnt_from_nothing() -> None:
    assert learn([], PHRASES) == Speaker({})


class Enough(Exception):  # noqa: N818
    """The user has seen what there was to see."""


@pytest.mark.parametrize(
    ("slip", "reason"),
    [
        ("Keep going.", 'it sounded like "keep going"'),
        ("After lunch we walked along the river.", "it was refused: too long"),
    ],
)
def test_something_else_in_place_of_the_word_is_asked_for_again(
    model, slip: str, reason: str
) -> None:
    heard = []

    def once_wrong(now):
        if now.number > 2:
            raise Enough
        return say(slip) if now.number == 1 and not now.again else spoken(now)

    with pytest.raises(Enough):
        enrol(said_by(once_wrong, heard), model)
    assert reason in [turn.again for turn in heard]


def test_what_is_learnt_is_kept_and_used_and_forgotten() -> None:
    assert load() is None
    path = save(Speaker({"back": 0.5}))
    assert path == voice_file()
    assert load() == Speaker({"back": 0.5})
    assert load().shifts == {"back": 0.5}
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert forget()
    assert not forget()
    assert load() is None


def test_a_speaker_changes_what_is_recognised(model) -> None:
    utterance, _ = stream(0.2, say("Go back."), 0.15)
    active = grammar().phrases("session")
    plain = OwnRecogniser(None, model).recognise(utterance, active)
    lowered = dict.fromkeys(PHRASES, -MOST)
    doubted = OwnRecogniser(Speaker(lowered), model).recognise(utterance, active)
    assert doubted.score < plain.score


def test_another_network_needs_another_enrolment() -> None:
    path = save(Speaker({"back": 0.5}))
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "network": "another"}))
    assert load() is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"network": "x", "shifts": 3}',
        '{"network": "x", "shifts": {"back": "loud"}}',
        '{"network": "x", "shifts": {"back": 99}}',
        '{"network": "x", "shifts": {"back": NaN}}',
        "[" * 50_000,
        "\x00\xff",
    ],
)
def test_a_damaged_file_says_how_to_be_rid_of_it(text: str) -> None:
    path = save(Speaker({}))
    path.write_text(text, "utf-8")
    with pytest.raises(StoreError, match="coach train-voice --forget"):
        load()
    assert forget()


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "file" / "state"))
    with pytest.raises(StoreError, match="cannot be written"):
        save(Speaker({}))


def test_the_network_is_known_by_its_hash() -> None:
    assert len(network_id()) == 64
    assert math.isfinite(int(network_id(), 16))
