"""Sets, reps and times: what "x" says, and times in parentheses.

The steps write longer forms, still with digits; ``measures`` reads the numbers.
"""

from __future__ import annotations

import re
from typing import Final

from coach.speech_text.grammar import SPAN, START, UNIT, UNIT_OF, VALUE, any_of
from coach.speech_text.passage import Passage, UnreadableError
from coach.speech_text.tables import ACTIONS_HELD, UNITS, words_of

_TIME_UNIT: Final = any_of(f for unit in UNITS if unit.measure == "time" for f in unit.written)
_DAYS_A_WEEK: Final = re.compile(r"(?<=\d)\s?d(?=\s?/\s?w(?:ee)?k\b)")
_IN_TURN: Final = re.compile(r"\b(on|in|up)\s*/\s*(?=\d)")
_BY: Final = r"\s*[xX]\s*"
_HELD_SETS: Final = re.compile(
    rf"{START}({SPAN})\s*(?:sets?)?{_BY}({SPAN}(?:\s*reps?)?){_BY}"
    rf"({SPAN}\s*(?:{_TIME_UNIT}))(?![^\W_])(?:\s+holds?\b)?"
)
_THREE_PART: Final = re.compile(rf"\d{_BY}\d+{_BY}\d+")
_REPS_FIRST: Final = re.compile(
    rf"{START}({SPAN})\s*((?i:reps?|repetitions?)){_BY}({SPAN})\s*(?i:sets?)\b"
)
_SETS_FIRST: Final = re.compile(rf"{START}({SPAN})\s*(?i:sets?){_BY}(?={VALUE})")
_SETS_BY: Final = re.compile(
    rf"{START}(?P<sets>{SPAN}){_BY}(?P<each>{SPAN})(?:\s*-?(?P<unit>{UNIT}))?"
)
_TIMES: Final = re.compile(
    rf"{START}(?P<count>{SPAN})\s*[xX](?![\w'-])(?P<next>\s*/?\s*(?P<word>[a-z]+))?"
)
_X_COUNT: Final = re.compile(
    rf"(?<![\w'-])[xX]\s*(?P<count>{SPAN})(?P<after>\s*-?\s*(?P<word>{UNIT}|[A-Za-z]+))?"
)
_COUNT_NOUN: Final = re.compile(r"(?:rep|repetition|set|time|round|breath|circle|second|minute)s?$")
_TO_THE_END: Final = words_of("failure fatigue exhaustion")


def read_doses(passage: Passage) -> Passage:
    """Sets by reps and times: "3x10", "x10", "2-3x/day" -> "3 sets of 10", "10 times", ..."""
    passage = passage.sub(_DAYS_A_WEEK, " days").sub(_IN_TURN, lambda m: f"{m[1]}, ")
    passage = passage.sub(_HELD_SETS, lambda m: f"{_sets(m[1])} of {m[2]}, {m[3]} each")
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
        match,
        "has three numbers: write what each counts, "
        'for example "3 sets of 10 reps, held for 5 seconds"',
    )


def _sets_by(match: re.Match[str]) -> str:
    unit = UNIT_OF.get(match["unit"] or "")
    if unit and unit.measure != "time":
        raise UnreadableError(
            match, 'may be sets or a size: write "sets of" or "by" in place of the x'
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
    if word in _TO_THE_END:
        return f"{_how_often(count)} to {word}"
    if word == "maximum":
        return f"{_sets(count)} of maximum"
    return f"{count}{rest}" if _COUNT_NOUN.match(word) else _how_often(count) + rest


def _x_count(match: re.Match[str]) -> str:
    count, word, after = match["count"], match["word"], match["after"] or ""
    if word and word in UNIT_OF and word != "in":
        return f"for {count}{after}"
    if word and _COUNT_NOUN.match(word.lower()):
        comma = ", " if match.start() and word.lower() in ("set", "sets") else ""
        return f"{comma}{count}{after}"
    if after[:1].isalpha():
        raise UnreadableError(match, "runs into a letter: write it in words")
    return _how_often(count) + after


_HELD_TIME: Final = re.compile(
    rf"\s*\((?:for\s+)?(?P<about>(?:about|approx\.?|approximately|around|~|up to|at least)\s*)?"
    rf"(?P<time>{SPAN}\s*(?:{_TIME_UNIT}))(?P<stop>\.?)\s*\)(?P<then>,?\s+(?:and\s+)?then\b)?"
)
_REPEATED: Final = re.compile(
    rf"(?<=\b[Rr]epeat)\s*\((?P<count>(?:about\s+)?{SPAN}\s*(?:times|[xX]))\)(?P<then>,?\s+then\b)?"
)
_HELD: Final = re.compile(rf"\b(?:{any_of(ACTIONS_HELD)})\b[^.!?;()]*$", re.IGNORECASE)


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
