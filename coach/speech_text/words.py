"""Abbreviations, sides, capitals, slashes and symbols: what is said with other letters."""

from __future__ import annotations

import re
from typing import Final

from coach.speech_text.numbers import NUMBER_WORDS, any_of, full_stop, number_words
from coach.speech_text.steps import Step, UnreadableError, compiled
from coach.speech_text.tables import (
    ABBREVIATIONS,
    ACRONYMS,
    BODY,
    CLIPPED,
    CLIPPED_BY_STOP,
    DAYS,
    JOINTS,
    LABELS,
    MEASURED,
    NUMBERED,
    NUMERAL_LABELS,
    PERIODS,
    ROMANS,
    SHORT_WORDS,
    SUBSTANCES,
    TITLES,
    UNITS,
    WORDS_WITHOUT_VOWELS,
    words_of,
)

_SHORT_UNITS: Final = {
    form: unit
    for unit in UNITS
    for form in unit.written
    if form.isalpha() and len(form) > 1 and form not in (unit.one, unit.many, "in")
}
_ONE: Final = words_of("a an one per each every half")
_DAY: Final = rf"\b(?:{any_of(DAYS)})\b"
_DAYS_JOINED: Final = r"\.?(?:\s*[/,&-]\s*|\s+)(?:(?:and|or|to)\s+)?"


# Short forms in full: "approx. 12, e.g. no. 3" -> "about 12, for example, number 3".
expand_abbreviations: Final = Step()


@expand_abbreviations.rule(rf"{_DAY}(?:{_DAYS_JOINED}{_DAY})+")
def _days(match: re.Match[str]) -> str:
    """Days in a row, in full: "Mon/Wed/Fri" -> "Monday, Wednesday and Friday"."""
    *first, last = (part.strip() for part in re.split("/", match[0]))
    listed = f"{', '.join(first)} and {last}" if first else last
    listed = re.sub(r"\s?-\s?", " to ", listed.replace(".", ""))
    return compiled(_DAY).sub(lambda day: DAYS[day[0]], listed)


expand_abbreviations.add(rf"(?!Sat\b|Sun\b){_DAY}\.?", lambda m: DAYS[m[0].rstrip(".")])
expand_abbreviations.add(
    r"(?<=\b(?i:hip|arm|leg) )abd\b\.?|(?<=\b(?i:shoulder) )abd\b\.?",
    lambda m: "abduction" + (full_stop(m) if "." in m[0] else ""),
)
expand_abbreviations.add(
    rf"(?<=\d(?:st|nd|rd|th) )({any_of(_SHORT_UNITS)})\b", lambda m: _SHORT_UNITS[m[1]].one
)
expand_abbreviations.add(
    rf"(?i)(?<![\w.])(?<!\d )(?:{any_of(NUMBERED)})\s*(?=\d)",
    lambda m: NUMBERED[m[0].strip().lower()] + " ",
)


@expand_abbreviations.rule(
    rf"(?i)(?<![\w.'])(?<![^\W\d_]-)({any_of(ABBREVIATIONS)})(?![\w'])(?!-[^\W\d])"
)
def _expanded(match: re.Match[str]) -> str:
    written = match[1]
    said = ABBREVIATIONS.get(written) or ABBREVIATIONS.get(written.lower())
    after_number = match.string[: match.start()].rstrip(" -")[-1:].isdigit()
    if said is None or (after_number and written.rstrip(".") in _SHORT_UNITS):
        return written
    title = said in TITLES and match.end() < len(match.string.rstrip())
    if written[-1] == "." and not (said.endswith(",") or title):
        said += full_stop(match)
    return f"{said} " if written == "w/" else said


