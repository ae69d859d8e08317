"""Reads documents, as the program that ``document`` starts: they reach no other process.

    {"kind", "only"} and the document    answers {"kind", "blocks"}

A kind is "text", "markdown", "html", "docx", "pdf" or "json", or "" where it is to be seen
from the document. A block is [kind, text, ref, level, number].
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import astuple
from typing import Any, Final

from coach.importing.blocks import LONGEST_TEXT, Block, ReadingError, clean
from coach.importing.databases import database_blocks
from coach.importing.markup import html_blocks, markdown_blocks
from coach.importing.office import docx_blocks, pdf_blocks
from coach.importing.plain import text_blocks
from coach.worker import PROGRAM, Reply

# Bytes of memory of this process, where a system can limit them.
MEMORY: Final = 1 << 30

_PAGE: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)", re.I | re.S
)
# The keys that a programme of the coach has at the beginning of a line.
_OWN_KEYS: Final = ("title", "exercises", "position", "instructions")
_OWN: Final = re.compile(rf"^[ -]*({'|'.join(_OWN_KEYS)}):(?= |$)", re.MULTILINE)
_TAGS: Final = re.compile(rb"<(?:p|h[1-6]|ul|ol|li|div|table)\b[^<>]*>", re.I)
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} \S|\|.+\||\*\*[^*\n]+\*\*\s*$)", re.M)


def answer(request: dict[str, Any], data: bytes) -> Reply:
    """Read one document; raises ReadingError, whose text says why."""
    kind = request["kind"] or seen_kind(data)
    try:
        blocks = _read(kind, data, tuple(request["only"]))
    except MemoryError as error:
        raise ReadingError("it takes more memory than a document may") from error
    except ReadingError:
        raise
    except Exception as error:  # a library's own, for a document that it cannot make sense of
        raise ReadingError(f"it cannot be read: {clean(str(error))[:200]}") from error
    if sum(len(block.text) for block in blocks) > LONGEST_TEXT:
        raise ReadingError(f"its text is longer than {LONGEST_TEXT:,} characters; cut it")
    return {"kind": kind, "blocks": [astuple(block) for block in blocks]}, b""


def seen_kind(data: bytes) -> str:
    """Tell the kind of a document from its beginning."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if data.lstrip()[:1] in (b"{", b"["):
        return "json"
    if _PAGE.match(data[:4096]) or len(_TAGS.findall(data[:65536])) > 2:
        return "html"
    return "markdown" if _MARKDOWN.search(_decoded(data)[:65536]) else "text"


def _read(kind: str, data: bytes, only: tuple[str, ...]) -> list[Block]:
    if only and kind != "json":
        raise ReadingError("--only chooses entries of a JSON file, and this is none")
    if kind == "pdf":
        return pdf_blocks(data)
    if kind == "docx":
        return docx_blocks(data)
    if kind == "json":
        return database_blocks(data, only)
    if kind == "html":
        return html_blocks(data)
    text = _decoded(data)
    if len(set(_OWN.findall(text))) == len(_OWN_KEYS):
        raise ReadingError(
            "it is a programme of the coach already, and no document. To keep it in the library: "
            "coach add FILE; to write it in today's format: coach upgrade FILE; to see what is "
            "wrong in it: coach check FILE"
        )
    return markdown_blocks(text) if kind == "markdown" else text_blocks(text)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if text.count("\0") or text.count("\ufffd") > len(text) / 100:
        raise ReadingError("it is no text, and no kind of document that is read")
    return text


if __name__ == PROGRAM:
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
