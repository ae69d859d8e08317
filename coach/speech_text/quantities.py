"""Numbers and what they count: doses, ranges, measures, clock and telephone."""

from __future__ import annotations

import re
from typing import Final

from coach.speech_text.numbers import (
    LARGEST,
    digit_words,
    fraction_words,
    number_words,
    ordinal_words,
    value_words,
    year_words,
)
from coach.speech_text.passage import Passage, UnreadableError
from coach.speech_text.tables import (
    ACTIONS_HELD,
    EMERGENCY_VERBS,
    FUNCTION,
    LABELS,
    MEASURED,
    POINTING,
    UNITS,
    Unit,
    words_of,
)
from coach.speech_text.words import any_of, full_stop

_INTEGER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_FRACTION: Final = r"(?:[13]/[48]|[57]/8|1/2|[12]/3)(?![\d/])"
VALUE: Final = rf"(?:(?:{_INTEGER}[ -])?{_FRACTION}|{_INTEGER}?\.\d+|{_INTEGER})(?![\d]|[.,/:]\d)"
"""A whole number, a decimal, a fraction or a mixed number."""
START: Final = r"(?<![\w.,:/$£€-])"

_UNIT_OF: Final = {form: unit for unit in UNITS for form in unit.written}
_UNIT: Final = rf"(?:{any_of(_UNIT_OF)})(?![^\W_])"


def _words(written: str, at: int) -> str:
    """``value_words``, with the author's error for what is too large or ill-formed."""
    if re.match(r"0\d", written):
        raise UnreadableError(f'"{written}" starts with a zero: write it in words', at)
    if len(written) > 7 or any(
        int(n) > LARGEST for n in re.findall(r"\d+", written.replace(",", ""))
    ):
        raise UnreadableError(f'"{written}" is too large to say: write it in words', at)
    return value_words(written)


def _size(written: str) -> float:
    """The value as a number, to tell a range from two numbers with a dash."""
    whole, _, fraction = written.replace(",", "").replace("-", " ").rpartition(" ")
    top, _, bottom = fraction.partition("/")
    return float(whole or 0) + float(top) / float(bottom or 1)


# Telephone, clock, year, ordinal: numbers that are not amounts.

