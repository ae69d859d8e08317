"""DOCX and PDF -> blocks."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from coach.importing.blocks import Block, ReadingError, Run, clean, paragraph, table
from coach.importing.plain import Line, blocks_of

# What a DOCX may unpack to, in bytes, and how many pages of a PDF are read.
LARGEST_PARTS: Final = 64_000_000
MOST_PAGES: Final = 200

_HEADING: Final = re.compile(r"heading ?([1-9])|title|subtitle", re.IGNORECASE)
_DOCTYPE: Final = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def docx_blocks(data: bytes) -> list[Block]:
    """Read a DOCX; a block's ref is its paragraph or its table's row."""
    from docx import Document

    # Refuse a DOCX that unpacks to too much, or brings declarations of its own.
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > LARGEST_PARTS:
                raise ReadingError(f"it unpacks to more than {LARGEST_PARTS // 1_000_000} MB")
            if "[Content_Types].xml" not in archive.namelist():
                raise ReadingError("it is an archive and no DOCX")
            for part in parts:
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                with archive.open(part) as stream:
                    if any(mark in stream.read() for mark in _DOCTYPE):
                        raise ReadingError("a part of it declares entities, as no DOCX does")
    except ReadingError:
        raise
    except Exception as error:  # each way to pack a part has errors of its own
        raise ReadingError(_damaged(error)) from error
    try:
        document = Document(io.BytesIO(data))
        names = {style.style_id: style.name or "" for style in document.styles}
        return list(_body(document.element.body, names))
    except Exception as error:  # as many kinds as a part can be damaged
        raise ReadingError(_damaged(error)) from error


def _damaged(error: Exception) -> str:
    """Say that a DOCX cannot be read, and what helps."""
    return (
        f"it is a damaged DOCX ({_plain(error)}): open it in your word processor and save it again"
    )


def _body(body: Any, names: dict[str, str]) -> Iterable[Block]:
    from docx.oxml.ns import qn

    number = 0
    for element in body.iter(qn("w:p"), qn("w:tbl")):
        if next(element.iterancestors(qn("w:tbl")), None) is not None:
            continue  # it is read with its table
        if element.tag == qn("w:tbl"):
            rows = [
                [" ".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.tc_lst]
                for row in element.tr_lst
            ]
            yield from table(rows, [f"table row {place}" for place in range(1, len(rows) + 1)])
        else:
            number += 1
            yield from _paragraph(element, names, f"paragraph {number}")


def _paragraph(element: Any, names: dict[str, str], ref: str) -> Iterable[Block]:
    from docx.oxml.ns import qn
    from docx.text.run import Run as Letters

    style = names.get(element.style or "", "")
    pieces = [Letters(run, element) for run in element.iter(qn("w:r"))]
    runs = [Run(piece.text, bool(piece.bold)) for piece in pieces]
    if heading := _HEADING.fullmatch(style):
        words = clean("".join(run.text for run in runs)).rstrip(": ")
        if words:
            yield Block("heading", words, ref, min(6, int(heading[1] or 1)))
        return
    listed = "list" in style.lower() or (element.pPr is not None and element.pPr.numPr is not None)
    # A line break ends a block.
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        lines[-1].append(Run(first, run.bold))
        lines += [[Run(other, run.bold)] for other in others]
    for line in lines:
        yield from paragraph(line, ref, "item" if listed else "text")
        listed = False


def pdf_blocks(data: bytes) -> list[Block]:
    """Read the text of a PDF; a block's ref is its page and line."""
    import pypdfium2
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        secret = "password" in str(error).lower()
        damaged = f"it is no PDF that can be read, or a damaged one ({_plain(error)})"
        raise ReadingError("it needs a password" if secret else damaged) from error
    if len(document) > MOST_PAGES:
        raise ReadingError(f"it has {len(document)} pages; at most {MOST_PAGES} are read")
    lines: list[_Placed] = []
    pictures = 0
    for number in range(len(document)):
        try:
            page = document[number]
            lines += _page(page.get_textpage(), number + 1)
            pictures += sum(1 for _ in page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,), max_depth=3))
        except pypdfium2.PdfiumError as error:
            raise ReadingError(
                f"page {number + 1} of it cannot be read: {_plain(error)}"
            ) from error
    if not lines and pictures:
        raise ReadingError("it has no text, only pictures; a scan has to be typed out")
    if not lines:
        raise ReadingError("its pages have neither text nor pictures: it is empty or damaged")
    usual = Counter(round(line.size) for line in lines for _ in range(len(line.text))).most_common(
        1
    )[0][0]
    return list(blocks_of([line.line(usual) for line in lines]))


def _plain(error: Exception) -> str:
    """Return what a library says of an error, without the stop at its end."""
    return clean(str(error))[:200].rstrip(".")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line of a page; size and gap are in points, and the gap is the one above it."""

    text: str
    ref: str
    size: float
    gap: float

    def line(self, usual: int) -> Line:
        apart = self.gap < 0 or self.gap > 1.75 * max(self.size, 1)
        return Line(self.text, self.ref, apart, self.size > 1.12 * usual)


def _page(page: Any, number: int) -> Iterator[_Placed]:
    from pypdfium2 import raw

    text, place, above = page.get_text_range(), 0, 0.0
    hyphened = ""
    for count, written in enumerate(text.split("\n"), 1):
        words = clean(written)
        first = place + len(written) - len(written.lstrip())
        place += len(written) + 1
        if not words:
            continue
        size = raw.FPDFText_GetFontSize(page, first)
        left, bottom, right, top = raw.c_double(), raw.c_double(), raw.c_double(), raw.c_double()
        raw.FPDFText_GetCharBox(page, first, left, right, bottom, top)
        gap, above = above - bottom.value, bottom.value
        if written.rstrip().endswith(("\ufffe", "\u00ad")):  # a word that goes on in the next line
            hyphened += words
            continue
        yield _Placed(hyphened + words, f"page {number}, line {count}", size, gap)
        hyphened = ""