@expand_abbreviations.rule(
    rf"\b((?i:{any_of({*NUMBER_WORDS, *_ONE, 'few', 'several', 'many', 'more'})}))[ -]"
    rf"({any_of(_SHORT_UNITS)})\b(\.?)"
)
def _worded_unit(match: re.Match[str]) -> str:
    unit = _SHORT_UNITS[match[2]]
    stop = full_stop(match) if match[3] else ""
    following = re.match(r" (\w+?)s?\b", match.string[match.end() :])
    adjective = not stop and following is not None and following[1] in MEASURED
    return f"{match[1]} {unit.one if adjective or match[1].lower() in _ONE else unit.many}{stop}"


expand_abbreviations.refuse(
    rf"(?<![\w'-])(?:{any_of({*CLIPPED, *map(str.capitalize, CLIPPED)})})(?![\w'])"
    rf"|\b(?i:{any_of(CLIPPED_BY_STOP)})\.(?=,|\s+[a-z\d])"
    rf"|\b(?i:{any_of(JOINTS)}) (?i:{any_of(CLIPPED_BY_STOP)})(?![\w'-])",
    "is cut short: write the whole word",
)

_FIGURE: Final = any_of({*BODY, *(f"{part}s" for part in BODY), "feet"})
_LETTERS: Final = r"(?:(?<![\w'])[A-Z](?![\w'])(?: (?=[A-Z](?![\w'])))?)+"


# L and R before a part of the body: "L leg, then (R) arm" -> "left leg, then right arm".
name_sides: Final = Step(r"(?i)(?<![^\W\d_])[LR]t?(?![^\W\d_])")
name_sides.add(rf"(?<=\d)\s?L(?=\s+(?:of\s+)?(?:{any_of(SUBSTANCES)})\b)", " l")


@name_sides.rule(r"(?i)\b(left|right)\s\(([LR])\)|\b([LR])\s\((left|right)\)")
def _side_once(match: re.Match[str]) -> str:
    """A side in a word and in a letter, as in "left (L) leg", is said once."""
    word, letter = match[1] or match[4], (match[2] or match[3]).upper()
    if _SIDES[letter] != word.lower():
        raise UnreadableError(match, "names two sides: write one")
    return word


@name_sides.rule(
    r"(\d+(?: reps?)?)\s?([LR])\b(\s?,\s?|\s?[/&+]\s?|,?\s+(?:and|then)\s+)"
    r"(\d+(?: reps?)?)\s?(?!\2)([LR])\b"
)
def _count_each(match: re.Match[str]) -> str:
    first, one, joint, second, other = match.groups()
    joint = ", " if joint.strip() in ",/&+" else joint
    return f"{first} on the {_SIDES[one]}{joint}{second} on the {_SIDES[other]}"


@name_sides.rule(r"(?<![\w/])([LR])\s?[/&+]\s?(?!\1)[LR](?![\w/])")
def _both_sides(match: re.Match[str]) -> str:
    """Refuse a single "L/R leg": only its author knows which side it is."""
    if re.search(r"\b(?:a|an|one|either|the)\s$", match.string[: match.start()], re.IGNORECASE):
        raise UnreadableError(
            match,
            'may be one side or both: write "left and right", "left or right", or {side}',
        )
    return "left and right" if match[1] == "L" else "right and left"


name_sides.add(
    rf"\((?P<a>L|R)\)(?=\s+(?:{_FIGURE})\b)"
    rf"|(?<![\w.'-])(?<!\b[B-Z] )(?P<b>L|R|Lt|Rt|LT|RT)\b\.?(?=\s+(?:{_FIGURE})\b)"
    r"|(?:(?<=\bthe )|(?<=\bon )|(?<=\bto ))(?P<c>L|R)\b(?=[ ]*(?:$|[.,;:!?)]))"
    r"|(?<![\w.'-])(?P<d>Lt|Rt)\b\.?",
    lambda m: "left" if m[m.lastgroup or 0][0] == "L" else "right",
)


