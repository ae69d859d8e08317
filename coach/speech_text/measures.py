"""Amounts: numbers with their unit, ranges, and numbers alone."""

from __future__ import annotations

import re
from typing import Final

from coach.speech_text.grammar import START, UNIT, UNIT_OF, VALUE, amount_words, any_of, full_stop
from coach.speech_text.numbers import fraction_words
from coach.speech_text.passage import Passage, UnreadableError
from coach.speech_text.tables import FUNCTION, LABELS, MEASURED, POINTING, Unit, words_of

_QUOTE_MARK: Final = re.compile(r"(?P<inch>(?<=\d)\s?(?:\"|''))|\"")
_FOOT_MARK: Final = re.compile(r"(?<=\d)'(?!\w)|(?<=\d)'(?=\d)")
_FEET_INCHES: Final = re.compile(r"(?<!\d)(\d+)\s?′\s?(\d+)\s?″")


def mark_inches(passage: Passage) -> Passage:
    """Feet and inches told from quotation marks: 'say "10", lift 6"' -> 'say 10, lift 6″'."""
    inside = False

    def mark(match: re.Match[str]) -> str:
        nonlocal inside
        if match["inch"] and not inside:
            return "″"
        inside = not inside
        return ""

    passage = passage.sub(_QUOTE_MARK, mark)
    if not re.search(r"(?<!\w)'\w", passage.text):
        passage = passage.sub(_FOOT_MARK, "′")
    return passage.sub(_FEET_INCHES, lambda m: f"{m[1]}′ {m[2]}″")


_MINUTES_SECONDS: Final = re.compile(rf"{START}(\d+)\s?m(?:in)?\s?(\d+)\s?s(?:ec)?(?![^\W_])")
_MINUS: Final = re.compile(r"(?:(?<=\(| )|^)(?<!\d )-(?=\d)")
_LONG_RANGE: Final = re.compile(r"(?<!\d)\d+(?:\s?-\s?\d+){2,}")
"""A dose of the kind "3-3-4", a date, or a telephone number."""
_OPEN_RANGE: Final = re.compile(
    r"(?<!\d)\d+\s*[-—]\s*(?=$|[.,;:!?)])|(?<!\d)\d+-(?=\s)(?!\s(?:to|or|and)\s)"
)
_LABEL_DASH: Final = re.compile(rf"(\b(?:{any_of(LABELS)})\s\d+)\s+[-—]\s+(?=\d)", re.IGNORECASE)
_QUANTITY: Final = re.compile(
    rf"{START}(?P<low>{VALUE})"
    rf"(?:\s*-?(?P<low_unit>{UNIT})?\.?(?P<joint>\s*[-—]\s*|\s+(?:to|or)\s+)(?P<high>{VALUE}))?"
    r"(?P<more>\+(?!\d))?"
    rf"(?:(?P<gap>\s*-?\s*)(?P<unit>{UNIT})(?P<stop>\.?)"
    r"|(?P<tail>-(?=[A-Za-z]|\s(?:to|or|and)\s)))?"
)


def read_measures(passage: Passage) -> Passage:
    """Amounts, with their unit if any: "a 90° bend, 2-3 times" -> "a ninety degree bend, ..."."""
    passage = passage.sub(_LONG_RANGE, _refuse_long).sub(_OPEN_RANGE, _refuse_open)
    passage = passage.sub(_LABEL_DASH, lambda m: f"{m[1]}, ")
    passage = passage.sub(_MINUTES_SECONDS, lambda m: f"{m[1]} min {m[2]} s")
    return passage.sub(_MINUS, _minus).sub(_QUANTITY, _quantity)


def _refuse_long(match: re.Match[str]) -> str:
    raise UnreadableError(
        f'"{match[0]}" has three numbers or more: write what each counts, '
        'for example "up 3 seconds, hold 3 seconds, down 4 seconds"',
        match.start(),
    )


def _refuse_open(match: re.Match[str]) -> str:
    raise UnreadableError(
        f'"{match[0].strip()}" starts a range with no end: write both numbers, '
        'for example "10 to 15"',
        match.start(),
    )


def _minus(match: re.Match[str]) -> str:
    if not match.start() and not re.match(r"-\d+ ?°", match.string):
        raise UnreadableError(
            'a "-" before the first number may be a list mark or "minus": write which', 0
        )
    return "minus "


def _quantity(match: re.Match[str]) -> str:
    unit = _unit_of(match)
    low = f"{_low(match, unit)} {_joint(match)} " if match["joint"] else ""
    more = " or more" if match["more"] else ""
    if unit is None:
        return f"{low}{_bare(match)}{more}{_ending(match)}"
    part = "" if low or more else _part_of_unit(match, unit)
    stop = full_stop(match) if match["stop"] else ""
    if part:
        return part + stop
    last = match["high"] or match["low"]
    return f"{low}{amount_words(last, match.start())}{more} {_noun(match, unit)}{stop}"


def _joint(match: re.Match[str]) -> str:
    """The word between the two numbers of a range, which has to go up if it is a dash."""
    joint, low, high = match["joint"].strip(), match["low"], match["high"]
    if joint not in "-—":
        return joint
    same_unit = UNIT_OF.get(match["low_unit"] or "") in (None, UNIT_OF.get(match["unit"] or ""))
    if same_unit and _size(low) >= _size(high):
        raise UnreadableError(
            f'"{low}-{high}" does not go up: write "{low} to {high}" if it is a range',
            match.start(),
        )
    return "to"


