"""DOCX and PDF that are damaged or made to do harm, and what is said of them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import document_sheets
import pytest
from document_sheets import ENTITY, docx_with
from PIL import Image

from coach.errors import DocumentError
from coach.importing import read_document
from coach.importing.blocks import ReadingError
from coach.importing.office import docx_blocks

PDF = document_sheets.balance_pdf()


def test_a_docx_with_a_torn_part_says_what_helps() -> None:
    """Each way to pack a part has errors of its own, when its bytes are others."""
    for packing in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", packing) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>" * 500)
        torn = bytearray(stream.getvalue())
        torn[60:70] = b"\xff" * 10
        with pytest.raises(ReadingError, match=r"damaged DOCX .* and save it again"):
            docx_blocks(bytes(torn))


def test_a_pdf_without_text_says_whether_it_is_pictures_or_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    damaged = re.sub(rb"stream\r?\n.*?endstream", b"stream\n\nendstream", PDF, flags=re.S)
    for data, why in ((damaged, "empty or damaged"), (PDF[:2000], r"damaged one .*[a-z]\)+\.$")):
        path.write_bytes(data)
        with pytest.raises(DocumentError, match=why):
            read_document(path)
    picture = Image.new("RGB", (40, 40), "white")
    picture.save(path)
    with pytest.raises(DocumentError, match="only pictures; a scan has to be typed out"):
        read_document(path)


def test_an_entity_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(docx_with({"word/document.xml": ENTITY}))
    with pytest.raises(DocumentError, match="declares entities"):
        read_document(path)
