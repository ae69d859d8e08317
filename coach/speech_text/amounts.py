"""Amounts in written text: sets, reps, times, measures and ranges -> words."""

from __future__ import annotations

import re
from typing import Final

from coach.speech_text.marks import MARKED_TIMES, is_moved, is_sized, unit_of_mark
from coach.speech_text.numbers import (
    SPAN,
    START,
    UNIT,
    UNIT_OF,
    VALUE,
    amount_words,
    any_of,
    fraction_words,
    full_stop,
)
from coach.speech_text.steps import Step, UnreadableError, compiled
from coach.speech_text.tables import (
    ACTIONS_HELD,
    FUNCTION,
    LABELS,
    MEASURED,
    PERIODS,
    POINTING,
    SUBSTANCES,
    UNITS,
    Unit,
    words_of,
)

# The steps write longer forms, still with digits; ``read_measures`` reads the numbers.


_TIME_UNIT: Final = any_of(f for unit in UNITS if unit.measure == "time" for f in unit.written)
_LENGTH_UNIT: Final = any_of(f for unit in UNITS if unit.measure == "length" for f in unit.written)
_BY: Final = r"\s*[xX]\s*"
_COUNT_NOUN: Final = (
    r"(?:rep|repetition|set|time|round|breath|circle|second|minute|direction|position|lap)s?$"
)
_TO_THE_END: Final = words_of("failure fatigue exhaustion")


# What a dose is written with, besides its digits: an x that begins no word, a slash, or a mark.
_SIGN: Final = "(?:[xX](?![A-Za-z])|[/″′])"

# Sets by reps and times: "3x10", "x10", "2-3x/day" -> "3 sets of 10", "10 times", ...
read_doses: Final = Step(rf"(?s)\d.*{_SIGN}|{_SIGN}.*\d")
read_doses.add(r"(?<=\d)\s?d(?=\s?/\s?w(?:ee)?k\b)", " days")
read_doses.add(r"\b(on|in|up)\s*/\s*(?=\d)", lambda m: f"{m[1]}, ")
read_doses.add(r"(?i)(?<=\w)\s+/\s+(?=(?:sets?|reps?|hold|rest)\b:?\s*\d)", ", ")


@read_doses.rule(
    rf"{START}({SPAN})\s?([″′])(?=\s*[xX]\s*\d+(?![\d″′])"
    rf"|\s*/\s*(?:{any_of(PERIODS)})\b|,?\s+{SPAN}\s?[xX]\s?/)"
)
def _timed(match: re.Match[str]) -> str:
    """Say of a mark that it is no length, by how often or of what: 30″ x 3, 20′/day."""
    if is_moved(match):
        return match[0]
    glued = match.string[match.end() : match.end() + 1].isalnum()
    return f"{match[1]} {MARKED_TIMES[match[2]]}{' ' * glued}"


read_doses.add(
    rf"{START}({SPAN})\s*(?:sets?)?{_BY}({SPAN}(?:\s*reps?)?){_BY}"
    rf"({SPAN}\s*(?:{_TIME_UNIT}))(?![^\W_])(?:\s+holds?\b)?",
    lambda m: f"{_sets(m[1])} of {m[2]}, {m[3]} each",
)


read_doses.add(
    rf"{START}({VALUE}\s*(?P<unit>{_LENGTH_UNIT})){_BY}(?={VALUE}\s*(?P=unit)(?![^\W_]))",
    lambda m: f"{m[1]} by ",
)


read_doses.refuse(
    rf"\d{_BY}\d+{_BY}\d+",
    "has three numbers: write what each counts, "
    'for example "3 sets of 10 reps, held for 5 seconds"',
)

read_doses.add(
    rf"{START}({SPAN})\s*((?i:reps?|repetitions?)){_BY}({SPAN})\s*(?i:sets?)\b",
    lambda m: f"{_sets(m[3])} of {m[1]} {m[2]}",
)
read_doses.add(rf"(?<=\d) (?={SPAN}[xX]\d)", ", ")
read_doses.add(rf"{START}({SPAN})\s*(?i:sets?){_BY}(?={VALUE})", lambda m: f"{_sets(m[1])} of ")


