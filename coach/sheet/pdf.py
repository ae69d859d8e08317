"""A sheet as a PDF: tagged (PDF/UA-1), fonts inside, the same bytes for the same input."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources
from typing import Any, Final, Literal

from coach.errors import ExportError
from coach.sheet.html import template
from coach.sheet.letters import in_our_letters
from coach.sheet.sheet import Sheet

Paper = Literal["a4", "letter"]

_TYPST_NAMES: Final[dict[Paper, str]] = {"a4": "a4", "letter": "us-letter"}


def sheet_pdf(sheet: Sheet, paper: Paper = "a4") -> bytes:
    """Typeset a sheet, with its own letters only, so that every machine prints the same.

    What the font lacks is written in Latin letters; ``lacking`` says what that is.
    Raises ExportError where the sheet cannot be typeset.
    """
    sheet = in_our_letters(sheet)
    return typeset(template("sheet.typ"), asdict(sheet), paper)


def typeset(body: str, data: dict[str, Any], paper: Paper) -> bytes:
    """Typeset a page, in letters that the font has; ``body`` is Typst's, after ``page.typ``.

    data: what is said, with a "title"; lists, texts and numbers. Raises ExportError.
    """
    import typst

    with resources.as_file(resources.files("font_source_sans_pro") / "files") as font_folder:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder]
        )
        try:
            return typst.compile(
                f"{template('page.typ')}{body}".encode(),
                font_paths=fonts,
                format="pdf",
                pdf_standards="ua-1",
                sys_inputs={"data": json.dumps(data, default=list), "paper": _TYPST_NAMES[paper]},
            )
        except typst.TypstError as error:
            raise ExportError(
                f"This cannot be written as PDF: {error.message}. "
                "Write it as HTML, which takes its letters from the browser."
            ) from error