def _size(written: str) -> float:
    whole, _, fraction = written.replace(",", "").replace("-", " ").rpartition(" ")
    top, _, bottom = fraction.partition("/")
    return float(whole or 0) + float(top) / float(bottom or 1)


def _low(match: re.Match[str], unit: Unit | None) -> str:
    """The first number of a range, with its unit if it is another: "30 s - 1 min"."""
    words = amount_words(match["low"], match.start())
    own = UNIT_OF.get(match["low_unit"] or "")
    if own is None or own is unit:
        return words
    return f"{words} {own.one if match['low'] == '1' else own.many}"


def _ending(match: re.Match[str]) -> str:
    """What stood behind a number without a unit: a word of its own, or "-" and a word."""
    if match["unit"]:
        return match[0][match.start("gap") - match.start() :]
    following = match.string[match.end() : match.end() + 1]
    if match["tail"]:
        return " " if following.isalpha() else ""
    if following.isalpha():
        raise UnreadableError(f'"{match[0]}" runs into a letter: write it in words', match.start())
    return ""


# Parts of one: "1/2 inch" is said "half an inch", "a 1/2 inch gap" as it stands.


def _fraction(value: str) -> str:
    """The words of a value that is a fraction and nothing else, or ""."""
    if value in ("1/2", "0.5", ".5"):
        return "half"
    return fraction_words(value) if re.fullmatch(r"\d/\d", value) else ""


def _part_of_unit(match: re.Match[str], unit: Unit) -> str:
    part = _fraction(match["low"])
    if not part:
        return ""
    if _is_adjective(match, unit):
        return f"{part.removeprefix('a ').removesuffix('s')} {unit.one}"
    if _is_pointed(match):
        return f"{part.removeprefix('a ')} {unit.one}"
    article = "an" if unit.one[0] in "aeio" else "a"
    return f"{part}{'' if part == 'half' else ' of'} {article} {unit.one}"


def _bare(match: re.Match[str]) -> str:
    value = match["high"] or match["low"]
    words = _fraction(value) if "/" in value else ""
    if not words:
        return amount_words(value, match.start())
    if _next_word(match) in MEASURED:
        words = words.removesuffix("s")
    return words.removeprefix("a ") if _is_pointed(match) else words


# The noun: one or many, and whether it describes the next word.

_NEXT_WORD: Final = re.compile(r"(?:\s+|-)([^\W\d_]+(?:-[^\W\d_]+)*)")
_POINTED: Final = re.compile(
    rf"\b(?:{any_of(POINTING)})\s+(?:about |full |slow |good |minus )?$", re.IGNORECASE
)


def _noun(match: re.Match[str], unit: Unit) -> str:
    if match["unit"].lower() in (unit.one, unit.many):
        return match["unit"].lower()
    one = _is_adjective(match, unit) or (match["high"] or match["low"]) == "1"
    return unit.one if one else unit.many


def _next_word(match: re.Match[str]) -> str:
    following = _NEXT_WORD.match(match.string, match.end())
    return following[1].lower() if following else ""


def _is_pointed(match: re.Match[str]) -> bool:
    return _POINTED.search(match.string, 0, match.start()) is not None


def _is_adjective(match: re.Match[str], unit: Unit) -> bool:
    """Whether the measure describes the word after it: "a 10 cm gap", "2 kg weight"."""
    word = _next_word(match)
    if not word or word in FUNCTION or word.endswith("ly") or (match["stop"] and full_stop(match)):
        return False
    if "-" in match["gap"] or unit.measure in ("mass", "volume"):
        return True
    nouns = {word, word.removesuffix("s"), word.removesuffix("es")}
    return bool(nouns & MEASURED) or _is_pointed(match)


# Letters after a number that may be a unit or not.

_TIMED: Final = re.compile(r"\b(?:hold|rest|wait|pause|for|about|every)\s+$", re.IGNORECASE)
_OUT: Final = re.compile(r"\s*\d|\s*,\s*(?:then\s+)?\d")
_BREATHED: Final = re.compile(r"\b(?:breath|inhale|exhale)", re.IGNORECASE)
_INCHES_NEXT: Final = words_of("above apart away below deep from high long off out tall thick wide")


def _unit_of(match: re.Match[str]) -> Unit | None:
    """The unit, or None where there is none or it is a word of its own: "4 in, 4 out"."""
    written = match["unit"]
    if written is None or (written == "in" and not _is_inches(match)):
        return None
    if written in ("m", "″", "′") and _TIMED.search(match.string, 0, match.start()):
        raise UnreadableError(
            f'"{match[0]}" may be a time or a length: write the unit in full', match.start()
        )
    return UNIT_OF[written]


def _is_inches(match: re.Match[str]) -> bool:
    if _BREATHED.search(match.string):
        return False
    if match["stop"] or match["gap"] != " ":
        return True
    word = _next_word(match)
    if word:
        return word in _INCHES_NEXT or word in MEASURED
    return not _OUT.match(match.string, match.end())
