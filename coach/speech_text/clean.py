"""Both ends of reading: markup and marks that are not said, and the punctuation of the result."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from coach.speech_text.numbers import number_words
from coach.speech_text.steps import Passage, Step, UnreadableError, compiled
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
    **dict.fromkeys("•◦▪▸‣·●○■□◆➢➤►▶❖✦◉⁃➔\uf0b7\uf0a7\uf0d8\uf076\uf0fc", "•"),
    **dict.fromkeys("\t\v\f\x85\u2028\u2029", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f", ""),
    "′": "′",
    "″": "″",
    "…": "...",
    "№": "no. ",
    **dict.fromkeys("™®", ""),
    "⁄": "/",
}


# One character for each kind of mark: "1½&nbsp;–&nbsp;2*5″" -> "1 1/2 - 2x5″".
fold: Final = Step(r"[&*\r]|[^\x20-\x7e\n]")
fold.add(
    r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});", lambda m: html.unescape(m[0])
)
fold.add(r"\r\n?", "\n")
fold.add("(?<!\\w)([0-9])\ufe0f?\u20e3", lambda m: f"{m[1]}. ")
fold.add(r"(?m)^\s*[✓✔✅➡]\ufe0f?\s*(?=\w)", "• ")
# Ornament goes. Not in it: signs that say "no", "ten", "again" or "up", which are refused.
fold.add(
    "[\U0001f300-\U0001f44d\U0001f44f-\U0001f4ae\U0001f4b0-\U0001f4ff\U0001f525-\U0001f644"
    "\U0001f646-\U0001f6aa\U0001f6ac-\U0001faff\u2600-\u26d3\u26d5-\u26ff\u2728\u2b50]+",
    "",
)


fold.refuse(r"\d\s?(?:mm|cm|m|km|ft|in)[²³]", "is an area or a volume: write it in words")


@fold.rule(r"(?:(?<=\w)\s?)?([½⅓⅔¼¾⅛⅜⅝⅞])")
def _plain_fraction(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[1]).replace("⁄", "/")
    return f" {plain}" if match.string[: match.start()][-1:].isalnum() else plain


@fold.rule(r"[×✕✖⨯]|(?<=\d)\s?\*\s?(?=\d)")
def _plain_by(match: re.Match[str]) -> str:
    """An "x" that stays apart from words: "step×3" -> "step x3"."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return f"{' ' * before.isalpha()}x{' ' * after.isalpha()}"


@fold.rule(r"[^\x20-\x7e\n]")
def _plain_character(match: re.Match[str]) -> str:
    char = match[0]
    if char in _FOLDED:
        return _FOLDED[char]
    plain = unicodedata.normalize("NFKC", char)
    numeral = not char.isdecimal() and any(map(str.isdigit, plain))
    # "①" may be a place in a list or an amount, and "⅕" no longer is one number.
    return char if char in "°±≈≤≥′″℞é" or numeral else plain


_ADDRESS: Final = (
    r"<?(?:mailto:)?(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+>?"
    r"|<?\b(?:https?|ftp)://[^\s<>]*[^\s<>.,;:!?)\]}'\"]>?"
    r"|\bwww\.[\w-]+(?:\.[\w-]+)+(?:/[^\s<>]*[^\s<>.,;:!?)\]}'\"])?"
    r"|(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|info|eu|uk|ie|ca|au|nz)\b"
    r"(?:/[^\s<>]*[^\s<>.,;:!?)\]}'\"]|/)?"
)


# An address goes if it leaves no hole: "See [our page](https://a.org)." -> "See our page.".
drop_addresses: Final = Step(r"@|://|\.[\w-]|\]\(")
drop_addresses.add(r"!?\[([^\[\]\n]+)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)", lambda m: m[1])
drop_addresses.add(
    rf"(?im)^\s*(?:{_ADDRESS})[\s.,;:!?]*$|\s*\((?:see:?\s+|source:?\s+)?(?:{_ADDRESS})\)", ""
)


drop_addresses.refuse(
    f"(?i){_ADDRESS}", "is an address, which is not said: leave it out, or put it in parentheses"
)

_EMPHASIS: Final = (
    r"(?<![*\w])(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1(?!\*)",
    r"(?<![\w{])(_{1,3})(?=[^\s_])([^_\n]*[^\s_])\1(?![\w}])",
    r"(?<!~)(~~)(?=[^\s~])([^~\n]*[^\s~])\1(?!~)",
)


