"""Read speech: which words are cut out of a sentence whose text and times are known."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from coach.listening import RATE
from training.harvest import Line, Word, pieces
from training.reading import (
    HELD_BACK,
    LONGEST_RUN,
    MOST_WORDS,
    SURE,
    people_phrases,
    read_sentences,
    runs,
    wake_words,
)

pytestmark = pytest.mark.usefixtures("kept_words")

WORDS = ("we", "go", "back", "to", "see", "the", "river", "no", "one", "waits", "again")


def spoken(lengths: Sequence[float], words: Sequence[str]) -> tuple[Line, list[Word]]:
    """Make a line of tones, each as long as a word, with silence between them."""
    pieces, said, at = [np.zeros(RATE // 5, np.float32)], [], 0.2
    for text, seconds in zip(words, lengths, strict=True):
        time = np.arange(int(seconds * RATE)) / RATE
        pieces += [0.3 * np.sin(2 * np.pi * 300 * time), np.zeros(RATE // 20)]
        said.append(Word(text, at, at + seconds, 0.9))
        at += seconds + 0.05
    return Line("an4-mark", np.concatenate(pieces).astype(np.float32)), said


@given(
    st.lists(st.tuples(st.floats(0.15, 0.8), st.sampled_from(WORDS)), min_size=1, max_size=12),
    st.integers(0, 99),
)
def test_runs_are_pieces_of_the_sentence_in_its_order(
    spoken_words: list[tuple[float, str]], seed: int
) -> None:
    line, words = spoken(*zip(*spoken_words, strict=True))
    clips = list(runs(line, words, Random(seed)))
    text = [word for clip in clips for word in clip.phrase.split()]
    whole = iter(word.text for word in words)
    assert all(word in whole for word in text)  # in this order, none twice
    for clip in clips:
        assert 1 <= len(clip.phrase.split()) <= MOST_WORDS
        assert len(clip.sound) <= (LONGEST_RUN + 0.2) * RATE
        assert clip.speaker == "running-an4-mark"


def test_a_run_that_the_aligner_is_not_sure_of_is_left_out() -> None:
    line, words = spoken([0.4, 0.4], ["go", "back"])
    unsure = [Word(word.text, word.start, word.end, 0.05) for word in words]
    assert not list(runs(line, unsure, Random(1)))
    assert list(runs(line, words, Random(1)))


def test_phrases_are_taken_with_as_many_other_words() -> None:
    _, words = spoken([0.4] * 5, ["we", "go", "back", "kitchen", "shoulder"])
    found = pieces(words, 1, SURE)
    assert found[0].phrase == "go back"
    assert len(found) == 2
    assert found[1].phrase in ("kitchen", "shoulder")


def test_every_fifth_speaker_is_held_back(tmp_path: Path) -> None:
    tmp_path = tmp_path / "speechocean762"
    tmp_path.mkdir()
    for part, speakers in (("train", ("0004", "0005")), ("test", ("0010",))):
        (tmp_path / part).mkdir()
        names = [f"{who}1" for who in speakers]
        for who, name in zip(speakers, names, strict=True):
            soundfile.write(tmp_path / f"{name}.wav", np.zeros(RATE), RATE)
            assert int(who) % HELD_BACK == 0 or who == "0004"
        (tmp_path / part / "utt2spk").write_text(
            "".join(f"{name} {who}\n" for who, name in zip(speakers, names, strict=True))
        )
        (tmp_path / part / "wav.scp").write_text("".join(f"{name}\t{name}.wav\n" for name in names))
        (tmp_path / part / "text").write_text("".join(f"{name}\tGO BACK\n" for name in names))
    trained = [(line.speaker, text) for line, text in read_sentences(tmp_path, False)]
    held_back = [(line.speaker, text) for line, text in read_sentences(tmp_path, True)]
    assert trained == [("speechocean762-0004", "go back")]
    assert held_back == [
        ("speechocean762-0005", "go back"),
        ("speechocean762-0010", "go back"),
    ]


def test_what_is_said_alone_is_taken_whole_and_the_aligner_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "an4"
    (corpus / "etc").mkdir(parents=True)
    for part, name, said in (("train", "mark", "STOP"), ("test", "anna", "YES")):
        (corpus / f"etc/an4_{part}.fileids").write_text(f"an4_clstk/{name}/1-{name}\n")
        (corpus / f"etc/an4_{part}.transcription").write_text(f"<s> {said} </s> (1-{name})\n")
        path = corpus / f"wav/an4_clstk/{name}/1-{name}.wav"
        path.parent.mkdir(parents=True)
        tone = 0.3 * np.sin(np.arange(RATE // 2) / 8)
        soundfile.write(path, np.pad(tone, (RATE, RATE)), RATE)
    monkeypatch.setattr("training.reading.open_aligner", lambda _folder: None)
    clips = [
        clip
        for held_back in (False, True)
        for clip in people_phrases(corpus, tmp_path, held_back=held_back)
    ]
    assert {(clip.phrase, clip.speaker) for clip in clips} == {
        ("stop", "people-an4-mark"),
        ("yes", "people-an4-anna"),
    }
    assert all(0.5 * RATE <= len(clip.sound) <= 0.6 * RATE for clip in clips)


def test_a_number_that_is_dictated_is_read_digit_by_digit(tmp_path: Path) -> None:
    corpus = tmp_path / "alphanumeric-audio-dataset"
    for kind in ("Numbers", "Names"):
        (corpus / kind).mkdir(parents=True)
        soundfile.write(corpus / kind / "R1.wav", np.zeros(RATE), RATE)
    rows = "Response_ID,file_name,Number\nR1,Names/R1.wav,207\nR1,Numbers/R1.wav,207\n"
    (corpus / "metadata.csv").write_text(rows)
    found = [text for held_back in (False, True) for _, text in read_sentences(corpus, held_back)]
    assert found == ["two zero seven"]


def test_a_wake_word_that_is_cut_off_is_passed_over(tmp_path: Path) -> None:
    tone = 0.3 * np.sin(np.arange(RATE) / 8)
    for name in ("whole", "broken"):
        path = tmp_path / "audio" / "jarvis" / f"{name}.flac"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, tone, RATE)
    broken = path.read_bytes()
    path.write_bytes(broken[: len(broken) // 2])
    others = tmp_path / "community" / "not-wake-words" / "en"
    others.mkdir(parents=True)
    soundfile.write(others / "a.wav", tone, RATE)
    (others / "metadata.csv").write_text("a.wav,Table Cloth!,en,\nmissing.wav,river,en,\n")
    clips = list(wake_words(tmp_path / "audio", tmp_path / "community"))
    assert [clip.phrase for clip in clips] == ["jarvis", "table cloth"]