@read_doses.rule(rf"{START}(?P<sets>{SPAN}){_BY}(?P<each>{SPAN})(?:\s*-?(?P<unit>{UNIT}))?")
def _sets_by(match: re.Match[str]) -> str:
    unit = UNIT_OF.get(match["unit"] or "")
    if match["unit"] in MARKED_TIMES and not is_sized(match):
        return f"{_sets(match['sets'])} of {match['each']} {MARKED_TIMES[match['unit']]}"
    sized = compiled(r"\s(?:boards?|blocks?|matrix)\b").match(match.string, match.end())
    if sized or (unit and unit.measure != "time"):
        raise UnreadableError(
            match, 'may be sets or a size: write "sets of" or "by" in place of the x'
        )
    return f"{_sets(match['sets'])} of {match[0][match.start('each') - match.start() :]}"


@read_doses.rule(rf"{START}(?P<count>{SPAN})\s*[xX](?![\w'-])(?P<next>\s*/?\s*(?P<word>[a-z]+))?")
def _times(match: re.Match[str]) -> str:
    count, word, rest = match["count"], match["word"], match["next"] or ""
    if not word:
        return _how_often(count) + rest
    if "/" in rest:
        return f"{_how_often(count)}{rest}"
    if word in ("day", "week", "wk", "month", "hour"):
        return f"{_how_often(count)} {PERIODS[word]}"
    if word in _TO_THE_END:
        return f"{_how_often(count)} to {word}"
    if word == "maximum":
        return f"{_sets(count)} of maximum"
    return f"{count}{rest}" if compiled(_COUNT_NOUN).match(word) else _how_often(count) + rest


@read_doses.rule(
    rf"(?<![\w'-])[xX]\s*(?P<count>{SPAN})(?P<after>\s*-?\s*(?P<word>{UNIT}|[A-Za-z]+))?"
)
def _x_count(match: re.Match[str]) -> str:
    count, word, after = match["count"], match["word"], match["after"] or ""
    if word and word in UNIT_OF and word != "in":
        return f"for {count}{after}"
    if word and compiled(_COUNT_NOUN).match(word.lower()):
        comma = ", " if match.start() and word.lower() in ("set", "sets") else ""
        return f"{comma}{count}{after}"
    if after[:1].isalpha():
        raise UnreadableError(match, "runs into a letter: write it in words")
    return _how_often(count) + after


def _sets(count: str) -> str:
    return f"{count} set" if count == "1" else f"{count} sets"


def _how_often(count: str) -> str:
    return {"1": "once", "2": "twice"}.get(count, f"{count} times")


_HELD: Final = rf"(?i)\b(?:{any_of(ACTIONS_HELD)})\b[^.!?;()]*$"


# A time in parentheses after a held action: "Hold (10 s), then" -> "Hold for 10 s. Then".
attach_times: Final = Step(r"(?s)\(.*\d")


@attach_times.rule(
    rf"\s*\((?:for\s+)?(?P<about>(?:about|approx\.?|approximately|around|~|up to|at least)\s*)?"
    rf"(?P<time>{SPAN}\s*(?:{_TIME_UNIT}))(?P<stop>\.?)\s*\)(?P<then>,?\s+(?:and\s+)?then\b)?"
)
def _attached(match: re.Match[str]) -> str:
    if not compiled(_HELD).search(match.string, 0, match.start()):
        return match[0]
    then = ". Then" if match["then"] else ""
    return f" for {match['about'] or ''}{match['time']}{then}"


attach_times.add(
    rf"(?<=\b[Rr]epeat)\s*\((?P<count>(?:about\s+)?{SPAN}\s*(?:times|[xX]))\)(?P<then>,?\s+then\b)?",
    lambda m: f" {m['count']}{'. Then' if m['then'] else ''}",
)


# Amounts, with their unit if any: "a 90° bend, 2-3 times" -> "a ninety degree bend, ...".
read_measures: Final = Step(r"\d")


read_measures.refuse(
    r"(?<!\d)\d+(?:\s?-\s?\d+){2,}",
    "has three numbers or more: write what each counts, "
    'for example "up 3 seconds, hold 3 seconds, down 4 seconds"',
)

