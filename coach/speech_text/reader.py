"""Written to spoken text: what a voice is given to say."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Final

from coach.errors import SpeechTextError
from coach.speech_text import amounts, clean, marks, numbers, words
from coach.speech_text.steps import Passage

# Theory of operation.
#
#     "Hold (about 10 sec.), then relax."  ->  "Hold for about ten seconds. Then relax."
#
# No digit, unit, symbol, abbreviation or markup reaches a voice raw, and nothing is guessed: what
# has no certain reading raises SpeechTextError, which tells the author what to write. A wrong
# dose that is read aloud confidently is worse than an error at the desk.
#
# The way is a row of small steps, each from a Passage to a Passage, in an order that matters:
# what is not said goes first (markup, addresses, footnotes), then forms that look like amounts
# but are not (telephone numbers, clock times), then amounts, then single letters, then marks.
# Each step may rely on what the earlier ones have taken away.
#
# Two proofs stand at the end. ``refuse_leftovers`` lets nothing through but letters, spaces and
# marks. And the result is read once more: where that would change it, the first reading was a
# guess, and is refused.


# Characters that one text may have: some twenty sentences, said in two minutes.
LONGEST: Final = 2_000

STEPS: Final = (
    clean.fold,
    clean.drop_addresses,
    clean.drop_markup,
    clean.join_lines,
    clean.refuse_blanks,
    clean.drop_footnotes,
    clean.read_pauses,
    marks.tell_marks,
    words.read_vertebrae,
    clean.drop_loose_marks,
    amounts.attach_times,
    words.name_sides,
    clean.open_parentheses,
    words.expand_abbreviations,
    words.read_numerals,
    words.read_symbols,
    numbers.read_names,
    amounts.read_doses,
    amounts.read_measures,
    words.read_slashes,
    words.spell_letters,
    words.refuse_no_words,
    clean.tidy,
    clean.refuse_leftovers,
)


# The texts of the largest programme that a person has are kept, each is asked for several times.
@lru_cache(maxsize=8192)
def spoken(text: str) -> str:
    """The words a voice shall say for ``text``; "" where nothing in it is said.

    The result holds only letters, spaces, ``' - . , ; : ! ?`` and the
    placeholders ``{side}`` and ``{other_side}``, and is its own spoken form.
    Raises SpeechTextError, with the offset in ``text``, where the reading is
    not certain.
    """
    if len(text) > LONGEST:
        raise SpeechTextError(
            f"this is {len(text)} characters long and may have {LONGEST}: split it into sentences",
            f"{text[:40]}...",
            LONGEST,
        )
    said = _read(text)
    if said == text:
        return said
    again = None
    with suppress(SpeechTextError):
        again = _read(said)
    # A reading that would be read otherwise a second time was a guess.
    if said != again:
        raise SpeechTextError("this can be read in two ways: write it in plain words", text)
    return said


def _read(text: str) -> str:
    passage = Passage.of(text)
    for step in STEPS:
        passage = step(passage)
    return passage.text
