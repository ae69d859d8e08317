"""Words out of running speech: which are chosen, where they are cut, and what must be heard twice.

The recogniser is one of the test's own: no model and no recording is needed.
"""

import io
import struct
import zipfile

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from coach.listening import RATE
from training.harvest import (
    BLOCK,
    CERTAIN,
    LONGEST,
    SHORTEST,
    Line,
    Piece,
    Word,
    blocks,
    cut,
    harvest,
    people_harvest,
    people_harvest_development,
    phrases,
    pieces,
    plain,
    refusable,
    syllables,
    words_of,
)
from training.steel_sky import read_speech, unpacked
from training.vocabulary import MEANT, PHRASES, UNSEEN_WORDS

pytestmark = pytest.mark.usefixtures("kept_words")


def said(text, probability=0.9, pause=0.0):
    """Return words of 0.3 s each, with the same pause between all of them."""
    return [
        Word(f" {word}", i * (0.3 + pause), i * (0.3 + pause) + 0.3, probability)
        for i, word in enumerate(text.split())
    ]


def found(text, **how):
    return [phrase for _, _, phrase in phrases(said(text, **how))]


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (" Stop!", "stop"), ("OK.", "okay"), ("'Yes'", "yes"), ("I’m", "i'm"), ("7,", "seven"),
        ("10", "ten"), ("11", "11"), ("...", ""),
    ],
)  # fmt: skip
def test_written_words_become_words_of_the_grammar(written, word):
    assert plain(written) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stop! I said no.", ["stop", "no"]),
        ("Go back to the next one, please.", ["go back", "next one"]),
        ("I'm ready.", ["i'm ready"]),
        ("I know.", ["no"]),
        ("Don't you stare.", []),
        ("", []),
    ],
)
def test_the_longest_phrase_at_each_place_is_found(text, expected):
    assert found(text) == expected


def test_for_is_a_number_only_by_itself():
    assert found("That is for you") == []
    assert found("That is for you", pause=0.3) == ["four"]
    assert found("That is 4 you") == ["four"]


def test_of_a_phrase_every_word_must_be_certain():
    words = said("go back now")
    words[1] = Word(" back", 0.3, 0.6, CERTAIN - 0.01)
    assert pieces(words) == []


def test_other_words_come_from_the_same_line_and_only_with_a_phrase():
    chosen = pieces(said("Wait here until the captain finds another elephant somewhere"))
    assert [piece.phrase for piece in chosen[:1]] == ["wait"]
    assert 1 <= len(chosen[1:]) <= 4
    assert all(refusable(piece.phrase) for piece in chosen[1:])
    assert pieces(said("until the captain finds another elephant")) == []


def test_the_same_line_gives_the_same_choice():
    line = said("Stop the captain before another elephant enters the laboratory behind him")
    assert pieces(line) == pieces(line)


@given(st.sampled_from([*PHRASES, *MEANT, *UNSEEN_WORDS, "developer", "evaluations"]))
def test_nothing_that_is_a_phrase_or_kept_for_a_test_is_taught_as_another_word(word):
    assert not refusable(word)


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("take", 1), ("helped", 1), ("table", 2), ("captain", 2), ("elephant", 3)],
)
def test_syllables_are_counted(word, count):
    assert syllables(word) == count


def tone(*spans, length):
    """Return a sound of ``length`` seconds that is loud between the given times."""
    sound = np.zeros(round(length * RATE), np.float32)
    for start, end in spans:
        at = np.arange(round(start * RATE), round(end * RATE))
        sound[at] = 0.5 * np.sin(0.3 * at)
    return sound


def test_a_piece_is_cut_at_the_pause_though_the_time_is_not_exact():
    sound = tone((0.1, 0.5), (0.6, 1.0), (1.1, 1.5), length=1.6)
    piece = cut(sound, Piece("stop", "stop", 0.52, 1.02), reach=0.12)
    assert len(piece) / RATE == pytest.approx(0.4, abs=0.06)


@given(st.floats(0, 3), st.floats(0, 3), st.floats(0.01, 0.2))
def test_a_piece_has_a_words_length_or_is_empty(start, length, reach):
    piece = cut(tone((0.2, 2.8), length=3), Piece("no", "no", start, start + length), reach)
    assert not len(piece) or SHORTEST <= len(piece) / RATE <= LONGEST


@given(st.lists(st.floats(0.1, 35), max_size=20))
def test_blocks_hold_every_line_that_fits_in_order(seconds):
    lines = [Line("someone", np.zeros(round(s * RATE), np.float32)) for s in seconds]
    held = list(blocks(lines))
    assert all(sum(len(line.sound) / RATE + 0.8 for line in block) <= BLOCK for block in held)
    short = [line for line in lines if len(line.sound) / RATE + 0.8 <= BLOCK]
    assert [id(line) for block in held for line in block] == [id(line) for line in short]


def test_words_go_to_the_line_that_they_were_said_in():
    block = [Line("one", tone((0, 1), length=1)), Line("two", tone((0, 2), length=2))]
    heard = [Word(" Stop.", 0.2, 0.8, 0.9), Word(" Again.", 2.0, 2.6, 0.9)]
    first, second = words_of(block, lambda _: heard)
    assert first == [heard[0]]
    assert [(w.text, round(w.start, 3), round(w.end, 3)) for w in second] == [(" Again.", 0.2, 0.8)]


