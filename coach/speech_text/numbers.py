"""Numbers as words, the British way: "one hundred and five", "twenty-one"."""

from __future__ import annotations

from typing import Final

LARGEST: Final = 999_999

# fmt: off
_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)
_TENS: Final = (
    "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
# fmt: on
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_PARTS: Final = {"2": "half", "3": "third", "4": "quarter", "8": "eighth"}

NUMBER_WORDS: Final = frozenset((*_SMALL, *_TENS, "hundred", "thousand"))
"""Every word that a spoken number is made of, for rules that look at words."""


def number_words(n: int) -> str:
    """A whole number from 0 to 999,999 in words: 121 -> "one hundred and twenty-one".

    Raises ValueError outside that range.
    """
    if not 0 <= n <= LARGEST:
        raise ValueError(f"number must be in range 0..{LARGEST}: {n}")
    if n < 20:
        return _SMALL[n]
    if n < 100:
        tens, ones = divmod(n, 10)
        return _TENS[tens - 1] + (f"-{_SMALL[ones]}" if ones else "")
    size, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    high, low = divmod(n, size)
    joint = "" if not low else " and " if low < 100 else " "
    return f"{number_words(high)} {name}{joint}{number_words(low) if low else ''}"


def ordinal_words(n: int) -> str:
    """The place in a row: 1 -> "first", 21 -> "twenty-first". Raises as ``number_words``."""
    words = number_words(n)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    if last.endswith("y"):
        return f"{words[:-1]}ieth"
    return words[:cut] + _ORDINALS.get(last, f"{last}th")


def year_words(year: int) -> str:
    """A year as people say it: 1998 -> "nineteen ninety-eight", 2005 -> "two thousand and five"."""
    century, rest = divmod(year, 100)
    if year % 1000 < 10:
        return number_words(year)
    if not rest:
        return f"{number_words(century)} hundred"
    return f"{number_words(century)} {'oh ' if rest < 10 else ''}{number_words(rest)}"


def digit_words(digits: str) -> str:
    """Digits one by one, for telephone numbers: "911" -> "nine one one"."""
    return " ".join(_SMALL[int(digit)] for digit in digits)


def value_words(written: str) -> str:
    """A whole number, decimal, fraction or mixed number as it is written in a dose.

    "2.5" -> "two and a half", "1 3/4" -> "one and three quarters", "0.3" -> "zero point
    three". Raises ValueError where a part is over 999,999.
    """
    written = written.replace(",", "")
    if "/" in written:
        whole, _, fraction = written.replace("-", " ").rpartition(" ")
        words = fraction_words(fraction)
        return f"{number_words(int(whole))} and {words}" if whole else words
    whole, _, decimals = written.partition(".")
    if not decimals:
        return number_words(int(whole))
    if decimals == "5" and int(whole or 0):
        return f"{number_words(int(whole))} and a half"
    return f"{number_words(int(whole or 0))} point {digit_words(decimals)}"


def fraction_words(written: str) -> str:
    """A fraction of halves, thirds, quarters or eighths: "1/2" -> "a half"."""
    top, _, bottom = written.partition("/")
    part = _PARTS[bottom]
    if top == "1":
        return f"an {part}" if part == "eighth" else f"a {part}"
    return f"{number_words(int(top))} {part}s"
