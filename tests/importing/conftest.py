"""One reader of documents for all tests that are about something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.importing import document
from coach.worker import Worker


@pytest.fixture(scope="session")
def reader() -> Iterator[Worker]:
    """The program that reads documents, started once."""
    program = Path(document.__file__).with_name("document_worker.py")
    worker = Worker("the reader of documents", program, document.LIMIT)
    yield worker
    worker.close()


@pytest.fixture
def kept_reader(reader: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every document read by it, instead of a program for each."""
    monkeypatch.setattr(reader, "close", lambda: None)
    monkeypatch.setattr(document, "Worker", lambda *_: reader)
