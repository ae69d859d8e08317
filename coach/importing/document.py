"""A file of any kind -> its blocks, read by a program of its own, with a limit."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from coach.errors import DocumentError
from coach.files import open_file
from coach.importing.blocks import Block
from coach.worker import EndedError, HungError, RefusedError, Worker, WorkerError

# A document, in bytes: what has pictures is larger than its text.
LARGEST: Final = 20_000_000

# Seconds for any document; one of 1 MB takes less than one.
LIMIT: Final = 20.0

_KINDS: Final = {
    ".txt": "",
    ".text": "",
    ".md": "markdown",
    ".markdown": "markdown",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".json": "json",
}
_OTHERS: Final = {".doc": "DOCX", ".odt": "DOCX", ".rtf": "DOCX", ".pages": "DOCX", ".epub": "HTML"}


@dataclass(frozen=True, slots=True)
class Document:
    """A document as blocks; ``name`` is what messages call it, ``kind`` its format."""

    name: str
    kind: str
    blocks: tuple[Block, ...]


def read_document(path: Path | None, only: tuple[str, ...] = ()) -> Document:
    """Read a file, or standard input for None.

    only: names of the entries to take from a database. Raises DocumentError.
    """
    name = "standard input" if path is None else str(path)
    suffix = "" if path is None else path.suffix.lower()
    if suffix in _OTHERS:
        _refuse(name, f"{suffix} is not read; save it as {_OTHERS[suffix]}")
    data = _bytes(path, name)
    if not data.strip():
        _refuse(name, "it is empty")
    worker = Worker(
        "the reader of documents", Path(__file__).with_name("document_worker.py"), LIMIT
    )
    try:
        reply, _ = worker.ask({"kind": _KINDS.get(suffix, ""), "only": only}, data, restart=False)
    except RefusedError as error:
        _refuse(name, str(error))
    except HungError:
        _refuse(name, f"reading it takes longer than {LIMIT:g} s, so it was given up")
    except EndedError:
        _refuse(name, "reading it ended the reader: it is damaged, or made to do harm")
    except WorkerError as error:
        _refuse(name, str(error))
    finally:
        worker.close()
    blocks = tuple(Block(*block) for block in reply["blocks"])
    if not blocks:
        _refuse(name, "there is no text in it")
    return Document(name, reply["kind"], blocks)


def _bytes(path: Path | None, name: str) -> bytes:
    try:
        if path is None:
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with open_file(path) as stream:
                data = stream.read(LARGEST + 1)
    except FileNotFoundError:
        _refuse(name, "there is no such file; check the spelling and the folder")
    except (OSError, ValueError) as error:
        _refuse(name, f"it cannot be read: {getattr(error, 'strerror', None) or error}")
    if len(data) > LARGEST:
        _refuse(name, f"it is larger than {LARGEST // 1_000_000} MB")
    return data


def _refuse(name: str, why: str) -> NoReturn:
    raise DocumentError(f"{name}: {why}.")