@pytest.mark.parametrize(("second", "kept"), [("Stop.", True), ("Top.", False), ("", False)])
def test_a_phrase_is_kept_only_if_it_is_heard_again_by_itself(second, kept):
    line = Line("people-game-hero", tone((0.2, 0.6), length=1))
    answers = iter([[Word(" Stop!", 0.2, 0.6, 0.9)]])
    clips = list(harvest([line], lambda _: next(answers, said(second))))
    assert [(clip.phrase, clip.speaker) for clip in clips] == [("stop", line.speaker)] * kept


def test_what_was_said_for_a_phrase_may_be_heard_again_in_its_own_words():
    line = Line("people-game-hero", tone((0.2, 0.6), length=1))
    answers = iter([[Word(" Yeah.", 0.2, 0.6, 0.9)]])
    assert [c.phrase for c in harvest([line], lambda _: next(answers, said("Yeah")))] == ["yes"]


def test_a_yes_that_sounds_like_yeah_is_not_kept():
    line = Line("people-game-hero", tone((0.2, 0.6), length=1))
    answers = iter([[Word(" Yes.", 0.2, 0.6, 0.9)]])
    assert not list(harvest([line], lambda _: next(answers, said("Yeah"))))


def packed(plain_bytes):
    """Pack bytes as one run: a code of one bit for its length, and none for what is copied."""
    size = len(plain_bytes)
    bits = size.bit_length()
    stream = [(0, 2), (bits + 1, 5)] + [(0, 4)] * bits + [(1, 4), (0, 5), (0, 5), (1, 16)]
    stream += [(0, 1), (size - (1 << (bits - 1)), bits - 1)]
    value = place = 0
    for number, width in stream:
        value |= number << place
        place += width
    words = -(-place // 16)
    head = b"RNC\1" + struct.pack(">IIHHBB", size, 2 * words + size, 0, 0, 0, 1)
    return head + value.to_bytes(2 * words, "little") + plain_bytes


def test_speech_files_are_unpacked():
    for size in (16, 100, 700):
        body = bytes(range(128, 228)) * 7
        assert unpacked(packed(body[:size])) == body[:size]


def test_a_damaged_speech_file_is_told():
    whole = packed(bytes(range(100)))
    with pytest.raises(ValueError, match="damaged"):
        unpacked(whole[:4] + struct.pack(">I", 99) + whole[8:])


def test_lines_are_read_by_their_numbers(tmp_path):
    loud = bytes([192] * 40)
    files = [(60_001, b"none"), (50_002, bytes(22) + loud), (50_001, b"\x81" + bytes(21))]
    files[2] = (50_001, files[2][1] + packed(bytes([64] * 40)))
    index, data = struct.pack("<I", len(files)), b""
    for number, body in files:
        index += struct.pack("<H", number) + len(data).to_bytes(3, "little")
        index += len(body).to_bytes(3, "little")
        data += body
    (tmp_path / "sky.dnr").write_bytes(index)
    (tmp_path / "sky.dsk").write_bytes(data)
    first, second = read_speech(tmp_path)
    assert (first[0], second[0]) == (50_001, 50_002)
    assert first[1].tolist() == [-0.5] * 40
    assert second[1].tolist() == [0.5] * 40


def recording(where):
    """Write a recording of 0.4 s where ``where`` says: a path, or a file of an archive."""
    soundfile.write(where, tone((0.1, 0.4), length=0.5), RATE, format="WAV")


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Return the sources as they are unpacked, with hardly anything in them, and no recogniser."""
    monkeypatch.setattr("training.harvest.open_recogniser", lambda _: lambda _: said("Stop"))
    (tmp_path / "sky.dnr").write_bytes(bytes(4))
    (tmp_path / "sky.dsk").write_bytes(b"")
    names = {
        "rally": ["tim/jump.wav", "ab/Jump.wav", "ab/JumpInto.wav", "paula/jump.wav"],
        "nexuiz": ["ranger/coms/incoming.ogg", "ranger/death.ogg"],
        "openarena": ["rott/no.ogg", "robot/no.ogg"],
    }
    within = {
        "rally": "sounds/codriver", "nexuiz": "sound/player", "openarena": "sound/voices",
    }  # fmt: skip
    for archive, paths in names.items():
        with zipfile.ZipFile(tmp_path / archive, "w") as content:
            for path in paths:
                data = io.BytesIO()
                recording(data)
                content.writestr(f"{within[archive]}/{path}", data.getvalue())
    for path in ("en/no", "en/fix", "en/aw", "en_GB/no"):
        (tmp_path / path.replace("/", "/syllab/")).parent.mkdir(parents=True, exist_ok=True)
        recording(tmp_path / f"{path.replace('/', '/syllab/')}.ogg")
    for name in ("3", "Back", "Queen", "CastleK", "a"):
        recording(tmp_path / f"{name}.wav")
    return tmp_path


def test_the_training_has_actors_co_drivers_and_a_teacher(sources):
    clips = people_harvest(sources, sources, sources / "rally", sources)
    assert [(clip.phrase, clip.speaker) for clip in clips] == [
        ("jump", "people-triggerrally-tim"), ("jump", "people-triggerrally-ab"),
        ("fix", "people-klettres-en"), ("no", "people-klettres-en"),
    ]  # fmt: skip


def test_the_development_has_other_speakers(sources):
    clips = people_harvest_development(
        sources, sources / "nexuiz", sources / "openarena", sources, sources / "rally", sources
    )
    assert [(clip.phrase, clip.speaker) for clip in clips] == [
        ("stop", "people-nexuiz-ranger"),
        ("three", "people-scid"), ("back", "people-scid"), ("queen", "people-scid"),
        ("jump", "people-triggerrally-paula"), ("no", "people-klettres-en_GB"),
    ]  # fmt: skip
