"""Markdown and HTML -> blocks."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.importing.blocks import Block, ReadingError, Run, clean, paragraph, table

if TYPE_CHECKING:
    from markdown_it.token import Token

# What a page shows around its text, or does not show.
_SKIPPED: Final = frozenset(
    {"script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "svg",
     "math", "iframe", "object", "select", "textarea", "head", "figcaption", "audio", "video",
     "button"}
)  # fmt: skip
_BREAKS: Final = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main", "blockquote",
     "pre", "hr", "br", "body", "html", "address", "figure", "details", "summary", "center",
     "caption", "h1", "h2", "h3", "h4", "h5", "h6"}
)  # fmt: skip
_BOLD: Final = frozenset({"b", "strong"})
_HEADING: Final = re.compile("h([1-6])")
_MARKS: Final = re.compile(r"(\*{1,3}|_{2,3}|~~|`+)(?=\S)(.+?)(?<=\S)\1")


def markdown_blocks(text: str) -> list[Block]:
    """Read Markdown; a block's ref is its line."""
    from markdown_it import MarkdownIt

    # Only where blocks begin and end: what stands inside a line is read here.
    reader = MarkdownIt("commonmark").enable("table").disable("inline")
    page = _MarkdownPage()
    tokens = reader.parse(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        page.take(token, before)
    return page.blocks


class _MarkdownPage:
    """Takes the tokens of a text in their order, and collects the blocks of it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._rows: list[list[str]] = []
        self._refs: list[str] = []
        self._number: int | None = None
        self._fresh = False  # the next paragraph is the first of an item

    def take(self, token: Token, before: Token | None) -> None:
        ref = f"line {token.map[0] + 1}" if token.map else ""
        if token.type == "list_item_open":
            self._fresh, self._number = True, int(token.info) if token.info.isdigit() else None
        elif token.type == "list_item_close":
            self._fresh = False
        elif token.type == "tr_open":
            self._rows.append([])
            self._refs.append(ref)
        elif token.type == "table_close":
            self.blocks += table(self._rows, self._refs)
            self._rows, self._refs = [], []
        elif token.type in ("code_block", "fence", "html_block"):
            for line in token.content.splitlines():
                self.blocks += paragraph([Run(re.sub("<[^>]*>", " ", line), False)], ref)
        elif token.type == "inline" and before is not None:
            self._inline(_runs(token.content), ref, before)

    def _inline(self, runs: list[Run], ref: str, before: Token) -> None:
        words = clean("".join(run.text for run in runs))
        if before.type in ("td_open", "th_open"):
            self._rows[-1].append(words)
        elif before.type == "heading_open":
            if words:
                self.blocks.append(Block("heading", words.rstrip(":# "), ref, int(before.tag[1])))
        else:
            for block in paragraph(runs, ref, "item" if self._fresh else "text"):
                number = self._number if self._fresh and block.number is None else block.number
                self.blocks.append(replace(block, number=number))
                self._fresh = False


def _runs(text: str) -> list[Run]:
    """Cut a line of Markdown into bold and other letters; links and pictures leave their words."""
    text = re.sub(r"!\[[^\]\n]*\]\([^()\n]*\)", "", text)
    text = re.sub(r"\[([^\[\]\n]+)\]\([^()\n]*\)", r"\1", text)
    text = html.unescape(re.sub(r"<(?:/?[a-zA-Z][^<>]*|[a-z]+:[^<>\s]*)>", " ", text))
    runs, end = [], 0
    for match in _MARKS.finditer(text):
        runs.append(Run(text[end : match.start()], False))
        runs.append(Run(match[2].strip("*_"), match[1] in ("**", "***", "__", "___")))
        end = match.end()
    runs.append(Run(re.sub(r"\\([^\w\s])", r"\1", text[end:]), False))
    return [run for run in runs if run.text]


def html_blocks(data: bytes) -> list[Block]:
    """Read a page of HTML; a block's ref is its line."""
    from lxml import etree

    # The page's own word for its encoding counts only where it is not UTF-8.
    encoding = None
    try:
        data.decode("utf-8-sig")
        encoding = "utf-8"
    except UnicodeDecodeError:
        if b"charset" not in data[:2048].lower():
            encoding = "windows-1252"
    parser = etree.HTMLParser(
        encoding=encoding, no_network=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise ReadingError(f"the page cannot be read: {error}") from error
    if root is None:
        raise ReadingError("the page is empty")
    page = _Page()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            page.start(element.tag, element.sourceline or 1, element.text or "")
        else:
            page.end(element.tag, element.tail or "")
    page.flush()
    return page.blocks


class _Page:
    """Takes the elements of a page in their order, and collects the blocks of it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._line, self._skipped, self._bold = 1, 0, 0
        self._item = self._title = ""
        self._tables: list[tuple[list[list[str]], list[str]]] = []

    def start(self, tag: str, line: int, text: str) -> None:
        if self._skipped or tag in _SKIPPED:
            self._skipped += tag in _SKIPPED
            return
        if tag in _BREAKS and not self._tables:
            self.flush()
            self._item = tag if tag in ("li", "dt") else self._item if tag == "p" else ""
        if not self._runs:
            self._line = line
        self._bold += tag in _BOLD
        if tag == "table":
            if not self._tables:
                self.flush()
            self._tables.append(([], []))
        elif tag == "tr" and len(self._tables) == 1:
            self._tables[0][0].append([])
            self._tables[0][1].append(f"line {line}")
        self._add(f" {text}" if tag in _BREAKS else text)

    def end(self, tag: str, tail: str) -> None:
        if self._skipped:
            self._skipped -= tag in _SKIPPED
            if not self._skipped:
                self._add(tail)
            return
        self._bold -= tag in _BOLD
        if self._tables:
            rows, refs = self._tables[0]
            if tag in ("td", "th") and len(self._tables) == 1 and rows:
                rows[-1].append("".join(run.text for run in self._runs))
                self._runs = []
            elif tag == "table":
                self._tables.pop()
                if not self._tables:
                    self.blocks += table(rows, refs)
                    self._runs = []
        elif heading := _HEADING.fullmatch(tag):
            self.flush(int(heading[1]))
        elif tag in _BREAKS:
            self.flush(6 if tag == "dt" else 0)
            if tag == "li":
                self._item = ""
        self._add(f" {tail}" if tag in _BREAKS else tail)

    def _add(self, text: str) -> None:
        if text:
            self._runs.append(Run(text, self._bold > 0))

    def flush(self, level: int = 0) -> None:
        """End the paragraph that is open; with a level it is a heading."""
        runs, self._runs = self._runs, []
        ref = f"line {self._line}"
        if level:
            words = clean("".join(run.text for run in runs)).rstrip(": ")
            if words:
                self.blocks.append(Block("heading", words, ref, level))
            return
        made = list(paragraph(runs, ref, "item" if self._item == "li" else "text"))
        if made:
            self.blocks += made
            self._item = ""