@name_sides.rule(r"(?<![\w'.])(?<![^\W\d_]-)[LR](?![\w'-]|\.[A-Z])")
def _checked_letter(match: re.Match[str]) -> str:
    """An L or R stays a letter where one is named, or among letters that are no sides."""
    if compiled(rf"\s(?:shape\b|sit\b|(?:{any_of(NUMBER_WORDS)})\b)").match(
        match.string, match.end()
    ):
        return match[0]
    for letters in compiled(_LETTERS).finditer(match.string):
        if letters.start() <= match.start() < letters.end() and not set(letters[0]) <= set("LR "):
            return match[0]
    side = _SIDES[match[0]]
    raise UnreadableError(match, f'may be a side or a letter: write "{side}" if it is a side')


_SIDES: Final = {"L": "left", "R": "right"}


# Roman numerals after a word that is numbered: "Warrior II" -> "Warrior two".
read_numerals: Final = Step("[IVX]")


@read_numerals.rule(
    rf"(?i)\b({any_of(NUMERAL_LABELS | LABELS)})(\s)({any_of(ROMANS)})\b(?! [A-Z]\b)"
)
def _arabic(match: re.Match[str]) -> str:
    label, space, numeral = match.groups()
    if numeral not in ROMANS or (len(numeral) == 1 and label.lower() not in NUMERAL_LABELS):
        return match[0]
    verb_next = re.match(r"\s+[a-z]", match.string[match.end() :])
    if numeral == "X" or (numeral == "I" and verb_next and label.lower() != "warrior"):
        number = number_words(ROMANS.index(numeral) + 1)
        raise UnreadableError(match, f'may be a numeral or not: write "{label} {number}" if it is')
    return f"{label}{space}{number_words(ROMANS.index(numeral) + 1)}"


@read_numerals.rule(r"\b(?:II|III|VI{1,3}|IX|XI{1,3})\b")
def _refuse_roman(match: re.Match[str]) -> str:
    word = number_words(ROMANS.index(match[0]) + 1) if match[0] in ROMANS else "the number"
    raise UnreadableError(match, f'may be a numeral or an abbreviation: write "{word}"')


_VOWEL: Final = r"[AEIOUY]"


# Letters one by one where no word can be made of them: "SI joint" -> "S I joint".
spell_letters: Final = Step(r"[A-Z](?:[A-Z]|\.)")
spell_letters.add(r"\bIT(?=[ -]bands?\b)", "I T")
spell_letters.add(r"(?<=[A-Z]{2} )A(?= [A-Z]{2})", "a")
spell_letters.add(
    r"\b(?:[A-Z]\.\s?){2,}",
    lambda m: " ".join(re.findall("[A-Z]", m[0])) + full_stop(m) + " " * m[0][-1].isspace(),
)


@spell_letters.rule(r"(?<![\w'])([A-Z]{2,})(s?)(-(?=[^\W\d])|(?![\w]))")
def _spelled(match: re.Match[str]) -> str:
    letters, plural, hyphen = match.groups()
    word = letters.lower()
    known = len(word) > 4 or word in SHORT_WORDS or word.removesuffix("s") in SHORT_WORDS
    if letters not in ACRONYMS and compiled(_VOWEL).search(letters) and not known:
        raise UnreadableError(
            match,
            f'may be a word or an abbreviation: write "{word.capitalize()}" if it is a word, '
            f'or "{" ".join(letters)}"',
            1,
        )
    if letters in ACRONYMS or not compiled(_VOWEL).search(letters):
        # A hyphen would bind only the last letter: "SI-joint" -> "S I joint".
        return " ".join(letters) + ("'s" if plural else "") + (" " if hyphen else "")
    return word + plural + hyphen


# A capital and a number are said as such: "L4-5" -> "L four, L five".
read_vertebrae: Final = Step(r"[A-Z]-?\d")