# Markdown's and HTML's marks go, their text stays: "**Hold** it" -> "Hold it".
drop_markup: Final = Step(r"[<#*~`]|(?<![\w{])_|-\s?-")
drop_markup.add(r"(?i)<su[bp]>\s*[\d,\s]*\s*</su[bp]>", "")
drop_markup.add(r"(?i)</?(?:a|b|em|i|p|span|strong|u|mark|small|br)(?:\s[^<>]*)?/?>", "")
drop_markup.add(r"(?m)^ {0,3}(?:```|~~~).*$|^ *([-*])(?: ?\1){2,} *$", "")
drop_markup.add(r"(?m)^ {0,3}#{1,6}[ ]+(?=\S)(.*?)[ #]*$", lambda m: _sentence(m[1]))
drop_markup.add(r"`+([^`\n]+)`+", lambda m: m[1])
for _marks in _EMPHASIS[:2]:
    for _ in range(2):
        drop_markup.add(_marks, lambda m: m[2])


drop_markup.refuse(_EMPHASIS[2], "is struck out: delete it, or write it plainly")

_ITEM: Final = (
    r"(?m)^[ \t]*(?:•\s*|[*-]\s+|\(?\d{1,2}[.)]\s+(?=\D)"
    r"|\(?[a-z]\)\s+|\(?(?:i{2,3}|iv|vi{0,3}|ix)[.)]\s+|o\s+(?=[A-Z]))(\S.*?)[ \t]*$"
)
_FIRST_ITEM: Final = r"\s*\(?1[.)]\s"
_NEXT_ITEM: Final = r"([.!?;:]|\w(?=\s+\(?\d{1,2}\))) +\(?\d{1,2}[.)] +(?=[A-Z])"
_PARAGRAPH: Final = r"(\S)[ \t]*\n(?:[ \t]*\n)+\s*(?=\S)"
_NEWLINE: Final = r"\s*\n\s*| {2,}"


def join_lines(passage: Passage) -> Passage:
    r"""List items and paragraphs become sentences: "- Sit\n- Lift" -> "Sit. Lift."."""
    if compiled(_FIRST_ITEM).match(passage.text):
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


# A place left to be filled in is an error: "Repeat ...... times".
refuse_blanks: Final = Step(
    r"(?i)[\[<(?#]|__|\{(?!(?-i:(?:other_)?side)\})|(?<!\{side)(?<!\{other_side)\}"
    r"|\s[-—]|\.\s?\.|^\s*[._]|\b(?:tb[cd]|todo|x+|n)\b"
)


@refuse_blanks.rule(
    r"(?i)_{2,}"
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
    r"|(?:(?<=\bfor)|(?<=\bof)|(?<=\bto)|(?<=\babout)|(?<=\bby))\s*[.]{3,}"
)
def _refuse_blank(match: re.Match[str]) -> str:
    what = "stands where a number or a word is missing"
    if match[0].startswith("{"):
        what = "is not a placeholder; there are {side} and {other_side}"
    raise UnreadableError(match, f'{what}: write what is to be said, such as "10"')


_SENTENCE_NEXT: Final = r"[A-Z]"


# Dots that only slow the reader are a comma: "Wait ... and breathe" -> "Wait, and ...".
read_pauses: Final = Step()
read_pauses.add(
    r"\s*[.](?:\s*[.])+\s*(?=(\w|\{)?)",
    lambda m: ". " if not m[1] or compiled(_SENTENCE_NEXT).match(m[1]) else ", ",
)


# Marks of notes and sources go: "called sacroiliitis 1." -> "called sacroiliitis.".
drop_footnotes: Final = Step(r"[\d†*]")
drop_footnotes.add(
    r"(?<=[^\W\d_]|[.,;:!?)])(?:\s?\[\d{1,3}(?:\s?[,-]\s?\d{1,3})*\]|\s?†+|\*+(?!\w))", ""
)
drop_footnotes.add(r"(?<=[a-z]{2}[.])\d{1,2}(?=\s+[A-Z]|\s*$)", "")


@drop_footnotes.rule(
    r"(?:(\b[^\W\d_]+)\s+)?(\b[^\W\d_]+)(\s?)(\d{1,2}(?:,\s?\d{1,2})*|\(\d{1,2}\))(?=\s*(?:[.;:!?]|,\s|$))"
)
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


_CLAUSE: Final = r"\s*\(([^()]+)\)\s*(?=(.?))"


# Turn parentheses into clauses: "Lift (slowly) up" -> "Lift, slowly, up".
open_parentheses: Final = Step(r"\(")
open_parentheses.add(r"([^\W\d_]+)\((s|es)\)", lambda m: f"{m[1]} or {m[1]}{m[2]}")


