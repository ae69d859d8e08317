"""First half of the way: what is on the page but is not said (markup, links, list marks).

Each step takes and gives a Passage; its docstring shows one example.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from coach.speech_text.passage import Passage, UnreadableError
from coach.speech_text.tables import BODY, SELDOM_COUNTED, UNCOUNTED

_FOLDED: Final = {
    **dict.fromkeys("‘’‚‛ʼ`´", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **dict.fromkeys("‖⸺⸻―", "—"),
    **dict.fromkeys("×✕✖⨯", "x"),
    **dict.fromkeys("º˚", "°"),
    **dict.fromkeys("¹²³⁴⁵⁶⁷⁸⁹⁰†‡", "†"),
    **dict.fromkeys("•◦▪▸‣·●○■□◆➢➤", "•"),
    **dict.fromkeys("\t\v\f\x85\u2028\u2029", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f", ""),
    "′": "′",
    "″": "″",
    "…": "...",
    "⁄": "/",
}
_AREA: Final = re.compile(r"\d\s?(?:mm|cm|m|km|ft|in)[²³]")
_FRACTION: Final = re.compile(r"([0-9]?)\s?([½⅓⅔¼¾⅛⅜⅝⅞])")
_RETURN: Final = re.compile(r"\r\n?")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ODD: Final = re.compile(r"[^\x20-\x7e\n]")
_PICTURE: Final = re.compile("[\U0001f300-\U0001faff\u2600-\u26ff\u2728\u2b50]+")


def fold(passage: Passage) -> Passage:
    """One character for each kind of mark: "1½&nbsp;–&nbsp;2″" -> "1 1/2 - 2″"."""
    passage = passage.sub(_ENTITY, lambda m: html.unescape(m[0]))
    passage = passage.sub(re.compile(r"\r\n?"), "\n").sub(_PICTURE, "")
    passage = passage.sub(_AREA, _refuse_area).sub(_FRACTION, _plain_fraction)
    return passage.sub(_ODD, lambda m: _plain_character(m[0]))


def _refuse_area(match: re.Match[str]) -> str:
    raise UnreadableError(f'"{match[0]}" is an area or a volume: write it in words', match.start())


def _plain_fraction(match: re.Match[str]) -> str:
    whole, fraction = match.groups()
    plain = unicodedata.normalize("NFKC", fraction).replace("⁄", "/")
    return f"{whole} {plain}" if whole else plain


def _plain_character(char: str) -> str:
    if char in _FOLDED:
        return _FOLDED[char]
    return unicodedata.normalize("NFKC", char) if char not in "°±≈≤≥′″℞é" else char


_LINK: Final = re.compile(r"!?\[([^\[\]\n]+)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)")
_ADDRESS: Final = (
    r"<?(?:mailto:)?(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+>?"
    r"|<?\b(?:https?|ftp)://[^\s<>]*[^\s<>.,;:!?)\]}'\"]>?"
    r"|\bwww\.[\w-]+(?:\.[\w-]+)+(?:/[^\s<>]*[^\s<>.,;:!?)\]}'\"])?"
    r"|(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|info|eu|uk|ie|ca|au|nz)\b"
    r"(?:/[^\s<>]*[^\s<>.,;:!?)\]}'\"]|/)?"
)
_ADDRESSES: Final = re.compile(
    rf"^\s*(?:{_ADDRESS})[\s.,;:!?]*$|\s*\((?:see:?\s+|source:?\s+)?(?:{_ADDRESS})\)|{_ADDRESS}",
    re.IGNORECASE,
)


def drop_addresses(passage: Passage) -> Passage:
    """Labels stay, addresses go: "See [our page](https://a.org)." -> "See our page."."""
    return passage.sub(_LINK, lambda m: m[1]).sub(_ADDRESSES, "")


_TAG: Final = re.compile(r"</?(?:a|b|em|i|p|span|strong|u|mark|small|br)(?:\s[^<>]*)?/?>", re.I)
_NOTE_TAG: Final = re.compile(r"<su[bp]>\s*[\d,\s]*\s*</su[bp]>", re.I)
_FENCE: Final = re.compile(r"^ {0,3}(?:```|~~~).*$|^ *([-*])(?: ?\1){2,} *$", re.MULTILINE)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ ]+(?=\S)(.*?)[ #]*$", re.MULTILINE)
_QUOTE: Final = re.compile(r"^ {0,3}>+ ?(?=[^\s\d])", re.MULTILINE)
_EMPHASIS: Final = (
    re.compile(r"(?<![*\w])(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1(?!\*)"),
    re.compile(r"(?<![\w{])(_{1,3})(?=[^\s_])([^_\n]*[^\s_])\1(?![\w}])"),
    re.compile(r"(?<!~)(~~)(?=[^\s~])([^~\n]*[^\s~])\1(?!~)"),
)
_CODE: Final = re.compile(r"`+([^`\n]+)`+")


def drop_markup(passage: Passage) -> Passage:
    """Markdown's and HTML's marks go, their text stays: "**Hold** it" -> "Hold it"."""
    passage = passage.sub(_NOTE_TAG, "").sub(_TAG, "").sub(_FENCE, "").sub(_QUOTE, "")
    passage = passage.sub(_HEADING, lambda m: _sentence(m[1]))
    passage = passage.sub(_CODE, lambda m: m[1])
    for pattern in _EMPHASIS[:2]:
        passage = passage.sub(pattern, lambda m: m[2]).sub(pattern, lambda m: m[2])
    return passage.sub(_EMPHASIS[2], _refuse_struck)


def _refuse_struck(match: re.Match[str]) -> str:
    raise UnreadableError(
        f'"{match[0]}" is struck out: delete it, or write it plainly', match.start()
    )


_ITEM: Final = re.compile(
    r"^[ \t]*(?:•\s*|[*+-]\s+|\(?\d{1,2}[.)]\s+(?=\D)|\(?[a-z]\)\s+)(\S.*?)[ \t]*$", re.MULTILINE
)
_FIRST_ITEM: Final = re.compile(r"\s*\(?1[.)]\s")
_NEXT_ITEM: Final = re.compile(r"([.!?;:]|\w(?=\s+\(?\d{1,2}\))) +\(?\d{1,2}[.)] +(?=[A-Z])")
_PARAGRAPH: Final = re.compile(r"(\S)[ \t]*\n(?:[ \t]*\n)+\s*(?=\S)")
_NEWLINE: Final = re.compile(r"\s*\n\s*| {2,}")


def join_lines(passage: Passage) -> Passage:
    r"""List items and paragraphs become sentences: "- Sit\n- Lift" -> "Sit. Lift."."""
    if _FIRST_ITEM.match(passage.text):
        passage = passage.sub(_NEXT_ITEM, lambda m: f"{_sentence(m[1])} ")
    several = "\n" in passage.text.strip()
    passage = passage.sub(_ITEM, lambda m: _sentence(m[1]) if several else m[1])
    passage = passage.sub(_PARAGRAPH, lambda m: f"{_sentence(m[1])} ")
    return passage.sub(_NEWLINE, " ")


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".!?:;,-—" else f"{text}."


_COUNTED: Final = (
    r"(?:times?|reps?|repetitions?|sets?|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|"
    r"degrees?|inch(?:es)?|cm|breaths?|sides?|lbs?|kg|percent|%|°)"
)
_BLANK: Final = re.compile(
    r"_{2,}"
    r"|(?:\.\s?){5,}"
    r"|\{(?!(?-i:(?:other_)?side)\})[^{}]*\}?|(?<!\{side)(?<!\{other_side)\}"
    r"|\[\s*(?:[xXnN#?_.\s]*|number|time|reps|sets|seconds)\s*\]"
    r"|<\s*(?:[xXnN?]|number|time|reps|sets|seconds)\s*>"
    r"|\(\s*(?:[?_.#]*|[xn]|number)\s*\)"
    r"|^\s*[.?_#][\s.?_#]*$"
    r"|\b(?:TBD|TBC|TODO|XX+|xx+)\b"
    r"|\?{2,}(?=\s*\w)"
    r"|\bx\s+(?=\d+(?:st|nd|rd|th)\b)"
    rf"|(?:(?<=\s)|^)(?:\?|[.]{{3,}}|(?<![0-9]\s)(?<!\b(?-i:[B-Z])\s)[xXnN]\b)[^\w.,;:]*(?={_COUNTED}\b)"
    rf"|(?:(?<=\bfor)|(?<=\bhold)|(?<=\brest)|(?<=\bof)|(?<=\bdo))\s+[-—]+\s*(?={_COUNTED}\b)"
    rf"|(?<=\w)[.]{{3,}}\s*(?={_COUNTED}\b)|(?<=\d)\s*[.]{{2,}}\s*(?=\d)"
    r"|(?:(?<=\bfor)|(?<=\bof)|(?<=\bto)|(?<=\babout)|(?<=\bby))\s*[.]{3,}",
    re.IGNORECASE,
)


def refuse_blanks(passage: Passage) -> Passage:
    """A place left to be filled in is an error: "Repeat ...... times"."""
    return passage.sub(_BLANK, _refuse_blank)


def _refuse_blank(match: re.Match[str]) -> str:
    blank = match[0].strip()
    what = f'"{blank}" stands where a number or a word is missing'
    if blank.startswith("{"):
        what = f'"{blank}" is not a placeholder; there are {{side}} and {{other_side}}'
    raise UnreadableError(f'{what}: write what is to be said, such as "10"', match.start())


_PAUSE: Final = re.compile(r"\s*[.](?:\s*[.])+\s*(?=(\w|\{)?)")
_SENTENCE_NEXT: Final = re.compile(r"[A-Z]")


def read_pauses(passage: Passage) -> Passage:
    """Dots that only slow the reader are a comma: "Wait ... and breathe" -> "Wait, and ..."."""
    return passage.sub(_PAUSE, lambda m: ". " if not m[1] or _SENTENCE_NEXT.match(m[1]) else ", ")


_NOTE_MARK: Final = re.compile(
    r"(?<=[^\W\d_]|[.,;:!?)])(?:\s?\[\d{1,3}(?:\s?[,-]\s?\d{1,3})*\]|\s?†+|\*+(?!\w))"
)
_NOTE_NUMBER: Final = re.compile(
    r"(?:(\b[^\W\d_]+)\s+)?(\b[^\W\d_]+)(\s?)(\d{1,2}(?:,\s?\d{1,2})*|\(\d{1,2}\))(?=\s*(?:[.;:!?]|,\s|$))"
)
_NOTE_AFTER_STOP: Final = re.compile(r"(?<=[a-z]{2}[.])\d{1,2}(?=\s+[A-Z]|\s*$)")


def drop_footnotes(passage: Passage) -> Passage:
    """Marks of notes and sources go: "called sacroiliitis 1." -> "called sacroiliitis."."""
    passage = passage.sub(_NOTE_MARK, "").sub(_NOTE_AFTER_STOP, "")
    return passage.sub(_NOTE_NUMBER, _without_note)


def _without_note(match: re.Match[str]) -> str:
    before, word, space, number = match.groups()
    noun = word.lower()
    certain = noun.endswith(("itis", "osis", "algia", "opathy")) or noun in UNCOUNTED
    certain = certain or f"{before} {noun}".lower() == "therapeutic exercise"
    if certain or (noun in BODY and number == "1" and space):
        return match[0][: match.start(3) - match.start()]
    if space and (noun in BODY or noun in SELDOM_COUNTED):
        raise UnreadableError(
            f'"{word} {number}" may end in a footnote or in a dose: delete the number, '
            "or say what it counts",
            match.start(4),
        )
    return match[0]