@read_vertebrae.rule(r"\b([CTLS])(\d{1,2})\s?([-/])\s?\1?(\d{1,2})\b(?!\s?[-./:]\s?\d)")
def _neighbours(match: re.Match[str]) -> str:
    letter, low, joint, high = match.groups()
    if int(low) >= int(high):
        raise UnreadableError(match, "may be a range or not: write it in words")
    to = " to " if joint == "-" and int(high) > int(low) + 1 else ", "
    return f"{letter} {number_words(int(low))}{to}{letter} {number_words(int(high))}"


@read_vertebrae.rule(
    r"\b([A-HJ-UWYZ])-?(\d{1,2})(?:\s?[-/]\s?([A-HJ-UWYZ])(\d{1,2}))?\b(?![-./]\d)"
)
def _vertebra(match: re.Match[str]) -> str:
    first = f"{match[1]} {number_words(int(match[2]))}"
    if not match[3]:
        return first
    apart = match[1] == match[3] and "-" in match[0] and int(match[4]) > int(match[2]) + 1
    return f"{first}{' to' if apart else ','} {match[3]} {number_words(int(match[4]))}"


_SINGLE: Final = {"once", "twice", "more", "rep", "set", "time", "breath", "percent"}
_COUNTED: Final = any_of({*NUMBER_WORDS, *_SINGLE, *(unit.one for unit in UNITS)})


# A slash before a period is "a": "three days/week" -> "three days a week".
read_slashes: Final = Step("/")
read_slashes.add(
    rf"\b((?:{_COUNTED})|[^\W\d_]+[^\W\d_s]s)\s*/\s*({any_of(PERIODS)})\b",
    lambda m: f"{m[1]} {PERIODS[m[2]]}",
)


read_slashes.refuse(r"(\w+|\})\s*/\s*(\w+|\{)", 'may mean "and", "or" or "per": write which')

_SYMBOLS: Final = (
    (r"\s*&\s*", " and "),
    (r"\s*(?:±|\+/-|\+-)\s*", " plus or minus "),
    (r"(?:≥|>=)\s*(?=\w)", " at least "),
    (r"(?:≤|<=)\s*(?=\w)", " at most "),
    (r"(?<![\w-])(?<!\d\s)>\s*(?=\d)", "more than "),
    (r"(?<!\w)(?<!\d\s)<\s*(?=\d+/10\b)", "below "),
    (r"(?<!\w)(?<!\d\s)<\s*(?=\d)", "less than "),
    (r"(?:≈|(?<!\w)~)\s*(?=\d)", "about "),
    (r"\s*@\s*(?=\w)", " at "),
    (r"(?<=[\w%])\s+\+\s+(?=\w)", " plus "),
    (r"(?<=\d)\+(?=\d)", " plus "),
    (r"(?<![\w%°+)])\+\s*(?=\d)", "plus "),
    (r"(?<=\w)\s+=\s+(?=\w)", " equals "),
)


# Symbols that have one name here: "~10 & ≥ 5" -> "about 10 and at least 5".
read_symbols: Final = Step("[&±+≥≤<>≈~@=]")
for _symbol, _said in _SYMBOLS:
    read_symbols.add(_symbol, _said)


_SOUNDED: Final = r"[aeiouyAEIOUY]|[^\x00-\x7f]"


# Small letters that make no word are an error: "cm" with no number, "mvmt".
refuse_no_words: Final = Step()


@refuse_no_words.rule(r"(?<![\w'-])([b-hj-np-z]|[^\W\d_]+)(?![\w])")
def _checked_word(match: re.Match[str]) -> str:
    word = match[1]
    if word in _SHORT_UNITS:
        raise UnreadableError(
            match, "is a unit with no number before it: write the number, or the unit in full"
        )
    alone = len(word) == 1 and word.islower() and word not in "aio"
    silent = len(word) > 1 and not compiled(_SOUNDED).search(word)
    if alone or (silent and word.lower() not in WORDS_WITHOUT_VOWELS):
        raise UnreadableError(match, "is not a word: write it in full")
    return word
