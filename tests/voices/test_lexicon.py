"""The lexicon: its form, a user's own over it, and what the engines make of every line."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import ProgrammeError
from coach.voices.lexicon import Pronunciations, load

NATURAL, SYSTEM = load().for_voice("natural"), load().for_voice("system")

# Reads lines of text on stdin, prints espeak-ng's phonemes, and leaves without
# the library's clean-up, which is not ours to test.
ESPEAK = """
import ctypes, json, os, sys, espeakng_loader
os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
library = ctypes.CDLL(espeakng_loader.get_library_path())
library.espeak_Initialize(2, 0, None, 0)
library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
library.espeak_SetVoiceByName(b"en")
phonemes = library.espeak_TextToPhonemes
phonemes.restype = ctypes.c_char_p
phonemes.argtypes = [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int]
said = []
for line in json.load(sys.stdin):
    buffer = ctypes.create_string_buffer(line.encode())
    rest, parts = ctypes.c_void_p(ctypes.addressof(buffer)), []
    while rest.value:
        parts.append(phonemes(ctypes.byref(rest), 1, 2).decode())
    said.append(" ".join(parts))
json.dump(said, sys.stdout)
sys.stdout.flush()
os._exit(0)
"""


@pytest.fixture(scope="module")
def hibari():
    from hibari.g2p import G2P

    return G2P()


@pytest.fixture(scope="module")
def espeak():
    if find_spec("espeakng_loader") is None:
        pytest.skip("this system has its own engine, which shows no phonemes")

    def ask(lines: list[str]) -> list[str]:
        run = subprocess.run(
            [sys.executable, "-c", ESPEAK],
            input=json.dumps(lines),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(run.stdout)

    return ask


def test_the_natural_voice_gets_phonemes_and_says_exactly_them(hibari) -> None:
    for written, said in NATURAL.entries:
        marked = NATURAL.apply(f"now {written}, then")
        assert marked == f"now [{written}](/{said}/), then"
        assert said in hibari(marked)


def test_the_natural_voice_reads_every_listed_word_wrong_by_itself(hibari) -> None:
    for written, said in NATURAL.entries:
        assert hibari(written) != said


def test_the_natural_voice_knows_every_phoneme_listed() -> None:
    vocabulary = json.loads((files("hibari") / "assets" / "vocab.json").read_text("utf-8"))
    assert {char for _, said in NATURAL.entries for char in said} <= vocabulary.keys()


def test_the_system_voice_reads_every_listed_word_otherwise_by_itself(espeak) -> None:
    written = [entry for entry, _ in SYSTEM.entries]
    alone = espeak(written)
    helped = espeak([SYSTEM.apply(entry) for entry in written])
    assert not [w for w, a, h in zip(written, alone, helped, strict=True) if a == h]


def test_the_system_voice_says_the_words_of_the_bundled_programme_right(espeak) -> None:
    texts = ("sacroiliitis", "sacroiliac", "quadriceps", "Close your eyes.", "physiotherapist")
    assert espeak([SYSTEM.apply(text) for text in texts]) == [
        "sˈakɹəʊˈɪliːˈaɪtɪs",
        "sˈakɹəʊˈɪliˌak",
        "kwˈɒdɹəsˈɛps",
        "klˈəʊz jɔːɹ ˈaɪz",
        "fˈɪzɪˌəʊθˈɛɹəpˌɪst",
    ]


def test_whole_words_in_any_case_and_the_longest_first() -> None:
    said = Pronunciations("system", (("a c joint", "x"), ("a c", "y"), ("sacrum", "z")))
    assert said.apply("Sacrum, sacrums, SACRUM: A C joint and A C.") == "z, sacrums, z: x and y."


def test_a_word_inside_a_compound_is_left_alone() -> None:
    assert SYSTEM.apply("non-sciatic") == "non-sciatic"


def test_a_voice_without_entries_gets_the_text_as_it_is() -> None:
    assert load().for_voice("tone").apply("sacroiliac") == "sacroiliac"


@given(st.text(alphabet="bcd ,.'-BCD", max_size=40))
def test_a_text_without_listed_words_is_untouched(text: str) -> None:
    assert SYSTEM.apply(text) == text


def user_file(folder, text):
    path = folder / "lexicon.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_lines_go_over_ours_and_change_the_fingerprint_of_that_voice_only(
    tmp_path: Path,
) -> None:
    path = user_file(tmp_path, "schema: 1\nsystem:\n  Psoas: so-as\n  Pfirrmann: fear-man\n")
    merged = load(path)
    system = merged.for_voice("system")
    assert system.apply("psoas, Pfirrmann, coccyx") == "so-as, fear-man, cocksix"
    assert system.fingerprint != SYSTEM.fingerprint
    assert merged.for_voice("natural").fingerprint == NATURAL.fingerprint


def test_the_fingerprint_is_the_same_in_another_process() -> None:
    code = "from coach.voices.lexicon import load; print(load().for_voice('natural').fingerprint)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == NATURAL.fingerprint


def test_every_mistake_of_a_users_file_is_told_in_one_pass(tmp_path: Path) -> None:
    path = user_file(
        tmp_path,
        "schema: 2\nsistem:\n  psoas: so-as\nnatural:\n  psoas: so/as\n  x2: sO\nsystem: nothing\n",
    )
    with pytest.raises(ProgrammeError) as caught:
        load(path)
    assert str(caught.value).replace(str(path), "F").splitlines() == [
        "F:1:1: a lexicon file says  schema: 1",
        'F:2:1: "sistem" is no key here: schema, natural, system; did you mean system?',
        "F:5:10: the natural voice takes misaki's phonemes, for example sˈækɹəm",
        'F:6:3: "x2" is not a word, or words with one space between',
        "F:7:9: system has lines of the form  written: said",
    ]


@pytest.mark.parametrize("text", ["", "- a\n", "schema: 1\nsystem:\n  psoas: a\n  PSOAS: b\n"])
def test_what_is_no_lexicon_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProgrammeError):
        load(user_file(tmp_path, text))


def test_a_file_that_is_not_there_is_an_error_and_not_an_empty_lexicon(tmp_path: Path) -> None:
    with pytest.raises(ProgrammeError, match="there is no such file"):
        load(tmp_path / "none.yaml")