read_measures.refuse(
    rf"{START}[1-9]\d{{0,2}}[. ]\d{{3}}(?![\d.,/:]|\s?(?:kg|km)\b)",
    'may be thousands or not: write "1,000" for a thousand, or the number in words',
)

read_measures.refuse(
    r"(?<!\d)\d+\s*[-—]\s*(?=$|[.,;:!?)])|(?<!\d)\d+-(?=\s)(?!\s(?:to|or|and)\s)",
    'starts a range with no end: write both numbers, for example "10 to 15"',
)

read_measures.add(rf"(?i)(\b(?:{any_of(LABELS)})\s\d+)\s+[-—]\s+(?=\d)", lambda m: f"{m[1]}, ")


@read_measures.rule(rf"{START}(\d+)\s?m(?:in)?\s?(\d+)\s?s(?:ec)?(?![^\W_])")
def _minutes_seconds(match: re.Match[str]) -> str:
    return " ".join(
        f"{amount_words(match, group)} {unit}{'' if match[group] == '1' else 's'}"
        for group, unit in ((1, "minute"), (2, "second"))
    )


@read_measures.rule(r"(?:(?<=\(| )|^)(?<!\d )-(?=\d)")
def _minus(match: re.Match[str]) -> str:
    if not match.start() and not re.match(r"-\d+ ?°", match.string):
        raise UnreadableError(match, 'may be a list mark or "minus": write which')
    return "minus "


@read_measures.rule(
    rf"{START}(?P<low>{VALUE})"
    rf"(?:\s*-?(?P<low_unit>{UNIT})?\.?(?P<joint>\s*[-—]\s*|\s+(?:to|or)\s+)(?P<high>{VALUE}))?"
    r"(?P<more>\+(?!\d))?"
    rf"(?:(?P<gap>\s*-?\s*)(?P<unit>{UNIT})(?P<stop>\.?)"
    r"|(?P<tail>-(?=[A-Za-z]|\s(?:to|or|and)\s)))?"
)
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
    return f"{low}{amount_words(match, _last(match))}{more} {_noun(match, unit)}{stop}"


def _last(match: re.Match[str]) -> str:
    """The group of the number that the unit stands behind."""
    return "high" if match["high"] else "low"


def _joint(match: re.Match[str]) -> str:
    """The word between the two numbers of a range, which has to go up if it is a dash."""
    joint, low, high = match["joint"].strip(), match["low"], match["high"]
    if joint not in "-—":
        return joint
    same_unit = UNIT_OF.get(match["low_unit"] or "") in (None, UNIT_OF.get(match["unit"] or ""))
    if same_unit and _size(low) >= _size(high):
        raise UnreadableError(match, f'does not go up: write "{low} to {high}" if it is a range')
    return "to"


def _size(written: str) -> float:
    whole, _, fraction = written.replace(",", "").replace("-", " ").rpartition(" ")
    top, _, bottom = fraction.partition("/")
    return float(whole or 0) + float(top) / float(bottom or 1)


def _low(match: re.Match[str], unit: Unit | None) -> str:
    """The first number of a range, with its unit if it is another: "30 s - 1 min"."""
    words = amount_words(match, "low")
    own = UNIT_OF.get(match["low_unit"] or "")
    if own is None or own is unit or match["low_unit"] == match["unit"]:
        return words
    return f"{words} {own.one if match['low'] == '1' else own.many}"


def _ending(match: re.Match[str]) -> str:
    """Return what stood behind a number without a unit: a word of its own, or "-" and a word."""
    if match["unit"]:
        return match[0][match.start("gap") - match.start() :]
    following = match.string[match.end() : match.end() + 1]
    if match["tail"]:
        return " " if following.isalpha() else ""
    if following.isalpha():
        raise UnreadableError(match, "runs into a letter: write it in words")
    return ""


# Parts of one: "1/2 inch" is said "half an inch", "a 1/2 inch gap" as it stands; but "2/3 sets"
# and "3/4 min" are two to three, three to four.

_COUNTED: Final = words_of("reps rep repetitions sets times rounds breaths cycles each per x")
_COUNTED_TIMES: Final = words_of("second minute day week month")