_JOINED: Final = re.compile(r"\b([^\W\d_]{2,})-(?=\d)")
_NINETY: Final = re.compile(r"\b90\s?[-/]\s?90\b")
_DIAL: Final = re.compile(
    rf"\b(?:{any_of(EMERGENCY_VERBS)})\b[^.!?\d]{{0,30}}(\+?\d[\d -]*\d)"
    r"((?:,| or|, or)\s+(\d{3}))*(?![\w%°])",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d+")
_EMERGENCY: Final = re.compile(rf"{START}(?:911|999|112)(?=\s*(?:$|[.,;!?)]|or\b|and\b|for help))")
_CLOCK: Final = re.compile(rf"{START}(\d{{1,2}})(?:[:.](\d{{2}}))?\s?([AaPp])\.?[Mm]\b(\.?)")
_RATIO: Final = re.compile(r"(?<!\d)\d+\s?:\s?\d+")
_YEAR: Final = re.compile(r"(?<=\b(?:in|of|by) )((?:19|20)\d\d)(?=\s*(?:$|[.,;:!?)]))")
_ORDINAL: Final = re.compile(rf"{START}({_INTEGER})(st|nd|rd|th)\b")
_PLACE: Final = re.compile(
    r"\b(set|rep|repetition|exercise|step|round|part|day|week|level)(\s)(\d+)/(\d+)(?![\d/])",
    re.IGNORECASE,
)
_SCORE: Final = re.compile(rf"{START}(\d+)/(10)(?![\d/])")


def read_names(passage: Passage) -> Passage:
    """Numbers that name: "Call 911 at 7 am" -> "Call nine one one at seven A M"."""
    passage = passage.sub(_JOINED, _unjoined).sub(_NINETY, "ninety ninety")
    passage = passage.sub(_DIAL, lambda m: _DIGITS.sub(_dialled, m[0]).replace("+", "plus "))
    passage = passage.sub(_EMERGENCY, lambda m: digit_words(m[0]))
    passage = passage.sub(_CLOCK, _clock).sub(_RATIO, _refuse_ratio)
    passage = passage.sub(_YEAR, lambda m: year_words(int(m[1])))
    passage = passage.sub(_ORDINAL, _ordinal)
    passage = passage.sub(
        _PLACE, lambda m: f"{m[1]}{m[2]}{_words(m[3], m.start(3))} of {_words(m[4], m.start(4))}"
    )
    return passage.sub(_SCORE, lambda m: f"{_words(m[1], m.start())} out of ten")


def _unjoined(match: re.Match[str]) -> str:
    return match[0] if match[1] in _UNIT_OF else f"{match[1]} "


def _dialled(match: re.Match[str]) -> str:
    return digit_words(match[0])


def _clock(match: re.Match[str]) -> str:
    hour, minute, half, _ = match.groups()
    if not 1 <= int(hour) <= 12 or int(minute or 0) > 59:
        raise UnreadableError(f'"{match[0]}" is no time of day: write it in words', match.start())
    past = (
        "" if not int(minute or 0) else f" {'oh ' * (int(minute) < 10)}{number_words(int(minute))}"
    )
    return f"{number_words(int(hour))}{past} {half.upper()} M" + (
        full_stop(match) if match[4] else ""
    )


def _refuse_ratio(match: re.Match[str]) -> str:
    raise UnreadableError(
        f'"{match[0]}" may be a time of day, a duration or a ratio: write it in words, '
        'for example "1 minute 30 seconds" or "ten thirty in the morning"',
        match.start(),
    )


def _ordinal(match: re.Match[str]) -> str:
    number = int(match[1].replace(",", ""))
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    if match[2] != ending or number > LARGEST:
        raise UnreadableError(f'"{match[0]}" is no ordinal: write it in words', match.start())
    return ordinal_words(number)


# Doses: sets by reps, and times.

_SPAN: Final = rf"{VALUE}(?:\s*(?:-|\bto\b|\bor\b)\s*{VALUE})?"
_BY: Final = r"\s*[xX]\s*"
_THREE_PART: Final = re.compile(rf"\d{_BY}\d+{_BY}\d")
_REPS_FIRST: Final = re.compile(rf"{START}({_SPAN})\s*(reps?|repetitions?){_BY}({_SPAN})\s*sets?\b")
_SETS_FIRST: Final = re.compile(rf"{START}({_SPAN})\s*sets?{_BY}(?={VALUE})")
_SETS_BY: Final = re.compile(
    rf"{START}(?P<sets>{_SPAN}){_BY}(?P<each>{_SPAN})(?:\s*-?(?P<unit>{_UNIT}))?"
)
_TIMES: Final = re.compile(
    rf"{START}(?P<count>{_SPAN})\s*[xX](?![\w'-])(?P<next>\s*/?\s*(?P<word>[a-z]+))?"
)
_X_COUNT: Final = re.compile(
    rf"(?<![\w'-])[xX]\s*(?P<count>{_SPAN})(?P<after>\s*-?\s*(?P<word>{_UNIT}|[a-z]+))?"
)
_COUNT_NOUN: Final = re.compile(r"(?:rep|repetition|set|time|round|breath|circle|second|minute)s?$")
_TIMES_GO_ON: Final = FUNCTION | words_of("of to")


def read_doses(passage: Passage) -> Passage:
    """Sets by reps and times: "3x10", "x10", "2-3x/day" -> "3 sets of 10", "10 times", ..."""
    passage = passage.sub(_THREE_PART, _refuse_three)
    passage = passage.sub(_REPS_FIRST, lambda m: f"{_sets(m[3])} of {m[1]} {m[2]}")
    passage = passage.sub(_SETS_FIRST, lambda m: f"{_sets(m[1])} of ")
    passage = passage.sub(_SETS_BY, _sets_by)
    passage = passage.sub(_TIMES, _times)
    return passage.sub(_X_COUNT, _x_count)


def _sets(count: str) -> str:
    return f"{count} set" if count == "1" else f"{count} sets"


def _refuse_three(match: re.Match[str]) -> str:
    raise UnreadableError(
        f'"{match[0]}" has three numbers: write what each counts, '
        'for example "3 sets of 10 reps, held for 5 seconds"',
        match.start(),
    )


def _sets_by(match: re.Match[str]) -> str:
    unit = _UNIT_OF.get(match["unit"] or "")
    if unit and unit.measure != "time":
        raise UnreadableError(
            f'"{match[0]}" may be sets or a size: write "sets of" or "by" in place of the x',
            match.start(),
        )
    return f"{_sets(match['sets'])} of {match[0][match.start('each') - match.start() :]}"


def _how_often(count: str) -> str:
    return {"1": "once", "2": "twice"}.get(count, f"{count} times")


def _times(match: re.Match[str]) -> str:
    count, word, rest = match["count"], match["word"], match["next"] or ""
    if not word:
        return _how_often(count) + rest
    if "/" in rest:
        return f"{_how_often(count)}{rest}"
    if word in ("day", "week", "month", "hour"):
        return f"{_how_often(count)} {'an' if word == 'hour' else 'a'} {word}"
    if word in _TIMES_GO_ON:
        return _how_often(count) + rest
    return f"{count}{rest}"


def _x_count(match: re.Match[str]) -> str:
    count, word, after = match["count"], match["word"], match["after"] or ""
    if word and word in _UNIT_OF and word != "in":
        return f"for {count}{after}"
    if word and _COUNT_NOUN.match(word):
        return f"{count}{after}"
    return _how_often(count) + after


# Measures and plain numbers.

_MINUTES_SECONDS: Final = re.compile(rf"{START}(\d+)\s?m(?:in)?\s?(\d+)\s?s(?:ec)?(?![^\W_])")
_MINUS: Final = re.compile(r"(?:(?<=\(| )|^)(?<!\d )-(?=\d)")
_QUANTITY: Final = re.compile(
    rf"{START}(?P<low>{VALUE})"
    rf"(?:\s*-?(?P<low_unit>{_UNIT})?\.?(?P<joint>\s*[-—]\s*|\s+(?:to|or)\s+)(?P<high>{VALUE}))?"
    rf"(?P<more>\+(?!\d))?"
    rf"(?:(?P<gap>\s*-?\s*)(?P<unit>{_UNIT})(?P<stop>\.?)|(?P<tail>-(?=[A-Za-z]|\s(?:to|or|and)\s)))?"
)
_OPEN_RANGE: Final = re.compile(
    r"(?<!\d)\d+\s*[-—]\s*(?=$|[.,;:!?)])|(?<!\d)\d+-(?=\s)(?!\s(?:to|or|and)\s)", re.MULTILINE
)
_LONG_RANGE: Final = re.compile(r"(?<!\d)\d+(?:\s?-\s?\d+){2,}")
"""A dose of the kind "3-3-4", a date, or a telephone number."""
_NEXT_WORD: Final = re.compile(r"(?:\s+|-)([^\W\d_]+(?:-[^\W\d_]+)*)")
_POINTED: Final = re.compile(
    rf"\b(?:{any_of(POINTING)})\s+(?:about |full |slow |good |minus )?$", re.IGNORECASE
)
_LABELLED: Final = re.compile(rf"\b(?:{any_of(LABELS)})s?\s+$", re.IGNORECASE)
_HELD_FOR: Final = re.compile(r"\b(?:hold|rest|wait|pause|for|about|every)\s+$", re.IGNORECASE)
_INCHES_NEXT: Final = words_of("above apart away below deep from high long off out tall thick wide")


def read_measures(passage: Passage) -> Passage:
    """Amounts, with their unit if any: "a 90° bend, 2-3 times" -> "a ninety degree bend, ..."."""
    passage = passage.sub(_LONG_RANGE, _refuse_long).sub(_OPEN_RANGE, _refuse_open)
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
    low, high, joint = match["low"], match["high"], (match["joint"] or "").strip()
    unit, end = _unit_of(match), ""
    if joint and joint in "-—":
        if match["joint"] != joint and _LABELLED.search(match.string, 0, match.start()):
            return (
                f"{_words(low, match.start())}, {match[0][match.start('high') - match.start() :]}"
            )
        if _size(low) >= _size(high):
            raise UnreadableError(
                f'"{low}{joint}{high}" does not go up: write "{low} to {high}" if it is a range',
                match.start(),
            )
        joint = "to"
    if match["unit"] and not unit:
        end = match[0][match.start("gap") - match.start() :]
    elif not unit and match.string[match.end() : match.end() + 1].isalpha() and not match["tail"]:
        raise UnreadableError(f'"{match[0]}" runs into a letter: write it in words', match.start())
    elif match["tail"]:
        end = " " if match.string[match.end()].isalpha() else ""
    if match["stop"] and unit:
        end = full_stop(match)
    return _amount(match, unit, joint) + end


def _amount(match: re.Match[str], unit: Unit | None, joint: str) -> str:
    at, last = match.start(), match["high"] or match["low"]
    more = " or more" if match["more"] else ""
    adjective = unit is not None and _is_adjective(match, unit)
    said = ""
    if joint:
        low_unit = _UNIT_OF.get(match["low_unit"] or "")
        said = _words(match["low"], at)
        if low_unit is not None and low_unit is not unit:
            said += f" {low_unit.one if match['low'] == '1' else low_unit.many}"
        said += f" {joint} "
    if unit is None:
        return said + _bare(match, last) + more
    written = match["unit"]
    part = _part(last)
    if part and not joint and not more:
        article = "an" if unit.one[0] in "aeio" else "a"
        of = "" if part == "half" else " of"
        if adjective or _POINTED.search(match.string, 0, at):
            return f"{part.removeprefix('a ').rstrip('s') if adjective else part} {unit.one}"
        return f"{part}{of} {article} {unit.one}"
    if written in (unit.one, unit.many) and unit.measure != "share":
        noun = written
    else:
        noun = unit.one if adjective or last == "1" else unit.many
    return f"{said}{_words(last, at)}{more} {noun}"


def _part(value: str) -> str:
    """A part of one, as it is said before a unit: "1/2" -> "half", "3/4" -> "three quarters"."""
    if value in ("1/2", "0.5", ".5"):
        return "half"
    return fraction_words(value) if "/" in value and not re.search(r"[ -]", value) else ""


def _bare(match: re.Match[str], value: str) -> str:
    if "/" not in value or re.search(r"[ -]", value):
        return _words(value, match.start())
    if value == "1/2":
        return "half"
    words = fraction_words(value)
    following = _NEXT_WORD.match(match.string, match.end())
    if following and following[1] in MEASURED:
        words = words.removesuffix("s")
    return words.removeprefix("a ") if _POINTED.search(match.string, 0, match.start()) else words


def _is_adjective(match: re.Match[str], unit: Unit) -> bool:
    """Whether the measure describes the word after it: "a 10 cm gap", "2 kg weight"."""
    following = _NEXT_WORD.match(match.string, match.end())
    if match["stop"] and full_stop(match):
        return False
    if following is None:
        return False
    word = following[1].lower()
    if word in FUNCTION or word.endswith("ly"):
        return False
    if "-" in match["gap"] or unit.measure == "mass" or unit.measure == "volume":
        return True
    if (
        word in MEASURED
        or word.removesuffix("s") in MEASURED
        or word.removesuffix("es") in MEASURED
    ):
        return True
    return _POINTED.search(match.string, 0, match.start()) is not None


def _unit_of(match: re.Match[str]) -> Unit | None:
    """The unit, or None where the letters after the number are a word of their own."""
    written = match["unit"]
    if written is None:
        return None
    if written in ("m", "″", "′") and _HELD_FOR.search(match.string, 0, match.start()):
        raise UnreadableError(
            f'"{match[0]}" may be a time or a length: write the unit in full', match.start()
        )
    if written == "in" and not _is_inches(match):
        return None
    return _UNIT_OF[written]


def _is_inches(match: re.Match[str]) -> bool:
    if re.search(r"\b(?:breath|inhale|exhale)", match.string, re.IGNORECASE):
        return False
    if match["stop"] or "-" in match["gap"] or not match["gap"]:
        return True
    following = _NEXT_WORD.match(match.string, match.end())
    if following is None:
        return not re.match(r"\s*[\d,]", match.string[match.end() :])
    word = following[1].lower()
    return word in _INCHES_NEXT or word in MEASURED


# Times in parentheses, and the marks for feet and inches.

_TIME_UNIT: Final = any_of(f for unit in UNITS if unit.measure == "time" for f in unit.written)
_HELD_TIME: Final = re.compile(
    rf"\s*\((?:for\s+)?(?P<about>(?:about|approx\.?|approximately|around|~|up to|at least)\s*)?"
    rf"(?P<time>{_SPAN}\s*(?:{_TIME_UNIT}))(?P<stop>\.?)\s*\)(?P<then>,?\s+(?:and\s+)?then\b)?"
)
_REPEATED: Final = re.compile(
    rf"(?<=\b[Rr]epeat)\s*\((?P<count>(?:about\s+)?{_SPAN}\s*(?:times|[xX]))\)(?P<then>,?\s+then\b)?"
)
_HELD: Final = re.compile(rf"\b(?:{any_of(ACTIONS_HELD)})\b[^.!?;()]*$", re.IGNORECASE)
_QUOTE_MARK: Final = re.compile(r"(?P<inch>(?<=\d)\s?(?:\"|''))|\"")
_FOOT_MARK: Final = re.compile(r"(?<=\d)'(?!\w)|(?<=\d)'(?=\d)")
_FEET_INCHES: Final = re.compile(r"(?<!\d)(\d+)\s?′\s?(\d+)\s?″")


def read_marks(passage: Passage) -> Passage:
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


def attach_times(passage: Passage) -> Passage:
    """A time in parentheses after a held action: "Hold (10 s), then" -> "Hold for 10 s. Then"."""
    return passage.sub(_HELD_TIME, _attached).sub(
        _REPEATED, lambda m: f" {m['count']}{'. Then' if m['then'] else ''}"
    )


def _attached(match: re.Match[str]) -> str:
    if not _HELD.search(match.string, 0, match.start()):
        return match[0]
    then = ". Then" if match["then"] else ""
    return f" for {match['about'] or ''}{match['time']}{then}"
