"""Both ends of reading: markup and marks that are not said, and the punctuation of the result."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from coach.speech_text.numbers import number_words
from coach.speech_text.passage import Passage, UnreadableError
from coach.speech_text.tables import BODY, SELDOM_COUNTED, UNCOUNTED

# First half of the way: what is on the page but is not said (markup, links, list marks).
#
# Each step takes and gives a Passage; its docstring shows one example.


_FOLDED: Final = {
    **dict.fromkeys("‘’‚‛ʼ`´", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **dict.fromkeys("‖⸺⸻―", "—"),
    **dict.fromkeys("º˚", "°"),
    **dict.fromkeys("¹²³⁴⁵⁶⁷⁸⁹⁰†‡", "†"),
    **dict.fromkeys("•◦▪▸‣·●○■□◆➢➤", "•"),
    **dict.fromkeys("\t\v\f\x85\u2028\u2029", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f", ""),
    "′": "′",
    "″": "″",
    "…": "...",
    "№": "no. ",
    **dict.fromkeys("™®", ""),
    "⁄": "/",
}
_AREA: Final = re.compile(r"\d\s?(?:mm|cm|m|km|ft|in)[²³]")
_FRACTION: Final = re.compile(r"(?:(?<=\w)\s?)?([½⅓⅔¼¾⅛⅜⅝⅞])")
_BY: Final = re.compile(r"[×✕✖⨯]|(?<=\d)\s?\*\s?(?=\d)")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ODD: Final = re.compile(r"[^\x20-\x7e\n]")

# Ornament. Not in it: signs that say "no", "ten", "again" or "up", which are refused.
_PICTURE: Final = re.compile(
    "[\U0001f300-\U0001f44d\U0001f44f-\U0001f4ae\U0001f4b0-\U0001f4ff\U0001f525-\U0001f644"
    "\U0001f646-\U0001f6aa\U0001f6ac-\U0001faff\u2600-\u26d3\u26d5-\u26ff\u2728\u2b50]+"
)


def fold(passage: Passage) -> Passage:
    """One character for each kind of mark: "1½&nbsp;–&nbsp;2*5″" -> "1 1/2 - 2x5″"."""
    passage = passage.sub(_ENTITY, lambda m: html.unescape(m[0]))
    passage = passage.sub(re.compile(r"\r\n?"), "\n").sub(_PICTURE, "")
    passage = passage.sub(_AREA, _refuse_area).sub(_FRACTION, _plain_fraction)
    return passage.sub(_BY, _plain_by).sub(_ODD, lambda m: _plain_character(m[0]))


def _refuse_area(match: re.Match[str]) -> str:
    raise UnreadableError(match, "is an area or a volume: write it in words")


def _plain_by(match: re.Match[str]) -> str:
    """An "x" that stays apart from words: "step×3" -> "step x3"."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return f"{' ' * before.isalpha()}x{' ' * after.isalpha()}"


def _plain_fraction(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[1]).replace("⁄", "/")
    return f" {plain}" if match.string[: match.start()][-1:].isalnum() else plain


def _plain_character(char: str) -> str:
    if char in _FOLDED:
        return _FOLDED[char]
    plain = unicodedata.normalize("NFKC", char)
    numeral = not char.isdecimal() and any(map(str.isdigit, plain))
    # "①" may be a place in a list or an amount, and "⅕" no longer is one number.
    return char if char in "°±≈≤≥′″℞é" or numeral else plain


_LINK: Final = re.compile(r"!?\[([^\[\]\n]+)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)")
_ADDRESS: Final = (
    r"<?(?:mailto:)?(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+>?"
    r"|<?\b(?:https?|ftp)://[^\s<>]*[^\s<>.,;:!?)\]}'\"]>?"
    r"|\bwww\.[\w-]+(?:\.[\w-]+)+(?:/[^\s<>]*[^\s<>.,;:!?)\]}'\"])?"
    r"|(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|info|eu|uk|ie|ca|au|nz)\b"
    r"(?:/[^\s<>]*[^\s<>.,;:!?)\]}'\"]|/)?"
)
_ASIDE: Final = re.compile(
    rf"^\s*(?:{_ADDRESS})[\s.,;:!?]*$|\s*\((?:see:?\s+|source:?\s+)?(?:{_ADDRESS})\)",
    re.IGNORECASE | re.MULTILINE,
)
_IN_SENTENCE: Final = re.compile(_ADDRESS, re.IGNORECASE)