def _fraction(value: str) -> str:
    """The words of a value that is a fraction and nothing else, or ""."""
    if value in ("1/2", "0.5", ".5"):
        return "half"
    return fraction_words(value) if re.fullmatch(r"\d/\d", value) else ""


def _part_of_unit(match: re.Match[str], unit: Unit) -> str:
    part = _fraction(match["low"])
    if not part:
        return ""
    if part != "half" and unit.one in _COUNTED_TIMES:
        raise UnreadableError(match, "may be a part or a range: write it in words")
    if _is_adjective(match, unit):
        return f"{part.removeprefix('a ').removesuffix('s')} {unit.one}"
    if _is_pointed(match):
        return f"{part.removeprefix('a ')} {unit.one}"
    article = "an" if unit.one[0] in "aeio" or unit.one == "hour" else "a"
    return f"{part}{'' if part == 'half' else ' of'} {article} {unit.one}"


def _bare(match: re.Match[str]) -> str:
    value = match[_last(match)]
    words = _fraction(value) if "/" in value else ""
    if not words:
        return amount_words(match, _last(match))
    if _next_word(match) in _COUNTED:
        raise UnreadableError(match, "may be a part or a range: write it in words")
    word = _next_word(match)
    if word in MEASURED:
        words = words.removesuffix("s")
    elif word.removesuffix("s") in MEASURED:
        words = words.removeprefix("a ").removeprefix("an ")
    return words.removeprefix("a ") if _is_pointed(match) else words


# The noun: one or many, and whether it describes the next word.

_NEXT_WORD: Final = r"(?:\s+|-)([^\W\d_]+(?:-[^\W\d_]+)*)"
_POINTED: Final = (
    rf"(?i)\b(?:{any_of(POINTING)})\s+(?:about |full |slow |good |minus )?$|\b(?:next|last|first) $"
)
_OF_WHAT: Final = rf" (?:{any_of(SUBSTANCES)})\b(?! (?:{any_of(MEASURED)})\b)"


def _noun(match: re.Match[str], unit: Unit) -> str:
    if unit.measure in ("mass", "volume") and compiled(_OF_WHAT).match(match.string, match.end()):
        return f"{unit.one if match[_last(match)] == '1' else unit.many} of"
    if match["unit"].lower() in (unit.one, unit.many):
        return match["unit"].lower()
    one = _is_adjective(match, unit) or match[_last(match)] == "1"
    return unit.one if one else unit.many


def _next_word(match: re.Match[str]) -> str:
    following = compiled(_NEXT_WORD).match(match.string, match.end())
    return following[1].lower() if following else ""


def _is_pointed(match: re.Match[str]) -> bool:
    return compiled(_POINTED).search(match.string, 0, match.start()) is not None


def _is_adjective(match: re.Match[str], unit: Unit) -> bool:
    """Return whether the measure describes the word after it: "a 10 cm gap", "2 kg weight"."""
    word = _next_word(match)
    if not word or word in FUNCTION or word.endswith("ly") or (match["stop"] and full_stop(match)):
        return False
    if "-" in match["gap"] or unit.measure in ("mass", "volume"):
        return True
    nouns = {word, word.removesuffix("s"), word.removesuffix("es")}
    return bool(nouns & MEASURED) or _is_pointed(match)


# Letters after a number that may be a unit or not.

_OUT: Final = r"\s*\d|\s*,\s*(?:then\s+)?\d"
_BREATHED: Final = r"(?i)\b(?:breath|inhale|exhale)"
_INCHES_NEXT: Final = words_of("above apart away below deep from high long off out tall thick wide")


def _unit_of(match: re.Match[str]) -> Unit | None:
    """The unit, or None where there is none or it is a word of its own: "4 in, 4 out"."""
    written = match["unit"]
    if written is None or (written == "in" and not _is_inches(match)):
        return None
    return UNIT_OF[unit_of_mark(match, written) if written in ("m", "″", "′") else written]


def _is_inches(match: re.Match[str]) -> bool:
    if compiled(_BREATHED).search(match.string):
        return False
    if match["stop"] or match["gap"] != " ":
        return True
    word = _next_word(match)
    if word:
        return word in _INCHES_NEXT or word in MEASURED
    return not compiled(_OUT).match(match.string, match.end())