@open_parentheses.rule(r"\b(\d{1,3}|[A-Za-z-]+)\s*\((\d{1,3}|[A-Za-z-]+)\)")
def _said_once(match: re.Match[str]) -> str:
    """A number in digits and in words, as in "ten (10) reps", is said once."""
    digits, words = sorted(match.groups())
    twice = digits.isdigit() and number_words(int(digits)) == words.lower()
    return words if twice else match[0]


open_parentheses.refuse(
    r"\(\s*\d+\s*\)", "may be a count or a note: write what it counts, or delete it"
)


@open_parentheses.rule(r"(?:^|(?<=[.!?:] ))\(([^()]+)\)\s*(?=(.?))")
def _spoken_sentence(match: re.Match[str]) -> str:
    inner, following = match[1].strip(), match[2]
    if inner[-1:] in "!?":
        return f"{inner} "
    return f"{inner.rstrip('.')}{'.' if not following or following.isupper() else ','} "


# Twice, for a clause may hold another.
@open_parentheses.rule(_CLAUSE)
@open_parentheses.rule(_CLAUSE)
def _clause(match: re.Match[str]) -> str:
    inner, following = match[1].strip().rstrip("."), match[2]
    return f", {inner}{', ' if following and following not in '.,;:!?)' else ''}"


# Hyphens and apostrophes that join nothing go: "pre- and 'post-op'" -> "pre and post-op".
drop_loose_marks: Final = Step()
drop_loose_marks.add(r"\s*--[\s-]*|(?<=[a-z]) -(?=[A-Z][a-z])", " — ")
drop_loose_marks.add(r"(?:[^\W\d_]{2}|[\d)\]}])[.,;:!?]+(?=[^\W\d_]{2}|\{)", lambda m: f"{m[0]} ")
drop_loose_marks.add(r"(?<![^\W\d_])'|'(?![^\W\d_])", "")
drop_loose_marks.add(r"(?<![\w}.-])-+(?=[^\W\d_{])|(?<=[^\W\d_}])-(?![\w{-])", "")
drop_loose_marks.add(r"(?:(?<=\s)|^)[.,;:!?]+(?=[^\W\d_])", "")


# One space, one mark, a capital after a stop: "lift , - slowly ." -> "Lift, slowly.".
tidy: Final = Step()
tidy.add(r"\s*—[\s—-]*|\s+-[\s—-]+", ", ")
tidy.add(r"(?<![^\W\d_}])-|-(?![^\W\d_{])", "")
tidy.add(r"\s+", " ")


@tidy.rule(r"\s*[.,;:!?](?:\s*[.,;:!?])*\s*(?=(.?))")
def _strongest(match: re.Match[str]) -> str:
    mark = min(match[0].replace(" ", ""), key="?!.;:,".index)
    return f"{mark} " if match[1] else mark


tidy.add(r"^[\s.,;:!?-]+", "")
tidy.add(r"[\s,;-]+$", "")


@tidy.rule(r"^[^\W\d_](?![A-Z])(?=.*[.!?]$)")
@tidy.rule(r"(?<=[.!?] )[^\W\d_](?![A-Z])")
def _capital(match: re.Match[str]) -> str:
    capital = match[0].upper()
    return capital if len(capital) == 1 else match[0]


_PLACEHOLDER: Final = r"\{(?:other_)?side\}"
_GLUED: Final = r"[\w'}]\{(?:other_)?side\}|\{(?:other_)?side\}[\w']"
_SPOKEN: Final = r"[a-zA-Z '.,;:!?-]"


def refuse_leftovers(passage: Passage) -> Passage:
    """Anything but letters, spaces and marks is an error that names it: "5 $", "→", "膝"."""
    text = passage.text
    if glued := compiled(_GLUED).search(text):
        raise passage.error("touches a word: put a space between", *glued.span())
    held = {i for m in compiled(_PLACEHOLDER).finditer(text) for i in range(*m.span())}
    for at, char in enumerate(text):
        if not (
            compiled(_SPOKEN).match(char)
            or at in held
            or (char.isalpha() and unicodedata.name(char, "").startswith("LATIN "))
        ):
            complaint = "has no certain reading: write it in words"
            if char.isalpha():
                complaint = "is not a Latin letter: write the text in English"
            elif not char.isdigit():
                complaint += ", or delete it"
            begin, end = at, at + 1
            if char.isdigit():  # all of the number is named
                begin, end = text.rfind(" ", 0, at) + 1, at + len(text[at:].split(" ")[0])
            raise passage.error(complaint, begin, end)
    return passage