def drop_addresses(passage: Passage) -> Passage:
    """An address goes if it leaves no hole: "See [our page](https://a.org)." -> "See our page."."""
    passage = passage.sub(_LINK, lambda m: m[1]).sub(_ASIDE, "")
    return passage.sub(_IN_SENTENCE, _refuse_address)


def _refuse_address(match: re.Match[str]) -> str:
    raise UnreadableError(
        match, "is an address, which is not said: leave it out, or put it in parentheses"
    )


_TAG: Final = re.compile(r"</?(?:a|b|em|i|p|span|strong|u|mark|small|br)(?:\s[^<>]*)?/?>", re.I)
_NOTE_TAG: Final = re.compile(r"<su[bp]>\s*[\d,\s]*\s*</su[bp]>", re.I)
_FENCE: Final = re.compile(r"^ {0,3}(?:```|~~~).*$|^ *([-*])(?: ?\1){2,} *$", re.MULTILINE)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ ]+(?=\S)(.*?)[ #]*$", re.MULTILINE)
_EMPHASIS: Final = (
    re.compile(r"(?<![*\w])(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1(?!\*)"),
    re.compile(r"(?<![\w{])(_{1,3})(?=[^\s_])([^_\n]*[^\s_])\1(?![\w}])"),
    re.compile(r"(?<!~)(~~)(?=[^\s~])([^~\n]*[^\s~])\1(?!~)"),
)
_CODE: Final = re.compile(r"`+([^`\n]+)`+")


def drop_markup(passage: Passage) -> Passage:
    """Markdown's and HTML's marks go, their text stays: "**Hold** it" -> "Hold it"."""
    passage = passage.sub(_NOTE_TAG, "").sub(_TAG, "").sub(_FENCE, "")
    passage = passage.sub(_HEADING, lambda m: _sentence(m[1]))
    passage = passage.sub(_CODE, lambda m: m[1])
    for pattern in _EMPHASIS[:2]:
        passage = passage.sub(pattern, lambda m: m[2]).sub(pattern, lambda m: m[2])
    return passage.sub(_EMPHASIS[2], _refuse_struck)


def _refuse_struck(match: re.Match[str]) -> str:
    raise UnreadableError(match, "is struck out: delete it, or write it plainly")


_ITEM: Final = re.compile(
    r"^[ \t]*(?:•\s*|[*-]\s+|\(?\d{1,2}[.)]\s+(?=\D)|\(?[a-z]\)\s+)(\S.*?)[ \t]*$", re.MULTILINE
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
    what = "stands where a number or a word is missing"
    if match[0].startswith("{"):
        what = "is not a placeholder; there are {side} and {other_side}"
    raise UnreadableError(match, f'{what}: write what is to be said, such as "10"')


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
            match, "may be a footnote or a dose: delete the number, or say what it counts", 4
        )
    return match[0]


# The end of the way: clauses and punctuation, and the proof that nothing raw is left.


_PLURAL: Final = re.compile(r"([^\W\d_]+)\((s|es)\)")
_SAID_TWICE: Final = re.compile(r"\b(\d{1,3}|[A-Za-z-]+)\s*\((\d{1,3}|[A-Za-z-]+)\)")
_BARE_NUMBER: Final = re.compile(r"\(\s*\d+\s*\)")
_SENTENCE: Final = re.compile(r"(?:^|(?<=[.!?:] ))\(([^()]+)\)\s*(?=(.?))")
_CLAUSE: Final = re.compile(r"\s*\(([^()]+)\)\s*(?=(.?))")


def open_parentheses(passage: Passage) -> Passage:
    """Turn parentheses into clauses: "Lift (slowly) up" -> "Lift, slowly, up"."""
    passage = passage.sub(_PLURAL, lambda m: f"{m[1]} or {m[1]}{m[2]}")
    passage = passage.sub(_SAID_TWICE, _said_once)
    passage = passage.sub(_BARE_NUMBER, _refuse_number)
    return passage.sub(_SENTENCE, _spoken_sentence).sub(_CLAUSE, _clause).sub(_CLAUSE, _clause)


def _said_once(match: re.Match[str]) -> str:
    """A number in digits and in words, as in "ten (10) reps", is said once."""
    digits, words = sorted(match.groups())
    twice = digits.isdigit() and number_words(int(digits)) == words.lower()
    return words if twice else match[0]


def _refuse_number(match: re.Match[str]) -> str:
    raise UnreadableError(match, "may be a count or a note: write what it counts, or delete it")


def _spoken_sentence(match: re.Match[str]) -> str:
    inner, following = match[1].strip(), match[2]
    if inner[-1:] in "!?":
        return f"{inner} "
    return f"{inner.rstrip('.')}{'.' if not following or following.isupper() else ','} "


def _clause(match: re.Match[str]) -> str:
    inner, following = match[1].strip().rstrip("."), match[2]
    return f", {inner}{', ' if following and following not in '.,;:!?)' else ''}"


_APOSTROPHE: Final = re.compile(r"(?<![^\W\d_])'|'(?![^\W\d_])")
_HANGING_LETTER: Final = re.compile(r"(?<![\w}-])-+(?=[^\W\d_{])|(?<=[^\W\d_}])-(?![\w{-])")
_DOUBLE: Final = re.compile(r"\s*--[\s-]*")
_NO_SPACE: Final = re.compile(r"(?:[^\W\d_]{2}|[\d)\]}])[.,;:!?]+(?=[^\W\d_]{2}|\{)")
_LOOSE_STOP: Final = re.compile(r"(?:(?<=\s)|^)[.,;:!?]+(?=[^\W\d_])")


def drop_loose_marks(passage: Passage) -> Passage:
    """Hyphens and apostrophes that join nothing go: "pre- and 'post-op'" -> "pre and post-op"."""
    passage = passage.sub(_DOUBLE, " — ").sub(_NO_SPACE, lambda m: f"{m[0]} ")
    return passage.sub(_APOSTROPHE, "").sub(_HANGING_LETTER, "").sub(_LOOSE_STOP, "")


_SPACE: Final = re.compile(r"\s+")
_DASH: Final = re.compile(r"\s*—[\s—-]*|\s+-[\s—-]+")
_HANGING: Final = re.compile(r"(?<![^\W\d_}])-|-(?![^\W\d_{])")
_MARKS: Final = re.compile(r"\s*[.,;:!?](?:\s*[.,;:!?])*\s*(?=(.?))")
_LEADING: Final = re.compile(r"^[\s.,;:!?-]+")
_TRAILING: Final = re.compile(r"[\s,;-]+$")
_SENTENCE_START: Final = re.compile(r"(?<=[.!?] )[^\W\d_](?![A-Z])")
_FIRST: Final = re.compile(r"^[^\W\d_](?![A-Z])(?=.*[.!?]$)")


def tidy(passage: Passage) -> Passage:
    """One space, one mark, a capital after a stop: "lift , - slowly ." -> "Lift, slowly."."""
    passage = passage.sub(_DASH, ", ").sub(_HANGING, "")
    passage = passage.sub(_SPACE, " ").sub(_MARKS, _strongest)
    passage = passage.sub(_LEADING, "").sub(_TRAILING, "")
    return passage.sub(_SENTENCE_START, _capital).sub(_FIRST, _capital)


def _strongest(match: re.Match[str]) -> str:
    mark = min(match[0].replace(" ", ""), key="?!.;:,".index)
    return f"{mark} " if match[1] else mark


def _capital(match: re.Match[str]) -> str:
    capital = match[0].upper()
    return capital if len(capital) == 1 else match[0]


_PLACEHOLDER: Final = re.compile(r"\{(?:other_)?side\}")
_GLUED: Final = re.compile(r"[\w'}]\{(?:other_)?side\}|\{(?:other_)?side\}[\w']")
_SPOKEN: Final = re.compile(r"[a-zA-Z '.,;:!?-]")


def refuse_leftovers(passage: Passage) -> Passage:
    """Anything but letters, spaces and marks is an error that names it: "5 $", "→", "膝"."""
    text = passage.text
    if glued := _GLUED.search(text):
        raise passage.error("touches a word: put a space between", *glued.span())
    held = {i for m in _PLACEHOLDER.finditer(text) for i in range(*m.span())}
    for at, char in enumerate(text):
        if not (
            _SPOKEN.match(char)
            or at in held
            or (char.isalpha() and unicodedata.name(char, "").startswith("LATIN "))
        ):
            raise passage.error(_complaint(char), *_word_at(text, at))
    return passage


def _word_at(text: str, at: int) -> tuple[int, int]:
    """Return where the word or number at ``at`` begins and ends; a mark stands alone."""
    if not text[at].isdigit():
        return at, at + 1
    return text.rfind(" ", 0, at) + 1, len(text[:at]) + len(text[at:].split(" ")[0])


def _complaint(char: str) -> str:
    if char.isdigit():
        return "has no certain reading: write it in words"
    if char.isalpha():
        return "is not a Latin letter: write the text in English"
    return "has no certain reading: write it in words, or delete it"
